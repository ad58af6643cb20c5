// Opening what workers have sealed, as strictly as internal/seal does (docs/formats.md, "seal/1"): nothing is believed before it
// fits, and what would be other bytes when it is written again is refused.

import { base64, bytesOf, utf8 } from "../digest"
import { type Bytes, curve, gcm, gcmKey, join, random, sha256, signed, strict, wrap, wrong } from "../seal"
import { sign, type Keys } from "./keys"
import { sized, submissionOf, type Submission } from "./submission"

export type { Photo, Submission } from "./submission"

const { subtle } = crypto

export type Recipient = { header: { alg: string; kid: string; epk: { kty: string; crv: string; x: string; y: string }; apv: string }; encrypted_key: string }
type Header = { sid: string; u: string; f: string; ks: string; ah: string; rh: string; kc: string; p: string[] }
type Body = { protected: string; recipients: Recipient[]; iv: string; ciphertext: string; tag: string }

/** An Opened envelope: what it says of itself, under the seal, and what was in it. */
export type Opened = { sid: string; u: string; f: string; p: string[]; submission: Submission }

// A mark of byte order at the beginning is none of ours, and must not be passed over.
const text = (bytes: ArrayBuffer | Bytes): string => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)

const algorithm = "ECDH-ES+A256KW", mostBody = 98304, mostRecipients = 8, mostParts = 64

const unionName = /^[a-z0-9][a-z0-9-]{0,63}$/, formName = /^[a-z0-9][a-z0-9-]{0,63}@[0-9]{1,6}$/

const pointOf = ({ x, y }: { x: string; y: string }): Promise<CryptoKey> =>
	subtle.importKey("raw", join([[4], strict(x), strict(y)]), curve, false, [])

// recipientOf returns a recipient of a case with the members that it may have and no other.
async function recipientOf(r: Recipient, sid: string): Promise<Recipient> {
	const { header: { kid, epk: { x, y }, apv }, encrypted_key } = r
	sized(kid, 32, "envelope/kid")
	sized(x, 32, "envelope/epk")
	sized(y, 32, "envelope/epk")
	sized(encrypted_key, 40, "envelope/key")
	if (apv !== base64(await sha256(kid + sid))) wrong("envelope/apv")
	await pointOf({ x, y }).catch(() => wrong("envelope/epk"))
	return { header: { alg: algorithm, kid, epk: { kty: "EC", crv: "P-256", x, y }, apv }, encrypted_key }
}

/** recipientsOf reads the recipients of a case, of whom each may be there once. */
export async function recipientsOf(list: Recipient[], sid: string): Promise<Recipient[]> {
	if (!Array.isArray(list) || !list.length || list.length > mostRecipients) wrong("envelope/recipients")
	const all: Recipient[] = []
	for (const r of list) all.push(await recipientOf(r, sid))
	return new Set(all.map(r => r.header.kid)).size === all.length ? all : wrong("envelope/recipients")
}

/** isBucket says whether size is least · 2^n, n = 0..6. */
export const isBucket = (size: number, least: number): boolean => [0, 1, 2, 3, 4, 5, 6].some(n => size === least << n)

/** An Envelope was read, and not opened. */
type Envelope = Header & Body & { d: string }

async function readEnvelope(body: string): Promise<Envelope> {
	if (utf8(body).length > mostBody) wrong("envelope/size")
	const { protected: sealed, recipients, iv, ciphertext, tag } = JSON.parse(body) as Body
	const { sid, u, f, ks, ah, rh, kc, p } = JSON.parse(text(strict(sealed))) as Header
	sized(sid, 16, "envelope/sid")
	for (const digest of [ks, ah, rh, kc, ...p]) sized(digest, 32, "envelope/protected")
	if (p.length > mostParts || new Set(p).size < p.length) wrong("envelope/parts")
	if (!unionName.test(u) || !formName.test(f)) wrong("envelope/form")
	if (base64((await sha256("seal1 sid", strict(ah))).slice(0, 16)) !== sid) wrong("envelope/sid")
	const list = await recipientsOf(recipients, sid)
	if (base64(await sha256(JSON.stringify(list))) !== rh) wrong("envelope/rh")
	sized(iv, 12, "envelope/iv")
	sized(tag, 16, "envelope/tag")
	if (!isBucket(strict(ciphertext).length, 1024)) wrong("envelope/bucket")
	const header = base64(utf8(JSON.stringify({ typ: "seal1+json", enc: "A256GCM", cty: "application/json", sid, u, f, ks, ah, rh, kc, p })))
	if (JSON.stringify({ protected: header, recipients: list, iv, ciphertext, tag }) !== body) wrong("envelope/spelling")
	return { sid, u, f, ks, ah, rh, kc, p, protected: header, recipients: list, iv, ciphertext, tag, d: base64(await sha256(body)) }
}

