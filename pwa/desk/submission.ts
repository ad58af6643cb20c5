// What a worker has sent, as it was sealed: internal/form/submission.go is the other half. Whoever filled it in may be anybody; what
// has not exactly its shape, in the one spelling, is refused, so that no two programs read two texts in it.

import { strict, wrong } from "../seal"
import type { Answer, Person } from "./model"

export type Photo = { n: number; size: number; sha256: string; key: string }

export type Submission = {
	answers: Record<string, Answer>
	consent: { t: number; lang: string; purposes: { id: string; text: string; given: boolean }[] }
	notice: string
	k: string
	parts: Photo[]
	hints: Record<string, Answer>
}

/** sized returns a text that is base64url of so many bytes, in the one spelling. */
export const sized = (text: unknown, size: number, rule: string): string =>
	typeof text === "string" && strict(text).length === size ? text : wrong(rule)

const rule = "open/content"

const textOf = (v: unknown): string => typeof v === "string" ? v : wrong(rule)
const truthOf = (v: unknown): boolean => typeof v === "boolean" ? v : wrong(rule)
const countOf = (v: unknown): number => Number.isSafeInteger(v) ? v as number : wrong(rule)
const listOf = (v: unknown): unknown[] => Array.isArray(v) ? v : wrong(rule)
const objectOf = (v: unknown): Record<string, unknown> =>
	typeof v === "object" && v !== null && !Array.isArray(v) ? v as Record<string, unknown> : wrong(rule)

function personOf(v: unknown): Person {
	const { name, contact, agreed } = objectOf(v)
	return { name: textOf(name), contact: textOf(contact), agreed: truthOf(agreed) }
}

// answerOf takes a value apart; of a list the first entry says what all are.
function answerOf(v: unknown): Answer {
	if (typeof v === "string" || typeof v === "boolean") return v
	if (typeof v === "number") return countOf(v)
	const list = listOf(v)
	if (typeof list[0] === "number") return list.map(countOf)
	return typeof list[0] === "object" ? list.map(personOf) : list.map(textOf)
}

// answersOf keeps the names as they are, also one that means something to JavaScript.
const answersOf = (v: unknown): Record<string, Answer> =>
	Object.fromEntries(Object.entries(objectOf(v)).map(([name, value]) => [name, answerOf(value)]))

function consentOf(v: unknown): Submission["consent"] {
	const { t, lang, purposes } = objectOf(v)
	return { t: countOf(t), lang: textOf(lang), purposes: listOf(purposes).map(p => {
		const { id, text, given } = objectOf(p)
		return { id: textOf(id), text: sized(text, 32, rule), given: truthOf(given) }
	}) }
}

function photoOf(v: unknown, i: number): Photo {
	const { n, size, sha256, key } = objectOf(v)
	if (n !== i || countOf(size) < 0) wrong(rule)
	return { n: i, size: size as number, sha256: sized(sha256, 32, rule), key: sized(key, 32, rule) }
}

/** submissionOf reads what was sealed. It throws "open/content" for whatever is not exactly a submission. */
export function submissionOf(json: string): Submission {
	const { answers, consent, notice, k, parts, hints } = objectOf(JSON.parse(json))
	const s: Submission = {
		answers: answersOf(answers), consent: consentOf(consent), notice: sized(notice, 32, rule), k: sized(k, 32, rule),
		parts: listOf(parts).map(photoOf), hints: answersOf(hints),
	}
	// Written again it would be other bytes: another order, a member more or twice, another number.
	return JSON.stringify(s) === json ? s : wrong(rule)
}
