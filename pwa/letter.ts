// A letter of a case for which no form was filled in (docs/formats.md, "Without a form"): hints alone say what it is. The page of envelopes
// has it from the script of forms, which seals anyway.

import { base64, type Bytes, type Case, type Photo, seal, sha256 } from "./seal"
import { type Answers, contentOf, type Purpose } from "./answers"
import type { Box } from "./box"
import { type KeysFile, recipientsOf } from "./keys"

/** A Holder is a union that has a case, and what the case is called there. */
export type Holder = { u: string; f: string; secret: string }

/**
 * letter seals what is said of case c, now and in the language of the page, to union u, where it is under form f: see recipientsOf. notice is
 * the digest of what was read before; parts are those of the photos.
 */
export const letter = async (box: Box, file: KeysFile, u: string, f: string, c: Case, notice: string, hints: Answers, answers: Answers = {}, purposes: Purpose[] = [], photos: Photo[] = [], parts: Bytes[] = []): Promise<string> =>
	seal(c, await recipientsOf(box, file, u, f), contentOf({
		answers, consent: { t: Math.floor(Date.now() / 6e4), lang: document.documentElement.lang, purposes }, notice, k: base64(c.k), parts: photos, hints,
	}), await Promise.all(parts.map(async part => base64(await sha256(part)))))
