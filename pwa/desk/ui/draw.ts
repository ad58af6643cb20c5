// Drawings on canvases: codes, and photos that somebody sent. A photo reaches the screen only as pixels.

import { kindOf } from "../picture"
import { qr } from "../../qr"

export function drawQR(canvas: HTMLCanvasElement, text: string): void {
	const grid = qr(text), scale = 4, margin = 4, size = (grid.length + 2 * margin) * scale
	canvas.width = canvas.height = size
	const draw = canvas.getContext("2d")!
	draw.fillStyle = "#fff"
	draw.fillRect(0, 0, size, size)
	draw.fillStyle = "#000"
	grid.forEach((row, y) => row.forEach((dark, x) => dark && draw.fillRect((x + margin) * scale, (y + margin) * scale, scale, scale)))
}

// mostWide is how wide photos are drawn, in pixels.
const mostWide = 1600

// drawPhoto draws a JPEG or PNG; anything else, and anything too large, is refused by an error.
export async function drawPhoto(canvas: HTMLCanvasElement, data: Uint8Array<ArrayBuffer>): Promise<void> {
	const image = await createImageBitmap(new Blob([data], { type: kindOf(data) }))
	const scale = Math.min(1, mostWide / Math.max(image.width, image.height))
	canvas.width = Math.max(1, Math.round(image.width * scale))
	canvas.height = Math.max(1, Math.round(image.height * scale))
	canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height)
	image.close()
}
