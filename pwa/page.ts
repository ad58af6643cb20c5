// What a page says of itself when it is read late: kept on a phone, saved, or
// served from a cache, it still says what was so when it was built. Elements
// that hold for a time carry the moment, and the words for when it has passed:
//
//	data-until   the last moment at which it holds; data-over the words then
//	data-stale   from when on it ought to be confirmed again; on an article data-stale-note the words then
//
// Where a card carries no words, <body> has them: data-over and data-stale. Without
// this script the moment is on the page in words.

// It also keeps the choice of large type from page to page, registers the worker,
// and keeps the browser's offer to install the site until somebody asks for it.

import type { Hall, InstallOffer } from "./hall"
import { base } from "./place"
import { enlist, start, trusted } from "./register"
import { report } from "./state"
import { noteLinks } from "./went"

type Mark = "gone" | "stale"

const isPast = (moment: string | undefined): boolean => Date.parse(moment || "") < Date.now()

// before puts a new element with words ahead of a child of parent.
function before(parent: Element | null, child: Node | null, tag: string, className: string, words: string): void {
	const e = document.createElement(tag)
	e.className = className
	e.textContent = words
	if (parent) parent.insertBefore(e, child)
}

// retire moves a card behind those of its list that are still in force.
function retire(card: Element): void {
	const list = card.parentElement
	if (list) list.insertBefore(card, Array.from(list.children).find(c => c.matches(".gone,.more")) || null)
}

function markArticle(article: HTMLElement, mark: Mark, word: string): void {
	const title = article.querySelector("h1")
	const words = mark === "stale" && article.dataset.staleNote || word
	if (title) before(title.parentElement, title.nextSibling, "p", "note " + mark, words)
}

// The mark stands ahead of the card's link, as where a page is built with it.
function markCard(card: HTMLElement, mark: Mark, word: string): void {
	const link = card.querySelector("a")
	if (link) {
		before(link.parentElement, link, "b", "mark", word)
		link.before(" ")
	}
	if (mark === "gone") retire(card)
}

function judge(e: HTMLElement): void {
	const own = e.dataset, common = document.body.dataset
	const mark = isPast(own.until) ? "gone" : isPast(own.stale) ? "stale" : undefined
	if (!mark || e.classList.contains(mark)) return
	const word = (mark === "gone" ? own.over || common.over : common.stale) || ""
	if (e.matches("article")) markArticle(e, mark, word)
	else markCard(e, mark, word)
	e.classList.add(mark)
}

// From the last to the first: each card that goes stands before those that went ahead of it.
function judgeAll(): void {
	Array.from(document.querySelectorAll<HTMLElement>("main [data-until],main [data-stale]")).reverse().forEach(judge)
}

judgeAll()
addEventListener("pageshow", judgeAll) // a page that comes back from memory is as old as it is

const box = document.querySelector<HTMLInputElement>(".larger input")
const largeKey = "large " + base

// enlarge does in browsers without :has() what the style sheet does in others: it
// shows the box and goes by it.
function enlarge(): void {
	if (!box || CSS.supports("selector(:has(a))")) return
	const root = document.documentElement.style
	if (box.parentElement) box.parentElement.style.display = "block"
	root.fontSize = box.checked ? "150%" : ""
	root.setProperty("--tap", box.checked ? "60px" : "")
}

// recall sets the box as the reader left it; where storage is refused, it stays as it is.
function recall(): void {
	try {
		if (box) box.checked = localStorage.getItem(largeKey) !== null
	} catch {}
	enlarge()
}

if (box) {
	box.addEventListener("change", () => {
		try {
			if (box.checked) localStorage.setItem(largeKey, "1")
			else localStorage.removeItem(largeKey)
		} catch {}
		enlarge()
	})
	recall()
	addEventListener("pageshow", e => e.persisted && recall()) // chosen otherwise on a later page
}

// What the law wants to be said of a form is open where no script runs, so that whoever prints the form signs with it in
// view; where one does, a screen has no room for it. On paper nobody opens anything, so all is open there, and closed again
// afterwards: no style sheet can do that before Chrome 131, Firefox 143 and Safari 18.4.
const openAll = (list: Iterable<HTMLDetailsElement>, open: boolean): void => Array.from(list).forEach(e => { e.open = open })
let closed: HTMLDetailsElement[] = []
openAll(document.querySelectorAll<HTMLDetailsElement>(".notice"), false)
addEventListener("beforeprint", () => openAll(closed = Array.from(document.querySelectorAll<HTMLDetailsElement>("details:not([open])")), true))
addEventListener("afterprint", () => openAll(closed, false))

noteLinks()

const hall: Hall = window.unionhall = Object.assign(window.unionhall || {}, { worker: enlist(), start, trusted })

// Nobody is asked to install anything: the browser's own banner stays away.
addEventListener("beforeinstallprompt", e => {
	e.preventDefault()
	hall.offer = e as InstallOffer
})

hall.worker.then(worker => worker && report(worker)).catch(() => {}) // a worker that does not answer: nothing is known

// What waits is sent from whatever page is open.
try {
	if (localStorage["unionhall:waiting:" + base]) hall.start(document.body.dataset.waiting || "").catch(() => {})
} catch {} // no storage, or a page of a site that takes no forms

const further = document.querySelector<HTMLElement>("[data-script]")

// mayBeInstalled says whether the page is one from which a browser is to know the
// app. Chromium asks for the manifest anew with every page that links it: from the
// second one on only the page of what is kept does, where installing is offered.
// Others ask when their reader does.
function mayBeInstalled(): boolean {
	if (further || !("onbeforeinstallprompt" in window)) return true
	try {
		return !navigator.serviceWorker.controller
	} catch { // there is none, or it may not be asked for
		return true
	}
}

// The manifest is linked here, because from the disk nothing is installed, and a
// browser that looks for it there complains that it may not.
const manifest = document.body.dataset.manifest
if (manifest && /^http/.test(base) && mayBeInstalled()) {
	const link = document.createElement("link")
	link.rel = "manifest"
	link.crossOrigin = "use-credentials" // over the connection that there is: a nameless one costs a handshake
	link.href = base + manifest
	document.head.appendChild(link)
}

if (further) start(further.dataset.script || "").catch(() => {})
