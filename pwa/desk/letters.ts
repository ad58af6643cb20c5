// What workers have sent: fetched from the endpoint, opened, and kept sealed under the officer's own key, photos too.

import { base64, bytesOf } from "../digest"
import { type Bytes, sha256, wrong } from "../seal"
import type { Book, Kept } from "./book"
import { pages, Refusal, type Endpoint, type Fetched, type Listed } from "./endpoint"
import type { Keys } from "./keys"
import { type Opened, openEnvelope, openPhoto, partsOf } from "./open"
import type { Vault } from "./store"

export class Letters {
	/** kept is called when a letter was opened. */
	constructor(private readonly book: Book, private readonly endpoint: Endpoint, private readonly vault: Vault, private readonly union: string, private readonly keys: Keys, private readonly kept: () => Promise<void>) {}

	/** hear asks for what there is. What the endpoint does not list any more stays here, and is marked. */
	async hear(): Promise<void> {
		const lines: Listed[] = []
		await pages<{ items: Listed[]; next: string }>(this.endpoint, "list", { after: "", max: 200 }, page => {
			lines.push(...page.items)
			return page.next && page.items.length ? { after: page.next, max: 200 } : undefined
		})
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

	/** open fetches and opens what there is of a letter, photos too. */
	async open(k: Kept): Promise<void> {
		if (!k.opened) {
			k.opened = await this.read(k)
			await this.kept()
		}
		await this.fetchPhotos(k)
	}

	/** read fetches and opens the text of a letter. */
	async read({ line }: Kept): Promise<Opened> {
		const { envelope, missing, rewraps } = await this.endpoint.ask<Fetched>("fetch", { d: line.d })
		if (base64(await sha256(envelope)) !== line.d) throw Error("open/digest")
		const opened = await openEnvelope(envelope, rewraps, this.keys)
		if (opened.sid !== line.sid || opened.u !== this.union) throw Error("open/case")
		line.missing = missing
		return opened
	}

	// fetchPhotos fetches what has come of a letter's photos. One that does not open although its parts are those that the envelope names
	// was sealed so: no phone has a better one, and it is set aside.
	private async fetchPhotos(k: Kept): Promise<void> {
		const { opened } = k
		if (!opened || k.complete) return
		let all = true
		for (let i = 0; i < opened.p.length; i++) all = await this.fetchPart(k, i) && all
		if (!all) return
		for (let n = 0; n < opened.submission.parts.length; n++) await this.photo(k, n).catch(() => k.broken.push(n))
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

	/** photo is the nth of a letter. Error("photo/missing"): not all of it is here. */
	async photo(k: Kept, n: number): Promise<Bytes> {
		const { from, to } = partsOf(k.opened!, n), parts: Bytes[] = []
		for (let i = from; i < to; i++) parts.push(bytesOf(await this.vault.get<string>(`part ${k.line.d} ${i}`) ?? wrong("photo/missing")))
		return openPhoto(k.opened!, n, parts)
	}

	/** advance moves a letter on, as the endpoint knows it: for promises and their alarms. */
	async advance(k: Kept, state: "viewed" | "answered" | "closed"): Promise<void> {
		await this.endpoint.ask("state", { d: k.line.d, state })
		k.line.state = state
	}

	/** erase removes a letter at the endpoint, and its photos here. */
	async erase(k: Kept, why: "asked" | "rated"): Promise<void> {
		await this.endpoint.ask("erase", { d: k.line.d, why }).catch((err: unknown) => {
			if (!(err instanceof Refusal) || err.status !== 404) throw err
		})
		await this.forget(k)
	}

	/** forget removes the photos of a letter here. */
	async forget({ line: { d, parts } }: Kept): Promise<void> {
		for (let i = 0; i < parts; i++) await this.vault.drop(`part ${d} ${i}`)
	}
}
