// A phone follows a random history of editions, by the functions that the worker follows it by.

import { digestOf, hex } from "../digest"
import { brought, readEdition } from "../edition"
import type { Edition, Entry, Log, Pack, Patch, PatchPart } from "../formats"
import { checkOf, cover, latest } from "../patch"
import { equal, examples, test } from "./harness"

type Step = { text: string; pages: { [address: string]: [pack: string, digest: string] } }
const { set, steps, files } = examples<{ set: string; steps: Step[]; files: { [name: string]: string } }>()

type Held = Map<string, string> // digests by address
type Phone = { number: number; packs: Map<string, Held>; patches: number }

async function open<T>(kind: string, digest: string): Promise<T> {
	const text = files[`${kind}-${hex(digest)}.json`]
	if (text === undefined) throw new Error(`${kind} ${digest} is not there`)
	equal(await digestOf(text), digest)
	return JSON.parse(text) as T
}

const fragmentDigest = (entry: Entry): Promise<string> => digestOf(entry.slice(3).join("\0"))

const logOf = async (e: Edition): Promise<PatchPart[]> => e.number > 1 ? (await open<Log>("log", e.log![0])).all : []

async function patchesOf(e: Edition, from: number): Promise<Patch[] | undefined> {
	if (e.newest && from === e.number - 1) return [JSON.parse(brought[e.newest]!) as Patch]
	const spans = cover(await logOf(e), from, e.number)
	return spans && Promise.all(spans.filter(span => span[2]).map(span => open<Patch>("patch", span[2]!)))
}

async function patched(held: Held, pack: string, number: number, patches: Patch[]): Promise<Held> {
	const pages = new Map(held)
	// In any order, and more than once.
	for (const line of latest(pack, number, [...patches].reverse().concat(patches)).values()) {
		if (line.length > 3) pages.set(line[2], await fragmentDigest(line as Entry))
		else pages.delete(line[2])
	}
	return pages
}

const check = (held: Held): Promise<string> => checkOf(Array.from(held, ([a, h]) => ({ a, h })))

async function follow(phone: Phone, step: Step): Promise<void> {
	const held = phone.number ? { epoch: 1, number: phone.number } : undefined
	const read = await readEdition(step.text, set, { v: 1, keys: [], epoch: 1 }, held)
	if (typeof read === "string") throw new Error(read)
	const e = read
	const patches = await patchesOf(e, phone.number || e.number)
	phone.patches = patches ? patches.length : 0
	const packs = new Map<string, Held>()
	for (const [id, number, , count, digest, , , want] of e.packs) {
		let pages = await patched(phone.packs.get(id) || new Map(), id, phone.number, patches || [])
		if (!(await check(pages)).startsWith(want)) {
			const file = await open<Pack>("pack", digest)
			pages = new Map()
			for (const entry of file.pages) pages.set(entry[2], await fragmentDigest(entry))
			pages = await patched(pages, id, number, await patchesOf(e, number) || [])
		}
		equal([(await check(pages)).slice(0, want.length), pages.size], [want, count], `${id} of edition ${e.number}`)
		packs.set(id, pages)
	}
	phone.packs = packs
	phone.number = e.number
}

function hold(phone: Phone, step: Step): void {
	const pages: Step["pages"] = {}
	phone.packs.forEach((held, id) => held.forEach((digest, address) => (pages[address] = [id, digest])))
	const sorted = (p: Step["pages"]): unknown => Object.keys(p).sort().map(address => [address, p[address]])
	equal(sorted(pages), sorted(step.pages))
}

for (const pace of [1, 2, 7, 31, steps.length - 1]) {
	test(`a phone that looks every ${pace} editions holds what each edition says`, async () => {
		const phone: Phone = { number: 0, packs: new Map(), patches: 0 }
		for (let i = 0; i < steps.length; i += pace) {
			await follow(phone, steps[i]!)
			hold(phone, steps[i]!)
			if (i && phone.patches > Math.ceil(Math.log2(pace)) + 1) throw new Error(`${phone.patches} patches for ${pace} editions`)
		}
	})
}

test("from any edition a phone is given less than half as much again as it needs", async () => {
	for (const { text } of steps) {
		const read = await readEdition(text, set, { v: 1, keys: [], epoch: 1 })
		if (typeof read === "string") throw new Error(read)
		const e = read, log = await logOf(e)
		for (let from = 1; from < e.number; from++) {
			const last = cover(log, from, e.number)!.pop()!
			if (last[0] - last[1] > from || e.number - last[0] + last[1] >= 1.5 * (e.number - from)) throw new Error(`${from} to ${e.number}: ${last}`)
		}
	}
})

test("a log that costs more than it may is not followed", async () => {
	const read = await readEdition(steps[steps.length - 1]!.text, set, { v: 1, keys: [], epoch: 1 })
	if (typeof read === "string") throw new Error(read)
	const e = read, log = await logOf(e), all = cover(log, 1, e.number)!
	const bytes = all.reduce((sum, span) => sum + (span[4] || 0), 0)
	equal(cover(log, 1, e.number, bytes), all)
	equal(cover(log, 1, e.number, bytes - 1), undefined)
})
