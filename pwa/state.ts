// What a page says of where it comes from: that the phone had it, of what day it
// is, and that there is a newer one. It says so in a line at the end of the page,
// so that nothing that is being read moves, and to screen readers politely.

import { keyOf } from "./address"
import { ask, tell } from "./ask"
import { day } from "./day"
import type { News, PageState } from "./messages"
import { base, here } from "./place"

// From how many days on a page says that it is old.
const old = 30

// wasStored reports whether the worker answered with a page from its store: it
// says so in a header. Browsers that show no headers have to believe what it remembers.
function wasStored(state: PageState): boolean {
	const entry = (performance.getEntriesByType("navigation") as PerformanceNavigationTiming[])[0]
	const said = entry && entry.serverTiming
	return said ? said.some(t => t.name === "unionhall") : state.from === "store"
}

function words(state: PageState, line: HTMLElement): string {
	const said = line.dataset
	const text = state.kept === "read" ? said.read : Date.now() / 1000 - state.time > old * 86400 ? said.old : said.kept
	return (text || "").replace("%s", day(new Date(state.time * 1000), said.date, said.months))
}

function show(state: PageState, line: HTMLElement): void {
	if (state.kept && wasStored(state)) line.textContent = words(state, line)
	if (state.newer) offer(line)
}

// offer adds that there is something new, and a way to it. Nothing is loaded
// before the reader wants it.
function offer(line: HTMLElement): void {
	if (line.querySelector("a")) return
	const link = document.createElement("a")
	link.className = "alone"
	link.href = location.pathname + location.search
	link.textContent = line.dataset.again || ""
	line.append(" " + line.dataset.newer + " ", link)
}

/** report keeps the page's line up to date, and tells the worker what is read. */
export async function report(worker: ServiceWorker): Promise<void> {
	const line = document.querySelector<HTMLElement>(".kept"), address = here()
	if (!line || !location.href.startsWith(base)) return
	navigator.serviceWorker.addEventListener("message", e => {
		const data: News = e.data
		if (data.news === "newer" && (data.addresses || []).some(a => keyOf(a) === keyOf(address))) offer(line)
	})
	tell(worker, { do: "visit", set: document.body.dataset.set || "", address })
	show(await ask(worker, { do: "page", address }), line)
}
