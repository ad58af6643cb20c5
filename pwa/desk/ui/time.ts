// Times as people say them. Moments are Unix seconds.

import { language, t } from "./words"

export const now = (): number => Math.floor(Date.now() / 1000)

const latest = 8.64e12 // Unix second after which there is no Date

// moment is a date and a time of day, in the time of this machine. English names the month: 11/12 is two days. What a letter says can be
// any number: "" where it is no moment.
export const moment = (at: number): string => !(Math.abs(at) <= latest) ? "" :
	new Intl.DateTimeFormat(language(), { year: "numeric", month: language() === "en" ? "short" : "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(at * 1000)

export const span = (seconds: number): string =>
	seconds >= 2 * 86400 ? t("days", { n: Math.floor(seconds / 86400) })
	: seconds >= 3600 ? t("hours", { n: Math.floor(seconds / 3600) })
	: t("minutes", { n: Math.max(1, Math.floor(seconds / 60)) })

// An Age says how near a promise is. Its sign and words stand beside its colour, for who does not see that.
export type Age = "none" | "time" | "soon" | "late"

// soonest is the last part of a promise in which it counts as due soon: a day, or a quarter of a short one.
export const ageOf = (due: number, received: number, at: number): Age =>
	due === 0 ? "none" : due <= at ? "late" : due - at <= Math.min(86400, (due - received) / 4) ? "soon" : "time"

export const signOf: Record<Age, string> = { none: "", time: "○", soon: "◐", late: "●" }

export const dueText = (due: number, at: number): string =>
	due === 0 ? t("due_none") : due <= at ? t("due_late", { span: span(at - due) }) : t("due_in", { span: span(due - at) })
