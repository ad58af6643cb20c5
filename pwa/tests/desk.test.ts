import { base64, bytesOf, utf8 } from "../digest"
import { newBook } from "../desk/book"
import { csv, joined } from "../desk/csv"
import type { Endpoint } from "../desk/endpoint"
import { Journal } from "../desk/journal"
import { fingerprint, kidOf, type KeyFiles, type Keys, makeKeys, sign, unlock } from "../desk/keys"
import { mark, newSieve, type Sieve, suspects } from "../desk/junk"
import { draftOf } from "../desk/markdown"
import { openNote, openNoteOf, sealNote, type NoteContent } from "../desk/notes"
import { contentOf, openEnvelope, openPhoto, partsOf, recipientKids, rewrap, sealReply, unpadded } from "../desk/open"
import { kindOf } from "../desk/picture"
import type { Field, Form } from "../desk/site"
import { caseShown } from "../desk/shown"
import { submissionOf } from "../desk/submission"
import { problemsOf } from "../desk/validate"
import { zip } from "../desk/zip"
import { caseOf, type KeySet, openReply, random, sealPhoto, sha256, wrap } from "../seal"
import { equal, examples, test } from "./harness"

// What Go has made, with an officer's key files of its own, and the vectors of internal/seal.
type Examples = {
	files: KeyFiles
	passphrase: string
	card: string
	words: string
	list: string
	jwks: { [letter: string]: { kty: string; crv: string; x: string; y: string; d: string } }
	envelopes: { name: string; body: string; key: string; content: string; refused: string }[]
	officers: { name: string; kind: string; jws: string; signers: string[]; key: string; body: string; u: string; sid: string; t: number; by: string; content: string; refused: string }[]
	sealed: { body: string; content: string; photo: string; parts: string[] }
	set: KeySet
	successor: string
}

const given = examples<Examples>()

// outcome is what a promise comes to: "" or the message of what it throws.
const outcome = (promise: Promise<unknown>): Promise<string> => promise.then(() => "", e => e.message || e.name)

const refuses = (f: () => unknown): boolean => {
	try {
		f()
		return false
	} catch {
		return true
	}
}

const ours = unlock(given.files, given.passphrase)

