// The endpoint as officers reach it: one address for each verb, a session of a quarter of an hour behind a proof.

import { sign, type Keys } from "./keys"

/** A Refusal is what the endpoint would not do, and by which rule (docs/api.md). rule "offline": nobody answered. */
export class Refusal extends Error {
	constructor(public readonly rule: string, public readonly status: number, public readonly head = 0) {
		super(rule)
	}
}

export type Listed = {
	d: string
	sid: string
	form: string
	state: "received" | "delivered" | "viewed" | "answered" | "closed"
	flags: string[]
	size: number // bytes of the envelope
	parts: number
	missing: number[]
	received_at: number
	due_at: number
	head: number
}

// mostPages is how many a desk asks for: 200 letters or notes each.
const mostPages = 1000

export type Fetched = { envelope: string; missing: number[]; rewraps: string[] }

export class Endpoint {
	private session = ""

	constructor(private readonly address: string, private readonly union: string, private readonly keys: Keys) {}

	/** ask asks a verb of the desk, and proves itself anew where the session is over. */
	async ask<T>(verb: string, question: unknown): Promise<T> {
		return (await this.send(verb, question)).json() as Promise<T>
	}

	/** part fetches a sealed part of a photo. */
	async part(d: string, n: number): Promise<Uint8Array<ArrayBuffer>> {
		return new Uint8Array(await (await this.send("part", { d, n })).arrayBuffer())
	}

	/** count adds one to the union's figures of a form, as envelopes call it. A form that the endpoint does not count is no fault. */
	async count(form: string, name: string): Promise<void> {
		await this.ask("count", { form: form.split("@")[0], name }).catch((err: unknown) => {
			if (!(err instanceof Refusal) || err.status !== 404) throw err
		})
	}

	private async send(verb: string, question: unknown): Promise<Response> {
		if (!this.session) await this.prove()
		try {
			return await this.post(verb, question)
		} catch (err) {
			if (!(err instanceof Refusal) || err.status !== 401) throw err
		}
		await this.prove()
		return this.post(verb, question)
	}

	private async prove(): Promise<void> {
		this.session = ""
		const { nonce, until } = await (await this.post("challenge", { union: this.union })).json() as { nonce: string; until: number }
		const payload = JSON.stringify({ o: new URL(this.address).origin, u: this.union, n: nonce, t: until, kid: this.keys.kid })
		const { session } = await (await this.post("session", { proof: await sign("officer", payload, this.keys.signs) })).json() as { session: string }
		this.session = session
	}

	private async post(verb: string, question: unknown): Promise<Response> {
		const headers: Record<string, string> = { "Content-Type": "application/json" }
		if (this.session) headers["Unionhall-Session"] = this.session
		let answer: Response
		try {
			answer = await fetch(`${this.address}desk/${verb}`, {
				method: "POST", body: JSON.stringify(question), headers, credentials: "omit", cache: "no-store", redirect: "error",
			})
		} catch {
			throw new Refusal("offline", 0)
		}
		if (answer.ok) return answer
		const problem = await answer.json().catch(() => ({})) as { rule?: string; head?: number }
		throw new Refusal(problem.rule ?? "http", answer.status, problem.head)
	}
}

/**
 * pages asks a verb page after page: next takes one and says what to ask then, undefined: it was the last. An endpoint that always has one
 * more would keep a desk busy for ever, and fill it: Refusal "desk/endless".
 */
export async function pages<T>(endpoint: Pick<Endpoint, "ask">, verb: string, first: object, next: (page: T) => Promise<object | undefined> | object | undefined): Promise<void> {
	let question: object | undefined = first
	for (let n = 0; question; n++) {
		if (n === mostPages) throw new Refusal("desk/endless", 0)
		question = await next(await endpoint.ask<T>(verb, question))
	}
}
