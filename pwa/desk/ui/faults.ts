// What went wrong, in words, where every page has room for it.

import { t, type Key } from "./words"
import { button, clear, fill } from "./dom"

const known: Record<string, Key> = {
	"offline": "fault_offline", "officer/unknown": "fault_unknown", "officer/removed": "fault_removed", "officer/proof": "fault_proof", "desk/old": "fault_old",
	"desk/often": "fault_often", "envelope/withdrawn": "fault_withdrawn", "open/recipient": "fault_recipient", "desk/unknown": "fault_gone",
	"passphrase": "passphrase_wrong", "keys": "files_damaged", "text/long": "fault_long",
	"handover/begun": "fault_begun", "handover/done": "fault_handed",
	"handover/claimed": "fault_claimed", "handover/elsewhere": "fault_elsewhere", "handover/dropped": "fault_dropped", "handover/there": "fault_there", "keys/none": "fault_keys", "note/many": "fault_notes", "case/keys": "flag_keys",
}

// faultWords shows a fault. That there is a newer page is none: it is said calmly.
export function faultWords(err: Error): void {
	const place = document.querySelector("[data-f=told]")
	if (!place) return
	clear(place)
	const key = known[err.message]
	fill(place, key ? t(key) : t("fault_other", { rule: err.message }))
	const calm = err.message === "desk/old"
	place.classList.toggle("calm", calm)
	if (calm) fill(place, " ", button(t("reload"), () => location.reload()))
}
