// A QR code (ISO/IEC 18004) of a short text: bytes in UTF-8, level M, versions 1 to 13, which is room for a code in any
// language. Fetched, with the rest of what shows a code, when it is asked for.

import { utf8 } from "./digest"

// Of each version, at level M: bytes of correction in a block, and how many blocks there are.
const corrections = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22], blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9]

// Whether a mask turns the module in row y and column x.
const masks: ((y: number, x: number) => boolean)[] = [
	(y, x) => (y + x) % 2 === 0,
	y => y % 2 === 0,
	(_, x) => x % 3 === 0,
	(y, x) => (y + x) % 3 === 0,
	(y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
	(y, x) => y * x % 2 + y * x % 3 === 0,
	(y, x) => (y * x % 2 + y * x % 3) % 2 === 0,
	(y, x) => ((y + x) % 2 + y * x % 3) % 2 === 0,
]

// A Grid holds what is dark; undefined is free for data.
type Grid = (boolean | undefined)[][]

const sizeOf = (version: number): number => 4 * version + 17

// times multiplies in the field of 256 elements that the correction counts in.
function times(a: number, b: number): number {
	let product = 0
	for (; b; b >>= 1, a = a << 1 ^ (a > 127 ? 0x11d : 0)) if (b & 1) product ^= a
	return product
}

// remainder divides the bytes by the generator of n bytes of correction (Reed and Solomon).
function remainder(data: number[], n: number): number[] {
	let generator = [1]
	for (let i = 0, root = 1; i < n; i++, root = times(root, 2))
		generator = [...generator, 0].map((c, j) => c ^ times(generator[j - 1] || 0, root))
	const rest = data.concat(Array(n).fill(0))
	data.forEach((_, i) => {
		const factor = rest[i]!
		generator.forEach((c, j) => rest[i + j]! ^= times(c, factor))
	})
	return rest.slice(data.length)
}

// checked appends what is left when value is divided by a polynomial of that many bits.
function checked(value: number, polynomial: number, bits: number): number {
	let rest = value
	for (let i = 0; i < bits; i++) rest = rest << 1 ^ (rest >> bits - 1) * polynomial
	return value << bits | rest
}

// roomOf is how many bytes, with correction, there are free modules for.
const roomOf = (version: number): number => {
	let free = 0
	frame(version).forEach(row => row.forEach(module => free += +(module === undefined)))
	return free >> 3
}

// frame draws what does not depend on the text, and keeps free what depends on the mask.
function frame(version: number): Grid {
	const size = sizeOf(version), grid: Grid = Array.from({ length: size }, () => Array(size).fill(undefined))
	const square = (y: number, x: number, reach: number, isDark: (ring: number) => boolean) => {
		for (let dy = -reach; dy <= reach; dy++) for (let dx = -reach; dx <= reach; dx++)
			if (grid[y + dy] && x + dx >= 0 && x + dx < size) grid[y + dy]![x + dx] = isDark(Math.max(dy, -dy, dx, -dx))
	}
	for (let i = 8; i < size - 8; i++) grid[6]![i] = grid[i]![6] = i % 2 === 0
	for (const [y, x] of [[3, 3], [3, size - 4], [size - 4, 3]] as const) square(y, x, 4, ring => ring !== 2 && ring !== 4)
	const last = size - 7, places = version < 2 ? [] : version < 7 ? [6, last] : [6, (last + 6) / 2, last]
	for (const y of places) for (const x of places)
		if (!(y === 6 && x !== (last + 6) / 2 || x === 6 && y !== (last + 6) / 2)) square(y, x, 2, ring => ring !== 1)
	format(grid, 0)
	if (version > 6) {
		const bits = checked(version, 0x1f25, 12)
		for (let i = 0; i < 18; i++) {
			const a = Math.floor(i / 3), b = size - 11 + i % 3
			grid[a]![b] = grid[b]![a] = (bits >> i & 1) > 0
		}
	}
	return grid
}

// format writes twice which level and mask there are. Level M is called 0.
function format(grid: Grid, mask: number): void {
	const size = grid.length, bits = checked(mask, 0x537, 10) ^ 0x5412
	for (let i = 0; i < 15; i++) {
		const dark = (bits >> i & 1) > 0
		grid[i < 6 ? i : i < 8 ? i + 1 : size - 15 + i]![8] = dark
		grid[8]![i < 8 ? size - 1 - i : i < 9 ? 7 : 14 - i] = dark
	}
	grid[size - 8]![8] = true
}

// bytesFor cuts the text into blocks, corrects each and mixes them.
function bytesFor(text: Uint8Array, version: number, room: number): number[] {
	const count = blocks[version - 1]!, correction = corrections[version - 1]!, long = version > 9
	const bits = [0x4, ...long ? [text.length >> 12, text.length >> 8 & 15] : [], text.length >> 4 & 15, text.length & 15]
	text.forEach(byte => bits.push(byte >> 4, byte & 15))
	bits.push(0)
	const data: number[] = []
	for (let i = 0; i < bits.length; i += 2) data.push(bits[i]! << 4 | bits[i + 1]!)
	const size = room - count * correction
	for (let pad = 0xec; data.length < size; pad ^= 0xec ^ 0x11) data.push(pad)
	const shorter = Math.floor(size / count), pieces: number[][] = []
	for (let i = 0, at = 0; i < count; i++) pieces.push(data.slice(at, at += shorter + +(i >= count - size % count)))
	const mixed: number[] = [], mix = (list: number[][], longest: number) => {
		for (let i = 0; i < longest; i++) for (const piece of list) if (i < piece.length) mixed.push(piece[i]!)
	}
	mix(pieces, shorter + 1)
	mix(pieces.map(piece => remainder(piece, correction)), correction)
	return mixed
}

// fill writes the bytes from the right to the left in columns of two, up and down in turn, and turns what the mask says.
function fill(version: number, bytes: number[], mask: number): boolean[][] {
	const grid = frame(version), size = grid.length, turns = masks[mask]!
	let i = 0
	for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
		if (right === 6) right-- // the column of the timing
		for (let j = 0; j < size; j++) for (const x of [right, right - 1]) {
			const y = up ? size - 1 - j : j, row = grid[y]!
			if (row[x] !== undefined) continue
			row[x] = (bytes[i >> 3]! >> 7 - i % 8 & 1) > 0 !== turns(y, x)
			i++
		}
	}
	format(grid, mask)
	return grid as boolean[][]
}

