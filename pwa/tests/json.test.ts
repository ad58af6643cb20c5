import { equal, examples, test } from "./harness"

test("strings are written as JSON.stringify writes them", () => {
	for (const [value, written] of examples<[string, string][]>()) equal(written, JSON.stringify(value))
})
