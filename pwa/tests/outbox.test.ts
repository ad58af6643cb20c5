import { type Trouble, Endpoint, bodyOf } from "./endpoint"
import { phone, start } from "./phone"
import { openBox, row } from "../box"
import { ask, drop, repliesEver } from "../cases"
import { bytesOf } from "../digest"
import { keep, recall } from "../drafts"
import { type Item, after, isDue, mayGo, photosOf, proves, stepOf, told } from "../outbox"
import { type Outbox, openOutbox } from "../pump"
import { type Bytes, base64, caseOf, random, sha256 } from "../seal"
import { search as anywhere } from "../toil"
import { search, tried } from "../work"
import { equal, examples, test } from "./harness"

type Examples = {
	work: { digest: string; bits: number; n: number }[]
	indexedDB: string // where fake-indexeddb lies
	seeds: number[]
	steps: number
}

const { work, indexedDB, seeds, steps } = examples<Examples>()

test("work is what the endpoint takes for it", async () => {
	for (const { digest, bits, n } of work) {
		let found = -1
		for (let from = 0; found < 0; from += 1000) found = tried(bytesOf(digest), bits, from, 1000)
		equal([found, await search(bytesOf(digest), bits)], [n, n], `${bits} bits of ${digest}:`)
	}
})

test("any page does the usual work, and fetches what is quicker for more", async () => {
	const outside = globalThis as any, started: string[] = []
	outside.window = { unionhall: { start: async (script: string) => started.push(script) } }
	outside.document.body = { dataset: { cases: "quick.js" } }
	const { digest, n } = work.filter(({ bits }) => bits === 9)[0]!
	equal([await anywhere(bytesOf(digest), 9), started], [n, []])
	const found = await anywhere(bytesOf(digest), 13)
	equal([tried(bytesOf(digest), 13, found, 1), started], [found, ["quick.js"]], "where it cannot be had:")
	outside.window.unionhall.search = async () => 7
	equal([await anywhere(bytesOf(digest), 13), started.length], [7, 2])
})

const item: Item = {
	id: "d", body: "b", sid: "s", u: "yl", f: "help@1", parts: ["0", "1"], number: "1", made: 0, due: 72, shared: false, anonymous: false, auth: "a",
	state: "waiting", missing: [], receipt: "", t: 0, sent: false, seen: 0, tries: 0, next: 0, named: false, work: [0, 0], fault: "",
}

test("pauses are spread from nothing to fifteen minutes, and grow", () => {
	let i = item, longest = 0
	for (let n = 0; n < 30; n++) {
		i = after(i, { is: { fault: "offline" }, late: 0 }, 1000, 1)
		equal(i.next - 1000 >= longest, true, `attempt ${n}:`)
		longest = i.next - 1000
		equal(after(i, { is: { fault: "offline" }, late: 0 }, 1000, 0).next, 1000)
	}
	equal(longest, 15 * 60e3)
})

test("what the endpoint asks to wait is waited, an hour at most, unless a person says otherwise", () => {
	for (const [wait, ms] of [[40, 40e3], [1e6, 36e5]] as const) {
		const i = after(item, { is: { fault: "busy" }, late: wait }, 1000, 0)
		equal([i.next, isDue(i, "timer", 999 + ms), isDue(i, "seen", 999 + ms), isDue(i, "timer", 1000 + ms), isDue(i, "button", 1000)], [1000 + ms, false, false, true, true])
	}
})

test("whoever comes online or opens the page does not wait for chance", () => {
	const i = after(item, { is: { fault: "offline" }, late: 0 }, 1000, 1)
	equal([isDue(i, "timer", 1000), isDue(i, "seen", 1000)], [false, true])
})

test("a clock that was set back by a year keeps nothing waiting", () => {
	const i = after(item, { is: { fault: "busy" }, late: 40 }, 1e12, 1)
	equal([isDue(i, "timer", 1e12), isDue(i, "timer", 1e12 - 3e10)], [false, true])
})

test("the proof is shown with all but the first attempt of an envelope that begins its case", () => {
	equal([proves(item), proves({ ...item, sent: true }), proves({ ...item, about: "added" }), proves({ ...item, auth: "", sent: true })], [false, true, true, false])
})

