import { type Bytes, sha256, wrong } from "./seal"

// The worker's code (查询码): BIP39 without PBKDF2, twelve words that carry 128 bits and a checksum of four. list is the 2,048
// words of a language, in Chinese characters; it is fetched when a code is shown or asked for. internal/seal/words is the other half.

export async function codeOf(secret: Bytes, list: string[]): Promise<string[]> {
	const bits = Array.from(secret).concat((await sha256(secret))[0]!).reduce((all, byte) => all + (256 + byte).toString(2).slice(1), "")
	return Array.from({ length: 12 }, (_, i) => list[parseInt(bits.slice(11 * i, 11 * i + 11), 2)]!)
}

// folded is what words are compared as: people write without accents and in capitals.
const folded = (word: string): string => word.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()

// secretOf reads a code. It throws "code/count", "code/word N" (the Nth is in no list) or "code/checksum".
export async function secretOf(text: string, list: string[]): Promise<Bytes> {
	const places: { [word: string]: number } = Object.create(null)
	list.forEach((word, i) => places[folded(word)] = i)
	const plain = folded(text), gap = /[\s,.;:，。、；：]+/
	const words = list[0]!.length > 1 ? plain.split(gap).filter(w => w) : Array.from(plain.split(gap).join(""))
	if (words.length !== 12) wrong("code/count")
	const bits = words.map((word, i) => {
		const place = places[word]
		return place === undefined ? wrong("code/word " + (i + 1)) : (2048 + place).toString(2).slice(1)
	}).join("")
	const secret = Uint8Array.from({ length: 16 }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8), 2))
	return parseInt(bits.slice(128), 2) === (await sha256(secret))[0]! >> 4 ? secret : wrong("code/checksum")
}
