// The desk of one union, unlocked: what the endpoint holds, what was opened here, what was said. It is the Model of the pages.

import { base64, bytesOf } from "../digest"
import { type Bytes, type KeySet, caseNumber, caseOf, openReply, random, sha256, wrong } from "../seal"
import { Endpoint, Refusal, type Fetched, type Listed } from "./endpoint"
import { handIn, keysOf, originOf, recipientsIn, reseal } from "./handover"
import { fingerprint, kidOf, type Keys } from "./keys"
import { mark, newSieve, suspects, type Sieve } from "./junk"
import type { Answer, Case, Colleague, Draft, Letter, Model, Note, Origin, Reply, Standing } from "./model"
import { openNote, sealNote, type NoteContent } from "./notes"
import { openEnvelope, openPhoto, partsOf, recipientKids, rewrap, sealReply, type Opened, type ReplyContent } from "./open"
import { formsNamed, type Form, type Site } from "./site"
import { Vault } from "./store"
import { problemsOf } from "./validate"

/**
 * What is kept of an envelope: what the endpoint said of it, and the text that was sealed, once it was opened. complete: all of its parts
 * are here; broken are its photos that do not open in spite of that.
 */
type Kept = { line: Listed; opened?: Opened; complete: boolean; broken: number[]; told: boolean; gone: boolean }

/** What is kept of the union's journal. */
type Journal = { after: number; notes: (Note & { sid: string; is: boolean })[] }

/** A Handover is a case on its way to another union: its new secret and its letters, sealed. Their parts are kept beside until all is there. */
type Handover = {
	u: string
	secret: string
	of: string[] // digests of the letters here
	letters: string[] // each sealed anew; "" once the endpoint has signed that it has all of it
	done: boolean // nothing is left to do, but for what comes later
}

type Book = { kept: Kept[]; replies: Record<string, { seq: number; content: ReplyContent }[]>; journal: Journal; sieve: Sieve; synced: number }

const minute = (): number => Math.floor(Date.now() / 60000)

const deciding: Record<string, Standing> = {
	accepted: "accepted", need: "need", done: "done", declined: "declined", transferred: "transferred", telephone: "telephone",
}

export class Desk implements Model {
	cases: Case[] = []
	colleagues: Colleague[] = []
	drafts = new Map<string, string>()
	private book: Book = { kept: [], replies: {}, journal: { after: 0, notes: [] }, sieve: newSieve(), synced: 0 }
	private authors = new Map<string, string>() // kid -> signing key
	private openers = new Map<string, string>() // kid -> opening key
	private set: KeySet | undefined
	private readonly vault: Vault
	private readonly endpoint: Endpoint
	private numbers = new Map<string, string>() // sid -> case number

	private constructor(private readonly site: Site, readonly union: string, private readonly keys: Keys, private readonly changed: () => void) {
		this.vault = new Vault(keys, union)
		this.endpoint = new Endpoint(site.endpoint, union, keys)
	}

	/** unlocked returns the desk as it was left. words is the list for colleagues' names. */
	static async unlocked(site: Site, union: string, keys: Keys, words: Uint8Array<ArrayBuffer>, changed: () => void): Promise<Desk> {
		const d = new Desk(site, union, keys, changed)
		d.book = await d.vault.get<Book>("book") ?? d.book
		d.drafts = new Map(await d.vault.get<[string, string][]>("drafts") ?? [])
		await d.meet(words)
		await d.arrange()
		return d
	}

	get synced(): number { return this.book.synced }

	// meet follows the union's key set, and learns who the officers are.
	private async meet(words: Uint8Array<ArrayBuffer>): Promise<void> {
		const { set } = await keysOf(this.site, this.union) ?? {}
		if (!set) return // it has no keys yet
		this.set = set
		for (const o of set.officers) {
			const kid = await kidOf(o.es256)
			this.authors.set(kid, o.es256)
			this.openers.set(kid, o.ecdh)
			this.colleagues.push({ kid, words: await fingerprint(`${o.ecdh}.${o.es256}`, words), self: kid === this.keys.kid })
		}
	}

