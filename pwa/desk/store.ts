// What this browser keeps: locked keys as they are, everything else sealed under the officer's key, and so are the names under
// which it is kept. On disk there is nothing to read.

import { base64, utf8 } from "../digest"
import { random, wrong } from "../seal"
import type { KeyFiles, Keys } from "./keys"

const { subtle } = crypto

const database = "unionhall-desk"

/** An Enrolled officer: which union, and the locked keys. */
export type Enrolled = { union: string; files: KeyFiles }

const wait = <T>(r: IDBRequest<T>): Promise<T> => new Promise((done, fail) => {
	r.onsuccess = () => done(r.result)
	r.onerror = () => fail(r.error)
})

let base: Promise<IDBDatabase> | undefined
let wiped = (): void => {}

/** onWiped calls f when another tab deletes everything: what is open here must not write it again. */
export const onWiped = (f: () => void): void => void (wiped = f)

const open = (): Promise<IDBDatabase> => base ??= new Promise((done, fail) => {
	const r = indexedDB.open(database, 1)
	r.onupgradeneeded = () => ["keys", "sealed"].forEach(name => r.result.createObjectStore(name))
	r.onsuccess = () => {
		r.result.onclose = () => base = undefined
		r.result.onversionchange = () => { // else it would wait for this tab for ever
			r.result.close()
			base = undefined
			wiped()
		}
		done(r.result)
	}
	r.onerror = () => fail(r.error)
})

const store = async (name: "keys" | "sealed", mode: IDBTransactionMode): Promise<IDBObjectStore> => (await open()).transaction(name, mode).objectStore(name)

export const enrolled = async (): Promise<Enrolled | undefined> => wait<Enrolled | undefined>((await store("keys", "readonly")).get("officer"))

export const enrol = async (e: Enrolled): Promise<void> => void await wait((await store("keys", "readwrite")).put(e, "officer"))

/** wipe deletes everything that this browser keeps of the desk. */
export async function wipe(): Promise<void> {
	(await open()).close()
	base = undefined
	await new Promise<void>((done, fail) => {
		const r = indexedDB.deleteDatabase(database)
		r.onsuccess = () => done()
		r.onerror = () => fail(r.error)
	})
}

/** A Vault keeps JSON values under names, both sealed. */
export class Vault {
	private closed = false

	constructor(private readonly keys: Keys, private readonly union: string) {}

	private async name(text: string): Promise<string> {
		return base64(await subtle.sign("HMAC", this.keys.names, utf8(`${this.union}|${text}`)))
	}

	/** close lets nothing more in: what is under way when the desk is locked or wiped ends with Error("locked"). */
	close(): void {
		this.closed = true
	}

	private async rows(mode: IDBTransactionMode): Promise<IDBObjectStore> {
		const s = await store("sealed", mode)
		return this.closed ? wrong("locked") : s
	}

	async put(name: string, value: unknown): Promise<void> {
		const key = await this.name(name), iv = random(12)
		const data = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(key) }, this.keys.store, utf8(JSON.stringify(value)))
		await wait((await this.rows("readwrite")).put({ iv, data }, key))
	}

	async get<T>(name: string): Promise<T | undefined> {
		const key = await this.name(name)
		const row = await wait<{ iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer } | undefined>((await this.rows("readonly")).get(key))
		if (!row) return undefined
		const plain = await subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: utf8(key) }, this.keys.store, row.data)
		return JSON.parse(new TextDecoder().decode(plain)) as T
	}

	async drop(name: string): Promise<void> {
		const key = await this.name(name)
		await wait((await this.rows("readwrite")).delete(key))
	}
}
