// The words of a code, from the file of a language: internal/seal/words/data.go says what is in it. Fetched, with this script, when
// a code is shown or asked for.

// How a bit fared in one context, by place in the tree of bits: chance, then how often it was seen.
type Slot = number[]

const most = 600, least = 1 / 4096

export function wordsOf(data: Uint8Array): string[] {
	const end = data.indexOf(10), alphabet = Array.from(new TextDecoder().decode(data.subarray(0, end)))
	if (alphabet.length === 2048) return alphabet // Chinese
	const stretch = Array.from({ length: 4096 }, (_, i) => Math.floor(Math.log((i + .5) / (4095.5 - i)) * 256 + .5) / 256)
	const squash = Array.from({ length: 2 * most + 1 }, (_, i) => Math.floor(65536 / (1 + Math.exp((most - i) / 64)) + .5))
	const slots: { [context: string]: Slot } = Object.create(null), weightings: { [context: string]: number[] } = Object.create(null)
	let at = end + 1, low = 0, high = 2 ** 32 - 1, code = 0
	const read = () => code = code % 2 ** 24 * 256 + (data[at++] || 0)
	for (let i = 0; i < 4; i++) read()

	const all = (contexts: string[]): Slot[] => contexts.map((c, i) => slots[i + c] || (slots[i + c] = []))
	const weighting = (context: string) => weightings[context] || (weightings[context] = [.3, .3, .3, .3, .3, .3])

	function bit(node: number, mixed: Slot[], weights: number[]): number {
		node *= 2
		const stretched = mixed.map(s => {
			if (!s[node]) s[node] = .5, s[node + 1] = 0
			return stretch[Math.floor(s[node]! * 4096)]!
		})
		const sum = stretched.reduce((all, x, i) => all + weights[i]! * x, 0)
		const chance = squash[Math.min(Math.max(Math.floor(sum * 64 + .5), -most), most) + most]!
		const middle = low + Math.floor((high - low) * chance / 65536), one = code <= middle ? 1 : 0
		if (one) high = middle
		else low = middle + 1
		while (Math.floor(low / 2 ** 24) === Math.floor(high / 2 ** 24)) {
			low = low % 2 ** 24 * 256
			high = high % 2 ** 24 * 256 + 255
			read()
		}
		const slip = (one - chance / 65536) * .006
		mixed.forEach((s, i) => {
			weights[i] = weights[i]! + slip * stretched[i]!
			s[node + 1] = Math.min(s[node + 1]! + 1, 255)
			s[node] = s[node]! + ((one ? 1 - least : least) - s[node]!) / (s[node + 1]! + .4)
		})
		return one
	}

	const letter = (n: number) => String.fromCharCode(97 + n)
	const words: string[] = []
	for (let before = ""; words.length < 2048; words.push(before.normalize("NFC"))) {
		const part = (from: number, to: number) => before.slice(Math.max(from, 0), Math.max(to, 0))
		let j = 0
		for (; ; j++) {
			const here = "=" + letter(j)
			if (!bit(1, all([here, here + letter(before.length), here + part(0, j), here + part(j, j + 1), here + part(j - 1, j + 2), here + part(0, 2)]), weighting("="))) break
		}
		let word = before.slice(0, j)
		const shared = j, other = ">" + before.charAt(j)
		for (let place = 1; place; j++) {
			const ends = (n: number) => word.slice(-n), first = j === shared
			const mixed = all(["", ends(1), ends(2), ends(3), ...first ? [other + ends(1), other] : ["L" + letter(Math.min(j, 9)), ends(4)]])
			const weights = weighting(first ? "f" : "l" + letter(Math.min(j, 6)))
			let node = 1, top = 1
			for (; top <= alphabet.length; top *= 2) node = node * 2 + bit(node, mixed, weights)
			place = node - top
			if (place) word += alphabet[place - 1]
		}
		before = word
	}
	return words
}