	/** sync asks the endpoint what there is, and goes on with what was handed on and is not all there. */
	async sync(): Promise<void> {
		await this.hear()
		let fault: unknown // of one case is none of the others
		for (const { sid, moved } of this.cases) if (moved) await this.goOn(sid).catch(err => fault ??= err)
		if (fault) throw fault
	}

	private async hear(): Promise<void> {
		const lines: Listed[] = []
		for (let after = ""; ;) {
			const page = await this.endpoint.ask<{ items: Listed[]; next: string; now: number }>("list", { after, max: 200 })
			lines.push(...page.items)
			if (!(after = page.next)) break
		}
		this.take(lines)
		await this.hearNotes()
		for (const sid of new Set(this.book.kept.filter(k => k.opened).map(k => k.line.sid))) await this.hearReplies(sid)
		this.book.synced = Math.floor(Date.now() / 1000)
		await this.settle()
	}

	// take takes what the endpoint lists. What it does not list any more stays here, and is marked.
	private take(lines: Listed[]): void {
		const known = new Map(this.book.kept.map(k => [k.line.d, k]))
		for (const line of lines) {
			const k = known.get(line.d)
			if (k) Object.assign(k, { line, gone: false })
			else this.book.kept.push({ line, complete: false, broken: [], told: false, gone: false })
			known.delete(line.d)
		}
		known.forEach(k => k.gone = true)
		this.book.kept = this.book.kept.filter(k => !k.gone || k.opened)
	}

	private async hearNotes(): Promise<void> {
		const { journal } = this.book
		for (let more = true; more;) {
			const page = await this.endpoint.ask<{ notes: { n: number; note: string }[]; more: boolean }>("notes", { after: journal.after, max: 200 })
			for (const { n, note } of page.notes) {
				journal.after = n
				const read = await openNote(note, this.union, this.authors, this.keys).catch(() => undefined)
				if (read && !journal.notes.some(x => x.n === n)) {
					const { content } = read
					journal.notes.push({ n, sid: read.sid, at: read.t * 60, by: read.by, kind: content.kind, text: [content.reason, content.text, ...content.what ?? []].filter(Boolean).join("\n"), to: content.to ?? "", is: content.is === true })
				}
			}
			more = page.more && page.notes.length > 0
		}
	}

	private async hearReplies(sid: string): Promise<void> {
		const [k, ...more] = this.keysIn(sid), had = this.book.replies[sid] ??= []
		if (!k || more.length) return
		for (let more = true; more;) {
			const after = had.reduce((most, r) => Math.max(most, r.seq), 0)
			const page = await this.endpoint.ask<{ replies: { seq: number; jwe: string }[]; more: boolean }>("replies", { sid, after })
			for (const { seq, jwe } of page.replies) {
				const content = await openReply({ sid, k: bytesOf(k), auth: "", ah: "", number: "" }, jwe).then(r => r.seq === seq ? JSON.parse(r.content) as ReplyContent : {}).catch(() => ({}))
				had.push({ seq, content })
			}
			more = page.more && page.replies.length > 0
		}
	}

	// keyOf is the key that a case's replies are sealed under. A phone has one for all letters of a case: where they name several, one of
	// them is a stranger's, be it the endpoint's own, and nothing more is said under any.
	private keyOf(sid: string): string | undefined {
		const [k, ...more] = this.keysIn(sid)
		return more.length ? wrong("case/keys") : k
	}

	private keysIn(sid: string): string[] {
		return Array.from(new Set(this.book.kept.filter(k => k.line.sid === sid && k.opened).map(k => k.opened!.submission.k)))
	}

	// keptOf are the letters of a case as they came; those that came within a minute, as they were written.
	private keptOf(sid: string): Kept[] {
		const written = (k: Kept): number => k.opened?.submission.consent.t ?? 0
		return this.book.kept.filter(k => k.line.sid === sid).sort((a, b) => a.line.received_at - b.line.received_at || written(a) - written(b))
	}

