// The push worker: registered once for each case that a phone has asked to be told of, under a scope where no page lies. It answers no
// request and keeps nothing. A push is empty; what is shown says no union, no form and no name: others may see the screen.

import type { Kept } from "./outbox"
import { type Told, find, question, splitScope } from "./told"

declare const self: ServiceWorkerGlobalScope

const here = splitScope(self.registration.scope)

const row = <T>(request: IDBRequest<T>): Promise<T> =>
	new Promise((done, fail) => {
		request.onsuccess = () => done(request.result)
		request.onerror = () => fail(request.error)
	})

// look reads what the page has kept. Where there is no outbox, none is made: the page would find it without its stores.
async function look(): Promise<{ told: Told | undefined; cases: Kept[] }> {
	const request = indexedDB.open("outbox:" + here.base, 1)
	request.onupgradeneeded = () => request.transaction!.abort()
	const db = await row(request)
	try {
		const t = db.transaction(["misc", "cases"]), told = row<Told | undefined>(t.objectStore("misc").get("push"))
		return { cases: await row<Kept[]>(t.objectStore("cases").getAll()), told: await told }
	} finally {
		db.close()
	}
}

async function notify(): Promise<void> {
	const { told } = await look().catch(() => ({ told: undefined }))
	const { title, page, ...how } = told || { title: self.location.host, page: here.base, lang: "", dir: "auto" as const }
	await self.registration.showNotification(title, { lang: how.lang, dir: how.dir, tag: "unionhall " + here.base, data: page })
}

// come shows the page of envelopes: that which is open, or a new one.
async function come(page: string): Promise<void> {
	const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
	const there = open.filter(c => c.url.replace(/[?#].*/, "") === page)[0]
	await (there ? there.focus().catch(() => self.clients.openWindow(page)) : self.clients.openWindow(page))
}

// renew tells the endpoint the new address of a subscription that the browser has replaced.
async function renew(options: PushSubscriptionOptionsInit): Promise<void> {
	const { told, cases } = await look(), teller = find(cases, here.sid)
	if (!told || !teller) return
	const { pushManager } = self.registration
	const { endpoint } = await pushManager.getSubscription() || await pushManager.subscribe(options)
	await fetch(told.url, {
		method: "POST", body: question(teller, endpoint), headers: { "Content-Type": "application/json" },
		credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
	})
}

type Change = ExtendableEvent & { oldSubscription?: PushSubscription }

self.addEventListener("install", () => {
	self.skipWaiting()
})
self.addEventListener("push", e => e.waitUntil(notify()))
self.addEventListener("notificationclick", e => {
	e.notification.close()
	e.waitUntil(come(e.notification.data))
})
self.addEventListener("pushsubscriptionchange", (e: Event) => {
	const { oldSubscription: old } = e as Change
	if (old) (e as Change).waitUntil(renew({ userVisibleOnly: true, applicationServerKey: old.options.applicationServerKey }))
})
