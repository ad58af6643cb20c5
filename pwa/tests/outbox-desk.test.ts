import { phone } from "./phone"
import { newBook } from "../desk/book"
import { Endpoint } from "../desk/endpoint"
import { Journal } from "../desk/journal"
import { makeKeys, unlock } from "../desk/keys"
import { Letters } from "../desk/letters"
import type { Case } from "../desk/model"
import { Replies } from "../desk/replies"
import { enrol, enrolled, onWiped, Vault, wipe } from "../desk/store"
import { watchIdle } from "../desk/ui/idle"
import { byDue, closed, holds } from "../desk/ui/list"
import { ageOf, moment } from "../desk/ui/time"
import { base64, utf8 } from "../digest"
import { equal, examples, test } from "./harness"

// The storage of a desk is that of a browser: the module fake-indexeddb, from its path.
const { indexedDB } = examples<{ indexedDB: string }>()

const outside = globalThis as any

const { IDBFactory } = outside.require(indexedDB)
outside.indexedDB = new IDBFactory()

const union = "yl-linhe", passphrase = "zi teng hua kai 2026"

const made = makeKeys(passphrase), ours = made.then(m => unlock(m.files, passphrase)).then(u => u.keys)

const fails = (p: Promise<unknown>): Promise<string> => p.then(() => "", e => e.message || e.name)

// stored is everything that lies in the databases of this browser, as text of Latin letters, so that bytes can be searched.
async function stored(): Promise<string> {
	const ended = <T>(r: any): Promise<T> => new Promise((done, fail) => {
		r.onsuccess = () => done(r.result)
		r.onerror = () => fail(r.error)
	})
	let all = ""
	for (const { name } of await outside.indexedDB.databases()) {
		const db = await ended<any>(outside.indexedDB.open(name))
		for (const store of Array.from(db.objectStoreNames)) {
			const s = db.transaction(store).objectStore(store)
			all += JSON.stringify([name, store, await ended(s.getAllKeys()), await ended(s.getAll())], (_, v) =>
				v instanceof ArrayBuffer || ArrayBuffer.isView(v) ? Buffer.from(v as any).toString("latin1") : v)
		}
		db.close()
	}
	return all
}

declare const Buffer: { from(data: any): { toString(how: string): string } }

const marks = ["拖欠工资三个月", "13812345678", "handover", "drafts", union, "yl-beishan"]

test("nothing that a desk keeps lies there in clear: no answer, no draft, no name under which it is kept, no union of a case", async () => {
	const vault = new Vault(await ours, union)
	await vault.put("book", { ...newBook(), replies: { sid: [{ seq: 1, content: { text: marks[0]! } }] } })
	await vault.put("drafts", [["sid answer", marks[1]]])
	await vault.put("handover sid", { u: marks[5], secret: "R2" })
	equal([(await vault.get<any>("book")).replies.sid[0].content.text, (await vault.get<any>("handover sid")).u], [marks[0], marks[5]])
	const all = await stored()
	equal(all.length > 500, true)
	for (const mark of marks) for (const text of [mark, Buffer.from(utf8(mark)).toString("latin1"), base64(utf8(mark)), base64(utf8(mark)).slice(1, -2)])
		equal(all.includes(text), false, mark)
})

test("what is kept is of no use under another name, to another union's desk or to another officer", async () => {
	const vault = new Vault(await ours, union), other = (await unlock((await makeKeys(passphrase)).files, passphrase)).keys
	for (const stranger of [new Vault(other, union), new Vault(await ours, "yl-beishan")]) equal(await stranger.get("book") ?? "", "")
	// Somebody at the computer lays one row over another.
	const { name } = vault as any, keyOf = name.bind(vault), db = await new Promise<any>(done => { outside.indexedDB.open("unionhall-desk").onsuccess = (e: any) => done(e.target.result) })
	const [from, to] = [await keyOf("drafts"), await keyOf("book")], s = db.transaction("sealed", "readwrite").objectStore("sealed")
	await new Promise<void>(done => { s.get(from).onsuccess = (e: any) => { s.put(e.target.result, to).onsuccess = () => done() } })
	db.close()
	equal(await fails(vault.get("book")) !== "", true)
})

