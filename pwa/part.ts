// The parts of the two pages of what is kept, and their words. Parts are called
// by data-f; the words for what a part may have to say stand in its data
// attributes. A theme may leave any of them out.

export const part = (root: ParentNode, name: string): HTMLElement | null => root.querySelector<HTMLElement>(`[data-f="${name}"]`)

/** all are the elements of a place that a selector names. */
export const all = <T extends HTMLElement = HTMLElement>(place: ParentNode, selector: string): T[] => [...place.querySelectorAll<T>(selector)]

/** word is what a part has to say about something called so. */
export function word(root: ParentNode, name: string, about: string): string {
	const e = part(root, name)
	return e && e.dataset[about] || ""
}

/** fill writes into a part, or hides it where there is nothing to write: of a value its label too. */
export function fill(root: ParentNode, name: string, text: string): void {
	const e = part(root, name)
	if (!e) return
	if (e.textContent !== text) e.textContent = text // said again, it would be read out again
	const row = e.matches("dd") && e.parentElement || e
	row.hidden = !text
}

/** write writes into a part, or hides it where there is nothing to write. */
export function write(root: ParentNode, name: string, text: string): void {
	const e = part(root, name)
	if (e) e.hidden = !(e.textContent = text)
}

/** show shows a part, or hides it. */
export function show(root: ParentNode, name: string, there: unknown): void {
	const e = part(root, name)
	if (e) e.hidden = !there
}

/** focus leads to where something begins that takes no focus of itself: of what is higher than the screen browsers are content with any part. */
export function focus(e: HTMLElement): void {
	e.tabIndex = -1
	e.focus()
	e.scrollIntoView()
}

/** headOf returns what stands first in the title of a page: union and site follow it. */
export const headOf = (title: string): string => title.split(" - ")[0] || title

/** plain reads what the worker has taken from a page as it is written in HTML. */
export const plain = (html: string): string => html.replace(/&lt;/g, "<").replace(/&amp;/g, "&")

/** size says how much bytes are. Number and unit stay in this order where the page is read from the right. */
export function size(bytes: number): string {
	const text = bytes < 1e6 ? Math.ceil(bytes / 1000) + "\u00a0kB" : bytes < 1e9 ? (bytes / 1e6).toFixed(1) + "\u00a0MB" : (bytes / 1e9).toFixed(1) + "\u00a0GB"
	return document.dir === "rtl" ? "\u2066" + text + "\u2069" : text
}
