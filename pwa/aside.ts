// What a worker says of a case without a form: how the help was, and that what is kept of it is to be erased. The endpoint sees one
// letter more, and no more than that.

import type { Reply } from "./cases"
import { bytesOf } from "./digest"
import type { KeysFile } from "./keys"
import type { Holder } from "./letter"
import { type About, type Item, type Kept, nowOf } from "./outbox"
import type { Outbox } from "./pump"
import { base64, caseOf, sha256, wrong } from "./seal"

/** holderOf is the union that has a case of this phone now. */
export function holderOf(k: Kept, i: Item): Holder {
	return { u: i.u, ...nowOf(k), f: i.f }
}

/** holderBy is the union whose answers the code of a case has opened; u is "" where none of them says so. */
export function holderBy(secret: string, replies: Reply[]): Holder {
	const h = { u: "", f: "", secret }
	for (const { u, f, to } of replies) {
		if (u && f) Object.assign(h, { u, f })
		if (to) Object.assign(h, { u: to.u, secret: to.secret })
	}
	return h
}

/** An Aside is what is said: words are those that were read before, hours within what time the union is to answer. */
export type Aside = { about: About; rating: number; words: string; hours: number; shared: boolean; anonymous: boolean }

/** say seals an aside to a holder and sends it. It throws where that cannot be, or the page does not know the keys of that union. */
export async function say(o: Outbox, keys: Promise<KeysFile>, to: Holder, { about, rating, words, hours, shared, anonymous }: Aside): Promise<void> {
	const file = await keys, secret = bytesOf(to.secret), c = await caseOf(secret), notice = base64(await sha256(words))
	if (!file.unions[to.u]) wrong("nobody")
	const body = await window.unionhall!.letter!(o.box, file, to.u, to.f, c, notice, rating ? { rating } : { erase: true })
	await o.put({ c, secret, body, parts: [], hours, shared, anonymous, about })
}
