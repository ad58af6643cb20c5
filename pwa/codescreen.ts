// The script that writes, reads and draws codes, and looks at what is typed. A code is twelve characters, large; it is copied, printed,
// drawn as a QR code (a text, no address). Its parts are called by data-f, its buttons by data-do; what they have to say stands in the page.

import { amountOf, isOdd } from "./answers"
import { codeOf, secretOf } from "./code"
import { base64, bytesOf } from "./digest"
import { fill, part } from "./part"
import { base } from "./place"
import { qr } from "./qr"
import { controls, type Fault, isBox } from "./questions"
import { type CodeTool, toolbox } from "./tools"
import { wordsOf } from "./words"

const gap = /[\s,.;:，。、；：]+/g

const isHan = (list: string[]): boolean => list[0]!.length === 1

// written is a code as people copy it: three groups of four characters, or words with spaces between.
const written = (words: string[], list: string[]): string =>
	isHan(list) ? words.join("").replace(/.{4}(?=.)/g, "$& ") : words.join(" ")

// copy takes what is in a part to the clipboard. This old way works in the oldest browsers and in the newest, and asks for nothing.
function copy(part: Node): boolean {
	const selection = getSelection(), range = document.createRange()
	if (!selection) return false
	range.selectNodeContents(part)
	selection.removeAllRanges()
	selection.addRange(range)
	const copied = document.execCommand("copy")
	selection.removeAllRanges()
	return copied
}

// draw draws modules in black on white, with the margin of four that readers need.
function draw(canvas: HTMLCanvasElement, modules: boolean[][], scale = 8): void {
	const context = canvas.getContext("2d")
	canvas.width = canvas.height = (modules.length + 8) * scale
	if (!context) return
	context.fillStyle = "#fff"
	context.fillRect(0, 0, canvas.width, canvas.height)
	context.fillStyle = "#000"
	modules.forEach((row, y) => row.forEach((dark, x) => dark && context.fillRect((x + 4) * scale, (y + 4) * scale, scale, scale)))
}

// alone leaves nothing else of the page for a sheet of paper, on which others will look: not what was filled in, no other case.
function alone(place: Element): void {
	for (let e: Element | null = place; e && e.parentElement && !e.matches("main"); e = e.parentElement)
		for (const other of Array.from(e.parentElement.children)) other.classList.toggle("unprinted", other !== e)
	addEventListener("afterprint", () => document.querySelectorAll(".unprinted").forEach(e => e.classList.remove("unprinted")), { once: true })
}

// show puts what a case is called into place, and the buttons to work.
function show(place: HTMLElement, number: string, code: string): void {
	const at = part(place, "code"), canvas = part(place, "qr")
	const picture = () => canvas instanceof HTMLCanvasElement && draw(canvas, qr(code))
	const acts: { [name: string]: (button: HTMLElement) => void } = {
		copy: button => {
			if (at && copy(at) && button.dataset.done) button.textContent = button.dataset.done
		},
		qr: () => {
			if (!canvas) return
			canvas.hidden = !canvas.hidden
			if (!canvas.hidden) picture()
		},
		print: () => {
			if (canvas) canvas.hidden = false
			picture()
			alone(place)
			print()
		},
	}
	// A sheet of paper has to say where the code is typed in.
	fill(place, "where", (place.querySelector<HTMLAnchorElement>("[data-do=done]") || location).href.replace(/#.*/, ""))
	fill(place, "code", code)
	fill(place, "number", number)
	place.querySelectorAll<HTMLElement>("[data-do]").forEach(button => {
		const act = acts[button.dataset.do || ""]
		if (!act) return
		button.hidden = false
		button.onclick = () => act(button)
	})
}

// holds finds codes of this phone, which do not belong into a form, wherever they stand in a text; any other only where it is all of the text,
// without a sign between: twelve characters that somebody means to say are seldom a code, and a full stop tells them apart.
async function holds(text: string, list: string[]): Promise<boolean> {
	const bare = (text: string) => text.replace(gap, "").toLowerCase()
	for (const { secret } of window.unionhall!.outbox!.contents().cases) if (bare(text).includes(bare((await codeOf(bytesOf(secret), list)).join("")))) return true
	return !/[,.;:，。、；：]/.test(text) && secretOf(text, list).then(() => true, () => false)
}

// fault looks at what was typed. How many people there are is another question.
async function fault(q: HTMLElement, list: string[]): Promise<Fault> {
	const { type = "", format = type, max = "Infinity" } = q.dataset, texts = controls(q).filter(e => !isBox(e)).map(e => e.value.trim()).filter(text => text)
	for (const text of texts) if (await holds(text, list)) return "code"
	if (type !== "people" && texts.some(text => Array.from(text).length > +max)) return "long"
	return texts[0] && isOdd(format, texts[0]) ? "odd" : ""
}

// firstOf is the secret of which people have the code: that with which a case began, wherever it was handed on to.
const firstOf = (secret: string): string =>
	window.unionhall!.outbox!.contents().cases.filter(k => (k.moved || []).some(m => m.secret === secret)).map(k => k.secret)[0] || secret

// toolOf fetches the list of words. What could not be had is not kept: whoever asks again starts this script again.
async function toolOf(): Promise<CodeTool> {
	const response = await fetch(base + toolbox().list)
	if (!response.ok) throw new Error("code/list")
	const list = wordsOf(new Uint8Array(await response.arrayBuffer()))
	return {
		show: async (place, number, secret) => show(place, number, written(await codeOf(bytesOf(firstOf(base64(secret))), list), list)),
		read: text => secretOf(text, list),
		fault: question => fault(question, list),
		value: (type, answer) => type === "number" || type === "money" ? amountOf(answer as string, type === "money") : answer,
	}
}

const { unionhall } = window

if (unionhall) (unionhall.code = toolOf()).catch(() => delete unionhall.code)
