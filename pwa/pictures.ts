// Pictures, and other files with a digest in their names: kept on their way to a
// page of a set that is followed, under a budget, the least recently used go first. What the editions
// name stays.

import { digestOf, hex } from "./digest"
import { bring, readSoon } from "./fetch"
import { followed } from "./levels"
import { each, isPast, type Picture, read, room, row, scope, setsOf, write } from "./store"

// isNamed reports whether the name of a file has a digest: NAME-HEX.EXT.
export const isNamed = (address: string): boolean => /-[0-9a-f]{32}\.\w+$/.test(address)

// file answers from what is kept, else by the network.
export const file = async (event: FetchEvent, address: string): Promise<Response> => {
	const held = await readSoon(s => row(s("files").get(address)))
	if (held) {
		// Once a day is enough to know what is used, and spares the writing.
		if (isPast(held.used, 864e5)) event.waitUntil(store({ ...held, used: Date.now() }))
		return new Response(held.b, { headers: { "Content-Type": held.type } })
	}
	const response = await fetch(event.request)
	event.waitUntil(keep(response.clone(), address, event.request.referrer))
	return response
}

// keep keeps what a page of a set that is followed shows.
const keep = async (response: Response, address: string, page: string): Promise<void> => {
	if ((await read(setsOf)).some(set => followed(set) && page.startsWith(scope + set.p))) await take(response, address)
}

// take keeps a file whose bytes are those that its name says.
const take = async (response: Response, a: string): Promise<void> => {
	const b = await response.arrayBuffer()
	if (response.status === 200 && a.includes(`-${hex(await digestOf(b))}.`)) {
		await store({ a, b, type: response.headers.get("Content-Type") || "", used: Date.now(), size: b.byteLength })
	}
}

// fetchFiles brings those files of an edition that are not held. A page reads without them too:
// what does not come now is asked for with the next edition.
export const fetchFiles = async (files: string[]): Promise<void> => {
	const held = await read(s => row(s("files").getAllKeys()))
	await Promise.all(files.map(a => held.includes(a) || bring(a, take)))
}

// store puts a file in, and removes what passes the limit, from the least recently used on.
const store = async (picture: Picture): Promise<void> => {
	const { quota = Infinity } = await room()
	const limit = Math.min(20e6, quota / 10) // bytes
	if (picture.size > limit) return
	await write(async s => {
		s("files").put(picture)
		const pinned = JSON.stringify((await setsOf(s)).map(({ e }) => e && e.files))
		let sum = 0
		await each(s("files").index("used").openKeyCursor(null, "prev"), ({ key, primaryKey }) => {
			if (pinned.includes(primaryKey as string)) return
			sum += (key as [number, number])[1]
			if (sum > limit) s("files").delete(primaryKey)
		})
	})
}
