// How the cases of this phone stand: asked of the endpoint one by one, at moments that chance decides, each question and each
// answer of one size whether there is news or not. What officers have sealed is opened here; the endpoint's own word moves a
// state and deletes nothing.

import { row } from "./box"
import { bytesOf } from "./digest"
import { type Item, type Kept, type Line, type Moved, isOf, mayGo, nowOf, told, viewed, wentOf } from "./outbox"
import { type Answer, type Endpoint, post } from "./post"
import type { Outbox } from "./pump"
import { type Case, caseOf, openReply, timeOf } from "./seal"

/** A Reply is what officers have sealed for the worker: docs/formats.md, "Replies". */
export type Reply = {
	text?: string
	at?: number // minute at which it was written, by the officer's clock
	viewed?: string // digest of the body that an officer has opened, with all of its parts
	was?: string // the same of a letter that was handed on, as this phone has sent it
	erased?: string // digest of the body that the union has erased, as it was asked to
	need?: string[] // what is missing
	form?: string // id of the form on which it can be added
	outcome?: string
	kept?: string // digest of a request to erase that is not granted
	rated?: string // digest of a rating that was counted
	u?: string // who answers, and what the form is called there
	f?: string
	to?: { u: string; secret: string } // of the case at another union, to which it was handed on
}

const size = 256 // of a question, in bytes

const most = 8 // unions that have a case one after the other: whoever is sent further is sent in circles

// question asks about a case; have is the number of the last reply that is here, reply asks for one alone.
const question = (to: Endpoint, { sid, auth }: { sid: string; auth: string }, more: { have?: number; reply?: number; d?: string }, anonymous: boolean, verb = "state"): Promise<Answer> =>
	post(to.endpoint + verb, JSON.stringify({ sid, auth, ...more }).padEnd(size), { "Content-Type": "application/json" }, anonymous)

// A Told case is what an answer says, once its time was found to be signed for this case.
type Told = { t: number; envelopes: Line[]; more?: boolean; head: number; reply?: { seq: number; jwe: string } }

async function hear(to: Endpoint, c: { sid: string; auth: string }, more: { have?: number; reply?: number }, anonymous: boolean): Promise<Told | undefined> {
	const { json } = await question(to, c, more, anonymous), { reply } = json
	try {
		const { sid, t } = await timeOf(json.time, to.receipts)
		if (sid === c.sid) return { ...json as Told, t, reply: reply && reply.size ? (await question(to, c, { reply: reply.seq }, anonymous)).json.reply : reply }
	} catch {} // a portal's
	return
}

// replies asks for all replies of a case after number have, one after the other, and gives each that opens to take. after asks for the first one
// after a number.
async function replies(after: (have: number) => Promise<Told | undefined>, c: Case, have: number, take: (jwe: string, reply: Reply, seq: number, told: Told) => Promise<unknown>): Promise<Told | undefined> {
	for (;;) {
		const told = await after(have), next = told && told.reply
		if (!next) return told
		try {
			const { seq, content } = await openReply(c, next.jwe)
			if (seq !== next.seq || seq <= have) return told
			await take(next.jwe, JSON.parse(content), seq, told!)
			have = seq
		} catch { // no officer has sealed it
			return told
		}
	}
}

const caseFor = ({ secret }: { secret: string }): Promise<Case> => caseOf(bytesOf(secret))

/**
 * repliesEver asks for all replies of a case, from the first, and of those to which it was handed on; told is of the last. None is kept, so the
 * endpoint does not hear that any is here: what it has heard so of goes in a week. gone counts those that have.
 */
export async function repliesEver(to: Endpoint, c: Case, take: (reply: Reply) => unknown): Promise<Told & { gone: number } | undefined> {
	const went = [c.sid]
	for (let gone = 0; ;) {
		let next: Case | undefined
		const last = await replies(n => hear(to, c, { reply: n + 1 }, true), c, 0, async (_, reply) => {
			gone--
			if (next) return // of those who have it no longer
			take(reply)
			next = reply.to && await caseFor(reply.to)
		})
		if (!last) return
		gone += last.head
		if (!next || went.length >= most || went.includes(next.sid)) return { ...last, gone }
		went.push((c = next).sid)
	}
}

