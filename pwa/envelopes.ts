// The page of envelopes: each one in neutral words, how it stands, and what can be done about it. No form is named on it:
// whoever looks over a shoulder reads times, states and a number that opens nothing.

import { holderBy, holderOf, say as saying } from "./aside"
import { fileOf, take } from "./carry"
import { type Reply, drop, mend, open as repliesOf, repliesEver, withdraw } from "./cases"
import { base64, bytesOf } from "./digest"
import type { KeysFile } from "./keys"
import type { Holder } from "./letter"
import { type About, type Item, type Kept, isOf, nowOf, photosOf, stepOf } from "./outbox"
import { all, fill, focus, part, show, word } from "./part"
import type { Contents, Outbox } from "./pump"
import { caseOf } from "./seal"
import { codeTool } from "./tools"

// A View is the page while it is open.
type View = { place: HTMLElement; outbox: Outbox; keys: Promise<KeysFile>; cards: Map<string, HTMLElement>; lasting: boolean; codes: Set<string> /* sids whose code is shown */ }

const enum Ms {
	minute = 6e4,
	hour = 36e5,
}

/** open fills the page in. ask asks how all cases stand, and says whether anybody has answered. */
export async function open(place: HTMLElement, outbox: Outbox, keys: Promise<KeysFile>, ask: () => Promise<boolean>): Promise<void> {
	const view: View = { place, outbox, keys, cards: new Map(), lasting: false, codes: new Set() }
	say(view, "")
	try {
		view.lasting = await navigator.storage.persisted()
	} catch {} // too old to be asked
	await outbox.load()
	for (const k of outbox.contents().cases) if (k.again) {
		view.codes.add(k.sid)
		mend(outbox, k.sid, k => ({ ...k, again: false })).catch(() => {})
	}
	outbox.watchers.push(c => draw(view, c))
	draw(view, outbox.contents())
	on(place, "ask", async () => say(view, await ask() ? "asked" : "offline"))
	on(place, "known", () => outbox.forgive())
	const file = part(place, "take") as HTMLInputElement | null, form = part(place, "open")
	if (file) file.onchange = () => carry(view, file)
	if (form) form.onsubmit = e => {
		e.preventDefault()
		other(view, form.querySelector("input")!)
	}
}

// on gives a button something to do.
function on(root: ParentNode, name: string, act: () => unknown): void {
	const e = root.querySelector<HTMLElement>(`[data-do="${name}"]`)
	if (e) e.onclick = act
}

// put writes a part's own words for something: name is the part's, about what it is about; {m} stands for the second of values, {n} and the
// like for the first: languages differ in which they say first.
const put = (root: ParentNode, name: string, about: string, ...values: unknown[]): void =>
	fill(root, name, word(root, name, about).replace(/{\w}/g, at => "" + values[+(at === "{m}")]))

// say tells what has happened, to screen readers too.
const say = ({ place }: View, name: string, n?: unknown): void => put(place, "said", name, n)

// moment writes a time of this phone's clock in figures, which all languages of the page read alike.
const moment = (ms: number): string => new Date(ms - new Date(ms).getTimezoneOffset() * Ms.minute).toISOString().slice(0, 16).replace("T", " ")

function draw(view: View, c: Contents): void {
	const { place, cards } = view, list = part(place, "items")!
	show(place, "none", !c.items.length)
	show(place, "there", !!c.cases.length)
	show(place, "memory", !c.kept)
	put(place, "lost", c.lost ? "words" : "", c.lost)
	show(place, "known", !!c.lost)
	cards.forEach((card, id) => {
		if (c.items.some(i => i.id === id)) return
		card.remove()
		cards.delete(id)
	})
	c.items.forEach((i, n) => {
		let card = cards.get(i.id)
		if (!card) {
			cards.set(i.id, card = clone(place, "item"))
			list.insertBefore(card, list.firstChild) // the newest first
		}
		// What belongs to the case stands with the first of its envelopes.
		write(view, card, i, c, c.cases.find(k => isOf(k, i.sid) && c.items.findIndex(x => isOf(k, x.sid)) === n))
	})
}

const clone = (place: HTMLElement, name: string): HTMLElement => {
	const template = part(place, name) as HTMLTemplateElement
	return document.importNode(template.content.firstElementChild as HTMLElement, true)
}

