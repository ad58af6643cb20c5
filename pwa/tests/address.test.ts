import { keyOf, root } from "../address"
import { equal, examples, test } from "./harness"

test("addresses have the keys and roots of the examples", () => {
	for (const e of examples<{ address: string; key: string; root: string }[]>()) {
		equal(keyOf(e.address), e.key, e.address)
		equal(root(e.address), e.root, e.address)
	}
})
