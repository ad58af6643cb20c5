// What is sealed of a form that was filled in, and to whom.

import { type Answers, contentOf, type Purpose } from "./answers"
import type { Filling } from "./filling"
import type { Envelope } from "./lay"
import { photosOf } from "./photos"
import { answerOf, controls, questions } from "./questions"
import { base64, type Bytes, type Case, caseOf, type Photo, type Recipients, seal, sealPhoto, sha256 } from "./seal"

const spaced = (text = ""): string[] => text.split(" ").filter(id => id)

/** recipientOf says which union a form goes to: the nearest of its route, or of the route of the union that was chosen or is complained about. */
export const recipientOf = (form: HTMLElement): string | undefined =>
	spaced((form.querySelector<HTMLElement>(":checked[data-route]") || form).dataset.route)[0]

const isGiven = (consent: HTMLElement): boolean => controls(consent)[0]!.checked

/** consents are the lines of consent among questions. */
const consents = (list: HTMLElement[]): HTMLElement[] => list.filter(q => q.dataset.type === "consent")

/** needs are the names of the fields for which a consent is asked. */
export const needs = (consent: HTMLElement): string[] => spaced(consent.dataset.for)

// told is what may leave the phone: not what a consent was not given for.
function told(asked: HTMLElement[]): HTMLElement[] {
	const held = consents(asked).filter(q => !isGiven(q)).reduce<string[]>((all, q) => all.concat(needs(q)), [])
	return asked.filter(q => q.dataset.name && !held.includes(q.dataset.name))
}

type Sealed = { photos: Photo[]; parts: Bytes[]; answers: Answers }

// answersOf collects the answers, and seals the photos on the way.
async function answersOf(c: Case, list: HTMLElement[]): Promise<Sealed> {
	const sealed: Sealed = { photos: [], parts: [], answers: {} }
	for (const q of list) {
		const places: number[] = []
		for (const data of photosOf(q)) {
			const { photo, parts } = await sealPhoto(c.sid, sealed.photos.length, data)
			places.push(sealed.photos.push(photo) - 1)
			sealed.parts.push(...parts)
		}
		const answer = q.dataset.type !== "photos" ? answerOf(q) : places.length ? places : undefined
		if (answer !== undefined) sealed.answers[q.dataset.name!] = answer
	}
	return sealed
}

// hintsOf is what helps to sort, and what tells people from machines, which fill in what nobody sees, and at once.
function hintsOf({ form, called, began }: Filling, list: HTMLElement[]): Answers {
	const hints: Answers = {}, trap = form.querySelector<HTMLInputElement>(".trap input"), odd = list.filter(q => q.querySelector(".fault.warn:not([hidden])")).map(q => q.dataset.name!)
	if (form.dataset.under) hints.form = form.dataset.form!
	if (called) hints.call = true
	hints.seconds = Math.round((Date.now() - began) / 1000)
	if (trap && trap.value) hints.trap = true
	if (odd.length) hints.odd = odd
	return hints
}

/** envelope seals what is asked now to the recipients, for the case of secret. */
export async function envelope(f: Filling, to: Recipients, secret: Bytes, shared: boolean): Promise<Envelope> {
	const { dataset } = f.form, c = await caseOf(secret)
	const asked = f.asked.reduce<HTMLElement[]>((all, step) => all.concat(questions(step)), []), list = told(asked)
	const { photos, parts, answers } = await answersOf(c, list), digests: string[] = []
	for (const part of parts) digests.push(base64(await sha256(part)))
	const purposes = consents(asked).map((q): Purpose => ({ id: q.dataset.consent!, text: q.dataset.text!, given: isGiven(q) }))
	const body = await seal(c, to, contentOf({
		answers, consent: { t: Math.floor(Date.now() / 6e4), lang: document.documentElement.lang, purposes },
		notice: dataset.notice!, k: base64(c.k), parts: photos, hints: hintsOf(f, list),
	}), digests)
	return { c, secret, body, parts, hours: +dataset.hours!, shared, anonymous: dataset.anonymous !== undefined }
}
