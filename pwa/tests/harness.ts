// What tests in TypeScript stand on. They run under Node, from "go test", which reads a line for each of them; what
// they work on comes from there too, so that both halves see the same examples.

declare const EXAMPLES: unknown // what the Go test gives

export const examples = <T>(): T => EXAMPLES as T

// test says how one rule fares. Tests run one after the other.
let before: Promise<void> = Promise.resolve()
export function test(rule: string, body: () => void | Promise<void>): void {
	rule = rule.replace(/\s+/g, " ")
	before = before.then(body).then(
		() => console.log("ok " + rule),
		e => console.log("FAIL " + rule + "\t" + String(e && e.stack || e).replace(/\n/g, "\t")),
	)
}

export function equal(got: unknown, want: unknown, what = ""): void {
	const [g, w] = [JSON.stringify(got), JSON.stringify(want)]
	if (g !== w) throw new Error(`${what} got ${g}, want ${w}`)
}
