import { base64, bytesOf, digestOf, utf8 } from "./digest"
import type { Edition } from "./formats"

// What the worker was built with: the public keys of the site, uncompressed points of P-256, and the lowest epoch that
// is taken. Without keys editions are not signed.
export type Config = { v: 1; keys: string[]; epoch: number }

// Why an edition is not taken: it is not what a key of the site has signed; it is older than what is held; it is of a
// later version of the formats, which only a newer worker understands.
export type Refusal = "refused" | "old" | "newer"

export const isSigned = async (keys: string[], input: string, signature: string): Promise<boolean> => {
	const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }
	for (const key of keys) {
		const imported = await crypto.subtle.importKey("raw", bytesOf(key), algorithm, false, ["verify"])
		if (await crypto.subtle.verify(algorithm, imported, bytesOf(signature), utf8(input))) return true
	}
	return false
}

// brought is what came along with editions, by its digest: patches that need not be fetched, if nobody has touched them.
export const brought: { [digest: string]: string } = {}

// readEdition takes the text of edition.txt; nothing of it is parsed before its signature holds, and what is signed is
// believed.
export const readEdition = async (text: string, set: string, config: Config, held?: { epoch: number; number: number }): Promise<Edition | Refusal> => {
	try {
		// Of what is not there, something throws below.
		const [jws, json, patch] = text.split("\n") as [string, string, string], { keys } = config
		const [head, , signature] = jws.split(".") as [string, string, string]
		// atob takes other spellings of the same head: they would have to be signed as well.
		if (atob(head) !== `{"typ":"seal1+edition","alg":"${keys.length ? "ES256" : "none"}"}`) return "refused"
		if (keys.length ? !await isSigned(keys, head + "." + base64(utf8(json)), signature) : signature) return "refused"
		const edition: Edition = JSON.parse(json)
		if (edition.v > 2) return "newer"
		// What JSON.stringify would write has one meaning: no member twice, no other spelling.
		if (edition.set !== set || JSON.stringify(edition) !== json) return "refused"
		if (edition.epoch < config.epoch || keys.length && held && (edition.epoch - held.epoch || edition.number - held.number) < 0) return "old"
		brought[await digestOf(patch)] = patch
		return edition
	} catch {
		return "refused"
	}
}
