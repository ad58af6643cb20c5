// What an officer can do with a case. Each choice opens its own small form below; nothing is sent before its button.

import { el, field, button, clear, fill, save, tick } from "./dom"
import { sure } from "./sure"
import { moment } from "./time"
import { t, label, type Key } from "./words"
import { closed } from "./list"
import { draftOf } from "../markdown"
import type { Drafts } from "./case"
import type { Case, Draft, Model } from "../model"
import type { Site } from "../site"

// begun is the form that is open, so that it is open again when the page is drawn anew.
const begun = { sid: "", name: "" }

type Act = { name: Key; show: (box: HTMLElement) => void }

export function actions(site: Site, model: Model, c: Case, drafts: Drafts): HTMLElement | false {
	if (c.letters.length === 0) return false
	const box = el("div", { class: "act", "data-f": "act" }), buttons = el("div", { class: "ways", role: "group", "aria-label": t("act_title") })
	const acts = ([
		!c.gone && { name: "act_answer", show: b => answering(b, model, c, drafts, "answer") },
		!c.gone && !closed(c) && c.standing !== "accepted" && { name: "act_accept", show: b => accepting(b, model, c) },
		!c.gone && !closed(c) && { name: "act_need", show: b => needing(b, model, c, drafts) },
		!c.gone && { name: "act_done", show: b => answering(b, model, c, drafts, "done") },
		!c.gone && { name: "act_declined", show: b => answering(b, model, c, drafts, "declined") },
		!c.gone && { name: "act_telephone", show: b => telephoning(b, model, c, drafts) },
		!c.gone && { name: "act_transfer", show: b => transferring(b, site, model, c, drafts) },
		{ name: "act_more", show: b => more(b, site, model, c, drafts) },
	] as (Act | false)[]).filter((act): act is Act => act !== false && (!c.moved || act.name === "act_more")) // who was handed on is answered there
	const show = (act: Act, pressed: Element): void => {
		buttons.querySelectorAll("button").forEach(b => b.setAttribute("aria-pressed", String(b === pressed)))
		clear(box)
		act.show(box)
		Object.assign(begun, { sid: c.sid, name: act.name })
	}
	for (const act of acts) {
		const b = el("button", { type: "button", "data-act": act.name, "aria-pressed": "false", onclick: () => {
			show(act, b)
			box.querySelector<HTMLElement>("textarea, input, select, button")?.focus()
		} }, t(act.name))
		fill(buttons, b)
		if (begun.sid === c.sid && begun.name === act.name) show(act, b)
	}
	return el("section", { class: "actions", "aria-label": t("act_title") }, el("h2", {}, t("act_title")), buttons, box)
}

// requested is what the worker has asked for: to be erased, or to hear why not.
export function requested(model: Model, c: Case, drafts: Drafts): HTMLElement {
	const key = `${c.sid} keep`, text = drafted(drafts, key, el("textarea", { rows: 3, "data-f": "keep" })), { at, due } = c.request!
	const keeping = el("details", { open: !!drafts.get(key) }, el("summary", {}, t("request_keep")), field(t("request_keep_text"), text, t("request_keep_hint")),
		sendButton("request_keep_send", model, c, drafts, [key], () => text.value.trim() ? { text: t("request_keep_words", { text: text.value.trim() }) } : "fault_no_text", draft => model.keep(c.sid, draft.text)))
	return el("section", { class: "request", "data-f": "request", "aria-label": t("request") },
		el("h2", {}, t("request")),
		el("p", {}, t("request_since", { at: moment(at), due: moment(due) })),
		el("p", { class: "hint" }, t("request_hint")),
		sure(t("erase"), t("erase_sure"), t("erase_word"), () => model.erase(c.sid)),
		!c.moved && keeping)
}

// sent answers, and then leads to where the words stand: the button that was pressed is gone.
async function sent(model: Model, c: Case, draft: Draft): Promise<void> {
	await closing(() => model.answer(c.sid, draft))
	document.querySelector<HTMLElement>("[data-f=said]")?.focus()
}

// closing does something; the form closes when that worked, and stays as it is when it did not.
async function closing(act: () => Promise<void>): Promise<void> {
	const was = { ...begun }
	begun.sid = ""
	try {
		await act()
	} catch (err) {
		Object.assign(begun, was)
		const again = document.querySelector<HTMLElement>(`[data-act="${was.name}"][aria-pressed=false]`)
		again?.click() // the case was drawn anew meanwhile
		throw err
	}
}

