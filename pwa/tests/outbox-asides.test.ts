import { phone, start } from "./phone"
import { holderBy, holderOf, say } from "../aside"
import { drop, ask, open, repliesEver, type Reply } from "../cases"
import { stepOf } from "../desk/asides"
import { Desk } from "../desk/desk"
import { kidOf, type Keys } from "../desk/keys"
import type { Site } from "../desk/site"
import { Vault } from "../desk/store"
import { base64, bytesOf } from "../digest"
import { type KeysFile, recipientsOf } from "../keys"
import { letter } from "../letter"
import type { Item, Kept } from "../outbox"
import { type Outbox, openOutbox } from "../pump"
import { type Bytes, caseOf, random, seal } from "../seal"
import { search } from "../work"
import { equal, examples, test } from "./harness"

type Jwk = { kty: string; crv: string; x: string; y: string; d: string }
type Examples = { indexedDB: string; site: Site; receipts: string[]; list: string; keys: { [who: string]: { opens: Jwk; signs: Jwk } } }

const { indexedDB, site, receipts, list, keys } = examples<Examples>()

const outside = globalThis as any, { subtle } = crypto

outside.window = { unionhall: { letter } } // the script of forms leaves it there
outside.document.documentElement = { lang: "zh-Hans" }

let cut = (_: string): boolean => false
const asked: { verb: string; body: string }[] = [] // what desks ask, as the endpoint sees it
phone.serve = async (address, init) => {
	if (cut(address)) throw new TypeError("offline")
	const verb = address.split("/desk/")[1]
	if (verb) asked.push({ verb, body: init.body })
	return outside.network(address, init)
}

async function keysOf(who: string): Promise<Keys> {
	const { opens, signs } = keys[who]!, bare = ({ kty, crv, x, y, d }: Jwk): Jwk => ({ kty, crv, x, y, d })
	const publicOf = ({ x, y }: Jwk): string => base64(new Uint8Array([4, ...bytesOf(x), ...bytesOf(y)]))
	return {
		opens: await subtle.importKey("jwk", bare(opens), { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]),
		signs: await subtle.importKey("jwk", bare(signs), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]),
		opensKid: await kidOf(publicOf(opens)), kid: await kidOf(publicOf(signs)), card: publicOf(opens) + "." + publicOf(signs),
		store: await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
		names: await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]) as CryptoKey,
	}
}

const deskOf = async (who: string, union: string): Promise<Desk> => Desk.unlocked(site, union, await keysOf(who), bytesOf(list), () => {})

// The file of keys that pages name, of which the phone knows to whom it seals.
const root = JSON.parse(new TextDecoder().decode(bytesOf(site.root.split(".")[1]!))) as KeysFile["root"]
const file = Promise.resolve<KeysFile>({ root, endpoint: site.endpoint, receipts, unions: site.unions })

let tab: Outbox, here: Desk, colleague: Desk

async function begin(): Promise<void> {
	const { IDBFactory } = outside.require(indexedDB)
	outside.indexedDB = new IDBFactory()
	await new Vault(await keysOf("here"), "none").get("none")
	start(indexedDB)
	here = await deskOf("here", "yl-linhe")
	colleague = await deskOf("colleague", "yl-linhe")
	tab = openOutbox(search)
	tab.meet({ endpoint: site.endpoint, receipts })
	await tab.pump("timer")
}

const items = (sid: string): Item[] => tab.contents().items.filter(i => i.sid === sid)
const kept = (sid: string): Kept => tab.contents().cases.find(k => k.sid === sid)!
const asks = async (sid: string): Promise<Reply[]> => {
	equal(await ask(tab, (await tab.endpoint())!, kept(sid)), true)
	return open(kept(sid))
}
const caseAt = (d: Desk, sid: string) => d.cases.find(c => c.sid === sid)!

// puts has the phone send a letter of a case.
async function puts(secret: Bytes, what: string): Promise<void> {
	const c = await caseOf(secret), to = await recipientsOf(tab.box, await file, "yl-linhe", "help@1"), begun = tab.contents().cases.some(k => k.sid === c.sid)
	const body = await seal(c, to, JSON.stringify({ answers: { what }, consent: { t: 1, lang: "zh-Hans", purposes: [] }, notice: base64(new Uint8Array(32)), k: base64(c.k), parts: [], hints: {} }))
	await tab.put({ c, secret, body, parts: [], hours: 72, shared: false, anonymous: false, ...begun && { about: "added" } })
	await tab.pump("button")
}