// keysOf gives an officer the opening key of a letter.
async function keysOf(letter: string): Promise<Keys> {
	const { keys } = await ours, { kty, crv, x, y, d } = given.jwks[letter]!
	const opens = await crypto.subtle.importKey("jwk", { kty, crv, x, y, d }, { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"])
	const point = new Uint8Array([4, ...bytesOf(x), ...bytesOf(y)])
	return { ...keys, opens, opensKid: await kidOf(base64(point)) }
}

test("the command line's key files open, and say the same words", async () => {
	const { keys } = await ours
	equal([keys.card, await fingerprint(keys.card, bytesOf(given.list))], [given.card, given.words])
	const { keys: turned } = await unlock({ opens: given.files.signs, signs: given.files.opens }, given.passphrase)
	equal(turned.card, given.card)
	for (const key of [keys.opens, keys.signs, keys.store, keys.names]) equal(key.extractable, false)
})

test("a wrong passphrase, and what is no key file, open nothing", async () => {
	equal(await outcome(unlock(given.files, given.passphrase + " ")), "passphrase")
	equal(await outcome(unlock({ ...given.files, signs: given.files.opens }, given.passphrase)), "keys")
	equal(await outcome(unlock({ ...given.files, opens: "x.y" }, given.passphrase)), "keys")
	const [header, ...rest] = given.files.opens.split("."), h = JSON.parse(new TextDecoder().decode(bytesOf(header!)))
	for (const changed of [{ ...h, p2c: 1_000_001 }, { ...h, p2c: 0 }, { ...h, zip: "DEF" }, { ...h, crit: ["b64"] }, { ...h, alg: "dir" }, { ...h, enc: "A128GCM" }, { ...h, p2s: "AAAA" }])
		equal(await outcome(unlock({ ...given.files, opens: [base64(utf8(JSON.stringify(changed))), ...rest].join(".") }, given.passphrase)), "keys", JSON.stringify(changed))
	const last = given.files.opens.slice(0, -1) + (given.files.opens.endsWith("A") ? "Q" : "A")
	equal(await outcome(unlock({ ...given.files, opens: last }, given.passphrase)), "passphrase")
})

for (const v of given.envelopes) {
	test("envelope: " + v.name, async () => {
		const keys = await keysOf(v.key)
		equal(!!await outcome(contentOf(v.body, [], keys)), !!v.refused)
		if (!v.refused) equal((await contentOf(v.body, [], keys)).content, v.content)
	})
}

for (const v of given.officers) {
	// By whom a re-wrap is signed does not matter to whoever opens with it: kc tells whose key it holds.
	if (v.kind === "rewrap" && v.refused !== "rewrap/signature") test("re-wrap: " + v.name, async () => {
		const keys = await keysOf(v.key), isOwn = !await outcome(contentOf(v.body, [], keys)) // then no re-wrap is looked at
		equal(!!await outcome(contentOf(v.body, [v.jws], keys)), !!v.refused && !isOwn)
		if (!v.refused) equal((await contentOf(v.body, [v.jws], keys)).content, v.content)
	})
	if (v.kind === "note") test("note: " + v.name, async () => {
		const keys = await keysOf(v.key), authors = new Map<string, string>()
		for (const key of v.signers) authors.set(await kidOf(key), key)
		const note = openNote(v.jws, v.u || "yl-linhe", authors, keys)
		equal(!!await outcome(note), !!v.refused)
		if (!v.refused) equal(await note, { sid: v.sid, t: v.t, by: v.by, content: JSON.parse(v.content), proved: true })
	})
}

test("an envelope that Go has sealed opens, with its photo", async () => {
	const { keys } = await ours, o = await openEnvelope(given.sealed.body, [], keys)
	equal(JSON.stringify(o.submission), given.sealed.content)
	const { from, to } = partsOf(o, 0), parts = given.sealed.parts.slice(from, to).map(bytesOf)
	equal(base64(await openPhoto(o, 0, parts)) === given.sealed.photo, true)
	equal(await outcome(openPhoto(o, 0, parts.slice(1))), "photo/part")
	equal(await outcome(openPhoto(o, 0, [...parts].reverse())), "photo/part")
})

test("no byte of an envelope can be changed, left out or put to it", async () => {
	const { keys } = await ours, { body } = given.sealed
	equal(await outcome(openEnvelope(body, [], keys)), "")
	const head = body.indexOf('"ciphertext"') + 60, tail = body.length - 60
	for (let i = 0; i < body.length; i += i < head || i > tail ? 1 : 97) {
		const other = body[i] === "A" ? "B" : "A"
		for (const changed of [body.slice(0, i) + other + body.slice(i + 1), body.slice(0, i) + body.slice(i + 1)])
			equal(!!await outcome(openEnvelope(changed, [], keys)), true, `byte ${i}:`)
	}
	for (const changed of [body + "\n", " " + body, "\ufeff" + body, body.replace("{", '{"a":1,'), body.replace(/}$/, ',"tag":"AAAAAAAAAAAAAAAAAAAAAA"}'),
		body.replace('"header":{', '"header":{"crit":[],'), body.replace('"iv"', '"unprotected":{},"iv"'), body.replace('"iv"', '"\\u0069v"')])
		equal(!!await outcome(openEnvelope(changed, [], keys)), true, changed.slice(0, 40))
})

test("a re-wrap that does not fit keeps none from opening that does, and nobody's word but ours is taken for one", async () => {
	const { keys } = await ours, { body, content } = given.sealed, { envelope: e } = await contentOf(body, [], keys), letter = Object.keys(given.jwks)[0]!
	const { x, y } = given.jwks[letter]!, to = base64(new Uint8Array([4, ...bytesOf(x), ...bytesOf(y)])), colleague = await keysOf(letter)
	const cek = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"])
	const { privateKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]) as CryptoKeyPair
	const strange = await sign("rewrap", JSON.stringify({ d: e.d, recipient: await wrap(cek, bytesOf(to), e.sid) }), privateKey), good = await rewrap(body, [], to, keys)
	equal((await contentOf(body, [strange, good], colleague)).content, content)
	equal(await outcome(contentOf(body, [strange], colleague)), "open/recipient")
	const has = async (rewraps: string[]): Promise<boolean> => (await recipientKids(body, rewraps, keys)).includes(colleague.opensKid)
	equal([await has([strange]), await has([good])], [false, true])
})

