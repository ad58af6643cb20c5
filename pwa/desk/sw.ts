// The desk's worker keeps the desk's own files, so that it opens without a network. Everything else goes its way untouched.

declare const UNIONHALL_DESK: { sum: string; files: string[] }

// What we use of a worker's global scope: the DOM's types, which all other scripts here need, have none of it.
interface Extending extends Event { waitUntil(p: Promise<unknown>): void }
interface Fetching extends Extending { request: Request; respondWith(r: Promise<Response>): void }
const worker = self as unknown as { skipWaiting(): Promise<void>; clients: { claim(): Promise<void> }; registration: { scope: string }; addEventListener(name: string, f: (event: never) => void): void }

const prefix = "unionhall-desk-", current = prefix + UNIONHALL_DESK.sum

worker.addEventListener("install", (event: Extending) => event.waitUntil((async () => {
	const cache = await caches.open(current)
	await cache.addAll(UNIONHALL_DESK.files.map(file => new Request(file, { cache: "no-cache" })))
	await worker.skipWaiting()
})()))

worker.addEventListener("activate", (event: Extending) => event.waitUntil((async () => {
	for (const old of await caches.keys()) if (old.startsWith(prefix) && old !== current) await caches.delete(old)
	await worker.clients.claim()
})()))

worker.addEventListener("fetch", (event: Fetching) => {
	const { url, method } = event.request, { scope } = worker.registration
	if (method !== "GET" || !url.startsWith(scope)) return
	const file = url.slice(scope.length).split(/[?#]/)[0] || "index.html"
	if (UNIONHALL_DESK.files.includes(file)) event.respondWith(answer(event.request, file))
})

// The page comes from the network while there is one: a desk that was mended is used at once. What a digest names never changes.
async function answer(request: Request, file: string): Promise<Response> {
	const kept = await (await caches.open(current)).match(file)
	if (file !== "index.html") return kept ?? fetch(request)
	return fetch(request, { cache: "no-cache" }).catch(() => kept ?? Response.error())
}
