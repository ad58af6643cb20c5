import type { Fragment, Shell, Slot } from "./formats"

export type Slots = { [slot in Slot]: string }

// compose makes the page, byte for byte that of the network.
export const compose = (shell: Shell, slots: Slots): string =>
	shell.pieces.reduce((page, piece, i) => page + slots[shell.slots[i - 1]!] + piece)

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")

// cut is the reverse: what a page from the network has in the slots; undefined unless all around them is the shell.
export function cut(shell: Shell, page: string, root: string): Fragment | undefined {
	const fixed = compose(shell, { root, meta: "\0", languages: "\0", main: "\0" }).split("\0")
	const found = new RegExp("^" + fixed.map(literal).join("([^]*?)") + "$").exec(page)
	const open: Slot[] = shell.slots.filter(slot => slot !== "root")
	const value = (slot: Slot): string => found![open.indexOf(slot) + 1] || ""
	return found ? [value("meta"), value("languages"), value("main")] : undefined
}
