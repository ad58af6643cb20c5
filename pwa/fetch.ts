// How editions and parts come over the network: in time, from where they lie and
// nowhere else, in the encoding that costs less. A part is returned only when its
// digest is the one that was asked for; what an edition is worth, its signature says.

import { digestOf, hex } from "./digest"
import type { ShellPart } from "./formats"
import type { Fault } from "./messages"
import { base } from "./store"

// What the oldest browsers are without.
declare const self: ServiceWorkerGlobalScope & { AbortController?: typeof AbortController; DecompressionStream?: typeof DecompressionStream }

// A Trouble ends what the worker was about. "gone": there is no such file (any more). Whatever else
// goes wrong on the way is "offline".
export type Trouble = Error & { fault?: Fault | "gone" }

export const trouble = (fault: Fault | "gone"): Trouble => Object.assign(new Error(fault), { fault })

// How long an answer may take, in ms: an edition is 2 to 10 kB, a part up to 200 kB. On a line
// of 20 kbit/s a part takes 80 s.
const editionTime = 3e4
const partTime = 18e4

// timed rejects when work has not ended after ms.
export const timed = <T>(ms: number, work: (signal?: AbortSignal) => Promise<T>): Promise<T> =>
	new Promise((done, fail) => {
		const stop = self.AbortController && new self.AbortController()
		const timer = setTimeout(() => {
			fail(trouble("offline"))
			if (stop) stop.abort()
		}, ms)
		work(stop && stop.signal)
			.then(done, fail)
			.then(() => clearTimeout(timer))
	})

// request asks for a file of ours. A redirect leads to a portal, never to a part.
async function request(address: string, cache: RequestCache, signal?: AbortSignal): Promise<Response> {
	const init: RequestInit = { cache, redirect: "error" }
	if (signal) init.signal = signal
	const response = await fetch(base + address, init)
	if (!response.ok) throw trouble(response.status === 404 || response.status === 410 ? "gone" : "offline")
	return response
}

// fetchEdition fetches the text of a set's edition, at the cost of a few bytes where it has not changed.
export const fetchEdition = (prefix: string): Promise<string> =>
	timed(editionTime, async signal => (await request(prefix + "offline/edition.txt", "no-cache", signal)).text())

// bare says that the host sends JSON as it is. It is learnt from each part and holds until the worker stops.
let bare = false

// What it may cost to read on where the host does not compress: less than another request.
const slack = 4096

// costOf is what a part costs over the line, in bytes, as far as that is known.
export const costOf = ([, size, gzip]: ShellPart): number => (bare && !self.DecompressionStream ? size : gzip)

// unpacked fetches the gzip of a part. A host may have opened it on the way.
async function unpacked(name: string, signal?: AbortSignal): Promise<string> {
	const bytes = await (await request(name + ".bin", "no-store", signal)).arrayBuffer()
	const packed = new Response(bytes)
	return new Uint8Array(bytes)[0] === 31 ? new Response(packed.body!.pipeThrough(new DecompressionStream("gzip"))).text() : packed.text()
}

// fetchPart returns the JSON of a part of the set, as it was published.
export function fetchPart(prefix: string, kind: "shell" | "pack" | "patch", [digest, size, gzip]: ShellPart): Promise<string> {
	const name = `${prefix}offline/${kind}-${hex(digest)}`
	const small = !self.DecompressionStream || size - gzip < slack
	const checked = async (text: string): Promise<string> => {
		if ((await digestOf(text)) !== digest) throw trouble("refused")
		return text
	}
	// Whatever is wrong with the smaller one, the other may be right.
	const smaller = (signal?: AbortSignal): Promise<string | undefined> => unpacked(name, signal).then(checked).catch(() => undefined)
	return timed(partTime, async signal => {
		let text = bare && !small ? await smaller(signal) : undefined
		if (text) return text
		const response = await request(name + ".json", "no-store", signal)
		const plain = !response.headers.get("Content-Encoding")
		if (plain && !small && !bare && (text = await smaller(signal))) {
			bare = true
			response.body!.cancel()
			return text
		}
		text = await checked(await response.text())
		bare = plain
		return text
	})
}
