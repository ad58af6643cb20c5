// Runs in a browser, beside the page in a frame, and does to it what people do.

import { base64, bytesOf } from "../../digest"
import { caseOf } from "../../seal"
import { equal, test } from "../harness"

const address = "/site/yl/forms/wages.html", name = "wages@3 yl-linhe yl"

const frame = document.createElement("iframe")

const page = (): Document => frame.contentDocument!

const $ = <T extends HTMLElement = HTMLInputElement>(selector: string): T => page().querySelector<T>(selector)!

const shown = (selector: string): boolean => !!$(selector) && !$(selector).closest("[hidden]")

const text = (selector: string): string | null => $(selector).textContent

// until waits for something to become so.
async function until(is: () => unknown): Promise<void> {
	const begin = Date.now()
	while (!await is()) {
		if (Date.now() - begin > 10000) throw new Error("never so: " + is)
		await new Promise(done => setTimeout(done))
	}
}

async function open(address: string): Promise<void> {
	document.body.textContent = ""
	frame.src = address
	const loaded = new Promise(done => frame.onload = done)
	document.body.appendChild(frame)
	await loaded
	await until(() => shown("[data-f=http]") || page().querySelector(".step[hidden]") || shown("[data-f=adding]"))
}

function type(selector: string, value: string): void {
	const e = $(selector)
	e.value = value
	e.dispatchEvent(new Event("input", { bubbles: true }))
	e.dispatchEvent(new Event("change", { bubbles: true }))
}

function click(selector: string): void {
	const e = Array.from(page().querySelectorAll<HTMLElement>(selector)).find(e => !e.closest("[hidden]"))!
	e.click()
}

// choose gives a file to a question, as the picker does.
function choose(selector: string, ...files: File[]): void {
	const list = new DataTransfer()
	files.forEach(file => list.items.add(file))
	$(selector).files = list.files
	$(selector).dispatchEvent(new Event("change", { bubbles: true }))
}

// photo is a picture with a mark in its metadata (a comment of JPEG), wider than what is kept.
function photo(mark: string): File {
	const canvas = document.createElement("canvas"), context = canvas.getContext("2d")!
	canvas.width = 3000
	canvas.height = 1500
	context.fillStyle = "#c00"
	context.fillRect(0, 0, 3000, 1500)
	const jpeg = bytesOf(canvas.toDataURL("image/jpeg").split(",")[1]!), note = new TextEncoder().encode(mark)
	return new File([jpeg.slice(0, 2), new Uint8Array([0xff, 0xfe, 0, note.length + 2]), note, jpeg.slice(2)], "a.jpg", { type: "image/jpeg" })
}

const row = <T>(request: IDBRequest<T>): Promise<T> => new Promise((done, fail) => {
	request.onsuccess = () => done(request.result)
	request.onerror = () => fail(request.error)
})

// kept returns what the phone keeps beside envelopes, by name.
async function kept(): Promise<{ [name: string]: any }> {
	const db = await row(indexedDB.open("outbox:" + location.origin + "/site/"))
	try {
		const store = db.transaction("misc").objectStore("misc"), [keys, values] = await Promise.all([row(store.getAllKeys()), row(store.getAll())])
		return Object.assign({}, ...keys.map((key, i) => ({ [key as string]: values[i] })))
	} finally {
		db.close()
	}
}

// draft returns what is kept of the draft of a form, or of what stands in its lists, opened with the key that stays in the browser.
async function draft(of = ""): Promise<string> {
	const { "key of drafts": key, ["draft " + name + of]: sealed } = await kept()
	return sealed ? new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data)) : ""
}

// change writes into what the phone keeps: beside envelopes, unless it says where.
async function change(f: (store: IDBObjectStore) => IDBRequest, name = "misc"): Promise<void> {
	const db = await row(indexedDB.open("outbox:" + location.origin + "/site/"))
	await row(f(db.transaction(name, "readwrite").objectStore(name)))
	db.close()
}

