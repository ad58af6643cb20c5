import { codeOf, secretOf } from "../code"
import { bytesOf, utf8 } from "../digest"
import { type Bytes, type Epochs, type Recipients, base64, caseOf, follow, openReply, receiptOf, seal, sealPhoto, sha256, signed } from "../seal"
import { wordsOf } from "../words"
import { equal, examples, test } from "./harness"

// The vectors are internal/seal/testdata/vectors, which Go has made and reads as well; see there. refused names the rule, "" where
// the text is taken.
type Vectors = {
	secrets: { secret: string; auth: string; k: string; ah: string; sid: string; number: string; codes: { [language: string]: string } }[]
	receipts: { name: string; jws: string; keys: string[]; sid: string; d: string; u: string; t: number; refused: string }[]
	replies: { name: string; secret: string; jwe: string; seq: number; content: string; refused: string }[]
	chains: { name: string; root: { u: string; e: number; key: string }; path: string[]; links: string[]; set: string; held: Epochs; ks: string; epochs: Epochs; refused: string }[]
	lists: { [language: string]: string[] }
	listFiles: { [language: string]: string }
	// What Node is to seal, for Go and others to open.
	toSeal: { secret: string; to: Recipients; content: string; photos: number[] }[]
}

const vectors = examples<Vectors>()

// outcome is what a promise comes to: "" or the message of what it throws.
const outcome = (promise: Promise<unknown>): Promise<string> => promise.then(() => "", e => e.message || e.name)

for (const v of vectors.secrets) {
	test("all that names a case follows from its secret " + v.secret, async () => {
		const c = await caseOf(bytesOf(v.secret))
		equal([c.auth, base64(c.k), c.ah, c.sid, c.number], [v.auth, v.k, v.ah, v.sid, v.number])
	})
	for (const language in v.codes) {
		test(`a code in ${language} is written and read again: ${v.secret}`, async () => {
			const list = vectors.lists[language]!, secret = bytesOf(v.secret), words = await codeOf(secret, list)
			const written = words.join(language === "ja" ? "\u3000" : list[0]!.length > 1 ? " " : "")
			equal(written, v.codes[language])
			equal(base64(await secretOf(" " + written.toUpperCase() + "。\n", list)), v.secret)
			equal(await outcome(secretOf(words.slice(1).join(" "), list)), "code/count")
			words[6] = "☹"
			equal(await outcome(secretOf(words.join(" "), list)), "code/word 7")
		})
	}
}

for (const language in vectors.lists)
	test("the file of the list comes out as the list: " + language, () =>
		equal(wordsOf(bytesOf(vectors.listFiles[language]!)).join(" "), vectors.lists[language]!.join(" ")))

test("a wrong word mostly does not fit the checksum", async () => {
	const list = vectors.lists["zh-Hans"]!, words = await codeOf(bytesOf(vectors.secrets[0]!.secret), list)
	let passed = 0
	for (let i = 0; i < 256; i++) {
		words[3] = list[8 * i]!
		if (await outcome(secretOf(words.join(""), list)) !== "code/checksum") passed++
	}
	equal(passed > 4 && passed < 32, true, passed + " of 256 pass:")
})

for (const v of vectors.receipts) {
	test("receipt: " + v.name, async () => {
		equal(await outcome(receiptOf(v.jws, v.keys)), v.refused)
		if (!v.refused) equal(await receiptOf(v.jws, v.keys), { sid: v.sid, d: v.d, u: v.u, t: v.t })
	})
}

for (const v of vectors.replies) {
	test("reply: " + v.name, async () => {
		const c = await caseOf(bytesOf(v.secret))
		equal(!!await outcome(openReply(c, v.jwe)), !!v.refused)
		if (!v.refused) equal(await openReply(c, v.jwe), { seq: v.seq, content: v.content })
	})
}

for (const v of vectors.chains) {
	test("chain: " + v.name, async () => {
		equal(await outcome(follow(v.root, v.path, v.links, v.set, v.held)), v.refused)
		if (v.refused) return
		const { set, ks, epochs } = await follow(v.root, v.path, v.links, v.set, v.held)
		equal([set.u, ks, epochs], [v.path[v.path.length - 1], v.ks, v.epochs])
	})
}

test("no byte of a receipt, a link or a key set can be changed", async () => {
	const receipt = vectors.receipts.find(v => !v.refused)!, chain = vectors.chains.find(v => !v.refused && v.links.length > 0)!
	const readers: [string, (text: string) => Promise<unknown>][] = [
		[receipt.jws, text => receiptOf(text, receipt.keys)],
		[chain.links[0]!, text => follow(chain.root, chain.path, [text, ...chain.links.slice(1)], chain.set, {})],
		[chain.set, text => follow(chain.root, chain.path, chain.links, text, {})],
	]
	for (const [text, read] of readers) {
		equal(await outcome(read(text)), "")
		for (let i = 0; i < text.length; i += 7) { // Go tries each
			const other = text[i] === "A" ? "B" : "A"
			equal(!!await outcome(read(text.slice(0, i) + other + text.slice(i + 1))), true, `byte ${i}:`)
		}
		for (const more of [text + ".", text + ".x", text + "=", " " + text, text + "\n"]) equal(!!await outcome(read(more)), true, more.slice(-3))
	}
})

test("what was signed is text as Go takes it: UTF-8, and no byte order mark", async () => {
	const { subtle } = crypto, curve = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }
	const pair = await subtle.generateKey(curve, true, ["sign", "verify"]), key = base64(await subtle.exportKey("raw", pair.publicKey))
	const header = base64(utf8('{"typ":"seal1+try","alg":"ES256"}'))
	for (const [payload, taken] of [[[34, 97, 34], true], [[239, 187, 191, 34, 97, 34], false], [[34, 255, 34], false], [[34, 237, 160, 128, 34], false]] as const) {
		const input = header + "." + base64(new Uint8Array(payload)), jws = input + "." + base64(await subtle.sign(curve, pair.privateKey, utf8(input)))
		equal(await outcome(signed("try", jws, [key])) === "", taken, String(payload))
	}
})

test("what is too much for an envelope is not sealed", async () => {
	const v = vectors.toSeal[0]!
	equal(await outcome(seal(await caseOf(bytesOf(v.secret)), v.to, "x".repeat(65537))), "seal/size")
	equal(await outcome(sealPhoto("", 0, new Uint8Array(64 * 65520 + 1))), "seal/size")
})

// Go opens what is written here.
for (const v of vectors.toSeal) {
	test("sealed for others to open: " + v.content.slice(0, 40), async () => {
		const c = await caseOf(bytesOf(v.secret)), photos = [], digests: string[] = [], parts: string[] = []
		for (const [n, size] of v.photos.entries()) {
			const data: Bytes = Uint8Array.from({ length: size }, (_, i) => i * 7 + n)
			const sealed = await sealPhoto(c.sid, n, data)
			photos.push(sealed.photo)
			for (const part of sealed.parts) {
				digests.push(base64(await sha256(part)))
				parts.push(base64(part))
			}
		}
		const body = await seal(c, v.to, v.content, digests)
		equal(await seal(c, v.to, v.content) !== await seal(c, v.to, v.content), true)
		console.log("SEALED " + JSON.stringify({ body, photos, parts, bytes: utf8(body).length }))
	})
}

// A browser sends what it has to tell when it comes here.
test("this is the last one", () => {})
