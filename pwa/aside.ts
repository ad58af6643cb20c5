// What a worker says of a case without a form: how the help was, and that what is kept of it is to be erased (docs/formats.md, "Without a
// form"). It is sealed as a letter of the case: the endpoint sees one more, and no more than that.

import { contentOf } from "./answers"
import type { Reply } from "./cases"
import { bytesOf } from "./digest"
import { type KeysFile, recipientsOf } from "./keys"
import type { About, Item, Kept } from "./outbox"
import type { Outbox } from "./pump"
import { base64, caseOf, seal, sha256, wrong } from "./seal"

/** A Holder is a union that has a case, and what the case is called there. */
export type Holder = { u: string; f: string; secret: string }

/** holderOf is the union that has a case of this phone now. */
export function holderOf({ secret, moved }: Kept, { u, f }: Item): Holder {
	const now = moved && moved[moved.length - 1]
	return now ? { u: now.u || "", f, secret: now.secret } : { u, f, secret }
}

/** holderBy is the union whose answers the code of a case has opened. */
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

/** say seals an aside to a holder and sends it. It throws where the page does not know the keys of that union. */
export async function say(o: Outbox, keys: Promise<KeysFile>, { u, f, secret }: Holder, a: Aside): Promise<void> {
	const file = await keys, raw = bytesOf(secret), c = await caseOf(raw)
	const to = await recipientsOf(o.box, file, file.unions[u] ? u : wrong("nobody"), f)
	const body = await seal(c, to, contentOf({
		answers: {}, consent: { t: Math.floor(Date.now() / 6e4), lang: document.documentElement.lang, purposes: [] },
		notice: base64(await sha256(a.words)), k: base64(c.k), parts: [], hints: a.rating ? { rating: a.rating } : { erase: true },
	}))
	await o.put({ c, secret: raw, body, parts: [], hours: a.hours, shared: a.shared, anonymous: a.anonymous, about: a.about })
}
