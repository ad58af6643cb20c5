// An officer's two keys: one opens what workers send, one proves who asks. Locked, they are the key files of
// "unionhall keys officer", so that either program reads the other's; unlocked, they cannot be taken out of the browser again.

import { base64, bytesOf, utf8 } from "../digest"
import { type Bytes, join, point, random, sha256, strict, wrong } from "../seal"
import { wordsOf } from "../words"

const { subtle } = crypto

const ecdh = { name: "ECDH", namedCurve: "P-256" }
const ecdsa = { name: "ECDSA", namedCurve: "P-256" }

/** KeyFiles are the two locked keys: compact JWEs (docs/formats.md, "Key files"). */
export type KeyFiles = { opens: string; signs: string }

/** Keys are unlocked: they live in memory, and nothing can read them. */
export type Keys = {
	opens: CryptoKey
	signs: CryptoKey
	opensKid: string
	kid: string // of signs: the officer's name
	card: string // both public halves: what the chair adds to the union's key set
	store: CryptoKey // AES-GCM, for what this browser keeps
	names: CryptoKey // HMAC, for the names under which it is kept
}

type Jwk = { use: "enc" | "sig"; kty: "EC"; kid: string; crv: "P-256"; alg: string; x: string; y: string; d: string }

const wrapping = "PBES2-HS256+A128KW", rounds = 600_000, mostRounds = 1_000_000, leastSalt = 8

const members = ["alg", "cty", "enc", "kid", "p2c", "p2s"]

/** kidOf returns the thumbprint of a public key (RFC 7638), which is 65 bytes in base64url. */
export const kidOf = async (key: string): Promise<string> =>
	base64(await sha256(JSON.stringify({ crv: "P-256", kty: "EC", ...point(bytesOf(key)) })))

/** makeKeys makes both keys and locks them. */
export async function makeKeys(passphrase: string): Promise<{ files: KeyFiles; card: string }> {
	const opens = await generated("enc", "ECDH-ES+A256KW", await subtle.generateKey(ecdh, true, ["deriveBits"]))
	const signs = await generated("sig", "ES256", await subtle.generateKey(ecdsa, true, ["sign", "verify"]))
	return { files: { opens: await lock(opens, passphrase), signs: await lock(signs, passphrase) }, card: cardOf(opens, signs) }
}

async function generated(use: "enc" | "sig", alg: string, pair: CryptoKeyPair): Promise<Jwk> {
	const { x, y, d } = await subtle.exportKey("jwk", pair.privateKey) as { x: string; y: string; d: string }
	return { use, kty: "EC", kid: base64(await sha256(JSON.stringify({ crv: "P-256", kty: "EC", x, y }))), crv: "P-256", alg, x, y, d }
}

const publicOf = ({ x, y }: Jwk): string => base64(join([[4], bytesOf(x), bytesOf(y)]))

const cardOf = (opens: Jwk, signs: Jwk): string => publicOf(opens) + "." + publicOf(signs)

// wrapper derives what wraps the key of a key file (RFC 7518, section 4.8).
async function wrapper(passphrase: string, salt: Bytes, count: number, use: KeyUsage): Promise<CryptoKey> {
	const secret = await subtle.importKey("raw", utf8(passphrase.normalize("NFC")), "PBKDF2", false, ["deriveBits"])
	const bits = await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: join([wrapping, [0], salt]), iterations: count }, secret, 128)
	return subtle.importKey("raw", bits, "AES-KW", false, [use])
}

async function lock(key: Jwk, passphrase: string): Promise<string> {
	const salt = random(16), iv = random(12)
	const header = base64(utf8(JSON.stringify({ alg: wrapping, cty: "jwk+json", enc: "A256GCM", kid: key.kid, p2c: rounds, p2s: base64(salt) })))
	const cek = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"])
	const wrapped = await subtle.wrapKey("raw", cek, await wrapper(passphrase, salt, rounds, "wrapKey"), "AES-KW")
	const sealed = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(header) }, cek, utf8(JSON.stringify(key)))
	const end = sealed.byteLength - 16
	return [header, base64(wrapped), base64(iv), base64(sealed.slice(0, end)), base64(sealed.slice(end))].join(".")
}

