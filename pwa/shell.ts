import type { Fragment, Shell, Slot } from "./formats"

export type Slots = { [slot in Slot]: string }

// compose makes the page, byte for byte that of the network.
export const compose = (shell: Shell, slots: Slots): string =>
	shell.pieces.reduce((page, piece, i) => page + slots[shell.slots[i - 1]!] + piece)

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")

// cut is the reverse: what a page from the network has in the slots; undefined unless all around them is the shell.
export function cut(shell: Shell, page: string, root: string): Fragment | undefined {
	const open: Slot[] = shell.slots.filter(slot => slot !== "root")
	const pattern = shell.pieces.map((piece, i) => {
		const slot = shell.slots[i]
		return literal(piece) + (slot === "root" ? literal(root) : slot ? "([^]*?)" : "")
	})
	const found = new RegExp("^" + pattern.join("") + "$").exec(page)
	if (!found) return undefined
	found[0] = "" // a slot that the shell does not have
	const value = (slot: Slot): string => found[open.indexOf(slot) + 1]!
	return [value("meta"), value("languages"), value("main")]
}
