// What went wrong, in words, where every page has room for it.

import { t, type Key } from "./words"
import { clear, fill, el } from "./dom"
import { trialButton, type Enrolment } from "./welcome"

const known: Record<string, Key> = {
	"offline": "fault_offline", "officer/unknown": "fault_unknown", "officer/removed": "fault_removed", "officer/proof": "fault_proof",
	"desk/often": "fault_often", "envelope/withdrawn": "fault_withdrawn", "open/recipient": "fault_recipient", "desk/unknown": "fault_gone",
	"passphrase": "passphrase_wrong", "keys": "files_damaged", "text/long": "fault_long",
	"handover/begun": "fault_begun", "handover/done": "fault_handed",
	"handover/claimed": "fault_claimed", "handover/elsewhere": "fault_elsewhere", "handover/dropped": "fault_dropped", "handover/there": "fault_there", "keys/none": "fault_keys", "note/many": "fault_notes", "case/keys": "flag_keys",
}

// What helps an officer whom the endpoint does not know yet: the card again, or in a trial the keys that it knows.
export interface Newcomer { union: string; trial: boolean; enter: (e: Enrolment) => Promise<void>; card: () => Promise<HTMLElement> }

// faultWords shows a fault. To be new is none: it is said calmly.
export async function faultWords(err: Error, newcomer?: Newcomer): Promise<void> {
	const place = document.querySelector("[data-f=told]")
	if (!place) return
	clear(place)
	const key = known[err.message]
	fill(place, key ? t(key) : t("fault_other", { rule: err.message }))
	const calm = err.message === "officer/unknown" && newcomer !== undefined
	place.classList.toggle("calm", calm)
	if (!calm) return
	if (newcomer.trial) fill(place, el("p", {}, t("trial_unknown")), trialButton(() => newcomer.union, newcomer.enter))
	fill(place, el("details", {}, el("summary", {}, t("card_again")), await newcomer.card()))
}