	/**
	 * open fetches and opens what there is of a case, photos too; when all of it is here, the worker's phone is told so. A letter that does
	 * not open keeps no other back: it is told at the end.
	 */
	async open(sid: string): Promise<void> {
		let fault: unknown
		for (const k of this.keptOf(sid)) {
			if (k.gone) continue
			try {
				await this.openLetter(k)
			} catch (err) {
				if (err instanceof Refusal) throw err
				fault ??= err
			}
		}
		await this.hearReplies(sid)
		await this.settle()
		if (fault) throw fault
	}

	private async openLetter(k: Kept): Promise<void> {
		const { d, sid } = k.line
		if (!k.opened) {
			const { envelope, missing, rewraps } = await this.endpoint.ask<Fetched>("fetch", { d })
			if (base64(await sha256(envelope)) !== d) throw Error("open/digest")
			const opened = await openEnvelope(envelope, rewraps, this.keys)
			if (opened.sid !== sid || opened.u !== this.union) throw Error("open/case")
			k.opened = opened
			k.line.missing = missing
			await this.settle()
		}
		await this.fetchPhotos(k)
		if (k.complete && !k.told && this.keysIn(sid).length === 1) await this.tellViewed(k)
	}

	// fetchPhotos fetches what has come of a letter's photos. One that does not open although its parts are those that the envelope names
	// was sealed so: no phone has a better one, and it is set aside.
	private async fetchPhotos(k: Kept): Promise<void> {
		const { opened } = k
		if (!opened || k.complete) return
		let all = true
		for (let i = 0; i < opened.p.length; i++) all = await this.fetchPart(k, i) && all
		if (!all) return
		for (let n = 0; n < opened.submission.parts.length; n++) await this.photoOf(k, n).catch(() => k.broken.push(n))
		k.complete = true
	}

	// fetchPart returns whether a part is here, and the one that the envelope names: another is the endpoint's, and the phone has the right one.
	private async fetchPart({ opened, line }: Kept, i: number): Promise<boolean> {
		const name = `part ${line.d} ${i}`
		if (await this.vault.get<string>(name)) return true
		try {
			const part = await this.endpoint.part(line.d, i), missing = base64(await sha256(part)) !== opened!.p[i]
			line.missing = line.missing.filter(n => n !== i).concat(missing ? i : [])
			if (!missing) await this.vault.put(name, base64(part))
			return !missing
		} catch (err) {
			if (err instanceof Refusal && err.status === 404) return false // it is still on the phone
			throw err
		}
	}

	private async tellViewed(k: Kept): Promise<void> {
		await this.reply(k.line.sid, { viewed: k.line.d })
		if (k.line.state === "received" || k.line.state === "delivered") await this.advance(k, "viewed")
		k.told = true
	}

	private async advance(k: Kept, state: "viewed" | "answered" | "closed"): Promise<void> {
		await this.endpoint.ask("state", { d: k.line.d, state })
		k.line.state = state
	}

	private async photoOf(k: Kept, n: number): Promise<Uint8Array<ArrayBuffer>> {
		const { from, to } = partsOf(k.opened!, n), parts: Uint8Array<ArrayBuffer>[] = []
		for (let i = from; i < to; i++) parts.push(bytesOf(await this.vault.get<string>(`part ${k.line.d} ${i}`) ?? wrong("photo/missing")))
		return openPhoto(k.opened!, n, parts)
	}

	photo(sid: string, letter: number, n: number): Promise<Uint8Array<ArrayBuffer>> {
		return this.photoOf(this.keptOf(sid).filter(k => k.opened)[letter]!, n)
	}

