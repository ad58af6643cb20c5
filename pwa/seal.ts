import { base64, bytesOf, utf8 } from "./digest"
import { isSigned } from "./edition"

// The phone's half of seal/1 (docs/formats.md): it seals and follows, and opens nothing but replies. internal/seal is the other
// half. WebCrypto as Chrome 55 and iOS 11 have it. What is not as it has to be throws.

export { base64 }

export type Bytes = Uint8Array<ArrayBuffer>

const subtle = crypto.subtle

export const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size))

export function wrong(rule: string): never {
	throw new Error(rule)
}

// strict takes one spelling of each value only: atob passes over stray bits.
export function strict(text = ""): Bytes {
	const bytes = bytesOf(text)
	return base64(bytes) === text ? bytes : wrong("base64")
}

export const join = (list: (string | Iterable<number>)[]): Bytes =>
	new Uint8Array(([] as number[]).concat(...list.map(x => [...typeof x === "string" ? utf8(x) : x])))

export const sha256 = async (...list: (string | Iterable<number>)[]): Promise<Bytes> => new Uint8Array(await subtle.digest("SHA-256", join(list)))

export const gcm = (iv: Bytes, aad = "") => ({ name: "AES-GCM", iv, additionalData: utf8(aad) })

export const gcmKey = (key: Bytes, use: KeyUsage, extractable = false): Promise<CryptoKey> => subtle.importKey("raw", key, "AES-GCM", extractable, [use])

// A case is all that follows from its secret. auth is shown to the endpoint, k opens replies, number is said on the telephone.
export type Case = { auth: string; k: Bytes; ah: string; sid: string; number: string }

export async function caseOf(secret: Bytes): Promise<Case> {
	const key = await subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
	const labelled = async (label: string): Promise<Bytes> => new Uint8Array(await subtle.sign("HMAC", key, utf8("seal1 " + label)))
	const auth = await labelled("auth"), ah = await sha256(auth), sid = (await sha256("seal1 sid", ah)).slice(0, 16)
	return { auth: base64(auth), k: await labelled("reply"), ah: base64(ah), sid: base64(sid), number: await caseNumber(sid) }
}

export async function caseNumber(sid: Bytes): Promise<string> {
	const first = (await sha256("seal1 case", sid)).slice(0, 6).reduce((n, byte) => n * 256 + byte, 0)
	const digits = String(first % 1e10).padStart(10, "0")
	let p = 10 // ISO 7064, MOD 11,10
	for (const digit of digits) p = ((p + +digit) % 10 || 10) * 2 % 11
	return digits + (11 - p) % 10
}

export const curve = { name: "ECDH", namedCurve: "P-256" }

const algorithm = "ECDH-ES+A256KW"

export const point = (raw: Bytes) => ({ x: base64(raw.slice(1, 33)), y: base64(raw.slice(33)) })

// wrap is RFC 7518, section 4.6, with AES-KW for one recipient too.
export async function wrap(cek: CryptoKey, to: Bytes, sid: string) {
	const kid = base64(await sha256(JSON.stringify({ crv: "P-256", kty: "EC", ...point(to) })))
	const apv = await sha256(kid + sid)
	const once = await subtle.generateKey(curve, false, ["deriveBits"])
	const shared = await subtle.deriveBits({ name: "ECDH", public: await subtle.importKey("raw", to, curve, false, []) }, once.privateKey, 256)
	const kek = await sha256([0, 0, 0, 1], new Uint8Array(shared), [0, 0, 0, 14], algorithm, [0, 0, 0, 0, 0, 0, 0, 32], apv, [0, 0, 1, 0])
	const wrapping = await subtle.importKey("raw", kek, "AES-KW", false, ["wrapKey"])
	return {
		header: { alg: algorithm, kid, epk: { kty: "EC", crv: "P-256", ...point(new Uint8Array(await subtle.exportKey("raw", once.publicKey))) }, apv: base64(apv) },
		encrypted_key: base64(await subtle.wrapKey("raw", cek, wrapping, "AES-KW")),
	}
}

// To whom a form is sealed: union, form and version ("help@3"), the digest of the key set's payload, and its keys.
export type Recipients = { u: string; f: string; ks: string; keys: string[] }

// seal returns the body of an envelope. parts are the digests of the sealed parts, in order.
export async function seal(c: Case, to: Recipients, content: string, parts: string[] = []): Promise<string> {
	const text = utf8(content)
	let size = 1024
	while (size < text.length) size *= 2
	if (size > 65536) wrong("seal/size")
	const plain = new Uint8Array(size).fill(32)
	plain.set(text)
	const cek = random(32), key = await gcmKey(cek, "encrypt", true), iv = random(12), recipients = []
	for (const k of to.keys) recipients.push(await wrap(key, bytesOf(k), c.sid))
	const header = base64(utf8(JSON.stringify({
		typ: "seal1+json", enc: "A256GCM", cty: "application/json", sid: c.sid, u: to.u, f: to.f, ks: to.ks, ah: c.ah,
		rh: base64(await sha256(JSON.stringify(recipients))), kc: base64(await sha256("seal1 commit", cek)), p: parts,
	})))
	const sealed = await subtle.encrypt(gcm(iv, header), key, plain)
	return JSON.stringify({ protected: header, recipients, iv: base64(iv), ciphertext: base64(sealed.slice(0, size)), tag: base64(sealed.slice(size)) })
}

