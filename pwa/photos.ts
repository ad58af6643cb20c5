// Photos of a question: each shrunk on a canvas and encoded anew as JPEG, so that nothing is left of where and with what it was taken. What
// was encoded is drawn again: what the canvas shows is what is sealed, also where a browser blurs what is read from a canvas. A script of
// its own: most forms ask for none.

import { bytesOf } from "./digest"
import { add, listOf, mark } from "./questions"
import { type Bytes, sealPhoto } from "./seal"
import type { PhotoTool } from "./tools"

// An envelope names 64 parts of 65,520 bytes: six photos of ten parts at most.
const side = 1600, most = 10 * 65520

// A photo is kept as the address that holds all of it (data:image/jpeg;base64,...), by the place where it is shown.
const urls = new WeakMap<Element, string>()

const urlsOf = (q: HTMLElement): string[] => Array.from(listOf(q)!.children, place => urls.get(place)!)

const read = (file: Blob): Promise<string> => new Promise((done, fail) => {
	const reader = new FileReader()
	reader.onload = () => done(reader.result as string)
	reader.onerror = fail
	reader.readAsDataURL(file)
})

const decode = (url: string): Promise<HTMLImageElement> => new Promise((done, fail) => {
	const image = new Image()
	image.onload = () => done(image)
	image.onerror = fail
	image.src = url
})

// draw shows an image on the canvas, at most longest pixels on its longer side.
function draw(image: HTMLImageElement, canvas: HTMLCanvasElement, longest: number): void {
	const { naturalWidth: width, naturalHeight: height } = image, scale = Math.min(1, longest / Math.max(width, height)), context = canvas.getContext("2d")!
	canvas.width = Math.round(width * scale) || 1
	canvas.height = Math.round(height * scale) || 1
	context.fillStyle = "#fff" // JPEG knows no transparency
	context.fillRect(0, 0, canvas.width, canvas.height)
	context.drawImage(image, 0, 0, canvas.width, canvas.height)
}

const bytes = (url: string): Bytes => bytesOf(url.slice(url.indexOf(",") + 1))

// shrink encodes an image so that it fits.
function shrink(image: HTMLImageElement): string {
	const canvas = document.createElement("canvas")
	for (let longest = side; ; longest *= .8) {
		draw(image, canvas, longest)
		const url = canvas.toDataURL("image/jpeg", .8)
		if (bytes(url).length <= most) return url
	}
}

// show adds a photo, as it was encoded, to a question.
async function show(q: HTMLElement, url: string): Promise<void> {
	const image = await decode(url), place = add(q)
	urls.set(place, url)
	draw(image, place.querySelector("canvas")!, side)
}

const tool: PhotoTool = {
	async take(q, input) {
		const room = +(q.dataset.max || 3)
		mark(q, "")
		for (const file of Array.from(input.files || []))
			if (urlsOf(q).length >= room) mark(q, "many")
			else await read(file).then(decode).then(shrink).then(url => show(q, url)).catch(() => mark(q, "unread"))
		input.value = "" // the same one may be chosen again after it was removed
	},
	urlsOf,
	async bring(q, urls) {
		for (const url of urls) await show(q, url)
	},
	async sealed(q, sid, n) {
		const list = []
		for (const url of urlsOf(q)) list.push(await sealPhoto(sid, n++, bytes(url)))
		return list
	},
}

if (window.unionhall) window.unionhall.photos = Promise.resolve(tool)
