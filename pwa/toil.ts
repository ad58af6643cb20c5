// The proof of work as any page does it: WebCrypto is asked for each sum. That is quick enough for what the endpoint usually wants. When it
// wants more (it is under attack), work.ts, which is quicker, comes with the script that asks how cases stand.

import type { Hall } from "./hall"
import { type Bytes, sha256 } from "./seal"

/** A Search tries count numbers from n on and returns the first that is worth so many bits, or -1. */
export type Search = (digest: Bytes, bits: number, n: number, count: number) => number | Promise<number>

/** usual is what the endpoint mostly wants, in bits: it is done before anybody asks. */
export const usual = 12

export const search: Search = async (digest, bits, n, count) => {
	const hall: Hall = window.unionhall!
	if (bits > usual && !n) await hall.start(document.body.dataset.cases!).catch(() => {}) // slower, then
	if (hall.search) return hall.search(digest, bits, n, count)
	const sums = await Promise.all(Array.from({ length: count }, (_, i) => sha256(digest, [0, 0, 0, 0], [24, 16, 8, 0].map(by => n + i >> by))))
	const found = sums.findIndex(({ buffer }) => Math.clz32(new DataView(buffer).getInt32(0)) >= bits)
	return found < 0 ? found : n + found
}
