// One case: what was sent, what was promised, what was said; and what can be done.

import { el, field, button, fill } from "./dom"
import { drawPhoto } from "./draw"
import { ageOf, dueText, moment, now, signOf } from "./time"
import { t, label, language, type Key } from "./words"
import { lines } from "./values"
import { titleOf } from "./list"
import { actions, requested } from "./actions"
import { save } from "./dom"
import { ownWords } from "./waiting"
import type { Case, Letter, Model, Note, Reply } from "../model"
import type { Site } from "../site"

// Drafts are texts that were begun, by case: nothing that was typed is lost when the page is drawn again.
export type Drafts = Map<string, string>

export function caseView(site: Site, model: Model, c: Case, drafts: Drafts, back: () => void, again: (() => Promise<void>) | false): HTMLElement {
	const age = ageOf(c.due, c.received, now())
	const page = el("main", { "data-screen": "case", "data-sid": c.sid })
	fill(page,
		el("p", { class: "back" }, button(t("back"), back)),
		el("h1", { tabindex: -1 }, titleOf(c)),
		el("dl", { class: "facts" },
			fact(t("case_number"), c.number, "number"),
			fact(t("case_received"), moment(c.received)),
			fact(t(c.request && c.due === c.request.due ? "request_due" : "case_due"), c.due === 0 && c.standing !== "new" ? t("due_kept") : `${signOf[age]} ${dueText(c.due, now())}`, "due", age),
			fact(t("case_standing"), t(`standing_${c.standing}` as Key), "standing"),
			c.form && fact(t("case_promise"), promise(c.form.answer))),
		c.origin && el("p", { class: "note", "data-f": "origin" }, t("case_origin", { union: unionName(site, c.origin.union), number: c.origin.number, at: moment(c.origin.agreed * 60) })),
		c.claim && el("p", { class: "note", "data-f": "claim" }, t("case_claim", { who: named(model, c.claim.by), union: unionName(site, c.claim.to) })),
		c.moved && el("p", { class: "note", "data-f": "moved" }, t("case_moved", { union: unionName(site, c.moved) })),
		warnings(c),
		c.gone && el("p", { class: "note" }, t("case_gone")),
		c.request && requested(model, c, drafts),
		...c.letters.map((letter, i) => letter.request ? requestView(letter) : letterView(site, model, c, letter, i)),
		c.letters.length === 0 && (again ? barred(model, again) : el("p", { class: "note", "data-f": "closed" }, t("case_not_here"))),
		conversation(c.replies),
		actions(site, model, c, drafts),
		journal(site, model, c, drafts))
	return page
}

const unionName = (site: Site, id: string): string => label(site.unions[id]?.name) || id

const promise = (hours: number): string => hours % 24 ? t("promise_hours", { n: hours }) : t("promise_days", { n: hours / 24 })

function fact(name: string, text: string, f = "", kind = ""): DocumentFragment {
	const both = document.createDocumentFragment()
	fill(both, el("dt", {}, name), el("dd", { "data-f": f || undefined, class: kind || undefined }, text))
	return both
}

function warnings(c: Case): HTMLElement | false {
	const texts = c.flags.map(flag => t(`flag_${flag.replace(/-/g, "_")}` as Key) || flag)
	if (c.duplicates.length) texts.push(t("case_duplicates", { numbers: c.duplicates.join(t("comma")) }))
	c.letters.forEach(letter => {
		if (letter.problems.length) texts.push(t("case_problems", { fields: letter.problems.map(name => nameOf(c, name)).join(t("comma")) }))
		letter.broken.forEach(n => texts.push(t("photo_broken", { n: n + 1 })))
		if (letter.missing) texts.push(t("case_missing", { n: letter.missing }))
	})
	return texts.length > 0 && el("ul", { class: "note warnings", "data-f": "warnings" }, ...texts.map(text => el("li", {}, text)))
}

// barred is what came before we did: a colleague passes it on.
function barred(model: Model, again: () => Promise<void>): HTMLElement {
	const look = button(t("barred_look"), again)
	look.dataset["f"] = "barred-look"
	return el("div", { class: "note", "data-f": "barred" }, el("p", {}, t("case_barred")), ownWords(t("waiting_words"), model.words), look)
}

const nameOf = (c: Case, name: string): string => label(c.form?.fields.find(f => f.name === name)?.column) || name

function letterView(site: Site, model: Model, c: Case, letter: Letter, i: number): HTMLElement {
	const answers = el("dl", { class: "answers", "data-f": "answers" })
	for (const line of lines(site, c.form, letter.answers))
		fill(answers, el("dt", {}, line.label, line.unknown && el("span", { class: "mark warn" }, t("field_unknown"))), el("dd", { dir: "auto", "data-name": line.name }, line.text))
	return el("section", { class: "letter", "aria-label": i ? `${t("letter_more")} ${i}` : t("letter_first") },
		el("h2", {}, i ? t("letter_more_at", { at: moment(letter.at) }) : t("letter_first")),
		answers,
		letter.photos > 0 && photos(model, c, letter, i),
		consent(c, letter))
}

const requestView = (letter: Letter): HTMLElement =>
	el("section", { class: "letter" }, el("h2", {}, t("request_at", { at: moment(letter.at) })), el("p", {}, t("request_letter")))