	// reply seals what is said as the next reply of the case; when a colleague was quicker, as the one after. What colleagues have said is
	// heard first: replies are asked for from the newest on that is here.
	private async reply(sid: string, content: ReplyContent): Promise<void> {
		const had = this.book.replies[sid] ??= [], full = { ...content, at: minute() }
		const hear = async (): Promise<void> => {
			await this.hearReplies(sid)
			if (this.saidOf(sid) && (content.text || content.need || content.outcome)) wrong("handover/done") // the worker's phone hears no more
		}
		await hear()
		const k = this.keyOf(sid)
		if (!k) throw Error("open/first")
		let seq = Math.max(0, ...had.map(r => r.seq), ...this.keptOf(sid).map(x => x.line.head)) + 1
		for (let tries = 0; ; tries++) {
			try {
				await this.endpoint.ask("reply", { sid, jwe: await sealReply(k, sid, seq, full) })
				break
			} catch (err) {
				if (!(err instanceof Refusal) || err.rule !== "reply/seq" || tries > 8) throw err
				await hear()
				seq = err.head + 1
			}
		}
		had.push({ seq, content: full })
	}

	/** answer sends what an officer has written, says in the journal what was decided, and moves the case on. */
	async answer(sid: string, draft: Draft): Promise<void> {
		const { text, need, outcome, telephone, accepted } = draft
		const form = this.cases.find(c => c.sid === sid)?.form?.id
		if (text || need || outcome) await this.reply(sid, { ...text ? { text } : {}, ...need ? { need, ...form ? { form } : {} } : {}, ...outcome || telephone ? { outcome: outcome ?? "done" } : {} })
		const ends = outcome !== undefined || telephone === true
		for (const k of this.keptOf(sid))
			if (!k.gone && k.line.state !== "closed" && (ends || k.line.state !== "answered")) await this.advance(k, ends ? "closed" : "answered")
		const kind = telephone ? "telephone" : outcome ?? (need ? "need" : accepted ? "accepted" : "")
		if (kind) await this.write(sid, { kind, ...need ? { what: need } : {}, ...kind === "declined" ? { reason: text } : !need && !accepted ? { text } : {} })
		if (ends) await this.count(sid, telephone ? "outcome:telephone" : `outcome:${outcome}`)
		await this.hearNotes()
		await this.settle()
	}

	// count adds one to the union's figures; a form that the endpoint does not count is no fault of the answer.
	private async count(sid: string, name: string): Promise<void> {
		const form = this.keptOf(sid)[0]!.line.form.split("@")[0]
		await this.endpoint.ask("count", { form, name }).catch((err: unknown) => {
			if (!(err instanceof Refusal) || err.status !== 404) throw err
		})
	}

	private async write(sid: string, content: NoteContent): Promise<void> {
		if (!this.set) throw Error("keys/none")
		await this.endpoint.ask("note", { sid, note: await sealNote(this.set, this.keys, sid, minute(), content) })
	}

	async note(sid: string, text: string): Promise<void> {
		await this.record(sid, { kind: "note", text })
	}

	async assign(sid: string, to: string): Promise<void> {
		await this.record(sid, { kind: "assign", to })
	}

	async junk(sid: string, is: boolean): Promise<void> {
		this.mark(sid, is)
		await this.record(sid, { kind: "junk", is })
	}

	private mark(sid: string, is: boolean | undefined): void {
		for (const { opened, line } of this.keptOf(sid)) if (opened) mark(this.book.sieve, line.d, wordsIn(opened.submission.answers), is)
	}

	private async record(sid: string, content: NoteContent): Promise<void> {
		await this.write(sid, content)
		await this.hearNotes()
		await this.settle()
	}

	/**
	 * transfer hands a case on, as the worker has agreed: every letter sealed anew for the other union, the new case's secret in the last
	 * reply here. Whoever was cut off does it again.
	 */
	async transfer(sid: string, to: string, text: string): Promise<void> {
		await this.hear()
		await this.open(sid)
		const keys = await keysOf(this.site, to)
		if (!keys) throw Error("keys/none")
		this.keyOf(sid) // with a stranger's letter in it nothing goes on
		const h = await this.handover(sid, keys)
		if (!this.saidOf(sid)) {
			await this.noted(sid, { kind: "consented", what: [`transfer ${h.u}`] })
			await this.sealLetters(sid, h, keys)
			await this.handLetters(sid, h)
			await this.reply(sid, { text, outcome: "transferred", to: { u: h.u, secret: h.secret } })
		}
		await this.finish(sid, h)
		await this.hearNotes()
		await this.settle()
	}

