// Opening what workers have sealed, as seal/1 wants it (docs/formats.md): strictly, and nothing is believed before it fits.

import { base64, bytesOf, utf8 } from "../digest"
import { type Bytes, curve, gcm, gcmKey, join, random, sha256, strict, wrong } from "../seal"
import type { Keys } from "./keys"
import type { Answer } from "./model"

const { subtle } = crypto

export type Recipient = { header: { alg: string; kid: string; epk: { kty: string; crv: string; x: string; y: string }; apv: string }; encrypted_key: string }
type Protected = { typ: string; enc: string; cty: string; sid: string; u: string; f: string; ks: string; ah: string; rh: string; kc: string; p: string[] }
type Body = { protected: string; recipients: Recipient[]; iv: string; ciphertext: string; tag: string }

export type Photo = { n: number; size: number; sha256: string; key: string }

export type Submission = {
	answers: Record<string, Answer>
	consent: { t: number; lang: string; purposes: { id: string; text: string; given: boolean }[] }
	notice: string
	k: string
	parts: Photo[]
	hints: Record<string, Answer>
}

/** An Opened envelope: what it says of itself, under the seal, and what was in it. */
export type Opened = { sid: string; u: string; f: string; p: string[]; submission: Submission }

const text = (bytes: ArrayBuffer | Bytes): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes)

// parsed reads JSON of one spelling: as JSON.stringify would write it, so that nobody reads another text in it.
function parsed<T>(json: string): T {
	const value = JSON.parse(json) as T
	return JSON.stringify(value) === json ? value : wrong("open/spelling")
}

/** unwrap returns the key that a recipient holds for us, or undefined where it is for another key. */
export async function unwrap(list: Recipient[], sid: string, keys: Keys): Promise<CryptoKey | undefined> {
	const r = list.find(x => x.header.kid === keys.opensKid)
	if (!r) return undefined
	const apv = await sha256(r.header.kid + sid)
	if (base64(apv) !== r.header.apv || r.header.alg !== "ECDH-ES+A256KW") wrong("open/apv")
	const epk = await subtle.importKey("raw", join([[4], strict(r.header.epk.x), strict(r.header.epk.y)]), curve, false, [])
	const shared = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: epk }, keys.opens, 256))
	const kek = await sha256([0, 0, 0, 1], shared, [0, 0, 0, 14], "ECDH-ES+A256KW", [0, 0, 0, 0, 0, 0, 0, 32], apv, [0, 0, 1, 0])
	return subtle.unwrapKey("raw", strict(r.encrypted_key), await subtle.importKey("raw", kek, "AES-KW", false, ["unwrapKey"]), "AES-KW", "AES-GCM", true, ["decrypt"])
}

/** openEnvelope opens a body with our key, or with a colleague's re-wrap of it for us. Error("open/recipient"): neither is for us. */
export async function openEnvelope(body: string, rewraps: Recipient[], keys: Keys): Promise<Opened> {
	const e = parsed<Body>(body), head = parsed<Protected>(text(strict(e.protected)))
	if (head.typ !== "seal1+json" || head.enc !== "A256GCM") wrong("open/header")
	if (base64(await sha256(JSON.stringify(e.recipients))) !== head.rh) wrong("open/rh")
	const cek = await unwrap(e.recipients, head.sid, keys) ?? await unwrap(rewraps, head.sid, keys) ?? wrong("open/recipient")
	if (base64(await sha256("seal1 commit", new Uint8Array(await subtle.exportKey("raw", cek)))) !== head.kc) wrong("open/kc")
	const plain = await subtle.decrypt(gcm(strict(e.iv), e.protected), cek, join([strict(e.ciphertext), strict(e.tag)]))
	const submission = parsed<Submission>(text(plain).replace(/ +$/, ""))
	if (Object.keys(submission).join() !== "answers,consent,notice,k,parts,hints") wrong("open/content")
	return { sid: head.sid, u: head.u, f: head.f, p: head.p, submission }
}

const room = 65520 // of a photo in a part

/** partsOf says which parts belong to the nth photo: from, and up to but not with, to. */
export function partsOf(photos: Photo[], n: number): { from: number; to: number } {
	const count = (p: Photo): number => Math.max(1, Math.ceil(p.size / room))
	const from = photos.slice(0, n).reduce((sum, p) => sum + count(p), 0)
	return { from, to: from + count(photos[n]!) }
}

/** openPhoto puts the parts of a photo together, each of which must be the one that the envelope names. */
export async function openPhoto(o: Opened, n: number, parts: Bytes[]): Promise<Bytes> {
	const photo = o.submission.parts[n]!, { from } = partsOf(o.submission.parts, n), key = await gcmKey(strict(photo.key), "decrypt")
	const out = new Uint8Array(parts.length * room)
	for (const [i, part] of parts.entries()) {
		if (base64(await sha256(part)) !== o.p[from + i]) wrong("photo/part")
		const iv = new Uint8Array(12)
		iv[11] = i
		out.set(new Uint8Array(await subtle.decrypt(gcm(iv, `${o.sid}|${n}|${i}|${parts.length - 1}`), key, part)), i * room)
	}
	const data = out.slice(0, photo.size)
	return base64(await sha256(data)) === photo.sha256 ? data : wrong("photo/digest")
}

/** What a reply says (docs/formats.md, "Replies"). */
export type ReplyContent = {
	text?: string
	viewed?: string
	erased?: string
	need?: string[]
	outcome?: "done" | "declined" | "transferred"
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
