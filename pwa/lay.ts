// What this phone keeps of an envelope, and how it is made sure that it does.

import { base64, type Bytes, type Case, opened, sha256 } from "./seal"
import { type Box, row } from "./box"
import { base } from "./place"
import type { About, Item, Kept } from "./outbox"

/** An Envelope is what a form hands over: sealed bytes, and what the phone has to know of them. */
export type Envelope = {
	c: Pick<Case, "sid" | "auth" | "number">
	secret: Bytes // R
	body: string
	parts: Bytes[]
	photos?: number[] | undefined // by part: which photo it is of
	hours: number // within which an answer is promised
	shared: boolean
	anonymous: boolean
	about?: About // what it is, unless it begins its case
}

/** flag notes beside the database what waits, in four numbers: envelopes not received, open cases, news, and what was lost. */
export const flag = "unionhall:waiting:" + base

/** itemOf is what the phone keeps of an envelope. */
export async function itemOf({ c, body, hours, shared, anonymous, about, photos }: Envelope): Promise<Item> {
	const { u, f, p } = opened(JSON.parse(body).protected)
	return {
		id: base64(await sha256(body)), body, sid: c.sid, u, f, parts: p, number: c.number, made: Date.now(), due: hours,
		shared, anonymous, auth: c.auth, state: "waiting", missing: [], receipt: "", t: 0,
		sent: false, seen: 0, tries: 0, next: 0, named: false, work: [0, 0], fault: "", about, photos,
	}
}

/** caseFor is what the phone keeps of a case, unless others use it. */
export const caseFor = ({ c, secret, anonymous }: Envelope): Kept =>
	({ sid: c.sid, secret: base64(secret), auth: c.auth, number: c.number, anonymous, again: true, have: 0, replies: [], read: 0, over: false })

/** partsOf are the keys of an item's parts. */
export const partsOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id], [id, []])

/** isKept reads back what was written, and compares. */
export const isKept = (box: Box, i: Item, parts: Bytes[]): Promise<boolean> => box.transact("readonly", async s => {
	const there = await row(s("items").get(i.id))
	return !!there && !indexedDB.cmp([there.body, ...await row(s("parts").getAll(partsOf(i.id)))], [i.body, ...parts])
})
