// What workers send without a form (docs/formats.md, "Without a form"): how the help was, which is counted and forgotten, and that a case
// is to be erased, which waits for an officer.

import { base64 } from "../digest"
import { random } from "../seal"
import { keysIn, lettersOf, type Book, type Kept } from "./book"
import { Refusal, type Endpoint } from "./endpoint"
import type { Letters } from "./letters"
import type { Submission } from "./open"
import type { Replies } from "./replies"

/** gradeOf is what a letter rates the help with, from 1 to 5; undefined: it is no rating. */
export function gradeOf({ hints }: Submission): number | undefined {
	const { rating } = hints
	return typeof rating === "number" && rating >= 1 && rating <= 5 ? rating : undefined
}

export const isRequest = (k: Kept): boolean => k.opened?.submission.hints["erase"] === true

/** requestIn is the newest letter of a case that asks for its erasure and was not decided. */
export const requestIn = (book: Book, sid: string): Kept | undefined =>
	lettersOf(book, sid).filter(k => isRequest(k) && !k.gone && k.line.state !== "closed" && !book.replies[sid]?.some(r => r.content.kept === k.line.d)).pop()

const largest = 6500 // bytes of an envelope with the least text, for eight readers

/** isAside says whether a letter may be one without a form, as far as its outside tells: it came to a case that somebody has looked at. */
export const isAside = (book: Book, { line, opened, gone, looked }: Kept): boolean =>
	!opened && !gone && !looked && !line.parts && line.size <= largest && book.kept.some(k => k.line.sid === line.sid && /^(vie|ans|clo)/.test(k.line.state))

const bounds = [1, 2, 4, 8, 12, 24, 48, 72, 96, 120, 168, 240, 336, 720] // hours: queue.Hours of the endpoint

/** stepOf is the step in which so many seconds are counted. */
export const stepOf = (seconds: number): string => "" + (bounds.find(hours => seconds <= hours * 3600) ?? "longer")

const fewest = 5 // ratings of a form in a report: none can be told from it which case it belongs to

/** Ratings are counted here, until there are enough to tell. Nothing of a rating is kept with its case. */
export class Ratings {
	/** keep keeps the book. */
	constructor(private readonly book: Book, private readonly endpoint: Endpoint, private readonly letters: Letters, private readonly replies: Replies, private readonly keep: () => Promise<void>) {}

	/**
	 * take counts a letter that rates, and erases it. Of officers who open it at once it is counted by the one whose word of it is the
	 * case's next reply; of a case that was rated before, or a letter of somebody else's, by none.
	 */
	async take(k: Kept): Promise<void> {
		const { sid, d, form, flags } = k.line, { book } = this, grade = gradeOf(k.opened!.submission)!
		if (!flags.includes("unproved") && keysIn(book, sid).length === 1 && await this.replies.sayRated(sid, d)) {
			const times = (book.ratings ??= {})[form.split("@")[0]!] ??= [0, 0, 0, 0, 0]
			times[grade - 1]!++
			await this.keep()
		}
		await this.letters.erase(k, "rated")
		book.kept = book.kept.filter(x => x !== k)
		if (!lettersOf(book, sid).length) delete book.replies[sid]
		await this.keep()
	}

	/** report tells the endpoint what was counted of each form, once there is enough. Cut off, the same report is sent again. */
	async report(): Promise<void> {
		const { book } = this, reports = book.reports ??= []
		for (const [form, times] of Object.entries(book.ratings ?? {})) {
			if (times.reduce((sum, n) => sum + n) < fewest) continue
			reports.push({ form, id: base64(random(16)), times })
			delete book.ratings![form]
			await this.keep()
		}
		while (reports[0]) {
			await this.endpoint.ask("rated", reports[0]).catch((err: unknown) => {
				if (!(err instanceof Refusal) || err.status !== 404) throw err // a form that it does not count any more
			})
			reports.shift()
			await this.keep()
		}
	}

	/** waiting is how many were counted and not told yet. */
	get waiting(): number {
		return Object.values(this.book.ratings ?? {}).reduce((sum, times) => sum + times.reduce((n, m) => n + m), 0)
	}
}