// sends has the phone send a case, and an officer open it and close it.
async function sends(what: string, done: boolean, ...more: string[]): Promise<string> {
	const secret = random(16), c = await caseOf(secret)
	for (const text of [what, ...more]) await puts(secret, text)
	await here.sync()
	await here.open(c.sid)
	if (done) await here.answer(c.sid, { text: "办好了", outcome: "done" })
	await asks(c.sid)
	return c.sid
}

async function rates(sid: string, rating: number): Promise<void> {
	await say(tab, file, holderOf(kept(sid), items(sid)[0]!), { about: "rating", rating, words: "这次帮上忙了吗？", hours: 0, shared: false, anonymous: false })
	await tab.pump("button")
}

async function wantsErased(sid: string): Promise<void> {
	await say(tab, file, holderOf(kept(sid), items(sid)[0]!), { about: "request", rating: 0, words: "请工会删除？", hours: 360, shared: false, anonymous: false })
	await tab.pump("button")
}

const told = (verb: string): string[] => asked.filter(a => a.verb === verb).map(a => a.body)

test("a rating is counted once, of two officers who look at once, and its case keeps nothing of it", async () => {
	await begin()
	const sid = await sends("欠薪三个月", true)
	await colleague.sync()
	await colleague.open(sid)
	await rates(sid, 2)
	equal(items(sid).map(i => [i.about ?? "", i.state]).sort(), [["", "closed"], ["rating", "received"]])
	await Promise.all([here.sync(), colleague.sync()])
	equal(here.ratings + colleague.ratings, 1)
	for (const d of [here, colleague]) {
		await d.sync()
		const c = caseAt(d, sid)
		equal([c.letters.length, c.waits, c.standing, JSON.stringify((d as any).book).includes('"rating"')], [1, false, "done", false])
	}
	await asks(sid)
	equal([kept(sid).rated, items(sid).find(i => i.about)!.body], [true, ""])
	equal(told("rated"), [], "one alone is not told:")
})

test("a second rating of a case counts nothing, and one without the case's proof neither", async () => {
	const sid = await sends("第二件", true), before = here.ratings
	await rates(sid, 5)
	await here.sync()
	await rates(sid, 1)
	await here.sync()
	equal(here.ratings, before + 1)
	const { endpoint } = here as any, real = endpoint.ask.bind(endpoint), another = await sends("第三件", true)
	await rates(another, 1)
	endpoint.ask = (verb: string, question: any) => real(verb, question).then((a: any) => ({ ...a, ...a.items && { items: a.items.map((i: any) => ({ ...i, flags: i.state === "received" ? ["unproved"] : [] })) } }))
	await here.sync()
	delete endpoint.ask
	equal([here.ratings, caseAt(here, another).letters.length], [before + 1, 1])
	await here.sync()
	equal(here.ratings, before + 1)
})

test("five together are told, once, though the answer got lost; the endpoint hears of no single one", async () => {
	const before = told("rated").length
	for (let n = here.ratings; n < 5; n++) {
		const sid = await sends("又一件 " + n, true)
		await rates(sid, n === 4 ? 3 : 4)
		if (n === 4) { // it arrives, and nobody hears so
			const { serve } = phone
			phone.serve = async (address, init) => {
				const answer = await serve(address, init)
				if (/rated$/.test(address)) throw new TypeError("offline")
				return answer
			}
			equal(await here.sync().then(() => "", e => e.message), "offline")
			phone.serve = serve
		}
		await here.sync()
	}
	const bodies = told("rated").slice(before)
	equal([bodies.length, bodies[0] === bodies[1], here.ratings], [2, true, 0])
	const { form, times } = JSON.parse(bodies[0]!)
	equal([form, times.reduce((a: number, b: number) => a + b)], ["help", 5])
	equal(asked.some(a => /"rating|rating"/.test(a.body)), false)
})

