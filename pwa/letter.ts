// A letter of a case for which no form was filled in (docs/formats.md, "Without a form"): hints alone say what it is. The page of envelopes
// has it from the script of forms, which seals anyway.

import { type Answers, contentOf, type Purpose } from "./answers"
import type { Box } from "./box"
import { type KeysFile, recipientsOf } from "./keys"
import { base64, type Bytes, type Case, type Photo, type Recipients, seal, sha256 } from "./seal"

/** A Holder is a union that has a case, and what the case is called there. */
export type Holder = { u: string; f: string; secret: string }

/** letter seals hints to a holder; notice is the digest of what was read before. */
export const letter = (box: Box, file: KeysFile, { u, f }: Holder, c: Case, notice: string, hints: Answers): Promise<string> =>
	recipientsOf(box, file, u, f).then(to => bodyOf(c, to, notice, hints))

/** bodyOf seals what is said of a case, now and in the language of the page. notice is the digest of what was read before; parts are those of the photos. */
export const bodyOf = async (c: Case, to: Recipients, notice: string, hints: Answers, answers: Answers = {}, purposes: Purpose[] = [], photos: Photo[] = [], parts: Bytes[] = []): Promise<string> =>
	seal(c, to, contentOf({
		answers, consent: { t: Math.floor(Date.now() / 6e4), lang: document.documentElement.lang, purposes }, notice, k: base64(c.k), parts: photos, hints,
	}), await Promise.all(parts.map(async part => base64(await sha256(part)))))
