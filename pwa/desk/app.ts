// The officers' desk. It starts here: the site's file, then welcome, unlock, or the queue. One page at a time lies in the
// document; a change of what it shows draws it anew, and keeps what was typed.

import { Desk } from "./desk"
import { fingerprint, makeKeys, unlock as unlockKeys } from "./keys"
import { enrol, enrolled, onWiped, wipe, type Enrolled } from "./store"
import { bytesOf } from "../digest"
import { frame, register } from "./ui/frame"
import { caseView } from "./ui/case"
import { clear, fill } from "./ui/dom"
import { list, type Choice } from "./ui/list"
import { unlock } from "./ui/unlock"
import { waiting } from "./ui/waiting"
import { card, welcome, type Enrolment, type Made } from "./ui/welcome"
import { speak, language, t } from "./ui/words"
import { watchIdle } from "./ui/idle"
import { faultWords } from "./ui/faults"
import type { Site as Published } from "./site"

type Site = Published & { words: Record<string, string> }

async function start(): Promise<void> {
	if (window.top !== window) return // framed: nothing is shown, whatever headers the host sends
	speak(language())
	const site = await (await fetch(document.documentElement.dataset["site"]!)).json() as Site
	register()
	new App(site).begin().catch((err: Error) => document.body.append(err.message))
}

class App {
	private desk: Desk | undefined
	private officer: Enrolled | undefined
	private shown = "" // sid of the case on the page
	private choice: Choice = { filter: "open", form: "", text: "" }
	private place = 0 // how far the list was scrolled
	private closing = Promise.resolve() // of the desk that was locked last
	private card = "" // of keys that were just unlocked
	private unknown = false // the endpoint does not know these keys, and nothing came here before
	private looking = false // the endpoint is being asked what there is
	private barred = new Set<string>() // sids of what is sealed to colleagues only

	constructor(private readonly site: Site) {}

	async begin(): Promise<void> {
		this.officer = await enrolled()
		watchIdle(() => this.desk && this.lock())
		onWiped(() => this.forget())
		document.addEventListener("visibilitychange", () => void this.renew())
		let waiting = 0
		document.addEventListener("input", () => { // drafts are kept a moment after the last key
			clearTimeout(waiting)
			waiting = window.setTimeout(() => void this.desk?.keepDrafts(), 200)
		})
		this.locked()
	}

	private words = (): Uint8Array<ArrayBuffer> => bytesOf(this.site.words[language()] ?? this.site.words["zh-Hans"]!)

	// put lays a page into the frame of all pages. Drawn anew, it keeps the focus and what was unfolded.
	private put(page: HTMLElement): void {
		const before = document.querySelector<HTMLElement>("main")
		if (before?.dataset["screen"] === page.dataset["screen"] && before?.dataset["sid"] === page.dataset["sid"]) unfoldAs(before!, page)
		const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["f"] : undefined
		clear(document.body)
		fill(document.body, frame({ unlocked: !!this.desk, lock: () => this.lock(), again: () => void this.speak() }), page)
		document.title = `${page.querySelector("h1")?.textContent ?? ""} · ${t("desk")}`
		const again = focused && page.querySelector<HTMLElement>(`[data-f="${focused}"]`)
		if (again) again.focus()
	}

	// speak draws the page anew, with the words of keys in its language.
	private async speak(): Promise<void> {
		await this.desk?.speak(this.words())
		this.draw()
	}

	private draw(): void {
		if (!this.desk) return this.locked()
		if (this.unknown) {
			const { officer, desk } = this
			this.put(waiting(this.site, { union: desk.union, listed: desk.colleagues.some(c => c.self), words: desk.words, card: card(this.card, desk.words, officer!.files), look: () => this.look(), enter: this.enter }))
			return
		}
		const c = this.desk.cases.find(x => x.sid === this.shown)
		if (c) {
			this.put(caseView(this.site, this.desk, c, this.desk.drafts, () => this.toList(), this.barred.has(c.sid) && (() => this.tell(() => this.open(c.sid)))))
			return
		}
		this.shown = ""
		this.put(list(this.site, this.desk, this.choice, this.looking, sid => this.tell(() => this.toCase(sid)), () => this.look()))
		window.scrollTo(0, this.place)
	}

	private locked(): void {
		if (this.officer) this.put(unlock(this.site, this.officer.union, secret => this.unlock(this.officer!, secret), this.enter, () => this.wipe()))
		else this.put(welcome(this.site, invited(), (union, secret) => this.make(union, secret), this.enter))
	}

