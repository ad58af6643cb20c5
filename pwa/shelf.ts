// The page of what the phone keeps: what of which union, how large, how old; and
// what can be done about it.

import { ask, tell } from "./ask"
import { day } from "./day"
import { forget, hush } from "./hush"
import { inApp } from "./inapp"
import { offerInstall } from "./install"
import type { List, News, SetState } from "./messages"
import { fill, headOf, part, plain, show, size, word } from "./part"
import { base } from "./place"

/** A Shelf is the page while it is open. */
type Shelf = {
	place: HTMLElement
	worker: ServiceWorker
	own: string // the set of the page
	room: StorageEstimate // empty where the browser does not tell
	full: Set<string> // sets for which there was not even room to write down that they are wanted
	cards: Map<string, HTMLElement>
}

// little is how many bytes of room must be left for more than that.
const little = 50e6

const connection = (navigator as Navigator & { connection?: { saveData: boolean } }).connection

/** open fills the page in. Without a worker it keeps the words that it came with. */
export async function open(place: HTMLElement): Promise<void> {
	const install = part(place, "offer")
	if (install) offerInstall(install)
	show(place, "app", inApp(navigator.userAgent))
	show(place, "saver", !!connection && connection.saveData)
	if (!window.unionhall) return
	if ("serviceWorker" in navigator && isSecureContext) say(place, "wait")
	const worker = await window.unionhall.worker
	if (!worker) return say(place, "unable")
	const shelf: Shelf = { place, worker, own: document.body.dataset.set || "", room: {}, full: new Set(), cards: new Map() }
	navigator.serviceWorker.addEventListener("message", e => hear(shelf, e.data))
	if (!(await refresh(shelf))) return
	say(place, "")
}

// say tells what goes on, to screen readers too: name is that of a word of the page.
function say(place: ParentNode, name: string): void {
	fill(place, "said", name && word(place, "said", name))
}

// look asks what is kept. Of a set that is not kept the worker knows only after
// an update what it would cost to keep it.
async function look(shelf: Shelf): Promise<List> {
	const list = await ask(shelf.worker, { do: "list" })
	if (shelf.cards.size || list.sets.some(s => s.set === shelf.own)) return list
	await ask(shelf.worker, { do: "update", set: shelf.own })
	return ask(shelf.worker, { do: "list" })
}

// refresh shows what is kept now. It says so where that cannot be found out, and returns false.
async function refresh(shelf: Shelf): Promise<boolean> {
	let list: List
	try {
		list = await look(shelf)
	} catch {
		say(shelf.place, "silent")
		return false
	}
	try {
		shelf.room = await navigator.storage.estimate()
	} catch {} // too old to be asked
	if (!list.sets.some(s => s.set === shelf.own)) list.sets.unshift(nothing(shelf))
	shelf.cards.forEach((card, set) => {
		if (list.sets.some(s => s.set === set)) return
		card.remove()
		shelf.cards.delete(set)
	})
	list.sets.sort((a, b) => +(b.set === shelf.own) - +(a.set === shelf.own)).forEach(s => draw(shelf, s))
	await total(shelf, list)
	return true
}

// nothing is the state of a set of which nothing is kept.
function nothing(shelf: Shelf): SetState {
	return {
		set: shelf.own, title: shelf.place.dataset.title || "", own: 0, shared: 0, bytes: 0, pages: 0,
		time: 0, checked: 0, done: 0, total: 0, allBytes: 0, fault: "",
	}
}

// left is how many bytes there is room for; Infinity where nobody knows.
const left = ({ quota = Infinity, usage = 0 }: StorageEstimate): number => quota - usage

async function total({ place, room }: Shelf, list: List): Promise<void> {
	let persisted = false
	try {
		persisted = await navigator.storage.persisted()
	} catch {} // too old to be asked
	fill(place, "usage", room.usage ? size(room.usage) : "")
	fill(place, "pictures", list.pictures ? size(list.pictures) : "")
	fill(place, "room", left(room) > 0 && room.quota ? size(left(room)) : "")
	fill(place, "lasting", word(place, "lasting", persisted ? "yes" : "no"))
	show(place, "total", true)
}

// hear shows what the worker does, whoever has asked for it.
function hear(shelf: Shelf, data: News): void {
	if (data.state && shelf.cards.has(data.set)) draw(shelf, data.state)
	if (/saved|newer|dropped|fault/.test(data.news)) refresh(shelf)
	if (data.news !== "dropped") return
	say(shelf.place, "dropped")
	// Whoever has taken all of it off this phone is not told of news on it either.
	ask(shelf.worker, { do: "list" }).then(({ sets }) => {
		if (sets.some(s => s.own)) return
		forget()
		return hush()
	}).catch(() => {})
}

