// A letter of a case for which no form was filled in (docs/formats.md, "Without a form"): hints alone say what it is. The page of envelopes
// has it from the script of forms, which seals anyway.

import { type Answers, contentOf } from "./answers"
import type { Box } from "./box"
import { bytesOf } from "./digest"
import { type KeysFile, recipientsOf } from "./keys"
import type { Envelope } from "./lay"
import { base64, caseOf, seal, sha256, wrong } from "./seal"

/** A Holder is a union that has a case, and what the case is called there. */
export type Holder = { u: string; f: string; secret: string }

/** letter seals hints to a holder; words are those that were read before. It throws where the page does not know the keys of that union. */
export async function letter(box: Box, file: KeysFile, { u, f, secret }: Holder, words: string, hints: Answers): Promise<Pick<Envelope, "c" | "secret" | "body" | "parts">> {
	const raw = bytesOf(secret), c = await caseOf(raw), to = await recipientsOf(box, file, file.unions[u] ? u : wrong("nobody"), f)
	const body = await seal(c, to, contentOf({
		answers: {}, consent: { t: Math.floor(Date.now() / 6e4), lang: document.documentElement.lang, purposes: [] },
		notice: base64(await sha256(words)), k: base64(c.k), parts: [], hints,
	}))
	return { c, secret: raw, body, parts: [] }
}
