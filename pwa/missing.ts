// The page in the place of one that is neither kept nor to be had: what it was,
// and what there is instead.

import { keyOf } from "./address"
import { ask } from "./ask"
import type { Near } from "./messages"
import { fill, headOf, part, plain, show } from "./part"
import { base, here } from "./place"
import { wanted } from "./went"

// guess returns the part of an address that says something, as people read it.
const guess = (address: string): string => (keyOf(address).split("/").pop() || "").replace(/[-_]+/g, " ")

/** explain fills the page in. It is shown at any address: what it links to is given from the base path. */
export async function explain(place: HTMLElement): Promise<void> {
	const title = wanted() || guess(here())
	fill(place, "title", title)
	show(place, "wanted", !!title)
	place.querySelectorAll<HTMLAnchorElement>("a[data-href]").forEach(link => { link.href = base + link.dataset.href })
	const worker = window.unionhall && await window.unionhall.worker
	if (!worker) return
	try {
		list(place, like(title, await ask(worker, { do: "near" })))
	} catch {} // the page says enough without it
}

// like picks the pages whose titles share most pairs of characters with the words.
function like(words: string, near: Near): Near["pages"] {
	const pairs = Array.from(words.slice(1), (c, i) => words.charAt(i) + c)
	return near.pages
		.map(({ address, title }) => ({ address, title: headOf(plain(title)) }))
		.map(page => ({ ...page, shared: pairs.filter(pair => page.title.includes(pair)).length }))
		.filter(page => page.shared)
		.sort((a, b) => b.shared - a.shared)
		.slice(0, 8)
}

function list(place: HTMLElement, pages: Near["pages"]): void {
	const ul = part(place, "near")
	if (!ul || !pages.length) return
	pages.forEach(page => {
		const link = document.createElement("a")
		link.href = base + page.address
		link.textContent = page.title
		ul.appendChild(document.createElement("li")).appendChild(link)
	})
	show(place, "nearby", true)
}