// penalty is how hard a grid is to read: long runs, squares, what looks like a corner, too much of one shade.
function penalty(grid: boolean[][]): number {
	const size = grid.length
	let sum = 0, dark = 0
	for (const lines of [grid, grid[0]!.map((_, x) => grid.map(row => row[x]!))]) for (const line of lines) {
		const text = line.map(Number).join("")
		for (const run of text.match(/0{5,}|1{5,}/g) || []) sum += run.length - 2
		for (let i = 0; i < size; i++) if (/^(00001011101|10111010000)/.test(text.slice(i, i + 11))) sum += 40
	}
	grid.forEach((row, y) => row.forEach((module, x) => {
		dark += +module
		const below = grid[y + 1]
		if (below && x + 1 < size && module === row[x + 1] && module === below[x] && module === below[x + 1]) sum += 3
	}))
	return sum + 10 * Math.floor(Math.abs(20 * dark / size / size - 10))
}

/** qr returns the modules of a text of at most 331 bytes, row by row: true is dark. It throws "qr/size". */
export function qr(text: string): boolean[][] {
	const bytes = utf8(text)
	for (let version = 1; version <= blocks.length; version++) {
		const room = roomOf(version), most = room - blocks[version - 1]! * corrections[version - 1]! - (version > 9 ? 3 : 2)
		if (bytes.length > most) continue
		const mixed = bytesFor(bytes, version, room)
		const grids = masks.map((_, mask) => fill(version, mixed, mask)), penalties = grids.map(penalty)
		return grids[penalties.indexOf(Math.min(...penalties))]!
	}
	throw new Error("qr/size")
}
