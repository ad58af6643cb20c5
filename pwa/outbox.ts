// The outbox as it is thought: what an envelope on this phone is, what becomes of it with each answer, when it is due. Nothing
// here knows of storage, network, clock or words: moments come as numbers, chance as one from 0 to 1.

// waiting: on this phone; parts: the endpoint has the text and no receipt was given, parts are still to come; the others are the endpoint's words.
// "erased" (410) and "refused" (no envelope of seal/1) are words too, and delete nothing.
export type State = "waiting" | "parts" | "received" | "delivered" | "viewed" | "answered" | "closed" | "withdrawn" | "erased" | "refused"

// Why the last attempt came to nothing: no network; somebody else has answered (a portal); the endpoint is busy or broken;
// gone: parts that are wanted are not on this phone any more. Else a rule of the endpoint.
export type Fault = "" | "offline" | "portal" | "busy" | "gone" | string

// What an item is that does not begin its case: what was added to it on a form, or what no form was filled in for.
export type About = "added" | "rating" | "request"

export type Item = {
	id: string // SHA-256 of body
	body: string // the envelope, to the byte; "" once it need not be kept
	sid: string
	u: string
	f: string
	parts: string[] // digests of the sealed parts, as body names them
	photos?: number[] | undefined // by part: which photo it is of; not known of what somebody else has sealed
	number: string // case number
	made: number // ms of this phone's clock
	due: number // hours within which an answer is promised; 0: not known here
	shared: boolean // the phone is: nothing stays after the receipt
	anonymous: boolean // sent in a turn of its own
	auth: string // the proof of the case; "" for what is carried for somebody else
	state: State
	missing: number[] // parts that the endpoint wants, by place
	receipt: string // verified; "" before
	t: number // its minute
	sent: boolean // was tried: written down before the first attempt
	seen: number // the endpoint's minute when an officer's sealed "viewed" was here; 0: not yet
	tries: number // attempts since one came to something
	next: number // ms of this phone's clock: not before
	named: boolean // the endpoint has said so
	work: number[] // bits, n
	fault: Fault
	about?: About | undefined
}

// A Kept case is what the phone holds of one: never on a shared phone.
export type Kept = {
	sid: string
	secret: string
	auth: string
	number: string
	anonymous: boolean
	again: boolean // its code is to be shown once more
	have: number // replies up to this one are here
	replies: string[] // sealed, as they came, each once
	read: number // how many of them were shown
	over: boolean // nothing more is to come
	rated?: boolean // it was, here or on another phone
	moved?: Moved[] // where it was handed on to, one after the other: the last has it, and have counts its replies
}

// A Moved case is one that another union has taken over, under a new secret.
export type Moved = { u: string; secret: string; sid: string; auth: string; number: string }

// wentOf is where a case went, one after the other, nowOf where it is now.
export const wentOf = (k: Kept): (Kept | Moved)[] => [k, ...k.moved || []]
export const nowOf = (k: Kept): Kept | Moved => wentOf(k).pop()!

// isOf says whether a sid is a case's, here or where it was handed on to.
export const isOf = (k: Kept, sid: string): boolean => wentOf(k).some(w => w.sid === sid)

// What came of one attempt: what becomes of the item. late is there where it came to nothing: seconds that the endpoint asks for, or 0.
// bits are there where it asks for work first.
export type Outcome = { is: Partial<Item>; late?: number; bits?: number }

export const enum Time {
	longest = 9e5, // between two attempts, in ms
	shortest = 2e3, // before the second attempt, at most
	patience = 36e5, // the longest Retry-After that is heeded, in ms
	keep = 7 * 24 * 60, // minutes that the sealed bytes stay after an officer has seen them
	agree = 24 * 60, // minutes by which this phone's clock may differ where days are counted
}

// What is to be sent of an item now: the envelope, a part by its place, or nothing.
export function stepOf(i: Item): "envelope" | number | undefined {
	if (!i.body) return
	if (i.state === "waiting" || i.state === "refused") return "envelope"
	return i.state === "parts" && i.fault !== "gone" ? i.missing[0] : undefined
}

// Who asks: the timer; the page was opened, shown or came online; a person.
export type Urge = "timer" | "seen" | "button"

// wakes is when an item is due, in ms. A moment that is too far away was set by another clock.
export function wakes(i: Item, urge: Urge, now: number): number {
	const far = i.next - now > Time.patience
	return urge === "button" || urge === "seen" && !i.named || far ? 0 : i.next
}

export const isDue = (i: Item, urge: Urge, now: number): boolean => stepOf(i) !== undefined && wakes(i, urge, now) <= now

// proves says whether the proof of the case goes along: with all but the first attempt of an envelope that begins a case. Where a disk was lost
// and phones send again in any order, the first would else be the one without.
export const proves = (i: Item): boolean => !!i.auth && (!!i.about || i.sent)

// after is the item once an attempt has come to something. Pauses have full jitter, so that those who were cut off together do not come
// back together: chance is from 0 to 1.
export const after = (i: Item, { is, late }: Outcome, now: number, chance: number): Item =>
	late === undefined ? { ...i, sent: true, tries: 0, next: 0, named: false, fault: "", ...is } : {
		...i, tries: i.tries + 1, named: late > 0, ...is,
		next: now + Math.max(chance * Math.min(Time.longest, Time.shortest * 2 ** i.tries), Math.min(late * 1e3, Time.patience)),
	}

// A Line is what the endpoint says of one envelope of a case.
export type Line = { d: string; state: State; missing?: number }

// photosOf is of how many photos parts are still to come, and how many there are; of 0 where it is not known here which part is of which.
export const photosOf = ({ photos = [], missing }: Item): number[] => [missing.map(n => photos[n]), photos].map(list => new Set(list).size)

// told is the item after the endpoint has said how the case stands. What was there and is not, or is there in part, is sent again:
// the phone is the last backup. So is what is there and has no receipt.
export function told(i: Item, line: Line | undefined, more?: boolean): Item {
	if (!line && more || /^(wai|ref|era|wit)/.test(i.state)) return i
	if (line && !line.missing && i.receipt) return { ...i, state: line.state }
	return i.body && !(line && i.state === "parts" && line.missing) ? { ...i, state: "waiting", next: 0 } : i
}

// viewed notes an officer's sealed word, at a minute of the endpoint's.
export const viewed = (i: Item, t: number): Item => i.seen ? i : { ...i, seen: t }

// mayGo says whether the sealed bytes need not be kept any longer. t is the endpoint's signed minute: a clock alone is not believed.
export const mayGo = (i: Item, t: number, now: number): boolean =>
	!!i.seen && t - i.seen >= Time.keep && Math.abs(now / 6e4 - t) < Time.agree
