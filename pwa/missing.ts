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

// partsOf is what titles can have in common: words of three letters, and of scripts that leave no space between words
// pairs of characters. That two letters of a word are found again says nothing.
function partsOf(title: string): string[] {
	const parts: string[] = []
	for (const word of title.toLowerCase().split(/[\s!-/:-@[-`{-~«»\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20]+/)) {
		if (/[\u2e80-\uffff]/.test(word)) for (let i = 1; i < word.length; i++) parts.push(word.slice(i - 1, i + 1))
		else if (word.length > 2) parts.push(word)
	}
	return parts
}

// like picks the pages whose titles share most with the words; of those that share as much, the shortest say it best.
function like(words: string, near: Near): Near["pages"] {
	const wanted = partsOf(words)
	return near.pages
		.map(({ address, title }) => ({ address, title: headOf(plain(title)) }))
		.map(page => {
			const parts = partsOf(page.title)
			return { ...page, shared: wanted.filter(part => parts.includes(part)).length }
		})
		.filter(page => page.shared)
		.sort((a, b) => b.shared - a.shared || a.title.length - b.title.length)
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
