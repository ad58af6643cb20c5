// Photos of a question: each shrunk on a canvas and encoded anew as JPEG, so that nothing is left of where and with what it was taken. What
// was encoded is drawn again: what the canvas shows is what is sealed, also where a browser blurs what is read from a canvas.

import { bytesOf } from "./digest"
import { add, mark } from "./questions"
import type { Bytes } from "./seal"

// A Photo is kept as the address that holds all of it: data:image/jpeg;base64,...
type Photo = { place: HTMLElement; url: string }

// An envelope names 64 parts of 65,520 bytes: six photos of ten parts at most.
const side = 1600, most = 10 * 65520, photos = new Map<HTMLElement, Photo[]>()

const of = (q: HTMLElement): Photo[] => photos.get(q) || []

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

const bytes = ({ url }: { url: string }): Bytes => bytesOf(url.slice(url.indexOf(",") + 1))

// shrink encodes an image so that it fits.
function shrink(image: HTMLImageElement): string {
	const canvas = document.createElement("canvas")
	for (let longest = side; ; longest *= .8) {
		draw(image, canvas, longest)
		const url = canvas.toDataURL("image/jpeg", .8)
		if (bytes({ url }).length <= most) return url
	}
}

// show adds a photo, as it was encoded, to a question.
async function show(q: HTMLElement, url: string): Promise<void> {
	const image = await decode(url), place = add(q, "photos")
	draw(image, place.querySelector("canvas")!, side)
	photos.set(q, of(q).concat({ place, url }))
}

/** take adds the photos that somebody has chosen, as far as there is room, and says what cannot be shown. */
export async function take(q: HTMLElement, input: HTMLInputElement): Promise<void> {
	const room = +(q.dataset.max || 3)
	mark(q, "")
	for (const file of Array.from(input.files || []))
		if (of(q).length >= room) mark(q, "many")
		else await read(file).then(decode).then(shrink).then(url => show(q, url)).catch(() => mark(q, "unread"))
	input.value = "" // the same one may be chosen again after it was removed
}

/** drop removes the photo in whose place something lies. */
export function drop(q: HTMLElement, inside: Node): void {
	photos.set(q, of(q).filter(({ place }) => {
		const is = place.contains(inside)
		if (is) place.remove()
		return !is
	}))
}

/** photosOf returns the photos of a question, as they are sealed. */
export const photosOf = (q: HTMLElement): Bytes[] => of(q).map(bytes)

/** urlsOf returns the photos of a question for a draft, which bring takes. */
export const urlsOf = (q: HTMLElement): string[] => of(q).map(({ url }) => url)

export async function bring(q: HTMLElement, urls: string[]): Promise<void> {
	for (const url of urls) await show(q, url)
}
