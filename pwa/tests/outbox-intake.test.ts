import { phone, start } from "./phone"
import { ask, repliesEver, withdraw } from "../cases"
import { fileOf, take } from "../carry"
import { type KeysFile, keysOf, recipientsOf } from "../keys"
import type { Item } from "../outbox"
import { type Outbox, openOutbox } from "../pump"
import { type Bytes, base64, caseOf, random, seal, sealPhoto, sha256 } from "../seal"
import { search } from "../work"
import { equal, examples, test } from "./harness"

// The other half is sync/intake itself, behind a server of the Go test, which counts and opens what has come in the end.
type Examples = { indexedDB: string; site: string; keys: string }

const { indexedDB, site, keys } = examples<Examples>()


start(indexedDB)

let file: KeysFile, tab: Outbox

// open is a page: its keys, its outbox.
async function open(): Promise<void> {
	phone.serve = online
	file = await keysOf(keys)
	tab = openOutbox(search)
	tab.meet(file)
	await tab.pump("timer")
}

const online = (address: string, init: any): Promise<Response> => network(address.replace("https://gonghui.example/", site), init)

const offline = async (): Promise<Response> => { throw new TypeError("offline") }

const network = (globalThis as any).network as typeof fetch

const act = (path: string): Promise<Response> => network(site + path)

// fill seals answers and photos for the union, and puts them into the outbox.
async function fill(sizes: number[], secret: Bytes = random(16)): Promise<{ id: string; secret: Bytes }> {
	const c = await caseOf(secret), parts: Bytes[] = [], photos = [], digests: string[] = []
	for (const [n, size] of sizes.entries()) {
		const sealed = await sealPhoto(c.sid, n, Uint8Array.from({ length: size }, (_, i) => i * 7 + n))
		photos.push(sealed.photo)
		for (const part of sealed.parts) {
			parts.push(part)
			digests.push(base64(await sha256(part)))
		}
	}
	const content = JSON.stringify({ answers: { what: "欠薪三个月" }, consent: { t: 1, lang: "zh-Hans", purposes: [] }, notice: base64(new Uint8Array(32)), k: base64(c.k), parts: photos, hints: {} })
	const body = await seal(c, await recipientsOf(tab.box, file, "yl-linhe", "help@1"), content, digests)
	equal(await tab.put({ c, secret, body, parts, hours: 72, shared: false, anonymous: false }), true)
	await tab.pump("timer")
	return { id: base64(await sha256(body)), secret }
}

const item = (id: string): Item => tab.contents().items.find(i => i.id === id)!

test("answers and photos are received, and the receipt holds", async () => {
	await open()
	const { id } = await fill([0, 65520, 150_000])
	equal([item(id).state, item(id).parts.length, item(id).t > 2e7], ["received", 5, true])
})

test("what is filled offline waits through a restart, and goes once, though its first answers get lost", async () => {
	phone.serve = offline
	const { id, secret } = await fill([70_000])
	equal(item(id).state, "waiting")
	phone.dies()
	await act("cut")
	await open()
	equal(item(id).fault, "offline")
	await act("cut")
	await tab.pump("button")
	equal(item(id).fault, "offline")
	await tab.pump("button")
	equal(item(id).state, "received")
	// The endpoint loses its disk: the phone has it all, and so have the others.
	await act("lose")
	const to = (await tab.endpoint())!
	for (const k of tab.contents().cases) equal(await ask(tab, to, k), true)
	equal(tab.contents().items.every(i => i.state === "waiting"), true)
	await tab.pump("button")
	equal(tab.contents().items.map(i => i.state).join(" "), "received received")
	// An officer opens it and answers; the answer is longer than fits, and a second phone reads it with the code alone.
	await act("answer?d=" + id)
	const k = tab.contents().cases.find(k => k.sid === item(id).sid)!
	equal(await ask(tab, to, k), true)
	equal([item(id).state, item(id).seen > 0, tab.contents().cases.find(c => c.sid === k.sid)!.have], ["viewed", true, 2])
	const heard: string[] = []
	const last = await repliesEver(to, await caseOf(secret), reply => reply.text && heard.push(reply.text))
	equal([heard.length, heard[0]!.startsWith("星期三答复。"), last!.envelopes.length, last!.gone], [1, true, 1, 0])
	equal(await withdraw(tab, item(id)), "fetched")
})

