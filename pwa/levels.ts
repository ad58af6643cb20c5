// How much of a set is held: what its level takes of an edition, what a kept set
// takes of those above it, and what goes.

import type { Edition, PackPart } from "./formats"
import { each, type Kept, room, setsOf, type Stores, under, write } from "./store"

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
export const wanted = (e: Edition, { own, shared }: Kept["want"], core?: boolean): PackPart[] => {
	const taken: { [family: string]: number } = {}
	return e.packs.filter(([id, , , pages]) => {
		const level = isShared(id) ? Math.max(own, shared) : own
		const family = id[0]!, newer = taken[family] || 0
		taken[family] = newer + pages
		return level && (/c/i.test(id) || (!core && (level > 1 || (own && newer < Bucket.fewPages))))
	})
}

// scarce reports whether only core packs are to be fetched: hardly any room, or
// a reader who saves data and has not asked for more.
export const scarce = async ({ own, shared }: Kept["want"]): Promise<boolean | undefined> => {
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
export const trim = async (s: Stores, set: Kept): Promise<void> => {
	for (const id in set.held) {
		if (wanted(set.e!, set.want).some(pack => pack[0] === id)) continue // what holds a pack has an edition
		await removePack(s, set.p, id)
		delete set.held[id]
	}
	if (followed(set)) return
	await removePack(s, set.p, "")
	s("parts").delete(under(set.p))
	s("shells").delete(under(set.p))
	set.at = 0
}

// settle brings in line what sets want of each other: a kept set wants the shared
// packs of those above it, at its own level. What nobody wants any more goes.
export const settle = (): Promise<void> =>
	write(async s => {
		const sets = await setsOf(s)
		const shared: { [prefix: string]: number } = {}
		for (const { e, want } of sets) if (e) for (const p of e.above) shared[p] = Math.max(shared[p] || 0, want.own)
		for (const p in shared) if (!sets.some(set => set.p === p)) sets.push(blank(p))
		for (const set of sets) {
			set.want.shared = shared[set.p] || 0
			await trim(s, set)
			s("sets").put(set)
		}
		if (!sets.some(followed)) s("files").clear()
	})

// blank is a set of which nothing is held.
export const blank = (p: string): Kept => ({ p, want: { own: 0, shared: 0 }, held: {}, at: 0 })
