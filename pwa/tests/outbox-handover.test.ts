import { phone, start } from "./phone"
import { holderOf } from "../aside"
import { ask, drop, open, repliesEver } from "../cases"
import { lettersOf } from "../desk/book"
import { Desk } from "../desk/desk"
import { handIn } from "../desk/handover"
import { originOf } from "../desk/hints"
import { kidOf, type Keys } from "../desk/keys"
import { keysOf as keysIn } from "../desk/officers"
import { contentOf, sealReply } from "../desk/open"
import type { Site } from "../desk/site"
import { Vault } from "../desk/store"
import { base64, bytesOf } from "../digest"
import type { KeysFile } from "../keys"
import { letter } from "../letter"
import { isOf, type Item, type Kept } from "../outbox"
import { type Outbox, openOutbox } from "../pump"
import { type Bytes, caseOf, follow, random, seal, sealPhoto, sha256 } from "../seal"
import { round } from "../round"
import { search } from "../work"
import { equal, examples, test } from "./harness"

type Jwk = { kty: string; crv: string; x: string; y: string; d: string }
type Examples = { indexedDB: string; site: Site; receipts: string[]; list: string; keys: { [who: string]: { opens: Jwk; signs: Jwk } } }

const { indexedDB, site, receipts, list, keys } = examples<Examples>()

const outside = globalThis as any, { subtle } = crypto

outside.document.documentElement = { lang: "zh-Hans" }

// The file of keys of the other union's pages.
const root = JSON.parse(new TextDecoder().decode(bytesOf(site.root.split(".")[1]!))) as KeysFile["root"]
const file: KeysFile = { root, endpoint: site.endpoint, receipts, unions: { "yl-beishan": site.unions["yl-beishan"]! } }