test("what the endpoint has lost is sent again, and what it never confirmed", () => {
	const held: Item = { ...item, state: "delivered", receipt: "r" }
	equal(told(held, undefined, false).state, "waiting", "unknown:")
	equal(told(held, undefined, true).state, "delivered", "on another page:")
	equal(told(held, { d: "d", state: "received", missing: 1 }, false).state, "waiting", "in part:")
	equal(told(held, { d: "d", state: "viewed" }, false).state, "viewed")
	equal(told({ ...held, state: "erased" }, undefined, false).state, "erased")
	equal(told({ ...held, body: "" }, undefined, false).state, "delivered", "nothing left to send:")
	equal(stepOf(told(item, { d: "d", state: "viewed" }, false)), "envelope", "without a receipt:")
})

test("sealed bytes go a week after an officer has seen them, if clock and endpoint agree", () => {
	const seen = 29_700_000, week = 7 * 24 * 60, i: Item = { ...item, seen }, at = (t: number): number => t * 6e4
	equal([
		mayGo(i, seen + week - 1, at(seen + week - 1)), mayGo(i, seen + week, at(seen + week)),
		mayGo(i, seen + week, at(seen + 53 * week)), mayGo({ ...i, seen: 0 }, seen + week, at(seen + week)),
	], [false, true, false, false])
})