// photos are drawn one after the other; what is no picture can only be saved. One that stands in the page already is taken from
// it: drawn again, it would push away for a moment what is about to be pressed. It is known by its letter and by the place of that, which
// is in the name that it is saved under: one that comes, or is erased, moves those after it.
function photos(model: Model, c: Case, letter: Letter, i: number): HTMLElement {
	const known = `${letter.d} ${i}`, row = el("div", { class: "photos", "data-f": "photos", "data-photos": known })
	const draw = async (n: number, figure: HTMLElement): Promise<void> => {
		const canvas = el("canvas", { role: "img", "aria-label": t("photo", { n: n + 1 }) })
		try {
			const data = await model.photo(letter.d, n)
			fill(figure, button(t("photo_save"), () => save(`${c.number}-${i + 1}-${n + 1}.jpg`, "application/octet-stream", data)))
			await drawPhoto(canvas, data)
			figure.insertBefore(canvas, figure.firstChild)
			figure.setAttribute("data-drawn", language())
		} catch (err) {
			const words = (err as Error).message === "photo/missing" ? letter.missing ? "photo_missing" : "photo_coming" : letter.broken.includes(n) ? "photo_broken" : "photo_bad"
			figure.insertBefore(el("p", { class: "hint" }, t(words, { n: n + 1 })), figure.firstChild)
		}
	}
	void (async () => {
		for (let n = 0; n < letter.photos; n++) {
			const was = document.querySelector(`main[data-sid="${c.sid}"] [data-photos="${known}"] [data-photo="${n}"][data-drawn="${language()}"]`)
			const figure = was ?? el("figure", { "data-photo": n })
			fill(row, figure)
			if (!was) await draw(n, figure as HTMLElement)
		}
		row.setAttribute("data-drawn", "")
	})()
	return row
}

function consent(c: Case, letter: Letter): HTMLElement {
	const rows = letter.consent.purposes.map(p => {
		const text = label(c.form?.consents.find(x => x.name === p.id)?.texts)
		return el("li", {}, el("b", {}, p.given ? t("consent_given") : t("consent_not")), " ", text || p.id)
	})
	return el("details", {}, el("summary", {}, t("consent_title")),
		el("p", { class: "hint" }, t("consent_at", { at: moment(letter.consent.t * 60), lang: letter.consent.lang })),
		el("ul", { "data-f": "consent" }, ...rows))
}

function conversation(replies: Reply[]): HTMLElement | false {
	const said = replies.filter(r => !r.viewed)
	return said.length > 0 && el("section", { "aria-label": t("said_title") },
		el("h2", { tabindex: -1, "data-f": "said" }, t("said_title")),
		el("p", { class: "hint" }, t("said_hint")),
		el("ol", { class: "said", "data-f": "replies" }, ...said.map(r => el("li", {},
			el("p", { class: "hint" }, r.at ? moment(r.at) + " " : "", r.outcome && el("span", { class: "mark" }, t(`standing_${r.outcome}` as Key))),
			el("p", { class: "text" }, r.text || r.need.join("\n"))))))
}

function journal(site: Site, model: Model, c: Case, drafts: Drafts): HTMLElement {
	const key = `${c.sid} note`, text = el("textarea", { rows: 2, "data-f": "note" })
	text.value = drafts.get(key) ?? ""
	text.addEventListener("input", () => drafts.set(key, text.value))
	const entries = el("ol", { class: "journal", "data-f": "notes" }, ...c.notes.map(n => el("li", {}, entry(site, model, n))))
	const who = el("select", { "data-f": "assign" }, el("option", { value: "" }, t("assign_nobody")))
	model.colleagues.forEach(x => fill(who, el("option", { value: x.kid, selected: x.kid === c.assigned }, x.self ? t("assign_me") : x.words)))
	const box = el("section", { "aria-label": t("journal_title") },
		el("h2", {}, t("journal_title")),
		el("p", { class: "hint" }, t("journal_hint")),
		entries,
		field(t("note"), text),
		button(t("note_add"), async () => {
			if (!text.value.trim()) return
			const written = text.value.trim()
			drafts.delete(key)
			await model.note(c.sid, written).catch((err: Error) => {
				drafts.set(key, written)
				throw err
			})
			await model.keepDrafts()
		}),
		field(t("assign"), who))
	who.addEventListener("change", () => void model.assign(c.sid, who.value))
	return box
}

// named is an officer, by the words of the keys.
function named(model: Model, kid: string): string {
	const x = model.colleagues.find(x => x.kid === kid)
	return x ? x.self ? t("me") : x.words : t("colleague_gone")
}

// isAgreement says that a note is of a worker's consent to handing a case on: its text is for machines.
const isAgreement = (n: Note): boolean => n.kind === "consented" && !!n.to

const kinds = ["note", "assign", "accepted", "need", "transferred", "dropped", "done", "declined", "telephone", "junk", "consented", "erased", "kept"]

// did is what was done, in words.
function did(site: Site, model: Model, n: Note): string {
	if (n.kind === "note") return ""
	if (isAgreement(n)) return t("journal_agreed", { to: unionName(site, n.to) })
	if (!kinds.includes(n.kind)) return t("journal_unknown", { kind: n.kind })
	return t(`journal_${n.kind}` as Key, { to: n.kind !== "assign" ? unionName(site, n.to) : n.to ? named(model, n.to) : t("assign_nobody") })
}

function entry(site: Site, model: Model, n: Note): DocumentFragment {
	const line = document.createDocumentFragment(), what = did(site, model, n)
	fill(line, el("span", { class: "hint" }, `${moment(n.at)} ${named(model, n.by)}`), !n.proved && el("span", { class: "mark warn" }, t("note_unproved")), " ",
		el("span", {}, n.text.startsWith(what) ? "" : what), // what the worker was told begins with it
		!isAgreement(n) && n.text && el("p", { class: "text" }, n.text))
	return line
}
