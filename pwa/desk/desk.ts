// The desk of one union, unlocked: what the endpoint holds, what was opened here, what was said. It is the Model of the pages.

import { bytesOf } from "../digest"
import { caseNumber, wrong } from "../seal"
import { gradeOf, isAside, isRequest, Ratings, requestIn, stepOf } from "./asides"
import { keysIn, lettersOf, newBook, wordsIn, type Book, type Kept } from "./book"
import { Endpoint, Refusal, type Fetched } from "./endpoint"
import { wasOf } from "./hints"
import { Journal } from "./journal"
import { mark } from "./junk"
import { kidOf, type Keys } from "./keys"
import { Letters } from "./letters"
import type { Case, Colleague, Draft, Model } from "./model"
import type { NoteContent } from "./notes"
import { officersOf, speak, type Officers } from "./officers"
import { recipientKids, rewrap } from "./open"
import { Replies } from "./replies"
import { caseShown, found, markDuplicates } from "./shown"
import type { Site } from "./site"
import { Vault } from "./store"
import { Transfer } from "./transfer"

export class Desk implements Model {
	cases: Case[] = []
	readonly colleagues: Colleague[]
	private readonly letters: Letters
	private readonly replies: Replies
	private readonly journal: Journal
	private readonly transfers: Transfer
	private readonly rated: Ratings
	private readonly numbers = new Map<string, string>() // sid -> case number

	private constructor(
		private readonly site: Site, readonly union: string, private readonly keys: Keys, private readonly vault: Vault, private readonly endpoint: Endpoint,
		private readonly book: Book, readonly drafts: Map<string, string>, private readonly officers: Officers, private readonly changed: () => void,
	) {
		this.colleagues = officers.colleagues
		this.letters = new Letters(book, endpoint, vault, union, keys, () => this.settle())
		this.replies = new Replies(book, endpoint, union)
		this.journal = new Journal(book, endpoint, union, keys, officers)
		this.transfers = new Transfer(site, union, book, endpoint, vault, keys, this.letters, this.replies, this.journal, officers)
		this.rated = new Ratings(book, endpoint, this.letters, this.replies, () => this.settle())
	}

	/** unlocked returns the desk as it was left. words is the list for colleagues' names. */
	static async unlocked(site: Site, union: string, keys: Keys, words: Uint8Array<ArrayBuffer>, changed: () => void): Promise<Desk> {
		const vault = new Vault(keys, union), book = await vault.get<Book>("book") ?? newBook(), drafts = await vault.get<[string, string][]>("drafts")
		const d = new Desk(site, union, keys, vault, new Endpoint(site.endpoint, union, keys), book, new Map(drafts ?? []), await officersOf(site, union, keys, words), changed)
		await d.arrange()
		return d
	}

	get synced(): number { return this.book.synced }

	get words(): string { return this.officers.words }

	/** speak writes the words of all keys by the list of a language. */
	speak(words: Uint8Array<ArrayBuffer>): Promise<void> {
		return speak(this.officers, this.keys, words)
	}

	get ratings(): number { return this.rated.waiting }

	/** sync asks the endpoint what there is, and goes on with what was handed on and is not all there. */
	async sync(): Promise<void> {
		await this.hear()
		await this.rated.report()
		let fault: unknown // of one case is none of the others
		for (const { sid, moved } of this.cases) if (moved) await this.goOn(sid).catch(err => fault ??= err)
		if (fault) throw fault
	}

	private async hear(): Promise<void> {
		await this.letters.hear()
		await this.journal.hear()
		for (const sid of new Set(this.book.kept.filter(k => k.opened).map(k => k.line.sid))) await this.replies.hear(sid).catch((err: unknown) => {
			if (!(err instanceof Refusal) || err.status !== 404) throw err // nothing of it is there any more
		})
		await this.forgetErased()
		for (const k of this.book.kept.filter(k => isAside(this.book, k))) await this.lookAt(k)
		this.book.synced = Math.floor(Date.now() / 1000)
		await this.settle()
	}

	// lookAt opens what may be no letter of a form: a rating is counted at once, a request stands in the list before anybody opens its case.
	private async lookAt(k: Kept): Promise<void> {
		const opened = await this.letters.read(k).catch((err: unknown) => {
			if (err instanceof Refusal && !isLost(err)) throw err
		})
		k.looked = true
		if (!opened) return
		k.opened = opened
		if (gradeOf(opened.submission)) await this.rated.take(k)
		else if (!isRequest(k)) delete k.opened // an officer opens it
	}

