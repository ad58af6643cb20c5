// The draft of a form: written at each change where it may be, and put back when the form is opened again.

import type { Box } from "./box"
import { forget, keep, listsOf, recall, sweep } from "./drafts"
import { added, at, form } from "./filling"
import { show } from "./part"
import { controls, isBox, lists } from "./questions"
import { within } from "./within"

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
	let writing: Promise<unknown> = Promise.resolve(), waiting = false, kept = false, keptLists = ""

	const warn = () => show(form, "memory", true) // this browser keeps nothing
	const drop = () => forget(box, name)

	// find reads what is kept, and nothing else: it may come too late.
	async function find() {
		await sweep(box)
		const draft = await recall<Draft>(box, name)
		return draft && { draft, listed: await recall<string>(box, listsOf(name)) }
	}

	async function write(): Promise<void> {
		waiting = false
		if (!isWanted()) {
			if (kept) await drop()
			kept = false
			keptLists = ""
			return
		}
		kept = true
		await keep(box, name, draftOf())
		const tool = lists(), left = tool ? tool.left(form) : ""
		if (left === keptLists) return
		await keep(box, listsOf(name), left)
		keptLists = left
	}

	return {
		async restore() {
			const found = await within(3e3, find()).catch(warn) // somebody wants to write
			if (!found) return undefined
			const { draft, listed } = found, tool = lists()
			kept = true
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
			await drop().catch(() => {})
		},
	}
}
