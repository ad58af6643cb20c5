import type { Item, Kept } from "../outbox"
import { find, question, scopeOf, splitScope, tellers } from "../told"
import { equal, examples, test } from "./harness"

const { worker, indexedDB: path } = examples<{ worker: string; indexedDB: string }>()

const sid = "AAECAwQFBgcICQoLDA0ODw"

const kept = (more: Partial<Kept> = {}): Kept => ({
	sid, secret: "r", auth: "a", number: "1", anonymous: false, again: false, have: 0, replies: [], read: 0, over: false, ...more,
})
const item = (more: Partial<Item> = {}): Item => ({ sid, receipt: "e30.e30.AA", ...more }) as Item

test("a phone is told of what has a receipt and is not over", () => {
	equal(tellers([kept()], [item()]), [{ sid, auth: "a" }])
	equal(tellers([kept()], [item({ receipt: "" })]), [], "no receipt:")
	equal(tellers([kept()], [item({ sid: "another" })]), [], "of another case:")
	equal(tellers([kept({ over: true })], [item()]), [], "over:")
	equal(tellers([kept({ anonymous: true })], [item()]), [], "anonymous:")
	equal(tellers([], [item()]), [], "a shared phone:")
})

test("a case that was handed on is told of where it is now", () => {
	const moved = [{ secret: "s", sid: "first", auth: "b", number: "2" }, { secret: "t", sid: "last", auth: "c", number: "3" }]
	equal(tellers([kept({ moved })], [item()]), [{ sid: "last", auth: "c" }])
	equal([find([kept({ moved })], "last"), find([kept({ moved })], "first")], [{ sid: "last", auth: "c" }, undefined])
})

test("a question is of one length, whatever is asked", () => {
	const lengths = ["", "https://push.example/" + "x".repeat(1000)].map(address => question({ sid, auth: "a".repeat(43) }, address).length)
	equal(lengths, [1536, 1536])
	equal(JSON.parse(question({ sid, auth: "a" }, "")), { sid, auth: "a", push: "" })
})

test("a scope says of which site and case it is", () => {
	for (const base of ["https://gonghui.example/", "https://gonghui.example/push/", "https://gonghui.example/a/push/b/"])
		equal(splitScope(scopeOf(base, sid)), { base, sid })
})

// A Phone runs the push worker of one case.
class Phone {
	said: unknown[] = []
	windows: { url: string; focus(): Promise<unknown> }[] = []
	asked: unknown[] = []
	subscribed: unknown[] = []
	left: Promise<unknown>[] = []
	listeners: { [event: string]: (e: any) => void } = {}
	storage = (globalThis as any).require(path)
	databases = new this.storage.IDBFactory()

	constructor(base: string) {
		const self = {
			location: new URL(base), skipWaiting() {},
			registration: {
				scope: scopeOf(base, sid),
				showNotification: async (title: string, how: object) => {
					await new Promise(done => setTimeout(done)) // a browser that is not made to wait may end the worker before
					this.said.push({ title, ...how })
				},
				pushManager: { getSubscription: async () => null, subscribe: async (options: unknown) => (this.subscribed.push(options), { endpoint: "https://push.example/new" }) },
			},
			clients: { matchAll: async () => this.windows, openWindow: async (url: string) => { this.said.push("open " + url) } },
			addEventListener: (event: string, f: (e: any) => void) => { this.listeners[event] = f },
		}
		const fetch = async (url: string, init: any) => { this.asked.push({ url, credentials: init.credentials, redirect: init.redirect, ...JSON.parse(init.body) }) }
		new Function("self", "indexedDB", "fetch", "addEventListener", worker)(self, this.databases, fetch, self.addEventListener)
	}

	async keep(told: unknown, cases: Kept[]): Promise<void> {
		const request = this.databases.open("outbox:https://gonghui.example/a/", 1)
		request.onupgradeneeded = () => {
			request.result.createObjectStore("cases", { keyPath: "sid" })
			request.result.createObjectStore("misc")
		}
		await new Promise(done => { request.onsuccess = done })
		const t = request.result.transaction(["cases", "misc"], "readwrite")
		t.objectStore("misc").put(told, "push")
		cases.forEach(k => t.objectStore("cases").put(k))
		await new Promise(done => { t.oncomplete = done })
		request.result.close()
	}

	async hears(event: string, more = {}): Promise<void> {
		let until: Promise<unknown> = Promise.resolve()
		this.listeners[event]!({ ...more, waitUntil: (p: Promise<unknown>) => { until = p } })
		await until
	}
}

const base = "https://gonghui.example/a/", page = base + "yl/outbox.html"
const told = { title: "有一条新消息", lang: "zh-Hans", dir: "ltr", page, url: "https://sync.gonghui.example/v1/push" }

if (path) {
	test("a push is told of in neutral words, under one tag of the site's", async () => {
		const phone = new Phone(base)
		await phone.keep(told, [kept()])
		await phone.hears("push")
		equal(phone.said, [{ title: told.title, lang: "zh-Hans", dir: "ltr", tag: "unionhall " + base, data: page }])
	})

	test("without what the page has kept the address of the site has to do, and nothing is made", async () => {
		const phone = new Phone(base)
		await phone.hears("push")
		equal(phone.said, [{ title: "gonghui.example", lang: "", dir: "auto", tag: "unionhall " + base, data: base }])
		equal((await phone.databases.databases()).length, 0, "databases:")
	})

	test("a notice leads to the page of envelopes that is open, or opens it", async () => {
		const phone = new Phone(base), closed: string[] = []
		const press = () => phone.hears("notificationclick", { notification: { data: page, close: () => closed.push("closed") } })
		phone.windows = [{ url: base + "yl/news.html", focus: async () => { phone.said.push("another") } }]
		await press()
		phone.windows.push({ url: page + "#later", focus: async () => { phone.said.push("focus") } })
		await press()
		phone.windows[1]!.focus = async () => { throw new Error("not allowed") }
		await press()
		equal([phone.said, closed.length], [["open " + page, "focus", "open " + page], 3])
	})

	test("the endpoint learns where a replaced subscription leads", async () => {
		const phone = new Phone(base), change = { oldSubscription: { options: { applicationServerKey: "key" } } }
		await phone.keep(told, [kept({ sid: "another" }), kept()])
		await phone.hears("pushsubscriptionchange", change)
		equal(phone.asked, [{ url: told.url, credentials: "omit", redirect: "error", sid, auth: "a", push: "https://push.example/new" }])
		equal(phone.subscribed, [{ userVisibleOnly: true, applicationServerKey: "key" }])
		const gone = new Phone(base)
		await gone.keep(told, [kept({ sid: "another" })])
		await gone.hears("pushsubscriptionchange", change)
		equal(gone.asked, [], "of a case that was deleted:")
		await phone.hears("pushsubscriptionchange") // the browser has ended it, and has nothing in its place
		equal(phone.asked.length, 1, "asked after an end:")
	})
}