	// forgetErased removes here what a colleague has erased as its worker has asked.
	private async forgetErased(): Promise<void> {
		const { book } = this, erased = book.kept.filter(k => k.gone && book.replies[k.line.sid]?.some(r => r.content.erased === k.line.d))
		for (const k of erased) {
			await this.letters.forget(k)
			this.learn(k, undefined) // once it is out of the book, nobody knows any more what to take back
			if (lettersOf(book, k.line.sid).length === 1) await this.forget(k.line.sid)
			book.kept = book.kept.filter(x => x !== k)
		}
	}

	private async goOn(sid: string): Promise<void> {
		await this.transfers.goOn(sid)
		await this.journal.hear()
		await this.settle()
	}

	/**
	 * open fetches and opens what there is of a case, photos too; when all of it is here, the worker's phone is told so. A letter that does
	 * not open keeps no other back: it is told at the end.
	 */
	async open(sid: string): Promise<void> {
		let fault: unknown
		for (const k of lettersOf(this.book, sid)) {
			if (k.gone) continue
			try {
				await this.letters.open(k)
				if (gradeOf(k.opened!.submission)) await this.rated.take(k)
				else if (k.complete && !k.told && keysIn(this.book, sid).length === 1) await this.tellViewed(k)
			} catch (err) {
				if (err instanceof Refusal) throw err
				fault ??= err
			}
		}
		await this.replies.hear(sid)
		await this.settle()
		if (fault) throw fault
	}

	private async tellViewed(k: Kept): Promise<void> {
		await this.replies.say(k.line.sid, { viewed: k.line.d, ...known(k) })
		if (k.line.state === "received" || k.line.state === "delivered") await this.letters.advance(k, "viewed")
		k.told = true
	}

	/** photo is the nth of a letter, by its digest: the places of letters change while a page is drawn. */
	async photo(letter: string, n: number): Promise<Uint8Array<ArrayBuffer>> {
		const k = this.book.kept.find(k => k.line.d === letter) ?? wrong("photo/missing") // it was erased meanwhile
		return this.letters.photo(k, n)
	}

	/** answer sends what an officer has written, says in the journal what was decided, and moves the case on. */
	async answer(sid: string, draft: Draft): Promise<void> {
		const { text, need, outcome, telephone, accepted } = draft
		const form = need ? this.formToAdd(sid) : undefined
		if (text || need || outcome) await this.replies.say(sid, { ...text ? { text } : {}, ...need ? { need, ...form ? { form } : {} } : {}, ...outcome || telephone ? { outcome: outcome ?? "done" } : {} })
		const ends = outcome !== undefined || telephone === true, letters = lettersOf(this.book, sid), asked = requestIn(this.book, sid)
		for (const k of letters)
			if (!k.gone && k !== asked && k.line.state !== "closed" && (ends || k.line.state !== "answered")) await this.letters.advance(k, ends ? "closed" : "answered")
		if (!this.cases.find(c => c.sid === sid)!.junk) this.mark(sid, false) // no officer answers junk
		const kind = telephone ? "telephone" : outcome ?? (need ? "need" : accepted ? "accepted" : "")
		if (kind) await this.journal.write(sid, { kind, ...need ? { what: need } : {}, ...kind === "declined" ? { reason: text } : !need && !accepted ? { text } : {} })
		if (ends) await this.endpoint.count(letters[0]!.line.form, telephone ? "outcome:telephone" : `outcome:${outcome}`)
		await this.journal.hear()
		await this.settle()
	}

	// formToAdd is the form on which the worker can add to a case. Of one that was handed on here it has to be on this union's own pages.
	private formToAdd(sid: string): string | undefined {
		const { form, origin } = this.cases.find(c => c.sid === sid)!, { forms, unions } = this.site
		return form && origin && unions[this.union]!.away?.includes(forms.indexOf(form)) ? undefined : form?.id
	}

	async note(sid: string, text: string): Promise<void> {
		await this.record(sid, { kind: "note", text })
	}

	async assign(sid: string, to: string): Promise<void> {
		await this.record(sid, { kind: "assign", to })
	}

	async junk(sid: string, is: boolean): Promise<void> {
		await this.journal.write(sid, { kind: "junk", is })
		this.mark(sid, is)
		await this.journal.hear()
		await this.settle()
	}

	private mark(sid: string, is: boolean | undefined): void {
		for (const k of lettersOf(this.book, sid)) this.learn(k, is)
	}

	private learn({ opened, line }: Kept, is: boolean | undefined): void {
		if (opened) mark(this.book.sieve, line.d, wordsIn(opened.submission.answers), is)
	}

