import type { Fragment, Shell, Slot } from "./formats"

export type Slots = { [slot in Slot]: string }

// compose makes the page, byte for byte that of the network.
export const compose = (shell: Shell, slots: Slots): string =>
	shell.pieces.reduce((page, piece, i) => page + slots[shell.slots[i - 1]!] + piece)

// cut is the reverse: what a page from the network has in the slots; undefined unless all around them is the shell.
export function cut(shell: Shell, page: string, root: string): Fragment | undefined {
	const fixed = compose(shell, { root, meta: "\0", languages: "\0", main: "\0" }).split("\0")
	let rest = page
	const values = fixed.map((text, i) => {
		const at = fixed[i + 1] === undefined ? rest.length - text.length : rest.indexOf(text)
		const value = rest.slice(0, at)
		rest = rest.slice(at + text.length)
		return value
	})
	if (values[0] || fixed.map((text, i) => values[i] + text).join("") !== page) return undefined
	const open = shell.slots.filter(slot => slot !== "root")
	return ["meta", "languages", "main"].map(slot => values[open.indexOf(slot as "main") + 1] || "") as Fragment
}
