// A form while it is filled in: which steps are asked, what is missing or looks unusual, who will read it.

import { codeTool } from "./codetool"
import { needs, recipientOf } from "./sealing"
import { fill as write, part, show, word } from "./part"
import { photosOf } from "./photos"
import { answerOf, controls, type Fault, mark, oddity, questions, typed } from "./questions"
import type { Bytes } from "./seal"

/** isLater says that what is asked is the second part of a case, once a person has called: the address says so. */
export const isLater = (): boolean => location.hash === "#later"

export type Filling = {
	form: HTMLFormElement
	steps: HTMLElement[] // all; the last one is that from which it is sent
	asked: HTMLElement[] // those that are asked now
	at: number // place of the one that is shown in asked
	called: boolean // somebody wants to be called instead
	began: number // when the page was opened, in ms
	secrets: Bytes[] // of the cases that this phone knows: their codes do not belong into a form
}

/** ask settles which steps are asked: those of now, or those of later; or only how somebody can be reached. */
export function ask(f: Filling): void {
	const last = f.steps.length - 1
	f.asked = f.steps.filter(({ dataset }, i) => i === last || (f.called ? dataset.call !== undefined : isLater() === (dataset.later !== undefined)))
	show(f.form, "called", f.called)
	each(f, "call", !f.called && !!f.form.querySelector("[data-call]"))
}

// each shows all buttons that do something, or hides them.
const each = (f: Filling, act: string, there: boolean): void => f.form.querySelectorAll<HTMLElement>(`[data-do=${act}]`).forEach(e => e.hidden = !there)

/** go shows a step; a form of one step is shown all at once. It is remembered as a step of the page's history, so that the way back leads through the form. */
export function go(f: Filling, at: number, remember?: "pushState" | "replaceState"): void {
	const last = f.asked.length - 1, whole = last < 2
	f.at = at = whole ? last : Math.min(at, last)
	f.steps.forEach(step => step.hidden = whole ? !f.asked.includes(step) : step !== f.asked[at])
	each(f, "back", !whole && at > 0)
	each(f, "next", !whole && at < last)
	show(f.form, "nav", !whole)
	write(f.form, "progress", whole ? "" : word(f.form, "progress", "words").replace("%1", `${at + 1}`).replace("%2", `${last + 1}`))
	route(f)
	if (remember) history[remember](at, "")
	if (remember === "replaceState") return
	const step = f.asked[at]!
	step.tabIndex = -1
	step.focus()
}

/** route shows who will be able to read it. */
export function route({ form }: Filling): void {
	const u = recipientOf(form)
	form.querySelectorAll<HTMLElement>("[data-to]").forEach(e => e.hidden = e.dataset.to !== u)
}

const isEmpty = (q: HTMLElement): boolean => {
	if (q.dataset.type === "consent") return !controls(q)[0]!.checked
	return q.dataset.type === "photos" ? !photosOf(q).length : answerOf(q) === undefined
}

/** stops says whether a fault keeps anybody from going on. */
export const stops = (fault: Fault): boolean => fault === "empty" || fault === "code"

/** judge says what is wrong with an answer. */
export async function judge(f: Filling, q: HTMLElement): Promise<Fault> {
	if (isEmpty(q)) return q.dataset.required !== undefined ? "empty" : isHeld(f, q) ? "left" : ""
	const tool = await codeTool(f.form).catch(() => undefined)
	for (const text of typed(q)) if (tool && await tool.holds(text, f.secrets)) return "code"
	return oddity(q, tool)
}

// isHeld says whether something was answered that stays on the phone, because this consent was not given.
const isHeld = ({ form }: Filling, consent: HTMLElement): boolean =>
	questions(form).some(q => needs(consent).includes(q.dataset.name || "") && !isEmpty(q))

/** stopped marks what is wrong in steps, and says whether something stops: then it lists what does, in the first step that has any. */
export async function stopped(f: Filling, steps: HTMLElement[]): Promise<boolean> {
	const faulty: HTMLElement[] = []
	for (const step of steps) for (const q of questions(step)) {
		const fault = await judge(f, q)
		mark(q, fault, stops(fault))
		if (stops(fault)) faulty.push(q)
	}
	const first = f.asked.findIndex(step => step.contains(faulty[0]!))
	if (faulty.length && f.asked[first]!.hidden) go(f, first)
	list(f, faulty.filter(q => !q.closest("[hidden]")))
	return faulty.length > 0
}

// list says all that stops at once, each with the way to it.
function list({ form }: Filling, faulty: HTMLElement[]): void {
	const place = part(form, "faults"), items = place && place.querySelector("ul")
	if (!place || !items) return
	items.textContent = ""
	for (const q of faulty) {
		const a = document.createElement("a"), to = controls(q)[0] || q
		a.href = "#" + to.id
		a.textContent = q.querySelector(".fault")!.textContent
		a.onclick = e => {
			e.preventDefault() // it is no step of the form
			to.focus()
		}
		items.appendChild(document.createElement("li")).appendChild(a)
	}
	place.hidden = !faulty.length
	if (faulty.length) place.focus()
}
