// What the worker says of what it keeps.

import { keyOf } from "./address"
import { shown } from "./answer"
import { costOf } from "./fetch"
import { isShared, wanted } from "./levels"
import type { Asked, Fault, List, Near, News, PageState, SetState } from "./messages"
import { each, type Kept, type Page, read, room, row, scope, setsOf, type Stores } from "./store"

declare const self: ServiceWorkerGlobalScope

// faults are what last went wrong with sets. They are not stored: a full phone could not.
export const faults: { [prefix: string]: Fault } = {}

// titleOf reads the title that stands in a page's metadata.
const titleOf = ({ f }: Page): string => f[0].replace(/[^]*<title>|<\/title>[^]*/g, "").replace(/&lt;/g, "<").replace(/&amp;/g, "&")

async function stateOf(s: Stores, { p, e, want, held, at }: Kept, sets: Kept[]): Promise<SetState> {
	const home = await row(s("pages").get(keyOf(p)))
	const state: SetState = {
		set: p, title: home ? titleOf(home) : "", ...want, bytes: 0, pages: 0,
		time: e ? e.time : 0, checked: at, done: 0, total: 0, allBytes: 0, fault: faults[p] || "",
	}
	if (!e) return state
	const goal = wanted(e, want)
	for (const pack of e.packs) {
		const share = +(pack[0] in held)
		state.pages += share * pack[3]
		state.bytes += share * pack[5]
		if (goal.indexOf(pack) < 0) continue
		state.total++
		state.done += share
	}
	// To save all is to save, of the sets above as far as they are known, what is inherited.
	for (const up of sets) {
		const above = e.above.indexOf(up.p) >= 0
		for (const [id, , , , ...part] of up.e ? up.e.packs : []) {
			if (!(id in up.held) && (up.p === p || (above && isShared(id)))) state.allBytes += costOf(part)
		}
	}
	return state
}

// list says what is kept of all sets that were ever kept or asked about, and what storage it takes.
export async function list(): Promise<List> {
	const { storage } = navigator
	const { usage = 0, quota = 0 } = await room()
	const persisted = !!(storage && storage.persisted && (await storage.persisted()))
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

// state is what is known of one set.
export const state = async (p: string): Promise<SetState | undefined> => (await list()).sets.find(state => state.set === p)

// tell gives news of a set to all open pages of this site.
export async function tell(news: News["news"], set: string, addresses?: string[]): Promise<void> {
	const message = { news, set, state: await state(set).catch(() => undefined), addresses } as News
	for (const client of await self.clients.matchAll({ includeUncontrolled: true })) {
		if (client.url.startsWith(scope)) client.postMessage(message)
	}
}

// near finds pages whose titles share pairs of characters with the words.
export async function near({ words }: Asked<"near">): Promise<Near> {
	const pairs = Array.from(words.slice(1), (c, i) => words.charAt(i) + c)
	const found: { address: string; title: string; score: number }[] = []
	await read(s =>
		each(s("pages").openCursor(), cursor => {
			const page = cursor.value as Page
			const title = titleOf(page)
			const score = pairs.filter(pair => title.indexOf(pair) >= 0).length
			if (score) found.push({ address: page.a, title, score })
		}),
	)
	return { pages: found.sort((a, b) => b.score - a.score).slice(0, 8) }
}

// pageState says what is kept of a page that a client shows.
export const pageState = ({ address }: Asked<"page">, client: string): Promise<PageState> =>
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
