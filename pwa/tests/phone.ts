// A phone for tests under Node: what a browser gives to scripts, with a clock that is set by hand and a storage that can be
// full, closed or cleared. Import it first: place.ts looks at the page when it begins.

type Listener = (event: any) => unknown

const outside: any = globalThis
outside.network = outside.fetch
const later = outside.setImmediate as (f: () => void) => void

/** phone is what a test does to it. */
export const phone = {
	now: 1.78e12, // ms of its clock
	offline: false,
	timers: [] as { at: number; run: () => void; id: number }[],
	listeners: {} as { [event: string]: Listener[] },
	notes: {} as { [key: string]: string }, // localStorage
	databases: undefined as any, // fake-indexeddb
	open: [] as any[], // connections to its databases
	refuses: false, // to store anything
	full: false, // of anything new
	garbles: false, // what it was given to store
	serve: (async () => { throw new TypeError("offline") }) as (address: string, init: any) => Promise<Response>,

	/** dies ends all tabs at once: nothing that they wait for comes, and nothing wakes them. */
	dies(): void {
		phone.timers = []
		phone.listeners = {}
		phone.life++
		for (const db of phone.open.splice(0)) db.close()
	},
	life: 0,

	/** clear throws the storage away, as a browser does that is short of room: under an open page too. */
	async clear(notes: boolean): Promise<void> {
		if (notes) phone.notes = {}
		for (const db of phone.open.splice(0)) phone.databases.forceCloseDatabase(db)
		await new Promise<void>(done => later(done))
		for (const { name } of await outside.indexedDB.databases()) await new Promise<void>((done, fail) => {
			const request = outside.indexedDB.deleteDatabase(name)
			request.onsuccess = () => done()
			request.onerror = fail
		})
	},

	/** close takes the connections away. */
	close(): void {
		for (const db of phone.open.splice(0)) phone.databases.forceCloseDatabase(db)
	},

	/** passes lets time go by, and what it wakes run. */
	async passes(ms: number): Promise<void> {
		const until = phone.now + ms
		for (;;) {
			const next = phone.timers.filter(t => t.at <= until).sort((a, b) => a.at - b.at)[0]
			if (!next) break
			phone.now = Math.max(phone.now, next.at)
			phone.timers.splice(phone.timers.indexOf(next), 1)
			next.run()
		}
		phone.now = until
	},

	hears(event: string, more = {}): void {
		(phone.listeners[event] || []).forEach(f => f(more))
	},
}

const listen = (event: string, f: Listener): unknown => (phone.listeners[event] = phone.listeners[event] || []).push(f)

const unlisten = (event: string, f: Listener): unknown => phone.listeners[event] = (phone.listeners[event] || []).filter(other => other !== f)

let ids = 0

/** start gives the phone its storage: the module fake-indexeddb, from its path. */
export function start(path: string): void {
	phone.databases = outside.require(path)
	const { IDBFactory, IDBKeyRange } = phone.databases
	const factory = new IDBFactory(), open = factory.open.bind(factory)
	factory.open = (...of: [string, number]) => {
		if (phone.refuses) throw new Error("SecurityError")
		const request = open(...of)
		request.addEventListener("success", () => phone.open.push(watched(request.result)))
		return request
	}
	outside.indexedDB = factory
	outside.IDBKeyRange = IDBKeyRange
}

// watched makes a database that can be full: what is changed in it does not come to anything. What was closed is not open.
function watched(db: any): any {
	const transaction = db.transaction.bind(db), close = db.close.bind(db)
	db.close = () => {
		phone.open = phone.open.filter(other => other !== db)
		close()
	}
	db.transaction = (names: string[], mode: string, how: { durability?: string }) => {
		if (mode === "readwrite" && how.durability !== "strict") throw new Error("not durable")
		const t = transaction(names, mode), objectStore = t.objectStore.bind(t)
		t.objectStore = (name: string) => {
			const store = objectStore(name), put = store.put.bind(store)
			if (name === "parts") store.put = (part: Uint8Array, key: unknown) => put(phone.garbles ? part.map(byte => byte ^ 1) : part, key)
			return store
		}
		if (phone.full && mode === "readwrite") later(() => {
			try {
				t.abort()
			} catch {}
		})
		return t
	}
	return db
}

Object.assign(outside, {
	document: {
		currentScript: { src: "https://gonghui.example/static/outbox-0.js" },
		addEventListener: listen, hidden: false, querySelector: () => null,
	},
	location: { href: "https://gonghui.example/outbox.html" },
	addEventListener: listen,
	removeEventListener: unlisten,
	localStorage: new Proxy(phone, {
		get: (_, key: string) => key === "removeItem" ? (name: string) => delete phone.notes[name] : key === "getItem" ? (name: string) => phone.notes[name] ?? null : phone.notes[key],
		set: (_, key: string, value) => (phone.notes[key] = "" + value, true),
	}),
	fetch: (address: string, init: any) => {
		const { life } = phone
		return phone.serve("" + address, init || {}).then(
			response => life === phone.life ? response : new Promise(() => {}),
			e => life === phone.life ? Promise.reject(e) : new Promise(() => {}))
	},
	setTimeout: (run: () => void, ms = 0) => {
		const id = ++ids
		if (ms) phone.timers.push({ at: phone.now + ms, run, id })
		else {
			const { life } = phone
			later(() => life === phone.life && run())
		}
		return { id, ref() {}, unref() {}, refresh() {} } // Node's own fetch has timers too
	},
	clearTimeout: (timer: { id: number }) => { phone.timers = phone.timers.filter(t => !timer || t.id !== timer.id) },
})
Date.now = () => phone.now
Object.defineProperty(outside, "navigator", { value: { userAgent: "" }, configurable: true })
