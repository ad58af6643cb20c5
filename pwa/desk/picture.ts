// What a file that should be a photo says of itself, read before anything decodes it: whoever has sent it may be anybody.

const mostPixels = 50_000_000 // of a photo that is drawn: a header that claims more would take the machine's memory

/** kindOf tells a JPEG or PNG of a size that can be drawn. Anything else is Error("photo/type"), anything too large Error("photo/size"). */
export function kindOf(data: Uint8Array): "image/jpeg" | "image/png" {
	const kind = data[0] === 0xff && data[1] === 0xd8 ? "image/jpeg" : data[0] === 0x89 && data[1] === 0x50 ? "image/png" : undefined
	if (!kind) throw Error("photo/type")
	const { width, height } = kind === "image/png" ? sizeOfPNG(data) : sizeOfJPEG(data)
	if (width === 0 || height === 0 || width * height > mostPixels) throw Error("photo/size")
	return kind
}

type Size = { width: number; height: number }

const none: Size = { width: 0, height: 0 }

const viewOf = (data: Uint8Array): DataView => new DataView(data.buffer, data.byteOffset, data.byteLength)

function sizeOfPNG(data: Uint8Array): Size {
	return data.length > 24 ? { width: viewOf(data).getUint32(16), height: viewOf(data).getUint32(20) } : none
}

// sizeOfJPEG goes from segment to segment to the one that begins the picture.
function sizeOfJPEG(data: Uint8Array): Size {
	const view = viewOf(data)
	for (let at = 2; at + 9 < data.length;) {
		const marker = data[at + 1]!
		if (data[at] !== 0xff) break
		if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
			return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
		at += 2 + view.getUint16(at + 2)
	}
	return none
}
