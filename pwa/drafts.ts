// Drafts on this phone: each under a key that WebCrypto lends and never gives out, for a week. That stops whoever looks around, not whoever
// takes the phone apart: draft and key lie side by side.

import { utf8 } from "./digest"
import { type Box, row } from "./box"
import { type Bytes, gcm, json, random } from "./seal"

// begun is when a draft was begun, in ms of this phone's clock.
type Sealed = { begun: number; iv: Bytes; data: ArrayBuffer }

const enum Time {
	week = 6048e5, // in ms
}

const keyName = "key of drafts"

const recordOf = (name: string): string => "draft " + name

// all are the records of a draft: its own, and that of its lists, which listsOf names.
const all = (record: string): IDBKeyRange => IDBKeyRange.bound(record, record + "\n")

/** listsOf is the name of what is kept of a draft's lists: each keystroke writes the other. */
export const listsOf = (name: string): string => name + "\tlists"

// keyOf returns the key of all drafts. Of two tabs that make one in the same moment, both use the first.
async function keyOf(box: Box): Promise<CryptoKey> {
	const made: CryptoKey = await box.get(keyName) || await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
	return box.transact("readwrite", async s => await row(s("misc").get(keyName)) || row(s("misc").put(made, keyName)).then(() => made))
}

/** keep writes a draft. It is refused where the browser keeps no keys, or nothing. */
export async function keep(box: Box, name: string, value: unknown): Promise<void> {
	const key = await keyOf(box), iv = random(12), data = await crypto.subtle.encrypt(gcm(iv), key, utf8(JSON.stringify(value)))
	await box.transact("readwrite", async s => {
		const was: Sealed | undefined = await row(s("misc").get(recordOf(name)))
		s("misc").put({ begun: was ? was.begun : Date.now(), iv, data }, recordOf(name))
	})
}

/** recall reads a draft: undefined where there is none that can be opened. */
export async function recall<T>(box: Box, name: string): Promise<T | undefined> {
	try {
		const { iv, data }: Sealed = await box.get(recordOf(name))
		return JSON.parse(json(await crypto.subtle.decrypt(gcm(iv), await keyOf(box), data)))
	} catch {
		return undefined
	}
}

/** forget removes a draft and its lists. */
export const forget = (box: Box, name: string): Promise<unknown> => box.transact("readwrite", s => row(s("misc").delete(all(recordOf(name)))))

/** sweep removes what is older than a week, of whatever form. */
export const sweep = (box: Box): Promise<void> => box.transact("readwrite", async s => {
	for (const record of await row(s("misc").getAllKeys(IDBKeyRange.bound("draft ", "draft!")))) {
		const draft: Sealed | undefined = await row(s("misc").get(record)) // lists go with the first
		if (draft && draft.begun < Date.now() - Time.week) s("misc").delete(all(record as string))
	}
})
