// The book of a desk: what it knows of its union's cases, as it is kept from one day to the next.

import type { Listed } from "./endpoint"
import { newSieve, type Sieve } from "./junk"
import type { Answer, Note } from "./model"
import type { Opened, ReplyContent } from "./open"

/**
 * What is kept of an envelope: what the endpoint said of it, and the text that was sealed, once it was opened. complete: all of its parts
 * are here; broken are its photos that do not open in spite of that. looked: it was
 * opened to see whether it is one without a form, and is none.
 */
export type Kept = { line: Listed; opened?: Opened; complete: boolean; broken: number[]; told: boolean; gone: boolean; looked?: boolean }

/** An Entry is a note of the union's journal, about a case. next: the sid under which it goes on at another union; "" in most. */
export type Entry = Note & { sid: string; is: boolean; next: string }

/** Said is what was replied to the worker. */
export type Said = { seq: number; content: ReplyContent }

/** A Report tells how many workers have rated a form with 1, 2, 3, 4, 5. */
export type Report = { form: string; id: string; times: number[] }

/**
 * A Book. authors are the signing keys of all who were officers while this desk was there, by kid; ratings are those that were counted here
 * and not told, by form; reports were begun to be.
 */
export type Book = {
	kept: Kept[]
	replies: Record<string, Said[]>
	journal: { after: number; notes: Entry[] }
	authors: Record<string, string>
	sieve: Sieve
	synced: number
	ratings?: Record<string, number[]>
	reports?: Report[]
}

export const newBook = (): Book => ({ kept: [], replies: {}, journal: { after: 0, notes: [] }, authors: {}, sieve: newSieve(), synced: 0 })

/** lettersOf are the letters of a case as they came; those that came within a minute, as they were written. */
export function lettersOf(book: Book, sid: string): Kept[] {
	const written = (k: Kept): number => k.opened?.submission.consent.t ?? 0
	return book.kept.filter(k => k.line.sid === sid).sort((a, b) => a.line.received_at - b.line.received_at || written(a) - written(b))
}

/** keysIn are the keys for replies that the letters of a case name. */
export const keysIn = (book: Book, sid: string): string[] =>
	Array.from(new Set(book.kept.filter(k => k.line.sid === sid && k.opened).map(k => k.opened!.submission.k)))

/** goneTo is where a case has gone, as the worker's phone was told. */
export const goneTo = (book: Book, sid: string): ReplyContent["to"] => book.replies[sid]?.find(r => r.content.to)?.content.to

/**
 * claimOn is who hands a case on: the first in the journal, which is one for all officers, to say so who has not let go of it and is an
 * officer still. Two who begin at once so send it to one union, and one of them is told.
 */
export function claimOn(book: Book, sid: string, officers: ReadonlyMap<string, unknown>): Entry | undefined {
	const notes = book.journal.notes.filter(n => n.sid === sid && n.next && officers.has(n.by))
	const isOver = (claim: Entry): boolean => notes.some(n => n.kind === "dropped" && n.next === claim.next && n.by === claim.by)
	return notes.find(n => n.kind === "consented" && !isOver(n))
}

/** wordsIn are all texts of answers. */
export const wordsIn = (answers: Record<string, Answer>): string =>
	Object.values(answers).map(v => typeof v === "string" ? v : Array.isArray(v) ? (v as unknown[]).map(x => typeof x === "object" && x ? Object.values(x).join(" ") : String(x)).join(" ") : String(v)).join("\n")