/** unwrap returns the key that a recipient of a case holds for us, or undefined where none is for us. */
export async function unwrap(list: Recipient[], sid: string, keys: Keys): Promise<CryptoKey | undefined> {
	const r = list.find(x => x.header.kid === keys.opensKid)
	if (!r) return undefined
	const apv = await sha256(r.header.kid + sid)
	const shared = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: await pointOf(r.header.epk) }, keys.opens, 256))
	const kek = await sha256([0, 0, 0, 1], shared, [0, 0, 0, 14], algorithm, [0, 0, 0, 0, 0, 0, 0, 32], apv, [0, 0, 1, 0])
	const wrapping = await subtle.importKey("raw", kek, "AES-KW", false, ["unwrapKey"])
	return subtle.unwrapKey("raw", strict(r.encrypted_key), wrapping, "AES-KW", "AES-GCM", true, ["decrypt"]).catch(() => wrong("open/key"))
}

// keyTo returns the key that an envelope was sealed with: kc holds it to that, whoever has wrapped it.
async function keyTo(e: Envelope, rewraps: string[], keys: Keys): Promise<CryptoKey> {
	const own = await unwrap(e.recipients, e.sid, keys)
	if (own) return await fits(own, e) ? own : wrong("open/kc")
	for (const jws of rewraps) {
		const cek = await readRewrap(jws, e).then(r => r && unwrap([r], e.sid, keys)).catch(() => undefined)
		if (cek && await fits(cek, e)) return cek // one that does not fit is a stranger's
	}
	return wrong("open/recipient")
}

const fits = async (cek: CryptoKey, { kc }: Envelope): Promise<boolean> =>
	base64(await sha256("seal1 commit", new Uint8Array(await subtle.exportKey("raw", cek)))) === kc

/** unpadded returns a text without the spaces that were put behind it. */
export function unpadded(plain: ArrayBuffer): string {
	const bytes = new Uint8Array(plain)
	let end = bytes.length
	while (end && bytes[end - 1] === 32) end--
	return end ? text(bytes.slice(0, end)) : wrong("open/content")
}

/** contentOf opens a body with our key, or with a colleague's re-wrap for us. Error("open/recipient"): neither is for us. */
export async function contentOf(body: string, rewraps: string[], keys: Keys): Promise<{ envelope: Envelope; content: string }> {
	const e = await readEnvelope(body), cek = await keyTo(e, rewraps, keys)
	const plain = await subtle.decrypt(gcm(strict(e.iv), e.protected), cek, join([strict(e.ciphertext), strict(e.tag)])).catch(() => wrong("open/tag"))
	return { envelope: e, content: unpadded(plain) }
}

/** openEnvelope opens what a worker has sent. rewraps are colleagues' JWS for it. */
export async function openEnvelope(body: string, rewraps: string[], keys: Keys): Promise<Opened> {
	const { envelope: { sid, u, f, p }, content } = await contentOf(body, rewraps, keys)
	return { sid, u, f, p, submission: submissionOf(content) }
}

// readRewrap returns the recipient of a re-wrap of an envelope, whoever has signed it: the colleague may have left since, and kc
// says whether it holds the envelope's own key.
async function readRewrap(jws: string, e: Envelope): Promise<Recipient | undefined> {
	const payload = text(strict(jws.split(".")[1])), { d, recipient } = JSON.parse(payload) as { d: string; recipient: Recipient }
	if (d !== e.d) return undefined
	const r = await recipientOf(recipient, e.sid)
	return JSON.stringify({ d, recipient: r }) === payload ? r : undefined
}

