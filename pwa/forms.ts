// The script of the pages on which a form is filled in, and of any page while something waits to be sent: one step at a time where there are
// several, a draft at each change, "call me instead"; sealed, laid down and sent. Without it the page says by whom and where the same is done.
// No words are in here. Started twice, it runs once.

import { type KeysFile, keysOf } from "./keys"
import { mark } from "./questions"
import { envelope } from "./sealing"
import { isShared, type Keeper, keeper } from "./keeping"
import type { Envelope } from "./lay"
import { type Outbox, openOutbox } from "./pump"
import { added, ask, asked, at, called, fix, form, go, judge, route, stopped } from "./filling"
import type { Hall } from "./hall"
import { random, wrong } from "./seal"
import { codeTool } from "./tools"
import { search } from "./toil"
import { letter } from "./letter"
import { bytesOf } from "./digest"
import { all, focus, part, show, word, write } from "./part"

let outbox: Outbox, draft: Keeper, busy = false, keys: Promise<KeysFile> | undefined

const hall = window.unionhall = window.unionhall || {} as Hall // those who came before hold it too

// What is in the way (plain HTTP above all) the page says, and stays as it was.
if (!isSecureContext || !/^http/.test(location.protocol)) show(document, "http", true)
else if (!hall.outbox) {
	outbox = openOutbox(search)
	Object.assign(hall, { outbox, letter })
	if (form) start()
	document.addEventListener("visibilitychange", look)
	look()
}

// look brings what asks how cases stand, once there is one that the endpoint has. A page that is being left is hidden first: what WebKit
// begins to read then never ends, and no other page can write.
async function look(): Promise<void> {
	if (document.hidden) return
	const { items, cases } = await outbox.load(), script = document.body.dataset.cases
	if (script && cases.some(k => !k.over) && items.some(i => i.receipt)) hall.start(script).catch(() => {})
}

// start takes the form over.
async function start(): Promise<void> {
	draft = keeper(outbox.box)
	show(document, "paper", false)
	show(form, "before", true)
	addedTo().then(k => fix(k.u))
	const left = await draft.restore()
	// A link, or a QR code on a wall, chooses a union: no server sees what stands behind #.
	all<HTMLOptionElement>(form, "option").forEach(option => "#" + option.value === location.hash && (option.selected = true))
	ask(false)
	show(form, "adding", added)
	go(left || 0, "replaceState")
	form.onsubmit = () => !next()
	form.onclick = async e => {
		const button = (e.target as Element).closest<HTMLElement>("[data-do]")
		if (!button) return
		e.preventDefault() // one that would send the form, too
		const act = acts[button.dataset.do!]
		if (act) await act()
		draft.changed()
	}
	form.oninput = draft.changed
	form.onchange = async e => {
		const input = e.target as HTMLInputElement, q = input.closest<HTMLElement>(".q")
		route()
		if (q && input.type !== "file") {
			const fault = await judge(q)
			mark(q, fault === "empty" ? "" : fault)
		}
		draft.changed()
	}
	addEventListener("popstate", e => typeof e.state === "number" && go(e.state))
	all(form, ".step").forEach(step => step.removeAttribute("disabled")) // not before: the browser would send what is typed itself
	// Now, while there may be a network.
	keysFor().catch(() => {})
	addEventListener("load", () => codeTool().catch(() => {}))
}

// addedTo is the case to which something is added, under the secret that it has at the union that has it now; of one that is not here it knows no secret.
async function addedTo() {
	const { items, cases } = await outbox.load(), k = cases.find(k => k.sid === added)
	return { ...items.find(i => i.sid === added), ...k, ...k && k.moved && k.moved.slice(-1)[0], anonymous: k && k.anonymous }
}

// keysFor reads the file of keys, once it can be had.
function keysFor(): Promise<KeysFile> {
	keys = keys || keysOf(form.dataset.keys!)
	keys.then(outbox.meet, () => keys = undefined)
	return keys
}

const next = async (): Promise<unknown> =>
	at === asked.length - 1 ? send() : await stopped([asked[at]!]) || go(at + 1, "pushState")

// instead asks for nothing but how somebody can be reached, or for all of it again.
function instead(): void {
	ask(!called)
	go(0, "pushState")
}

// acts are what buttons do, by data-do: those of lists apart.
const acts: { [name: string]: () => unknown } = {
	next,
	send: next,
	back: () => go(at - 1, "pushState"),
	call: instead,
	uncall: instead,
	discard: () => draft.end().then(() => location.reload()),
}

// send seals the form and puts it into the outbox, once; what goes wrong, the page says.
async function send(): Promise<void> {
	const say = (name: string) => write(form, "said", word(form, "said", name))
	if (busy) return
	busy = true
	try {
		if (!await stopped(asked)) {
			say("sealing")
			// What is added goes under the secret of its case, and names nobody where that did not: to those of whom the page has said from the
			// beginning that they read it. Meanwhile the case may have been handed on.
			const k = added && await addedTo()
			if (k) k.secret && form.querySelector(`[data-to="${k.u}"]:not([hidden])`) || wrong("added")
			const sealed = await envelope(outbox.box, await keysFor(), k ? bytesOf(k.secret!) : random(16), isShared())
			if (k) {
				// While it was sealed, another tab may have deleted the case, or heard that it was handed on.
				if (k.secret !== (await addedTo()).secret) wrong("added")
				sealed.anonymous = k.anonymous!
				sealed.about = "added"
			}
			await done(sealed, await outbox.put(sealed))
		}
	} catch (e) {
		// No network for the keys; keys that the phone knows to be old; too much; nobody left to read it; nothing here to which it could be
		// added; else keys that are not right.
		say(e instanceof TypeError ? "fetch" : (/older|size|nobody|added/.exec(e as string) || ["keys"])[0]!)
		show(document, "paper", true) // there are other ways
	}
	busy = false
}

// done shows the code in the place of the form. What is kept nowhere is said: it goes with the page, and only then the draft is of use.
async function done({ c: { number }, secret, shared }: Envelope, kept: boolean): Promise<void> {
	const place = part(document, "sealed")
	form.hidden = true
	if (kept) await draft.end()
	if (!place) return
	show(place, "memory", !kept)
	show(place, "unkept", shared)
	show(place, "kept", kept && !shared)
	write(place, "number", number)
	await codeTool().then(code => code.show(place, number, secret)).catch(() => write(place, "code", word(place, "code", "none")))
	place.hidden = false
	focus(place)
}
