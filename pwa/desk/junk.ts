// What is junk, as the officers at this desk have marked it: a naive Bayes over pairs of characters, kept and trained here alone.

/** A Sieve is what was learnt: how often a pair was in junk and in what was not, and how many cases of each there were. */
export type Sieve = { pairs: Record<string, [number, number]>; cases: [number, number] }

export const newSieve = (): Sieve => ({ pairs: {}, cases: [0, 0] })

const pairsOf = (text: string): string[] => {
	const all = Array.from(text.replace(/\s+/g, " ").slice(0, 2000))
	return Array.from(new Set(all.slice(1).map((c, i) => all[i]! + c)))
}

/** learn takes a case in (or back, with by -1) as junk or not. */
export function learn(s: Sieve, text: string, is: boolean, by: 1 | -1 = 1): void {
	const side = is ? 0 : 1
	s.cases[side] = Math.max(0, s.cases[side] + by)
	for (const pair of pairsOf(text)) {
		const seen = s.pairs[pair] ??= [0, 0]
		seen[side] = Math.max(0, seen[side] + by)
	}
}

/** suspects tells whether a text is rather junk. Before three cases of junk and three of others were seen, nothing is. */
export function suspects(s: Sieve, text: string): boolean {
	const [junk, fine] = s.cases
	if (junk < 3 || fine < 3) return false
	const weight = pairsOf(text).reduce((sum, pair) => {
		const [a, b] = s.pairs[pair] ?? [0, 0]
		return a + b ? sum + Math.log((a + .5) / (junk + 1)) - Math.log((b + .5) / (fine + 1)) : sum
	}, Math.log(junk / fine))
	return weight > 3
}
