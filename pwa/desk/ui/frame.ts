// What stands around every page: the name, the languages, the lock; and the worker that keeps the desk's own files.

import { el, button } from "./dom"
import { t, speak, language } from "./words"

interface Around { unlocked: boolean; lock: () => void; again: () => void }

export function frame(a: Around): HTMLElement {
	const other = language() === "en" ? "zh-Hans" : "en"
	const large = document.documentElement.classList.contains("large")
	return el("header", { class: "top" },
		el("b", { class: "brand" }, t("desk")),
		el("div", { class: "aids" },
			el("button", { type: "button", "aria-pressed": String(large), onclick: () => {
				document.documentElement.classList.toggle("large")
				a.again()
			} }, t("large")),
			el("button", { type: "button", lang: other, "data-f": "language", onclick: () => {
				speak(other)
				a.again()
			} }, other === "en" ? "English" : "中文"),
			a.unlocked && button(t("lock"), a.lock, "lock")),
		el("p", { role: "alert", class: "told", "data-f": "told" }))
}

// register starts the worker that keeps the desk's own files, so that it opens without a network.
export function register(): void {
	if (!("serviceWorker" in navigator)) return
	const factory = (window as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } } }).trustedTypes
	const address = factory
		? factory.createPolicy("unionhall-desk", { createScriptURL: (url: string) => {
			if (url !== "sw.js") throw Error("not our worker")
			return url
		} }).createScriptURL("sw.js")
		: "sw.js"
	navigator.serviceWorker.register(address).catch(() => undefined) // it only makes the desk open offline
}