function write(view: View, card: HTMLElement, i: Item, c: Contents, k: Kept | undefined): void {
	const waits = stepOf(i) !== undefined, rates = i.about === "rating", body = rates && i.receipt ? "" : i.body, photos = i.state === "parts" ? photosOf(i) : []
	fill(card, "made", moment(i.made))
	put(card, "about", i.about || "")
	put(card, "state", c.sending === i.id ? "sending" : i.state)
	put(card, "photos", photos[1] ? "words" : "", ...photos)
	fill(card, "number", i.number)
	const settled = rates || /ans|clo/.test(i.state) // nobody waits for its first answer
	if (i.t && i.due && !settled) fill(card, "due", moment(i.t * Ms.minute + i.due * Ms.hour))
	else put(card, "due", settled ? "" : !i.due ? "unknown" : i.due % 24 ? "words" : "days", i.due % 24 ? i.due : i.due / 24)
	put(card, "until", body && until(view, c), moment(Date.now() + 7 * 24 * Ms.hour).slice(0, 10))
	put(card, "fault", i.state === "refused" ? i.state : waits || photos[0] ? i.fault : "")
	const may: { [button: string]: boolean } = {
		send: waits, file: !!body && i.fault !== "gone", code: !!k, withdraw: !!body && !!i.auth && i.sent && !i.seen, delete: true,
	}
	for (const name in may) {
		const button = card.querySelector<HTMLElement>(`[data-do="${name}"]`)
		if (!button) continue
		button.hidden = !may[name]
		button.onclick = () => act(view, card, i, name, k)
	}
	if (!k) return
	const { number } = nowOf(k), holder = holderOf(k, i)
	put(card, "moved", k.moved ? "words" : "", number)
	if (view.codes.has(k.sid)) showCode(card, k)
	const said = (about: About): boolean => c.items.some(x => x.about === about && x.number === number && !/clo|wit|era/.test(x.state))
	const asides = (list: Reply[]): void => invite(view, card, {
		holder, shared: false, anonymous: k.anonymous,
		rate: !k.rated && !said("rating") && isAnswered(i.state, list), erase: /vie|ans|clo/.test(i.state) && !said("request"),
	})
	asides([])
	if (k.replies.length) repliesOf(k).then(list => {
		tell(view, card, list)
		offer(view, card, k, list, holder)
		asides(list)
	}).catch(() => {})
	if (k.read < k.replies.length) mend(view.outbox, k.sid, k => ({ ...k, read: k.replies.length })).catch(() => {})
}

// until is the word for how long this phone will surely keep an envelope. Safari clears what was not visited for a week, unless
// the site is on the home screen: the week begins anew with each visit, and so with this one.
function until(view: View, c: Contents): string {
	if (!c.kept) return "page"
	if (view.lasting) return "kept"
	return /iP(hone|ad|od)|Version\/.+Safari\//.test(navigator.userAgent) && !(navigator as { standalone?: boolean }).standalone ? "week" : "full"
}

async function act(view: View, card: HTMLElement, i: Item, name: string, k: Kept | undefined): Promise<void> {
	const { outbox } = view
	if (name === "send") {
		say(view, "sending")
		await outbox.pump("button")
		const now = outbox.contents().items.find(x => x.id === i.id)
		return say(view, now && now.receipt ? "sent" : now && now.fault === "offline" ? "offline" : "")
	}
	if (name === "file") return save(view, i)
	if (name === "code" && k) {
		view.codes.add(k.sid)
		return showCode(card, k)
	}
	const sure = part(card, "sure")!
	fill(card, "asked", word(card, "sure", name))
	sure.hidden = false
	sure.focus()
	// Whatever has the focus in it goes with it.
	on(card, "no", () => {
		sure.hidden = true
		focus(card)
	})
	on(card, "yes", async () => {
		sure.hidden = true
		if (name === "withdraw") say(view, await withdraw(outbox, i))
		else {
			await drop(outbox, i)
			say(view, "deleted")
		}
		focus(part(view.place, "said")!)
	})
}

// save hands the file to whatever the phone can share it with, else to its folder of downloads.
async function save(view: View, i: Item): Promise<void> {
	try {
		const blob = await fileOf(view.outbox, i), name = i.number + ".json", link = document.createElement("a")
		link.href = URL.createObjectURL(blob)
		link.download = name
		link.click()
		say(view, "saved", name)
	} catch {
		say(view, "unsaved")
	}
}

async function carry(view: View, file: HTMLInputElement): Promise<void> {
	let taken = 0
	try {
		for (const f of file.files!) taken += await take(view.outbox, await new Response(f).text())
		say(view, "taken", taken)
	} catch {
		say(view, "badFile")
	}
	file.value = ""
}

