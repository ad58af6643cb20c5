// Drawings on canvases: codes, and photos that somebody sent. A photo reaches the screen only as pixels.

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

// mostPixels is the largest photo that is drawn: a header that claims more would take the machine's memory.
const mostPixels = 50_000_000

// mostWide is how wide photos are drawn, in pixels.
const mostWide = 1600

// drawPhoto draws a JPEG or PNG; anything else, and anything too large, is refused by an error.
export async function drawPhoto(canvas: HTMLCanvasElement, data: Uint8Array<ArrayBuffer>): Promise<void> {
	const type = typeOf(data), { width, height } = sizeOf(data, type)
	if (width * height > mostPixels || width === 0 || height === 0) throw Error("photo/size")
	const image = await createImageBitmap(new Blob([data], { type }))
	const scale = Math.min(1, mostWide / Math.max(image.width, image.height))
	canvas.width = Math.max(1, Math.round(image.width * scale))
	canvas.height = Math.max(1, Math.round(image.height * scale))
	canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height)
	image.close()
}

function typeOf(data: Uint8Array): string {
	if (data[0] === 0xff && data[1] === 0xd8) return "image/jpeg"
	if (data[0] === 0x89 && data[1] === 0x50) return "image/png"
	throw Error("photo/type")
}

// sizeOf reads what the header claims, before anything is decoded.
function sizeOf(data: Uint8Array, type: string): { width: number; height: number } {
	const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
	if (type === "image/png") return data.length > 24 ? { width: view.getUint32(16), height: view.getUint32(20) } : { width: 0, height: 0 }
	for (let at = 2; at + 9 < data.length;) {
		const marker = data[at + 1]!
		if (data[at] !== 0xff) break
		if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
			return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
		at += 2 + view.getUint16(at + 2)
	}
	return { width: 0, height: 0 }
}
