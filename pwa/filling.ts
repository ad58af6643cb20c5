// The form of the page while it is filled in: which steps are asked, what is missing or looks unusual, who will read it.

import { all, focus, part, show, word, write } from "./part"
import { codeTool } from "./tools"
import { answerOf, controls, type Fault, listed, mark, questions } from "./questions"

/** form is what the page asks: null where it has none, and something waits to be sent. */
export const form = document.querySelector<HTMLFormElement>("form.ask")!

/** added is the sid of the case to which something is added, as an officer has asked: the address says so. */
export const added = location.hash.split("#later=")[1]

export const began = Date.now() // when the page was opened

/** asked are the steps that are asked now, at is the place among them of the one that is shown, called says that somebody wants to be called instead. */
export let asked: HTMLElement[], at = 0, called = false

/** ask settles which steps are asked, that from which it is sent among them: those of now, or all where something is added; or only how somebody can be reached. */
export function ask(instead: boolean): void {
	called = instead
	asked = all(form, called ? "[data-call],.send" : added ? ".step" : ".step:not([data-later])")
	show(form, "called", called)
	each("call", !called && form.querySelector("[data-call]"))
}

// each shows all buttons that do something, or hides them.
const each = (act: string, there: unknown): void => all(form, `[data-do=${act}]`).forEach(e => e.hidden = !there)

/** go shows a step; a form of one step is shown all at once, and so is one of which any part may be added. It is remembered as a step of the page's history, so that the way back leads through the form. */
export function go(to: number, remember?: "pushState" | "replaceState"): void {
	const last = asked.length - 1, whole = added || last < 2
	at = whole || to > last ? last : to
	const step = asked[whole ? 0 : at]!
	all(form, ".step").forEach(e => e.hidden = whole ? !asked.includes(e) : e !== step)
	each("back", at > 0)
	each("next", at < last)
	show(form, "nav", !whole)
	write(form, "progress", whole ? "" : word(form, "progress", "words").replace("%1", "" + (at + 1)).replace("%2", "" + (last + 1)))
	route()
	if (remember) history[remember](at, "")
	if (remember !== "replaceState") focus(step)
}

let fixed: string | undefined

/** fix settles who reads it, whatever is chosen: what is added to a case goes to whom the case went. */
export function fix(u?: string): void {
	fixed = u
	route()
}

/** recipient is the union to which the form goes: the nearest of its route, or of the route of the union that was chosen or is complained about. */
export const recipient = (): string =>
	fixed || (form.querySelector<HTMLElement>(":checked[data-route]") || form).dataset.route!.trim().split(" ")[0]!

/** route shows who will be able to read it. */
export const route = (): void => all(form, "[data-to]").forEach(e => e.hidden = e.dataset.to !== recipient())

/** isEmpty says whether nothing is answered; of a consent, whether it is not given. */
export const isEmpty = (q: HTMLElement): boolean => {
	const lists = listed(q)
	return lists ? !lists.has(q) : answerOf(q) === undefined
}

/** judge says what is wrong with an answer. */
export async function judge(q: HTMLElement): Promise<Fault> {
	if (isEmpty(q)) return q.dataset.required !== undefined && (!added || q.dataset.type === "consent") ? "empty" : isHeld(q) ? "left" : ""
	const code = await codeTool().catch(() => {}), lists = listed(q)
	return code && await code.fault(q) || (lists ? lists.fault(q) : "")
}

/** needs are the names of the fields for which a consent is asked. */
export const needs = ({ dataset }: HTMLElement): string[] => (dataset.for || "").split(" ")

// isHeld says whether something was answered that stays on the phone, because this consent was not given.
const isHeld = (consent: HTMLElement): boolean => questions(form).some(q => needs(consent).includes(q.dataset.name!) && !isEmpty(q))

/** stopped marks what is wrong in steps, and says whether something stops: then it lists what does, in the first step that has any. */
export async function stopped(list: HTMLElement[]): Promise<boolean> {
	const faulty: HTMLElement[] = []
	for (const step of list) for (const q of questions(step)) {
		const fault = await judge(q)
		if (mark(q, fault)) faulty.push(q)
	}
	const first = asked.findIndex(step => step.contains(faulty[0]!)) // null is in none
	if (first >= 0 && asked[first]!.hidden) go(first)
	tell(faulty.filter(q => !q.closest("[hidden]")))
	return !!faulty[0]
}

// tell says all that stops at once, each with the way to it.
function tell(faulty: HTMLElement[]): void {
	const place = part(form, "faults"), items = place && place.querySelector("ul")
	if (!items) return
	items.textContent = ""
	for (const q of faulty) {
		const a = document.createElement("a"), to = controls(q)[0] || q
		a.href = "#" + to.id
		a.textContent = q.querySelector(".fault")!.textContent
		a.onclick = () => {
			to.focus()
			return false // it is no step of the form
		}
		items.appendChild(document.createElement("li")).appendChild(a)
	}
	place!.hidden = !faulty[0]
	focus(place!) // nothing happens where it is hidden
}