test("what is not exactly a submission is refused", () => {
	const good = given.sealed.content
	equal(JSON.stringify(submissionOf(good)), good)
	const put = (answers: string): string => good.replace(/^{"answers":{[^}]*}/, `{"answers":${answers}`)
	for (const fine of ['{"what":"<script>alert(1)</script>"}', '{"__proto__":"x","constructor":1}', '{"a":[],"b":[1,2],"c":["x"],"d":[{"name":"李","contact":"","agreed":true}]}'])
		equal(JSON.stringify(submissionOf(put(fine))), put(fine))
	for (const bad of ['{"a":null}', '{"a":1.5}', '{"a":-0}', '{"a":1e3}', '{"a":9007199254740993}', '{"a":{}}', '{"a":[1,"x"]}', '{"a":["x",1]}', '{"a":[null]}', '{"a":"x","a":"y"}',
		'{"2":"x","1":"y"}', "[]", "null", '{"a":[{"name":"x","contact":"","agreed":1}]}', '{"a":[{"name":"x","contact":"","agreed":true,"more":1}]}', '{"a":' + "[".repeat(20000) + "]".repeat(20000) + "}"])
		equal(refuses(() => submissionOf(put(bad))), true, bad.slice(0, 60))
	for (const bad of [good + " ", good.replace('"notice"', '"Notice"'), good.replace(/,"hints":.*/, "}"), good.replace(/}$/, ',"more":1}'), good.replace('"n":0', '"n":1'),
		good.replace(/"size":\d+/, '"size":-1'), good.replace(/"given":true/, '"given":1')])
		equal(bad !== good && refuses(() => submissionOf(bad)), true, bad.slice(0, 60))
})

test("a photo that says it has 100 MB, or far more, takes no room and no time", async () => {
	const { keys } = await ours, o = await openEnvelope(given.sealed.body, [], keys)
	for (const size of [1e8, Number.MAX_SAFE_INTEGER]) {
		const hostile = { ...o, submission: { ...o.submission, parts: o.submission.parts.map(p => ({ ...p, size })) } }
		equal(refuses(() => partsOf(hostile, 0)), true)
		equal(await outcome(openPhoto(hostile, 0, [])), "photo/size")
	}
	equal(refuses(() => partsOf(o, 1)), true)
})

test("a photo has nothing behind it", async () => {
	const { keys } = await ours, o = await openEnvelope(given.sealed.body, [], keys), data = utf8("photo and more")
	const { photo, parts } = await sealPhoto(o.sid, 0, data), p = [base64(await sha256(parts[0]!))]
	const saying = (size: number, digest: string) => ({ ...o, p, submission: { ...o.submission, parts: [{ ...photo, size, sha256: digest }] } })
	equal(await outcome(openPhoto(saying(14, photo.sha256), 0, parts)), "")
	equal(await outcome(openPhoto(saying(5, base64(await sha256("photo"))), 0, parts)), "photo/padding")
})

test("a mark of byte order is not passed over", () =>
	equal(unpadded(utf8("\ufeff{}  ").buffer), "\ufeff{}"))

test("a note of a size that no desk makes is not opened", async () => {
	const { keys } = await ours, c = await caseOf(random(16)), t = 29850123, iv = random(12), u = given.set.u
	const cek = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"])
	const noteOf = async (size: number): Promise<string> => {
		const plain = utf8('{"kind":"accepted"}'.padEnd(size)), bound = utf8(`seal1 note|${u}|${c.sid}|${t}|${keys.kid}`)
		const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound }, cek, plain)
		const recipients = [await wrap(cek, bytesOf(keys.card.split(".")[0]!), c.sid)]
		return sign("note", JSON.stringify({ u, sid: c.sid, t, by: keys.kid, recipients, iv: base64(iv), ciphertext: base64(sealed.slice(0, size)), tag: base64(sealed.slice(size)) }), keys.signs)
	}
	const opened = async (size: number) => outcome(openNote(await noteOf(size), u, new Map([[keys.kid, keys.card.split(".")[1]!]]), keys))
	equal([await opened(512), await opened(1024), await opened(500), await opened(65536)], ["", "", "note/size", "note/size"])
})