// textArea is a text whose draft is kept while the desk is open.
const textArea = (drafts: Drafts, key: string, rows = 5): HTMLTextAreaElement => drafted(drafts, key, el("textarea", { rows, "data-f": "text" }))

// drafted gives a control what was written into it before the case was drawn anew, else what it begins with.
function drafted<T extends HTMLInputElement | HTMLTextAreaElement>(drafts: Drafts, key: string, control: T, begin = ""): T {
	control.value = drafts.get(key) ?? begin
	control.addEventListener("input", () => drafts.set(key, control.value))
	return control
}

// sendButton sends a draft and says whether that worked. A text that was sent is no draft any more.
function sendButton(name: Key, model: Model, c: Case, drafts: Drafts, keys: string[], make: () => Draft | Key, send = (draft: Draft) => sent(model, c, draft)): HTMLElement {
	const told = el("p", { class: "fault", role: "alert", "data-f": "fault" })
	return el("div", {}, told, button(t(name), async () => {
		const draft = make()
		if (typeof draft === "string") {
			told.textContent = t(draft)
			return
		}
		told.textContent = ""
		await send(draft)
		keys.forEach(key => drafts.delete(key))
		await model.keepDrafts()
	}, "go"))
}

const templates: Key[] = ["template_received", "template_call", "template_visit", "template_law"]

function answering(box: HTMLElement, model: Model, c: Case, drafts: Drafts, kind: "answer" | "done" | "declined"): void {
	const key = `${c.sid} ${kind}`, text = textArea(drafts, key)
	const choose = el("select", { "data-f": "template" }, el("option", { value: "" }, t("template_none")))
	templates.forEach(name => fill(choose, el("option", { value: name }, t(`${name}_name` as Key))))
	choose.addEventListener("change", () => {
		if (!choose.value) return
		text.value += (text.value ? "\n" : "") + t(choose.value as Key, { number: c.number })
		text.dispatchEvent(new Event("input"))
		choose.value = ""
		text.focus()
	})
	fill(box,
		kind === "declined" && el("p", { class: "hint" }, t("declined_hint")),
		field(t(kind === "answer" ? "answer_text" : kind === "done" ? "done_text" : "declined_text"), text, t("answer_hint")),
		kind === "answer" && field(t("template"), choose),
		sendButton(kind === "answer" ? "answer_send" : kind === "done" ? "done_send" : "declined_send", model, c, drafts, [key],
			() => text.value.trim() ? kind === "answer" ? { text: text.value.trim() } : { text: t(`${kind}_words`, { text: text.value.trim() }), outcome: kind } : "fault_no_text"))
}

function accepting(box: HTMLElement, model: Model, c: Case): void {
	fill(box, el("p", {}, t("accept_hint")), button(t("accept_send"), () => sent(model, c, { text: t("accept_text"), accepted: true }), "go"))
}

// needing makes one list of all that is missing: nobody should be asked twice.
function needing(box: HTMLElement, model: Model, c: Case, drafts: Drafts): void {
	const key = `${c.sid} need`, what = drafted(drafts, `${key} what`, el("textarea", { rows: 4, "data-f": "need" }))
	const text = textArea(drafts, key, 3)
	fill(box, field(t("need_what"), what, t("need_hint")), field(t("need_text"), text),
		sendButton("need_send", model, c, drafts, [key, `${key} what`], () => {
			const need = what.value.split("\n").map(line => line.trim()).filter(Boolean)
			// The list stands in the words too: phones that know of no list show these.
			const list = need.map(line => `· ${line}`).join("\n")
			return need.length ? { text: `${text.value.trim()}\n${t("need_words")}\n${list}`.trim(), need } : "fault_no_need"
		}))
}

function telephoning(box: HTMLElement, model: Model, c: Case, drafts: Drafts): void {
	const key = `${c.sid} telephone`, text = textArea(drafts, key, 3)
	fill(box, el("p", { class: "hint" }, t("telephone_hint")), field(t("telephone_text"), text),
		sendButton("telephone_send", model, c, drafts, [key], () => ({ text: t("telephone_words", { text: text.value.trim() }), telephone: true })))
}

