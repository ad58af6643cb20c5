// Where the outbox lies: IndexedDB, in a database of the base path's own, written with strict durability. Here is how a transaction
// is made; what goes into one, its caller says. The content's worker has another database and never touches this one.

import type { Item, Kept } from "./outbox"
import { base } from "./place"
import type { Bytes } from "./seal"
import { within } from "./within"

interface Rows {
	items: Item // by id
	parts: Bytes // by [id, place]: sealed
	cases: Kept // by sid
	misc: any // by name: what forms keep, and what is known of keys
}

interface Store<T> extends Omit<IDBObjectStore, "get" | "getAll" | "put"> {
	get(key: IDBValidKey): IDBRequest<T | undefined>
	getAll(key?: IDBKeyRange): IDBRequest<T[]>
	put(row: T, key?: IDBValidKey): IDBRequest<IDBValidKey>
}

export type Stores = <K extends keyof Rows>(name: K) => Store<Rows[K]>

export const row = <T>(request: IDBRequest<T>): Promise<T> =>
	new Promise((done, fail) => {
		request.onsuccess = () => done(request.result)
		request.onerror = fail
	})

export type Box = {
	transact<T>(mode: IDBTransactionMode, body: (stores: Stores) => Promise<T>): Promise<T>
	get(name: string): Promise<any> // of misc
	set(name: string, value: unknown): Promise<unknown>
}

// untilLeft gives what ends something: at the latest a page that is left does. It may be kept for the way back, and WebKit keeps with it what it
// has begun: no other page could write till then. So that ends here, and runs again once the page is shown.
const untilLeft = (f: () => void): () => void => {
	const end = (): void => {
		try {
			f()
		} catch {} // it is over already
		removeEventListener("pagehide", end)
	}
	addEventListener("pagehide", end)
	return end
}

/** openBox gives the database of this base path. closed is called when the system has taken it away. */
export function openBox(closed: () => void): Box {
	let opened: Promise<IDBDatabase> | undefined, last: (() => void) | undefined

	const open = (): Promise<IDBDatabase> => {
		const request = indexedDB.open("outbox:" + base, 1)
		// One that is being made may be done and not told yet: there is nothing to abort, and it must be closed.
		const close = untilLeft(() => {
			request.result.close()
			request.transaction!.abort()
		})
		request.onupgradeneeded = () => {
			const db = request.result
			db.createObjectStore("items", { keyPath: "id" })
			db.createObjectStore("parts")
			db.createObjectStore("cases", { keyPath: "sid" })
			// By its birth a tab knows whether this is still the database that it has seen.
			db.createObjectStore("misc").put(Math.random(), "born")
		}
		return within(1e4, row(request).then(db => {
			// One at a time: of those that nobody uses any more each would tell of its end, and be opened again.
			if (last) last()
			last = db.onversionchange = close // whoever wants to delete it need not wait
			db.onclose = closed // whoever comes next finds it closed, and opens it again
			return db
		}))
	}

	const attempt = async <T>(mode: IDBTransactionMode, body: (stores: Stores) => Promise<T>): Promise<T> => {
		const db = await (opened = opened || open())
		const t = db.transaction(Array.from(db.objectStoreNames), mode, { durability: "strict" })
		const end = untilLeft(() => t.abort())
		try {
			const [is] = await Promise.all([body((name => t.objectStore(name)) as Stores), new Promise((done, fail) => {
				t.oncomplete = done
				t.onabort = fail
			})])
			return is
		} finally {
			end()
		}
	}

	const box: Box = {
		get: name => box.transact("readonly", s => row(s("misc").get(name))).catch(() => {}),
		set: (name, value) => box.transact("readwrite", s => row(s("misc").put(value, name))),
		// transact runs body in one transaction: all that it writes is kept, or nothing. body awaits nothing but requests of the stores,
		// and may run twice: the system closes databases when memory is short, and people clear them. Then it is opened again, once.
		transact: (mode, body) =>
			attempt(mode, body).catch(() => {
				opened = undefined
				return attempt(mode, body)
			}),
	}
	return box
}
