// Welcome: which union, and keys of one's own, made here or brought along.

import { el, field, button, save, clear, fill, onEnter } from "./dom"
import { t, label, language } from "./words"
import { drawQR } from "./draw"
import { strengthOf } from "./passphrase"
import type { Site } from "../site"
import type { KeyFiles } from "../keys"

export interface Enrolment { union: string; files: KeyFiles; passphrase: string }
export interface Made { files: KeyFiles; card: string; words: string }
type Make = (union: string, passphrase: string) => Promise<Made>

// welcome shows the first page. done is called when there are keys.
export function welcome(site: Site, union: string, make: Make, done: (e: Enrolment) => Promise<void>): HTMLElement {
	const page = el("main", { "data-screen": "welcome" }), ways = el("div", {})
	const choice = unionChoice(site, union)
	const way = el("div", {})
	const fault = el("p", { class: "fault", role: "alert" })
	const show = (content: HTMLElement): void => {
		clear(way)
		fill(way, content)
		content.querySelector<HTMLElement>("input, button")?.focus()
	}
	// chosen does something for the union that was chosen; a key for the wrong one would be of no use.
	const chosen = (act: () => unknown): unknown => {
		fault.textContent = choice.value ? "" : t("union_first")
		return choice.value ? act() : choice.focus()
	}
	choice.addEventListener("change", () => fault.textContent = "")
	const finish = (files: KeyFiles, passphrase: string): Promise<void> => done({ union: choice.value, files, passphrase })
	// made leaves of the choices the union: who has keys would take the buttons for another step, and make keys twice.
	const made = async (secret: string): Promise<Made> => {
		const keys = await make(choice.value, secret)
		clear(ways)
		fill(ways, el("p", { class: "lead" }, label(site.unions[choice.value]!.name)))
		return keys
	}
	fill(ways,
		el("p", { class: "lead" }, t("welcome_lead")),
		site.trial && trialNote(),
		field(t("welcome_union"), choice), fault,
		el("div", { class: "ways" },
			button(t("welcome_new"), () => chosen(() => show(newKeys(made, finish))), "go"),
			button(t("welcome_have"), () => chosen(() => show(ownFiles(finish))))),
		site.trial && trialButton(() => choice.value, done, () => chosen(() => true) === true))
	fill(page, el("h1", {}, t("welcome_title")), ways, way)
	return page
}

function unionChoice(site: Site, union: string): HTMLSelectElement {
	const s = el("select", { "data-f": "union" }), known = Object.keys(site.unions)
	if (known.length > 1) fill(s, el("option", { value: "" }, t("union_choose")))
	for (const id of known.sort((a, b) => site.unions[a]!.path.length - site.unions[b]!.path.length || (a < b ? -1 : 1)))
		fill(s, el("option", { value: id, selected: id === union }, "　".repeat(site.unions[id]!.path.length - 1) + label(site.unions[id]!.name)))
	return s
}

// passphraseFields are two fields for a new passphrase, and what to think of it.
function passphraseFields(done: () => void): { node: HTMLElement; value: () => string | undefined } {
	const first = el("input", { type: "password", autocomplete: "new-password", "data-f": "passphrase" })
	const again = el("input", { type: "password", autocomplete: "new-password", "data-f": "again" })
	const strength = el("p", { class: "strength", "aria-live": "polite", "data-f": "strength" })
	first.addEventListener("input", () => strength.textContent = first.value ? t(`strength_${strengthOf(first.value)}`) : "")
	const fault = el("p", { class: "fault", role: "alert", "data-f": "fault" })
	onEnter(first, () => again.focus())
	onEnter(again, done)
	return {
		node: el("div", {}, field(t("passphrase_new"), first, t("passphrase_hint")), strength, field(t("passphrase_again"), again), fault),
		value: () => {
			fault.textContent = first.value === "" ? t("passphrase_empty") : first.value !== again.value ? t("passphrase_differ") : ""
			if (!fault.textContent) return first.value
			first.focus()
			return undefined
		},
	}
}

function newKeys(make: (secret: string) => Promise<Made>, finish: (files: KeyFiles, passphrase: string) => Promise<void>): HTMLElement {
	const passphrase = passphraseFields(() => press.click())
	const box = el("section", { "aria-labelledby": "new-keys" }, el("h2", { id: "new-keys" }, t("keys_new")), passphrase.node)
	const press = button(t("keys_make"), async () => {
		const secret = passphrase.value()
		if (secret === undefined) return
		const working = el("p", { role: "status" }, t("keys_making"))
		fill(box, working)
		const made = await make(secret)
		clear(box)
		fill(box, card(made.card, made.words, made.files), button(t("card_done"), () => finish(made.files, secret), "go"))
		box.querySelector<HTMLElement>("h2")?.focus()
	}, "go")
	fill(box, press)
	return box
}

