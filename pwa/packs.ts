// Packs and patches against what is held: what becomes of the pages of one pack, so
// that they are those of an edition. Whether they are, the edition's check of the pack tells.

import { keyOf } from "./address"
import { digestOf } from "./digest"
import { brought } from "./edition"
import { fetchPart } from "./fetch"
import type { Edition, Entry, Line, Log, Pack, PackPart, Part, Patch, PatchPart } from "./formats"
import { press } from "./gzip"
import { isShared } from "./levels"
import { checkOf, cover, latest } from "./patch"
import { each, type Kept, type Page, read, row, under, write } from "./store"

// A Change is what is to be done to the pages of one pack.
export type Change = {
	id: string
	puts: Page[]
	newer: string[] // addresses of pages that were held and are other now, or gone
}

type Fragments = Map<string, Page | { a: string; h: string }> // by address

// part fetches a part that is applied together with others: what has come is not fetched again.
export const part = async (p: string, kind: "shell" | "pack" | "patch" | "log", ref: Part): Promise<string> => {
	const key = [p, ref[0]], held = brought[ref[0]] || (await read(s => row(s("parts").get(key))))
	const text = held || (await fetchPart(p, kind, ref))
	if (!held) await write(s => row(s("parts").put(text, key)))
	return text
}

// patchesSince gives the patches of a set from another edition on, newest first; nothing where the log does not reach
// back, or costs more than the packs themselves. Where no pack has changed there are none, and the newest alone needs no log.
export const patchesSince = async ({ p, want }: Kept, e: Edition, number: number): Promise<Patch[] | undefined> => {
	const patches: Patch[] = []
	if (!e.packs.some(([id, , last]) => last > number && (want.own || isShared(id)))) return patches
	let spans: PatchPart[] | undefined = [[0, 0, e.newest!]]
	if (!e.newest || number < e.number - 1) {
		const { all, shared } = (e.log ? JSON.parse(await part(p, "log", e.log)) : e) as Log
		spans = cover(want.own ? all : shared, number, e.number, e.packs.reduce((sum, pack) => sum + pack[6], 0))
	}
	for (const [, , ...ref] of spans || []) if (ref.length) patches.push(JSON.parse(await part(p, "patch", ref as unknown as Part)))
	return spans && patches
}

// titleOf reads the title that stands in a page's metadata, as it is written in HTML.
const titleOf = (meta: string): string => meta.replace(/[^]*<title>|<\/title>[^]*/g, "")

// pageOf makes the record of a page; in pack "" of one that was read.
export const pageOf = async (p: string, [, i, a, s, ...f]: Entry): Promise<Page> => ({
	k: keyOf(a), a, p, i, s, h: await digestOf([s, ...f].join("\0")), t: titleOf(f[0]), f: await press(f),
})

// add puts in or takes away what packs and patches say of pages.
const add = async (p: string, pages: Fragments, lines: Line[]): Promise<void> => {
	await Promise.all(lines.map(async line => line.length > 3 ? pages.set(line[2], await pageOf(p, line as Entry)) : pages.delete(line[2])))
}

// heldPages says what is held of a pack.
const heldPages = async (p: string, id: string): Promise<Fragments> => {
	const held: Fragments = new Map()
	await read(s =>
		each(s("pages").index("pack").openKeyCursor(under(p, id)), cursor => {
			const [, , a, h] = cursor.key as string[]
			held.set(a!, { a: a!, h: h! })
		}),
	)
	return held
}

const difference = (id: string, held: Fragments, pages: Fragments): Change => {
	const isIn = (all: Fragments, { a, h }: { a: string; h: string }): boolean => (all.get(a) || { h: "" }).h === h
	return {
		id,
		puts: [...pages.values()].filter(page => !isIn(held, page)) as Page[],
		newer: [...held.values()].filter(page => !isIn(pages, page)).map(({ a }) => a),
	}
}

// bringPack says what makes a pack, of which pages of edition number are held, or none, that of the newest edition:
// what the patches since then say, where that is all; else the pack itself, which text fetches, and the patches since it was made.
export const bringPack = async (set: Kept, e: Edition, pack: PackPart, number: number, patches: Patch[] | undefined, text: () => Promise<string>): Promise<Change> => {
	const [id, made, last, , , , , check] = pack
	const held = await heldPages(set.p, id)
	let pages = new Map(held)
	const isWhole = async (from: number, patches: Patch[] = []): Promise<boolean> => {
		await add(set.p, pages, [...latest(id, from, patches).values()])
		return (await checkOf([...pages.values()])).startsWith(check)
	}
	if (!(await isWhole(number, patches))) {
		pages = new Map()
		await add(set.p, pages, (JSON.parse(await text()) as Pack).pages)
		if (!(await isWhole(made, last > made ? await patchesSince(set, e, made) : []))) throw { fault: "refused" }
	}
	return difference(id, held, pages)
}
