// Handing a case on, step by step: whoever was cut off does it again, and nothing is there twice. handover.ts seals and sends a letter.

import { base64, bytesOf } from "../digest"
import { type Bytes, caseNumber, caseOf, type KeySet, random, wrong } from "../seal"
import { isRequest } from "./asides"
import { claimOn, goneTo, keysIn, lettersOf, type Book, type Entry } from "./book"
import type { Endpoint } from "./endpoint"
import { handIn, recipientsIn, reseal } from "./handover"
import { type Journal, minute } from "./journal"
import type { Keys } from "./keys"
import type { Letters } from "./letters"
import type { Origin } from "./model"
import { keysOf, type Officers } from "./officers"
import type { Replies } from "./replies"
import type { Site } from "./site"
import type { Vault } from "./store"

/** A Handover is a case on its way to another union: its new secret and its letters, sealed. Their parts are kept beside until all is there. */
type Handover = {
	u: string
	secret: string
	of: string[] // digests of the letters here
	letters: string[] // each sealed anew; "" once the endpoint has signed that it has all of it
	done: boolean // nothing is left to do, but for what comes later
}

type KeysOfUnion = { set: KeySet; ks: string }

export class Transfer {
	constructor(
		private readonly site: Site, private readonly union: string, private readonly book: Book, private readonly endpoint: Endpoint, private readonly vault: Vault, private readonly keys: Keys,
		private readonly letters: Letters, private readonly replies: Replies, private readonly journal: Journal, private readonly officers: Officers,
	) {}

	/**
	 * handOn hands a case on, as the worker has agreed: every letter sealed anew for the other union, the new case's secret in the last
	 * reply here.
	 */
	async handOn(sid: string, to: string, text: string): Promise<void> {
		const keys = await keysOf(this.site, to)
		if (!keys) throw Error("keys/none")
		this.replies.keyOf(sid) // with a stranger's letter in it nothing goes on
		const h = await this.handover(sid, keys)
		if (!goneTo(this.book, sid)) {
			await this.claim(sid, h)
			await this.sealLetters(sid, h, keys)
			await this.handLetters(sid, h)
			await this.replies.say(sid, { text, outcome: "transferred", to: { u: h.u, secret: h.secret } })
		}
		await this.finish(sid, h)
	}

	/** goOn does what is left of handing a case on: after a cut, and for letters that came since. They are the same case and go the same way. */
	async goOn(sid: string): Promise<void> {
		const h = await this.begun(sid), said = goneTo(this.book, sid)
		if (!h || said?.secret !== h.secret || keysIn(this.book, sid).length !== 1) return
		const keys = await keysOf(this.site, h.u)
		if (!keys) return
		await this.sealLetters(sid, h, keys)
		if (h.done) return
		await this.handLetters(sid, h)
		await this.finish(sid, h)
	}

	/** forget drops what was kept to hand a case on. */
	async forget(sid: string): Promise<void> {
		const { of } = await this.begun(sid) ?? { of: [] }
		for (let i = 0; i < of.length; i++) await this.vault.drop(`handover ${sid} ${i}`)
		await this.vault.drop(`handover ${sid}`)
	}

	/**
	 * drop lets go of what was begun, so that a colleague, or another union, can have the case. Error("handover/there"): the other union has
	 * something of it; Error("handover/claimed"): it is a colleague's.
	 */
	async drop(sid: string): Promise<void> {
		await this.journal.hear()
		await this.replies.hear(sid)
		if (goneTo(this.book, sid)) wrong("handover/done")
		const h = await this.begun(sid)
		if (h?.letters.some(body => !body)) wrong("handover/there")
		await this.letGo(sid, claimOn(this.book, sid, this.officers.authors)?.next)
	}

	// letGo says in the journal that a claim is over, then forgets what was sealed: cut off in between, it is done again.
	private async letGo(sid: string, claim: string | undefined): Promise<void> {
		if (claim) {
			if (!this.book.journal.notes.some(n => n.kind === "consented" && n.next === claim && n.by === this.keys.kid)) wrong("handover/claimed")
			await this.journal.write(sid, { kind: "dropped", sid2: claim })
		}
		await this.forget(sid)
	}

	// claim writes the worker's consent into the journal before anything is sent, and with it who hands the case on.
	private async claim(sid: string, h: Handover): Promise<void> {
		const { sid: next } = await caseOf(bytesOf(h.secret)), noted = (kind: string): boolean => this.book.journal.notes.some(n => n.kind === kind && n.next === next && n.by === this.keys.kid)
		await this.journal.hear()
		if (noted("dropped")) { // at another computer of this officer's
			await this.forget(sid)
			wrong("handover/dropped")
		}
		const first = (): Entry | undefined => claimOn(this.book, sid, this.officers.authors)
		if (!noted("consented") && !first()) {
			await this.vault.put(`handover ${sid}`, h)
			await this.journal.write(sid, { kind: "consented", what: [`transfer ${h.u}`], to: h.u, sid2: next })
			await this.journal.hear()
		}
		const claim = first()
		if (claim?.next === next) return
		if (noted("consented")) await this.letGo(sid, next)
		wrong(claim?.by === this.keys.kid ? "handover/elsewhere" : "handover/claimed")
	}

	// handover is what was sealed for another union and is not all there yet: the same bytes are sent again, else the union would have the
	// case twice. What was begun for one union goes to no other, and what a colleague has handed on to none.
	private async handover(sid: string, { set: { u } }: KeysOfUnion): Promise<Handover> {
		const begun = await this.begun(sid), said = goneTo(this.book, sid)
		if (said && (said.secret !== begun?.secret || begun.u !== u)) wrong("handover/done")
		if (begun) return begun.u === u ? begun : wrong("handover/begun")
		return { u, secret: base64(random(16)), of: [], letters: [], done: false }
	}

	private begun(sid: string): Promise<Handover | undefined> {
		return this.vault.get<Handover>(`handover ${sid}`)
	}

	// sealLetters seals what was opened of a case and is not among what goes on yet. To whom the worker asks for erasure, their phone says.
	private async sealLetters(sid: string, h: Handover, keys: KeysOfUnion): Promise<void> {
		const from: Origin = { union: this.union, number: await caseNumber(bytesOf(sid)), agreed: minute() }, later = h.of.length > 0
		for (const k of lettersOf(this.book, sid)) {
			if (!k.opened || k.gone || isRequest(k) || h.of.includes(k.line.d) || later && k.line.state === "closed") continue
			const photos: (Bytes | undefined)[] = []
			for (let n = 0; n < k.opened.submission.parts.length; n++) photos.push(await this.letters.photo(k, n).catch(() => undefined))
			const { body, parts } = await reseal(k.opened, recipientsIn(keys, k.opened.f), bytesOf(h.secret), from, photos, { unproved: k.line.flags.includes("unproved"), was: k.complete ? k.line.d : "" })
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
		for (const k of lettersOf(this.book, sid)) if (!k.gone && k.line.state !== "closed" && h.of.includes(k.line.d)) await this.letters.advance(k, "closed")
		const { sid: next } = await caseOf(bytesOf(h.secret))
		await this.journal.hear()
		const isNew = !this.book.journal.notes.some(n => n.kind === "transferred" && n.next === next)
		if (isNew) await this.journal.write(sid, { kind: "transferred", to: h.u, sid2: next })
		h.done = true
		await this.vault.put(`handover ${sid}`, h)
		if (isNew) await this.endpoint.count(lettersOf(this.book, sid)[0]!.line.form, "outcome:transferred")
	}
}
