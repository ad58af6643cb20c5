// What the worker says of what it keeps.

import { keyOf } from "./address"
import { shown } from "./answer"
import { costOf } from "./fetch"
import { isShared, wanted } from "./levels"
import type { Asked, Fault, List, Near, News, PageState, SetState } from "./messages"
import { each, type Kept, read, row, scope, setsOf, type Stores } from "./store"

declare const self: ServiceWorkerGlobalScope

// faults are what last went wrong with sets. They are not stored: a full phone could not.
export const faults: { [prefix: string]: Fault } = {}

const stateOf = async (s: Stores, { p, e, want, held, at }: Kept, sets: Kept[]): Promise<SetState> => {
	const home = await row(s("pages").get(keyOf(p)))
	const state: SetState = {
		set: p, title: home ? home.t : "", ...want, bytes: 0, pages: 0,
		time: e ? e.time : 0, checked: at, done: 0, total: 0, allBytes: 0, fault: faults[p] || "",
	}
	if (!e) return state
	const goal = wanted(e, want)
	for (const pack of e.packs) {
		const share = +(pack[0] in held)
		state.pages += share * pack[3]
		state.bytes += share * pack[5]
		if (!goal.includes(pack)) continue
		state.total++
		state.done += share
	}
	// To save all is to save, of the sets above as far as they are known, what is inherited.
	for (const up of sets) {
		const above = e.above.includes(up.p)
		for (const [id, , , , ...part] of up.e ? up.e.packs : []) {
			if (!(id in up.held) && (up.p === p || (above && isShared(id)))) state.allBytes += costOf(part)
		}
	}
	return state
}

// list says what is kept of all sets that were ever kept or asked about.
export const list = (): Promise<List> =>
	read(async s => {
		const sets = await setsOf(s)
		let pictures = 0
		await each(s("files").index("used").openKeyCursor(), ({ key }) => (pictures += (key as [number, number])[1]))
		return { sets: await Promise.all(sets.map(set => stateOf(s, set, sets))), pictures }
	})

// state is what is known of one set.
export const state = async (p: string): Promise<SetState | undefined> => (await list()).sets.find(state => state.set === p)

// openClients are the open pages of this site.
export const openClients = async (): Promise<readonly Client[]> => (await self.clients.matchAll({ includeUncontrolled: true })).filter(({ url }) => url.startsWith(scope))

// tell gives news of a set to all open pages of this site.
export const tell = async (news: News["news"], set: string, addresses?: string[]): Promise<void> => {
	const message = { news, set, state: await state(set).catch(() => undefined), addresses } as News
	for (const client of await openClients()) client.postMessage(message)
}

// near gives the titles of all pages that are kept.
export const near = async (): Promise<Near> => ({ pages: (await read(s => row(s("pages").getAll()))).map(({ a, t }) => ({ address: a, title: t })) })

// pageState says what is kept of a page that a client shows.
export const pageState = ({ address }: Asked<"page">, client: string): Promise<PageState> =>
	read(async s => {
		const page = await row(s("pages").get(keyOf(address)))
		const set = page && (await row(s("sets").get(page.p)))
		const h = [shown.get(client), shown.get(address), page && page.h].find(h => h !== undefined)
		return {
			kept: !page ? "" : page.i ? "verified" : "read",
			from: h ? "store" : "network",
			time: set && set.e ? set.e.time : 0,
			newer: !!h && !!page && page.h !== h,
		}
	})
