// The union's journal: what its officers write to each other about cases. The endpoint numbers the notes and can read none.

import type { Book, Entry } from "./book"
import { pages, type Endpoint } from "./endpoint"
import type { Keys } from "./keys"
import { openNote, openNoteOf, sealNote, type NoteContent } from "./notes"
import type { Officers } from "./officers"

export class Journal {
	constructor(private readonly book: Book, private readonly endpoint: Endpoint, private readonly union: string, private readonly keys: Keys, private readonly officers: Officers) {}

	/**
	 * hear asks for the notes that came since. Of colleagues who have left the keys are known to a desk that was there before; what others
	 * of them have written can be read, and no more.
	 */
	async hear(): Promise<void> {
		const { journal, authors } = this.book
		this.officers.authors.forEach((key, kid) => authors[kid] = key)
		const known = new Map(Object.entries(authors))
		await pages<{ notes: { n: number; note: string }[]; more: boolean }>(this.endpoint, "notes", { after: journal.after, max: 200 }, async page => {
			for (const { n, note } of page.notes) {
				if (n <= journal.after) return // what is not in order would come for ever
				journal.after = n
				const read = await openNote(note, this.union, known, this.keys)
					.catch((err: Error) => err.message === "note/by" ? openNoteOf(note, this.union, this.keys) : undefined).catch(() => undefined)
				if (!read || this.notesOf(read.sid).length >= most) continue
				const { content, sid, by, proved } = read
				journal.notes.push({
					n, sid, at: read.t * 60, by, proved, kind: content.kind, text: [content.reason, content.text, ...content.what ?? []].filter(Boolean).join("\n"),
					to: content.to ?? "", is: content.is === true, next: content.sid2 ?? "",
				})
			}
			return page.more && page.notes.length > 0 ? { after: journal.after, max: 200 } : undefined
		})
	}

	/** write adds a note. What is only talk leaves room for what is decided: Error("note/many"). */
	async write(sid: string, content: NoteContent): Promise<void> {
		const { set } = this.officers
		if (!set) throw Error("keys/none")
		if (["note", "assign", "junk"].includes(content.kind) && this.notesOf(sid).length >= mostTalk) throw Error("note/many")
		await this.endpoint.ask("note", { sid, note: await sealNote(set, this.keys, sid, minute(), content) })
	}

	private notesOf(sid: string): Entry[] {
		return this.book.journal.notes.filter(x => x.sid === sid)
	}
}

const most = 200 // notes of a case, at the endpoint too
const mostTalk = 150 // of them

/** minute is the Unix minute that it is. */
export const minute = (): number => Math.floor(Date.now() / 60000)