	// handover is what was sealed for another union and is not all there yet: the same bytes are sent again, else the union would have the
	// case twice. What was begun for one union goes to no other, and what a colleague has handed on to none.
	private async handover(sid: string, { set: { u } }: { set: KeySet }): Promise<Handover> {
		const begun = await this.handed(sid), said = this.saidOf(sid)
		if (said && (said.secret !== begun?.secret || begun.u !== u)) wrong("handover/done")
		if (begun) return begun.u === u ? begun : wrong("handover/begun")
		return { u, secret: base64(random(16)), of: [], letters: [], done: false }
	}

	private handed(sid: string): Promise<Handover | undefined> {
		return this.vault.get<Handover>(`handover ${sid}`)
	}

	// saidOf is where a case has gone, as the worker's phone was told.
	private saidOf(sid: string): ReplyContent["to"] {
		return this.book.replies[sid]?.find(r => r.content.to)?.content.to
	}

	// goOn does what is left of handing a case on: after a cut, and for letters that came since. They are the same case and go the same way.
	private async goOn(sid: string): Promise<void> {
		const h = await this.handed(sid), said = this.saidOf(sid)
		if (!h || said?.secret !== h.secret || this.keysIn(sid).length !== 1) return
		const keys = await keysOf(this.site, h.u)
		if (!keys) return
		await this.sealLetters(sid, h, keys)
		if (h.done) return
		await this.handLetters(sid, h)
		await this.finish(sid, h)
		await this.hearNotes()
		await this.settle()
	}

	// sealLetters seals what was opened of a case and is not among what goes on yet.
	private async sealLetters(sid: string, h: Handover, keys: { set: KeySet; ks: string }): Promise<void> {
		const from: Origin = { union: this.union, number: this.numbers.get(sid)!, agreed: minute() }, later = h.of.length > 0
		for (const k of this.keptOf(sid)) {
			if (!k.opened || k.gone || h.of.includes(k.line.d) || later && k.line.state === "closed") continue
			const photos: (Bytes | undefined)[] = []
			for (let n = 0; n < k.opened.submission.parts.length; n++) photos.push(await this.photoOf(k, n).catch(() => undefined))
			const { body, parts } = await reseal(k.opened, recipientsIn(keys, k.opened.f), bytesOf(h.secret), from, photos, k.line.flags.includes("unproved"))
			await this.vault.put(`handover ${sid} ${h.of.push(k.line.d) - 1}`, parts.map(base64))
			h.letters.push(body)
			h.done = false
		}
		if (!h.done) await this.vault.put(`handover ${sid}`, h)
	}

	private async handLetters(sid: string, h: Handover): Promise<void> {
		const c = await caseOf(bytesOf(h.secret)), { set } = (await keysOf(this.site, h.u))!
		for (const [i, body] of h.letters.entries()) {
			if (!body) continue
			await handIn(this.site.endpoint, set.receipts, c, h.u, { body, parts: (await this.vault.get<string[]>(`handover ${sid} ${i}`))!.map(bytesOf) })
			h.letters[i] = ""
			await this.vault.put(`handover ${sid}`, h)
			await this.vault.drop(`handover ${sid} ${i}`)
		}
	}

	// finish closes here what is there, and no letter else. It is counted last: what was counted is done.
	private async finish(sid: string, h: Handover): Promise<void> {
		if (h.done) return
		for (const k of this.keptOf(sid)) if (!k.gone && k.line.state !== "closed" && h.of.includes(k.line.d)) await this.advance(k, "closed")
		const counts = await this.noted(sid, { kind: "transferred", to: h.u, sid2: (await caseOf(bytesOf(h.secret))).sid })
		h.done = true
		await this.vault.put(`handover ${sid}`, h)
		if (counts) await this.count(sid, "outcome:transferred")
	}

