// Questions that are answered by several, people or photos, one after the other: a script of its own, which the pages of such forms name
// beside that of forms. Most forms ask for neither.

import type { Person } from "./answers"
import { focus, part } from "./part"
import { bytes, draw, photoOf, shrunk, side } from "./photos"
import { controls, mark, questions } from "./questions"
import { sealPhoto } from "./seal"
import type { ListTool } from "./tools"

// listOf is where a question has its people or its photos.
const listOf = (q: HTMLElement): HTMLElement => part(q, q.dataset.type!)!

const isPhotos = (q: HTMLElement): boolean => q.dataset.type === "photos"

// add puts what the template of a question holds at the end of its list.
function add(q: HTMLElement): HTMLElement {
	const list = listOf(q)
	list.appendChild(document.importNode(q.querySelector("template")!.content, true))
	return list.lastElementChild as HTMLElement
}

// people are those of whom anything was written down, agreed or not.
const people = (q: HTMLElement): Person[] =>
	Array.from(listOf(q).children).map(place => {
		const [name, contact, agreed] = ["name", "contact", "agreed"].map(p => place.querySelector<HTMLInputElement>(`[data-p=${p}]`)!)
		return { name: name!.value.trim(), contact: contact!.value.trim(), agreed: agreed!.checked }
	}).filter(({ name, contact }) => name || contact)

// named are those who agreed: nobody else is.
const named = (q: HTMLElement): Person[] => people(q).filter(({ agreed }) => agreed)

// A photo is kept as the address that holds all of it (data:image/jpeg;base64,...), by the place where it is shown.
const urls = new WeakMap<Element, string>()

const urlsOf = (q: HTMLElement): string[] => Array.from(listOf(q).children, place => urls.get(place)!)

// show adds a photo, as it was encoded, to a question.
async function show(q: HTMLElement, url: string): Promise<void> {
	const image = await photoOf(url), place = add(q)
	urls.set(place, url)
	draw(image, place.querySelector("canvas")!, side)
}

const lists = (form: HTMLElement): HTMLElement[] => questions(form).filter(q => q.querySelector("template"))

// take adds photos, as far as there is room, and says which cannot be shown.
async function take(q: HTMLElement, files: File[]): Promise<void> {
	mark(q, "")
	for (const file of files)
		if (urlsOf(q).length >= +(q.dataset.max || 3)) mark(q, "many")
		else await shrunk(file).then(url => show(q, url)).catch(() => mark(q, "unread"))
}

const acts: { [name: string]: (q: HTMLElement, button: Node) => void } = {
	more: q => controls(add(q))[0]!.focus(),
	less(q, button) {
		Array.from(listOf(q).children).forEach(e => e.contains(button) && e.remove())
		focus(q)
	},
}

// begin lets people answer: without this script what they choose would not go, and so they cannot.
function begin(form: HTMLFormElement): void {
	const changed = () => form.dispatchEvent(new Event("input")) // a draft is kept
	form.addEventListener("click", e => {
		const button = (e.target as Element).closest<HTMLElement>("[data-do]"), act = button && acts[button.dataset.do!]
		if (!act) return
		act(button.closest<HTMLElement>(".q")!, button)
		changed()
	})
	form.addEventListener("change", async e => {
		const input = e.target as HTMLInputElement
		if (input.type !== "file") return
		const files = Array.from(input.files!)
		input.value = "" // the same one may be chosen again after it was removed
		await take(input.closest<HTMLElement>(".q")!, files)
		changed()
	})
	lists(form).forEach(q => q.removeAttribute("disabled"))
}

const tool: ListTool = {
	has: q => !!(isPhotos(q) ? urlsOf(q) : named(q))[0],
	fault(q) {
		if (isPhotos(q)) return ""
		const all = people(q)
		return all.length > +(q.dataset.max || Infinity) ? "many" : all.some(({ agreed }) => !agreed) ? "agreed" : ""
	},
	async answer(q, sid, photos, parts, of) {
		if (!isPhotos(q)) return named(q)
		const places: number[] = []
		for (const url of urlsOf(q)) {
			const sealed = await sealPhoto(sid, photos.length, bytes(url))
			places.push(photos.push(sealed.photo) - 1)
			for (const part of sealed.parts) of[parts.push(part) - 1] = sealed.photo.n
		}
		return places
	},
	left: form => JSON.stringify(lists(form).map(q => isPhotos(q) ? urlsOf(q) : Array(listOf(q).childElementCount).fill(""))),
	async bring(form, left) {
		const found: string[][] = JSON.parse(left)
		for (const [i, q] of lists(form).entries())
			for (const url of found[i] || []) if (isPhotos(q)) await show(q, url).catch(() => {})
			else add(q)
	},
}

// What sends stands behind this one on the page, and needs a secure context.
const hall = window.unionhall = window.unionhall || {} as NonNullable<Window["unionhall"]>, form = document.querySelector<HTMLFormElement>("form.ask")
hall.lists = tool
if (form) begin(form)
