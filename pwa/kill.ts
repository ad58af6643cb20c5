// The worker that ends the worker: what was kept for reading goes, of every
// version, then the worker itself. It takes over under open pages, which it lets be: they read
// over the network as if there had been none. What forms and pages have stored is left alone.

declare const self: ServiceWorkerGlobalScope

const ours = `unionhall ${new URL(self.registration.scope).pathname} v`
const isOurs = (name: string): boolean => name.startsWith(ours) && !/\D/.test(name.slice(ours.length))

// Old browsers cannot say which databases there are: there is none of a version above 9.
async function databases(): Promise<string[]> {
	const list = indexedDB.databases && (await indexedDB.databases())
	return list ? list.map(d => d.name || "") : Array.from("123456789", v => ours + v)
}

// A worker or a tab that is about to end may still have the database open: then it goes
// when that lets go of it, and nothing has to wait for it meanwhile.
const drop = (name: string): Promise<unknown> =>
	new Promise(done => {
		const request = indexedDB.deleteDatabase(name)
		request.onsuccess = request.onerror = request.onblocked = done
	})

async function forget(): Promise<void> {
	await Promise.all((await databases()).filter(isOurs).map(drop))
	await Promise.all((await caches.keys()).filter(isOurs).map(name => caches.delete(name)))
}

const leave = (): Promise<unknown> => self.registration.unregister()

self.addEventListener("install", () => {
	self.skipWaiting()
})

self.addEventListener("activate", event => event.waitUntil(forget().then(leave, leave)))

export {}
