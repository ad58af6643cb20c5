// What the worker keeps, in IndexedDB. Here is what the records are and how a
// transaction is made; what goes into one, its caller says.
//
// The name of the database has the base path and the version of these records: a
// neighbour on the same origin and a worker of another version never meet it.

import type { Edition, Fragment } from "./formats"

declare const self: ServiceWorkerGlobalScope

// base is the path below which all of the site lies, and scope the same with its origin.
export const scope = self.registration.scope
export const base = new URL(scope).pathname

// addressOf is what follows the base path in the URL of a page or file of ours.
export const addressOf = (url: string): string => url.slice(scope.length).replace(/[?#].*/, "")

// A page is a fragment and where it belongs.
export type Page = {
	k: string // its key: how it is looked up
	a: string // its address
	p: string // the prefix of its set
	i: string // the id of its pack; "" where it was kept as it was read
	s: string // the role of its shell
	h: string // the digest of the fragment
	t: string // its title, as HTML
	f: Fragment | ArrayBuffer // as JSON in gzip, where the browser can do that
}

// A Kept set. Without an edition it is one that is wanted, or was dropped by the reader.
export type Kept = {
	p: string // its prefix
	e?: Edition // the one that all that is held is of; of a set that is not wanted, the newest seen
	door?: boolean // kept because the door was opened, not a page of the set itself
	want: { own: number; shared: number }
	held: { [pack: string]: number } // the edition in which the pack came
	at: number // when the edition was last looked for, in ms of this phone's clock
}

// A Picture, or another file with its digest in its name.
export type Picture = { a: string; b: ArrayBuffer; type: string; used: number; size: number }

interface Rows {
	pages: Page // by k; index "pack" by [p, i, a, h]: what a pack holds is read without the pages
	sets: Kept // by p
	shells: string // their JSON, by [p, role]
	parts: string // by [p, digest]: fetched and verified, not yet applied
	files: Picture // by a; index "used" by [used, size]
}

export type Stores = <K extends keyof Rows>(name: K) => Store<Rows[K]>

// A Store is an IDBObjectStore that knows what is in it.
export interface Store<T> extends Omit<IDBObjectStore, "get" | "getAll" | "put" | "index"> {
	get(key: IDBValidKey): IDBRequest<T | undefined>
	getAll(key?: IDBKeyRange): IDBRequest<T[]>
	put(row: T, key?: IDBValidKey): IDBRequest<IDBValidKey>
	index(name: string): Omit<IDBIndex, "getAll"> & { getAll(key: IDBKeyRange | IDBValidKey): IDBRequest<T[]> }
}

// row waits for a request.
export const row = <T>(request: IDBRequest<T>): Promise<T> =>
	new Promise((done, fail) => {
		request.onsuccess = () => done(request.result)
		request.onerror = () => fail(request.error)
	})

// each steps through what a cursor meets.
export const each = async <C extends IDBCursor>(request: IDBRequest<C | null>, f: (cursor: C) => void): Promise<void> => {
	for (let cursor: C | null; (cursor = await row(request)); cursor.continue()) f(cursor)
}

const open = async (): Promise<IDBDatabase> => {
	const request = indexedDB.open(`unionhall ${base} v1`, 1)
	request.onupgradeneeded = () => {
		const db = request.result
		db.createObjectStore("pages", { keyPath: "k" }).createIndex("pack", ["p", "i", "a", "h"])
		db.createObjectStore("sets", { keyPath: "p" })
		db.createObjectStore("shells")
		db.createObjectStore("parts")
		db.createObjectStore("files", { keyPath: "a" }).createIndex("used", ["used", "size"])
	}
	const db = await row(request)
	db.onversionchange = () => db.close() // whoever wants to delete it need not wait
	return db
}

let opened: Promise<IDBDatabase> | undefined

const attempt = async <T>(mode: IDBTransactionMode, body: (stores: Stores) => Promise<T>): Promise<T> => {
	const db = await (opened = opened || open())
	const t = db.transaction(Array.from(db.objectStoreNames), mode)
	const over = new Promise((done, fail) => {
		t.oncomplete = done
		t.onabort = () => fail(t.error || {})
	})
	const work = body((name => t.objectStore(name)) as Stores).catch(e => {
		try {
			t.abort()
		} catch {} // it is over already
		throw e
	})
	return (await Promise.all([work, over]))[0]
}

// transact runs body in one transaction over all stores: all that it writes is
// kept, or nothing. body awaits nothing but requests of the stores, and may run twice: the system
// closes databases when memory is short, and readers clear them. Then it is opened again, once.
const transact = <T>(mode: IDBTransactionMode, body: (stores: Stores) => Promise<T>): Promise<T> =>
	attempt(mode, body).catch(e => {
		if (e.name === "QuotaExceededError") throw e
		opened = undefined
		return attempt(mode, body)
	})

export const read = <T>(body: (stores: Stores) => Promise<T>): Promise<T> => transact("readonly", body)
export const write = <T>(body: (stores: Stores) => Promise<T>): Promise<T> => transact("readwrite", body)

// setsOf reads the records of all sets.
export const setsOf = (s: Stores): Promise<Kept[]> => row(s("sets").getAll())

export const setOf = (p: string): Promise<Kept | undefined> => read(s => row(s("sets").get(p)))

// room says how much of the storage is used, in bytes, where that can be known.
export const room = async (): Promise<{ usage?: number; quota?: number }> => {
	const { storage } = navigator
	return storage && storage.estimate ? storage.estimate() : {}
}

// under is the range of keys that begin with these.
export const under = (...keys: string[]): IDBKeyRange => IDBKeyRange.bound(keys, [...keys, []])

// mend changes the record of a set, where there is one.
export const mend = (p: string, f: (set: Kept, s: Stores) => unknown): Promise<void> =>
	write(async s => {
		const set = await row(s("sets").get(p))
		if (!set) return
		await f(set, s)
		s("sets").put(set)
	})

// isPast reports whether a moment of this phone's clock, in ms, is longer ago than ms, or no moment that can be.
export const isPast = (moment: number, ms: number): boolean => !moment || Math.abs(Date.now() - moment) > ms
