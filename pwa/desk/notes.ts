// Notes to colleagues: signed by who writes, sealed to the union's officers and its recovery key.

import { base64, bytesOf } from "../digest"
import { gcm, join, random, signed, strict, wrap, wrong, type KeySet } from "../seal"
import { isBucket, padded, recipientsOf, unpadded, unwrap, type Recipient } from "./open"
import { sized } from "./submission"
import { sign, type Keys } from "./keys"

const { subtle } = crypto

/** What a note says. Kinds that this desk does not know are kept and shown as such. */
export type NoteContent = { kind: string; text?: string; to?: string; sid2?: string; what?: string[]; reason?: string; is?: boolean }

type Payload = { u: string; sid: string; t: number; by: string; recipients: Recipient[]; iv: string; ciphertext: string; tag: string }

const bound = (u: string, sid: string, t: number, by: string): string => `seal1 note|${u}|${sid}|${t}|${by}`

/** sealNote seals a note about a case to all who can open the union's envelopes. t is a Unix minute. */
export async function sealNote(set: KeySet, keys: Keys, sid: string, t: number, content: NoteContent): Promise<string> {
	const cek = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]), iv = random(12), recipients: Recipient[] = []
	for (const key of [...set.officers.map(o => o.ecdh), set.recovery]) recipients.push(await wrap(cek, bytesOf(key), sid))
	const sealed = await subtle.encrypt(gcm(iv, bound(set.u, sid, t, keys.kid)), cek, padded(JSON.stringify(content))), end = sealed.byteLength - 16
	return sign("note", JSON.stringify({
		u: set.u, sid, t, by: keys.kid, recipients, iv: base64(iv), ciphertext: base64(sealed.slice(0, end)), tag: base64(sealed.slice(end)),
	}), keys.signs)
}

/** A ReadNote was opened; t is a Unix minute. proved: the key of by has signed it, and not only its own word says so. */
export type ReadNote = { sid: string; t: number; by: string; content: NoteContent; proved: boolean }

/** openNote opens a note that the key of its author, one of authors by kid, has signed. */
export async function openNote(jws: string, union: string, authors: ReadonlyMap<string, string>, keys: Keys): Promise<ReadNote> {
	const payload = await signed<Payload>("note", jws, [authors.get(payloadOf(jws).by) ?? wrong("note/by")])
	return { ...await opened(payload, union, keys), proved: true }
}

/**
 * openNoteOf opens the note of somebody whose key is not known, of an officer who has left before this desk began. Whoever knows the
 * officers' public keys can have sealed it: it is to be read, and decides nothing.
 */
export const openNoteOf = async (jws: string, union: string, keys: Keys): Promise<ReadNote> => ({ ...await opened(payloadOf(jws), union, keys), proved: false })

const payloadOf = (jws: string): Payload => JSON.parse(new TextDecoder().decode(strict(jws.split(".")[1]))) as Payload

async function opened({ u, sid, t, by, recipients, iv, ciphertext, tag, ...more }: Payload, union: string, keys: Keys): Promise<Omit<ReadNote, "proved">> {
	if (u !== union) wrong("note/union")
	const list = await recipientsOf(recipients, sized(sid, 16, "note/payload"))
	const again = JSON.stringify({ u, sid, t, by, recipients: list, iv, ciphertext, tag })
	if (Object.keys(more).length || !Number.isSafeInteger(t) || t < 0 || again !== JSON.stringify({ u, sid, t, by, recipients, iv, ciphertext, tag })) wrong("note/payload")
	if (!isBucket(strict(ciphertext).length, 512)) wrong("note/size")
	const cek = await unwrap(list, sid, keys) ?? wrong("open/recipient")
	const sealed = join([strict(ciphertext), strict(sized(tag, 16, "note/payload"))])
	const plain = await subtle.decrypt(gcm(strict(sized(iv, 12, "note/payload")), bound(u, sid, t, by)), cek, sealed).catch(() => wrong("open/tag"))
	return { sid, t, by, content: contentOf(unpadded(plain)) }
}

// contentOf takes what a note says apart: who has sealed one that is not proved may be anybody.
function contentOf(json: string): NoteContent {
	const content = JSON.parse(json) as NoteContent, { kind, text = "", to = "", sid2 = "", reason = "", what = [] } = content
	for (const word of [kind, text, to, sid2, reason, ...what]) if (typeof word !== "string") wrong("note/content")
	return content
}
