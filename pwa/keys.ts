// To whom a form may be sealed, and who signs receipts: the file of keys that the page names, and what this phone has seen of newer
// ones. pwa/seal.ts checks the chain; here is what is followed, from where, and which epochs are kept.

import { type Epochs, type Recipients, follow, sha256, wrong } from "./seal"
import type { Box } from "./box"
import { within } from "./within"
import { base } from "./place"
import { post } from "./post"

/** A KeysFile is keys-DIGEST.json: docs/formats.md. */
export type KeysFile = {
	root: { u: string; e: number; key: string }
	endpoint: string // with a slash at its end
	receipts: string[]
	unions: { [id: string]: { path: string[]; links: string[]; set: string } }
}

/** keysOf reads the file at an address from the base path. It throws where that is not what the page names. */
export async function keysOf(address: string): Promise<KeysFile> {
	const text = await (await fetch(base + address)).text()
	if (!address.includes((await sha256(text)).slice(0, 16).reduce((hex, byte) => hex + (256 + byte).toString(16).slice(1), ""))) wrong("keys/file")
	return JSON.parse(text)
}

type Chain = { links: string[]; set: string }

// newer asks the endpoint for the keys of a union as they are now; what it says is worth what its signatures are.
const newer = (file: KeysFile, u: string): Promise<Chain | void> =>
	within(4e3, post(file.endpoint + "keys/" + u, null, {}, true))
		.then(({ json: { keys, links } }) => ({ links: links.slice(file.root.e - 1), set: keys })) // a page of the Nth root begins at that
		.catch(() => {})

/**
 * recipientsOf says to whom a form f is sealed that goes to union u. Of the page's keys, those that this phone has seen before and
 * those of the endpoint the newest hold. It throws "chain/older" where the page has only older ones than this phone has seen: a key
 * may be revoked. Whatever else it throws, the keys are not right, and nothing may be sealed to them.
 */
export async function recipientsOf(box: Box, file: KeysFile, u: string, f: string): Promise<Recipients> {
	const page = file.unions[u]!, name = "keys " + u
	let held: Epochs = await box.get("epochs"), kept: Chain | undefined = await box.get(name), found: Recipients | undefined, fault: unknown
	for (const chain of [page, kept, await newer(file, u)]) if (chain) try {
		const { set, ks, epochs } = await follow(file.root, page.path, chain.links, chain.set, held || {})
		held = { ...held, ...epochs }
		kept = chain
		found = { u, f, ks, keys: set.officers.map(o => o.ecdh).concat(set.recovery) }
	} catch (e) {
		fault = fault || e
	}
	if (!found) throw fault
	await box.set("epochs", held).then(() => box.set(name, kept)).catch(() => {}) // in memory alone, nothing is remembered
	return found
}
