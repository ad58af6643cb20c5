// How long chance lets a phone wait: before it tries again, between what carries names and what carries none, before it asks
// how its cases stand. Whoever watches the line must not be able to tell whose two requests are; so the pauses are known here
// to the millisecond, for chances that the test sets.

import { Endpoint, bodyOf } from "./endpoint"
import { phone, start } from "./phone"
import type { Kept } from "../outbox"
import { type Outbox, openOutbox } from "../pump"
import { round } from "../round"
import { base64, caseOf, random } from "../seal"
import { search } from "../work"
import { equal, examples, test } from "./harness"

const { indexedDB } = examples<{ indexedDB: string }>()

const minute = 6e4, chances = [.125, .5, .875]

const immediate = (globalThis as any).setImmediate as (done: () => void) => void

// settled returns when something has come about for which the phone's time need not pass. The true time only ends what would never come.
async function settled(ok: () => boolean): Promise<void> {
	const end = performance.now() + 20e3
	while (!ok()) {
		if (performance.now() > end) throw new Error("it does not come about: " + ok)
		await new Promise<void>(done => immediate(done))
	}
}

// wait is how long the next timer has still to run. A request has one of its own, of two minutes.
const wait = (): number => Math.min(...phone.timers.map(t => t.at - phone.now).filter(ms => ms < 2 * minute))

// always makes every chance the same one.
const always = (chance: number): unknown => Math.random = () => chance

let endpoint: Endpoint

async function begin(): Promise<Outbox> {
	phone.dies()
	phone.notes = {}
	start(indexedDB)
	endpoint = await new Endpoint().begin()
	phone.serve = endpoint.serve
	return openOutbox(search)
}

const meet = (tab: Outbox): void => tab.meet({ endpoint: "https://sync.gonghui.example/v1/", receipts: [endpoint.public] })

async function fill(tab: Outbox, anonymous: boolean): Promise<void> {
	const secret = random(16), c = await caseOf(secret)
	await tab.put({ c, secret, body: bodyOf(c.sid, [], base64(random(9))), parts: [], hours: 72, shared: false, anonymous })
}

if (indexedDB) {
	test("who is refused comes back after a share of up to fifteen minutes that chance decides", async () => {
		for (const chance of [0, ...chances]) {
			const tab = await begin()
			endpoint.trouble = () => 500
			meet(tab)
			await fill(tab, false)
			always(chance)
			for (let n = 0; n < 12; n++) await tab.pump("button")
			equal(tab.contents().items[0]!.next - phone.now, chance * 15 * minute, `chance ${chance}:`)
		}
	})

	test("what carries no name goes in a turn of its own, up to 20 seconds after what carries one", async () => {
		for (const chance of [0, ...chances]) {
			const tab = await begin(), { asked } = endpoint
			always(.25)
			await fill(tab, true) // nobody has said where to
			await fill(tab, false)
			await tab.pump("timer")
			always(chance)
			meet(tab)
			const ms = 1000 + chance * 20e3
			await settled(() => tab.contents().items.some(i => i.receipt) && phone.timers.some(t => t.at === phone.now + ms))
			await phone.passes(ms - 1)
			await tab.load()
			equal(asked.map(a => a.credentials), ["same-origin"], `chance ${chance}, before its turn has gone:`)
			await phone.passes(1)
			await settled(() => tab.contents().items.every(i => i.receipt))
			equal(asked.map(a => a.credentials), ["same-origin", "omit"], `chance ${chance}, in the end has gone:`)
		}
	})
}

// kept is a case of this phone, told from others by its sid.
async function kept(n: number, anonymous: boolean): Promise<Kept> {
	const secret = new Uint8Array(16).fill(n), { sid, auth, number } = await caseOf(secret)
	return { sid, secret: base64(secret), auth, number, anonymous, again: false, have: 0, replies: [], read: 0, over: false }
}

// rounds asks about these cases, and returns which was asked about, and how long it waited before each.
async function rounds(cases: Kept[]): Promise<[number, number][]> {
	const asked: [number, number][] = []
	phone.dies()
	let waited = 0, ended = false
	phone.serve = async (_, { body }) => {
		asked.push([cases.findIndex(k => k.sid === JSON.parse(body).sid), waited])
		throw new TypeError("offline")
	}
	const outbox = { contents: () => ({ items: [], cases }), endpoint: async () => ({ endpoint: "https://sync.gonghui.example/v1/", receipts: [] }), pump: async () => {} }
	round(outbox as unknown as Outbox).then(() => ended = true)
	for (let n = 1; !ended; n++) {
		await settled(() => ended || wait() < Infinity)
		if (ended) break
		waited = wait()
		await phone.passes(waited)
		await settled(() => asked.length === n)
	}
	return asked
}

test("cases are asked about one by one, after up to 4 seconds each, and without a name last, after up to 30", async () => {
	for (const chance of chances) {
		always(chance)
		const asked = await rounds([await kept(0, true), await kept(1, false), await kept(2, false)])
		equal(asked, [[1, chance * 4e3], [2, chance * 4e3], [0, chance * 30e3]], `chance ${chance}:`)
	}
})

test("chance decides in which order", async () => {
	for (const [first, second, want] of [[.1, .9, "0 1"], [.9, .1, "1 0"]] as const) {
		const cases = [await kept(0, false), await kept(1, false)], list = [first, second]
		Math.random = () => list.shift() || .5
		equal((await rounds(cases)).map(([n]) => n).join(" "), want)
	}
})
