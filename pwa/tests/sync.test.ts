// The worker itself, as far as it brings sets up to date, against a host that publishes a random history: the first half
// of it in version 1 of editions.

import { host, start } from "./standin"
import { keyOf, root } from "../address"
import { keep } from "../answer"
import { answer } from "../asked"
import { brought } from "../edition"
import { blank } from "../levels"
import { pageOf } from "../packs"
import { faults } from "../report"
import { compose } from "../shell"
import { read, row, setOf, write } from "../store"
import { sync } from "../sync"
import { equal, examples, test } from "./harness"

type Step = { text: string; names: string[]; pages: { [address: string]: [pack: string, digest: string] } }
const { indexedDB, set, steps, beyond, files, seeds } = examples<{ indexedDB: string; set: string; steps: Step[]; beyond: Step; files: { [name: string]: string }; seeds: number[] }>()

let now = 0 // the index of the step that the host shows
let fault: (name: string) => Response | undefined = () => undefined // what it answers instead
let meanwhile: (name: string) => Promise<void> = async () => {} // what happens before it answers
const nothing = (): Response => new Response("", { status: 404 })

host.serve = async address => {
	const name = address.slice((set + "offline/").length)
	if (!address.startsWith(set)) return nothing()
	await meanwhile(name)
	const other = fault(name)
	if (other) return other
	if (name === "edition.txt") return new Response(steps[now]!.text, { headers: { "Content-Encoding": "br" } })
	return steps[now]!.names.includes(name) ? new Response(files[name]!, { headers: { "Content-Encoding": "br" } }) : nothing()
}

const ask = (ask: object): Promise<unknown> => answer(ask as never, "")
const asked = (kind: string): number => host.asked.filter(address => address.startsWith(set + "offline/" + kind)).length

// hold compares what is kept with what the host shows; small says that packs may be missing.
const hold = async (small: boolean, number = now + 1): Promise<void> => {
	const { held, e } = (await setOf(set))!
	const got = (await read(s => row(s("pages").getAll()))).map(({ a, i, h }) => [a, [i, h]])
	const { pages } = steps[now]!
	const want = Object.keys(pages).sort().map(a => [a, pages[a]!] as const).filter(([, [pack]]) => pack in held)
	equal(got.sort((a, b) => a[0]! < b[0]! ? -1 : 1), want, `step ${now}:`)
	equal([e!.number, faults[set]], [number, ""])
	if (!small) equal(want.length, Object.keys(pages).length)
	equal(await read(s => row(s("parts").count())), 0)
}

// dice are those of mulberry32.
const dice = (seed: number) => (sides: number): number => {
	seed = seed + 0x6d2b79f5 | 0
	let t = Math.imul(seed ^ seed >>> 15, 1 | seed)
	t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t
	return ((t ^ t >>> 14) >>> 0) % sides
}

// restart is what ends the worker: its memory goes.
const restart = (): void => {
	for (const digest in brought) delete brought[digest]
}

const clear = async (): Promise<void> => {
	await write(async s => (["pages", "sets", "shells", "parts"] as const).forEach(name => s(name).clear()))
	restart()
}

// save begins a phone at a step.
const save = async (step: number, all: boolean): Promise<void> => {
	await clear()
	now = step
	await ask({ do: "save", set, all })
}

if (indexedDB) start(indexedDB)
if (indexedDB) for (const seed of seeds) test(`a worker of this version keeps up with all that was ever published, in random steps: ${seed}`, async () => {
	const roll = dice(seed)
	let all = roll(2) > 0
	await save(roll(steps.length / 2), all)
	await hold(!all)
	while (now < steps.length - 1) {
		const behind = 1 + roll([2, 4, 16, 40][roll(4)]!), before = now
		now = Math.min(now + behind, steps.length - 1)
		if (roll(3) === 0) restart()
		let wrong = 0
		// Sometimes a part is lost on the way, or gone because another edition has come.
		if (roll(3) === 0) fault = name => {
			if (name === "edition.txt" || wrong++) return undefined
			if (roll(2) && now < steps.length - 1) now++
			return roll(2) ? nothing() : new Response("<!doctype html>", { headers: { "Content-Encoding": "br" } })
		}
		host.asked = []
		await ask({ do: "update", set })
		fault = () => undefined
		await hold(!all)
		if (!wrong) {
			const came = now - before === 1 && steps[now]!.text.split("\n").length > 3 && !asked("pack-")
			const most = came ? 0 : Math.ceil(Math.log2(now - before)) + 1
			if (asked("patch-") > most || asked("log-") > 1 || asked("edition") !== 1) throw new Error(`from ${before + 1} to ${now + 1}: ${host.asked.join(" ")}`)
		}
		if (!all && roll(6) === 0) {
			all = true
			await ask({ do: "save", set, all })
			await hold(false)
		}
	}
})

