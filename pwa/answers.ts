// What somebody has typed, as the types of a form's fields take it (internal/form), and the text that is sealed. Knows no page.

import type { Photo } from "./seal"

/** A Person is one of several for whom a form is filled in. */
export type Person = { name: string; contact: string; agreed: boolean }

/** An Answer is the value of a field: photos are places in the list of sealed photos. */
export type Answer = string | number | boolean | string[] | number[] | Person[]

export type Answers = { [field: string]: Answer }

/** A Purpose is a line of consent: text is the digest of its wording. */
export type Purpose = { id: string; text: string; given: boolean }

export type Submission = {
	answers: Answers
	consent: { t: number /* minutes since 1970 */; lang: string; purposes: Purpose[] }
	notice: string
	k: string
	parts: Photo[]
	hints: Answers
}

/** contentOf writes what is sealed, as Submission.JSON of internal/form does. All members have to stand in the order of their types. */
export const contentOf = (s: Submission): string => JSON.stringify(s)

const times: { [unit: string]: number } = { 千: 1e3, 万: 1e4, 萬: 1e4 }

// plain makes full-width characters ASCII.
const plain = (text: string): string => text.normalize("NFKC").trim()

/**
 * amountOf reads a whole number, or an amount of money in hundredths: "12,000", "1.2万", "￥3500.50". What it cannot
 * read it gives back as it was typed: nothing that somebody has to say is lost for its form.
 */
export function amountOf(text: string, money: boolean): number | string {
	const match = /^¥?(\d+(?:\.\d+)?)([千万萬]?)元?$/.exec(plain(text).replace(/[\s,，'’]/g, ""))
	if (!match) return text
	const exact = +match[1]! * (times[match[2]!] || 1) * (money ? 100 : 1), n = Math.round(exact)
	return Math.abs(exact - n) < 1e-4 && Number.isSafeInteger(n) ? n : text
}

// A telephone number in any of the forms in which people write one: what is not digit, space or sign between them makes it look wrong, and
// so does a mobile number of mainland China that is too short or too long.
function isOddPhone(text: string): boolean {
	const number = plain(text).split(/转|轉|ext|x|#/i)[0]!.replace(/[\s\-–—()./]/g, "").replace(/^(\+|00)?86(?=\d{5})/, "")
	return !/^\+?\d{5,15}$/.test(number) || /^1\d{5,}$/.test(number) && number.length !== 11
}

const isDate = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !isNaN(Date.parse(text))

// isIdentity checks the last digit of the number of a Chinese identity card (GB 11643; ISO 7064, MOD 11-2): X is ten.
function isIdentity(number: string): boolean {
	if (!/^\d{17}[\dXx]$/.test(number)) return false
	let sum = 0
	for (const digit of number) sum = (sum * 2 + (/x/i.test(digit) ? 10 : +digit)) % 11
	return sum === 1
}

/** isOdd says whether an answer does not look as one of its type does: worth a word, never a reason to stop. */
export function isOdd(type: string, text: string): boolean {
	if (type === "phone") return isOddPhone(text)
	if (type === "email") return !/^\S+@\S+\.\S+$/.test(plain(text))
	if (type === "number" || type === "money") return typeof amountOf(text, type === "money") === "string"
	if (type === "identity") return !isIdentity(plain(text))
	return type === "date" && !isDate(text)
}
