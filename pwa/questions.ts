// The questions of a form as they stand in the page: elements of class q. What they ask, their data attributes say.

import type { Answer } from "./answers"
import { all } from "./part"
import type { ListTool } from "./tools"

/** controls are what can be typed into or ticked; select and textarea have all that is used of an input here. */
export const controls = (place: ParentNode): HTMLInputElement[] => all(place, "input,select,textarea")

export const questions = (place: ParentNode): HTMLElement[] => all(place, ".q")

/** isBox says whether it is ticked, not typed into. */
export const isBox = ({ type }: HTMLInputElement): boolean => /checkbox|radio/.test(type)

/** lists is what looks after the lists of a form: nothing, where it asks for none or the script of lists could not be had. */
export const lists = (): ListTool | undefined => window.unionhall!.lists

/** listed is what looks after a question, if that is a list. */
export const listed = (q: HTMLElement): ListTool | null | undefined => q.querySelector("template") && lists()

/** answerOf returns what somebody has answered, as it was typed, lists apart: undefined where that is nothing. */
export function answerOf(q: HTMLElement): Answer | undefined {
	const { type } = q.dataset, given = controls(q).filter(e => !isBox(e) || e.checked).map(e => e.value.trim()).filter(text => text), [first] = given
	return first && type === "choices" ? given : first && type === "truth" ? first === "true" : first
}

/** A Fault is the name of the words for what is wrong with an answer. Only what is empty and a code stop anybody. */
export type Fault = "" | "empty" | "code" | "odd" | "long" | "left" | "unread" | "many" | "agreed"

/** mark shows what is wrong with an answer, or that nothing is. It says whether that keeps anybody from going on. */
export function mark(q: HTMLElement, fault: Fault): boolean {
	const place = q.querySelector<HTMLElement>(".fault"), stops = fault === "empty" || fault === "code"
	if (place) {
		place.hidden = !(place.textContent = fault && (place.dataset[fault] || "").replace("%1", q.dataset.max || ""))
		place.classList.toggle("warn", !stops)
	}
	controls(q).forEach(e => e.setAttribute("aria-invalid", "" + stops))
	return stops
}
