// Packs and patches against what is held: what becomes of the pages of one pack, so
// that they are those of an edition. Whether they are, the edition's check of the pack tells.

import { keyOf } from "./address"
import { digestOf } from "./digest"
import { fetchPart, type Part, trouble } from "./fetch"
import type { Edition, Entry, Line, Pack, PackPart, Patch } from "./formats"
import { checkOf, cover, latest } from "./patch"
import { each, type Kept, type Page, read, row, under, write } from "./store"

// A Change is what is to be done to the pages of one pack.
export type Change = {
	id: string
	puts: Page[]
	gone: string[] // addresses
	newer: string[] // addresses of pages that were held and are other now
}

// Since gives the patches after an edition, newest first; nothing where the log does not reach back.
export type Since = (number: number) => Promise<Patch[] | undefined>

type Fragments = Map<string, Page | { a: string; h: string }> // by address

// part fetches a part that is applied together with others: what has come is not fetched again.
export async function part(p: string, kind: "shell" | "pack" | "patch", ref: Part): Promise<string> {
	const key = [p, ref[0]]
	let text = await read(s => row(s("parts").get(key)))
	if (text === undefined) {
		const came = (text = await fetchPart(p, kind, ref))
		await write(s => row(s("parts").put(came, key)))
	}
	return text
}

// sinceOf reads the log of an edition. Its newest patch may have come with it.
export function sinceOf({ p, want }: Kept, e: Edition, newest: string): Since {
	const known: { [number: number]: Patch[] | undefined } = {}
	if (newest) known[e.number - 1] = [JSON.parse(newest)]
	return async number => {
		// Never more than the packs themselves.
		const spans = cover(want.own ? e.all : e.shared, number, e.number, e.packs.reduce((sum, pack) => sum + pack[6], 0))
		if (!spans || known[number]) return known[number]
		const patches: Patch[] = []
		for (const [, , ...ref] of spans) if (ref.length) patches.push(JSON.parse(await part(p, "patch", ref as unknown as Part)))
		return (known[number] = patches)
	}
}

// pageOf makes the record of a page; in pack "" of one that was read.
export const pageOf = async (p: string, [n, i, a, s, ...f]: Entry): Promise<Page> => ({ k: keyOf(a), a, p, i, s, n, h: await digestOf([s, ...f].join("\0")), f })

// add puts in or takes away what packs and patches say of pages.
async function add(p: string, pages: Fragments, lines: Iterable<Line>): Promise<void> {
	for (const line of lines) {
		if (line.length > 3) pages.set(line[2], await pageOf(p, line as Entry))
		else pages.delete(line[2])
	}
}

// heldPages says what is held of a pack.
async function heldPages(p: string, id: string): Promise<Fragments> {
	const held: Fragments = new Map()
	await read(s =>
		each(s("pages").index("pack").openKeyCursor(under(p, id)), cursor => {
			const [, , a, h] = cursor.key as string[]
			held.set(a!, { a: a!, h: h! })
		}),
	)
	return held
}

function difference(id: string, held: Fragments, pages: Fragments): Change {
	const change: Change = { id, puts: [], gone: [], newer: [] }
	held.forEach((_, a) => pages.has(a) || change.gone.push(a))
	change.newer.push(...change.gone)
	pages.forEach((page, a) => {
		const before = held.get(a)
		if (before && before.h === page.h) return
		if (before) change.newer.push(a)
		change.puts.push(page as Page)
	})
	return change
}

// bringPack says what makes a pack, of which pages of edition number are held, or none, that of the newest
// edition: what patches say, where that is all; else the pack itself, which text fetches, and the patches since it was made.
export async function bringPack(p: string, pack: PackPart, since: Since, text: () => Promise<string>, number: number): Promise<Change> {
	const [id, made, , , , , , check] = pack
	const held = await heldPages(p, id)
	let pages = new Map(held)
	const patch = async (from: number): Promise<boolean> => {
		const patches = await since(from)
		if (patches) await add(p, pages, latest(id, from, patches).values())
		return isWhole()
	}
	const isWhole = async (): Promise<boolean> => (await checkOf(Array.from(pages.values()))) === check
	if (!(await patch(number))) {
		pages = new Map()
		await add(p, pages, (JSON.parse(await text()) as Pack).pages)
		if (!(await isWhole()) && !(await patch(made))) throw trouble("refused")
	}
	return difference(id, held, pages)
}
