import type { Item, Kept } from "../outbox"
import { find, question, scopeOf, splitScope, tellers } from "../told"
import { equal, examples, test } from "./harness"

const { worker, page: pushing, indexedDB: path } = examples<{ worker: string; page: string; indexedDB: string }>()

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
	const moved = [{ u: "yl", secret: "s", sid: "first", auth: "b", number: "2" }, { u: "yl", secret: "t", sid: "last", auth: "c", number: "3" }]
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

// A Page is the page of envelopes, as far as notices go: one case with a receipt.
class Page {
	parts: { [name: string]: any } = {}
	box: { [name: string]: unknown } = {}
	kept = { cases: [kept()], items: [item()] }
	asked: any[] = []
	registered: any[] = []
	permission = "default"
	answer = "granted" // of whoever is asked
	prompts = 0
	key = "BAAA"
	told = { status: 200, json: { v: 1 } as object }
	refused = "" // the case of which its union does not tell
	agent = "Chrome"
	watchers: (() => void)[] = []
	off = false

	// open runs the script, and returns when it has settled what is offered.
	async open(): Promise<this> {
		for (const name of ["push", "push-on", "push-off", "push-said"]) this.parts[name] = { hidden: true, textContent: "", dataset: {}, matches: () => false }
		const { parts } = this, find = (q: string) => parts[/"(.*)"/.exec(q)![1]!]
		Object.assign(parts["push"], { dataset: { title: told.title, ...this.off ? { off: "" } : {} }, querySelector: find })
		parts["push-said"].dataset = { wait: "wait", on: "on", off: "off", denied: "denied", none: "none", unable: "unable" }
		const self = this, { asked, registered } = this
		const outbox = {
			contents: () => this.kept, watchers: this.watchers, endpoint: async () => ({ endpoint: "https://sync.gonghui.example/v1/" }),
			box: { get: async (name: string) => this.box[name], set: async (name: string, value: unknown) => { this.box[name] = value } },
		}
		const register = async (_: string, { scope }: { scope: string }) => {
			const known = registered.find(r => r.scope === scope)
			if (known) return known
			const r = {
				scope, active: { scriptURL: base + "push.js" }, subscription: null as any,
				unregister: async () => { registered.splice(registered.indexOf(r), 1) },
				pushManager: {
					getSubscription: async () => r.subscription,
					subscribe: async (options: any) => r.subscription = options.userVisibleOnly && { endpoint: "https://push.example/" + options.applicationServerKey.length, options, unsubscribe: async () => { r.subscription = null; asked.push("unsubscribed") } },
				},
			}
			registered.push(r)
			return r
		}
		const Notification = { get permission() { return self.permission }, requestPermission: async () => (self.prompts++, self.permission = self.answer) }
		const fetch = async (url: string, init: any) => {
			equal([init.credentials, init.referrerPolicy], ["omit", "no-referrer"])
			if (url.endsWith("-key")) return Response.json({ v: 1, key: this.key })
			const { push, sid } = JSON.parse(init.body)
			if (sid === this.refused) return Response.json({ rule: "push/off" }, { status: 403 })
			asked.push({ push })
			return Response.json(this.told.json, { status: this.told.status })
		}
		const document = { currentScript: { src: base + "static/pushing.js" }, querySelector: find, documentElement: { lang: "zh-Hans" }, dir: "" }
		const window = { PushManager: {}, Notification, unionhall: { outbox, trusted: (url: string) => url } }
		new Function("window", "document", "navigator", "location", "Notification", "fetch", "setTimeout", pushing)(
			window, document, { userAgent: this.agent, serviceWorker: { register, getRegistrations: async () => registered.slice() } }, { href: page + "#later" }, Notification, fetch,
			(f: () => void, ms: number) => (setTimeout(f, ms) as any).unref()) // a limit of minutes keeps no test
		await this.rest()
		return this
	}

