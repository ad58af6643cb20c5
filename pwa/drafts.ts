// Drafts on this phone: each under a key that WebCrypto lends and never gives out, for a week. That stops whoever looks around, not whoever
// takes the phone apart: draft and key lie side by side.

import { type Box, row } from "./box"
import { utf8 } from "./digest"
import { type Bytes, random } from "./seal"

type Sealed = { iv: Bytes; data: ArrayBuffer }

// When each draft was begun, in ms of this phone's clock: by its name.
type Begun = { [name: string]: number }

const week = 6048e5, keyName = "draft key", begunName = "drafts"

const gcm = (iv: Bytes) => ({ name: "AES-GCM", iv })

const recordOf = (name: string): string => "draft " + name

// keyOf returns the key of all drafts. Of two tabs that make one, both use the first.
async function keyOf(box: Box): Promise<CryptoKey> {
	const held = await box.get(keyName)
	if (held) return held
	const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
	return box.transact("readwrite", async s => {
		const key: CryptoKey = await row(s("misc").get(keyName)) || made
		await row(s("misc").put(key, keyName))
		return key
	})
}

/** keep writes a draft. It is refused where the browser keeps no keys, or nothing. */
export async function keep(box: Box, name: string, value: unknown): Promise<void> {
	const key = await keyOf(box), iv = random(12), data = await crypto.subtle.encrypt(gcm(iv), key, utf8(JSON.stringify(value)))
	await box.transact("readwrite", async s => {
		const begun: Begun = await row(s("misc").get(begunName)) || {}
		if (!begun[name]) begun[name] = Date.now()
		s("misc").put(begun, begunName)
		s("misc").put({ iv, data }, recordOf(name))
	})
}

/** recall reads a draft: undefined where there is none that can be opened. */
export async function recall<T>(box: Box, name: string): Promise<T | undefined> {
	const draft: Sealed | undefined = await box.get(recordOf(name))
	if (!draft) return undefined
	try {
		return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(gcm(draft.iv), await keyOf(box), draft.data)))
	} catch {
		return undefined
	}
}

/** forget removes the drafts of those names, or all that isOld says are old. */
export const forget = (box: Box, names: string[], isOld: (begun: number) => boolean = () => false): Promise<void> =>
	box.transact("readwrite", async s => {
		const begun: Begun = await row(s("misc").get(begunName)) || {}
		for (const name of names.concat(Object.keys(begun).filter(name => isOld(begun[name]!)))) {
			s("misc").delete(recordOf(name))
			delete begun[name]
		}
		s("misc").put(begun, begunName)
	})

/** sweep removes what is older than a week, of whatever form. */
export const sweep = (box: Box, now: number): Promise<void> => forget(box, [], begun => now - begun > week)