/** rewrap wraps the key of an envelope that we can open for a colleague's public key, and signs that. */
export async function rewrap(body: string, rewraps: string[], to: string, keys: Keys): Promise<string> {
	const e = await readEnvelope(body), cek = await keyTo(e, rewraps, keys)
	return sign("rewrap", JSON.stringify({ d: e.d, recipient: await wrap(cek, bytesOf(to), e.sid) }), keys.signs)
}

/** recipientKids are the keys that open an envelope: itself, for whatever they are worth, or by a re-wrap that we have signed. */
export async function recipientKids(body: string, rewraps: string[], keys: Keys): Promise<string[]> {
	const list = [...(JSON.parse(body) as Body).recipients]
	for (const jws of rewraps) await signed<{ recipient: Recipient }>("rewrap", jws, [keys.card.split(".")[1]!]).then(r => list.push(r.recipient), () => {}) // others' word is not taken
	return list.map(r => r.header.kid)
}

const room = 65520 // of a photo in a part

/**
 * partsOf says which parts belong to the nth photo: from, and up to but not with, to. A photo that says it is larger than what was
 * sent with it is refused before anything is made room for.
 */
export function partsOf({ p, submission: { parts: photos } }: Opened, n: number): { from: number; to: number } {
	const ends = photos.slice(0, n + 1).reduce<number[]>((ends, { size }) => [...ends, ends[ends.length - 1]! + Math.max(1, Math.ceil(size / room))], [0])
	const from = ends[n]!, to = ends[n + 1] ?? wrong("photo/none")
	return to <= p.length ? { from, to } : wrong("photo/size")
}

/** openPhoto puts the parts of a photo together, each of which must be the one that the envelope names. */
export async function openPhoto(o: Opened, n: number, parts: Bytes[]): Promise<Bytes> {
	const { from, to } = partsOf(o, n), photo = o.submission.parts[n]!, key = await gcmKey(strict(photo.key), "decrypt")
	if (parts.length !== to - from) wrong("photo/part")
	const out = new Uint8Array(parts.length * room)
	for (const [i, part] of parts.entries()) {
		if (base64(await sha256(part)) !== o.p[from + i]) wrong("photo/part")
		const iv = new Uint8Array(12)
		iv[11] = i
		out.set(new Uint8Array(await subtle.decrypt(gcm(iv, `${o.sid}|${n}|${i}|${parts.length - 1}`), key, part)), i * room)
	}
	if (out.subarray(photo.size).some(byte => byte)) wrong("photo/padding")
	const data = out.slice(0, photo.size)
	return base64(await sha256(data)) === photo.sha256 ? data : wrong("photo/digest")
}

/** What a reply says (docs/formats.md, "Replies"). */
export type ReplyContent = {
	text?: string
	viewed?: string
	was?: string // with viewed, of a letter that was handed on: its digest where the phone has sent it
	erased?: string
	kept?: string // digest of a request to erase that is not granted, as text says
	rated?: string // digest of a rating that was counted
	u?: string // with text: the union that answers, and what envelopes call the form, so that a phone that has the code alone can send it something
	f?: string
	need?: string[]
	form?: string // id of the form on which the phone lets it be added
	outcome?: "done" | "declined" | "transferred"
	to?: { u: string; secret: string } // whoever has the case after a transfer, and its new secret
	at?: number // Unix minute
}

// padded fills a text with spaces to 512 · 2^n bytes.
export function padded(content: string): Bytes {
	const bytes = utf8(content)
	let size = 512
	while (size < bytes.length) size *= 2
	if (size > 32768) wrong("text/long")
	const out = new Uint8Array(size).fill(32)
	out.set(bytes)
	return out
}

/** sealReply seals a reply under the key that the worker's phone has. */
export async function sealReply(k: string, sid: string, seq: number, content: ReplyContent): Promise<string> {
	const header = base64(utf8(JSON.stringify({ alg: "dir", enc: "A256GCM", seq, sid, typ: "seal1+reply" }))), iv = random(12)
	const sealed = await subtle.encrypt(gcm(iv, header), await gcmKey(bytesOf(k), "encrypt"), padded(JSON.stringify(content)))
	const end = sealed.byteLength - 16
	return `${header}..${base64(iv)}.${base64(sealed.slice(0, end))}.${base64(sealed.slice(end))}`
}
