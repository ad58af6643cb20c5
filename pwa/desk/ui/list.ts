// The queue: what is due first, filters, search.

import { el, field, button, clear, fill } from "./dom"
import { ageOf, dueText, moment, now, signOf } from "./time"
import { t, label, type Key } from "./words"
import { offerExport } from "./exports"
import { sure } from "./sure"
import { ownWords } from "./waiting"
import type { Case, Model } from "../model"
import type { Site } from "../site"

export type Filter = "new" | "mine" | "due" | "open" | "closed" | "junk"
const filters: Filter[] = ["open", "new", "mine", "due", "closed", "junk"]

// A Choice is what the list shows; it is kept while the desk is open.
export interface Choice { filter: Filter; form: string; text: string }

const closedStandings = ["done", "declined", "transferred", "telephone"]

/** closed says that nothing waits for an answer. A letter that came afterwards does. */
export const closed = (c: Case): boolean => c.gone || closedStandings.includes(c.standing) && !c.waits

// holds reports whether a case belongs under a filter.
export function holds(c: Case, filter: Filter, self: string, at: number): boolean {
	if (filter === "junk") return c.junk
	if (c.junk) return false
	switch (filter) {
	case "new": return !closed(c) && (c.standing === "new" || c.fresh)
	case "mine": return !closed(c) && self !== "" && c.assigned === self
	case "due": return !closed(c) && ["soon", "late"].includes(ageOf(c.due, c.received, at))
	case "closed": return closed(c)
	default: return !closed(c)
	}
}

// byDue puts what is due first first; what has no promise any more comes after, the oldest first.
export const byDue = (a: Case, b: Case): number =>
	(a.due || Infinity) - (b.due || Infinity) || a.received - b.received || (a.sid < b.sid ? -1 : 1)

export const titleOf = (c: Case): string => c.form ? label(c.form.title) : c.goes.split("@")[0] === "help" ? t("form_sealed") : c.goes

export function list(site: Site, model: Model, choice: Choice, looking: boolean, open: (sid: string) => void, sync: () => Promise<void>): HTMLElement {
	const self = model.colleagues.find(c => c.self)?.kid ?? ""
	const rows = el("ul", { class: "cases", "data-f": "cases" })
	const count = el("p", { role: "status", class: "hint", "data-f": "count" })
	const tabs = el("div", { class: "filters", role: "group", "aria-label": t("filter") })
	const shown = (): Case[] => (choice.text.trim() ? model.search(choice.text) : model.cases.filter(c => holds(c, choice.filter, self, now())))
		.filter(c => !choice.form || c.goes === choice.form).sort(byDue)
	const draw = (): void => {
		clear(tabs)
		for (const f of filters) {
			const n = model.cases.filter(c => holds(c, f, self, now())).length
			fill(tabs, el("button", { type: "button", "aria-pressed": String(f === choice.filter && !choice.text), "data-filter": f, onclick: () => {
				choice.filter = f
				choice.text = search.value = ""
				draw()
			} }, t(`filter_${f}`), " ", el("b", {}, String(n))))
		}
		clear(rows)
		const cases = shown()
		count.textContent = cases.length ? t("list_count", { n: cases.length }) : t(choice.text ? "list_not_found" : "list_none")
		cases.forEach(c => fill(rows, row(c, model, open)))
	}
	const search = el("input", { type: "search", "data-f": "search", value: choice.text })
	search.value = choice.text
	search.addEventListener("input", () => {
		choice.text = search.value
		draw()
	})
	const forms = el("select", { "data-f": "form" }, el("option", { value: "" }, t("form_all")))
	for (const goes of Array.from(new Set(model.cases.map(c => c.goes)))) {
		const first = model.cases.find(c => c.goes === goes && c.form)
		fill(forms, el("option", { value: goes, selected: goes === choice.form }, goes.split("@")[0] === "help" ? t("form_sealed") : first ? titleOf(first) : goes))
	}
	forms.addEventListener("change", () => {
		choice.form = forms.value
		draw()
	})
	draw()
	return el("main", { "data-screen": "list" },
		el("div", { class: "heading" },
			el("h1", {}, t("list_title")),
			el("p", { class: "hint", "data-f": "synced" }, looking ? t("list_looking") : model.synced ? t("list_synced", { at: moment(model.synced) }) : t("list_unsynced")),
			button(t("list_sync"), sync)),
		tabs,
		el("div", { class: "seek" }, field(t("search"), search, t("search_hint")), field(t("form"), forms)),
		count, rows,
		model.ratings > 0 && el("p", { class: "hint", "data-f": "ratings" }, t("ratings_waiting", { n: model.ratings })),
		offerExport(site, model, shown),
		colleagues(model))
}

// colleagues are those to whom cases can be passed on that came before they did. Whoever is not on the list has nothing to pass on.
function colleagues(model: Model): HTMLElement | false {
	const others = model.colleagues.filter(x => !x.self)
	return others.length > 0 && others.length < model.colleagues.length && el("details", { "data-f": "colleagues" }, el("summary", {}, t("pass_title")),
		el("p", { class: "hint" }, t("pass_hint")),
		...others.map(x => {
			const told = el("p", { role: "status", class: "hint", "data-f": "passed" })
			return el("section", {}, el("p", { class: "words" }, x.words),
				sure(t("pass"), t("pass_sure", { who: x.words }), t("pass_word"), async () => {
					const { passed, skipped } = await model.passOn(x.kid)
					told.textContent = t("passed", { n: passed }) + (skipped ? t("passed_not", { n: skipped }) : "")
				}), told)
		}),
		ownWords(t("pass_own"), model.words))
}

function row(c: Case, model: Model, open: (sid: string) => void): HTMLElement {
	const age = ageOf(c.due, c.received, now()), who = model.colleagues.find(x => x.kid === c.assigned)
	return el("li", {}, el("button", { type: "button", class: `row ${age}`, "data-sid": c.sid, onclick: () => open(c.sid) },
		el("span", { class: "what" }, el("b", {}, titleOf(c)), " ", el("span", { class: "number" }, c.number)),
		el("span", { class: "marks" },
			el("span", { class: `mark ${c.standing}` }, t(`standing_${c.standing}` as Key)),
			c.request && el("span", { class: "mark warn", "data-f": "request" }, t("mark_request")),
			c.fresh && c.standing !== "new" && el("span", { class: "mark new" }, t("mark_fresh")),
			c.duplicates.length > 0 && el("span", { class: "mark" }, t("mark_duplicate", { n: c.duplicates.length })),
			c.suspect && !c.junk && el("span", { class: "mark" }, t("mark_suspect")),
			c.flags.length > 0 && el("span", { class: "mark warn" }, t("mark_flag")),
			c.gone && el("span", { class: "mark" }, t("mark_gone")),
			c.origin && el("span", { class: "mark" }, t("mark_origin")),
			who && el("span", { class: "mark" }, who.self ? t("mark_mine") : t("mark_with", { who: who.words.split(" ")[0] ?? "" }))),
		el("span", { class: "due" }, el("span", { "aria-hidden": "true" }, signOf[age]), " ", c.due === 0 && c.standing !== "new" ? t("due_kept") : dueText(c.due, now()))))
}