// card shows what the chair needs, and what only the officer must keep.
export function card(line: string, words: string, files: KeyFiles): HTMLElement {
	const text = el("textarea", { readonly: true, rows: 4, "data-f": "card" })
	text.value = line
	const canvas = el("canvas", { class: "qr", role: "img", "aria-label": t("card_qr") })
	drawQR(canvas, line)
	const otherwise = el("details", {}, el("summary", {}, t("card_otherwise")), el("p", {}, t("card_photograph")), canvas, field(t("card_line"), text))
	const copied = el("span", { role: "status", class: "hint" }), saved = el("p", { role: "status", class: "hint" })
	return el("section", { class: "card", "aria-labelledby": "card-title" },
		el("h2", { id: "card-title", tabindex: -1 }, t("card_title")),
		el("ol", { class: "steps" },
			el("li", {}, el("p", {}, t("card_send")),
				button(t("copy"), async () => {
					const done = await navigator.clipboard?.writeText(line).then(() => true, () => false) ?? false
					copied.textContent = t(done ? "copied" : "copied_not")
					if (done) return
					otherwise.open = true
					text.select()
				}), copied, otherwise),
			el("li", {}, el("p", {}, t("card_words")), el("p", { class: "eight", "data-f": "words", lang: language() }, words)),
			el("li", {}, el("p", {}, t("card_files")),
				button(t("card_save"), () => {
					save("officer-opens.jwe", "application/jose", files.opens)
					save("officer-signs.jwe", "application/jose", files.signs)
					saved.textContent = t("card_saved")
				}), saved)))
}

function ownFiles(finish: (files: KeyFiles, passphrase: string) => Promise<void>): HTMLElement {
	const input = el("input", { type: "file", multiple: true, "data-f": "files" })
	const secret = el("input", { type: "password", autocomplete: "current-password", "data-f": "passphrase" })
	const fault = el("p", { class: "fault", role: "alert", "data-f": "fault" })
	const press = button(t("files_use"), async () => {
		const texts = await Promise.all(Array.from(input.files ?? []).map(file => file.text()))
		const files = sorted(texts.map(text => text.trim()))
		if (!files) {
			fault.textContent = t("files_two")
			return
		}
		await finish(files, secret.value).catch((err: Error) => {
			fault.textContent = err.message === "passphrase" ? t("passphrase_wrong") : t("files_damaged")
		})
	}, "go")
	onEnter(secret, () => press.click())
	return el("section", { "aria-labelledby": "own-files" },
		el("h2", { id: "own-files" }, t("files_title")),
		field(t("files_choose"), input, t("files_hint")),
		field(t("passphrase"), secret),
		fault, press)
}

// sorted tells the two files apart by their headers: the one that opens is marked for key agreement.
function sorted(texts: string[]): KeyFiles | undefined {
	const uses = texts.map(text => {
		try {
			return String((JSON.parse(atob(text.split(".")[0]!.replace(/-/g, "+").replace(/_/g, "/"))) as { use?: string; cty?: string }).use ?? "")
		} catch {
			return "?"
		}
	})
	if (texts.length !== 2 || uses.includes("?")) return undefined
	const opens = uses.indexOf("enc")
	return opens < 0 ? { opens: texts[0]!, signs: texts[1]! } : { opens: texts[opens]!, signs: texts[1 - opens]! }
}

export const trialNote = (): HTMLElement => el("p", { class: "note", "data-f": "trial" }, t("trial_note"))

// trialButton goes in with the keys that a preview gives away, whatever keys there are: nobody adds an officer to a trial.
// ready says no where there is something to be chosen first.
export function trialButton(union: () => string, enter: (e: Enrolment) => Promise<void>, ready = (): boolean => true): HTMLElement {
	const fault = el("p", { class: "fault", role: "alert" })
	return el("div", { "data-f": "trial-keys" }, button(t("trial_take"), async () => {
		if (!ready()) return
		const answer = await fetch(`trial/${union()}.json`, { cache: "no-store" }).catch(() => undefined)
		fault.textContent = answer?.ok ? "" : t("trial_none")
		if (!answer?.ok) return
		const { opens, signs, passphrase } = await answer.json() as KeyFiles & { passphrase: string }
		await enter({ union: union(), files: { opens, signs }, passphrase })
	}), fault)
}
