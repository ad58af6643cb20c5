// What a browser gives to a worker, for tests under Node: a storage, a scope, and a host that answers as a test wants. Import
// it before what it stands in for.

const outside: any = globalThis

/** host is what the network leads to, and what was asked of it. */
export const host = {
	asked: [] as string[], // addresses below the base path
	how: {} as { [address: string]: RequestInit | undefined }, // each was asked for the last time
	serve: (_: string): Response | Promise<Response> => new Response("", { status: 404 }),
}

const scope = "https://gonghui.example/"

/** start gives the worker its storage: the module fake-indexeddb, from its path. */
export function start(path: string): void {
	const { IDBFactory, IDBKeyRange } = outside.require(path)
	outside.indexedDB = new IDBFactory()
	outside.IDBKeyRange = IDBKeyRange
}

outside.self = {
	registration: { scope, update() {} },
	clients: { matchAll: async () => [] },
	CompressionStream: outside.CompressionStream,
	DecompressionStream: outside.DecompressionStream,
}
Object.defineProperty(outside, "navigator", { value: {}, configurable: true })

outside.fetch = async (asked: string | { url: string }, how?: RequestInit) => {
	const at = new URL(typeof asked === "string" ? asked : asked.url, scope).href.slice(scope.length)
	host.asked.push(at)
	host.how[at] = how
	return host.serve(at)
}

// Pauses before another attempt are over at once, and no patience ever ends.
const wait = outside.setTimeout
outside.setTimeout = (f: () => void, ms = 0) => [0, 4e3, 16e3, 64e3].includes(ms) ? wait(f, 0) : { ref() {}, unref() {} }
outside.UNIONHALL = { v: 1, keys: [], epoch: 1 }
