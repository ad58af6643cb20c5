// What is sealed of a form that was filled in, and to whom.

import type { Answers, Purpose } from "./answers"
import type { Box } from "./box"
import type { KeysFile } from "./keys"
import { answerOf, listed, questions } from "./questions"
import { letter } from "./letter"
import { codeTool } from "./tools"
import { type Bytes, caseOf, type Photo, wrong } from "./seal"
import { asked, began, called, form, isEmpty, needs, recipient } from "./filling"
import type { Envelope } from "./lay"

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

/** envelope seals what is asked now to whom it goes, by the page's keys, for the case of secret. What a consent was not given for stays on the phone. */
export async function envelope(box: Box, file: KeysFile, secret: Bytes, shared: boolean): Promise<Envelope> {
	const { under, form: id, notice, hours, anonymous } = form.dataset, u = recipient() || wrong("nobody"), c = await caseOf(secret), answers: Answers = {}, photos: Photo[] = [], parts: Bytes[] = [], of: number[] = []
	const here = questions(form).filter(q => asked.includes(q.closest<HTMLElement>(".step")!)), consents = here.filter(q => q.dataset.consent)
	const held = ([] as string[]).concat(...consents.filter(isEmpty).map(needs)), list = here.filter(q => nameOf(q) && !held.includes(nameOf(q)))
	const code = await codeTool().catch(() => {}) // without it amounts go as they were typed
	for (const q of list) {
		const lists = listed(q), answer = answerOf(q)!
		if (!isEmpty(q)) answers[nameOf(q)] = lists ? await lists.answer(q, c.sid, photos, parts, of) : code ? code.value(q.dataset.type!, answer) : answer
	}
	const purposes = consents.map((q): Purpose => ({ id: q.dataset.consent!, text: q.dataset.text!, given: !isEmpty(q) }))
	const body = await letter(box, file, u, under || id!, c, notice!, hintsOf(list), answers, purposes, photos, parts)
	return { c, secret, body, parts, photos: of, hours: +hours!, shared, anonymous: anonymous !== undefined }
}
