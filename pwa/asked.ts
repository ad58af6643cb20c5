// What pages ask of the worker.

import { followed, blank, settle } from "./levels"
import type { Ask, Asked, SetState } from "./messages"
import { list, near, pageState, state, tell } from "./report"
import { type Kept, read, setOf, setsOf, write } from "./store"
import { sync } from "./sync"

// touch changes the record of a set, or makes one, if f says so.
const touch = (p: string, f: (set: Kept, sets: Kept[]) => unknown): Promise<Kept> =>
	write(async s => {
		const sets = await setsOf(s)
		const set = sets.find(set => set.p === p) || blank(p)
		if (f(set, sets)) s("sets").put(set)
		return set
	})

// visit keeps the set of the page in small if nothing was ever kept. The door is a page of no set of its own: who
// chose nothing there yet has not opened a union.
const visit = async ({ set: p, address }: Asked<"visit">): Promise<void> => {
	const set = await touch(p, (set, sets) => {
		if (sets.some(set => set.door === false)) return
		set.door = !address.startsWith(p)
		return (set.want.own = 1)
	})
	if (followed(set)) await follow(p, false)
}

// follow brings a set up to date, and those above it that it inherits from.
const follow = async (p: string, check: boolean): Promise<void> => {
	await sync(p, check)
	await settle()
	const set = await setOf(p)
	if (set && set.e) await Promise.all(set.e.above.map(up => sync(up, check)))
}

const raise = async (p: string, own: number): Promise<void> => {
	await touch(p, set => {
		if (!followed(set)) {
			// What was seen is not what is held, and a look that is under way is none for this.
			delete set.e
			set.at = 1
		}
		set.want.own = own
		set.door = false
		return true
	})
	await settle()
}

const save = async ({ set, all }: Asked<"save">): Promise<SetState | undefined> => {
	await raise(set, all ? 2 : 1)
	await follow(set, false)
	return state(set)
}

const drop = async ({ set }: Asked<"drop">): Promise<void> => {
	await raise(set, 0)
	await tell("dropped", set)
}

const update = async ({ set: p }: Asked<"update">): Promise<void> => {
	const sets = p === undefined ? await read(setsOf) : [await touch(p, () => true)]
	await Promise.all(sets.filter(set => set.want.own || set.p === p).map(set => follow(set.p, true)))
}

// answers do what is asked and return the answer, where there is one.
const answers = { visit, save, drop, update, list, near, page: pageState }

export const answer = async (ask: Ask, client: string): Promise<unknown> => (answers[ask.do] as (ask: Ask, client: string) => Promise<unknown>)(ask, client)
