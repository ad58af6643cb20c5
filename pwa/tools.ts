// What further scripts, fetched when there is a use for them, leave in the hall: what works on codes, and what takes photos.

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
	/** holds says whether a text is a code, or has the code of one of secrets in it. */
	holds(text: string, secrets: Bytes[]): Promise<boolean>
	/** isOdd says whether a text does not look as one of its type does. */
	isOdd(type: string, text: string): boolean
}

/** A PhotoTool shrinks, shows and seals photos (photos.ts). */
export type PhotoTool = {
	/** take adds the photos that somebody has chosen, as far as there is room, and says what cannot be shown. */
	take(q: HTMLElement, input: HTMLInputElement): Promise<void>
	/** urlsOf returns the photos of a question for a draft, which bring takes. */
	urlsOf(q: HTMLElement): string[]
	bring(q: HTMLElement, urls: string[]): Promise<void>
	/** sealed seals the photos of a question, the first of which is the nth of its case. */
	sealed(q: HTMLElement, sid: string, n: number): Promise<{ photo: Photo; parts: Bytes[] }[]>
}

/** Tools are kept in the hall as promises: what is fetched with a tool may still be on its way. */
export type Tools = { code?: Promise<CodeTool>; photos?: Promise<PhotoTool> }

/** toolbox is the element that names the scripts of tools (data-code, data-photos), and the list of words (data-list). */
export const toolbox = (): DOMStringMap => document.querySelector<HTMLElement>("[data-list]")!.dataset

/** tool returns a tool. It is refused where it cannot be had; whoever asks once more tries once more. */
export async function tool<N extends keyof Tools>(name: N): Promise<Awaited<NonNullable<Tools[N]>>> {
	const hall = window.unionhall!
	if (!hall[name]) await hall.start(toolbox()[name]!)
	return hall[name]! as Awaited<NonNullable<Tools[N]>>
}