// journalOf is a desk's journal whose endpoint gives the notes as they are numbered. It keeps what it is given in taken.
function journalOf(keys: Keys, notes: { n: number; note: string }[], book = newBook()) {
	const taken: string[] = [], endpoint = { ask: (verb: string, q: any) => Promise.resolve(verb === "note" ? (taken.push(q.note), {}) : { notes: notes.filter(x => x.n > q.after).slice(0, 2), more: true }) }
	const officers = { set: given.set, authors: new Map([[keys.kid, keys.card.split(".")[1]!]]), openers: new Map<string, string>(), colleagues: [], words: "" }
	return { journal: new Journal(book, endpoint as unknown as Endpoint, given.set.u, keys, officers), book, taken, officers }
}

// somebody is an officer who was there once.
async function somebody(): Promise<Keys> {
	const { files } = await makeKeys("p"), { keys } = await unlock(files, "p")
	return keys
}

test("notes of colleagues who have left are read: as theirs where the desk knew them, else without deciding anything", async () => {
	const { keys } = await ours, [known, stranger] = [await somebody(), await somebody()], c = await caseOf(random(16))
	const noteOf = (by: Keys, content: NoteContent) => sealNote(given.set, by, c.sid, 29850123, content)
	const notes = [await noteOf(keys, { kind: "accepted" }), await noteOf(known, { kind: "note", text: "认识的" }), await noteOf(stranger, { kind: "note", text: "不认识的" }),
		await noteOf(stranger, { kind: "done", text: "假的" }), await noteOf(stranger, { kind: "assign", to: "x" }), await noteOf(stranger, { kind: "consented", to: "yl-beishan", sid2: "x" })].map((note, i) => ({ n: i + 1, note }))
	const { journal, book, officers } = journalOf(keys, notes)
	book.authors[known.kid] = known.card.split(".")[1]!
	await journal.hear()
	equal(book.journal.notes.map(n => [n.text, n.by, n.proved]).slice(0, 3), [["", keys.kid, true], ["认识的", known.kid, true], ["不认识的", stranger.kid, false]])
	book.kept.push({ line: { d: "d", sid: c.sid, form: "help@1", state: "viewed", flags: [], size: 3000, parts: 0, missing: [], received_at: 1, due_at: 0, head: 0 }, complete: true, broken: [], told: true, gone: false })
	const site = { v: 1 as const, endpoint: "", public: "", root: "", trial: false, unions: {}, forms: [] }, shown = caseShown(site, given.set.u, book, c.sid, "1", officers)
	equal([shown.standing, shown.assigned, shown.claim ?? "", shown.notes.length], ["accepted", "", "", 6])
	// Whose name stands on a note is under its seal: nobody can lay another's on it.
	const [head, payload, tail] = notes[2]!.note.split("."), forged = new TextDecoder().decode(bytesOf(payload!)).replace(stranger.kid, (await somebody()).kid)
	equal([await outcome(openNoteOf([head, base64(utf8(forged)), tail].join("."), given.set.u, keys)), await outcome(openNoteOf(notes[2]!.note, given.set.u, keys))], ["open/tag", ""])
})

