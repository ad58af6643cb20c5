// The draft of a form: written at each change where it may be, and put back when the form is opened again.

import type { Box } from "./box"
import { added, at, form } from "./filling"
import { controls, isBox, lists } from "./questions"
import { forget, keep, listsOf, recall, sweep } from "./drafts"
import { within } from "./within"
import { show } from "./part"

// What a draft is: how each control was left, in order, by what tells it from others.
type Draft = { at: number; left: [string, string | boolean][] }

/** isShared says whether other people use this phone too. */
export const isShared = (): boolean => !!form.querySelector("[data-f=shared]:checked")

const isWanted = (): boolean => !isShared() && (form.dataset.draft === "on" || !!form.querySelector("[data-f=keep] :checked"))

const fields = (): HTMLInputElement[] => controls(form).filter(e => e.type !== "file")
const labelOf = (e: HTMLInputElement): string => (e.name || e.dataset.p || e.id) + (isBox(e) ? "=" + e.value : "")

const draftOf = (): Draft => ({
	at,
	left: fields().map((e): [string, string | boolean] => [labelOf(e), isBox(e) ? e.checked : e.value]),
})

/** A Keeper looks after the draft of a form. */
export type Keeper = {
	restore(): Promise<number | undefined> /* the step that was left, where there was a draft */
	changed(): void
	end(): Promise<void>
}

export function keeper(box: Box): Keeper {
	// Of another version of a form other answers are asked.
	const name = form.dataset.form + " " + form.dataset.route + (added || "")
	let writing: Promise<unknown> = Promise.resolve(), waiting = false, kept: string | undefined // of the lists, "" where there are none

	const warn = () => show(form, "memory", true) // this browser keeps nothing

	// find reads what is kept, and nothing else: it may come too late.
	async function find(): Promise<[Draft | undefined, string | undefined]> {
		await sweep(box)
		return [await recall(box, name), await recall(box, listsOf(name))]
	}

	async function write(): Promise<void> {
		waiting = false
		const tool = lists(), left = isWanted() ? tool ? tool.left(form) : "" : undefined
		if (left !== undefined) await keep(box, name, draftOf())
		else if (kept !== undefined) await forget(box, name)
		if (left && left !== kept) await keep(box, listsOf(name), left)
		kept = left
	}

	return {
		async restore() {
			const [draft, listed] = await within(3e3, find()).catch(warn) || [undefined], tool = lists() // somebody wants to write
			if (!draft) return undefined
			kept = ""
			if (tool && listed) await tool.bring(form, listed)
			for (const e of fields()) {
				const i = draft.left.findIndex(([label]) => label === labelOf(e))
				if (i < 0) continue
				const [, left] = draft.left.splice(i, 1)[0]!
				if (isBox(e)) e.checked = !!left
				else e.value = left as string
			}
			show(form, "restored", true)
			return draft.at
		},
		// What changes while a draft is written waits for the next.
		changed() {
			if (!waiting) writing = writing.then(write).catch(warn)
			waiting = true
		},
		async end() {
			waiting = true // nothing is written any more
			await writing
			await forget(box, name).catch(() => {})
		},
	}
}
