// What pages ask of the worker.

import { followed, blank, settle } from "./levels"
import type { Ask } from "./messages"
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
async function visit(p: string, address: string): Promise<void> {
	const set = await touch(p, (set, sets) => {
		if (!sets.every(set => set.door)) return
		set.door = !address.startsWith(p)
		return (set.want.own = 1)
	})
	if (followed(set)) await follow(p, false, set.e ? [] : [address])
}

// follow brings a set up to date, and those above it that it inherits from.
async function follow(p: string, check: boolean, read: string[] = []): Promise<void> {
	await sync(p, check, read)
	await settle()
	const set = await setOf(p)
	if (set && set.e) await Promise.all(set.e.above.map(up => sync(up, check)))
}

async function save(p: string, own: number): Promise<unknown> {
	await touch(p, set => {
		if (!followed(set)) {
			delete set.e // what was seen is not what is held
			set.at = 0
		}
		set.want.own = own
		set.door = false
		return true
	})
	await settle(p)
	if (own) await follow(p, false)
	else await tell("dropped", p)
	return state(p)
}

async function update(p?: string): Promise<void> {
	if (p !== undefined) {
		await touch(p, () => true)
		return follow(p, true)
	}
	const sets = await read(setsOf)
	await Promise.all(sets.filter(set => set.want.own).map(set => follow(set.p, true)))
}

// answer does what is asked and returns the answer, where there is one.
export async function answer(ask: Ask, client: string): Promise<unknown> {
	if (ask.do === "visit") return visit(ask.set, ask.address)
	if (ask.do === "save") return save(ask.set, ask.all ? 2 : 1)
	if (ask.do === "drop") return save(ask.set, 0)
	if (ask.do === "update") return update(ask.set)
	if (ask.do === "list") return list()
	if (ask.do === "near") return near(ask.set, ask.words)
	return pageState(ask.address, client)
}