// No patches lead to an edition of another epoch, or back where nothing is signed: so they do not say what is other now of
// that which was read.
const leaps: { [way: string]: [from: number, to: () => number, number: number] } = {
	"back": [9, () => 4, 5],
	"to another epoch": [2, () => steps.push(beyond) - 1, 6],
}
if (indexedDB) for (const way in leaps) test(`what was kept as it was read goes when a set is taken ${way}`, async () => {
	const [from, to, number] = leaps[way]!
	await save(from, true)
	const page = await pageOf(set, [0, "", set + "read.html", set, "<title>", "", ""])
	await write(async s => s("pages").put(page))
	now = to()
	await ask({ do: "update", set })
	await hold(false, number)
})

// A reader drops a set while it is being brought up to date, with another menu too, or saved, and may choose it again at once.
for (const at of ["edition", "log-", "patch-", "pack-"]) for (const again of [false, true])
	if (indexedDB) test(`a set that is dropped when ${at} is under way ${again ? "and chosen again is whole" : "leaves nothing"}`, async () => {
		const first = at === "pack-"
		await (first ? clear() : save(44, true))
		restart()
		now = 58
		let dropped = false, saved: Promise<unknown> | undefined
		meanwhile = async name => {
			if (dropped || !name.startsWith(at)) return
			dropped = true
			await ask({ do: "drop", set })
			if (again) saved = ask({ do: "save", set, all: true })
		}
		await ask(first ? { do: "save", set, all: true } : { do: "update", set })
		await saved
		meanwhile = async () => {}
		equal(dropped, true)
		if (again) return hold(false)
		const left = (["pages", "shells", "parts"] as const).map(name => read(s => row(s(name).count())))
		equal([await Promise.all(left), (await setOf(set))!.held], [[0, 0, 0], {}])
	})

// What the store keeps, the browser's own cache is not to keep as well; and where a redirect leads, no part lies.
if (indexedDB) test("parts come past the browser's cache, editions through it, and neither by a redirect", async () => {
	await save(44, true)
	now = 58
	await ask({ do: "update", set })
	const parts = Object.entries(host.how).filter(([address]) => address.startsWith(set + "offline/"))
	equal(["edition", "log-", "patch-", "pack-", "shell-"].filter(kind => !parts.some(([address]) => address.includes("/" + kind))), [])
	for (const [address, how] of parts)
		equal(how, { cache: address.endsWith("/edition.txt") ? "no-cache" : "no-store", redirect: "error" }, address)
})

// What a host says of a page that is not there may be a page of the site as well.
if (indexedDB) test("as it was read a page is kept where it was there, and never in the place of one that is verified", async () => {
	await save(44, true)
	const shell = JSON.parse((await read(s => row(s("shells").get([set, set]))))!)
	const come = async (address: string, status: number): Promise<string | undefined> => {
		const page = compose(shell, { root: root(address), meta: "<title>", languages: "", main: "read" })
		await keep(new Response(page, { status }), address)
		const kept = await read(s => row(s("pages").get(keyOf(address))))
		return kept && kept.i
	}
	const held = steps[now]!.pages[set + "news/index.html"]![0]
	equal([await come(set + "a.html", 404), await come(set + "b.html", 200), await come(set + "news/index.html", 200)], [undefined, "", held])
})

// The door is in the set of the top union, and whoever opens it has not chosen that one.
if (indexedDB) test("the union that is opened after the door is kept too, and the next one is not", async () => {
	await clear()
	await ask({ do: "visit", set, address: "index.html" })
	for (const union of ["yl-linhe/", "yl-shan/"]) await ask({ do: "visit", set: union, address: union + "index.html" })
	const wants = [set, "yl-linhe/", "yl-shan/"].map(async p => ((await setOf(p)) || blank(p)).want.own)
	equal(await Promise.all(wants), [1, 1, 0])
})

// What patches of the shared family tell, they do not tell of the other one; and where there are none, nobody knows.
if (indexedDB) test("what was read of a union that is only inherited from goes with every edition", async () => {
	await clear()
	await write(async s => s("sets").put({ ...blank(set), want: { own: 0, shared: 2 } }))
	now = 10
	await sync(set, true)
	const page = await pageOf(set, [0, "", set + "read.html", set, "<title>", "", ""])
	for (now++; now < 20; now++) {
		await write(async s => s("pages").put(page))
		await sync(set, true)
		equal((await read(s => row(s("pages").getAll()))).filter(page => !page.i), [], `step ${now}:`)
		equal((await setOf(set))!.e!.number, now + 1)
	}
})