// fresh opens the page of which no draft is kept.
async function fresh(address: string): Promise<void> {
	await change(misc => misc.delete("draft " + name))
	await change(misc => misc.delete("draft " + name + "\tlists"))
	await open(address)
}

const drafts = async (): Promise<string[]> => Object.keys(await kept()).filter(name => /^draft .*wages/.test(name))


if (!isSecureContext) {
	test("over plain HTTP the page says why, keeps telephone and paper, and lets nobody type", async () => {
		await open(address)
		equal([shown("[data-f=http]"), shown("[data-f=paper]"), $("#what").matches(":disabled")], [true, true, true])
	})
} else {
	test("one step at a time, and each says where it is", async () => {
		await open(address)
		equal([shown("#what"), shown("#contact"), shown("[data-do=send]"), shown("[data-do=back]"), shown("[data-f=paper]")], [true, false, false, false, false])
		equal([text("[data-f=progress]"), $("#what").matches(":disabled")], ["第 1 步，共 4 步", false])
	})

	test("what is required and empty stops, is listed, and the list has the focus", async () => {
		click("[data-do=next]")
		await until(() => shown("[data-f=faults]"))
		equal([page().activeElement === $("[data-f=faults]"), text("[data-f=faults] li"), text("#what-fault"), $("#what").getAttribute("aria-invalid")], [true, "请写下发生了什么", "请写下发生了什么", "true"])
		click("[data-f=faults] a")
		equal(page().activeElement === $("#what"), true)
	})

	test("the way back loses nothing, by the button and by the browser", async () => {
		type("#what", "欠薪三个月")
		type("#amount", "1.2万")
		click("[data-do=next]")
		await until(() => shown("#photos"))
		equal([shown("[data-f=faults]"), $("#what").getAttribute("aria-invalid"), text("[data-f=progress]")], [false, "false", "第 2 步，共 4 步"])
		click("[data-do=back]")
		equal([shown("#what"), $("#what").value], [true, "欠薪三个月"])
		click("[data-do=next]")
		await until(() => shown("#photos"))
		frame.contentWindow!.history.back()
		await until(() => shown("#what"))
	})

	test("an unusual format is told and stops nobody", async () => {
		type("#amount", "三千多")
		await until(() => shown("#amount-fault"))
		equal([text("#amount-fault"), $("#amount-fault").classList.contains("warn"), $("#amount").getAttribute("aria-invalid")], ["看不懂的数，照样能发", true, "false"])
		click("[data-do=next]")
		await until(() => shown("#photos"))
	})

	test("photos are shrunk, shown and can be taken away; no more than there is room for, and nothing that is none", async () => {
		const photos = () => page().querySelectorAll<HTMLCanvasElement>("[data-f=photos] canvas")
		choose("#photos", photo("GPS-MARK"), photo("GPS-MARK"), photo("GPS-MARK"))
		await until(() => shown("[data-type=photos] .fault"))
		equal([photos().length, text("[data-type=photos] .fault"), photos()[0]!.width, photos()[0]!.height], [2, "最多 2 张", 1600, 800])
		const [red] = photos()[0]!.getContext("2d")!.getImageData(9, 9, 1, 1).data
		equal(red! > 190 && red! < 220, true, "red " + red)
		click("[data-f=photos] [data-do=less]")
		equal(photos().length, 1)
		choose("#photos", new File(["no picture"], "a.jpg", { type: "image/jpeg" }))
		await until(() => text("[data-type=photos] .fault") === "打不开")
		equal(photos().length, 1)
	})

	test("several people, each with a word of their own", async () => {
		click("[data-do=more]")
		click("[data-do=more]")
		type("[data-f=people] :nth-child(1) [data-p=name]", "阿卜杜拉·买买提")
		$("[data-f=people] :nth-child(1) [data-p=agreed]").click()
		type("[data-f=people] > :nth-child(2) [data-p=name]", "没有同意的")
		click("[data-f=people] > :nth-child(2) [data-do=less]")
		equal(page().querySelectorAll("[data-f=people] > *").length, 1)
	})

	test("a draft is kept at each change and comes back when the page was closed", async () => {
		await until(async () => /"agreed=on",true/.test(await draft()) && /image.*\[\\"\\"\]/.test(await draft("\tlists")))
		await open(address)
		equal([shown("[data-f=restored]"), shown("#photos"), $("#what").value, $("#amount").value, $("[data-f=people] [data-p=name]").value, $("[data-f=people] [data-p=agreed]").checked, page().querySelectorAll("[data-f=photos] canvas").length],
			[true, true, "欠薪三个月", "三千多", "阿卜杜拉·买买提", true, 1])
	})

	test("what is kept of a draft is sealed under a key that nobody gets", async () => {
		const all = await kept(), key: CryptoKey = all["key of drafts"], record = (await drafts())[0]!
		equal([key.extractable, Object.keys(all[record]).sort()], [false, ["begun", "data", "iv"]])
		const decoded = new TextDecoder().decode(all[record].data)
		equal([decoded.includes("what"), decoded.includes("欠薪")], [false, false])
	})

	test("a draft of more than a week is gone", async () => {
		const begun = Date.now() - 6.1e8, { ["draft " + name]: record } = await kept()
		await change(misc => misc.put({ ...record, begun }, "draft " + name))
		await open(address)
		equal([shown("[data-f=restored]"), $("#what").value, await drafts()], [false, "", []])
	})

	test("a phone that others use keeps no draft", async () => {
		type("#what", "欠薪")
		await until(async () => (await drafts()).length === 1)
		$("[data-f=shared]").click()
		await until(async () => (await drafts()).length === 0)
		type("#what", "欠薪三个月")
		await fresh(address)
		equal([shown("[data-f=restored]"), await drafts()], [false, []])
	})

	test("a browser whose storage never answers lets people write all the same", async () => {
		await open(address.replace("wages", "hanging"))
		await until(() => !$("#what").matches(":disabled"))
		equal(shown("#what"), true)
	})

	test("a form with sensitive questions keeps a draft only when asked to", async () => {
		await open(address.replace("wages", "sensitive"))
		equal(shown("[data-f=keep]"), true)
		type("#what", "欠薪")
		$("[data-f=keep] input").click()
		await until(async () => (await drafts()).length === 1)
		$("[data-f=keep] input").click()
		await until(async () => (await drafts()).length === 0)
	})

	test("who wants to be called is asked for a number and nothing else", async () => {
		await fresh(address)
		click("[data-do=call]")
		equal([shown("#what"), shown("#contact"), shown("[data-do=send]"), shown("[data-f=called]")], [false, true, true, true])
		click("[data-do=uncall]")
		equal([shown("#what"), shown("#contact")], [true, false])
	})

	test("who reads it is who stands there: never the office complained about", async () => {
		const readers = () => Array.from(page().querySelectorAll<HTMLElement>("[data-to]")).filter(e => !e.hidden).map(e => e.dataset.to)
		equal(readers(), ["yl-linhe"])
		type("#office", "yl-linhe")
		equal(readers(), ["yl"])
		type("#office", "yl")
		equal(readers(), [])
		click("[data-do=call]")
		type("#contact", "13800138000")
		$("#handle").click()
		click("[data-do=send]")
		await until(() => shown("[data-f=said]"))
		equal(text("[data-f=said]"), "没有人能收")
	})

	test("a question may be answered from the address, which no server sees", async () => {
		await open(address + "#yl")
		equal($("#office").value, "yl")
	})

	test("it is sealed, kept, and its code is shown", async () => {
		await fresh(address)
		type("#what", "欠薪三个月，\"老板\"\n不见了")
		type("#amount", "12,000.50")
		$("#days-1").click()
		click("[data-do=next]")
		await until(() => shown("#photos"))
		choose("#photos", photo("GPS-MARK"))
		await until(() => page().querySelector("[data-f=photos] canvas"))
		click("[data-do=more]")
		type("[data-f=people] [data-p=name]", "阿卜杜拉·买买提")
		click("[data-do=more]")
		type("[data-f=people] > :nth-child(2) [data-p=name]", "没有同意的")
		$("[data-f=people] [data-p=agreed]").click()
		await until(() => text("[data-type=people] .fault") === "没有同意的，不会发送")
		click("[data-do=next]")
		await until(() => shown("#contact"))
		type("#contact", "1380013800")
		$("#danger-1").click()
		click("[data-do=next]")
		await until(() => shown("[data-do=send]"))
		click("[data-do=send]")
		await until(() => shown("[data-f=faults]"))
		equal([text("#handle-fault"), text("[data-consent='money@2'] .fault")], ["请先同意", "不勾选，这些不会发送"])
		$("#handle").click()
		$("#money").click()
		click("[data-do=send]")
		await until(() => shown("[data-f=sealed]"))
		equal([/^\S{4} \S{4} \S{4}$/.test(text("[data-f=code]")!), /^\d{11}$/.test(text("[data-f=number]")!), shown("form"), shown("[data-f=sealed] [data-f=kept]"), shown("[data-f=sealed] [data-f=memory]"), page().activeElement === $("[data-f=sealed]")],
			[true, true, false, true, false, true])
		click("[data-do=qr]")
		equal([shown("canvas[data-f=qr]"), $<HTMLCanvasElement & HTMLElement>("canvas[data-f=qr]").width > 100], [true, true])
		await until(async () => (await drafts()).length === 0)
	})

	test("a code of this phone is refused in a form, whatever is around it", async () => {
		const code = text("[data-f=code]")!
		await fresh(address)
		type("#what", "我的查询码：" + code + "。")
		click("[data-do=next]")
		await until(() => shown("[data-f=faults]"))
		equal([text("#what-fault"), shown("#what")], ["这是查询码", true])
		type("#what", "我的查询码是什么")
		await until(() => !shown("#what-fault"))
	})

	test("what of it no consent was given for stays on the phone", async () => {
		await fresh(address)
		type("#what", "只说一句")
		type("#amount", "999")
		click("[data-do=next]")
		await until(() => shown("#photos"))
		click("[data-do=next]")
		await until(() => shown("#contact"))
		type("#contact", "13800138000")
		click("[data-do=next]")
		await until(() => shown("#handle"))
		$("#handle").click()
		$(".trap input").value = "spam"
		click("[data-do=send]")
		await until(() => shown("[data-f=sealed]"))
	})

	test("what is added to a case goes under its code: any part of the form, nothing but consents is asked for", async () => {
		// Of the cases of this form, both under one name, the newest is another.
		const { items, cases } = (frame.contentWindow as any).unionhall.outbox.contents(), newest = items.find((i: any) => i.number === text("[data-f=number]"))
		const { sid, number } = items.find((i: any) => i.sid !== newest.sid && i.f === newest.f && i.u === newest.u && cases.some((k: any) => k.sid === i.sid))
		await fresh(address + "#later=" + sid)
		equal([shown("#what"), shown("#bank"), shown("[data-do=send]"), shown("[data-f=adding]")], [true, true, true, true])
		type("#office", "yl-linhe") // to whom it goes was settled by the case
		await until(() => shown("[data-to=yl-linhe]") && !shown("[data-to=yl]"))
		type("#bank", "工行")
		click("[data-do=send]")
		await until(() => shown("[data-f=faults]"))
		equal($("[data-f=faults] ul").childElementCount, 1)
		$("#handle").click()
		click("[data-do=send]")
		await until(() => shown("[data-f=sealed]"))
		equal(text("[data-f=number]"), number)
	})

	test("what is added to a case that was handed on goes to the union that has it now, and the code stays the one that people have", async () => {
		const number = text("[data-f=number]"), code = text("[data-f=code]"), k = (frame.contentWindow as any).unionhall.outbox.contents().cases.find((k: any) => k.number === number)
		const secret = new Uint8Array(16), { sid, auth, number: there } = await caseOf(secret)
		const movesTo = (u: string): Promise<void> => change(cases => cases.put({ ...k, moved: [{ u, secret: base64(secret), sid, auth, number: there, anonymous: false }] }), "cases")
		await movesTo("yl")
		await fresh(address + "#later=" + k.sid)
		await until(() => shown("[data-to=yl]") && !shown("[data-to=yl-linhe]"))
		type("#bank", "农行")
		$("#handle").click()
		click("[data-do=send]")
		await until(() => shown("[data-f=sealed]"))
		equal([text("[data-f=number]"), text("[data-f=code]")], [there, code])
		const anonymous = (): boolean[] => (frame.contentWindow as any).unionhall.outbox.contents().items.filter((i: any) => i.sid === sid).map((i: any) => i.anonymous)
		equal(anonymous(), [true], "an anonymous case stays one:")
		// It is handed on while the form is filled in: those of whom the page says that they read it do not have it any more.
		await fresh(address + "#later=" + k.sid)
		await until(() => shown("[data-to=yl]"))
		await movesTo("yl-linhe")
		type("#bank", "农行")
		$("#handle").click()
		for (let n = 0; n < 2; n++) { // whoever presses again is told the same
			click("[data-do=send]")
			await until(() => text("[data-f=said]") === "不在这里了")
			$("[data-f=said]").textContent = ""
		}
		equal([shown("form"), $("#bank").value, shown("[data-to=yl]"), shown("[data-to=yl-linhe]"), anonymous().length], [true, "农行", true, false, 1])
		await movesTo("yl-shan")
		await fresh(address + "#later=" + k.sid)
		type("#bank", "农行")
		$("#handle").checked = true // as it may have been left
		click("[data-do=send]")
		await until(() => text("[data-f=said]") === "不在这里了") // the page knows nobody who reads there
	})

	test("what is added goes nowhere once another tab has deleted the case, or has heard that it was handed on, while it was sealed", async () => {
		const { items, cases } = (frame.contentWindow as any).unionhall.outbox.contents(), of = (k: any) => items.filter((i: any) => i.sid === k.sid)
		const k = cases.find((k: any) => !k.moved && of(k).some((i: any) => i.f === "help@1"))
		const { sid, auth, number } = await caseOf(new Uint8Array(16).fill(1))
		const deleted = async (): Promise<void> => {
			for (const { id } of of(k)) await change(items => items.delete(id), "items")
			await change(cases => cases.delete(k.sid), "cases")
		}
		const moved = (): Promise<void> =>
			change(cases => cases.put({ ...k, moved: [{ u: "yl", secret: base64(new Uint8Array(16).fill(1)), sid, auth, number }] }), "cases")
		for (const elsewhere of [moved, deleted]) {
			await change(cases => cases.put(k), "cases")
			await fresh(address + "#later=" + k.sid)
			await until(() => shown("[data-to=yl-linhe]"))
			type("#bank", "工行")
			$("#handle").checked = true // as it may have been left
			const { unionhall, crypto: { subtle } } = frame.contentWindow as any, derive = subtle.deriveBits.bind(subtle), before = unionhall.outbox.contents().items.length
			subtle.deriveBits = async (...how: unknown[]) => {
				await elsewhere()
				return derive(...how)
			}
			click("[data-do=send]")
			await until(() => text("[data-f=said]") === "不在这里了")
			const { length } = (await unionhall.outbox.load()).items
			equal([shown("form"), $("#bank").value, length], [true, "工行", before - (elsewhere === deleted ? of(k).length : 0)])
		}
	})

	test("what would be added to a case that is not here goes nowhere, and stays written down", async () => {
		await fresh(address + "#later=" + "A".repeat(22))
		type("#bank", "工行")
		$("#handle").click()
		click("[data-do=send]")
		await until(() => text("[data-f=said]") === "不在这里了")
		equal([shown("form"), $("#bank").value], [true, "工行"])
	})
}

test("this is the last one", () => {})