// transferring hands a case on to another union. The worker has to have agreed to it, to this union and no other.
function transferring(box: HTMLElement, site: Site, model: Model, c: Case, drafts: Drafts): void {
	const key = `${c.sid} transfer`, text = textArea(drafts, key, 3), agreed = el("input", { "data-f": "agreed" }), fault = el("p", { class: "fault", role: "alert", "data-f": "fault" })
	const to = el("select", { "data-f": "to" }, el("option", { value: "" }, t("union_choose")))
	for (const [id, u] of Object.entries(site.unions)) if (u.set && id !== model.union) fill(to, el("option", { value: id }, label(u.name)))
	const late = c.letters.some(l => l.missing > 0), mine = c.claim?.by === model.colleagues.find(x => x.self)?.kid
	const under = c.claim && mine
	if (under) to.value = c.claim!.to
	fill(box,
		el("p", { class: "hint" }, t("transfer_hint")), under && el("p", { class: "note", "data-f": "begun" }, t("transfer_begun")), late && el("p", { class: "note" }, t("transfer_late")),
		field(t("transfer_to"), to), field(t("transfer_text"), text), tick(t("transfer_agreed"), agreed), fault,
		el("div", { class: "ways" }, button(t("transfer_send"), async () => {
			const u = site.unions[to.value]
			if (!u || !agreed.checked) {
				fault.textContent = t(u ? "transfer_unagreed" : "union_first")
				return
			}
			fault.textContent = ""
			const words = t("transfer_words", { union: [label(u.name), u.phone].filter(Boolean).join(" "), text: text.value.trim() }).trim()
			await closing(() => model.transfer(c.sid, to.value, words))
			drafts.delete(key)
			await model.keepDrafts()
		}, "go"), under && button(t("transfer_drop"), () => model.dropTransfer(c.sid))))
}

function more(box: HTMLElement, site: Site, model: Model, c: Case, drafts: Drafts): void {
	const sms = el("textarea", { rows: 3, readonly: true, "data-f": "sms" })
	sms.value = t("sms_text", { number: c.number, site: site.public || t("sms_site") })
	fill(box,
		el("div", { class: "ways" },
			button(t("print_case"), () => window.print()),
			button(t(c.junk ? "junk_not" : "junk_is"), () => model.junk(c.sid, !c.junk))),
		field(t("sms"), sms, t("sms_hint")),
		publishing(c, drafts),
		sure(t("erase"), t("erase_sure"), t("erase_word"), () => model.erase(c.sid)))
}

// publishing makes a question and its answer for everybody, without names; only with the worker's consent.
function publishing(c: Case, drafts: Drafts): HTMLElement {
	const agreed = c.letters.some(l => l.consent.purposes.some(p => p.given && /^publish\b/.test(p.id)))
	if (!agreed) return el("p", { class: "hint", "data-f": "publish" }, t("publish_no_consent"))
	const story = c.form?.fields.find(f => f.type === "story")?.name ?? ""
	const key = `${c.sid} publish`
	const title = drafted(drafts, `${key} title`, el("input", { "data-f": "publish-title" }))
	const question = drafted(drafts, `${key} question`, el("textarea", { rows: 5, "data-f": "publish-question" }), String(c.letters[0]?.answers[story] ?? ""))
	const answer = drafted(drafts, `${key} answer`, el("textarea", { rows: 5, "data-f": "publish-answer" }), c.replies.filter(r => r.text).map(r => r.text).pop())
	const read = el("input", { type: "checkbox" }), fault = el("p", { class: "fault", role: "alert" })
	return el("details", { open: [...drafts.keys()].some(k => k.startsWith(key)) }, el("summary", {}, t("publish_title")),
		el("p", { class: "hint" }, t("publish_hint")),
		field(t("publish_heading"), title), field(t("publish_question"), question), field(t("publish_answer"), answer),
		el("label", { class: "tick" }, read, el("span", {}, t("publish_read"))), fault,
		button(t("publish_save"), () => {
			if (!read.checked || !title.value.trim()) {
				fault.textContent = t("publish_first")
				return
			}
			save(`question-${c.number}.md`, "text/markdown", draftOf(title.value.trim(), question.value.trim(), answer.value.trim()))
		}))
}
