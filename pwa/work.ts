import type { Bytes } from "./seal"
import type { Search } from "./toil"

// The proof of work (docs/api.md): n so that SHA-256(digest ‖ n as 8 bytes, big-endian) begins with enough zero bits. WebCrypto
// would be asked once for each n, and answers too slowly; so here is the one block of SHA-256 that it takes.

const fraction = (x: number): number => x * 2 ** 32 | 0

const roots: number[] = [], cubes: number[] = []
for (let n = 2; cubes.length < 64; n++) {
	let i = 2
	while (n % i) i++
	if (i < n) continue
	roots.push(fraction(n ** .5))
	cubes.push(fraction(n ** (1 / 3)))
}

const turn = (x: number, by: number): number => x >>> by | x << 32 - by

const w = new Int32Array(64)
w[10] = 1 << 31 // where 40 bytes end,
w[15] = 320 // and how many bits they are

// first is the first word of SHA-256 of what stands in the first ten words of w.
function first(): number {
	let [a, b, c, d, e, f, g, h] = roots as [number, number, number, number, number, number, number, number]
	for (let i = 0; i < 64; i++) {
		if (i > 15) {
			const x = w[i - 15]!, y = w[i - 2]!
			w[i] = w[i - 16]! + (turn(x, 7) ^ turn(x, 18) ^ x >>> 3) + w[i - 7]! + (turn(y, 17) ^ turn(y, 19) ^ y >>> 10)
		}
		const s = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + cubes[i]! + w[i]! | 0
		const m = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c)
		h = g
		g = f
		f = e
		e = d + s | 0
		d = c
		c = b
		b = a
		a = s + m | 0
	}
	return roots[0]! + a | 0
}

/** tried tries count numbers from n on and returns the first that is worth so many bits, or -1. */
export function tried(digest: Bytes, bits: number, n: number, count: number): number {
	const words = new DataView(digest.buffer, digest.byteOffset)
	for (const end = n + count; n < end; n++) {
		for (let i = 0; i < 8; i++) w[i] = words.getInt32(4 * i)
		w[9] = n
		if (Math.clz32(first()) >= bits) return n
	}
	return -1
}

const stretch = 2e3 // numbers that are tried before the page may draw

export const search: Search = async (digest, bits) => {
	for (let n = 0; ; n += stretch) {
		const found = tried(digest, bits, n, stretch)
		if (found >= 0) return found
		await new Promise(done => setTimeout(done))
	}
}
