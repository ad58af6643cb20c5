// The script of the page of envelopes, and of any page while a case is open that the endpoint has: it asks how cases stand, and fills in
// the page where that is the one that is open. What sends is the script of forms; the quick way to prove work comes along. Started twice, it runs once.

import { ask } from "./cases"
import { open } from "./envelopes"
import { keysOf } from "./keys"
import type { Kept } from "./outbox"
import type { Outbox } from "./pump"
import { search } from "./work"

const enum Ask {
	spread = 4e3, // ms that chance puts before each question
	apart = 3e4, // ms before one about an anonymous case, so that none comes with names
	pause = 6e5, // ms between two rounds, unless somebody asks
}

const sleep = (most: number): Promise<void> => new Promise(done => setTimeout(done, Math.random() * most))

let running: Promise<boolean> | undefined

// round asks about all cases, once at a time.
const round = (outbox: Outbox): Promise<boolean> => running = running || askAll(outbox)

// askAll asks about all cases, in an order that chance decides: of those that were over, only where something was added since. It returns
// whether anybody has answered.
async function askAll(outbox: Outbox): Promise<boolean> {
	const to = await outbox.endpoint(), { items, cases } = outbox.contents()
	const asked: [Kept, number][] = cases.filter(k => !k.over || items.some(i => i.body && i.sid === k.sid)).map(k => [k, Math.random() + +k.anonymous])
	let answered = !asked.length
	for (const [k] of asked.sort(([, a], [, b]) => a - b)) {
		await sleep(k.anonymous ? Ask.apart : Ask.spread)
		answered = !!to && await ask(outbox, to, k).catch(() => false) || answered
	}
	outbox.pump("seen") // what the endpoint has lost
	running = undefined
	return answered
}

// look is a round, unless the last one was a moment ago.
async function look(outbox: Outbox): Promise<void> {
	await outbox.load()
	const last = await outbox.box.get("asked").catch(() => 0) || 0
	if (Math.abs(Date.now() - last) > Ask.pause && await round(outbox)) await outbox.box.set("asked", Date.now()).catch(() => {})
}

async function begin(): Promise<void> {
	const { unionhall } = window
	if (!isSecureContext || !unionhall || unionhall.asks) return
	unionhall.asks = true
	unionhall.search = search
	if (!unionhall.outbox) await unionhall.start(document.body.dataset.waiting || "")
	const outbox = unionhall.outbox!, place = document.querySelector<HTMLElement>(".outbox")
	if (place) {
		keysOf(place.dataset.keys || "").then(outbox.meet).catch(() => {}) // offline: what was kept of it holds
		open(place, outbox, () => round(outbox))
	}
	const seen = (): unknown => document.hidden || (place ? outbox.load().then(() => round(outbox)) : look(outbox))
	document.addEventListener("visibilitychange", seen)
	seen()
}

begin().catch(() => {}) // what sends cannot be had
// The script of every page, which this one needs, may stand after it.
addEventListener("DOMContentLoaded", () => begin().catch(() => {}))
