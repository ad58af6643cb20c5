import { brought, type Config, readEdition } from "../edition"
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
		for (const digest in brought) delete brought[digest]
		const read = await readEdition(e.text, e.set, config, e.held)
		equal(typeof read === "string" ? read : "taken", e.phone)
		if (typeof read === "string") return
		const newest = read.newest || read.all && read.all[0] && read.all[0][2]
		equal([read.set, !!newest && !!brought[newest]], [e.set, e.patch])
	})
}