test("a request to erase stands in the list with its day before anybody opens it; what is kept has a reason, which the phone reads", async () => {
	const sid = await sends("请删掉", false)
	await wantsErased(sid)
	const request = items(sid).find(i => i.about)
	equal([request!.about ?? "", request!.due, request!.state], ["request", 360, "received"])
	await here.sync()
	let c = caseAt(here, sid)
	equal([c.request!.due - c.request!.at, c.due <= c.request!.due, c.letters.map(l => l.request)], [15 * 86400, true, [false, true]])
	await here.answer(sid, { text: "办好了", outcome: "done" })
	c = caseAt(here, sid)
	equal([c.standing, !!c.request, c.waits, c.due === c.request!.due], ["done", true, true, true], "to answer is not to decide:")
	await here.keep(sid, "工资表要存三年")
	c = caseAt(here, sid)
	equal([!!c.request, c.waits, c.notes.map(n => n.kind + n.text)], [false, false, ["done办好了", "kept工资表要存三年"]])
	equal((await asks(sid)).map(r => r.text).slice(-1), ["工资表要存三年"])
	equal(items(sid).map(i => i.state), ["closed", "closed"])
	equal(JSON.parse(told("count").pop()!), { form: "help", name: "kept:1" })
})

test("what is erased as asked is gone at the endpoint, at both desks and on the phone, notes and drafts too", async () => {
	const sid = await sends("身份证号", false)
	await here.note(sid, "要核对身份证号")
	here.drafts.set(`${sid} answer`, "写了一半")
	await colleague.sync()
	await colleague.open(sid)
	colleague.drafts.set(`${sid} note`, "同事写了一半")
	equal([colleague.search("身份证号").length, caseAt(colleague, sid).notes.length], [1, 1])
	await wantsErased(sid)
	await here.sync()
	await here.erase(sid)
	await colleague.sync()
	for (const d of [here, colleague]) {
		equal([d.search("身份证号"), d.cases.some(c => c.sid === sid), JSON.stringify((d as any).book).includes(sid)], [[], false, false])
		equal(Array.from(d.drafts.keys()).some(key => key.startsWith(sid)), false)
	}
	const { notes } = await (here as any).endpoint.ask("notes", { after: 0 }) as { notes: { sid: string }[] }
	equal(notes.some(n => n.sid === sid), false)
	await asks(sid)
	equal([items(sid).map(i => [i.state, i.body]), kept(sid).over], [[["erased", ""], ["erased", ""]], true])
	equal(JSON.parse(told("count").pop()!), { form: "help", name: "erased:1" })
})

test("what a colleague erases teaches a desk's filter nothing any more, neither the letter of a case nor what was added", async () => {
	const learnt = (): string => JSON.stringify((here as any).book.sieve), before = learnt()
	const sid = await sends("欠薪三个月", true, "还欠加班费")
	equal([caseAt(here, sid).letters.length, learnt() !== before], [2, true])
	await colleague.sync()
	await colleague.open(sid)
	await colleague.erase(sid)
	await here.sync()
	equal([here.cases.some(c => c.sid === sid), learnt()], [false, before])
})

test("who has the code alone rates and asks on another phone, as the answers say to whom", async () => {
	const sid = await sends("另一部手机", true), { secret } = kept(sid), heard: Reply[] = [], before = here.ratings
	await repliesEver((await tab.endpoint())!, await caseOf(bytesOf(secret)), r => heard.push(r))
	const holder = holderBy(secret, heard)
	equal(holder, { u: "yl-linhe", f: "help@1", secret })
	equal(await say(tab, file, { ...holder, u: "yl-nobody" }, { about: "rating", rating: 4, words: "", hours: 0, shared: true, anonymous: true }).then(() => "", e => e.message), "nobody")
	for (const i of items(sid)) await drop(tab, i)
	await say(tab, file, holder, { about: "rating", rating: 4, words: "", hours: 0, shared: true, anonymous: true })
	await tab.pump("button")
	equal([items(sid).map(i => [i.about ?? "", i.state]), tab.contents().cases.some(k => k.sid === sid)], [[["rating", "received"]], false])
	await here.sync()
	equal(here.ratings, before + 1)
})

test("hours are counted in the endpoint's steps", () =>
	equal([0, 3600, 3601, 25 * 3600, 720 * 3600, 721 * 3600].map(stepOf), ["1", "1", "2", "48", "720", "longer"]))