test("notes have a ceiling: what is talk leaves room for what is decided, and an endpoint that never ends is not listened to for ever", async () => {
	const { keys } = await ours, c = await caseOf(random(16)), note = await sealNote(given.set, keys, c.sid, 29850123, { kind: "note", text: "再说一遍" })
	const many = Array.from({ length: 300 }, (_, i) => ({ n: i + 1, note })), { journal, book, taken } = journalOf(keys, many)
	await journal.hear()
	equal([book.journal.notes.length, book.journal.after], [200, 300])
	for (const kind of ["note", "assign", "junk"]) equal(await outcome(journal.write(c.sid, { kind })), "note/many", kind)
	equal([await outcome(journal.write(c.sid, { kind: "done", text: "办好了" })), taken.length], ["", 1])
	const circling = journalOf(keys, [{ n: 1, note }])
	circling.book.journal.after = 0
	const { endpoint } = circling.journal as any
	endpoint.ask = () => Promise.resolve({ notes: [{ n: 1, note }], more: true })
	await circling.journal.hear()
	equal(circling.book.journal.notes.length, 1)
})

test("spaces inside a text cost no more than others", () => {
	const text = "x" + " ".repeat(65000) + "y", began = Date.now()
	equal(unpadded(utf8(text + "   ").buffer) === text, true)
	equal(Date.now() - began < 500, true)
})

test("no cell of a table is a formula, however wide its sign", () => {
	for (const sign of ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−", " =", "\u3000=", "\ufeff="])
		equal(csv([[sign + "1"]]), `\ufeff"'${sign}1"\r\n`)
	equal(csv([['他说"好"', "a,b"], ["1=2", ""]]), '\ufeff"他说""好""","a,b"\r\n"1=2",""\r\n')
})

test("of a column that two letters answer, a table has both", () =>
	equal(joined(["第一次", "", "后来", "第一次"]), "第一次; 后来"))

test("a draft of a question holds no mark of Markdown, HTML or YAML", () => {
	equal(draftOf('"a\nb: c', "<script>x</script>", "# [x](javascript:y)\n---"),
		'---\ntitle: "\\"a\\nb: c"\ndraft: true\n---\n\n\\<script\\>x\\</script\\>\n\n---\n\n\\# \\[x\\](javascript:y)\n\n\\-\\-\\-\n')
})

test("answers that do not fit the form are named", () => {
	const field = (name: string, type: Field["type"], more: Partial<Field> = {}): Field => ({ name, type, column: {}, label: {}, grade: 1, required: false, later: false, max: 0, ...more })
	const form: Form = {
		id: "help", version: 1, envelope: "help@1", title: {}, answer: 0, retention: 0, urgent: false, anonymous: false, consents: [],
		fields: [field("name", "text", { max: 3 }), field("day", "date"), field("kind", "choice", { choices: [{ value: "wages", label: {} }] }), field("crew", "people"), field("sum", "money")],
	}
	equal(problemsOf(form, { name: "李四𠮷", day: "2026-02-28", kind: "wages", crew: [], sum: 0 }), [])
	equal(problemsOf(form, { name: "abcd", day: "2026-02-30", kind: "<svg>", crew: "x", sum: -1, more: 1 }), ["name", "day", "kind", "crew", "sum", "more"])
})

test("junk is told from the rest by what officers have marked, and a mark that is taken back teaches the reverse", () => {
	const s = newSieve(), junk = ["办证刻章加微信", "加微信办证优惠", "刻章办证找我微信"], fine = ["工地拖欠工资三个月", "老板拖欠工资不接电话", "受伤了老板不给工伤"]
	junk.slice(1).forEach(text => mark(s, text, text, true))
	fine.forEach(text => mark(s, text, text, false))
	const told = (): boolean[] => ["办证加微信", "拖欠工资两个月"].map(text => suspects(s, text))
	equal(told(), [false, false], "before there is enough:")
	mark(s, junk[0]!, junk[0]!, true)
	equal(told(), [true, false])
	mark(s, junk[0]!, junk[0]!, true)
	equal(s.letters, [3, 3], "marked twice:")
	const others = ["办证加微信一", "办证加微信二"] // were junk until an officer said otherwise
	others.forEach(text => mark(s, text, text, true))
	const before = suspects(s, "办证加微信")
	;[...others, ...junk].forEach(text => mark(s, text, text, false))
	fine.forEach(text => mark(s, text, text, true))
	equal([before, told(), s.letters], [true, [false, true], [3, 5]])
})

test("a letter without words teaches nothing, and what it has taught before is forgotten", () => {
	const s = newSieve()
	for (const [i, text] of ["", " \n ", "好"].entries()) mark(s, "" + i, text, true)
	equal(s, newSieve())
	const old: Sieve = { pairs: {}, letters: [1, 0], marks: { "1": true } }
	mark(old, "1", "", true)
	equal(old, newSieve())
})

test("of a letter that is erased nothing that was learnt is left", () => {
	const s = newSieve()
	mark(s, "1", "工地拖欠工资", false)
	const one = JSON.stringify(s)
	mark(s, "2", "我叫李四，拖欠工资", true)
	mark(s, "2", "我叫李四，拖欠工资", undefined)
	equal(JSON.stringify(s), one)
	mark(s, "1", "工地拖欠工资", undefined)
	equal(s, newSieve())
})

// headed is a JPEG that says how large it is, with nothing to be decoded behind.
const headed = (width: number, height: number, size = 0): Uint8Array => {
	const head = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3]
	const data = new Uint8Array(Math.max(size, 64))
	data.set(head)
	return data
}