/** open reads the replies that are here, in the order in which they came. */
export async function open(k: Kept): Promise<Reply[]> {
	const cases = await Promise.all(wentOf(k).map(caseFor)), list: Reply[] = []
	for (const jwe of k.replies) for (const c of cases) await openReply(c, jwe).then(r => list.push(JSON.parse(r.content)), () => {}) // one of them can
	return list
}

/** mend changes what is kept of a case. */
export const mend = (o: Outbox, sid: string, f: (k: Kept) => Kept): Promise<unknown> =>
	o.box.transact("readwrite", async s => {
		const k = await row(s("cases").get(sid))
		if (k) s("cases").put(f(k))
	}).then(o.load)

/** ask asks how a case stands, and keeps what came of it. It follows a case that was handed on, and asks about no other any more. */
export async function ask(o: Outbox, to: Endpoint, k: Kept): Promise<boolean> {
	const mine = (): Item[] => o.contents().items.filter(i => isOf(k, i.sid)), c = await caseFor(nowOf(k))
	// What another tab has followed further is not mixed with what is heard here.
	const note = (f: (k: Kept) => Kept): Promise<unknown> => mend(o, k.sid, k => nowOf(k).sid === c.sid ? f(k) : k)
	let moved: Moved[] | undefined
	const last = await replies(have => hear(to, c, { have }, k.anonymous), c, k.have, async (jwe, reply, seq, { t }) => {
		if (moved) return // of those who have it no longer
		for (const { id } of mine()) if (reply.viewed === id || reply.erased === id || reply.was === id)
			await o.update(id, i => reply.erased ? { ...i, state: "erased", body: "" } : viewed(i, t))
		if (reply.to && wentOf(k).length < most) {
			const { u, secret } = reply.to, { sid, auth, number } = await caseFor(reply.to)
			if (!isOf(k, sid) && /^[a-z0-9][a-z0-9-]{0,63}$/.test(u)) moved = (k.moved || []).concat({ u, secret, sid, auth, number })
		}
		// Of an endpoint that was restored the same may come once more, under whatever number.
		await note(k => ({
			...k, have: moved ? 0 : seq, replies: reply.text && !k.replies.includes(jwe) ? k.replies.concat(jwe) : k.replies,
			...reply.rated && { rated: true }, ...moved && { moved },
		}))
	})
	if (moved) return ask(o, to, { ...k, have: 0, moved })
	if (!last) return false
	for (const { id } of mine()) await o.update(id, i => {
		// Of a case that was handed on those envelopes tell that the old union has sent: what this phone keeps of it is the old one's, and what
		// nobody there has opened did not go along.
		const line = last.envelopes.find(e => i.sid === c.sid ? e.d === id : mine().every(x => x.id !== e.d))
		i = i.about === "rating" ? { ...i, body: i.receipt ? "" : i.body } // it is counted, and gone
			: i.sid === c.sid ? told(i, line, last.more) : line && i.seen && !/wit|era/.test(i.state) ? { ...i, state: line.state } : i
		return mayGo(i, last.t, Date.now()) ? { ...i, body: "" } : i
	})
	const over = mine().every(i => i.about === "rating" ? !i.body : !i.body && /clo|wit|era/.test(i.state))
	// Where the endpoint has lost replies, what the desk posts again begins at the first.
	await note(k => ({ ...k, over, have: last.head < k.have ? 0 : k.have }))
	return true
}

/** drop forgets an item, and its case with the last of it. */
export async function drop(o: Outbox, { id, sid }: Item): Promise<void> {
	await o.update(id, () => undefined)
	const { items, cases } = o.contents()
	for (const k of cases) if (isOf(k, sid) && !items.some(i => isOf(k, i.sid))) await o.box.transact("readwrite", s => row(s("cases").delete(k.sid))).catch(() => {}).then(o.load) // it was never there
}

/** withdraw takes an envelope back that no officer has fetched. "fetched": one has; "offline": nobody could be asked. */
export async function withdraw(o: Outbox, i: Item): Promise<"withdrawn" | "fetched" | "offline"> {
	if (i.sent) {
		const to = await o.endpoint(), { json } = to ? await question(to, i, { d: i.id }, i.anonymous, "withdraw") : { json: {} as Answer["json"] }
		if (json.rule === "withdraw/fetched") return "fetched"
		if (json.rule !== "withdraw/unknown" && json.state !== "withdrawn") return "offline"
	}
	await o.update(i.id, i => ({ ...i, state: "withdrawn", body: "" }))
	return "withdrawn"
}
