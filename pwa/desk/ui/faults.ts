// What went wrong, in words, where every page has room for it.

import { t, type Key } from "./words"
import { clear, fill, el } from "./dom"
import { card as cardView } from "./welcome"

const known: Record<string, Key> = {
	"offline": "fault_offline", "officer/unknown": "fault_unknown", "officer/removed": "fault_removed", "officer/proof": "fault_proof",
	"desk/often": "fault_often", "envelope/withdrawn": "fault_withdrawn", "open/recipient": "fault_recipient", "desk/unknown": "fault_gone",
	"passphrase": "passphrase_wrong", "keys": "files_damaged", "text/long": "fault_long",
	"handover/begun": "fault_begun", "handover/done": "fault_handed", "keys/none": "fault_keys",
}

// faultWords shows a fault. For an officer whom the endpoint does not know yet it shows the card again.
export async function faultWords(err: Error, card = "", wordsOf?: (card: string) => Promise<string>): Promise<void> {
	const place = document.querySelector("[data-f=told]")
	if (!place) return
	clear(place)
	const key = known[err.message]
	fill(place, key ? t(key) : t("fault_other", { rule: err.message }))
	if (err.message === "officer/unknown" && card && wordsOf)
		fill(place, el("details", {}, el("summary", {}, t("card_again")), cardView(card, await wordsOf(card))))
}
