// What to think of a passphrase: a rough measure that errs on the strict side and never forbids.

export type Strength = "short" | "fair" | "good"

// strengthOf counts what a guesser has to try: Chinese characters are worth about two letters, repetition nothing.
export function strengthOf(text: string): Strength {
	let weight = 0
	new Set(Array.from(text.toLowerCase())).forEach(c => weight += c > "\u2e7f" ? 2 : 1)
	const length = Array.from(text).reduce((sum, c) => sum + (c > "\u2e7f" ? 2 : 1), 0)
	return length < 12 || weight < 7 ? "short" : length < 18 ? "fair" : "good"
}
