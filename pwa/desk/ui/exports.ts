// Export of what the list shows: a table, JSON, or everything with photos. Made here, in the browser, and never sent.

import { el, button, save } from "./dom"
import { t, label } from "./words"
import { lines, textOf } from "./values"
import { csv, joined } from "../csv"
import { zip, type Entry } from "../zip"
import { moment } from "./time"
import type { Case, Letter, Model } from "../model"
import type { Field, Form, Site } from "../site"

export function offerExport(site: Site, model: Model, shown: () => Case[]): HTMLElement {
	const told = el("p", { role: "status", class: "hint", "data-f": "exported" })
	const opened = (): Case[] => shown().filter(c => c.letters.length > 0)
	const withCases = (make: (cases: Case[]) => unknown) => async (): Promise<void> => {
		const cases = opened()
		told.textContent = cases.length ? t("export_count", { n: cases.length }) : t("export_none")
		if (cases.length) await make(cases)
	}
	return el("details", { class: "export" }, el("summary", {}, t("export_title")),
		el("p", { class: "hint" }, t("export_hint")),
		el("div", { class: "ways" },
			button(t("export_csv"), withCases(cases => tables(site, cases).forEach(x => save(x.name, "text/csv", x.data)))),
			button(t("export_json"), withCases(cases => save("cases.json", "application/json", records(cases)))),
			button(t("export_zip"), withCases(async cases => save("cases.zip", "application/zip", zip(await folder(site, model, cases)))))),
		told)
}

const records = (cases: Case[]): string =>
	JSON.stringify(cases.map(({ number, goes, form, standing, received, letters, replies }) => ({ number, goes, form: form?.id, standing, received, letters, replies })), null, 2) + "\n"

// tables are one table for each form: the same columns everywhere.
export function tables(site: Site, cases: Case[]): { name: string; data: string }[] {
	const byForm = new Map<string, Case[]>()
	cases.forEach(c => byForm.set(c.form?.id ?? c.goes, [...byForm.get(c.form?.id ?? c.goes) ?? [], c]))
	return Array.from(byForm, ([id, list]) => ({ name: `${id.replace(/[^a-z0-9-]/g, "-")}.csv`, data: table(site, list[0]!.form, list) }))
}

function table(site: Site, form: Form | undefined, cases: Case[]): string {
	const fields = (form?.fields ?? []).filter(f => f.type !== "photos")
	const head = [t("case_number"), t("case_received"), t("case_standing"), ...fields.map(f => label(f.column))]
	const said = (f: Field, { answers }: Letter): string =>
		!(f.name in answers) ? "" : f.type === "money" ? String(Number(answers[f.name]) / 100) : textOf(site, f, answers[f.name]!)
	const row = (c: Case): string[] =>
		[c.number, moment(c.received), t(`standing_${c.standing}`), ...fields.map(f => joined(c.letters.map(l => said(f, l))))]
	return csv([head, ...cases.map(row)])
}

// folder is a folder for each case, with its answers and photos.
async function folder(site: Site, model: Model, cases: Case[]): Promise<Entry[]> {
	const entries: Entry[] = tables(site, cases).map(x => ({ name: x.name, data: new TextEncoder().encode(x.data) }))
	entries.push({ name: "cases.json", data: new TextEncoder().encode(records(cases)) })
	for (const c of cases) {
		const text = c.letters.map(l => lines(site, c.form, l.answers).map(x => `${x.label}\n${x.text}\n`).join("\n")).join("\n")
		entries.push({ name: `${c.number}/answers.txt`, data: new TextEncoder().encode(text) })
		for (const [i, letter] of c.letters.entries())
			for (let n = 0; n < letter.photos; n++) {
				const data = await model.photo(letter.d, n).catch(() => undefined)
				if (data) entries.push({ name: `${c.number}/photo-${i + 1}-${n + 1}.jpg`, data })
			}
	}
	return entries
}