/** unlock opens both files, in whichever order they are. A wrong passphrase is Error("passphrase"), anything else Error("keys"). */
export async function unlock(files: KeyFiles, passphrase: string): Promise<{ keys: Keys; files: KeyFiles }> {
	const read: [Jwk, string][] = []
	for (const text of [files.opens, files.signs]) read.push([await opened(text, passphrase), text])
	const opens = read.find(([jwk]) => jwk.use === "enc"), signs = read.find(([jwk]) => jwk.use === "sig")
	if (!opens || !signs) wrong("keys")
	return { keys: await taken(opens[0], signs[0]), files: { opens: opens[1], signs: signs[1] } }
}

async function opened(text: string, passphrase: string): Promise<Jwk> {
	const [header = "", wrapped = "", iv = "", sealed = "", tag = "", more] = text.trim().split(".")
	let h: { alg?: string; enc?: string; p2c?: number; p2s?: string } = {}
	try {
		h = JSON.parse(new TextDecoder().decode(strict(header)))
	} catch {
		wrong("keys")
	}
	// A file that asks for too many rounds would keep the browser busy for ever; a member that is not ours may change the meaning.
	if (Object.keys(h).some(name => !members.includes(name)) || h.alg !== wrapping || h.enc !== "A256GCM" || more !== undefined) wrong("keys")
	if (!h.p2c || !Number.isInteger(h.p2c) || h.p2c < 1 || h.p2c > mostRounds || typeof h.p2s !== "string" || bytesOf(h.p2s).length < leastSalt) wrong("keys")
	try {
		const kek = await wrapper(passphrase, strict(h.p2s), h.p2c!, "unwrapKey")
		const cek = await subtle.unwrapKey("raw", strict(wrapped), kek, "AES-KW", "AES-GCM", false, ["decrypt"])
		const plain = await subtle.decrypt({ name: "AES-GCM", iv: strict(iv), additionalData: utf8(header) }, cek, join([strict(sealed), strict(tag)]))
		return JSON.parse(new TextDecoder().decode(plain)) as Jwk
	} catch {
		return wrong("passphrase")
	}
}

async function taken(opens: Jwk, signs: Jwk): Promise<Keys> {
	const jwk = ({ kty, crv, x, y, d }: Jwk) => ({ kty, crv, x, y, d })
	const material = await subtle.importKey("raw", bytesOf(opens.d), "HKDF", false, ["deriveKey"])
	const own = (info: string) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: utf8(info) })
	const card = cardOf(opens, signs)
	return {
		opens: await subtle.importKey("jwk", jwk(opens), ecdh, false, ["deriveBits"]),
		signs: await subtle.importKey("jwk", jwk(signs), ecdsa, false, ["sign"]),
		opensKid: await kidOf(card.split(".")[0]!), kid: await kidOf(card.split(".")[1]!), card,
		store: await subtle.deriveKey(own("unionhall desk store"), material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
		names: await subtle.deriveKey(own("unionhall desk names"), material, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]),
	}
}

/** fingerprint writes the first 88 bits of the digest of an officer's card as eight words of a list, as the command line does. */
export async function fingerprint(card: string, list: Bytes): Promise<string> {
	const digest = await sha256(card), words = wordsOf(list), out: string[] = []
	for (let i = 0; i < 8; i++) {
		let place = 0
		for (let bit = i * 11; bit < i * 11 + 11; bit++) place = place << 1 | digest[bit >> 3]! >> 7 - bit % 8 & 1
		out.push(words[place]!)
	}
	return out.join(" ")
}

/** sign makes a compact JWS of seal/1. */
export async function sign(typ: string, payload: string, key: CryptoKey): Promise<string> {
	const input = base64(utf8(`{"typ":"seal1+${typ}","alg":"ES256"}`)) + "." + base64(utf8(payload))
	return input + "." + base64(await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, utf8(input)))
}