// save keeps a set, and asks the browser not to clear what the reader has chosen
// to keep. What stood in the way is on the card.
async function save(shelf: Shelf, set: string, all: boolean): Promise<void> {
	say(shelf.place, "saving")
	const s = await ask(shelf.worker, { do: "save", set, all })
	const fault = s ? s.fault : "full"
	if (s) shelf.full.delete(set)
	else shelf.full.add(set)
	if (!fault) try { await navigator.storage.persist() } catch {} // too old to be asked: the list says how it stands
	if (await refresh(shelf)) say(shelf.place, fault ? "" : "saved")
}

async function update(shelf: Shelf, set: string): Promise<void> {
	say(shelf.place, "checking")
	await ask(shelf.worker, { do: "update", set }).catch(() => {})
	if (await refresh(shelf)) say(shelf.place, "checked")
}

// card returns the card of a set, made of the page's template.
function cardOf(shelf: Shelf, set: string): HTMLElement | undefined {
	let card = shelf.cards.get(set)
	const template = shelf.place.querySelector("template"), list = part(shelf.place, "sets")
	if (!card && template && list) {
		list.appendChild(document.importNode(template.content, true))
		card = list.lastElementChild as HTMLElement
		card.addEventListener("click", e => act(shelf, set, e))
		shelf.cards.set(set, card)
	}
	return card
}

function draw(shelf: Shelf, s: SetState): void {
	const card = cardOf(shelf, s.set)
	if (!card) return
	const date = shelf.place.dataset.date, months = shelf.place.dataset.months
	const saver = !!connection && connection.saveData && s.own < 2 && s.shared < 2
	const more = s.done < s.total && !saver // what is not there and is to come
	const fault = s.fault || (shelf.full.has(s.set) || (more && left(shelf.room) < little) ? "full" : ""), saving = more && !fault, held = s.own + s.shared > 0
	const link = part(card, "title")
	if (link instanceof HTMLAnchorElement) link.href = base + s.set + "index.html"
	fill(card, "title", headOf(plain(s.title)) || s.set)
	const range = s.own > 1 ? "all" : s.own ? "small" : s.shared ? "shared" : "none"
	fill(card, "range", more ? "" : word(card, "range", range)) // what is not all there is not called so
	fill(card, "pages", s.pages ? "" + s.pages : "")
	fill(card, "size", s.bytes ? size(s.bytes) : "")
	fill(card, "time", s.time ? day(new Date(s.time * 1000), date, months) : "")
	fill(card, "checked", s.checked ? moment(new Date(s.checked), date, months) : "")
	fill(card, "fault", fault && word(card, "fault", fault))
	progress(card, saving, s)
	button(card, "small", !saving && !s.own)
	button(card, "all", !saving && s.own < 2 && s.allBytes > 0, size(s.allBytes))
	button(card, "update", !saving && held)
	button(card, "drop", s.own > 0)
}

function moment(date: Date, format?: string, months?: string): string {
	const two = (n: number): string => ("0" + n).slice(-2)
	return day(date, format, months) + " " + two(date.getHours()) + ":" + two(date.getMinutes())
}

function progress(card: HTMLElement, saving: boolean, s: SetState): void {
	const bar = card.querySelector("progress")
	if (!bar) return
	bar.max = s.total || 1
	bar.value = s.done
	fill(card, "done", saving ? `${s.done} / ${s.total}` : "")
	show(card, "saving", saving)
}

// button shows one of a card's buttons, or hides it; its words may have a size in them.
function button(card: HTMLElement, name: string, there: boolean, bytes = ""): void {
	const b = card.querySelector<HTMLElement>(`[data-do="${name}"]`)
	if (!b) return
	if (!there && b === document.activeElement) card.focus()
	b.hidden = !there
	if (b.dataset.words) b.textContent = b.dataset.words.replace("%s", bytes)
}

function act(shelf: Shelf, set: string, e: Event): void {
	const b = e.target instanceof Element && e.target.closest<HTMLElement>("[data-do]"), card = shelf.cards.get(set)
	if (!b || !card) return
	switch (b.dataset.do) {
	case "small":
	case "all":
		save(shelf, set, b.dataset.do === "all")
		break
	case "update":
		update(shelf, set)
		break
	case "drop":
	case "stay":
		reconsider(card, b.dataset.do === "drop")
		break
	case "sure":
		reconsider(card, false)
		card.focus()
		tell(shelf.worker, { do: "drop", set })
	}
}

// reconsider asks whether what the card shows is to go, or asks no longer.
function reconsider(card: HTMLElement, asked: boolean): void {
	show(card, "sure", asked)
	const next = card.querySelector<HTMLElement>(`[data-do="${asked ? "stay" : "drop"}"]`)
	if (next) next.focus()
}
