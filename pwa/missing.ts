// The page in the place of one that is neither kept nor to be had: what it was,
// and what there is instead.

import { keyOf } from "./address"
import { ask } from "./ask"
import type { Near } from "./messages"
import { fill, headOf, part, show } from "./part"
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
		list(place, await ask(worker, { do: "near", set: document.body.dataset.set || "", words: title }))
	} catch {} // the page says enough without it
}

function list(place: HTMLElement, near: Near): void {
	const ul = part(place, "near")
	if (!ul || !near.pages.length) return
	near.pages.forEach(page => {
		const link = document.createElement("a")
		link.href = base + page.address
		link.textContent = headOf(page.title)
		ul.appendChild(document.createElement("li")).appendChild(link)
	})
	show(place, "nearby", true)
}