// What follows wants a storage.
if (indexedDB) {
	let endpoint: Endpoint

	// begin gives each test a phone and an endpoint of its own.
	async function begin(): Promise<Outbox> {
		phone.dies()
		Object.assign(phone, { notes: {}, refuses: false, full: false, garbles: false, now: 1.78e12 })
		start(indexedDB)
		endpoint = await new Endpoint().begin()
		phone.serve = endpoint.serve
		return openTab()
	}

	async function openTab(): Promise<Outbox> {
		const tab = openOutbox(search)
		tab.meet({ endpoint: "https://sync.gonghui.example/v1/", receipts: [endpoint.public] })
		await tab.pump("seen")
		return tab
	}

	// again ends the browser and starts it.
	async function again(): Promise<Outbox> {
		phone.dies()
		return openTab()
	}

	// fill puts an envelope with so many parts, of a case of its own or of another's.
	async function fill(tab: Outbox, parts = 0, more: { shared?: boolean; anonymous?: boolean; secret?: Bytes; photos?: number[] } = {}): Promise<{ id: string; kept: boolean; secret: Bytes }> {
		const secret = more.secret || random(16), c = await caseOf(secret), sealed: Bytes[] = [], digests: string[] = []
		for (let n = 0; n < parts; n++) {
			const part = random(64)
			sealed.push(part)
			digests.push(base64(await sha256(part)))
		}
		const body = bodyOf(c.sid, digests, base64(random(9)))
		const kept = await tab.put({ c, secret, body, parts: sealed, photos: more.photos, hours: 72, shared: !!more.shared, anonymous: !!more.anonymous, ...more.secret && { about: "added" } })
		await tab.pump("timer")
		return { id: base64(await sha256(body)), kept, secret }
	}

	const only = (tab: Outbox): Item => {
		const { items } = tab.contents()
		equal(items.length, 1, "items:")
		return items[0]!
	}

	// until gives time until a test is satisfied.
	async function until(tab: Outbox, ok: () => boolean): Promise<void> {
		for (let n = 0; !ok() && n < 200; n++) {
			await phone.passes(6e4)
			await tab.pump("timer")
		}
		equal(ok(), true, "in the end:")
	}

	// troubles says what becomes of the next requests; then all is well.
	const troubles = (...list: Trouble[]): void => { endpoint.trouble = () => list.shift() || "" }

	test("an envelope is kept, sent, and received once its receipt holds", async () => {
		const tab = await begin(), { id, kept } = await fill(tab)
		equal([kept, only(tab).state, endpoint.rows.has(id), only(tab).t], [true, "received", true, endpoint.minute])
		equal(endpoint.asked.length, 1)
		equal(endpoint.asked[0]!.headers["Unionhall-Auth"], undefined, "the first one shows no proof:")
		equal(phone.notes["unionhall:waiting:https://gonghui.example/"]!.split(" ").slice(0, 4).join(" "), "0 1 0 0")
	})

	test("nothing that is not signed by the endpoint is taken for a receipt", async () => {
		const tab = await begin(), stranger = await new Endpoint().begin()
		troubles("portal", "redirect", "cut", "lost")
		const { id } = await fill(tab)
		equal([only(tab).state, only(tab).fault], ["waiting", "portal"])
		for (let n = 0; n < 4; n++) {
			equal(only(tab).receipt, "", `attempt ${n}:`)
			await tab.pump("button")
		}
		equal(only(tab).state, "received")
		equal(endpoint.everTaken.get(id), 1)
		const [, second] = endpoint.asked
		equal(!!second!.headers["Unionhall-Auth"], true, "the second attempt shows the proof:")
		phone.serve = stranger.serve
		const other = await fill(tab)
		equal([tab.contents().items.find(i => i.id === other.id)!.state, stranger.rows.has(other.id)], ["waiting", true])
	})

	test("more work is done when it is asked for, and no more than a phone can do", async () => {
		const tab = await begin()
		let asks = 0
		phone.serve = async (address, init) => {
			const n = +init.headers["Unionhall-Work"]
			if (tried(await sha256(init.body), 14, n, 1) >= 0) return endpoint.serve(address, init)
			asks++
			return new Response(`{"rule":"work/more","work":14}`, { status: 428 })
		}
		await fill(tab)
		equal([only(tab).state, asks <= 1], ["received", true])
		for (const bits of [12, 60]) {
			phone.serve = async () => new Response(`{"rule":"work/more","work":${bits}}`, { status: 428 })
			await fill(tab)
			equal(tab.contents().items.filter(i => i.state === "waiting" && /busy|portal/.test(i.fault)).length, bits === 12 ? 1 : 2, `${bits} bits:`)
		}
	})

	test("the text goes at once, and photos part by part, over as many visits as it takes", async () => {
		let tab = await begin()
		troubles("", "", "offline")
		const { id } = await fill(tab, 4)
		equal([only(tab).state, only(tab).missing, only(tab).receipt], ["parts", [1, 2, 3], ""])
		tab = await again()
		equal([only(tab).state, endpoint.rows.get(id)!.parts.size], ["received", 4])
		equal(endpoint.asked.map(a => a.path).join(" "), "envelopes parts parts parts parts parts", "each part once, but for the one that was cut:")
	})

	test("photos are counted, not the parts that they are cut into", async () => {
		let tab = await begin()
		const network = (parts: number): void => { // goes after so many
			endpoint.trouble = () => [...endpoint.rows.values()].some(row => row.parts.size >= parts) ? "offline" : ""
		}
		network(2)
		await fill(tab, 5, { photos: [0, 0, 0, 1, 2] })
		equal([only(tab).missing, photosOf(only(tab))], [[2, 3, 4], [3, 3]], "of the first a third is to come:")
		network(3)
		tab = await again()
		equal([only(tab).missing, photosOf(only(tab))], [[3, 4], [2, 3]])
		equal(photosOf({ ...only(tab), photos: undefined })[1], 0, "of what somebody else has sealed nobody knows:")
		endpoint.trouble = () => ""
		tab = await again()
		equal([only(tab).state, photosOf(only(tab))], ["received", [0, 3]])
	})

	test("all texts go before the first photo", async () => {
		const tab = await begin()
		endpoint.trouble = () => "offline"
		await fill(tab, 1)
		await fill(tab, 1)
		endpoint.trouble = () => ""
		endpoint.asked = []
		await tab.pump("button")
		equal(endpoint.asked.map(a => a.path).join(" "), "envelopes envelopes parts parts")
	})

	test("an endpoint that forgets what was just sent is not sent it for ever", async () => {
		const tab = await begin()
		phone.serve = async (address, init) => {
			endpoint.rows.forEach(row => row.parts.clear())
			const answer = await endpoint.serve(address, init)
			endpoint.rows.forEach(row => row.parts.clear())
			return address.endsWith("parts") ? new Response(`{"v":1,"state":"received","missing":[0,1]}`, { status: 202 }) : answer
		}
		await fill(tab, 2)
		equal([endpoint.asked.length, only(tab).fault], [2, "busy"])
	})

	test("an hour of 500 and 503 loses nothing, and the endpoint is not stormed", async () => {
		const tab = await begin()
		endpoint.trouble = () => endpoint.asked.length % 2 ? 500 : 503
		await fill(tab)
		for (let n = 0; n < 60; n++) {
			await phone.passes(6e4)
			await tab.pump("timer")
		}
		equal([only(tab).state, only(tab).fault, endpoint.asked.length < 45], ["waiting", "busy", true], `${endpoint.asked.length} requests:`)
		endpoint.trouble = () => ""
		await until(tab, () => only(tab).state === "received")
	})

	test("a clock that is wrong by a year, either way, stops nothing", async () => {
		for (const year of [3.2e10, -3.2e10]) {
			const tab = await begin()
			endpoint.trouble = () => 503
			await fill(tab)
			phone.now += year
			endpoint.trouble = () => ""
			await tab.pump("timer")
			equal(only(tab).state, "received", `${year} ms:`)
		}
	})

	test("the browser dies between commit and answer: one row, and the receipt comes", async () => {
		let tab = await begin()
		await new Promise<void>(died => {
			phone.serve = async (address, init) => {
				await endpoint.serve(address, init)
				phone.dies()
				died()
				return new Response()
			}
			const secret = random(16)
			// It may never end: its browser dies.
			caseOf(secret).then(c => tab.put({ c, secret, body: bodyOf(c.sid, [], "x"), parts: [], hours: 1, shared: false, anonymous: false }))
		})
		equal(endpoint.rows.size, 1)
		phone.serve = endpoint.serve
		tab = await again()
		await until(tab, () => only(tab).state === "received")
		equal([endpoint.everTaken.get(only(tab).id), endpoint.rows.get(only(tab).id)!.proved], [1, true])
	})

	test("what is coming is noted before it is written: should the tab die, the next one looks for it", async () => {
		const tab = await begin(), notes: string[] = []
		endpoint.trouble = () => "offline"
		phone.full = true // so that nothing but the note before is left to see
		tab.watchers.push(() => notes.push(Object.values(phone.notes).join()))
		await fill(tab)
		phone.full = false
		equal(notes.some(note => /^1 /.test(note)), true)
	})

	test("two tabs that make the key of drafts in the same moment lose no draft", async () => {
		await begin()
		const tabs = [openBox(() => {}), openBox(() => {})], names = ["one", "other"]
		await Promise.all(tabs.map((box, i) => keep(box, names[i]!, i)))
		equal(await Promise.all(names.map(name => recall(tabs[0]!, name))), [0, 1])
	})

	test("what a page has begun when it is left keeps nobody waiting, and is done once it is there again", async () => {
		await begin()
		const box = openBox(() => {})
		let runs = 0
		await box.transact("readwrite", async s => {
			await row(s("misc").put(++runs, "runs"))
			if (runs < 2) phone.hears("pagehide")
			await row(s("misc").get("runs"))
		})
		equal([runs, await box.get("runs")], [2, 2])
	})

	for (const event of ["upgradeneeded", "complete"]) test(`a database that is being made when its page is left is made by the next one: ${event}`, async () => {
		await begin()
		await phone.clear(true)
		const factory = globalThis.indexedDB, { open } = factory
		let left: IDBDatabase | undefined
		factory.open = (name, version) => {
			factory.open = open
			const request = open(name, version)
			request.addEventListener("upgradeneeded", () => {
				const leave = () => {
					left = request.result
					phone.hears("pagehide")
				}
				if (event === "complete") request.transaction!.oncomplete = leave
				else leave()
			})
			return request
		}
		const box = openBox(() => {})
		await box.set("next", 1)
		equal(await box.get("next"), 1)
		let closed = false
		try {
			left!.transaction("misc")
		} catch {
			closed = true
		}
		equal(closed, true)
	})

	test("two tabs send an envelope once, and both see it", async () => {
		const tab = await begin()
		endpoint.trouble = () => "offline"
		await fill(tab)
		const second = await openTab()
		endpoint.trouble = () => ""
		endpoint.asked = []
		await Promise.all([tab.pump("seen"), second.pump("seen")])
		equal(endpoint.asked.length, 1)
		await tab.load()
		await second.load()
		equal([only(tab).state, only(second).state], ["received", "received"])
	})

	test("a person who presses the button in two tabs at once sends one row, and no tab forgets its receipt", async () => {
		const tab = await begin()
		endpoint.trouble = () => "offline"
		await fill(tab, 2)
		const second = await openTab()
		endpoint.trouble = () => ""
		endpoint.asked = []
		await Promise.all([tab.pump("button"), second.pump("button")])
		equal([endpoint.rows.size, endpoint.asked.length > 3], [1, true], "rows, and more was asked than one tab asks:")
		await tab.load()
		await second.load()
		equal([only(tab).state, only(second).state, only(tab).receipt !== "", only(tab).receipt === only(second).receipt], ["received", "received", true, true])
	})

	test("a tab that died while it was sending keeps no other from it for long", async () => {
		let tab = await begin()
		endpoint.trouble = () => "offline"
		await fill(tab)
		endpoint.trouble = () => ""
		let stuck = true
		phone.serve = async (address, init) => stuck ? new Promise<never>(() => {}) : endpoint.serve(address, init)
		tab.pump("seen")
		for (let n = 0; n < 50; n++) await new Promise<void>(done => (globalThis as any).setImmediate(done))
		phone.dies()
		stuck = false
		tab = await openTab()
		await until(tab, () => only(tab).state === "received")
	})

	test("the connection to the database is closed by the system, and all goes on", async () => {
		const tab = await begin()
		endpoint.trouble = () => "offline"
		await fill(tab, 1)
		phone.close()
		endpoint.trouble = () => ""
		await tab.pump("button")
		equal([only(tab).state, tab.contents().kept], ["received", true])
		phone.close()
		equal((await fill(tab)).kept, true)
	})

	test("storage cleared under an open tab is written again, photos included", async () => {
		let tab = await begin()
		endpoint.trouble = () => "offline"
		const { id, secret } = await fill(tab, 2)
		for (const notes of [true, false]) {
			await phone.clear(notes)
			await tab.load()
			equal([tab.contents().kept, tab.contents().lost], [true, 0])
		}
		endpoint.trouble = () => ""
		tab = await again()
		await until(tab, () => only(tab).state === "received")
		equal([only(tab).id, endpoint.rows.get(id)!.parts.size, tab.contents().cases[0]!.secret], [id, 2, base64(secret)])
	})

	test("where photos could not be written again, the text goes and the loss is said", async () => {
		let tab = await begin()
		endpoint.trouble = () => "offline"
		await fill(tab, 2)
		tab = await again() // this tab has not seen the photos
		await phone.clear(true)
		endpoint.trouble = () => ""
		await tab.pump("button")
		await tab.pump("button")
		equal([only(tab).state, only(tab).fault], ["parts", "gone"])
	})

	test("a browser that has thrown the envelopes away is found out, by every page until it was said", async () => {
		let tab = await begin()
		endpoint.trouble = () => "offline"
		await fill(tab)
		await fill(tab)
		phone.dies()
		await phone.clear(false)
		for (let n = 0; n < 2; n++) {
			tab = await again()
			equal([tab.contents().lost, tab.contents().items.length], [2, 0])
		}
		tab.forgive()
		tab = await again()
		equal(tab.contents().lost, 0)
	})

	test("where nothing can be kept, it is said, and sent all the same", async () => {
		for (const how of ["refuses", "full"] as const) {
			const tab = await begin()
			phone.dies()
			phone[how] = true
			endpoint.trouble = () => "offline"
			const page = await openTab(), { kept } = await fill(page, 1)
			equal([kept, page.contents().kept, only(page).state], [false, false, "waiting"], how)
			endpoint.trouble = () => ""
			await page.pump("button")
			equal([only(page).state, endpoint.rows.size], ["received", 1], how)
			equal(tab.contents().items.length, 0)
		}
	})

	test("what is not read back as it was written is not kept", async () => {
		const tab = await begin()
		endpoint.trouble = () => "offline"
		phone.garbles = true
		equal([(await fill(tab, 1)).kept, (await fill(tab)).kept], [false, true])
	})

	// Each alone, and nobody asks otherwise: whoever has closed the page and opens it, comes back to it or to the network, or waits.
	for (const [what, happens] of [
		["the network is back", () => phone.hears("online")],
		["the page is shown again", () => phone.hears("visibilitychange")],
		["the page comes back from memory", () => phone.hears("pageshow", { persisted: true })],
		["the time has come", () => phone.passes(9e5)],
		["the page is opened anew", () => { openOutbox(search).meet({ endpoint: "https://sync.gonghui.example/v1/", receipts: [endpoint.public] }) }],
	] as [string, () => unknown][]) test(`what waits is sent when ${what}`, async () => {
		const tab = await begin()
		endpoint.trouble = () => "offline"
		const { id } = await fill(tab)
		equal([only(tab).state, endpoint.rows.size], ["waiting", 0])
		endpoint.trouble = () => ""
		const came = new Promise<void>(done => {
			phone.serve = (...of) => endpoint.serve(...of).finally(done)
		})
		await happens()
		await came
		equal(endpoint.rows.has(id), true)
		await until(tab, () => only(tab).state === "received")
	})

	test("a request that nobody answers is given up after two minutes", async () => {
		const tab = await begin()
		phone.serve = () => new Promise<never>(() => {})
		const secret = random(16), c = await caseOf(secret)
		await tab.put({ c, secret, body: bodyOf(c.sid, [], "x"), parts: [], hours: 1, shared: false, anonymous: false })
		while (!tab.contents().sending) await new Promise<void>(done => (globalThis as any).setImmediate(done))
		await phone.passes(119e3)
		equal([only(tab).fault, tab.contents().sending], ["", only(tab).id])
		await phone.passes(2e3)
		await tab.pump("timer")
		equal([only(tab).fault, tab.contents().sending], ["offline", ""])
	})

	test("what found no room is written as soon as there is some", async () => {
		let tab = await begin()
		phone.full = true
		endpoint.trouble = () => "offline"
		equal((await fill(tab, 2)).kept, false)
		phone.full = false
		await tab.load()
		equal(tab.contents().kept, true)
		endpoint.trouble = () => ""
		tab = await again()
		await until(tab, () => only(tab).state === "received")
	})

	test("a tab that finds no room, again and again, holds one connection", async () => {
		const tab = await begin()
		phone.full = true
		endpoint.trouble = () => "offline"
		await fill(tab, 1)
		for (let n = 0; n < 10; n++) await tab.load()
		equal(phone.open.length <= 2, true, `${phone.open.length} connections; one may be of a tab of the test before:`)
		phone.full = false
		await tab.load()
		equal(tab.contents().kept, true)
	})

	test("on a shared phone nothing stays after the receipt, and no secret before it", async () => {
		let tab = await begin()
		endpoint.trouble = () => "offline"
		await fill(tab, 1, { shared: true })
		equal([tab.contents().cases.length, only(tab).state], [0, "waiting"])
		endpoint.trouble = () => ""
		await tab.pump("button")
		equal([only(tab).state, phone.notes["unionhall:waiting:https://gonghui.example/"]], ["received", undefined])
		tab = await again()
		equal(tab.contents().items.length, 0)
		equal(await tab.box.transact("readonly", async s => new Promise(done => { s("parts").getAllKeys().onsuccess = e => done((e.target as IDBRequest).result.length) })), 0)
	})

	test("an anonymous form goes in a turn of its own, over a connection that carries no names", async () => {
		const tab = await begin()
		endpoint.trouble = () => "offline"
		const secret = await fill(tab, 1, { anonymous: true })
		await fill(tab, 1)
		endpoint.trouble = () => ""
		endpoint.asked = []
		await tab.pump("button")
		equal(endpoint.asked.map(a => a.credentials).join(" "), "same-origin same-origin")
		equal(endpoint.rows.has(secret.id), false)
		endpoint.asked = []
		await until(tab, () => endpoint.rows.has(secret.id))
		equal(endpoint.asked.map(a => a.credentials).join(" "), "omit omit")
	})

	test("410 deletes nothing, and is not asked for again", async () => {
		const tab = await begin()
		endpoint.trouble = () => "offline"
		const { id } = await fill(tab)
		endpoint.trouble = () => ""
		endpoint.erased.add(id)
		await tab.pump("button")
		equal([only(tab).state, !!only(tab).body], ["erased", true])
		endpoint.asked = []
		await tab.pump("button")
		equal(endpoint.asked.length, 0)
	})

	test("what the endpoint has lost after its receipt is sent again, with the proof", async () => {
		const tab = await begin(), { id } = await fill(tab, 2)
		endpoint.rows.clear()
		const to = (await tab.endpoint())!
		equal(await ask(tab, to, tab.contents().cases[0]!), true)
		equal(only(tab).state, "waiting")
		await tab.pump("timer")
		equal([only(tab).state, endpoint.rows.get(id)!.proved, endpoint.rows.get(id)!.parts.size], ["received", true, 2])
	})

	// answer seals a reply as officers do.
	async function answer(secret: Bytes, seq: number, content: unknown): Promise<string> {
		const c = await caseOf(secret), iv = random(12), { subtle } = crypto
		const header = base64(new TextEncoder().encode(JSON.stringify({ alg: "dir", enc: "A256GCM", seq, sid: c.sid, typ: "seal1+reply" })))
		const key = await subtle.importKey("raw", c.k, "AES-GCM", false, ["encrypt"]), text = JSON.stringify(content)
		const sealed = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(header) }, key, new TextEncoder().encode(text.padEnd(512)))
		return [header, "", base64(iv), base64(sealed.slice(0, 512)), base64(sealed.slice(512))].join(".")
	}

	test("replies are kept sealed, each once, and an officer's sealed word lets the bytes go after a week", async () => {
		const tab = await begin(), { id, secret } = await fill(tab, 1), to = (await tab.endpoint())!
		endpoint.replies = [await answer(secret, 1, { viewed: id }), await answer(secret, 2, { text: "星期三答复" })]
		endpoint.minute = phone.now / 6e4
		await ask(tab, to, tab.contents().cases[0]!)
		equal([only(tab).seen, tab.contents().cases[0]!.have, tab.contents().cases[0]!.replies.length], [endpoint.minute, 2, 1])
		equal(JSON.stringify(tab.contents()).includes("星期三"), false)
		equal(phone.notes["unionhall:waiting:https://gonghui.example/"]!.split(" ").slice(0, 4).join(" "), "0 1 1 0")
		// A restored endpoint has lost the second, and the desk posts it again; then come two more.
		const [viewed, text] = endpoint.replies
		endpoint.replies = [viewed!]
		await ask(tab, to, tab.contents().cases[0]!)
		endpoint.replies = [viewed!, text!, await answer(secret, 3, { text: "已经解决" })]
		await ask(tab, to, tab.contents().cases[0]!)
		equal([tab.contents().cases[0]!.have, tab.contents().cases[0]!.replies.length], [3, 2])
		equal(!!only(tab).body, true)
		phone.now += 7 * 24 * 36e5
		endpoint.minute += 7 * 24 * 60 - 1
		await ask(tab, to, tab.contents().cases[0]!)
		equal(!!only(tab).body, true, "a minute too early:")
		endpoint.minute++
		await ask(tab, to, tab.contents().cases[0]!)
		equal(only(tab).body, "")
		equal(await tab.part(id, 0) === undefined, false, "in memory:")
		equal(await tab.box.transact("readonly", async s => new Promise(done => { s("parts").getAllKeys().onsuccess = e => done((e.target as IDBRequest).result.length) })), 0)
	})

	test("every question about a case has one size, and nobody else's answer counts", async () => {
		const tab = await begin(), { secret } = await fill(tab), to = (await tab.endpoint())!, k = tab.contents().cases[0]!
		endpoint.rows.forEach(row => row.state = "viewed")
		for (const trouble of ["portal", "cut", "lost", "offline", 500, 503] as Trouble[]) {
			endpoint.trouble = () => trouble
			equal([await ask(tab, to, k), only(tab).state], [false, "received"], "" + trouble)
		}
		endpoint.trouble = () => ""
		const stranger = await new Endpoint().begin()
		phone.serve = stranger.serve
		equal([await ask(tab, to, k), only(tab).state], [false, "received"], "another endpoint:")
		phone.serve = endpoint.serve
		equal([await ask(tab, to, k), only(tab).state], [true, "viewed"])
		// A reply that no officer has sealed is not stored, and not asked for again and again.
		endpoint.replies = [await answer(random(16), 1, { text: "x" })]
		endpoint.asked = []
		equal([await ask(tab, to, k), endpoint.asked.length], [true, 1])
		// A second phone has nothing but the code.
		endpoint.replies = [await answer(secret, 1, { text: "一" }), await answer(secret, 2, { text: "二" })]
		const heard = async (): Promise<unknown[]> => {
			const texts: unknown[] = [], last = await repliesEver(to, await caseOf(secret), reply => texts.push(reply.text))
			return [...texts, last!.envelopes.length, last!.gone]
		}
		equal(await heard(), ["一", "二", 1, 0])
		endpoint.sweep()
		equal(await heard(), ["一", "二", 1, 0], "it has kept none, and none goes:")
		await ask(tab, to, tab.contents().cases[0]!)
		equal(tab.contents().cases[0]!.have, 2)
		endpoint.replies.push(await answer(secret, 3, { text: "三" }))
		endpoint.sweep()
		equal(await heard(), ["三", 1, 2], "its own phone has two:")
		equal(endpoint.asked.filter(a => a.path === "state").every(a => a.body.length === 256), true)
	})

	test("one that was deleted in another tab does not come back", async () => {
		const tab = await begin()
		endpoint.trouble = () => "offline"
		await fill(tab)
		const second = await openTab()
		await drop(second, only(second))
		await tab.load()
		equal([tab.contents().items.length, tab.contents().cases.length], [0, 0])
	})

	// random numbers that are the same each time.
	const dice = (seed: number) => (n: number): number => {
		seed = seed * 1103515245 + 12345 & 0x7fffffff
		return (seed >> 8) % n
	}

	for (const seed of seeds) test(`whatever fails in whatever order, each envelope is there once in the end: seed ${seed}`, async () => {
		const roll = dice(seed), put = new Map<string, { parts: number; memory: boolean }>()
		let tab = await begin(), log = ""
		const usual: Trouble[] = ["", "", "", "", "offline", "lost", "portal", "redirect", "cut", 500, 503, 429, 428]
		endpoint.trouble = () => usual[roll(usual.length)]!
		const acts: [string, () => Promise<unknown>][] = [
			["fill", async () => {
				if (put.size > 11) return
				const parts = roll(3), { id, kept } = await fill(tab, parts, { anonymous: !roll(4) })
				put.set(id, { parts, memory: !kept })
			}],
			["pass", () => phone.passes(roll(6e5))],
			["pump", () => tab.pump("timer")],
			["see", () => tab.pump("seen")],
			["press", () => tab.pump("button")],
			["ask", async () => {
				const { cases } = tab.contents(), k = cases[roll(cases.length || 1)]
				if (k) await ask(tab, (await tab.endpoint())!, k).catch(() => {}) // no room to note it
			}],
			["die", async () => {
				// What could not be kept dies with the page: it was said.
				for (const i of tab.contents().items) if (put.has(i.id) && !tab.contents().kept) put.get(i.id)!.memory = true
				tab = await again()
				const here = new Set(tab.contents().items.map(i => i.id))
				put.forEach(({ memory }, id) => memory && !here.has(id) && put.delete(id))
			}],
			["second tab", async () => {
				const second = await openTab()
				await Promise.all([second.pump("button"), tab.pump("button")])
			}],
			["clear", async () => { await phone.clear(!roll(2)); await tab.load() }],
			["close", async () => phone.close()],
			["full", async () => { phone.full = !roll(2) }],
			["clock", async () => { phone.now += (roll(3) - 1) * 3.2e10 }],
			["lose the disk", async () => {
				if (roll(3)) return
				endpoint.rows.forEach(row => roll(2) ? endpoint.rows.delete(row.d) : row.parts.clear())
			}],
		]
		for (let n = 0; n < steps; n++) {
			const [name, act] = acts[roll(acts.length)]!
			log += " " + name
			await act()
			for (const i of tab.contents().items) if (i.receipt && !i.sent) throw new Error("a receipt for nothing")
		}
		phone.full = false
		endpoint.trouble = () => ""
		try {
			await tab.load()
			const to = (await tab.endpoint())!
			const isThere = (p: { parts: number }, id: string): boolean => {
				const i = tab.contents().items.find(i => i.id === id), row = endpoint.rows.get(id)
				return !!i && !!row && (i.fault === "gone" || i.state === "received" && row.parts.size === p.parts)
			}
			for (let n = 0; n < 40 && !Array.from(put).every(([id, p]) => isThere(p, id)); n++) {
				await phone.passes(6e5)
				await tab.pump("timer")
				for (const k of tab.contents().cases) await ask(tab, to, k)
			}
			put.forEach((p, id) => {
				const i = tab.contents().items.find(i => i.id === id), row = endpoint.rows.get(id)
				if (i && row && i.fault === "gone") return // a second clearing took its photos: it is said
				equal([!!i, i && i.state, !!(i && i.receipt), row && row.parts.size], [true, "received", true, p.parts], id)
			})
			equal(tab.contents().kept, true)
		} catch (e) {
			throw new Error(`${(e as Error).message} after${log}`)
		}
	})
}
