// What a letter says of where it was before, under its seal. Whoever can seal can write it.

import type { Answer, Origin } from "./model"

/** originOf reads where a letter was before, of its sealed hints. It is worth a question to the other union, and no more. */
export function originOf({ from, case: number, agreed }: Record<string, Answer>): Origin | undefined {
	return typeof from === "string" && typeof number === "string" && typeof agreed === "number" && agreed >= 0 && agreed < 1e8 ? { union: from, number, agreed } : undefined
}

/** wasOf reads by which digest the worker's phone knows a letter that was handed on. */
export const wasOf = ({ was }: Record<string, Answer>): string | undefined => typeof was === "string" ? was : undefined
