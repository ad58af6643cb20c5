// A letter of a case for which no form was filled in (docs/formats.md, "Without a form"): hints alone say what it is. The page of envelopes
// has it from the script of forms, which seals anyway.

import { type Answers, contentOf, type Purpose } from "./answers"
import type { Box } from "./box"
import { bytesOf } from "./digest"
import { type KeysFile, recipientsOf } from "./keys"
import type { Envelope } from "./lay"
import { base64, type Bytes, type Case, caseOf, type Photo, type Recipients, seal, sha256, wrong } from "./seal"

/** A Holder is a union that has a case, and what the case is called there. */
export type Holder = { u: string; f: string; secret: string }

/** letter seals hints to a holder; words are those that were read before. It throws where the page does not know the keys of that union. */
export async function letter(box: Box, file: KeysFile, { u, f, secret }: Holder, words: string, hints: Answers): Promise<Pick<Envelope, "c" | "secret" | "body" | "parts">> {
	const raw = bytesOf(secret), c = await caseOf(raw), to = await recipientsOf(box, file, file.unions[u] ? u : wrong("nobody"), f)
	return { c, secret: raw, body: await bodyOf(c, to, base64(await sha256(words)), hints), parts: [] }
}

/** bodyOf seals what is said of a case, now and in the language of the page. notice is the digest of what was read before; parts are those of the photos. */
export const bodyOf = async (c: Case, to: Recipients, notice: string, hints: Answers, answers: Answers = {}, purposes: Purpose[] = [], photos: Photo[] = [], parts: Bytes[] = []): Promise<string> =>
	seal(c, to, contentOf({
		answers, consent: { t: Math.floor(Date.now() / 6e4), lang: document.documentElement.lang, purposes }, notice, k: base64(c.k), parts: photos, hints,
	}), await Promise.all(parts.map(async part => base64(await sha256(part)))))