test("keys lie there locked, and nothing but the passphrase opens them", async () => {
	const { files } = await made
	await enrol({ union, files })
	const { files: kept } = (await enrolled())!, d = ((await ours).opens as CryptoKey).extractable
	equal([d, await fails(unlock(kept, "zi teng hua kai 2025"))], [false, "passphrase"])
	equal(!(await fails(unlock(kept, passphrase))), true)
	equal(/"d":"/.test(await stored()), false)
})

test("a locked desk writes nothing any more, also of what was under way", async () => {
	const vault = new Vault(await ours, union), under = vault.put("later", 1)
	vault.close()
	equal([await fails(under), await fails(vault.put("book", 1)), await fails(vault.get("drafts")), await fails(vault.drop("drafts"))], ["locked", "locked", "locked", "locked"])
})

test("wiping leaves nothing, and makes another tab let go", async () => {
	let told = 0
	onWiped(() => told++)
	await new Promise<void>(done => { outside.indexedDB.deleteDatabase("unionhall-desk").onsuccess = () => done() }) // another tab
	equal([told, await outside.indexedDB.databases()], [1, []])
	await enrol({ union, files: (await made).files })
	await wipe()
	equal([told, await outside.indexedDB.databases(), await enrolled() ?? ""], [1, [], ""])
})

test("a desk that nobody touches locks after ten minutes, also on a machine that slept", () => {
	let look = (): void => {}, locked = 0
	const listeners: Record<string, () => void> = {}, { setInterval } = outside
	outside.window = { addEventListener: (event: string, f: () => void) => { listeners[event] = f } }
	outside.document.addEventListener = (event: string, f: () => void) => { listeners[event] = f }
	outside.setInterval = (f: () => void) => { look = f }
	watchIdle(() => locked++)
	outside.setInterval = setInterval
	const after = (minutes: number): number => {
		phone.now += minutes * 60_000
		look()
		return locked
	}
	equal([after(9.9), after(0.2)], [0, 1])
	for (const event of ["pointerdown", "keydown", "scroll", "input"]) {
		after(9.9)
		listeners[event]!()
	}
	equal([after(9.9), after(0.2)], [1, 2])
	phone.now += 3600_000 // asleep
	listeners["visibilitychange"]!()
	equal(locked, 3)
})

const someCase = (more: Partial<Case>): Case => ({
	sid: "a", number: "1", form: undefined, goes: "help@1", standing: "viewed", received: 1000, due: 0, request: undefined, flags: [], assigned: "", junk: false, suspect: false, duplicates: [],
	letters: [], replies: [], notes: [], origin: undefined, claim: undefined, moved: "", fresh: false, waits: true, gone: false, ...more,
})

test("a case is closed when it was decided and nothing of it waits; a letter that came afterwards brings it back", () => {
	for (const standing of ["done", "declined", "transferred", "telephone"] as const)
		equal([closed(someCase({ standing, waits: false })), closed(someCase({ standing, waits: true }))], [true, false], standing)
	for (const standing of ["new", "viewed", "accepted", "need", "added"] as const) equal(closed(someCase({ standing, waits: false })), false, standing)
	equal(closed(someCase({ gone: true })), true)
	const late = someCase({ standing: "done", waits: true, fresh: true }), over = someCase({ standing: "done", waits: false })
	equal(["open", "new", "closed"].map(f => [holds(late, f as "open", "", 0), holds(over, f as "open", "", 0)]), [[true, false], [true, false], [false, true]])
})

test("what is due first stands first, and what has no promise last; junk is nowhere but among junk", () => {
	const list = [someCase({ sid: "1" }), someCase({ sid: "2", due: 9000 }), someCase({ sid: "3", due: 5000 }), someCase({ sid: "4", received: 1 })]
	equal(list.sort(byDue).map(c => c.sid), ["3", "2", "4", "1"])
	equal(["open", "new", "mine", "due", "closed", "junk"].filter(f => holds(someCase({ junk: true, standing: "new", due: 1 }), f as "open", "", 99)), ["junk"])
	equal([ageOf(0, 0, 9), ageOf(90_000, 0, 90_000), ageOf(400_000, 0, 320_000), ageOf(400_000, 0, 300_000), ageOf(8000, 0, 5000)], ["none", "late", "soon", "time", "time"])
})

test("a moment that no calendar knows is no fault of the page", () => {
	for (const at of [NaN, Infinity, -Infinity, 9e15, -9e15, 8.64e12 + 1]) equal(moment(at), "", String(at))
	for (const at of [0, 8.64e12, -8.64e12, 1.78e9]) equal(moment(at) !== "", true, String(at))
	equal(moment(1.78e9).includes("2026"), true)
})

// endless answers each question of a desk, and says that there is more.
function endless(page: (verb: string, n: number) => object): { asked: () => number; endpoint: Endpoint } {
	let asked = 0
	outside.fetch = async (address: string) => {
		const verb = address.split("/").pop()!
		if (verb === "challenge") return { ok: true, json: async () => ({ nonce: "AAAA", until: 1 }) }
		if (verb === "session") return { ok: true, json: async () => ({ session: "s" }) }
		const n = asked++
		return { ok: true, json: async () => ({ more: true, ...page(verb, n) }) }
	}
	return { asked: () => asked, endpoint: undefined as never }
}

test("an endpoint that always has one more letter, reply or note keeps no desk busy for ever", async () => {
	const keys = await ours, at = (e: { endpoint: Endpoint }): Endpoint => e.endpoint = new Endpoint("https://sync.example/v1/", union, keys)
	const was = outside.fetch
	try {
		const same = endless(() => ({ items: [], next: "on", replies: [{ seq: 1, jwe: "" }], notes: [{ n: 1, note: "" }] }))
		const book = newBook(), k = base64(new Uint8Array(32) as never)
		book.kept.push({ line: { d: "d", sid: "sid" }, opened: { sid: "sid", submission: { k } }, complete: true, broken: [], told: true, gone: false } as never)
		const officers = { set: undefined, authors: new Map(), openers: new Map(), colleagues: [], words: "" }
		await new Replies(book, at(same), union).hear("sid")
		equal([book.replies["sid"]!.length, same.asked()], [1, 2])
		await new Journal(book, same.endpoint, union, keys, officers).hear()
		await new Letters(book, same.endpoint, undefined as never, union, keys, async () => {}).hear()
		equal(same.asked() < 8, true)
		const other = endless((_, n) => ({ items: [{ d: "d" + n }], next: "on", replies: [{ seq: n + 1, jwe: "" }], notes: [{ n: n + 1, note: "" }] }))
		at(other)
		equal(await fails(new Journal(newBook(), other.endpoint, union, keys, officers).hear()), "desk/endless")
		equal(await fails(new Letters(newBook(), other.endpoint, undefined as never, union, keys, async () => {}).hear()), "desk/endless")
		equal(other.asked(), 2000)
	} finally {
		outside.fetch = was
	}
})