// What desks and phones ask goes to the endpoint of the Go test, as long as there is a network.
let cut = (_: string): boolean => false
phone.serve = async (address, init) => {
	if (cut(address)) throw new TypeError("offline")
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

let tab: Outbox, here: Desk, there: Desk, sid = "", secret: Bytes

// begin gives the desks their storage, then the phone its own.
async function begin(): Promise<void> {
	const { IDBFactory } = outside.require(indexedDB)
	outside.indexedDB = new IDBFactory()
	await new Vault(await keysOf("here"), "none").get("none")
	start(indexedDB)
	here = await deskOf("here", "yl-linhe")
	there = await deskOf("there", "yl-beishan")
	tab = openOutbox(search)
	tab.meet({ endpoint: site.endpoint, receipts })
	await tab.pump("timer")
}

// fill seals an answer with a photo of two parts for the first so many officers of a union.
async function fill(c: Awaited<ReturnType<typeof caseOf>>, secret: Bytes, what: string, t: number, officers = 2): Promise<void> {
	const { path, links, set: jws } = site.unions["yl-linhe"]!, root = JSON.parse(new TextDecoder().decode(bytesOf(site.root.split(".")[1]!)))
	const { set, ks } = await follow(root, path, links, jws, {}), to = set.officers.slice(0, officers).map(o => o.ecdh).concat(set.recovery)
	const { photo, parts } = await sealPhoto(c.sid, 0, Uint8Array.from({ length: 70_000 }, (_, i) => i * 7))
	const content = JSON.stringify({ answers: { what, photos: [0] }, consent: { t, lang: "zh-Hans", purposes: [] }, notice: base64(new Uint8Array(32)), k: base64(c.k), parts: [photo], hints: { seconds: 9 } })
	const body = await seal(c, { u: "yl-linhe", f: "help@1", ks, keys: to }, content, await Promise.all(parts.map(async part => base64(await sha256(part)))))
	const begun = tab.contents().cases.some(k => k.sid === c.sid)
	equal(await tab.put({ c, secret, body, parts, hours: 72, shared: false, anonymous: false, ...begun && { about: "added" } }), true)
	await tab.pump("button")
}

const kept = (): Kept => tab.contents().cases.find(k => k.sid === sid)!
const items = (): Item[] => tab.contents().items.filter(i => i.sid === sid)
const asks = async (): Promise<string[]> => {
	equal(await ask(tab, (await tab.endpoint())!, kept()), true)
	return (await open(kept())).map(r => r.text!)
}

test("a case of two letters is handed on whole, though the network fails at every step", async () => {
	await begin()
	secret = random(16)
	const c = await caseOf(secret)
	sid = c.sid
	await fill(c, secret, "欠薪三个月", 1)
	await fill(c, secret, "还有加班费", 2)
	await here.sync()
	await here.open(sid)
	equal(await asks(), [])
	equal(items().map(i => i.state), ["viewed", "viewed"])
	// At each attempt one request more gets through; nothing is there twice in the end.
	let tries = 0
	for (let left = 0, done = false; !done; tries++) {
		let n = 0
		cut = address => /envelopes|parts|desk\/(reply|state|note|count)$/.test(address) && n++ >= left
		done = await here.transfer(sid, "yl-beishan", "已转给北山工会").then(() => true, e => e.message !== "offline" && Promise.reject(e))
		left++
	}
	cut = () => false
	equal(tries > 5, true, `${tries} attempts:`)
	const [at] = here.cases
	equal([at!.standing, at!.moved, at!.due, at!.replies.filter(r => r.outcome === "transferred").length, at!.notes.map(n => n.kind)], ["transferred", "yl-beishan", 0, 1, ["consented", "transferred"]])
})

test("what was handed on goes nowhere else", async () => {
	equal(await here.transfer(sid, "yl-linhe", "").then(() => "", e => e.message), "handover/done")
})

test("the other union's officers see text, photo and where it comes from", async () => {
	await there.sync()
	equal(there.cases.length, 1)
	const [c] = there.cases
	await there.open(c!.sid)
	const [opened] = there.cases
	equal([opened!.letters.map(l => l.answers["what"]), opened!.flags, opened!.origin!.union, opened!.origin!.number], [["欠薪三个月", "还有加班费"], [], "yl-linhe", here.cases[0]!.number])
	const photo = await there.photo(opened!.letters[1]!.d, 0)
	equal([photo.length, photo[69_999]], [70_000, 69_999 * 7 & 255])
	equal(there.search(here.cases[0]!.number).length, 1, "found by its number there:")
	equal(await deskOf("there", "yl-linhe").then(d => d.sync()).then(() => "", e => e.message), "officer/unknown")
})

test("the phone follows it, hears the other union, and the old one no more", async () => {
	equal(await here.answer(sid, { text: "旧的" }).then(() => "", e => e.message), "handover/done")
	const { k } = await caseOf(secret), seq = Math.max(...here.cases[0]!.replies.map(r => r.seq)) + 1
	await (here as any).endpoint.ask("reply", { sid, jwe: await sealReply(base64(k), sid, seq, { text: "旧的" }) })
	equal(await asks(), ["已转给北山工会"])
	equal([kept().moved!.map(m => m.number), items().map(i => i.state)], [[there.cases[0]!.number], ["viewed", "viewed"]])
	await there.answer(there.cases[0]!.sid, { text: "办好了", outcome: "done" })
	equal(await asks(), ["已转给北山工会", "办好了"])
	equal([items().map(i => i.state), kept().moved!.length], [["closed", "closed"], 1])
})

test("the code opens the answers of both on another phone", async () => {
	const heard: string[] = [], last = await repliesEver((await tab.endpoint())!, await caseOf(secret), reply => reply.text && heard.push(reply.text))
	equal([heard, last!.envelopes.map(e => e.state)], [["已转给北山工会", "办好了"], ["closed", "closed"]])
})

test("who came later opens what a colleague passes on, and what is closed nobody passes on", async () => {
	const later = await deskOf("colleague", "yl-linhe"), secret = random(16), c = await caseOf(secret)
	await fill(c, secret, "比同事先来", 1, 1)
	await later.sync()
	equal([await later.open(c.sid).then(() => "", e => e.message), later.cases.length], ["open/recipient", 2])
	await here.sync()
	const { kid } = await keysOf("colleague")
	const { book, endpoint } = here as any, real = endpoint.ask.bind(endpoint)
	book.kept.unshift({ line: { d: "rubbish", state: "received" } })
	endpoint.ask = (verb: string, question: any) => question.d === "rubbish" ? Promise.resolve({ envelope: "{}", rewraps: [] }) : real(verb, question)
	equal([await here.passOn(kid), await here.passOn(kid)], [{ passed: 1, skipped: 1 }, { passed: 0, skipped: 1 }])
	book.kept.shift()
	delete endpoint.ask
	await later.open(c.sid)
	equal(later.cases.find(x => x.sid === c.sid)!.letters.map(l => l.answers["what"]), ["比同事先来"])
	equal((await later.photo(caseAt(later, c.sid).letters[0]!.d, 0)).length, 70_000)
	await later.answer(c.sid, { text: "我来办" })
	await here.sync()
	await here.open(c.sid)
	equal(here.cases.find(x => x.sid === c.sid)!.replies.filter(r => r.text).map(r => r.text), ["我来办"])
	const another = random(16), closed = await caseOf(another)
	await fill(closed, another, "办完了", 1, 1)
	await here.sync()
	await here.open(closed.sid)
	await here.answer(closed.sid, { text: "办完了", outcome: "done" })
	equal([await here.passOn(kid), await later.sync() ?? "", await later.open(closed.sid).then(() => "", e => e.message)], [{ passed: 0, skipped: 0 }, "", "open/recipient"])
})

const fails = (p: Promise<unknown>): Promise<string> => p.then(() => "", e => e.message)

const caseAt = (d: Desk, sid: string) => d.cases.find(c => c.sid === sid)!

test("a hostile answer: a photo that says it has 100 MB, and one that is broken, are set aside; the letter is read, and the phone hears it", async () => {
	const secret = random(16), c = await caseOf(secret), { path, links, set: jws } = site.unions["yl-linhe"]!
	const { set, ks } = await follow(JSON.parse(new TextDecoder().decode(bytesOf(site.root.split(".")[1]!))), path, links, jws, {})
	const good = await sealPhoto(c.sid, 0, Uint8Array.from({ length: 900 }, (_, i) => i)), bad = await sealPhoto(c.sid, 1, random(900)), huge = await sealPhoto(c.sid, 2, random(900))
	const parts = [good, bad, huge].reduce<Bytes[]>((all, x) => all.concat(x.parts), [])
	const content = JSON.stringify({
		answers: { what: "看得到", photos: [0, 1, 2] }, consent: { t: 1, lang: "zh-Hans", purposes: [] }, notice: base64(new Uint8Array(32)), k: base64(c.k),
		parts: [good.photo, { ...bad.photo, key: base64(random(32)) }, { ...huge.photo, size: 1e8 }], hints: {},
	})
	const body = await seal(c, { u: "yl-linhe", f: "help@1", ks, keys: set.officers.map(o => o.ecdh).concat(set.recovery) }, content, await Promise.all(parts.map(async part => base64(await sha256(part)))))
	equal(await tab.put({ c, secret, body, parts, hours: 72, shared: false, anonymous: false }), true)
	await tab.pump("button")
	await here.sync()
	// What the endpoint gives in a part's place is the endpoint's: it may have the right one tomorrow, and the phone has it.
	const { endpoint } = here as any, real = endpoint.part.bind(endpoint)
	endpoint.part = (d: string, n: number) => n ? real(d, n) : Promise.resolve(random(65_536))
	await here.open(c.sid)
	const told = () => [caseAt(here, c.sid).letters[0]!.missing, caseAt(here, c.sid).letters[0]!.broken, caseAt(here, c.sid).replies.length]
	const { d } = caseAt(here, c.sid).letters[0]!
	equal([told(), await fails(here.photo(d, 0))], [[1, [], 0], "photo/missing"])
	delete endpoint.part
	await here.open(c.sid)
	equal(told(), [0, [1, 2], 1])
	equal([(await here.photo(d, 0)).length, await fails(here.photo(d, 1)) !== "", await fails(here.photo(d, 2))], [900, true, "photo/size"])
	equal(await ask(tab, (await tab.endpoint())!, tab.contents().cases.find(k => k.sid === c.sid)!), true)
	equal(tab.contents().items.filter(i => i.sid === c.sid).map(i => i.state), ["viewed"])
	await here.erase(c.sid)
	equal(await fails(here.photo(d, 0)), "photo/missing")
})

test("a letter of somebody else's in a case, with a key of its own, gets no answer and no new secret", async () => {
	const secret = random(16), c = await caseOf(secret)
	await fill({ ...c, k: random(32) }, secret, "不是本人", 1)
	await fill(c, secret, "本人", 2)
	await here.sync()
	await here.open(c.sid)
	const at = here.cases.find(x => x.sid === c.sid)!, before = there.cases.length
	equal([at.letters.length, at.flags], [2, ["keys"]])
	equal([await fails(here.answer(c.sid, { text: "答复" })), await fails(here.transfer(c.sid, "yl-beishan", ""))], ["case/keys", "case/keys"])
	await there.sync()
	equal([there.cases.length, here.cases.find(x => x.sid === c.sid)!.replies.filter(r => r.text || r.outcome)], [before, []])
	await here.erase(c.sid)
	equal(here.cases.some(x => x.sid === c.sid), false)
})

test("cut off after the worker was told, the next look at the endpoint ends it; a letter that came meanwhile is not closed, and follows", async () => {
	const secret = random(16), c = await caseOf(secret)
	await fill(c, secret, "第一封", 1)
	await here.sync()
	await here.open(c.sid)
	const { serve } = phone
	phone.serve = async (address, init) => /v1\/envelopes$/.test(address) ? Response.json({ rule: "envelope/withdrawn" }, { status: 410 }) : serve(address, init)
	equal([await fails(here.transfer(c.sid, "yl-beishan", "转")), here.cases.find(x => x.sid === c.sid)!.moved], ["envelope/withdrawn", ""], "a word without a signature:")
	phone.serve = serve
	cut = address => /desk\/state$/.test(address)
	equal(await fails(here.transfer(c.sid, "yl-beishan", "转")), "offline")
	cut = () => false
	await fill(c, secret, "第二封", 2)
	const states = (): string[] => lettersOf((here as any).book, c.sid).map((k: any) => k.line.state).sort()
	await here.sync()
	equal([states(), caseAt(here, c.sid).notes.map(n => n.kind)], [["closed", "received"], ["consented", "transferred"]])
	await here.open(c.sid)
	await here.sync()
	await here.sync()
	equal([states(), caseAt(here, c.sid).notes.length], [["closed", "closed"], 2])
	await there.sync()
	const at = there.cases[there.cases.length - 1]!
	await there.open(at.sid)
	equal(caseAt(there, at.sid).letters.map(l => l.answers["what"]), ["第一封", "第二封"])
})

// both opens a new case of one letter at the desks of two officers of the union.
async function both(what: string): Promise<[Desk, string]> {
	const later = await deskOf("colleague", "yl-linhe"), secret = random(16), c = await caseOf(secret)
	await fill(c, secret, what, 1)
	for (const d of [here, later]) {
		await d.sync()
		await d.open(c.sid)
	}
	return [later, c.sid]
}

const handedTo = async (): Promise<number> => {
	await there.sync()
	return there.cases.length
}

test("of two officers who hand a case on at once one does, and the other is told before anything is sent", async () => {
	const [later, sid] = await both("同时"), before = await handedTo()
	const told = await Promise.all([fails(here.transfer(sid, "yl-beishan", "转")), fails(later.transfer(sid, "yl-beishan", "转"))])
	equal([told.sort(), await handedTo() - before], [["", "handover/claimed"], 1])
	await here.sync()
	equal(caseAt(here, sid).notes.filter(n => n.kind === "transferred").length, 1)
})

test("what a colleague has begun to hand on goes to nobody else, unless they let go of it", async () => {
	const [later, sid] = await both("两位同事"), before = await handedTo()
	cut = address => /v1\/envelopes$/.test(address)
	equal([await fails(later.transfer(sid, "yl-beishan", "转")), caseAt(later, sid).claim?.to ?? ""], ["offline", "yl-beishan"])
	cut = () => false
	await here.sync()
	equal([caseAt(here, sid).notes.map(n => n.kind), caseAt(here, sid).claim!.to, await fails(here.transfer(sid, "yl-beishan", "转")), await fails(here.dropTransfer(sid))],
		[["consented"], "yl-beishan", "handover/claimed", "handover/claimed"])
	equal([await fails(later.transfer(sid, "yl-linhe", "转")), await handedTo() - before], ["handover/begun", 0])
	await later.dropTransfer(sid)
	const { endpoint, vault } = here as any, real = endpoint.ask.bind(endpoint)
	endpoint.ask = (verb: string, question: any) => real(verb, question).then((a: any) => ({ ...a, ...a.items && { items: a.items.map((i: any) => ({ ...i, flags: ["unproved"] })) } }))
	await here.transfer(sid, "yl-beishan", "转")
	delete endpoint.ask
	equal(await handedTo() - before, 1)
	const last = there.cases[before]!
	await there.open(last.sid)
	equal([last.flags, caseAt(there, last.sid).flags], [[], ["unproved"]], "the new case's proof hides nothing:")
	equal([await fails(later.transfer(sid, "yl-beishan", "转")), await fails(here.dropTransfer(sid)), await handedTo() - before], ["handover/done", "handover/done", 1])
	equal([caseAt(later, sid).notes.map(n => n.kind), caseAt(here, sid).claim ?? ""], [["consented", "dropped", "consented", "transferred"], ""])
	const left = async (): Promise<boolean> => !!await vault.get(`handover ${sid}`), was = await left()
	await here.erase(sid)
	equal([was, await left()], [true, false])
})

test("of which the other union has a part is not let go of, and what was let go of at another computer is not sent", async () => {
	const [, sid] = await both("一半"), before = await handedTo()
	cut = address => /desk\/reply$/.test(address)
	equal([await fails(here.transfer(sid, "yl-beishan", "转")), await handedTo() - before], ["offline", 1])
	cut = () => false
	equal(await fails(here.dropTransfer(sid)), "handover/there")
	await here.transfer(sid, "yl-beishan", "转")
	equal(await handedTo() - before, 1)
	const [, next] = await both("两台电脑"), other = await deskOf("here", "yl-linhe")
	cut = address => /v1\/envelopes$/.test(address)
	equal(await fails(here.transfer(next, "yl-beishan", "转")), "offline")
	cut = () => false
	await other.sync()
	equal(await fails(other.transfer(next, "yl-beishan", "转")), "handover/elsewhere")
	await other.dropTransfer(next)
	equal([await fails(here.transfer(next, "yl-beishan", "转")), await handedTo() - before], ["handover/dropped", 1])
	await here.transfer(next, "yl-beishan", "转")
	equal(await handedTo() - before, 2)
})

test("a letter that comes after all was done brings its case back to what is open", async () => {
	const secret = random(16), c = await caseOf(secret), standing = () => [caseAt(here, c.sid).standing, caseAt(here, c.sid).waits, caseAt(here, c.sid).fresh]
	await fill(c, secret, "一件事", 1)
	await here.sync()
	await here.open(c.sid)
	await here.answer(c.sid, { text: "办好了", outcome: "done" })
	equal(standing(), ["done", false, false])
	await fill(c, secret, "又来一封", 2)
	await here.sync()
	equal(standing(), ["done", true, true])
})

test("no minute that calendars do not know is read as one of consent", () => {
	const at = (agreed: number): number | undefined => originOf({ from: "yl-linhe", case: "1", agreed })?.agreed
	equal([at(29850123), at(0), at(9e15), at(-1), at(1e8)].map(x => x ?? -1), [29850123, 0, -1, -1, -1])
})

test("a letter that came late is handed on too, and the phone hears when the other union has seen it", async () => {
	const secret = random(16), c = await caseOf(secret), own = () => tab.contents().cases.find(k => k.sid === c.sid)!
	const states = async (): Promise<string[]> => {
		equal(await ask(tab, (await tab.endpoint())!, own()), true)
		return tab.contents().items.filter(i => i.sid === c.sid).map(i => i.state)
	}
	await fill(c, secret, "早", 1)
	await here.sync()
	await here.open(c.sid)
	await here.transfer(c.sid, "yl-beishan", "转")
	await fill(c, secret, "晚", 2)
	const before = await states()
	await here.sync()
	await here.open(c.sid)
	await here.sync()
	await there.sync()
	const at = there.cases[there.cases.length - 1]!
	await there.open(at.sid)
	equal([before, await states()], [["received", "received"], ["viewed", "viewed"]])
})

test("what did not go along keeps a state of its own, and a look from before mixes nothing in", async () => {
	await fill(await caseOf(secret), secret, "后来才补的", 1)
	const { have, replies } = kept()
	equal([await asks(), items().map(i => i.state).sort()], [["已转给北山工会", "办好了"], ["closed", "closed", "received"]])
	equal(await ask(tab, (await tab.endpoint())!, { ...kept(), have: 0, moved: [] }), true)
	equal([kept().moved!.length, kept().have, kept().replies.length], [1, have, replies.length])
})

test("what the worker adds after a hand-on is sealed to the new union alone, with the proof of the case there, and belongs to it", async () => {
	const secret = random(16), c = await caseOf(secret), own = (): Kept => tab.contents().cases.find(k => k.sid === c.sid)!
	const hears = async (): Promise<string[]> => {
		equal(await ask(tab, (await tab.endpoint())!, own()), true)
		return tab.contents().items.filter(i => isOf(own(), i.sid)).map(i => `${i.about ?? "first"} ${i.state}`).sort()
	}
	await fill(c, secret, "先在这里", 1)
	await here.sync()
	await here.open(c.sid)
	await here.transfer(c.sid, "yl-beishan", "转")
	await there.sync()
	const cases = there.cases.length, at = there.cases[cases - 1]!, before = tab.contents().cases.length
	await there.open(at.sid)
	await there.answer(at.sid, { text: "还要合同", need: ["合同"] })
	equal([await hears(), (await open(own())).filter(r => r.need).map(r => r.need)], [["first answered"], [["合同"]]])
	// What the page of a form does: the keys are those to which its links lead, and the secret is that of the case there.
	const [first] = tab.contents().items.filter(i => i.sid === c.sid), to = holderOf(own(), first!), now = await caseOf(bytesOf(to.secret))
	const body = await letter(tab.box, file, to.u, first!.f, now, base64(new Uint8Array(32)), {}, { what: "合同在这里" })
	const { serve } = phone, proofs: string[] = []
	phone.serve = async (address, init) => {
		if (/v1\/envelopes$/.test(address)) proofs.push(init.headers["Unionhall-Auth"])
		return serve(address, init)
	}
	equal(await tab.put({ c: now, secret: bytesOf(to.secret), body, parts: [], hours: 72, shared: false, anonymous: false, about: "added" }), true)
	await tab.pump("button")
	phone.serve = serve
	equal([to.u, now.sid, proofs, tab.contents().cases.length], ["yl-beishan", at.sid, [now.auth], before])
	equal(await hears(), ["added received", "first answered"], "the first letter stays as far as it was:")
	const [mine, theirs] = [await keysOf("here"), await keysOf("there")], { envelope } = await contentOf(body, [], theirs)
	equal([await fails(contentOf(body, [], mine)), envelope.u, envelope.ks === (await keysIn(site, "yl-beishan"))!.ks], ["open/recipient", "yl-beishan", true])
	await there.sync()
	await there.open(at.sid)
	const shown = caseAt(there, at.sid)
	equal([shown.letters.map(l => l.answers["what"]), shown.flags, shown.standing, there.cases.length], [["先在这里", "合同在这里"], [], "added", cases])
	await here.sync()
	equal([caseAt(here, c.sid).letters.length, caseAt(here, c.sid).waits, await hears()], [1, false, ["added viewed", "first answered"]])
	// A case goes from the phone with the last of its letters, under whatever secret that is.
	const [a, b] = tab.contents().items.filter(i => isOf(own(), i.sid))
	await drop(tab, a!)
	equal(!!own(), true)
	await drop(tab, b!)
	equal(own() ?? "", "")
})

test("an officer who asks for more names a form of the union's own pages, or none", async () => {
	const [, sid] = await both("缺表"), form = { id: "help", version: 1, envelope: "help@1", title: {}, answer: 72, retention: 30, urgent: false, anonymous: false, consents: [], fields: [] }
	await here.transfer(sid, "yl-beishan", "转")
	await there.sync()
	const at = there.cases[there.cases.length - 1]!.sid
	const asked = async (away?: number[]): Promise<string> => {
		const { ["yl-beishan"]: union } = site.unions
		;(there as any).site = { ...site, forms: [form], unions: { ...site.unions, "yl-beishan": { ...union, forms: [0], ...away && { away } } } }
		await there.open(at)
		await there.answer(at, { text: "还缺", need: ["合同"] })
		const { replies } = (there as any).book
		return replies[at][replies[at].length - 1].content.form ?? ""
	}
	equal([await asked(), await asked([0])], ["help", ""])
	;(there as any).site = site
})

// replied makes a case of the first union's with one reply.
async function replied(secret: Bytes, reply: object): Promise<void> {
	const { path, links, set: jws } = site.unions["yl-linhe"]!, c = await caseOf(secret)
	const { set, ks } = await follow(JSON.parse(new TextDecoder().decode(bytesOf(site.root.split(".")[1]!))), path, links, jws, {})
	await handIn(site.endpoint, receipts, c, "yl-linhe", { body: await seal(c, { u: "yl-linhe", f: "help@1", ks, keys: set.officers.map(o => o.ecdh).concat(set.recovery) }, "{}"), parts: [] })
	await (here as any).endpoint.ask("reply", { sid: c.sid, jwe: await sealReply(base64(c.k), c.sid, 1, reply) })
}

// chained makes cases of which each says that it was handed on to the next; the last says where the circle goes, if anywhere.
async function chained(length: number, circle?: number): Promise<Bytes[]> {
	const secrets = Array.from({ length }, () => random(16))
	for (const [i, secret] of secrets.entries()) {
		const next = secrets[i + 1] ?? secrets[circle ?? length]
		await replied(secret, { text: `第${i + 1}家`, ...next ? { outcome: "transferred", to: { u: "yl-beishan", secret: base64(next) } } : {} })
	}
	return secrets
}

const keptAs = async (secret: Bytes, anonymous = false): Promise<Kept> => {
	const { sid, auth, number } = await caseOf(secret), k = { sid, secret: base64(secret), auth, number, anonymous, again: false, have: 0, replies: [], read: 0, over: false }
	await tab.box.transact("readwrite", async s => void s("cases").put(k))
	await tab.load()
	return k
}

test("a case is followed to eight unions and no further, and never in a circle", async () => {
	const to = (await tab.endpoint())!, ends = async (secret: Bytes): Promise<[number, number]> => {
		let heard = 0
		await repliesEver(to, await caseOf(secret), () => heard++)
		const { sid } = await keptAs(secret)
		await ask(tab, to, tab.contents().cases.find(k => k.sid === sid)!)
		const k = tab.contents().cases.find(k => k.sid === sid)!
		equal(k.replies.length, heard)
		return [heard, (k.moved ?? []).length]
	}
	equal([await ends((await chained(10))[0]!), await ends((await chained(3, 1))[0]!), await ends((await chained(2))[0]!)], [[8, 7], [3, 2], [2, 1]])
})

test("of where a case was handed on to this phone takes union and secret, and nothing else; what is no union's id leads nowhere", async () => {
	const to = (await tab.endpoint())!, secret = base64(random(16)), { sid, auth, number } = await caseOf(bytesOf(secret))
	const moved = async (more: object): Promise<unknown> => {
		const first = random(16)
		await replied(first, { text: "转", outcome: "transferred", to: { u: "yl-beishan", secret, ...more } })
		const k = await keptAs(first, true)
		equal(await ask(tab, to, k), true)
		const now = tab.contents().cases.find(x => x.sid === k.sid)!
		equal([now.anonymous, now.replies.length], [true, 1])
		return now.moved ?? "nowhere"
	}
	equal(await moved({ anonymous: false, sid: "A", due: 0 }), [{ u: "yl-beishan", secret, sid, auth, number }])
	for (const u of ["../../elsewhere", 'yl"],[data-to', "", "yl-Beishan"]) equal(await moved({ u }), "nowhere", u)
})

test("one round at a time asks about each case once; a case that was over is asked about where something was added", async () => {
	await tab.box.transact("readwrite", async s => { // of all before, nothing is open any more
		for (const k of tab.contents().cases) s("cases").put({ ...k, over: true })
		for (const i of tab.contents().items) s("items").put({ ...i, body: "" })
	})
	await tab.load()
	const { random: chance } = Math
	Math.random = () => 0 // no pause
	const asked: string[] = [], { serve } = phone, secret = random(16), { sid } = await keptAs(secret)
	phone.serve = async (address, init) => {
		if (/v1\/state$/.test(address)) asked.push(JSON.parse(init.body.trim()).sid)
		return serve(address, init)
	}
	const rounds = async (): Promise<string[]> => {
		asked.length = 0
		const all = [round(tab), round(tab), round(tab)]
		equal(new Set(all).size, 1)
		await Promise.all(all)
		return asked
	}
	equal(await rounds(), [sid])
	equal([asked.length, (await rounds()).length], [1, 0], "nothing more is to come:")
	await fill(await caseOf(secret), secret, "办完了又补充", 1)
	equal(await rounds(), [sid], "what was added to a case that was over:")
	equal(await rounds(), [sid], "and in the next round:")
	phone.serve = serve
	Math.random = chance
})
