// Runs in a browser: the desk draws a case whose letters change, and every photo stands under the letter with which it came.

import type { Case, Letter, Model } from "../../desk/model"
import type { Site } from "../../desk/site"
import { caseView } from "../../desk/ui/case"
import { equal, test } from "../harness"

const colours = ["#ff0000", "#00ff00", "#0000ff"] // of the photos of each letter, which is known by its colour

async function photo(colour: string): Promise<Uint8Array<ArrayBuffer>> {
	const canvas = document.createElement("canvas"), context = canvas.getContext("2d")!
	canvas.width = canvas.height = 8
	context.fillStyle = colour
	context.fillRect(0, 0, 8, 8)
	const picture = await new Promise<Blob>(done => canvas.toBlob(b => done(b!), "image/png"))
	return new Uint8Array(await picture.arrayBuffer())
}

const letter = (d: string, at: number): Letter =>
	({ d, at, answers: {}, hints: {}, request: false, consent: { t: at, lang: "zh-Hans", purposes: [] }, photos: 2, missing: 0, broken: [], problems: [] })

const [first, second, third] = colours.map(letter) as [Letter, Letter, Letter]

const caseOf = (...letters: Letter[]): Case => ({
	sid: "a", number: "1", form: undefined, goes: "help@1", standing: "viewed", received: 1000, due: 0, request: undefined, flags: [], assigned: "", junk: false, suspect: false, duplicates: [],
	letters, replies: [], notes: [], origin: undefined, claim: undefined, moved: "", fresh: false, waits: true, gone: false,
})

const site = { unions: {}, forms: [] } as unknown as Site

let asked = 0
const model = {
	union: "yl-linhe", cases: [], colleagues: [], words: "", drafts: new Map(),
	photo: (letter: string) => {
		asked++
		return photo(letter)
	},
} as unknown as Model

// shows draws the case in place of what stood there, and returns the colours of the photos under each letter.
async function shows(...letters: Letter[]): Promise<string[]> {
	const page = caseView(site, model, caseOf(...letters), new Map(), () => {}, false)
	document.body.textContent = ""
	document.body.append(page)
	const rows = Array.from(page.querySelectorAll("[data-f=photos]"))
	await Promise.all(rows.map(row => new Promise<void>(done => {
		const look = (): void => { if (row.hasAttribute("data-drawn")) done() }
		new MutationObserver(look).observe(row, { attributes: true })
		look()
	})))
	return rows.map(row => Array.from(row.querySelectorAll("canvas"), colourOf).join())
}

function colourOf(canvas: HTMLCanvasElement): string {
	const [r, g, b] = canvas.getContext("2d")!.getImageData(4, 4, 1, 1).data
	return "#" + [r, g, b].map(n => n!.toString(16).padStart(2, "0")).join("")
}

// saved are the names under which the originals of a page are kept.
function saved(): string[] {
	const names: string[] = [], { click } = HTMLAnchorElement.prototype
	HTMLAnchorElement.prototype.click = function () { names.push(this.download) }
	document.querySelectorAll<HTMLElement>("[data-photo] button").forEach(b => b.click())
	HTMLAnchorElement.prototype.click = click
	return names
}

const both = (colour: string): string => `${colour},${colour}`

test("a photo that was drawn is taken over, not drawn again", async () => {
	equal(await shows(second), [both(second.d)])
	const before = asked, canvas = document.querySelector("canvas")
	equal([await shows(second), asked - before, document.querySelector("canvas") === canvas], [[both(second.d)], 0, true])
})

test("a letter that a colleague passes on stands before what was shown, and each has its own photos and names for them", async () => {
	equal(await shows(first, second), [first.d, second.d].map(both))
	equal(saved(), ["1-1-1.jpg", "1-1-2.jpg", "1-2-1.jpg", "1-2-2.jpg"])
})

test("of a letter that was erased no photo is left under another", async () => {
	equal(await shows(first, second, third), [first.d, second.d, third.d].map(both))
	equal(await shows(second, third), [second.d, third.d].map(both))
	equal(saved(), ["1-1-1.jpg", "1-1-2.jpg", "1-2-1.jpg", "1-2-2.jpg"])
})

test("this is the last one", () => {})
