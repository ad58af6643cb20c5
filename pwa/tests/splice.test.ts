import { digestOf } from "../digest"
import type { ShellPart } from "../formats"
import { splice } from "../shell"
import { equal, examples, test } from "./harness"

for (const { before, shell, part } of examples<{ before: string; shell: string; part: ShellPart }[]>()) {
	test("a shell is made of the one before: " + JSON.stringify(part.slice(3)), async () => {
		const made = splice(before, part[3])
		equal(made, shell)
		equal(await digestOf(made), part[0])
	})
}
