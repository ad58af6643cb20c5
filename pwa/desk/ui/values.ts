// Answers as texts.

import { t, label } from "./words"
import type { Answer, Person } from "../model"
import type { Field, Form, Site } from "../site"

// A Line is an answer as it is shown: under the label of its question.
export interface Line { name: string; label: string; text: string; later: boolean; unknown: boolean }

// lines are the answers of a letter, in the order of the form; what the form does not know comes last and is marked.
export function lines(site: Site, form: Form | undefined, answers: Record<string, Answer>): Line[] {
	const fields = (form?.fields ?? []).filter(f => f.name in answers && f.type !== "photos")
	const known = fields.map(f => ({ name: f.name, label: label(f.label), text: textOf(site, f, answers[f.name]!), later: f.later, unknown: false }))
	const photos = new Set((form?.fields ?? []).filter(f => f.type === "photos").map(f => f.name))
	const others = Object.keys(answers).filter(name => !photos.has(name) && !fields.some(f => f.name === name))
	return [...known, ...others.map(name => ({ name, label: name, text: plain(answers[name]!), later: false, unknown: true }))]
}

// textOf is an answer in words. One that does not fit its question is shown as it came.
export function textOf(site: Site, f: Field, value: Answer): string {
	const option = (v: string): string => label(f.choices?.find(c => c.value === v)?.label) || v
	if (f.type === "money" && typeof value === "number") return t("yuan", { n: (value / 100).toFixed(2) })
	if (f.type === "truth" && typeof value === "boolean") return t(value ? "yes" : "no")
	if (f.type === "union" && typeof value === "string") return label(site.unions[value]?.name) || value
	if (f.type === "choice" && typeof value === "string") return option(value)
	if (f.type === "choices" && Array.isArray(value)) return (value as unknown[]).map(v => option(String(v))).join(t("comma"))
	return plain(value)
}

export function plain(value: Answer): string {
	if (!Array.isArray(value)) return String(value)
	return (value as (string | number | Person)[]).map(v => typeof v === "object" ? `${v.name} ${v.contact}${v.agreed ? "" : t("not_agreed")}` : String(v)).join("\n")
}
