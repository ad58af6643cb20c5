// Navigations: a page is answered whole from what is kept, else by the network,
// else by the page that says what is missing. No answer is one that was redirected.

import { keyOf, root } from "./address"
import { bring, Limit, readSoon, timed } from "./fetch"
import type { Shell } from "./formats"
import { open } from "./gzip"
import { compose, cut } from "./shell"
import { pageOf } from "./packs"
import { followed } from "./levels"
import { base, mend, type Page, read, row, setsOf, type Stores } from "./store"

declare const self: ServiceWorkerGlobalScope

type Found = { page: Page; shell: Shell }

// shown remembers what open pages were made of: client id -> digest of the fragment, "" for the network's. Safari before
// 16 does not say which client it will be: there it is the address.
export const shown = new Map<string, string>()

const find = async (s: Stores, key: string): Promise<Found | undefined> => {
	const page = await row(s("pages").get(key))
	const shell = page && (await row(s("shells").get([page.p, page.s])))
	return page && shell ? { page, shell: JSON.parse(shell) } : undefined
}

const reply = async ({ page, shell }: Found, address: string, status: number): Promise<Response> => {
	const [meta, languages, main] = await open(page.f)
	return new Response(compose(shell, { root: root(address), meta, languages, main }), {
		status,
		headers: { "Content-Type": "text/html; charset=utf-8", "Server-Timing": "unionhall" },
	})
}

// missing composes, for the address that was asked for, the page of the kept set that is nearest to it.
const missing = async (address: string): Promise<Response> => {
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
export const navigate = async (event: FetchEvent, address: string): Promise<Response> => {
	const found = await readSoon(s => find(s, keyOf(address)))
	const client = event.resultingClientId || address
	if (found) {
		const { page } = found
		// Relative links hold in the page's own folder only.
		if (slashes(page.a) !== slashes(address)) return Response.redirect(base + page.a.replace(/(^|\/)index\.html$/, "$1"))
		shown.set(client, page.h)
		if (!page.i) event.waitUntil(bring(page.a, keep, { cache: "no-cache" })) // no edition tells whether it is still so
		return reply(found, address, 200)
	}
	try {
		const response = await timed(fetch(event.request), Limit.answer)
		shown.set(client, "")
		event.waitUntil(keep(response.clone(), address))
		return response
	} catch {
		return missing(address)
	}
}

// keep keeps a page that was read over the network, of a set that is followed and lacks it, if all
// outside its slots is the verified shell. It serves until its fragment arrives.
export const keep = async (response: Response, a: string): Promise<void> => {
	if (response.status !== 200) return
	const text = await response.text()
	for (const key of await read(s => row(s("shells").getAllKeys()))) {
		const [p, role] = key as [string, string]
		const shell = await read(s => row(s("shells").get(key)))
		const f = shell && cut(JSON.parse(shell), text, root(a))
		if (!f) continue
		const page = await pageOf(p, [0, "", a, role, ...f])
		return mend(p, async (set, s) => {
			const held = await row(s("pages").get(page.k))
			if (followed(set) && !(held && held.i)) s("pages").put(page) // not in the place of what is verified
		})
	}
}
