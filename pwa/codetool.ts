// Codes are written, read and drawn by a script of its own, fetched with the list of words when there is a use for it. It also knows what
// answers mostly look like: a form does without, where it cannot be had.

import type { Bytes } from "./seal"
import { base } from "./place"

/** A CodeTool is what that script (codescreen.ts) leaves in the hall. It works on a list of words. */
export type CodeMaker = (list: Uint8Array) => CodeTool

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

let tool: Promise<CodeTool> | undefined

async function load({ code = "", list = "" }: DOMStringMap): Promise<CodeTool> {
	const hall = window.unionhall!, words = fetch(base + list)
	await hall.start(code)
	const response = await words
	if (!response.ok) throw new Error("code/list")
	return hall.code!(new Uint8Array(await response.arrayBuffer()))
}

/** codeTool returns the tool that an element's data-code (the script) and data-list (the words) name. It is refused where they cannot be had. */
export const codeTool = (e: HTMLElement): Promise<CodeTool> =>
	tool = tool || load(e.dataset).catch(error => {
		tool = undefined
		throw error
	})
