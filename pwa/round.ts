// A round asks about all cases of this phone, one after the other.

import { ask } from "./cases"
import { isOf, type Kept } from "./outbox"
import type { Outbox } from "./pump"

const enum Ask {
	spread = 4e3, // ms that chance puts before each question
	apart = 3e4, // ms before one about an anonymous case, so that none comes with names
}

const sleep = (most: number): Promise<void> => new Promise(done => setTimeout(done, Math.random() * most))

let running: Promise<boolean> | undefined

/** round asks about all cases, once at a time: whoever wants one while one is under way waits for its end. It returns whether anybody has answered. */
export const round = (outbox: Outbox): Promise<boolean> => running = running || askAll(outbox)

// askAll asks in an order that chance decides: of the cases that were over, only those to which something was added since.
async function askAll(outbox: Outbox): Promise<boolean> {
	const { items, cases } = outbox.contents(), to = await outbox.endpoint()
	const asked: [Kept, number][] = cases.filter(k => !k.over || items.some(i => i.body && isOf(k, i.sid))).map(k => [k, Math.random() + +k.anonymous])
	let answered = !asked.length
	for (const [k] of asked.sort(([, a], [, b]) => a - b)) {
		await sleep(k.anonymous ? Ask.apart : Ask.spread)
		answered = !!to && await ask(outbox, to, k).catch(() => false) || answered
	}
	outbox.pump("seen") // what the endpoint has lost
	running = undefined
	return answered
}
