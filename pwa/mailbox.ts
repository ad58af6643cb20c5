// The script of the page of envelopes, and of any page while a case is open that the endpoint has: it asks how cases stand, and fills in
// the page where that is the one that is open. What sends is the script of forms; the quick way to prove work comes along. Started twice, it runs once.

import { open } from "./envelopes"
import { keysOf } from "./keys"
import type { Outbox } from "./pump"
import { round } from "./round"
import { search } from "./work"

const pause = 6e5 // ms between two rounds, unless somebody asks

// look is a round, unless the last one was a moment ago.
async function look(outbox: Outbox): Promise<void> {
	await outbox.load()
	const last = await outbox.box.get("asked") || 0
	if (Math.abs(Date.now() - last) > pause && await round(outbox)) await outbox.box.set("asked", Date.now()).catch(() => {})
}

async function begin(): Promise<void> {
	const { unionhall } = window
	if (!isSecureContext || !unionhall || unionhall.asks) return
	unionhall.asks = true
	unionhall.search = search
	if (!unionhall.outbox) await unionhall.start(document.body.dataset.waiting || "")
	const outbox = unionhall.outbox!, place = document.querySelector<HTMLElement>(".outbox")
	if (place) {
		const keys = keysOf(place.dataset.keys || "")
		keys.then(outbox.meet).catch(() => {}) // offline: what was kept of it holds
		open(place, outbox, keys, () => round(outbox)).then(() => place.dataset.push && outbox.contents().cases.length && unionhall.start(place.dataset.push))
	}
	const seen = (): unknown => document.hidden || (place ? outbox.load().then(() => round(outbox)) : look(outbox))
	document.addEventListener("visibilitychange", seen)
	seen()
}

begin().catch(() => {}) // what sends cannot be had
// The script of every page, which this one needs, may stand after it.
addEventListener("DOMContentLoaded", () => begin().catch(() => {}))
