// How much of a set is held: what its level takes of an edition, what a kept set
// takes of those above it, and what goes.

import type { Edition, PackPart } from "./formats"
import { each, type Kept, room, row, setsOf, type Stores, under, write } from "./store"

// followed reports whether anything of the set is wanted.
export const followed = (set: Kept): boolean => set.want.own + set.want.shared > 0

// isShared tells the family of a pack from its id.
export const isShared = (id: string): boolean => /[Cs]/.test(id)

// fewPages of a newest bucket: the next one is taken too.
const enum Bucket {
	fewPages = 25,
}

// wanted lists the packs of an edition that a level takes, in the order in which they
// are fetched. With core alone, no buckets.
export function wanted(e: Edition, { own, shared }: Kept["want"], core?: boolean): PackPart[] {
	const taken = { o: 0, s: 0 }
	return e.packs.filter(([id, , , pages]) => {
		const level = isShared(id) ? Math.max(own, shared) : own
		if (/c/i.test(id)) return level
		const family = id.charAt(0) as "o" | "s"
		if (core || !level) return false
		taken[family] += pages
		return level > 1 || (own && taken[family] - pages < Bucket.fewPages)
	})
}

// scarce reports whether only core packs are to be fetched: hardly any room, or
// a reader who saves data and has not asked for more.
export async function scarce({ own, shared }: Kept["want"]): Promise<boolean | undefined> {
	const { connection } = navigator as WorkerNavigator & { connection?: { saveData?: boolean } }
	const { quota = Infinity, usage = 0 } = await room()
	return (own < 2 && shared < 2 && connection && connection.saveData) || quota - usage < 50e6
}

// removePack removes the pages of a pack; pack "" is what was kept as it was read.
export const removePack = (s: Stores, p: string, id: string): Promise<void> =>
	each(s("pages").index("pack").openKeyCursor(under(p, id)), cursor => {
		s("pages").delete(cursor.primaryKey)
	})

// trim removes what the level of a set does not take, or its edition no longer has.
export async function trim(s: Stores, set: Kept): Promise<void> {
	const keep = set.e ? wanted(set.e, set.want).map(pack => pack[0]) : []
	for (const id in set.held) {
		if (keep.indexOf(id) >= 0) continue
		await removePack(s, set.p, id)
		delete set.held[id]
	}
	if (followed(set)) return
	await removePack(s, set.p, "")
	s("parts").delete(under(set.p))
	set.at = 0
}

// settle brings in line what sets want of each other: a kept set wants the shared
// packs of those above it, at its own level. What nobody wants any more goes.
export const settle = (): Promise<void> =>
	write(async s => {
		const sets = await setsOf(s)
		const shared: { [prefix: string]: number } = {}
		for (const { e, want } of sets) {
			if (e && want.own) for (const p of e.above) shared[p] = Math.max(shared[p] || 0, want.own)
		}
		for (const set of sets) {
			set.want.shared = shared[set.p] || 0
			await trim(s, set)
			s("sets").put(set)
		}
		await sweep(s, sets)
	})

// sweep removes shells that no set has, and files when nothing is kept at all.
export async function sweep(s: Stores, sets: Kept[]): Promise<void> {
	const used = JSON.stringify(sets.filter(followed).map(({ e }) => e && e.shells))
	for (const digest of await row(s("shells").getAllKeys())) if (used.indexOf(digest as string) < 0) s("shells").delete(digest)
	if (!sets.some(followed)) s("files").clear()
}

// blank is a set of which nothing is held.
export const blank = (p: string): Kept => ({ p, want: { own: 0, shared: 0 }, held: {}, at: 0 })
