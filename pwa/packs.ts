// Packs and patches against what is held: what becomes of the pages of one pack, so
// that they are those of an edition. Whether they are, the edition's check of the pack tells.

import { keyOf } from "./address"
import { digestOf } from "./digest"
import { fetchPart, trouble } from "./fetch"
import type { Edition, Entry, Pack, PackPart, Patch, ShellPart } from "./formats"
import { checkOf, cover, latest } from "./patch"
import { type Kept, type Page, read, row, write } from "./store"

// A Change is what is to be done to the pages of one pack.
export type Change = {
	id: string
	puts: Page[]
	gone: string[] // addresses
	newer: string[] // addresses of pages that were held and are other now
}

// Since gives the patches after an edition, newest first; nothing where the log does not reach back.
export type Since = (number: number) => Promise<Patch[] | undefined>

// part fetches a part that is applied together with others: what has come is not fetched again.
export async function part(p: string, kind: "shell" | "pack" | "patch", ref: ShellPart): Promise<string> {
	const key = [p, ref[0]]
	let text = await read(s => row(s("parts").get(key)))
	if (text === undefined) {
		const came = (text = await fetchPart(p, kind, ref))
		await write(s => row(s("parts").put(came, key)))
	}
	return text
}

// sinceOf reads the log of an edition, with at most limit bytes to fetch. Its newest patch may have come with it.
export const sinceOf =
	({ p, want }: Kept, e: Edition, newest: string): Since =>
	async number => {
		if (newest && number === e.number - 1) return [JSON.parse(newest)]
		const spans = cover(want.own ? e.all : e.shared, number, e.number)
		if (!spans) return
		const patches: Patch[] = []
		for (const [, , ...ref] of spans) if (ref.length) patches.push(JSON.parse(await part(p, "patch", ref as ShellPart)))
		return patches
	}

const pageOf = async (p: string, [n, i, a, s, ...f]: Entry): Promise<Page> => ({ k: keyOf(a), a, p, i, s, n, h: await digestOf([s, ...f].join("\0")), f })

type Fragments = Map<string, Page | { a: string; h: string }> // by address

const check = (pages: Fragments): Promise<string> => checkOf(Array.from(pages.values()))

// patched changes pages of a pack, which are those of an edition, into those of the last patch.
async function patched(p: string, id: string, pages: Fragments, number: number, patches: Patch[]): Promise<void> {
	const lines = Array.from(latest(id, number, patches).values())
	for (const line of lines) {
		if (line.length > 3) pages.set(line[2], await pageOf(p, line as Entry))
		else pages.delete(line[2])
	}
}

const heldPages = async (p: string, id: string): Promise<Fragments> =>
	new Map((await read(s => row(s("pages").index("pack").getAll([p, id])))).map(({ a, h }) => [a, { a, h }] as const))

function difference(id: string, held: Fragments, pages: Fragments): Change {
	const puts = Array.from(pages.values()).filter((page): page is Page => {
		const before = held.get(page.a)
		return "f" in page && !(before && before.h === page.h)
	})
	const gone = Array.from(held.keys()).filter(a => !pages.has(a))
	return { id, puts, gone, newer: gone.concat(puts.map(page => page.a).filter(a => held.has(a))) }
}

// patchPack takes a held pack from an edition to what patches say; nothing where that is not what ref says.
export async function patchPack(p: string, [id, , , , , , , want]: PackPart, number: number, patches: Patch[]): Promise<Change | undefined> {
	const held = await heldPages(p, id)
	const pages = new Map(held)
	await patched(p, id, pages, number, patches)
	return (await check(pages)) === want ? difference(id, held, pages) : undefined
}

// renewPack makes the pages of a pack of its text and of the patches since it was made.
export async function renewPack(p: string, [id, number, , , , , , want]: PackPart, text: string, since: Since): Promise<Change> {
	const pages: Fragments = new Map()
	for (const entry of (JSON.parse(text) as Pack).pages) pages.set(entry[2], await pageOf(p, entry))
	if ((await check(pages)) !== want) {
		await patched(p, id, pages, number, (await since(number)) || [])
		if ((await check(pages)) !== want) throw trouble("refused")
	}
	return difference(id, await heldPages(p, id), pages)
}

// dropPack takes away a pack that is no longer published.
export const dropPack = async (p: string, id: string): Promise<Change> => difference(id, await heldPages(p, id), new Map())
