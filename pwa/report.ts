// What the worker says of what it keeps.

import { keyOf } from "./address"
import { shown } from "./answer"
import { costOf } from "./fetch"
import type { Edition } from "./formats"
import { wanted } from "./levels"
import type { Fault, List, Near, News, PageState, SetState } from "./messages"
import { each, type Kept, type Page, read, room, row, scope, setsOf, type Stores } from "./store"

declare const self: ServiceWorkerGlobalScope

// titleOf reads the title that stands in a page's metadata.
const titleOf = (page?: Page): string =>
	((page && /<title>([^<]*)/.exec(page.f[0])) || ["", ""])[1]!
		.replace(/&lt;/g, "<")
		.replace(/&#3([49]);/g, (_, digit) => (digit === "4" ? '"' : "'"))
		.replace(/&amp;/g, "&")

const everything = { own: 2, shared: 0 }

async function stateOf(s: Stores, set: Kept, sets: Kept[]): Promise<SetState> {
	const { p, want, held, at, fault } = set
	const e = set.e || set.offer
	const packs = e ? e.packs : []
	const inHand = packs.filter(pack => pack[0] in held)
	const targets = set.e ? wanted(set.e, want, false) : []
	// What saving all would bring of the sets above, as far as they are known.
	let allBytes = e ? lacking(set, e, everything) : 0
	for (const up of sets) {
		const edition = up.e || up.offer
		if (e && edition && e.above.indexOf(up.p) >= 0) allBytes += lacking(up, edition, { own: 0, shared: 2 })
	}
	return {
		set: p,
		title: titleOf(await row(s("pages").get(keyOf(p + "index.html")))),
		own: want.own,
		shared: want.shared,
		bytes: inHand.reduce((sum, pack) => sum + pack[5], 0),
		pages: inHand.reduce((sum, pack) => sum + pack[3], 0),
		time: e ? e.time : 0,
		checked: at,
		done: targets.filter(pack => pack[0] in held).length,
		total: targets.length,
		allBytes,
		fault,
	}
}

const lacking = ({ held }: Kept, e: Edition, want: Kept["want"]): number =>
	wanted(e, want, false).reduce((sum, [id, , , , digest, size, gzip]) => sum + (id in held ? 0 : costOf([digest, size, gzip])), 0)

// state is what is known of one set.
export const state = (p: string): Promise<SetState | undefined> =>
	read(async s => {
		const sets = await setsOf(s)
		const set = sets.find(set => set.p === p)
		return set && stateOf(s, set, sets)
	})

// tell gives news of a set to all open pages of this site.
export async function tell(news: News["news"], set: string, more: { fault?: Fault } = {}, addresses?: string[]): Promise<void> {
	const found = await state(set).catch(() => undefined)
	const message: News = { news, set }
	if (found) message.state = { ...found, ...more }
	if (addresses) message.addresses = addresses
	for (const client of await self.clients.matchAll({ includeUncontrolled: true, type: "window" })) {
		if (client.url.startsWith(scope)) client.postMessage(message)
	}
}

// list says what is kept of all sets that were ever kept or asked about, and what storage it takes.
export async function list(): Promise<List> {
	const { storage } = navigator
	const { usage = 0, quota = 0 } = await room()
	const persisted = !!storage && !!storage.persisted && (await storage.persisted())
	return read(async s => {
		const sets = await setsOf(s)
		const states: SetState[] = []
		for (const set of sets) states.push(await stateOf(s, set, sets))
		let pictures = 0
		await each(s("files").index("used").openKeyCursor(), cursor => {
			pictures += (cursor.key as [number, number])[1]
		})
		return { sets: states, pictures, usage, quota, persisted }
	})
}

// most is how many pages near returns.
const most = 8

// near finds pages whose titles share pairs of characters with the words: those of the set first where they are
// equally near.
export async function near(set: string, words: string): Promise<Near> {
	const pairs = Array.from(words.toLowerCase(), (c, i) => c + words.charAt(i + 1).toLowerCase()).slice(0, -1)
	const found: { address: string; title: string; score: number }[] = []
	await read(s =>
		each(s("pages").openCursor(), cursor => {
			const page = cursor.value as Page
			const title = titleOf(page)
			const score = pairs.filter(pair => title.toLowerCase().indexOf(pair) >= 0).length
			if (score) found.push({ address: page.a, title, score: score + (page.p === set ? 0.5 : 0) })
		}),
	)
	return { pages: found.sort((a, b) => b.score - a.score).slice(0, most) }
}

// pageState says what is kept of a page that a client shows.
export const pageState = (address: string, client: string): Promise<PageState> =>
	read(async s => {
		const page = await row(s("pages").get(keyOf(address)))
		const set = page && (await row(s("sets").get(page.p)))
		const h = shown.has(client) ? shown.get(client) : page && page.h
		return {
			kept: !page ? "" : page.i ? "verified" : "read",
			from: h ? "store" : "network",
			time: set && set.e ? set.e.time : 0,
			checked: set ? set.at : 0,
			newer: !!h && !!page && page.h !== h,
		}
	})
