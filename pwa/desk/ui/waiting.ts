// Waiting: keys are made, and the chair has not added them yet, or has and the endpoint was not told. Nothing is there that could be done,
// but to be called.

import { el, button } from "./dom"
import { t, label, language } from "./words"
import { trialButton, type Enrolment } from "./welcome"
import type { Site } from "../site"

// A Newcomer is an officer whom the endpoint does not know yet. listed: the page's own list has them. words are the eight of the keys; card shows them as they were made;
// look asks again.
export interface Newcomer { union: string; listed: boolean; words: string; card: HTMLElement; look: () => Promise<void>; enter: (e: Enrolment) => Promise<void> }

export function waiting(site: Site, n: Newcomer): HTMLElement {
	const told = el("span", { role: "status", class: "hint" })
	return el("main", { "data-screen": "waiting" },
		el("h1", { tabindex: -1 }, t(n.listed ? "behind_title" : "waiting_title")),
		el("p", { class: "lead" }, label(site.unions[n.union]?.name) || n.union),
		el("p", { "data-f": "waiting" }, t(n.listed ? "behind_lead" : "waiting_lead")),
		site.trial && el("div", { class: "note" }, el("p", {}, t("trial_unknown")), trialButton(() => n.union, n.enter)),
		ownWords(t("waiting_words"), n.words),
		button(t("waiting_look"), async () => {
			told.textContent = ""
			await n.look()
			told.textContent = t("waiting_not_yet")
		}), " ", told,
		el("details", {}, el("summary", {}, t("card_again")), n.card))
}

// ownWords are the eight words of one's own keys, to be read out to who calls.
export const ownWords = (why: string, words: string): HTMLElement =>
	el("div", {}, el("p", {}, why), el("p", { class: "eight", "data-f": "own-words", lang: language() }, words))
