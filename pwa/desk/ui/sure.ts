// A button for what cannot be taken back: it says what will happen, and wants a word typed.

import { el, field, button, clear, fill, onEnter } from "./dom"
import { t } from "./words"

// sure shows a button. Pressed, it asks the question; act follows only when the word was typed.
export function sure(text: string, question: string, word: string, act: () => Promise<void>): HTMLElement {
	const box = el("div", { class: "sure" })
	const begin = (): void => {
		clear(box)
		fill(box, button(text, ask, "danger"))
	}
	const ask = (): void => {
		const typed = el("input", { "data-f": "word" })
		const fault = el("p", { class: "fault", role: "alert" })
		const press = button(text, async () => {
			if (typed.value.trim() !== word) {
				fault.textContent = t("sure_not", { word })
				typed.focus()
				return
			}
			await act()
			begin()
		}, "danger")
		clear(box)
		fill(box, el("div", { class: "asked", role: "group", "aria-label": text },
			el("p", {}, question),
			field(t("sure_type", { word }), typed),
			fault,
			press,
			button(t("cancel"), begin)))
		onEnter(typed, () => press.click())
		typed.focus()
	}
	begin()
	return box
}