	// noted writes of a transfer what is not in the journal yet, and returns whether it was not.
	private async noted(sid: string, content: NoteContent): Promise<boolean> {
		const u = content.to ?? content.what![0]!
		await this.hearNotes()
		if (this.book.journal.notes.some(n => n.sid === sid && n.kind === content.kind && (n.to || n.text).endsWith(u))) return false
		await this.write(sid, content)
		return true
	}

	/** passOn lets a colleague who came later open what is not closed and what we can open. It returns how many letters that were. */
	async passOn(kid: string): Promise<number> {
		const to = this.openers.get(kid) ?? "", toKid = await kidOf(to)
		let passed = 0
		for (const k of this.book.kept.filter(k => !k.gone && k.line.state !== "closed")) try {
			const { envelope, rewraps } = await this.endpoint.ask<Fetched>("fetch", { d: k.line.d })
			if ((await recipientKids(envelope, rewraps, this.keys)).includes(toKid)) continue
			await this.endpoint.ask("rewrap", { d: k.line.d, wrap: await rewrap(envelope, rewraps, to, this.keys) })
			passed++
		} catch (err) {
			// A letter that does not open, or is gone, keeps no other back; an endpoint that does not answer does.
			if (err instanceof Refusal && !["envelope/withdrawn", "desk/unknown"].includes(err.rule)) throw err
		}
		return passed
	}

	/** erase removes a case at the endpoint and here; the worker's phone removes its copy when it hears of it. */
	async erase(sid: string): Promise<void> {
		for (const k of this.keptOf(sid)) {
			if (this.keysIn(sid).length === 1) await this.reply(sid, { erased: k.line.d })
			await this.endpoint.ask("erase", { d: k.line.d, why: "asked" }).catch((err: unknown) => {
				if (!(err instanceof Refusal) || err.status !== 404) throw err
			})
			for (let i = 0; i < k.line.parts; i++) await this.vault.drop(`part ${k.line.d} ${i}`)
		}
		const { of } = await this.handed(sid) ?? { of: [] }
		for (let i = 0; i < of.length; i++) await this.vault.drop(`handover ${sid} ${i}`)
		await this.vault.drop(`handover ${sid}`)
		this.mark(sid, undefined)
		this.book.kept = this.book.kept.filter(k => k.line.sid !== sid)
		delete this.book.replies[sid]
		this.book.journal.notes = this.book.journal.notes.filter(n => n.sid !== sid)
		this.drafts.forEach((_, key) => key.startsWith(sid) && this.drafts.delete(key))
		await this.keepDrafts()
		await this.settle()
	}

	/** search finds what was opened here by its words, and everything by its case number. */
	search(text: string): Case[] {
		const wanted = text.trim().toLowerCase(), digits = wanted.replace(/[\s-]/g, "")
		return this.cases.filter(c => /^\d+$/.test(digits) && (c.number + " " + c.origin?.number).includes(digits) ||
			c.letters.some(l => wordsIn(l.answers).toLowerCase().includes(wanted)) ||
			c.replies.some(r => r.text.toLowerCase().includes(wanted)) || c.notes.some(n => n.text.toLowerCase().includes(wanted)))
	}

	/** keepDrafts keeps what was begun to be written. */
	keepDrafts(): Promise<void> {
		return this.vault.put("drafts", Array.from(this.drafts))
	}

	// settle keeps what is known, and shows it.
	private async settle(): Promise<void> {
		await this.vault.put("book", this.book)
		await this.arrange()
		this.changed()
	}

	// arrange makes the cases of what is known.
	private async arrange(): Promise<void> {
		const sids = Array.from(new Set(this.book.kept.map(k => k.line.sid)))
		for (const sid of sids) if (!this.numbers.has(sid)) this.numbers.set(sid, await caseNumber(bytesOf(sid)))
		this.cases = sids.map(sid => this.caseOf(sid))
		const same = new Map<string, Case[]>()
		for (const c of this.cases) {
			const words = c.letters[0] && JSON.stringify(c.letters[0].answers)
			if (words && words.length > 20) same.set(words, [...same.get(words) ?? [], c])
		}
		same.forEach(list => list.forEach(c => c.duplicates = list.filter(x => x !== c).map(x => x.number)))
	}

