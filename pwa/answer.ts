// Navigations: a page is answered whole from what is kept, else by the network,
// else by the page that says what is missing. No answer is one that was redirected.

import { keyOf, root } from "./address"
import { timed } from "./fetch"
import type { Shell } from "./formats"
import { followed } from "./levels"
import { pageOf } from "./packs"
import { compose, cut } from "./shell"
import { base, mend, type Page, read, row, setsOf, type Stores } from "./store"

declare const self: ServiceWorkerGlobalScope

type Found = { page: Page; shell: Shell }

// How long the store and the network may take to begin their answers, in ms.
const enum Patience {
	store = 5e3,
	network = 3e4,
}

// shown remembers what open pages were made of: client id -> digest of the fragment, "" for the network's.
export const shown = new Map<string, string>()

async function find(s: Stores, key: string): Promise<Found | undefined> {
	const page = await row(s("pages").get(key))
	const set = page && (await row(s("sets").get(page.p)))
	const ref = page && set && set.e && set.e.shells[page.s]
	const shell = ref && (await row(s("shells").get(ref[0])))
	return page && shell && { page, shell }
}

function reply({ page, shell }: Found, address: string, status: number): Response {
	const [meta, languages, main] = page.f
	return new Response(compose(shell, { root: root(address), meta, languages, main }), {
		status,
		headers: { "Content-Type": "text/html; charset=utf-8", "Server-Timing": "unionhall" },
	})
}

// missing composes, for the address that was asked for, the page of the kept set that is nearest to it.
async function missing(address: string): Promise<Response> {
	const found = await read(async s => {
		const sets = (await setsOf(s)).filter(set => set.want.own)
		// They are sorted: the longest prefix comes last.
		const set = sets.filter(set => address.startsWith(set.p)).pop() || sets[0]
		return set && find(s, keyOf(set.p + "offline/missing.html"))
	})
	return found ? reply(found, address, 503) : Response.error()
}

const slashes = (address: string): number => address.split("/").length

// navigate answers a navigation to an address below the base path.
export async function navigate(event: FetchEvent, address: string): Promise<Response> {
	const found = await timed(Patience.store, read(s => find(s, keyOf(address)))).catch(() => undefined)
	if (found) {
		const { page } = found
		// Relative links hold in the page's own folder only.
		if (slashes(page.a) !== slashes(address)) return Response.redirect(base + page.a.replace(/(^|\/)index\.html$/, "$1"))
		shown.set(event.resultingClientId, page.h)
		return reply(found, address, 200)
	}
	try {
		const response = await timed(Patience.network, fetch(event.request))
		shown.set(event.resultingClientId, "")
		event.waitUntil(keep(response.clone(), address))
		return response
	} catch {
		return missing(address)
	}
}

// keep keeps a page that was read over the network, of a set that is followed and lacks it, if all
// outside its slots is the verified shell. It serves until its fragment arrives.
export async function keep(response: Response, a: string): Promise<void> {
	if (response.status !== 200) return
	const text = await response.text()
	for (const set of await read(setsOf)) {
		const { p, e } = set
		for (const role in followed(set) && e ? e.shells : {}) {
			const shell = await read(s => row(s("shells").get(e!.shells[role]![0])))
			const f = shell && cut(shell, text, root(a))
			if (!f) continue
			const page = await pageOf(p, [e!.number, "", a, role, ...f])
			return mend(p, (set, s) => {
				if (followed(set)) s("pages").add(page) // not in the place of another
			})
		}
	}
}
