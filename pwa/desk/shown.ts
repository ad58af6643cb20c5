// Cases as the pages show them, made of what the book has.

import { isRequest, requestIn } from "./asides"
import { claimOn, keysIn, lettersOf, wordsIn, type Book, type Kept, type Said } from "./book"
import { originOf } from "./hints"
import { suspects } from "./junk"
import type { Case, Letter, Reply, Standing } from "./model"
import type { Officers } from "./officers"
import { formsNamed, type Form, type Site } from "./site"
import { problemsOf } from "./validate"

const deciding: Record<string, Standing> = {
	accepted: "accepted", need: "need", done: "done", declined: "declined", transferred: "transferred", telephone: "telephone",
}

const usualDays = 15 // within which a request to erase is settled, where a desk was made before it said so

// isNew says that no officer has looked at a letter yet.
const isNew = ({ line: { state } }: Kept): boolean => state === "received" || state === "delivered"

const last = <T>(list: T[]): T | undefined => list[list.length - 1]

/** caseShown is a case, whose number is worked out already. */
export function caseShown(site: Site, union: string, book: Book, sid: string, number: string, officers: Officers): Case {
	const kept = lettersOf(book, sid), first = kept[0]!.line, all = book.journal.notes.filter(n => n.sid === sid), notes = all.filter(n => n.proved)
	const form = formOf(site, union, kept), opened = kept.filter(k => k.opened)
	const decided = last(notes.filter(n => deciding[n.kind]))
	const open = kept.filter(k => !k.gone && k.line.state !== "closed" && k.line.state !== "answered" && k.line.due_at > 0 && !isRequest(k))
	const asked = requestIn(book, sid), request = asked && { at: asked.line.received_at, due: asked.line.received_at + (site.erase ?? usualDays) * 86400 }
	const dues = open.map(k => k.line.due_at).concat(request ? request.due : [])
	const replies = book.replies[sid] ?? [], needed = Math.max(0, ...replies.map(r => r.content.need ? r.seq : 0))
	const added = replies.some(r => r.content.viewed && r.seq > needed) // what was opened since is what came since
	const junk = last(notes.filter(n => n.kind === "junk"))?.is === true
	const moved = replies.map(r => r.content.to?.u).find(u => u) ?? "", claim = moved ? undefined : claimOn(book, sid, officers.authors)
	return {
		sid, number, form, goes: first.form,
		standing: decided?.kind === "need" && added ? "added" : decided ? deciding[decided.kind]! : kept.some(k => k.told || !isNew(k)) ? "viewed" : "new",
		received: first.received_at, due: dues.length ? Math.min(...dues) : 0, request,
		flags: Array.from(new Set(kept.reduce<string[]>((all, k) => all.concat(k.line.flags, k.opened?.submission.hints["unproved"] === true ? ["unproved"] : []), keysIn(book, sid).length > 1 ? ["keys"] : []))),
		assigned: last(notes.filter(n => n.kind === "assign"))?.to ?? "", junk,
		suspect: opened.length > 0 && suspects(book.sieve, wordsIn(opened[0]!.opened!.submission.answers)),
		duplicates: [], letters: opened.map(k => letterOf(k, form)),
		replies: replies.map(replyOf), notes: all,
		origin: opened.map(k => originOf(k.opened!.submission.hints)).find(o => o), moved, claim: claim && { to: claim.to, by: claim.by },
		fresh: kept.some(k => !k.gone && !k.opened && isNew(k)), waits: kept.some(k => !k.gone && k.line.state !== "closed"), gone: kept.every(k => k.gone),
	}
}

/** markDuplicates says of each case which others have the same answers. */
export function markDuplicates(cases: Case[]): void {
	const same = new Map<string, Case[]>()
	for (const c of cases) {
		const words = c.letters[0] && JSON.stringify(c.letters[0].answers)
		if (words && words.length > 20) same.set(words, [...same.get(words) ?? [], c])
	}
	same.forEach(list => list.forEach(c => c.duplicates = list.filter(x => x !== c).map(x => x.number)))
}

/** found are the cases that have a text in what was opened here, or a number. */
export function found(cases: Case[], text: string): Case[] {
	const wanted = text.trim().toLowerCase(), digits = wanted.replace(/[\s-]/g, "")
	return cases.filter(c => /^\d+$/.test(digits) && (c.number + " " + c.origin?.number).includes(digits) ||
		c.letters.some(l => wordsIn(l.answers).toLowerCase().includes(wanted)) ||
		c.replies.some(r => r.text.toLowerCase().includes(wanted)) || c.notes.some(n => n.text.toLowerCase().includes(wanted)))
}

// formOf is the form that a case answers: by its name, or by the sealed hint where several go under one name.
function formOf(site: Site, union: string, kept: Kept[]): Form | undefined {
	const forms = formsNamed(site, union, kept[0]!.line.form)
	const hint = kept.map(k => k.opened?.submission.hints["form"]).find(x => typeof x === "string")
	const wanted = typeof hint === "string" ? hint.split("@")[0] : undefined
	return wanted ? forms.find(f => f.id === wanted) : forms.length === 1 ? forms[0] : undefined
}

function letterOf(k: Kept, form: Form | undefined): Letter {
	const { submission: s } = k.opened!
	return {
		d: k.line.d, at: k.line.received_at, answers: s.answers, hints: s.hints, request: isRequest(k), consent: s.consent, photos: s.parts.length,
		missing: k.complete ? 0 : k.line.missing.length, broken: k.broken, problems: problemsOf(form, s.answers),
	}
}

const replyOf = ({ seq, content: c }: Said): Reply => ({
	seq, at: (c.at ?? 0) * 60, text: c.text ?? "", need: c.need ?? [], outcome: c.outcome ?? "", viewed: !c.text && !c.need && !c.outcome,
})
