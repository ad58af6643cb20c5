// Answers against the published form: a phone has checked them, and a phone can be anybody's. What does not fit is shown all
// the same, and marked.

import type { Answer } from "./model"
import type { Field, Form } from "./site"

const text = (v: Answer): v is string => typeof v === "string"
const count = (v: Answer): v is number => typeof v === "number" && Number.isSafeInteger(v)
const list = (v: Answer): v is Answer & unknown[] => Array.isArray(v)

// isDay compares with what is written again: engines read the 30th of February as a day in March.
function isDay(v: string): boolean {
	const ms = Date.parse(v + "T00:00:00Z")
	return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === v
}

const fits: Record<Field["type"], (v: Answer, f: Field) => boolean> = {
	text: v => text(v) && !v.includes("\n"),
	story: text,
	phone: v => text(v) && v.length <= 40,
	email: v => text(v) && v.length <= 254,
	number: count,
	money: v => count(v) && v >= 0,
	date: v => text(v) && isDay(v),
	choice: (v, f) => text(v) && !!f.choices?.some(c => c.value === v),
	choices: (v, f) => list(v) && v.every(x => f.choices?.some(c => c.value === x)),
	union: v => text(v) && /^[a-z0-9][a-z0-9-]{0,63}$/.test(v),
	people: v => list(v) && v.every(x => typeof x === "object"),
	photos: v => list(v) && v.every(x => typeof x === "number"),
	truth: v => typeof v === "boolean",
}

const long = (v: Answer): number => text(v) ? Array.from(v).length : list(v) ? v.length : 0

/** problemsOf names the answers that do not fit, and what the form does not ask. */
export const problemsOf = (form: Form | undefined, answers: Record<string, Answer>): string[] => form
	? Object.keys(answers).filter(name => {
		const f = form.fields.find(x => x.name === name)
		return !f || !fits[f.type](answers[name]!, f) || f.max > 0 && long(answers[name]!) > f.max
	})
	: []
