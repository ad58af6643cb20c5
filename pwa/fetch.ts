// How editions and parts come over the network: in time, from where they lie and
// nowhere else, in the encoding that costs less. A part is returned only when its
// digest is the one that was asked for; what an edition is worth, its signature says.

import { digestOf, hex } from "./digest"
import type { Part } from "./formats"
import { canGunzip, gunzip } from "./gzip"
import type { Fault } from "./messages"
import { base, read, type Stores } from "./store"

// A Trouble ends what the worker was about. "gone": there is no such file (any more). Whatever else
// goes wrong on the way is "offline".
export type Trouble = { fault?: Fault | "gone"; name?: string }

export const enum Limit {
	time = 12e4, // of an answer, in ms: on a line of 20 kbit/s the largest parts take 80 s
	answer = 3e4, // until the network begins to answer a navigation, in ms
	store = 5e3, // until the store has answered one
	slack = 4096, // bytes that it may cost to read on where the host does not compress: less than another request
}

export const pause = (ms: number): Promise<void> => new Promise(done => setTimeout(done, ms))

// timed rejects when work has not ended after ms. What it has begun is not called off: the browsers
// of 2018 cannot all do that, and the network ends it anyway.
export const timed = <T>(work: Promise<T>, ms: number = Limit.time): Promise<T> =>
	Promise.race([work, pause(ms).then(() => { throw {} })])

// readSoon reads what the network can answer too.
export const readSoon = <T>(body: (stores: Stores) => Promise<T>): Promise<T | void> => timed(read(body), Limit.store).catch(() => {})

// bring fetches a file of ours for what takes it, if it comes.
export const bring = (address: string, take: (response: Response, address: string) => Promise<void>, how?: RequestInit): Promise<void> =>
	timed(fetch(base + address, how).then(response => take(response, address))).catch(() => {})

// request asks for a file of ours. A redirect leads to a portal, never to a part.
const request = async (address: string, cache: RequestCache): Promise<Response> => {
	const response = await fetch(base + address, { cache, redirect: "error" })
	if (!response.ok) throw { fault: response.status === 404 ? "gone" : "" }
	return response
}

// fetchEdition fetches the text of a set's edition: "no-cache" costs a few bytes where it has not changed, and "reload"
// does not believe what the browser's cache holds.
export const fetchEdition = (prefix: string, cache: RequestCache): Promise<string> =>
	timed(request(prefix + "offline/edition.txt", cache).then(response => response.text()))

// bare says that the host sends JSON as it is. It is learnt from each part and holds until the worker stops.
let bare = false

// costOf is what a part costs over the line, in bytes, as far as that is known.
export const costOf = ([, size, gzip]: Part): number => (bare && !canGunzip() ? size : gzip)

// fetchPart returns the JSON of a part of the set, as it was published.
export const fetchPart = (prefix: string, kind: "shell" | "pack" | "patch" | "log", [digest, size, gzip]: Part): Promise<string> => {
	const packs = canGunzip() && size - gzip > Limit.slack
	const load = async (packed: boolean): Promise<string> => {
		const response = await request(`${prefix}offline/${kind}-${hex(digest)}.${packed ? "bin" : "json"}`, "no-store")
		if (!packed && !bare && (bare = !response.headers.get("Content-Encoding")) && packs) {
			response.body!.cancel()
			return either()
		}
		const text = await (packed ? gunzip(response) : response).text()
		if ((await digestOf(text)) !== digest) throw { fault: "refused" }
		return text
	}
	// Whatever is wrong with the smaller one, the other may be right.
	const either = (): Promise<string> => (bare && packs ? load(true).catch(() => load(false)) : load(false))
	return timed(either())
}
