// Handing a case on: each of its letters is sealed anew to the officers of another union, under a secret of the new case, and sent
// as a phone sends it. The endpoint sees an envelope like any other. What is sealed for the old union never changes.

import { outcomeOf, post } from "../post"
import { base64, type Bytes, caseOf, type Photo, type Recipients, seal, sealPhoto, sha256, type KeySet } from "../seal"
import { Work } from "../toil"
import { search } from "../work"
import { bytesOf } from "../digest"
import { Refusal } from "./endpoint"
import { wasOf } from "./hints"
import type { Answer, Origin } from "./model"
import type { Opened, Submission } from "./open"

/** recipientsIn are all who can open what goes to a union. */
export const recipientsIn = ({ set, ks }: { set: KeySet; ks: string }, f: string): Recipients =>
	({ u: set.u, f, ks, keys: set.officers.map(o => o.ecdh).concat(set.recovery) })

/** A Sealed letter is what is to be sent. */
export type Sealed = { body: string; parts: Bytes[] }

/**
 * reseal seals an opened letter for the case of secret. photos are its photos, undefined where one has not come: that one stays behind.
 * unproved: the endpoint had no proof that it came from the case's phone; the new case's proof must not hide that. was: the digest by which
 * the phone knows the letter, so that it hears when the other union has seen all of it; "" where something stays behind.
 */
export async function reseal(o: Opened, to: Recipients, secret: Bytes, from: Origin, photos: (Bytes | undefined)[], { unproved, was }: { unproved: boolean; was: string }): Promise<Sealed> {
	const c = await caseOf(secret), places = new Map<number, number>(), about: Photo[] = [], parts: Bytes[] = []
	for (const [n, data] of photos.entries()) {
		if (!data) continue
		const sealed = await sealPhoto(c.sid, about.length, data)
		places.set(n, about.push(sealed.photo) - 1)
		parts.push(...sealed.parts)
	}
	const { answers, consent, notice, hints } = o.submission
	const content: Submission = {
		answers: Object.fromEntries(Object.entries(answers).map(([name, value]): [string, Answer] => [name, placed(value, places)]).filter(([name, value]) => value === answers[name] || (value as number[]).length)),
		consent, notice, k: base64(c.k), parts: about,
		hints: { ...hints, from: from.union, case: from.number, agreed: from.agreed, ...unproved ? { unproved } : {}, was: was && (wasOf(hints) ?? was) },
	}
	return { body: await seal(c, to, JSON.stringify(content), await Promise.all(parts.map(async part => base64(await sha256(part))))), parts }
}

// placed gives photos, which are the only numbers in a list, their new places.
const placed = (value: Answer, places: Map<number, number>): Answer =>
	Array.isArray(value) && typeof value[0] === "number" ? (value as number[]).filter(n => places.has(n)).map(n => places.get(n)!) : value

/** handIn sends a letter until the endpoint has signed that it has all of it: keys are those with which it signs. The same bytes again are well. */
export async function handIn(address: string, keys: string[], { sid, auth }: { sid: string; auth: string }, u: string, { body, parts }: Sealed): Promise<void> {
	const id = base64(await sha256(body)), digest = bytesOf(id), i = { id, sid, u, parts: parts.map(() => "") }
	let bits: number = Work.usual, missing: number[] = []
	for (let tries = parts.length + 3; tries; tries--) { // the text, each part once, a text lost in between, more work
		const n = missing[0]
		const answer = n === undefined
			? await post(address + "envelopes", body, { "Content-Type": "application/jose+json", "Unionhall-Work": "" + await search(digest, bits), "Unionhall-Auth": auth }, true)
			: await post(address + "parts", parts[n]!, { "Content-Type": "application/octet-stream", "Unionhall-Part": `${id};${n}` }, true)
		const { is, bits: more = 0 } = await outcomeOf(answer, i, keys)
		if (is.receipt) return
		if (is.state === "erased") throw new Refusal(String(answer.json.rule), answer.status) // of what it has never signed for, anybody can say so
		if (is.missing) missing = is.missing
		else if (is.state === "waiting") missing = []
		else if (more > bits) bits = more
		else throw new Refusal(is.state === "refused" ? is.fault! : is.fault && is.fault !== "busy" ? "offline" : "desk/often", answer.status)
	}
	throw new Refusal("offline", 0)
}
