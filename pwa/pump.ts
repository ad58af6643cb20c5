// A tab's outbox: what waits is kept, sent and looked after. Whether anything can be kept, and which tab sends, is settled here;
// what becomes of an envelope, outbox.ts says.

import { type Envelope, caseFor, flag, isKept, itemOf, partsOf } from "./lay"
import { type Endpoint, outcomeOf, post } from "./post"
import { type Stores, openBox, row } from "./box"
import { bytesOf } from "./digest"
import { type Item, type Kept, type Outcome, type Urge, after, isDue, proves, stepOf, wakes } from "./outbox"
import { type Search, Work } from "./toil"
import type { Bytes } from "./seal"
import { base } from "./place"

/** Contents is what a tab sees of the outbox. */
export type Contents = {
	items: Item[] // as they were made
	cases: Kept[]
	sending: string // the id of the item that is on its way
	kept: boolean // all of it is on this phone, and not in this page alone
	lost: number // envelopes that were kept here, and that the browser has thrown away
}

export type Outbox = ReturnType<typeof openOutbox>

const enum Wait {
	lease = 6e4, // ms that one tab sends, where there are no locks
	least = 1e3, // ms to the next look
	most = 9e5,
	turn = 2e4, // ms between what carries names and what carries none, at most
}

/** openOutbox begins to send what waits. search does the work that the endpoint asks for. */
export function openOutbox(search: Search) {
	const box = openBox(() => pump("timer"))
	const own = new Map<string, Item>() // what is in this page alone: nothing could be kept, or the phone is shared
	const sealed = new Map<string, Bytes[]>() // the parts of what was put here, should the browser throw them away
	const watchers: ((c: Contents) => void)[] = [] // are called whenever something has changed, here or in another tab
	let items: Item[] = [], cases: Kept[] = [], sending = "", lost = 0, born: number | undefined, timer = 0, here: Endpoint | undefined
	let line: Promise<unknown> = Promise.resolve(), order = line

	const contents = (): Contents => ({ items, cases, sending, lost, kept: [...own.values()].every(isOver) })

	const find = (id: string): Item | undefined => items.find(i => i.id === id)

	// tell says how things stand. What is coming is noted before it is written: should the page die, it is sent by the next one.
	function tell(coming = 0): Contents {
		const unsent = coming + items.filter(i => !own.has(i.id) && !i.receipt && stepOf(i) !== undefined).length
		const open = cases.filter(c => !c.over).length, news = cases.reduce((n, c) => n + c.replies.length - c.read, 0)
		const said = [unsent, open, news, lost].join(" ")
		if (born !== undefined) try {
			if (!/[1-9]/.test(said)) localStorage.removeItem(flag)
			else localStorage[flag] = said + " " + Math.random() // other tabs hear of each change
		} catch {} // no storage
		const now = contents()
		watchers.forEach(f => f(now))
		return now
	}

	// What looks at the items and what changes them takes turns.
	const inTurn = <T>(f: () => Promise<T>): Promise<T> => {
		const done = order.then(f)
		order = done.catch(() => {})
		return done
	}

	// load looks at what is kept. What is here and not there is written again: it could not be kept before, or the browser has
	// cleared its storage under the open page.
	const load = (): Promise<Contents> => inTurn(async () => {
		try {
			const there = await box.transact("readonly", async s => ({
				born: await row(s("misc").get("born")) as number, items: await row(s("items").getAll()), cases: await row(s("cases").getAll()),
			})), cleared = born !== undefined && born !== there.born
			if (born === undefined) lost = waited(!there.items.length)
			if (cleared) items.forEach(i => own.set(i.id, i))
			const back = [...own.values()].filter(i => !isOver(i))
			const more = cases.filter(c => !there.cases.some(x => x.sid === c.sid) && (cleared || back.some(i => i.sid === c.sid)))
			if (back[0] || more[0]) try {
				tell(back.length)
				// If the database that was seen has been cleared since, the rest of what it held comes first.
				await box.transact("readwrite", async s => {
					if (await row(s("misc").get("born")) !== there.born) throw there
					for (const i of back) {
						s("items").put(i);
						(sealed.get(i.id) || []).forEach((part, n) => s("parts").put(part, [i.id, n]))
					}
					more.forEach(c => s("cases").put(c))
				})
				back.forEach(i => own.delete(i.id))
				there.items = there.items.filter(i => !back.some(x => x.id === i.id)).concat(back)
			} catch {} // there is still no room
			born = there.born
			cases = there.cases.concat(more)
			items = there.items.filter(i => !own.has(i.id)).concat([...own.values()]).sort((a, b) => a.made - b.made)
		} catch { // nothing can be kept
			items.forEach(i => own.set(i.id, i))
			items = [...own.values()]
		}
		return tell()
	})

	/** put keeps an envelope and sends it. It resolves to whether it is on this phone; if not, it is in this page alone. */
	async function put(e: Envelope): Promise<boolean> {
		const i = await itemOf(e)
		sealed.set(i.id, e.parts)
		await load()
		await inTurn(async () => {
			if (find(i.id)) return // laid down before
			own.set(i.id, i)
			if (!i.about && !e.shared) cases = cases.concat(caseFor(e))
		})
		await load()
		const known = find(i.id)!, safe = isOver(known) || !own.has(i.id) && await isKept(box, i, e.parts).catch(() => false)
		if (safe) try { e.shared || navigator.storage.persist().catch(() => {}) } catch {} // too old to be asked
		else {
			own.set(i.id, known)
			await load()
		}
		pump("seen")
		return safe
	}

	// update changes an item where it is kept, or drops it, where f gives nothing; what somebody else has removed stays so.
	const update = (id: string, f: (i: Item) => Item | undefined): Promise<void> => inTurn(async () => {
		let i: Item | undefined
		const here = find(id)
		if (!own.has(id)) try {
			i = await box.transact("readwrite", async s => {
				// Not there, and not in the database that was seen: it was cleared a moment ago.
				const was = await row(s("items").get(id)) || (await row(s("misc").get("born")) === born ? undefined : here), is = was && f(was)
				lay(s, id, is)
				return is
			})
		} catch { // it is here, at least
			if (here) own.set(id, here)
		}
		const mine = own.get(id)
		if (mine) i = f(mine)
		if (!i) own.delete(id)
		else if (mine || isOver(i)) own.set(id, i)
		items = items.filter(x => i || x.id !== id).map(x => x.id === id ? i! : x)
		tell()
	})

	/** pump sends what is due, one run after the other. */
	const pump = (urge: Urge): Promise<unknown> =>
		line = line.then(load).then(() => alone(urge)).catch(() => {}).then(schedule)

	// alone runs in one tab at a time. It costs nothing but traffic where two do: the same bytes are the same row. So a person's
	// word is enough.
	async function alone(urge: Urge): Promise<unknown> {
		if (urge === "button") return run(urge)
		if (navigator.locks) return navigator.locks.request("outbox " + base, { ifAvailable: true }, lock => lock && run(urge))
		const free = await box.transact("readwrite", async s => {
			const now = Date.now(), left = await row(s("misc").get("lease")) - now
			if (!(left > 0 && left <= Wait.lease)) return row(s("misc").put(now + Wait.lease, "lease"))
		}).catch(() => true)
		if (free) await run(urge).then(() => box.set("lease", 0)).catch(() => {})
		return free
	}

	// run sends, and gives true: this tab has.
	async function run(urge: Urge): Promise<true> {
		for (const i of items) if (stepOf(i) === "envelope") await toil(i, Work.usual)
		const to = await endpoint()
		const due = items.filter(i => isDue(i, urge, Date.now())), named = due.filter(i => !i.anonymous)
		const turn = named[0] ? named : due.slice(0, 1)
		// All texts go before the first photo.
		if (to) for (const photos of [false, true]) for (const i of turn) await send(i.id, photos, to)
		return true
	}

	// toil does the work.
	async function toil(i: Item, bits: number): Promise<void> {
		if (i.work[0]! >= bits) return
		const found = await search(bytesOf(i.id), bits)
		await update(i.id, i => ({ ...i, work: [bits, found] }))
	}

	async function send(id: string, photos: boolean, to: Endpoint): Promise<void> {
		for (;;) {
			const i = find(id)!, step = i && stepOf(i)
			if (photos ? typeof step !== "number" : step !== "envelope") return
			let o = await attempt(i, step!, to), { bits = 0, is } = o
			// Whoever asks again for what was just given would ask for ever.
			if (bits ? bits <= i.work[0]! : is.missing && is.missing.includes(step as number)) o = { is: { fault: "busy" }, late: bits = 0 }
			if (bits) await toil(i, bits)
			else await update(id, i => after(i, o, Date.now(), Math.random()))
			if (!bits && o.is.state !== "parts") return
		}
	}

	async function attempt(i: Item, step: "envelope" | number, to: Endpoint): Promise<Outcome> {
		const isText = step === "envelope", body = isText ? i.body : await part(i.id, step)
		if (!body) return { is: { fault: "gone" }, late: 0 }
		if (!i.sent) await update(i.id, i => ({ ...i, sent: true }))
		sending = i.id
		tell()
		const answer = await post(to.endpoint + (isText ? "envelopes" : "parts"), body, isText
			? { "Content-Type": "application/jose+json", "Unionhall-Work": "" + i.work[1], ...proves(i) && { "Unionhall-Auth": i.auth } }
			: { "Content-Type": "application/octet-stream", "Unionhall-Part": i.id + ";" + step }, i.anonymous)
		sending = ""
		return outcomeOf(answer, i, to.receipts)
	}

	const part = async (id: string, n: number): Promise<Bytes | undefined> =>
		(sealed.get(id) || [])[n] || box.transact("readonly", s => row(s("parts").get([id, n]))).catch(() => undefined)

	function schedule(mine: unknown): void {
		const now = Date.now()
		const next = Math.min(...items.filter(i => stepOf(i) !== undefined).map(i => wakes(i, "timer", now) - now))
		clearTimeout(timer)
		if (next < Infinity) timer = setTimeout(() => pump("timer"), Math.max(Wait.least, Math.min(next, Wait.most)) + (mine ? next > 0 ? 0 : Math.random() * Wait.turn : Wait.lease))
	}

	const endpoint = async (): Promise<Endpoint | undefined> => here || box.get("endpoint")

	/** meet says where forms go; it is kept for the pages that do not say so. */
	function meet({ endpoint, receipts }: Endpoint): void {
		here = { endpoint, receipts }
		box.set("endpoint", here).catch(() => {}).then(() => pump("timer"))
	}

	/** forgive takes the loss that was announced for known. */
	function forgive(): void {
		lost = 0
		tell()
	}

	addEventListener("online", () => pump("seen"))
	addEventListener("pageshow", e => e.persisted && pump("seen"))
	addEventListener("storage", e => e.key === flag && load())
	document.addEventListener("visibilitychange", () => document.hidden || pump("seen"))
	pump("seen")

	return { box, put, pump, contents, watchers, meet, endpoint, update, load, part, forgive }
}

// isOver says that an item must not be kept any more. What is in this page alone and is not over ought to be.
const isOver = (i: Item): boolean => i.shared && !!i.receipt

// waited is how many envelopes the browser has thrown away, by what was noted beside the database.
function waited(empty: boolean): number {
	try {
		const [unsent, , , lost] = localStorage[flag].split(" ")
		return +lost + (empty ? +unsent : 0)
	} catch {
		return 0
	}
}

// lay puts an item where it is kept, or takes away what need not be.
function lay(s: Stores, id: string, i: Item | undefined): void {
	const stays = i && !isOver(i)
	if (stays) s("items").put(i)
	else s("items").delete(id)
	if (!stays || !i.body) s("parts").delete(partsOf(id))
}