	private caseOf(sid: string): Case {
		const kept = this.keptOf(sid), first = kept[0]!.line, notes = this.book.journal.notes.filter(n => n.sid === sid)
		const form = this.formOf(kept), opened = kept.filter(k => k.opened)
		const last = <T>(list: T[]): T | undefined => list[list.length - 1]
		const decided = last(notes.filter(n => deciding[n.kind]))
		const open = kept.filter(k => !k.gone && k.line.state !== "closed" && k.line.state !== "answered" && k.line.due_at > 0)
		const replies = this.book.replies[sid] ?? [], needed = Math.max(0, ...replies.map(r => r.content.need ? r.seq : 0))
		const added = replies.some(r => r.content.viewed && r.seq > needed) // what was opened since is what came since
		const junk = last(notes.filter(n => n.kind === "junk"))?.is === true
		return {
			sid, number: this.numbers.get(sid)!, form, goes: first.form,
			standing: decided?.kind === "need" && added ? "added" : decided ? deciding[decided.kind]! : kept.some(k => k.told || k.line.state !== "received" && k.line.state !== "delivered") ? "viewed" : "new",
			received: first.received_at, due: open.length ? Math.min(...open.map(k => k.line.due_at)) : 0,
			flags: Array.from(new Set(kept.reduce<string[]>((all, k) => all.concat(k.line.flags, k.opened?.submission.hints["unproved"] === true ? ["unproved"] : []), this.keysIn(sid).length > 1 ? ["keys"] : []))),
			assigned: last(notes.filter(n => n.kind === "assign"))?.to ?? "", junk,
			suspect: opened.length > 0 && suspects(this.book.sieve, wordsIn(opened[0]!.opened!.submission.answers)),
			duplicates: [], letters: opened.map(k => letterOf(k, form)),
			replies: replies.map(replyOf), notes,
			origin: opened.map(k => originOf(k.opened!.submission.hints)).find(o => o), moved: replies.map(r => r.content.to?.u).find(u => u) ?? "",
			fresh: kept.some(k => !k.gone && !k.opened), waits: kept.some(k => !k.gone && k.line.state !== "closed"), gone: kept.every(k => k.gone),
		}
	}

	// formOf is the form that a case answers: by its name, or by the sealed hint where several go under one name.
	private formOf(kept: Kept[]): Form | undefined {
		const forms = formsNamed(this.site, this.union, kept[0]!.line.form)
		const hint = kept.map(k => k.opened?.submission.hints["form"]).find(x => typeof x === "string")
		const wanted = typeof hint === "string" ? hint.split("@")[0] : undefined
		return wanted ? forms.find(f => f.id === wanted) : forms.length === 1 ? forms[0] : undefined
	}
}

function letterOf(k: Kept, form: Form | undefined): Letter {
	const { submission: s } = k.opened!
	return {
		d: k.line.d, at: k.line.received_at, answers: s.answers, hints: s.hints, consent: s.consent, photos: s.parts.length,
		missing: k.complete ? 0 : k.line.missing.length, broken: k.broken, problems: problemsOf(form, s.answers),
	}
}

const replyOf = ({ seq, content: c }: { seq: number; content: ReplyContent }): Reply => ({
	seq, at: (c.at ?? 0) * 60, text: c.text ?? "", need: c.need ?? [], outcome: c.outcome ?? "", viewed: !c.text && !c.need && !c.outcome,
})

// wordsIn are all texts of answers.
const wordsIn = (answers: Record<string, Answer>): string =>
	Object.values(answers).map(v => typeof v === "string" ? v : Array.isArray(v) ? (v as unknown[]).map(x => typeof x === "object" && x ? Object.values(x).join(" ") : String(x)).join(" ") : String(v)).join("\n")
