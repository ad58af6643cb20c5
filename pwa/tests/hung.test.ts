// A storage that never answers, as some versions of Safari have had it: what the network can answer too waits five seconds
// for it, and no longer.

import { host } from "./standin"
import { navigate } from "../answer"
import { Limit } from "../fetch"
import { file } from "../pictures"
import { equal, test } from "./harness"

const outside = globalThis as any
outside.indexedDB = { open: () => ({}) }

// The patience with the store is over as soon as it begins; whoever waits for the network waits on.
const wait = outside.setTimeout
outside.setTimeout = (f: () => void, ms: number) => ms === Limit.store ? outside.setImmediate(f) : wait(f, ms)

host.serve = address => new Response(address)

const answers = {
	"a script": file,
	"a picture": file,
	"a page": navigate,
}
const addresses: { [name in keyof typeof answers]: string } = {
	"a script": "static/page-0123456789abcdef0123456789abcdef.js",
	"a picture": "yl/news/heat-0123456789abcdef0123456789abcdef.webp",
	"a page": "yl/news/heat.html",
}
for (const name of Object.keys(answers) as (keyof typeof answers)[]) test(`${name} comes over the network where the storage never answers`, async () => {
	const address = addresses[name]
	const event = { request: "/" + address, resultingClientId: "1", waitUntil: (late: Promise<void>) => late.catch(() => {}) }
	equal(await (await answers[name](event as never, address)).text(), address)
})
