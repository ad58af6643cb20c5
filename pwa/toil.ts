// The proof of work as any page does it: WebCrypto is asked for each sum. That is quick enough for what the endpoint usually wants. When it
// wants more (it is under attack), work.ts, which is quicker, comes with the script that asks how cases stand.

import type { Hall } from "./hall"
import { type Bytes, sha256 } from "./seal"

/** A Search returns a number that is worth so many bits. While it searches the page may draw. */
export type Search = (digest: Bytes, bits: number) => Promise<number>

/** Work in bits: usual is what the endpoint mostly wants, and done before anybody asks. */
export const enum Work {
	usual = 12,
}

export const search: Search = async (digest, bits) => {
	const hall: Hall = window.unionhall!
	if (bits > Work.usual) await hall.start(document.body.dataset.cases!).catch(() => {}) // slower, then
	if (hall.search) return hall.search(digest, bits)
	for (let n = 0; ; n += 2e3) {
		const sums = await Promise.all(Array.from({ length: 2e3 }, (_, i) => sha256(digest, [0, 0, 0, 0], [24, 16, 8, 0].map(by => n + i >> by))))
		const found = sums.findIndex(([a, b, c]) => Math.clz32(a! << 24 | b! << 16 | c! << 8) >= bits) // which are 20 at most
		if (found >= 0) return n + found
	}
}
