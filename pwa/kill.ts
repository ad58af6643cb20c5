// The worker that ends the worker: what was kept for reading goes, then the
// worker itself. It takes over under open pages, which then read over the network as if there had been none. What
// forms have stored is left alone.

declare const self: ServiceWorkerGlobalScope

const base = new URL(self.registration.scope).pathname

self.addEventListener("install", () => {
	self.skipWaiting()
})

// An open page may hold the database for a while: it is deleted when that page closes.
const forget = (): Promise<void> =>
	new Promise(done => {
		const request = indexedDB.deleteDatabase(`unionhall ${base} v1`)
		request.onsuccess = request.onerror = request.onblocked = () => done()
	})

self.addEventListener("activate", event => event.waitUntil(forget().then(() => self.registration.unregister())))

export {}
