// The script of the pages on which a form is filled in: one step at a time where there are several, a draft at each change, "call me
// instead"; sealed, and handed to the outbox. Without it the page says by whom and where the same is done. No words are in here.

import { type Box, openBox, row } from "./box"
import { codeTool } from "./codetool"
import { bytesOf } from "./digest"
import { envelope, recipientOf } from "./sealing"
import { ask, type Filling, go, isLater, judge, route, stopped, stops } from "./filling"
import { isShared, type Keeper, keeper } from "./keeping"
import { type KeysFile, keysOf, recipientsOf } from "./keys"
import { type Envelope, lay } from "./lay"
import { fill as write, part, show, word } from "./part"
import { drop, take } from "./photos"
import { add, controls, mark } from "./questions"
import { type Bytes, random, wrong } from "./seal"

// Ready is a form with all that serves it.
type Ready = { f: Filling; box: Box; draft: Keeper; busy: boolean; keys?: Promise<KeysFile> }

const form = document.querySelector<HTMLFormElement>("form.ask")

if (form) start(form)

// start takes a form over. What is in the way (plain HTTP above all), the page says, and stays as it was.
async function start(form: HTMLFormElement): Promise<void> {
	if (!/^http/.test(location.protocol) || !isSecureContext || !crypto.subtle) return show(document, "http", true)
	const steps = Array.from(form.querySelectorAll<HTMLElement>(".step"))
	const f: Filling = { form, steps, asked: [], at: 0, called: false, began: Date.now(), secrets: [] }, box = openBox(() => {})
	const r: Ready = { f, box, draft: keeper(box, f), busy: false }
	show(document, "paper", false)
	show(form, "before", true)
	show(form, "keep", form.dataset.draft === "off")
	box.transact("readonly", s => row(s("cases").getAll())).then(cases => f.secrets = cases.map(c => bytesOf(c.secret))).catch(() => {}) // nothing is kept
	const left = await r.draft.restore()
	preselect(form)
	ask(f)
	go(f, left || 0, "replaceState")
	listen(r)
	steps.forEach(step => step.removeAttribute("disabled")) // not before: the browser would send what is typed itself
	// Now, while there may be a network.
	keysFor(r).catch(() => {})
	addEventListener("load", () => codeTool(form).catch(() => {}))
}

// preselect takes a union from the address: of a link, or of a QR code on a wall. No server sees what stands behind #.
function preselect(form: HTMLFormElement): void {
	const id = location.hash.slice(1)
	form.querySelectorAll("option").forEach(option => {
		if (id && option.value === id) option.selected = true
	})
}

// keysFor reads the file of keys, once it can be had.
function keysFor(r: Ready): Promise<KeysFile> {
	r.keys = r.keys || keysOf(r.f.form.dataset.keys!)
	r.keys.catch(() => delete r.keys)
	return r.keys
}

async function next(r: Ready): Promise<void> {
	const { f } = r
	if (f.at === f.asked.length - 1) await send(r)
	else if (!await stopped(f, [f.asked[f.at]!])) go(f, f.at + 1, "pushState")
}

// call asks for nothing but how somebody can be reached, or for all of it again.
function call(f: Filling, called: boolean): void {
	f.called = called
	ask(f)
	go(f, 0, "pushState")
}

// remove takes away one of several people or photos.
function remove(q: HTMLElement, button: Node): void {
	drop(q, button)
	const people = part(q, "people")
	if (people) Array.from(people.children).forEach(person => person.contains(button) && person.remove())
	q.tabIndex = -1
	q.focus()
}

async function act(r: Ready, button: HTMLElement): Promise<void> {
	const { f, draft } = r, q = button.closest<HTMLElement>(".q")!
	switch (button.dataset.do) {
	case "next":
	case "send":
		await next(r)
		break
	case "back":
		go(f, f.at - 1, "pushState")
		break
	case "call":
	case "uncall":
		call(f, button.dataset.do === "call")
		break
	case "discard":
		await draft.end()
		return location.reload()
	case "more":
		controls(add(q, "people"))[0]!.focus()
		break
	case "less":
		remove(q, button)
	}
	draft.changed()
}