function showCode(card: HTMLElement, k: Kept): void {
	const e = part(card, "code")
	if (!e || !e.hidden) return
	e.hidden = false
	codeTool().then(code => code.show(e, k.number, bytesOf(k.secret))).catch(() => { e.hidden = true })
}

// tell shows what officers have answered. Each reply is there once, however often it came.
function tell({ place }: View, root: HTMLElement, list: Reply[]): void {
	const e = part(root, "replies")!
	list.slice(e.children.length).forEach(reply => {
		const card = clone(place, "reply")
		fill(card, "at", reply.at! > 0 ? moment(reply.at! * Ms.minute) : "")
		fill(card, "text", reply.text || "")
		e.appendChild(card)
	})
	e.hidden = false
}

// offer leads to the form of the case while an officer waits for more: what is filled in there is added. Of a case that was handed on it is the form
// of the union that has it now, whose pages say who reads there.
function offer({ place }: View, card: HTMLElement, k: Kept, list: Reply[], { u }: Holder): void {
	const { need, form = "" } = list.filter(r => r.need || r.outcome).pop() || {} as Reply, link = part(card, "add") as HTMLAnchorElement | null
	if (!link) return
	const forms = place.dataset[k.moved ? "elsewhere" : "forms"] || ""
	link.hidden = !need || k.over || !forms || !/^[\w-]+$/.test(form)
	link.href = forms.replace("{u}", u).replace(/[^/]*$/, form + ".html#later=" + k.sid)
}

// An Invitation is what may be said of a case without a form, and to whom.
type Invitation = { holder: Holder; shared: boolean; anonymous: boolean; rate: boolean; erase: boolean }

const isAnswered = (state: string, list: Reply[]): boolean => /ans|clo/.test(state) || list.some(r => r.outcome)

// invite lets a worker rate the help, and ask for erasure. What was said stands among the items: there is one thing to be said of each.
function invite(view: View, root: HTMLElement, { holder, rate, erase, ...how }: Invitation): void {
	const { place, outbox, keys } = view, eraser = part(root, "eraser")!, days = +place.dataset.days!
	const send = async (about: About, words: HTMLElement, rating = 0): Promise<void> => {
		show(root, about, false)
		eraser.hidden = true
		try {
			await saying(outbox, keys, holder, { about, rating, words: words.textContent!, hours: rating ? 0 : days * 24, ...how })
			say(view, about)
		} catch {
			show(root, about, true)
			say(view, "unsealed")
		}
	}
	show(root, "rating", rate)
	show(root, "request", erase)
	if (!erase) eraser.hidden = true
	all(root, "[data-rate]").forEach(button => button.onclick = () => send("rating", part(root, "rating")!, +button.dataset.rate!))
	on(root, "erase", () => {
		put(root, "gone", "words", days)
		eraser.hidden = false
		eraser.focus()
	})
	on(root, "ask-erase", () => send("request", eraser))
	on(root, "leave", () => eraser.hidden = true)
}

// other opens the replies of a case that began on another phone. Nothing of it stays on this one.
async function other(view: View, code: HTMLInputElement): Promise<void> {
	const { place, outbox } = view, list: Reply[] = [], found = part(place, "found")!, text = code.value
	const answer = (name: string, n = ""): void => put(place, "opened", name, n)
	const empty = (): void => { // of the code before
		part(found, "replies")!.textContent = ""
		found.hidden = true
	}
	try {
		empty()
		answer("wait")
		const secret = await (await codeTool()).read(text), to = await outbox.endpoint()
		const last = to && await repliesEver(to, await caseOf(secret), reply => list.push(reply))
		if (!last) return answer("offline")
		const [newest] = last.envelopes, texts = list.filter(r => r.text), holder = holderBy(base64(secret), list)
		answer(texts[0] ? "found" : newest ? newest.state : "none")
		empty()
		if (code.value === text) code.value = "" // nor does it stay in sight; what was typed meanwhile does
		found.hidden = false
		show(found, "fewer", last.gone)
		tell(view, found, texts)
		invite(view, found, { holder, shared: true, anonymous: true, rate: !!holder.u && !list.some(r => r.rated) && isAnswered("", list), erase: !!holder.u && !!newest })
	} catch (e) {
		const [, fault = "offline", n = ""] = /^code\/(\w+) ?(\d*)$/.exec((e as Error).message) || []
		answer(fault, n)
	}
}
