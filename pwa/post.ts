// What goes to the sync endpoint and what comes back (docs/api.md). Nothing that is not signed by it is taken for its word:
// portals answer 200 to everything.

import type { Item, Outcome } from "./outbox"
import { type Bytes, receiptOf } from "./seal"
import { within } from "./within"

/** Where forms of this site go, and who signs there. */
export type Endpoint = { endpoint: string; receipts: string[] }

export type Answer = {
	status: number // 0: none came
	json: { [member: string]: any } // {}: it was none
	wait: number // seconds, of Retry-After
}

// post asks without ever throwing, for what is there where there is no body. What is sent for an anonymous form takes no connection that carries names.
export async function post(url: string, body: string | Bytes | null, headers: { [name: string]: string }, anonymous: boolean): Promise<Answer> {
	let status = 0, json = {}, wait = 0
	const ask = async () => {
		const response = await fetch(url, {
			method: body ? "POST" : "GET", body, headers, redirect: "error", referrerPolicy: "no-referrer",
			credentials: anonymous ? "omit" : "same-origin",
		})
		wait = +response.headers.get("Retry-After")! || 0
		const text = await response.text()
		status = response.status
		json = Object(JSON.parse(text))
	}
	await within(12e4, ask()).catch(() => {}) // on a line of 20 kbit/s a part takes half a minute; what came, came
	return { status, json, wait }
}

// outcomeOf says what an answer to an envelope or a part is worth.
export async function outcomeOf({ status, json, wait }: Answer, i: Pick<Item, "id" | "sid" | "u" | "parts">, keys: string[]): Promise<Outcome> {
	const { receipt, missing, rule } = json, bits = +json.work
	if (receipt) try {
		const { sid, d, u, t } = await receiptOf(receipt, keys)
		if (sid === i.sid && d === i.id && u === i.u) return { is: { state: "received", receipt, t, missing: [] } }
	} catch {} // somebody else's
	if (status === 202 && missing && missing[0] in i.parts) return { is: { state: "parts", missing } } // one after the other: each answer says anew
	if (status === 428 && bits > 0 && bits <= 20) return { is: {}, bits } // no more for anybody: a second or two on an old phone are 16
	if (rule === "part/envelope") return { is: { state: "waiting" }, late: 0 } // the endpoint has lost the text, and wants it before a part
	if (status === 410 && rule) return { is: { state: "erased" } }
	if (status >= 400 && status < 428 && rule) return { is: { state: "refused", fault: rule }, late: 0 }
	return { is: { fault: !status ? "offline" : status < 429 ? "portal" : "busy" }, late: wait }
}
