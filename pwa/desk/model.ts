// What the pages need of the desk behind them: cases as they are shown, and what can be done with them. The pages know
// nothing of keys, envelopes and the endpoint.

import type { Form } from "./site"

// An Answer is the value of a field: as a submission holds it (docs/formats.md).
export type Answer = string | number | boolean | string[] | number[] | Person[]
export type Person = { name: string; contact: string; agreed: boolean }

// An Origin says where a letter was before: the union and its case number, and the minute at which an officer wrote down that the
// worker has agreed.
export type Origin = { union: string; number: string; agreed: number }

// A Letter is one envelope of a case, opened.
export interface Letter {
	d: string
	at: number // when the endpoint received it, Unix seconds
	answers: Record<string, Answer>
	hints: Record<string, Answer>
	request: boolean // it asks for erasure, and no more
	consent: { t: number; lang: string; purposes: { id: string; given: boolean }[] }
	photos: number // how many belong to it
	missing: number // parts that have not come yet
	broken: number[] // photos that were sealed so that nobody can open them, from 0
	problems: string[] // names of fields whose answer does not fit the form
}

export interface Reply {
	seq: number
	at: number // Unix seconds; 0: unknown
	text: string
	need: string[]
	outcome: string
	viewed: boolean // it says only that the case was looked at
}

// A Note is an entry of the union's journal about a case, that its officers alone can read.
export interface Note {
	n: number
	at: number
	by: string // kid of the officer's signing key
	proved: boolean // that key has signed it; else it is to be read and decides nothing
	kind: string
	text: string
	to: string // of an assignment
}

export type Standing = "new" | "viewed" | "accepted" | "need" | "added" | "done" | "declined" | "transferred" | "telephone"

export interface Case {
	sid: string
	number: string // case number
	form: Form | undefined // undefined until it is opened, where several forms go under one name, and for one that the desk does not know
	goes: string // what the envelope calls the form
	standing: Standing
	received: number // Unix seconds, of the first letter
	due: number // Unix seconds; 0: no promise, or kept
	request: { at: number; due: number } | undefined // the worker asks for erasure: since when, until when it is to be decided; Unix seconds
	flags: string[] // of the endpoint: revoked-key, unproved …
	assigned: string // kid; "" for nobody
	junk: boolean
	suspect: boolean // the desk takes it for junk by what it has learnt
	duplicates: string[] // numbers of cases that say the same
	letters: Letter[] // [] until it is opened on this machine
	replies: Reply[]
	notes: Note[]
	origin: Origin | undefined // where it was before, by its own word
	claim: { to: string; by: string } | undefined // handing it on was begun, and is not at its end: to which union, and whose kid
	moved: string // the union to which it was handed on; "" for none
	fresh: boolean // a letter has come that no officer has looked at
	waits: boolean // a letter of it is not closed, be it that it came after all was done
	gone: boolean // withdrawn or erased at the endpoint
}

export interface Colleague { kid: string; words: string; self: boolean }

export interface Draft {
	text: string
	need?: string[]
	outcome?: "done" | "declined"
	telephone?: boolean
	accepted?: boolean
}

// A Model is the desk of one union, unlocked.
export interface Model {
	readonly union: string
	readonly cases: Case[]
	readonly colleagues: Colleague[]
	readonly words: string // those of our own keys
	readonly synced: number // Unix seconds; 0: never
	readonly ratings: number // that were counted, and not told the endpoint yet
	readonly drafts: Map<string, string> // texts that were begun, by what they are for
	sync(): Promise<void>
	open(sid: string): Promise<void>
	photo(letter: string, n: number): Promise<Uint8Array<ArrayBuffer>>
	answer(sid: string, draft: Draft): Promise<void>
	note(sid: string, text: string): Promise<void>
	assign(sid: string, to: string): Promise<void>
	junk(sid: string, is: boolean): Promise<void>
	transfer(sid: string, to: string, text: string): Promise<void>
	dropTransfer(sid: string): Promise<void>
	passOn(kid: string): Promise<{ passed: number; skipped: number }>
	erase(sid: string): Promise<void>
	keep(sid: string, text: string): Promise<void>
	search(text: string): Case[]
	keepDrafts(): Promise<void>
}