	private async record(sid: string, content: NoteContent): Promise<void> {
		await this.journal.write(sid, content)
		await this.journal.hear()
		await this.settle()
	}

	/** transfer hands a case on, as the worker has agreed. Whoever was cut off does it again. */
	async transfer(sid: string, to: string, text: string): Promise<void> {
		await this.hear()
		await this.open(sid)
		try {
			await this.transfers.handOn(sid, to, text)
			await this.journal.hear()
		} finally { // what was begun is shown
			await this.settle()
		}
	}

	/** dropTransfer lets go of handing a case on that was begun. */
	async dropTransfer(sid: string): Promise<void> {
		await this.transfers.drop(sid)
		await this.journal.hear()
		await this.settle()
	}

	/** passOn lets a colleague who came later open what is not closed and what we can open: how many letters that were, and how many could not be. */
	async passOn(kid: string): Promise<{ passed: number; skipped: number }> {
		const to = this.officers.openers.get(kid) ?? "", toKid = await kidOf(to)
		let passed = 0, skipped = 0
		for (const k of this.book.kept.filter(k => !k.gone && k.line.state !== "closed")) try {
			const { envelope, rewraps } = await this.endpoint.ask<Fetched>("fetch", { d: k.line.d })
			if ((await recipientKids(envelope, rewraps, this.keys)).includes(toKid)) continue
			await this.endpoint.ask("rewrap", { d: k.line.d, wrap: await rewrap(envelope, rewraps, to, this.keys) })
			passed++
		} catch (err) {
			// A letter that does not open, or is gone, keeps no other back; an endpoint that does not answer does.
			if (err instanceof Refusal && !isLost(err)) throw err
			skipped++
		}
		return { passed, skipped }
	}

	/** erase removes a case at the endpoint and here; the worker's phone removes its copy when it hears of it. */
	async erase(sid: string): Promise<void> {
		const { book } = this, asked = requestIn(book, sid)
		for (const k of lettersOf(book, sid)) {
			if (keysIn(book, sid).length === 1) await this.replies.say(sid, { erased: k.line.d, ...known(k) })
			await this.letters.erase(k, "asked")
		}
		await this.forget(sid)
		book.kept = book.kept.filter(k => k.line.sid !== sid)
		await this.settle()
		if (asked) await this.countSettled("erased", asked)
	}

	// forget removes all that is kept beside the letters of a case, which are still there.
	private async forget(sid: string): Promise<void> {
		const { book } = this
		await this.transfers.forget(sid)
		this.mark(sid, undefined)
		delete book.replies[sid]
		book.journal.notes = book.journal.notes.filter(n => n.sid !== sid)
		this.drafts.forEach((_, key) => key.startsWith(sid) && this.drafts.delete(key))
		await this.keepDrafts()
	}

	/** keep tells the worker why what they have asked to be erased is kept. */
	async keep(sid: string, text: string): Promise<void> {
		const asked = requestIn(this.book, sid)
		if (!asked) return
		await this.replies.say(sid, { text, kept: asked.line.d })
		await this.letters.advance(asked, "closed")
		await this.journal.write(sid, { kind: "kept", reason: text })
		await this.countSettled("kept", asked)
		await this.journal.hear()
		await this.settle()
	}

	private countSettled(how: "erased" | "kept", { line }: Kept): Promise<void> {
		return this.endpoint.count(line.form, `${how}:${stepOf(Date.now() / 1000 - line.received_at)}`)
	}

	/** search finds what was opened here by its words, and everything by its case number. */
	search(text: string): Case[] {
		return found(this.cases, text)
	}

	/** keepDrafts keeps what was begun to be written. */
	keepDrafts(): Promise<void> {
		return this.vault.put("drafts", Array.from(this.drafts))
	}

	/** close keeps what was begun to be written, and nothing more: what is still under way comes to nothing here. */
	async close(): Promise<void> {
		await this.keepDrafts().catch(() => {}) // closed before
		this.vault.close()
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
		this.cases = sids.map(sid => caseShown(this.site, this.union, this.book, sid, this.numbers.get(sid)!, this.officers))
		markDuplicates(this.cases)
	}
}

// known says by which digest the worker's phone knows a letter that another union has handed on.
function known({ opened }: Kept): { was?: string } {
	const was = opened && wasOf(opened.submission.hints)
	return was ? { was } : {}
}

// isLost says that a letter is not there any more, or was taken back.
const isLost = ({ rule }: Refusal): boolean => rule === "envelope/withdrawn" || rule === "desk/unknown"
