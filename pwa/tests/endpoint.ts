// An endpoint for tests under Node, as docs/api.md says, without a seal: bodies are any text with a header. It can be made to
// fail in every way that a phone meets. sync/intake is the real one: outbox-intake.test.ts.

import { tried } from "../work"
import { type Bytes, base64, sha256 } from "../seal"
import { bytesOf, utf8 } from "../digest"

type Row = { d: string; sid: string; u: string; p: string[]; parts: Set<number>; state: string; proved: boolean; minute: number }

/** Trouble is what becomes of a request: nothing wrong; it never comes; the answer gets lost; somebody else answers; a status. */
export type Trouble = "" | "offline" | "lost" | "portal" | "redirect" | "cut" | 500 | 503 | 429 | 428 | 413

export class Endpoint {
	rows = new Map<string, Row>()
	erased = new Set<string>()
	everTaken = new Map<string, number>() // how many rows a body ever had: never two at a time, but one after a loss
	minute = 29_700_000
	trouble: () => Trouble = () => ""
	asked: { path: string; body: any; headers: any; credentials: string }[] = []
	replies: string[] = [] // "": it went
	confirmed = 0 // replies that a phone says it has
	private key!: CryptoKeyPair
	public = ""

	async begin(): Promise<this> {
		this.key = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]) as CryptoKeyPair
		this.public = base64(await crypto.subtle.exportKey("raw", this.key.publicKey))
		return this
	}

	async sign(typ: string, payload: unknown): Promise<string> {
		const input = base64(utf8(`{"typ":"seal1+${typ}","alg":"ES256"}`)) + "." + base64(utf8(JSON.stringify(payload)))
		return input + "." + base64(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.key.privateKey, utf8(input)))
	}

	serve = async (address: string, init: any): Promise<Response> => {
		const trouble = this.trouble(), path = address.replace(/^.*\/v1\//, "")
		this.asked.push({ path, body: init.body, headers: init.headers, credentials: init.credentials })
		if (trouble === "offline") throw new TypeError("offline")
		if (trouble === "portal") return new Response("<html>Welcome", { status: 200, headers: { "Content-Type": "text/html" } })
		if (trouble === "redirect") {
			if (init.redirect === "error") throw new TypeError("redirect")
			return new Response("<html>", { status: 200 })
		}
		if (typeof trouble === "number") return problem(trouble)
		const response = await this.answer(path, init)
		if (trouble === "lost") throw new TypeError("cut off")
		if (trouble === "cut") return new Response((await response.text()).slice(0, 40), { status: response.status })
		return response
	}

	private async answer(path: string, { body, headers }: any): Promise<Response> {
		if (path === "envelopes") return this.envelope(body, headers)
		if (path === "parts") return this.part(body, headers["Unionhall-Part"])
		const q = JSON.parse(body)
		if (path === "state") return this.state(q, body)
		const row = this.rows.get(q.d)
		if (!row) return problem(404, "withdraw/unknown")
		if (row.state !== "received" && row.state !== "withdrawn") return problem(409, "withdraw/fetched")
		row.state = "withdrawn"
		return json(200, { v: 1, state: "withdrawn" })
	}

	private async envelope(body: string, headers: any): Promise<Response> {
		const sum = await sha256(body), d = base64(sum), { sid, u, p } = headerOf(body)
		if (tried(sum, 12, +headers["Unionhall-Work"], 1) < 0) return problem(428, "work/more", { work: 12 })
		if (this.erased.has(d)) return problem(410, "envelope/erased")
		const here = this.rows.get(d)
		if (!here) {
			this.rows.set(d, { d, sid, u, p, parts: new Set(), state: "received", proved: false, minute: this.minute })
			this.everTaken.set(d, (this.everTaken.get(d) || 0) + 1)
		}
		const row = this.rows.get(d)!
		row.proved = row.proved || !!headers["Unionhall-Auth"]
		return this.handed(row, !here)
	}

	private async part(body: Bytes, name: string): Promise<Response> {
		const [d = "", index = ""] = name.split(";"), row = this.rows.get(d)
		if (!row) return problem(404, "part/envelope")
		if (row.p[+index] !== base64(await sha256(body))) return problem(422, "part/digest")
		row.parts.add(+index)
		return this.handed(row, false)
	}

	private missing = (row: Row): number[] => row.p.map((_, n) => n).filter(n => !row.parts.has(n))

	private async handed(row: Row, isNew: boolean): Promise<Response> {
		const missing = this.missing(row)
		if (missing.length) return json(202, { v: 1, state: "received", missing })
		const { sid, d, u, minute } = row
		return json(isNew ? 201 : 200, { v: 1, state: row.state, receipt: await this.sign("receipt", { sid, d, u, t: minute }) })
	}

	private async state(q: any, body: string): Promise<Response> {
		const rows = Array.from(this.rows.values()).filter(r => r.sid === q.sid).reverse(), after = q.reply ? q.reply - 1 : q.have || 0
		this.confirmed = Math.max(this.confirmed, q.have || 0)
		if (body.length !== 256) return problem(400, "question/size")
		const at = this.replies.findIndex((jwe, n) => n >= after && !!jwe)
		return json(200, {
			v: 1, time: await this.sign("time", { sid: q.sid, t: this.minute }),
			envelopes: rows.map(r => ({ d: r.d, state: r.state, ...(this.missing(r).length ? { missing: this.missing(r).length } : {}) })),
			head: this.replies.length, ...(at < 0 ? {} : { reply: { seq: at + 1, jwe: this.replies[at] } }),
		})
	}

	/** sweep lets go of what a phone has kept for a week. */
	sweep(): void {
		this.replies.fill("", 0, this.confirmed)
	}
}

const json = (status: number, value: unknown): Response => new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } })

const problem = (status: number, rule = "endpoint/fault", more = {}): Response =>
	new Response(JSON.stringify({ status, rule, ...more }), { status, headers: status === 503 || status === 429 ? { "Retry-After": "40" } : {} })

/** headerOf reads what stands in the open on a body. */
export const headerOf = (body: string): { sid: string; u: string; f: string; p: string[] } =>
	JSON.parse(new TextDecoder().decode(bytesOf(JSON.parse(body).protected)))

/** bodyOf writes one: sealed or not, the outbox does not look inside. */
export const bodyOf = (sid: string, p: string[], text: string): string =>
	JSON.stringify({ protected: base64(utf8(JSON.stringify({ sid, u: "yl", f: "help@1", p }))), ciphertext: text })