	// rest lets everything that is under way come to its end.
	async rest(): Promise<void> {
		for (let n = 0; n < 40; n++) await new Promise(done => setTimeout(done))
	}

	async press(name: string): Promise<string> {
		await this.parts[name].onclick()
		await this.rest()
		return this.parts["push-said"].textContent
	}

	get offers(): boolean { return !this.parts["push"].hidden && !this.parts["push-on"].hidden }
}

if (pushing) {
	test("nobody is asked before pressing; who agrees is told of the case, and it can be taken back", async () => {
		const p = await new Page().open()
		equal([p.offers, p.prompts, p.registered.length, p.asked], [true, 0, 0, []])
		equal([await p.press("push-on"), p.prompts, p.registered.map(r => r.scope), p.asked], ["on", 1, [scopeOf(base, sid)], [{ push: "https://push.example/3" }]])
		equal(p.box["push"], { ...told, dir: "auto", page })
		equal([await p.press("push-off"), p.registered.length, p.box["push"], p.asked.length, p.asked[1].push], ["off", 0, undefined, 2, ""])
	})

	test("nothing is offered before something has a receipt", async () => {
		const p = Object.assign(new Page(), { kept: { cases: [kept()], items: [item({ receipt: "" })] } })
		equal((await p.open()).offers, false)
	})

	test("of two cases that one is told of whose union tells", async () => {
		const p = Object.assign(new Page(), { kept: { cases: [kept(), kept({ sid: "another" })], items: [item(), item({ sid: "another" })] }, refused: "another" })
		await p.open()
		equal([await p.press("push-on"), p.registered.map(r => r.scope)], ["on", [scopeOf(base, sid)]])
	})

	test("who refuses is not told, and is asked no more", async () => {
		const p = await new Page().open()
		p.answer = "denied"
		equal([await p.press("push-on"), p.registered.length, p.asked, p.box["push"]], ["denied", 0, [], undefined])
		const again = Object.assign(new Page(), { permission: "denied" })
		await again.open()
		equal(again.offers, false)
	})

	test("where the union tells nobody nothing is left registered, and the page says so", async () => {
		const p = await new Page().open()
		p.told = { status: 403, json: { rule: "push/off" } }
		equal([await p.press("push-on"), p.registered.length, p.box["push"]], ["none", 0, undefined])
		p.told = { status: 503, json: {} }
		equal([await p.press("push-on"), p.registered.length, p.box["push"]], ["unable", 0, undefined])
	})

	test("an endpoint with another key is subscribed to anew", async () => {
		const p = await new Page().open()
		await p.press("push-on")
		p.key = "BBBB"
		await p.open() // the next visit
		equal([p.asked[1], p.registered.length], ["unsubscribed", 1])
		const same = p.asked.length
		await p.open()
		equal(p.asked.filter(a => a === "unsubscribed").length, 1, "with the same key:")
		equal(p.asked.length, same + 1, "told once each visit:")
	})

	test("what is over, and a site without notices, take registrations back; inside other apps nothing is offered", async () => {
		const p = await new Page().open()
		await p.press("push-on")
		p.kept = { cases: [kept({ over: true })], items: [item()] }
		p.watchers.forEach(look => look())
		await p.rest()
		equal(p.registered.length, 0, "of a case that is over:")
		p.kept = { cases: [kept()], items: [item()] }
		await p.open()
		equal(p.registered.length, 1, "of one that is not:")
		p.off = true
		await p.open()
		equal([p.registered.length, p.box["push"], p.parts["push"].hidden], [0, undefined, true])
		const q = Object.assign(new Page(), { agent: "MicroMessenger" })
		await q.open()
		equal(q.offers, false)
	})

	test("a permission that was taken away ends it", async () => {
		const p = await new Page().open()
		await p.press("push-on")
		p.permission = "denied"
		await p.open()
		equal([p.registered.length, p.box["push"]], [0, undefined])
	})
}
