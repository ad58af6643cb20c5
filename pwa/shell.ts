import type { Fragment, Shell, ShellPart, Slot } from "./formats"

export type Slots = { [slot in Slot]: string }

// compose makes the page, byte for byte that of the network.
export const compose = (shell: Shell, slots: Slots): string =>
	shell.pieces.reduce((page, piece, i) => page + slots[shell.slots[i - 1]!] + piece)

// cut is the reverse: what a page from the network has in the slots; undefined unless all around them is the shell.
export const cut = (shell: Shell, page: string, root: string): Fragment | undefined => {
	const slots: Slots = { root, meta: "", languages: "", main: "" }
	const fixed = compose(shell, { root, meta: "\0", languages: "\0", main: "\0" }).split("\0")
	let at = fixed.shift()!.length
	for (const slot of shell.slots) {
		if (slot === "root") continue
		const next = fixed.shift()!, end = fixed[0] === undefined ? page.length - next.length : page.indexOf(next, at)
		slots[slot] = page.slice(at, end)
		at = end + next.length
	}
	return compose(shell, slots) === page ? [slots.meta, slots.languages, slots.main] : undefined
}

// splice makes the JSON of a shell of that of the one before it, if it is that one.
export const splice = (before: string, splices: ShellPart[3] = []): string =>
	splices.reduce((json, [from, to, text]) => json + before.slice(from, to) + text, "")
