// Words of the desk, in two languages. They are data: strings/LANG.json.

import zh from "../strings/zh-Hans.json"
import en from "../strings/en.json"
import type { Labels } from "../site"

export type Key = keyof typeof zh
export type Lang = "zh-Hans" | "en"

const all: Record<Lang, Record<Key, string>> = { "zh-Hans": zh, en }
const remembered = "unionhall-desk-language"

// Chinese first: whoever wants another language says so once.
let lang: Lang = localStorage.getItem(remembered) === "en" ? "en" : "zh-Hans"

export const language = (): Lang => lang

export function speak(to: Lang): void {
	lang = to
	localStorage.setItem(remembered, to)
	document.documentElement.lang = to
}

// t returns the words for a key, with {n} replaced by values.n.
export const t = (key: Key, values: Record<string, string | number> = {}): string =>
	all[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => name in values ? String(values[name]) : whole)

// label returns a text in the language of the desk, or the nearest there is.
export const label = (labels: Labels | undefined): string =>
	labels?.[lang] ?? labels?.["zh-Hans"] ?? labels?.["en"] ?? Object.values(labels ?? {})[0] ?? ""