// What the sealed content says of a photo, so that whoever opens the one can open the other.
export type Photo = { n: number; size: number; sha256: string; key: string }

const room = 65520 // of a photo in a part of 65,536 bytes

// sealPhoto cuts the nth photo of a case into sealed parts of one size.
export async function sealPhoto(sid: string, n: number, data: Bytes): Promise<{ photo: Photo; parts: Bytes[] }> {
	const raw = random(32), key = await gcmKey(raw, "encrypt"), parts: Bytes[] = [], last = Math.max(Math.ceil(data.length / room), 1) - 1
	if (last > 63) wrong("seal/size") // what an envelope can name
	for (let i = 0; i <= last; i++) {
		const plain = new Uint8Array(room), iv = new Uint8Array(12)
		plain.set(data.subarray(i * room, (i + 1) * room))
		iv[11] = i
		parts.push(new Uint8Array(await subtle.encrypt(gcm(iv, `${sid}|${n}|${i}|${last}`), key, plain)))
	}
	return { photo: { n, size: data.length, sha256: base64(await sha256(data)), key: base64(raw) }, parts }
}

// json is text as Go takes it: what is no UTF-8 is refused, and a byte order mark stays and is no JSON.
export const json = (bytes: Bytes | ArrayBuffer): string => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)

/** opened reads a protected header. */
export const opened = (header: string) => JSON.parse(json(bytesOf(header)))

// signed returns what one of keys has signed as typ. Nothing of it is parsed before that holds.
export async function signed<T>(typ: string, jws: string, keys: string[]): Promise<T> {
	const [header = "", payload = "", signature = ""] = jws.split(".")
	const want = base64(utf8(`{"typ":"seal1+${typ}","alg":"ES256"}`))
	if (jws !== `${want}.${base64(bytesOf(payload))}.${base64(bytesOf(signature))}` || !await isSigned(keys, header + "." + payload, signature)) wrong(typ + "/signature")
	const text = json(bytesOf(payload)), value: T = JSON.parse(text)
	// What JSON.stringify would write has one meaning: no member twice.
	return JSON.stringify(value) === text ? value : wrong(typ + "/payload")
}

export type Receipt = { sid: string; d: string; u: string; t: number }

// receiptOf returns what one of keys has signed. Whoever has asked for it compares sid, d and u.
export const receiptOf = (jws: string, keys: string[]): Promise<Receipt> => signed("receipt", jws, keys)

// timeOf returns the endpoint's minute, as it was signed for one case.
export const timeOf = (jws: string, keys: string[]): Promise<{ sid: string; t: number }> => signed("time", jws, keys)

// openReply returns what an officer has answered, and which of the answers it is.
export async function openReply(c: Case, jwe: string): Promise<{ seq: number; content: string }> {
	const [header = "", none, iv, text, tag, more] = jwe.split("."), { seq } = JSON.parse(json(strict(header)))
	const want = base64(utf8(JSON.stringify({ alg: "dir", enc: "A256GCM", seq, sid: c.sid, typ: "seal1+reply" })))
	if (header !== want || !(seq > 0) || none || more !== undefined) wrong("reply/header")
	const plain = await subtle.decrypt(gcm(strict(iv), header), await gcmKey(c.k, "decrypt"), join([strict(text), strict(tag)]))
	return { seq, content: json(new Uint8Array(plain)).replace(/ +$/, "") }
}

export type KeySet = {
	u: string
	e: number
	officers: { ecdh: string; es256: string }[]
	recovery: string
	receipts: string[]
	retired: { key: string; t: number }[]
	revoked: string[]
}

type Link = { by: string; u: string; e: number; key: string }

// How new what is known of a union is: the epoch of its key, then that of its set.
export type Epochs = { [union: string]: [number, number] }

// follow verifies what leads from the root, with which the page was built, to the key set of the last union on the path: see
// Root.Follow in internal/seal. held is the highest that this phone has seen; what is older is not taken.
export async function follow(root: Omit<Link, "by">, path: string[], links: string[], set: string, held: Epochs): Promise<{ set: KeySet; ks: string; epochs: Epochs }> {
	let { key } = root, at = 0
	const epochs: Epochs = { [root.u]: [root.e, 0] }
	if (path[0] !== root.u) wrong("chain/path")
	for (const jws of links) {
		const link = await signed<Link>("link", jws, [key])
		if (link.by !== path[at]) wrong("chain/by")
		if (!at && link.u === root.u) {
			if (link.e !== epochs[root.u]![0] + 1) wrong("chain/epoch")
		} else if (link.u !== path[++at]) wrong("chain/path")
		key = link.key
		epochs[link.u] = [link.e, 0]
	}
	if (at !== path.length - 1) wrong("chain/path")
	const union = path[at]!, keys = await signed<KeySet>("keys", set, [key])
	if (keys.u !== union) wrong("chain/set")
	epochs[union]![1] = keys.e
	for (const u in epochs) {
		const [k, s] = epochs[u]!, [heldKey, heldSet] = held[u] || [0, 0]
		if (k < heldKey || u === union && k === heldKey && s < heldSet) wrong("chain/older")
	}
	return { set: keys, ks: base64(await sha256(bytesOf(set.split(".")[1]!))), epochs }
}
