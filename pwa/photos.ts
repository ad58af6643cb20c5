// Photos, each shrunk on a canvas and encoded anew as JPEG, so that nothing is left of where and with what it was taken. What was encoded is
// drawn again: what the canvas shows is what is sealed, also where a browser blurs what is read from a canvas.

import { bytesOf } from "./digest"
import type { Bytes } from "./seal"

/** side is the longest of a photo, in pixels. */
export const side = 1600

// An envelope names 64 parts of 65,520 bytes: six photos of ten parts at most.
const most = 10 * 65520

const read = (file: Blob): Promise<string> => new Promise((done, fail) => {
	const reader = new FileReader()
	reader.onload = () => done(reader.result as string)
	reader.onerror = fail
	reader.readAsDataURL(file)
})

/** photoOf is the photo of an address that holds all of it. */
export const photoOf = (url: string): Promise<HTMLImageElement> => new Promise((done, fail) => {
	const image = new Image()
	image.onload = () => done(image)
	image.onerror = fail
	image.src = url
})

/** draw shows an image on the canvas, at most longest pixels on its longer side. */
export function draw(image: HTMLImageElement, canvas: HTMLCanvasElement, longest: number): void {
	const { naturalWidth: width, naturalHeight: height } = image, scale = Math.min(1, longest / Math.max(width, height)), context = canvas.getContext("2d")!
	canvas.width = Math.round(width * scale) || 1
	canvas.height = Math.round(height * scale) || 1
	context.fillStyle = "#fff" // JPEG knows no transparency
	context.fillRect(0, 0, canvas.width, canvas.height)
	context.drawImage(image, 0, 0, canvas.width, canvas.height)
}

/** bytes are those of the photo that an address holds. */
export const bytes = (url: string): Bytes => bytesOf(url.slice(url.indexOf(",") + 1))

/** shrunk returns the address of the photo in a file, encoded so that it fits. */
export async function shrunk(file: Blob): Promise<string> {
	const image = await photoOf(await read(file)), canvas = document.createElement("canvas")
	for (let longest = side; ; longest *= .8) {
		draw(image, canvas, longest)
		const url = canvas.toDataURL("image/jpeg", .8)
		if (bytes(url).length <= most) return url
	}
}
