import { type Config, readEdition } from "../edition"
import { equal, examples, test } from "./harness"

type Example = {
	name: string
	set: string
	keys: string[] | null
	epoch: number
	held?: { epoch: number; number: number }
	text: string
	phone: "taken" | "refused" | "old" | "newer"
	patch: boolean
}

for (const e of examples<Example[]>()) {
	test(e.phone + ": " + e.name, async () => {
		const config: Config = { v: 1, keys: e.keys || [], epoch: e.epoch }
		const read = await readEdition(e.text, e.set, config, e.held)
		equal(typeof read === "string" ? read : "taken", e.phone)
		if (typeof read !== "string") equal([read[0].set, !!read[1]], [e.set, e.patch])
	})
}
