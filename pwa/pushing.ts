// How a phone asks to be told when there is an answer, on the page of envelopes, once something was sent. Nothing is registered, and no
// browser is asked for permission, before somebody has pressed the button. With data-off on the place it only takes back what was asked for.

import { bytesOf } from "./digest"
import { inApp } from "./inapp"
import { part, show, word, fill } from "./part"
import { base } from "./place"
import { post } from "./post"
import { hush, registrations } from "./hush"
import { type Teller, type Told, question, scopeOf, splitScope, tellers, workerAt } from "./told"

const { unionhall } = window, outbox = unionhall!.outbox!, place = part(document, "push")!

// can says whether this browser has what it takes, and is one in which notices come at all.
const can = (): boolean => "PushManager" in window && "Notification" in window && !inApp(navigator.userAgent)

const wanted = (): Teller[] => {
	const { cases, items } = outbox.contents()
	return tellers(cases, items)
}

const say = (name: string): void => fill(place, "push-said", name && word(place, "push-said", name))

const told = (): Promise<Told | undefined> => outbox.box.get("push")

const urlOf = async (): Promise<string> => ((await outbox.endpoint()) || { endpoint: "" }).endpoint + "push"

const ask = (url: string, t: Teller, address: string) => post(url, question(t, address), { "Content-Type": "application/json" }, true)

/** keyOf asks the endpoint for its key. */
async function keyOf(url: string): Promise<Uint8Array<ArrayBuffer>> {
	const { key } = await (await fetch(url + "-key", { credentials: "omit", referrerPolicy: "no-referrer" })).json()
	return bytesOf(key)
}

// active waits until a worker is at work: before, nothing can be subscribed.
const active = (r: ServiceWorkerRegistration): Promise<unknown> => new Promise<void>((done, fail) => {
	const worker = r.installing || r.waiting
	if (!worker) return done()
	worker.onstatechange = () => worker.state === "activated" ? done() : worker.state === "redundant" && fail()
})

const isOf = (s: PushSubscription, key: Uint8Array): boolean => {
	const has = new Uint8Array(s.options.applicationServerKey || [])
	return has.length === key.length && key.every((byte, n) => byte === has[n])
}

// subscribe has one case told of, under a registration of its own. false: its union does not tell; where the endpoint cannot be asked, it throws.
async function subscribe(url: string, key: Uint8Array<ArrayBuffer>, t: Teller): Promise<boolean> {
	const r = await navigator.serviceWorker.register(unionhall!.trusted(workerAt(base)), { scope: scopeOf(base, t.sid) })
	await active(r)
	let s = await r.pushManager.getSubscription()
	if (s && !isOf(s, key)) {
		await s.unsubscribe() // the endpoint has another key now
		s = null
	}
	s = s || await r.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
	const { status, json } = await ask(url, t, s.endpoint)
	if (status === 200 && json.v) return true
	if (!json.rule || status > 428) throw status
	await r.unregister()
	return false
}

// settle registers what is to be told of, and counts the cases that are.
async function settle(): Promise<number> {
	const want = wanted()
	if (!want.length) return 0
	const url = await urlOf(), key = await keyOf(url)
	let n = 0
	for (const t of want) n += +await subscribe(url, key, t)
	return n
}

/** turnOff takes all of it back, here and at the endpoint. Where that cannot be asked, it learns so with its next push. */
async function turnOff(): Promise<void> {
	await hush()
	await outbox.box.set("push", undefined)
	const url = await urlOf()
	for (const t of wanted()) await ask(url, t, "")
}

async function turnOn(): Promise<void> {
	say("wait")
	if (await Notification.requestPermission() !== "granted") return say("denied")
	const { title = "" } = place.dataset
	await outbox.box.set("push", {
		title, lang: document.documentElement.lang, dir: document.dir as NotificationDirection || "auto",
		page: location.href.replace(/[?#].*/, ""), url: await urlOf(),
	} as Told)
	let n = 0, fault = "none"
	try {
		n = await settle()
	} catch {
		fault = "unable"
	}
	if (!n) await turnOff()
	say(n ? "on" : fault)
}

// draw shows what can be done now: whoever has not sent anything, or has refused before, is offered nothing.
async function draw(): Promise<void> {
	const on = !!await told(), may = Notification.permission !== "denied"
	show(place, "push-off", on)
	show(place, "push-on", !on && may)
	place.hidden = !on && !(wanted().length && (may || part(place, "push-said")!.textContent))
}

const press = (name: string, act: () => Promise<unknown>): void => {
	const button = part(place, name) as HTMLButtonElement
	button.onclick = async () => {
		button.disabled = true
		await act().catch(() => say("unable"))
		button.disabled = false
		await draw()
	}
}

async function begin(): Promise<void> {
	const is = place.dataset.off === undefined && can()
	if (!is || Notification.permission !== "granted" || !await told()) { // nobody is told any more, or was ever
		await outbox.box.set("push", undefined)
		await hush()
	}
	if (!is) return
	press("push-on", turnOn)
	press("push-off", () => turnOff().then(() => say("off")))
	if (await told()) await settle().catch(() => {}) // offline: the next time
	// What was deleted, or is over, is told of no more.
	const look = () => { line = line.then(draw).then(drop).catch(() => {}) }
	outbox.watchers.push(look)
	look()
}

// drop ends the registrations of what is here no more.
async function drop(): Promise<void> {
	const want = wanted()
	if (await told()) for (const r of await registrations()) if (!want.some(t => t.sid === splitScope(r.scope).sid)) await r.unregister()
}

let line: Promise<unknown> = Promise.resolve()

begin().catch(() => {})