	private enter = (e: Enrolment): Promise<void> => this.unlock(e, e.passphrase)

	// make keeps the keys at once: who goes to the telephone and closes the page has them still, and the chair's line stays true.
	private async make(union: string, passphrase: string): Promise<Made> {
		const { files, card } = await makeKeys(passphrase)
		this.officer = { union, files }
		await enrol(this.officer)
		return { files, card, words: await fingerprint(card, this.words()) }
	}

	private async unlock(e: Enrolled, passphrase: string): Promise<void> {
		const { keys, files } = await unlockKeys(e.files, passphrase)
		this.officer = { union: e.union, files }
		await enrol(this.officer)
		this.card = keys.card
		this.desk = await Desk.unlocked(this.site, e.union, keys, this.words(), () => this.draw())
		await this.look()
	}

	// look asks what there is. Who is on the list while this page does not have them has an old page.
	private look(): Promise<void> {
		return this.tell(async () => {
			const desk = this.desk!
			const waited = this.unknown // the page that waits says itself what came of looking
			let unknown = false, fault: Error | undefined
			this.looking = true
			if (!waited) this.draw()
			await desk.sync().catch((err: Error) => err.message === "officer/unknown" && desk.cases.length === 0 ? unknown = true : fault = err)
			if (desk !== this.desk) return
			this.looking = false
			this.unknown = unknown
			if (!waited || !unknown) this.draw()
			if (unknown && !waited) document.querySelector<HTMLElement>("main h1")?.focus()
			if (fault) throw fault
			if (!unknown && !desk.colleagues.some(c => c.self)) throw Error("desk/old")
		})
	}

	private async toCase(sid: string): Promise<void> {
		this.place = window.scrollY
		this.shown = sid
		this.draw()
		window.scrollTo(0, 0)
		document.querySelector<HTMLElement>("main h1")?.focus()
		await this.open(sid)
	}

	private async open(sid: string): Promise<void> {
		const desk = this.desk!
		this.barred.delete(sid)
		await desk.open(sid).catch((err: Error) => {
			if (err.message !== "open/recipient" || desk.cases.some(c => c.sid === sid && c.letters.length)) throw err
			this.barred.add(sid)
			this.draw()
		})
	}

	private toList(): void {
		const from = this.shown
		this.shown = ""
		this.draw()
		document.querySelector<HTMLElement>(`[data-sid="${from}"]`)?.focus()
	}

	// lock drops the keys and everything that was opened from memory.
	private lock(): void {
		this.closing = this.desk?.close() ?? this.closing
		this.desk = undefined
		this.unknown = this.looking = false
		this.barred.clear()
		this.shown = ""
		this.choice = { filter: "open", form: "", text: "" }
		this.locked()
		void this.renew()
	}

	// renew loads the page anew where there is another: with a colleague who was added, or mended. Who is typing is left in peace.
	private async renew(): Promise<void> {
		await this.closing
		const page = await fetch("./", { cache: "no-cache" }).then(answer => answer.text(), () => "")
		const newer = /data-site="([^"]+)"/.exec(page)?.[1]
		const typed = document.querySelector<HTMLInputElement>("main[data-screen=unlock] input")?.value
		if (newer && newer !== document.documentElement.dataset["site"] && typed === "") location.reload()
	}

	// wipe waits for what is written at the moment: after it nothing is.
	private async wipe(): Promise<void> {
		await (this.desk?.close() ?? this.closing)
		await wipe()
		localStorage.clear()
		this.forget()
	}

	private forget(): void {
		this.officer = undefined
		this.lock()
	}

	// tell does something, and says in words what went wrong.
	private async tell(act: () => Promise<void>): Promise<void> {
		try {
			await act()
		} catch (err) {
			if ((err as Error).message === "locked") return // and nobody is there any more
			faultWords(err as Error)
		}
	}
}

// invited is the union for which the chair's link invites: the part of the address that no server sees.
const invited = (): string => location.hash.slice(1)

// unfoldAs opens of a page what is open in the one before it.
function unfoldAs(before: HTMLElement, page: HTMLElement): void {
	const open = Array.from(before.querySelectorAll("details[open] > summary"), s => s.textContent)
	page.querySelectorAll("details").forEach(d => d.open = d.open || open.includes(d.querySelector("summary")!.textContent))
}

window.addEventListener("unhandledrejection", event => (event.reason as Error).message === "locked" || faultWords(event.reason as Error))

void start()
