// The service worker. Installing stores nothing and is over at once; a new version
// waits until the last page of the old one is closed. What is kept comes later, when a page asks
// for it. Everything but GET within the scope is left alone.

import { navigate } from "./answer"
import { answer } from "./asked"
import { file, isNamed } from "./pictures"
import { addressOf, scope } from "./store"

declare const self: ServiceWorkerGlobalScope

self.onactivate = event => event.waitUntil(self.clients.claim())

self.onmessage = event => {
	const done = answer(event.data, (event.source as Client).id).catch(() => null)
	event.waitUntil(done.then(said => event.ports.forEach(port => port.postMessage(said))))
}

self.onfetch = event => {
	const { method, mode, url, headers } = event.request
	if (method !== "GET" || !url.startsWith(scope)) return
	const address = addressOf(url)
	if (isNamed(address) && !headers.has("Range")) event.respondWith(file(event, address))
	else if (mode === "navigate") event.respondWith(navigate(event, address))
}
