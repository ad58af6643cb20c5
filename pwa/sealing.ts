// What is sealed of a form that was filled in, and to whom.

import type { Answers, Purpose } from "./answers"
import { asked, began, called, form, isEmpty, needs } from "./filling"
import type { Envelope } from "./lay"
import { bodyOf } from "./letter"
import { answerOf, listed, questions } from "./questions"
import { type Bytes, caseOf, type Photo, type Recipients } from "./seal"
import { codeTool } from "./tools"

const nameOf = ({ dataset }: HTMLElement): string => dataset.name!

// hintsOf is what helps to sort, and what tells people from machines, which fill in what nobody sees, and at once.
function hintsOf(list: HTMLElement[]): Answers {
	const hints: Answers = {}, trap = form.querySelector<HTMLInputElement>(".trap input"), odd = list.filter(q => q.querySelector(".fault.warn:not([hidden])")).map(nameOf)
	if (form.dataset.under) hints.form = form.dataset.form!
	if (called) hints.call = true
	hints.seconds = Math.round((Date.now() - began) / 1e3)
	if (trap && trap.value) hints.trap = true
	if (odd[0]) hints.odd = odd
	return hints
}

/** envelope seals what is asked now to the recipients, for the case of secret. What a consent was not given for stays on the phone. */
export async function envelope(to: Recipients, secret: Bytes, shared: boolean): Promise<Envelope> {
	const { notice, hours, anonymous } = form.dataset, c = await caseOf(secret), answers: Answers = {}, photos: Photo[] = [], parts: Bytes[] = []
	const here = questions(form).filter(q => asked.some(step => step.contains(q))), consents = here.filter(q => q.dataset.consent)
	const held = consents.filter(isEmpty).map(needs), list = here.filter(q => nameOf(q) && !held.some(names => names.includes(nameOf(q))))
	const code = await codeTool().catch(() => {}) // without it amounts go as they were typed
	for (const q of list) {
		const lists = listed(q), answer = answerOf(q)!
		if (!isEmpty(q)) answers[nameOf(q)] = lists ? await lists.answer(q, c.sid, photos, parts) : code ? code.value(q.dataset.type!, answer) : answer
	}
	const purposes = consents.map((q): Purpose => ({ id: q.dataset.consent!, text: q.dataset.text!, given: !isEmpty(q) }))
	return { c, secret, body: await bodyOf(c, to, notice!, hintsOf(list), answers, purposes, photos, parts), parts, hours: +hours!, shared, anonymous: anonymous !== undefined }
}
