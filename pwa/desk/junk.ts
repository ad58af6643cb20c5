// What is junk, as the officers at this desk have marked it: a naive Bayes over pairs of characters, kept and trained here alone.

/**
 * A Sieve is what was learnt: how often a pair was in junk and in what was not, and how many letters of each there were. marks says as what
 * a letter was learnt, by its digest.
 */
export type Sieve = { pairs: Record<string, [number, number]>; letters: [number, number]; marks: Record<string, boolean> }

export const newSieve = (): Sieve => ({ pairs: {}, letters: [0, 0], marks: {} })

const pairsOf = (text: string): string[] => {
	const all = Array.from(text.replace(/\s+/g, " ").slice(0, 2000))
	return Array.from(new Set(all.slice(1).map((c, i) => all[i]! + c)))
}

/**
 * mark learns the text of a letter as junk or not, in place of what it was learnt as before; with undefined that is forgotten, and nothing
 * of the text is left. A letter of fewer than two characters, as a rating is, says nothing of junk: it would only tip the balance of the letters.
 */
export function mark(s: Sieve, d: string, text: string, as: boolean | undefined): void {
	const was = s.marks[d], is = pairsOf(text)[0] ? as : undefined
	if (was !== undefined) count(s, text, was, -1)
	if (is !== undefined) count(s, text, is, 1)
	if (is === undefined) delete s.marks[d]
	else s.marks[d] = is
}

function count(s: Sieve, text: string, is: boolean, by: 1 | -1): void {
	const side = is ? 0 : 1
	s.letters[side] += by
	for (const pair of pairsOf(text)) {
		const seen = s.pairs[pair] ??= [0, 0]
		seen[side] += by
		if (!seen[0] && !seen[1]) delete s.pairs[pair]
	}
}

/** suspects tells whether a text is rather junk. Before three letters of junk and three of others were seen, nothing is. */
export function suspects(s: Sieve, text: string): boolean {
	const [junk, fine] = s.letters
	if (junk < 3 || fine < 3) return false
	const weight = pairsOf(text).reduce((sum, pair) => {
		const [a, b] = s.pairs[pair] ?? [0, 0]
		return a + b ? sum + Math.log((a + .5) / (junk + 1)) - Math.log((b + .5) / (fine + 1)) : sum
	}, Math.log(junk / fine))
	return weight > 3
}
