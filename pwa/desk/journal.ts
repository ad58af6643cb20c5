// The union's journal: what its officers write to each other about cases. The endpoint numbers the notes and can read none.

import type { Book } from "./book"
import type { Endpoint } from "./endpoint"
import type { Keys } from "./keys"
import { openNote, sealNote, type NoteContent } from "./notes"
import type { Officers } from "./officers"

export class Journal {
	constructor(private readonly book: Book, private readonly endpoint: Endpoint, private readonly union: string, private readonly keys: Keys, private readonly officers: Officers) {}

	/** hear asks for the notes that came since. */
	async hear(): Promise<void> {
		const { journal } = this.book
		for (let more = true; more;) {
			const page = await this.endpoint.ask<{ notes: { n: number; note: string }[]; more: boolean }>("notes", { after: journal.after, max: 200 })
			for (const { n, note } of page.notes) {
				journal.after = n
				const read = await openNote(note, this.union, this.officers.authors, this.keys).catch(() => undefined)
				if (read && !journal.notes.some(x => x.n === n)) {
					const { content } = read
					journal.notes.push({ n, sid: read.sid, at: read.t * 60, by: read.by, kind: content.kind, text: [content.reason, content.text, ...content.what ?? []].filter(Boolean).join("\n"), to: content.to ?? "", is: content.is === true, next: content.sid2 ?? "" })
				}
			}
			more = page.more && page.notes.length > 0
		}
	}

	async write(sid: string, content: NoteContent): Promise<void> {
		const { set } = this.officers
		if (!set) throw Error("keys/none")
		await this.endpoint.ask("note", { sid, note: await sealNote(set, this.keys, sid, minute(), content) })
	}
}

/** minute is the Unix minute that it is. */
export const minute = (): number => Math.floor(Date.now() / 60000)
