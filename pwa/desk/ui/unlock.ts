// Unlock: the passphrase, or away with everything; in a trial also its keys, whose passphrase nobody has chosen.

import { el, field, button, fill } from "./dom"
import { t, label } from "./words"
import { sure } from "./sure"
import { trialButton, trialNote, type Enrolment } from "./welcome"
import type { Site } from "../site"

export function unlock(site: Site, union: string, open: (passphrase: string) => Promise<void>, enter: (e: Enrolment) => Promise<void>, wipe: () => Promise<void>): HTMLElement {
	const secret = el("input", { type: "password", autocomplete: "current-password", "data-f": "passphrase" })
	const fault = el("p", { class: "fault", role: "alert", "data-f": "fault" })
	const form = el("form", { class: "narrow" }, field(t("passphrase"), secret), fault)
	const press = button(t("unlock"), async () => {
		fault.textContent = ""
		await open(secret.value).catch((err: Error) => {
			fault.textContent = err.message === "passphrase" ? t("passphrase_wrong") : t("fault_other", { rule: err.message })
			secret.select()
		})
	}, "go")
	form.addEventListener("submit", event => {
		event.preventDefault()
		press.click()
	})
	fill(form, press)
	return el("main", { "data-screen": "unlock" },
		el("h1", {}, t("unlock_title")),
		el("p", { class: "lead" }, label(site.unions[union]?.name) || union),
		form,
		site.trial && trialNote(),
		site.trial && trialButton(() => union, enter),
		el("hr"),
		sure(t("wipe"), t("wipe_sure"), t("wipe_word"), wipe))
}
