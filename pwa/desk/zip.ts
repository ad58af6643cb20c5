// A zip archive of files as they are: photos are compressed already. Names are UTF-8 (APPNOTE 6.3.10, bit 11).

export type Entry = { name: string; data: Uint8Array }

const table = Array.from({ length: 256 }, (_, n) => {
	for (let i = 0; i < 8; i++) n = n & 1 ? n >>> 1 ^ 0xedb88320 : n >>> 1
	return n >>> 0
})

const crc = (data: Uint8Array): number => ~data.reduce((sum, byte) => table[(sum ^ byte) & 255]! ^ sum >>> 8, ~0) >>> 0

const day = 0x21 // 1 January 1980: when an archive was made is nobody's business

/** zip makes an archive. */
export function zip(entries: Entry[]): Uint8Array<ArrayBuffer> {
	const pieces: Uint8Array[] = [], directory: Uint8Array[] = []
	let at = 0
	for (const { name, data } of entries) {
		const utf8 = new TextEncoder().encode(name), about = [20, 0x800, 0, 0, day] // version, flags, method, time, date
		const sizes = [crc(data), data.length, data.length]
		const local = header(0x04034b50, about, sizes, [utf8.length, 0])
		directory.push(header(0x02014b50, [20, ...about], sizes, [utf8.length, 0, 0, 0, 0], [0, at]), utf8)
		pieces.push(local, utf8, data)
		at += local.length + utf8.length + data.length
	}
	const size = directory.reduce((sum, piece) => sum + piece.length, 0)
	return joined([...pieces, ...directory, header(0x06054b50, [0, 0, entries.length, entries.length], [size, at], [0])])
}

// header writes a mark, then numbers of two bytes, of four, of two, of four.
function header(mark: number, two: number[], four: number[], more: number[], last: number[] = []): Uint8Array {
	const view = new DataView(new ArrayBuffer(4 + 2 * (two.length + more.length) + 4 * (four.length + last.length)))
	let at = 0
	const put = (n: number, size: 2 | 4): void => {
		if (size === 2) view.setUint16(at, n, true)
		else view.setUint32(at, n, true)
		at += size
	}
	put(mark, 4)
	two.forEach(n => put(n, 2))
	four.forEach(n => put(n, 4))
	more.forEach(n => put(n, 2))
	last.forEach(n => put(n, 4))
	return new Uint8Array(view.buffer)
}

function joined(pieces: Uint8Array[]): Uint8Array<ArrayBuffer> {
	const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
	pieces.reduce((at, piece) => (out.set(piece, at), at + piece.length), 0)
	return out
}
