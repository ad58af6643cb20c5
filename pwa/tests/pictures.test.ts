// Files with a digest in their names, as the worker's own code answers for them and keeps them.

import { host, start } from "./standin"
import { digestOf, hex } from "../digest"
import type { Edition } from "../formats"
import { blank } from "../levels"
import { fetchFiles } from "../pictures"
import { read, row, scope, write } from "../store"
import "../sw"
import { equal, examples, test } from "./harness"

declare const self: ServiceWorkerGlobalScope

const { indexedDB } = examples<{ indexedDB: string }>()
if (indexedDB) start(indexedDB)

const day = 864e5
let clock = 1.8e12, quota = 0
Date.now = () => clock
Object.assign(navigator, { storage: { estimate: async () => ({ quota, usage: 0 }) } })

const files: { [address: string]: ArrayBuffer } = {}
host.serve = address => new Response(files[address])

// put lays a file on the host and returns its address.
const put = async (size: number, folder = "yl/news/"): Promise<string> => {
	const b = new Uint8Array(size)
	b[0] = Object.keys(files).length
	const address = `${folder}heat-${hex(await digestOf(b.buffer))}.webp`
	files[address] = b.buffer
	return address
}

// show has a page ask for a file, and returns whether the worker has answered.
const show = async (address: string, page = "yl/news/heat.html", headers = {}): Promise<boolean> => {
	const late: Promise<unknown>[] = [], answers: Promise<Response>[] = []
	const request = { method: "GET", mode: "no-cors", url: scope + address, referrer: scope + page, headers: new Headers(headers) }
	const event = { request, waitUntil: (work: Promise<unknown>) => late.push(work), respondWith: (answer: Promise<Response>) => answers.push(answer) }
	self.onfetch!(event as never)
	for (const answer of answers) equal((await (await answer).arrayBuffer()).byteLength, files[address]!.byteLength)
	await Promise.all(late)
	return answers.length > 0
}

// begin is a phone with room for so many bytes of pictures, which keeps one union, whose edition names files.
const begin = async (limit: number, named: string[] = []): Promise<void> => {
	quota = limit * 10
	await write(async s => {
		s("files").clear()
		s("sets").put({ ...blank("yl/"), e: { files: named } as unknown as Edition, want: { own: 1, shared: 0 } })
		s("sets").put(blank("yl-shan/"))
	})
}

const kept = async (): Promise<string[]> => (await read(s => row(s("files").getAll()))).map(({ a }) => a).sort()

if (indexedDB) test("the picture that was not looked at for longest goes first", async () => {
	await begin(10e3)
	const [a, b, c] = [await put(4e3), await put(4e3), await put(4e3)]
	for (const address of [a, b]) {
		clock += 1
		await show(address)
	}
	clock += 2 * day
	await show(a)
	clock += 1
	await show(c)
	equal(await kept(), [a, c].sort())
})

if (indexedDB) test("pictures take at most a tenth of the room, and 20 MB", async () => {
	for (const [room, size, fits] of [[1e4, 1e4, true], [1e4, 10001, false], [1e12, 20e6, true], [1e12, 20000001, false]] as const) {
		await begin(room)
		const [before, picture] = [await put(10), await put(size)]
		for (const address of [before, picture]) {
			clock += 1
			await show(address)
		}
		equal(await kept(), [fits ? picture : before], `${size} bytes, with room for ${room}:`)
	}
})

if (indexedDB) test("what an edition names stays, whatever pictures come", async () => {
	const icon = await put(4e3)
	await begin(5e3, [icon])
	await fetchFiles([icon])
	const pictures = [await put(4e3), await put(4e3)]
	for (const address of pictures) {
		clock += day
		await show(address)
	}
	equal(await kept(), [icon, pictures[1]].sort())
})

if (indexedDB) test("what several unions name is fetched and kept once", async () => {
	const [icon, script, other] = [await put(10, "static/"), await put(10, "static/"), await put(10, "static/")]
	await begin(10e3)
	host.asked = []
	await fetchFiles([icon, script])
	await fetchFiles([script, other])
	equal([host.asked, await kept()], [[icon, script, other], [icon, script, other].sort()])
})

if (indexedDB) test("pictures are kept on pages of a union that is kept, and of no other", async () => {
	await begin(10e3)
	const [ours, theirs] = [await put(10), await put(10, "yl-shan/news/")]
	await show(theirs, "yl-shan/news/heat.html")
	await show(ours)
	equal(await kept(), [ours])
})

if (indexedDB) test("who asks for a piece of a file gets it from the network", async () => {
	await begin(10e3)
	equal(await show(await put(10), "yl/news/heat.html", { Range: "bytes=0-3" }), false)
})
