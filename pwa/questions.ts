// The questions of a form as they stand in the page: elements of class q. What they ask, their data attributes say.

import type { Answer } from "./answers"
import { all } from "./part"
import type { ListTool } from "./tools"

/** controls are what can be typed into or ticked; select and textarea have all that is used of an input here. */
export const controls = (place: ParentNode): HTMLInputElement[] => all(place, "input,select,textarea")

export const questions = (place: ParentNode): HTMLElement[] => all(place, ".q")

/** isBox says whether it is ticked, not typed into. */
export const isBox = ({ type }: HTMLInputElement): boolean => type === "checkbox" || type === "radio"

/** lists is what looks after the lists of a form: nothing, where it asks for none or the script of lists could not be had. */
export const lists = (): ListTool | undefined => window.unionhall!.lists

/** listed is what looks after a question, if that is a list. */
export const listed = (q: HTMLElement): ListTool | undefined => q.querySelector("template") ? lists() : undefined

/** answerOf returns what somebody has answered, as it was typed, lists apart: undefined where that is nothing. */
export function answerOf(q: HTMLElement): Answer | undefined {
	const { type = "" } = q.dataset, list = controls(q), ticked = list.filter(e => isBox(e) && e.checked).map(e => e.value)
	if (type === "choices") return ticked[0] ? ticked : undefined
	const text = list[0] && !isBox(list[0]) ? list[0].value.trim() : ticked[0]
	return text && type === "truth" ? text === "true" : text || undefined
}

/** typed returns what stands in a question's lines. */
export const typed = (q: HTMLElement): string[] => controls(q).filter(e => !isBox(e) && e.type !== "file").map(e => e.value.trim()).filter(text => text)

/** A Fault is the name of the words for what is wrong with an answer. Only what is empty and a code stop anybody. */
export type Fault = "" | "empty" | "code" | "odd" | "long" | "left" | "unread" | "many" | "agreed"

/** mark shows what is wrong with an answer, or that nothing is. */
export function mark(q: HTMLElement, fault: Fault, stops = false): void {
	const place = q.querySelector<HTMLElement>(".fault")
	if (!place) return
	const words = fault && (place.dataset[fault] || "").replace("%1", q.dataset.max || "")
	place.textContent = words
	place.hidden = !words
	place.classList.toggle("warn", !stops)
	controls(q).forEach(e => e.setAttribute("aria-invalid", "" + stops))
}
