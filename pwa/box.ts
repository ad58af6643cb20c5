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

/** openBox gives the database of this base path. closed is called when the system has taken it away. */
export function openBox(closed: () => void): Box {
	let opened: Promise<IDBDatabase> | undefined, last: IDBDatabase | undefined

	const open = (): Promise<IDBDatabase> => {
		const request = indexedDB.open("outbox:" + base, 1)
		request.onupgradeneeded = () => {
			const db = request.result
			db.createObjectStore("items", { keyPath: "id" })
			db.createObjectStore("parts")
			db.createObjectStore("cases", { keyPath: "sid" })
			// By its birth a tab knows whether this is still the database that it has seen.
			db.createObjectStore("misc").put(Math.random(), "born")
		}
		const came = row(request).then(db => {
			// One at a time: of those that nobody uses any more each would tell of its end, and be opened again.
			if (last) last.close()
			last = db
			db.onversionchange = () => db.close() // whoever wants to delete it need not wait
			db.onclose = closed // whoever comes next finds it closed, and opens it again
			return db
		})
		return within(1e4, came)
	}

	const attempt = async <T>(mode: IDBTransactionMode, body: (stores: Stores) => Promise<T>): Promise<T> => {
		const db = await (opened = opened || open())
		const t = db.transaction(Array.from(db.objectStoreNames), mode, { durability: "strict" })
		const end = (): void => {
			try {
				t.abort()
			} catch {} // it is over already
			removeEventListener("pagehide", end)
		}
		// A page that is left may be kept for the way back. What it has begun WebKit keeps with it, and no other page could write till
		// then; so it ends here, and runs again once the page is shown.
		addEventListener("pagehide", end)
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