test("a file that another phone carries is the same envelope, and stays there until it was handed over", async () => {
	phone.serve = offline
	const { id } = await fill([70_000]), text = await (await fileOf(tab, item(id))).text()
	const phoneOf = tab
	phone.serve = online
	equal(await take(phoneOf, text), 0, "what is here already:")
	// The other phone has another storage.
	phone.dies()
	const mine = { factory: (globalThis as any).indexedDB, notes: phone.notes }
	start(indexedDB)
	phone.notes = {}
	await open()
	equal(await take(tab, text), 1)
	await tab.pump("seen")
	equal([item(id).state, tab.contents().cases.length], ["received", 0])
	phone.dies()
	await open()
	equal(tab.contents().items.length, 0)
	for (const damaged of [text.replace(/"parts":\["..../, `"parts":["AAAA`), text.replace(`"v":1`, `"v":2`), "<html>"])
		equal(await take(tab, damaged).then(() => "taken", () => "refused"), "refused")
	// Its own phone sends it as well.
	phone.dies()
	;(globalThis as any).indexedDB = mine.factory
	phone.notes = mine.notes
	await open()
	await tab.pump("button")
	equal(item(id).state, "received")
})

test("what nobody has fetched is withdrawn, and its bytes go", async () => {
	const { id } = await fill([])
	equal(item(id).state, "received")
	equal([await withdraw(tab, item(id)), item(id).state, item(id).body], ["withdrawn", "withdrawn", ""])
	const to = (await tab.endpoint())!, k = tab.contents().cases.find(k => k.sid === item(id).sid)!
	equal(await ask(tab, to, k), true)
	equal([item(id).state, tab.contents().cases.find(c => c.sid === k.sid)!.over], ["withdrawn", true])
})

test("keys that are older than those this phone has seen are not sealed to", async () => {
	await recipientsOf(tab.box, file, "yl-linhe", "help@1")
	await tab.box.set("epochs", { yl: [1, 0], "yl-linhe": [1, 2] })
	await tab.box.set("keys yl-linhe", undefined)
	equal(await recipientsOf(tab.box, file, "yl-linhe", "help@1").then(() => "", e => e.message), "chain/older")
	equal(await keysOf(keys.replace(/[0-9a-f]{8}\.json$/, "00000000.json")).then(() => "", () => "refused"), "refused")
})

test("an old page follows the root to its next key, by the endpoint's word alone, and never goes back", async () => {
	phone.serve = online
	await tab.box.set("epochs", undefined)
	await tab.box.set("keys yl-linhe", undefined)
	const before = await recipientsOf(tab.box, file, "yl-linhe", "help@1")
	const rotated = await act("rotate").then(answer => answer.text())
	equal(before.ks === rotated, false)
	const { ks } = await recipientsOf(tab.box, file, "yl-linhe", "help@1")
	equal([ks, await tab.box.get("epochs")], [rotated, { yl: [2, 0], "yl-linhe": [2, 1] }])
	// What was followed once is kept, and holds without a network.
	phone.serve = offline
	equal((await recipientsOf(tab.box, file, "yl-linhe", "help@1")).ks, rotated)
	// Without it the page is older than what was seen, and nothing is sealed to it.
	await tab.box.set("keys yl-linhe", undefined)
	equal(await recipientsOf(tab.box, file, "yl-linhe", "help@1").then(() => "", e => e.message), "chain/older")
	phone.serve = online
})
