// Who the officers of a union are, by its key set.

import { bytesOf } from "../digest"
import { follow, signed, type KeySet } from "../seal"
import { fingerprint, kidOf, type Keys } from "./keys"
import type { Colleague } from "./model"
import type { Site } from "./site"

/** keysOf follows the site's keys to those of a union: its set, and the digest of that. undefined: it has none. */
export async function keysOf(site: Site, union: string): Promise<{ set: KeySet; ks: string } | undefined> {
	const u = site.unions[union]
	if (!u?.set || !site.root) return undefined
	const root = JSON.parse(new TextDecoder().decode(bytesOf(site.root.split(".")[1]!))) as { u: string; e: number; key: string }
	await signed("link", site.root, [root.key])
	return follow(root, u.path, u.links, u.set, {})
}

/** set is undefined where the union has no keys yet. */
export type Officers = {
	set: KeySet | undefined
	authors: Map<string, string> // kid -> signing key
	openers: Map<string, string> // kid -> opening key
	colleagues: Colleague[]
	words: string // those of our own keys, also where the set does not have them
}

/** officersOf follows the union's key set. words is the list for colleagues' names. */
export async function officersOf(site: Site, union: string, keys: Keys, words: Uint8Array<ArrayBuffer>): Promise<Officers> {
	const { set } = await keysOf(site, union) ?? {}
	const all: Officers = { set, authors: new Map(), openers: new Map(), colleagues: [], words: "" }
	for (const o of set?.officers ?? []) {
		const kid = await kidOf(o.es256)
		all.authors.set(kid, o.es256)
		all.openers.set(kid, o.ecdh)
		all.colleagues.push({ kid, words: "", self: kid === keys.kid })
	}
	await speak(all, keys, words)
	return all
}

/** speak writes the words of all keys by the list of a language. */
export async function speak(all: Officers, keys: Keys, words: Uint8Array<ArrayBuffer>): Promise<void> {
	all.words = await fingerprint(keys.card, words)
	for (const c of all.colleagues) c.words = await fingerprint(`${all.openers.get(c.kid)}.${all.authors.get(c.kid)}`, words)
}
