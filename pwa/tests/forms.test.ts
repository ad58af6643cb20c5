import { amountOf, contentOf, isOdd, type Submission } from "../answers"
import { qr } from "../qr"
import { equal, examples, test } from "./harness"

// typed is testdata/typed.json; submissions are what internal/form writes; codes are texts to draw.
const given = examples<{
	typed: { type: string; text: string; odd: boolean }[]
	submissions: string[]
	codes: string[]
}>()

for (const text of given.submissions)
	test("a submission is written as Go writes it: " + text.slice(0, 40), () => equal(contentOf(JSON.parse(text) as Submission), text))

for (const { type, text, odd } of given.typed)
	test(`${type} ${text} looks ${odd ? "unusual" : "usual"}`, () => equal(isOdd(type, text), odd))

test("amounts are read as people write them, and kept as they are where they cannot be read", () => {
	equal(["12,000", "1.2万", "２千", "3个", "99999999999999999999"].map(text => amountOf(text, false)), [12000, 12000, 2000, "3个", "99999999999999999999"])
	equal(["12000.5", "￥3500", "0.29", "1.2萬", "3500元", "1.005"].map(text => amountOf(text, true)), [1200050, 350000, 29, 1200000, 350000, "1.005"])
})

test("a text that no code is as long as is refused", () => {
	let message = ""
	try {
		qr("x".repeat(332))
	} catch (e) {
		message = (e as Error).message
	}
	equal(message, "qr/size")
})

// A stranger's decoder reads what is written here.
for (const text of given.codes)
	test("drawn for others to read: " + text.slice(0, 30), () =>
		console.log("DRAWN " + JSON.stringify({ text, rows: qr(text).map(row => row.map(Number).join("")) })))
