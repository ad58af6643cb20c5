// What officers say to the worker: sealed under the key that the letters name, numbered within the case.

import { bytesOf } from "../digest"
import { openReply, wrong } from "../seal"
import { goneTo, keysIn, lettersOf, type Book } from "./book"
import { pages, Refusal, type Endpoint } from "./endpoint"
import { minute } from "./journal"
import { sealReply, type ReplyContent } from "./open"

export class Replies {
	constructor(private readonly book: Book, private readonly endpoint: Endpoint, private readonly union: string) {}

	/** hear asks for what was said since, here or at a colleague's desk. */
	async hear(sid: string): Promise<void> {
		const [k, ...others] = keysIn(this.book, sid), had = this.book.replies[sid] ??= []
		if (!k || others.length) return
		let after = had.reduce((most, r) => Math.max(most, r.seq), 0)
		await pages<{ replies: { seq: number; jwe: string }[]; more: boolean }>(this.endpoint, "replies", { sid, after }, async page => {
			const since = after
			for (const { seq, jwe } of page.replies) {
				if (!(seq > after)) continue // it is here already
				after = seq
				const content = await openReply({ sid, k: bytesOf(k), auth: "", ah: "", number: "" }, jwe).then(r => r.seq === seq ? JSON.parse(r.content) as ReplyContent : {}).catch(() => ({}))
				had.push({ seq, content })
			}
			return page.more && after > since ? { sid, after } : undefined
		})
	}

	/**
	 * keyOf is the key that a case's replies are sealed under. A phone has one for all letters of a case: where they name several, one of
	 * them is a stranger's, be it the endpoint's own, and nothing more is said under any.
	 */
	keyOf(sid: string): string | undefined {
		const [k, ...others] = keysIn(this.book, sid)
		return others.length ? wrong("case/keys") : k
	}

	/**
	 * say seals what is said as the next reply of the case; when a colleague was quicker, as the one after. What colleagues have said is
	 * heard first: replies are asked for from the newest on that is here.
	 */
	async say(sid: string, content: ReplyContent): Promise<void> {
		const had = this.book.replies[sid] ??= [], full = { ...content, ...content.text ? { u: this.union, f: lettersOf(this.book, sid)[0]!.line.form } : {}, at: minute() }
		const hear = async (): Promise<void> => {
			await this.hear(sid)
			if (content.rated && this.isRated(sid)) wrong("rating/counted")
			if (goneTo(this.book, sid) && (content.text || content.need || content.outcome)) wrong("handover/done") // the worker's phone hears no more
		}
		await hear()
		const k = this.keyOf(sid)
		if (!k) throw Error("open/first")
		let seq = Math.max(0, ...had.map(r => r.seq), ...lettersOf(this.book, sid).map(x => x.line.head)) + 1
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

	private isRated(sid: string): boolean {
		return this.book.replies[sid]!.some(r => r.content.rated)
	}

	/** sayRated tells the worker that a rating was counted, and colleagues too. It returns whether it was: a case is rated once. */
	sayRated(sid: string, d: string): Promise<boolean> {
		return this.say(sid, { rated: d }).then(() => true, (err: Error) => err.message === "rating/counted" ? false : Promise.reject(err))
	}
}