function listen(r: Ready): void {
	const { f, draft } = r, { form } = f
	form.addEventListener("submit", e => {
		e.preventDefault()
		next(r)
	})
	form.addEventListener("click", e => {
		const button = (e.target as Element).closest<HTMLElement>("[data-do]")
		if (!button) return
		e.preventDefault() // one that would send the form, too
		act(r, button)
	})
	form.addEventListener("input", draft.changed)
	form.addEventListener("change", async e => {
		const input = e.target as HTMLInputElement, q = input.closest<HTMLElement>(".q")
		route(f)
		if (q && input.type === "file") await take(q, input)
		else if (q) {
			const fault = await judge(f, q)
			mark(q, fault === "empty" ? "" : fault, stops(fault))
		}
		draft.changed()
	})
	addEventListener("popstate", e => typeof e.state === "number" && go(f, e.state))
}

// Which of the page's words say what went wrong: no network for the keys; keys that the phone knows to be old; too much; nobody left to read it; else
// keys that are not right.
const wordFor = ({ name, message }: Error): string =>
	name === "TypeError" ? "fetch" : /older|revoked/.test(message) ? "old" : /size/.test(message) ? "full" : message === "nobody" ? message : "keys"

// earlier is the secret of the newest case on this phone that began with the same form.
const earlier = (box: Box, f: string): Promise<Bytes> => box.transact("readonly", async s => {
	const items = await row(s("items").getAll()), [last] = items.filter(i => i.f === f).sort((a, b) => b.made - a.made)
	return bytesOf((await row(s("cases").get(last!.sid)))!.secret)
})

// send seals the form and lays it down, once; what goes wrong, the page says.
async function send(r: Ready): Promise<void> {
	const { form } = r.f, say = (name: string) => write(form, "said", word(form, "said", name))
	if (r.busy) return
	r.busy = true
	try {
		if (!await stopped(r.f, r.f.asked)) {
			say("sealing")
			const sealed = await sealUp(r)
			await done(r, sealed, await lay(r.box, sealed))
			hand(sealed)
		}
	} catch (e) {
		say(wordFor(e as Error))
		show(document, "paper", true) // there are other ways
	}
	r.busy = false
}

async function sealUp(r: Ready): Promise<Envelope> {
	const { f, box } = r, { form } = f, u = recipientOf(form) || wrong("nobody")
	const to = await recipientsOf(box, await keysFor(r), u, form.dataset.under || form.dataset.form!)
	const secret = isLater() && await earlier(box, to.f).catch(() => undefined) || random(16)
	return envelope(f, to, secret, isShared(f))
}

// hand gives an envelope to the script that sends, as soon as that can be had.
function hand(e: Envelope): void {
	const hall = window.unionhall!
	Promise.resolve(hall.outbox || hall.start(document.body.dataset.waiting!)).then(() => hall.outbox!.put(e)).catch(() =>
		addEventListener("online", () => hand(e), { once: true }))
}

// done shows the code in the place of the form. What is kept nowhere is said: it goes with the page, and only then the draft is of use.
async function done({ f: { form }, draft }: Ready, { c, secret, shared }: Envelope, kept: boolean): Promise<void> {
	const place = part(document, "sealed")
	form.hidden = true
	if (kept) await draft.end()
	if (!place) return
	show(place, "kept", kept && !shared)
	show(place, "unkept", shared)
	show(place, "memory", !kept)
	write(place, "number", c.number)
	await codeTool(form).then(tool => tool.show(place, c.number, secret)).catch(() => write(place, "code", word(place, "code", "none")))
	place.hidden = false
	place.focus()
}