const sees = (data: Uint8Array): string => {
	try {
		return kindOf(data)
	} catch (err) {
		return (err as Error).message
	}
}

test("a hostile photo: an SVG, a page and a PDF are no pictures, whatever they are called", () => {
	for (const text of ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '<?xml version="1.0"?><svg/>', "<html><script>alert(1)</script>", "%PDF-1.7", "GIF89a", "RIFF\0\0\0\0WEBP", ""])
		equal(sees(utf8(text.padEnd(text ? 64 : 0))), "photo/type", text)
})

test("a hostile photo: a header that claims 60,000 × 60,000 is not decoded, be the file 100 MB or nothing", () => {
	equal([sees(headed(4000, 3000)), sees(headed(60_000, 60_000)), sees(headed(60_000, 60_000, 1e8)), sees(headed(0, 60_000)), sees(headed(65_535, 1))], ["image/jpeg", "photo/size", "photo/size", "photo/size", "image/jpeg"])
	const png = (width: number, height: number): Uint8Array => {
		const data = new Uint8Array(64), view = new DataView(data.buffer)
		data.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
		view.setUint32(16, width)
		view.setUint32(20, height)
		return data
	}
	equal([sees(png(800, 600)), sees(png(60_000, 60_000)), sees(png(2 ** 32 - 1, 2 ** 32 - 1)), sees(png(1, 0)), sees(png(800, 600).slice(0, 20))], ["image/png", "photo/size", "photo/size", "photo/size", "photo/size"])
	// Segments that never end, or lead nowhere.
	equal([sees(headed(9, 9).fill(0xff, 2)), sees(headed(9, 9).fill(0, 2)), sees(new Uint8Array([0xff, 0xd8]))], ["photo/size", "photo/size", "photo/size"])
})

// Go opens what is made here.
test("made for Go to open", async () => {
	const { keys } = await ours, passphrase = "丁香 lilac 4711"
	const made = await makeKeys(passphrase), secret = random(16), c = await caseOf(secret)
	const content = { text: "请补充合同", need: ["合同"], at: 29850123 }, reply = await sealReply(base64(c.k), c.sid, 3, content)
	equal(await openReply(c, reply), { seq: 3, content: JSON.stringify(content) })
	const note = await sealNote(given.set, keys, c.sid, 29850123, { kind: "note", text: "星期三再打电话" })
	equal((await openNote(note, given.set.u, new Map([[keys.kid, keys.card.split(".")[1]!]]), keys)).content.text, "星期三再打电话")
	console.log("MADE " + JSON.stringify({
		files: made.files, card: made.card, passphrase, secret: base64(secret), sid: c.sid, reply, content: JSON.stringify(content), note,
		rewrap: await rewrap(given.sealed.body, [], given.successor, keys),
		proof: await sign("officer", JSON.stringify({ o: "https://sync.gonghui.example", u: "yl-linhe", n: "Ab3_", t: 1791000120, kid: keys.kid }), keys.signs),
		zip: base64(zip([{ name: "照片/1.jpg", data: utf8("photo") }, { name: "cases.csv", data: utf8("") }])),
	}))
})
