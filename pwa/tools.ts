// What further scripts, fetched when there is a use for them, leave in the hall: what works on codes, and what looks after lists.

import type { Answer } from "./answers"
import type { Fault } from "./questions"
import type { Bytes, Photo } from "./seal"

/**
 * A CodeTool writes, reads and draws codes (codescreen.ts), with the list of words. It also knows what answers mostly look like: a form does
 * without, where it cannot be had.
 */
export type CodeTool = {
	/** show writes a case number and, where it is known, the code of a secret into place, and puts its buttons to work. */
	show(place: HTMLElement, number: string, secret: Bytes): Promise<void>
	/** read returns the secret of a code. It throws as secretOf. */
	read(text: string): Promise<Bytes>
	/** fault says what there is to tell of what was typed as an answer. */
	fault(question: HTMLElement): Promise<Fault>
	/** value reads a number, or money in hundredths; any other answer, and what it cannot read, it gives back. */
	value(type: string, answer: Answer): Answer
}

/** A ListTool looks after questions that are answered by several people or photos (lists.ts). */
export type ListTool = {
	/** has says whether anything is answered. */
	has(q: HTMLElement): boolean
	fault(q: HTMLElement): Fault
	/** answer returns the people, or the places of the photos, which it seals for the case sid: what they add to photos and parts is put there, and to of, for each part, which photo it is of. */
	answer(q: HTMLElement, sid: string, photos: Photo[], parts: Bytes[], of: number[]): Promise<Answer>
	/** left returns what all lists of a form hold, for a draft; bring puts as many places and these photos there. */
	left(form: HTMLElement): string
	bring(form: HTMLElement, left: string): Promise<void>
}

/** Tools are kept in the hall: that of codes as a promise, because what is fetched with it may still be on its way. */
export type Tools = { code?: Promise<CodeTool>; lists?: ListTool }

/** toolbox is the element that names the script of codes (data-code), and the list of words (data-list). */
export const toolbox = (): DOMStringMap => document.querySelector<HTMLElement>("[data-list]")!.dataset

/** codeTool is refused where it cannot be had; whoever asks once more tries once more. */
export async function codeTool(): Promise<CodeTool> {
	const hall = window.unionhall!
	if (!hall.code) await hall.start(toolbox().code!)
	return hall.code!
}
