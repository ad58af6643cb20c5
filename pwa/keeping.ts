// The draft of a form: written at each change where it may be, and put back when the form is opened again.

import type { Box } from "./box"
import { forget, keep, recall, sweep } from "./drafts"
import type { Filling } from "./filling"
import { part, show } from "./part"
import { bring, urlsOf } from "./photos"
import { add, controls, isBox, questions } from "./questions"

// What a draft is: how each control was left, in order, by what tells it from others.
type Draft = { at: number; left: [string, string | boolean][]; people: number[] }

const isTicked = (form: HTMLElement, name: string): boolean => {
	const box = form.querySelector<HTMLInputElement>(`input[data-f=${name}],[data-f=${name}] input`)
	return !!box && box.checked
}

/** isShared says whether other people use this phone too. */
export const isShared = ({ form }: Filling): boolean => isTicked(form, "shared")

const isWanted = (f: Filling): boolean => !isShared(f) && (f.form.dataset.draft === "on" || isTicked(f.form, "keep"))

const groups = (f: Filling, type: string): HTMLElement[] => questions(f.form).filter(q => q.dataset.type === type)
const fields = (f: Filling): HTMLInputElement[] => controls(f.form).filter(e => e.type !== "file")
const labelOf = (e: HTMLInputElement): string => (e.name || e.dataset.p || e.id) + (isBox(e) ? "=" + e.value : "")

const draftOf = (f: Filling): Draft => ({
	at: f.at,
	left: fields(f).map((e): [string, string | boolean] => [labelOf(e), isBox(e) ? e.checked : e.value]),
	people: groups(f, "people").map(q => part(q, "people")!.children.length),
})

/** A Keeper looks after the draft of a form. */
export type Keeper = {
	restore(): Promise<number | undefined> /* the step that was left, where there was a draft */
	changed(): void
	end(): Promise<void>
}

// patience is how long a browser may take to find a draft, in ms: some never answer, and somebody wants to write.
const patience = 3e3

export function keeper(box: Box, f: Filling): Keeper {
	// Of another version of a form other answers are asked.
	const name = f.form.dataset.form + " " + f.form.dataset.route, photosName = name + " photos"
	let writing: Promise<unknown> = Promise.resolve(), waiting = false, kept = false, keptPhotos = ""

	const warn = () => show(f.form, "memory", true) // this browser keeps nothing
	const drop = () => forget(box, [name, photosName])

	// find reads what is kept, and nothing else: it may come too late.
	async function find() {
		await sweep(box, Date.now())
		const draft = await recall<Draft>(box, name)
		return draft && { draft, photos: await recall<string[][]>(box, photosName) || [] }
	}

	async function write(): Promise<void> {
		waiting = false
		if (!isWanted(f)) return kept ? drop().then(() => { kept = false }) : undefined
		kept = true
		await keep(box, name, draftOf(f))
		const urls = groups(f, "photos").map(urlsOf), photos = urls.join()
		if (photos === keptPhotos) return
		await keep(box, photosName, urls)
		keptPhotos = photos
	}

	return {
		async restore() {
			const found = await Promise.race([find().catch(warn), new Promise<void>(done => setTimeout(done, patience))])
			if (!found) return undefined
			const { draft, photos } = found
			kept = true
			groups(f, "people").forEach((q, i) => {
				for (let n = draft.people[i] || 0; n > 0; n--) add(q, "people")
			})
			for (const e of fields(f)) {
				const i = draft.left.findIndex(([label]) => label === labelOf(e))
				if (i < 0) continue
				const [, left] = draft.left.splice(i, 1)[0]!
				if (isBox(e)) e.checked = !!left
				else e.value = left as string
			}
			for (const [i, q] of groups(f, "photos").entries()) await bring(q, photos[i] || []).catch(() => {})
			show(f.form, "restored", true)
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
