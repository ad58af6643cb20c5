// How editions and parts come over the network: in time, from where they lie and
// nowhere else, in the encoding that costs less. A part is returned only when its
// digest is the one that was asked for; what an edition is worth, its signature says.

import { digestOf, hex } from "./digest"
import type { Digest } from "./formats"
import type { Fault } from "./messages"
import { base } from "./store"

// What the oldest browsers are without.
declare const self: ServiceWorkerGlobalScope & { DecompressionStream?: typeof DecompressionStream }

// A Trouble ends what the worker was about. "gone": there is no such file (any more). Whatever else
// goes wrong on the way is "offline".
export type Trouble = Error & { fault?: Fault | "gone" }

export const trouble = (fault: Fault | "gone"): Trouble => Object.assign(new Error(), { fault })

const enum Limit {
	time = 12e4, // of an answer, in ms: on a line of 20 kbit/s the largest parts take 80 s
	slack = 4096, // bytes that it may cost to read on where the host does not compress: less than another request
}

// timed rejects when work has not ended after ms. What it has begun is not called off: the browsers
// of 2018 cannot all do that, and the network ends it anyway.
export const timed = <T>(ms: number, work: Promise<T>): Promise<T> =>
	Promise.race([work, new Promise<T>((_, fail) => setTimeout(fail, ms, trouble("offline")))])

// request asks for a file of ours. A redirect leads to a portal, never to a part.
async function request(address: string, cache: RequestCache): Promise<Response> {
	const response = await fetch(base + address, { cache, redirect: "error" })
	if (!response.ok) throw trouble(response.status === 404 ? "gone" : "offline")
	return response
}

// fetchEdition fetches the text of a set's edition, at the cost of a few bytes where it has not changed.
export const fetchEdition = (prefix: string): Promise<string> =>
	timed(Limit.time, request(prefix + "offline/edition.txt", "no-cache").then(response => response.text()))

// bare says that the host sends JSON as it is. It is learnt from each part and holds until the worker stops.
let bare = false

// A Part is how an edition names a file: its digest, the size of the JSON and of its gzip, in bytes.
export type Part = readonly [digest: Digest, size: number, gzip: number, ...more: unknown[]]

// costOf is what a part costs over the line, in bytes, as far as that is known.
export const costOf = ([, size, gzip]: Part): number => (bare && !self.DecompressionStream ? size : gzip)

// fetchPart returns the JSON of a part of the set, as it was published.
export function fetchPart(prefix: string, kind: "shell" | "pack" | "patch", [digest, size, gzip]: Part): Promise<string> {
	const packs = !!self.DecompressionStream && size - gzip > Limit.slack
	const load = async (packed: boolean): Promise<string> => {
		const response = await request(`${prefix}offline/${kind}-${hex(digest)}.${packed ? "bin" : "json"}`, "no-store")
		if (!packed && !bare && (bare = !response.headers.get("Content-Encoding")) && packs) {
			response.body!.cancel()
			return either()
		}
		const text = await (packed ? new Response(response.body!.pipeThrough(new DecompressionStream("gzip"))) : response).text()
		if ((await digestOf(text)) !== digest) throw trouble("refused")
		return text
	}
	// Whatever is wrong with the smaller one, the other may be right.
	const either = (): Promise<string> => (bare && packs ? load(true).catch(() => load(false)) : load(false))
	return timed(Limit.time, either())
}
