// The questions of a form as they stand in the page: elements of class q. What they ask, their data attributes say.

import { amountOf, type Answer, type Person } from "./answers"
import { all, part } from "./part"
import type { CodeTool } from "./tools"

/** controls are what can be typed into or ticked; select and textarea have all that is used of an input here. */
export const controls = (place: ParentNode): HTMLInputElement[] => all(place, "input,select,textarea")

export const questions = (place: ParentNode): HTMLElement[] => all(place, ".q")

/** isBox says whether it is ticked, not typed into. */
export const isBox = ({ type }: HTMLInputElement): boolean => type === "checkbox" || type === "radio"

/** listOf is where a question has its people or its photos, one after the other. */
export const listOf = (q: HTMLElement): HTMLElement | null => part(q, q.dataset.type!)

/** add puts what the template of a question holds at the end of its list. */
export function add(q: HTMLElement): HTMLElement {
	const list = listOf(q)!
	list.appendChild(document.importNode(q.querySelector("template")!.content, true))
	return list.lastElementChild as HTMLElement
}

// people are those of whom anything was written down, agreed or not.
const people = (q: HTMLElement): Person[] =>
	Array.from(listOf(q)!.children).map(place => {
		const [name, contact, agreed] = ["name", "contact", "agreed"].map(p => place.querySelector<HTMLInputElement>(`[data-p=${p}]`)!)
		return { name: name!.value.trim(), contact: contact!.value.trim(), agreed: agreed!.checked }
	}).filter(({ name, contact }) => name || contact)

/** answerOf returns what somebody has answered, photos apart: undefined where that is nothing. */
export function answerOf(q: HTMLElement): Answer | undefined {
	const { type = "" } = q.dataset, list = controls(q), ticked = list.filter(e => isBox(e) && e.checked).map(e => e.value)
	if (type === "people" || type === "choices") {
		const many = type === "people" ? people(q).filter(({ agreed }) => agreed) : ticked // nobody else is named
		return many.length ? many as Answer : undefined
	}
	const text = list[0] && !isBox(list[0]) ? list[0].value.trim() : ticked[0]
	if (!text) return undefined
	if (type === "truth") return text === "true"
	return type === "number" || type === "money" ? amountOf(text, type === "money") : text
}

/** typed returns what stands in a question's lines. */
export const typed = (q: HTMLElement): string[] => controls(q).filter(e => !isBox(e) && e.type !== "file").map(e => e.value.trim()).filter(text => text)

/** A Fault is the name of the words for what is wrong with an answer. Only what is empty and a code stop anybody. */
export type Fault = "" | "empty" | "code" | "odd" | "long" | "left" | "unread" | "many" | "agreed"

/** oddity says whether an answer looks unusual, as far as there is something to tell. */
export function oddity(q: HTMLElement, tool?: CodeTool): Fault {
	const { type = "", format = type, max = Infinity } = q.dataset, texts = typed(q)
	if (type === "people") {
		const all = people(q)
		return all.length > +max ? "many" : all.some(({ agreed }) => !agreed) ? "agreed" : ""
	}
	if (texts.some(text => Array.from(text).length > +max)) return "long"
	return tool && texts[0] && tool.isOdd(format, texts[0]) ? "odd" : ""
}

/** mark shows what is wrong with an answer, or that nothing is. */
export function mark(q: HTMLElement, fault: Fault, stops = false): void {
	const place = q.querySelector<HTMLElement>(".fault")
	if (!place) return
	const words = fault && (place.dataset[fault] || "").replace("%1", q.dataset.max || "")
	place.textContent = words
	place.hidden = !words
	place.classList.toggle("warn", !stops)
	controls(q).forEach(e => stops ? e.setAttribute("aria-invalid", "true") : e.removeAttribute("aria-invalid"))
}
