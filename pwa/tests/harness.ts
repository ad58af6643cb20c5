// What tests in TypeScript stand on. They run under Node, from "go test", which reads a line for each of them; what
// they work on comes from there too, so that both halves see the same examples.

declare const EXAMPLES: unknown // what the Go test gives

export const examples = <T>(): T => EXAMPLES as T

// test says how one rule fares. Tests run one after the other. Node ends, and is content, where a test waits for what never
// comes: so what is left at the end is told as failed.
declare const process: { on(event: "exit", f: () => void): void } | undefined // a browser has none
let before: Promise<void> = Promise.resolve()
const open: string[] = []
if (typeof process !== "undefined") process.on("exit", () => open.forEach(rule => console.log("FAIL " + rule + "\tit came to no end, or those before it did not")))
export function test(rule: string, body: () => void | Promise<void>): void {
	rule = rule.replace(/\s+/g, " ")
	open.push(rule)
	before = before.then(body).then(
		() => console.log("ok " + rule),
		e => console.log("FAIL " + rule + "\t" + String(e && e.stack || e).replace(/\n/g, "\t")),
	).then(() => { open.shift() })
}

export function equal(got: unknown, want: unknown, what = ""): void {
	const [g, w] = [JSON.stringify(got), JSON.stringify(want)]
	if (g !== w) throw new Error(`${what} got ${g}, want ${w}`)
}
