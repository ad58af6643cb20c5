// What the desk knows of the site: site-DIGEST.json, beside its page (docs/formats.md, "The desk").

export type Labels = Record<string, string> // by language

export interface Site {
	v: 1
	endpoint: string // with v1/ at its end
	public: string // where the site is; "" where it does not say
	root: string // the link that every path of keys begins with; "" without keys
	trial: boolean
	erase?: number // days within which a request to erase is settled
	unions: Record<string, Union>
	forms: Form[]
}

export interface Union {
	name: Labels
	short: Labels
	phone: string
	path: string[] // ids, from the root to its own
	links: string[]
	set: string // its key set, a JWS
	forms: number[] // that it receives: places in Site.forms
	away?: number[] // those of them that nobody can send it from its own pages
}

export interface Form {
	id: string
	version: number
	envelope: string // what envelopes call it; its own name then stands in the sealed hints
	title: Labels
	answer: number // hours within which the first answer is promised
	retention: number // days from closing to erasing
	urgent: boolean
	anonymous: boolean
	consents: { name: string; texts: Labels; for?: string[]; required: boolean }[]
	fields: Field[] // in the order of columns
}

export type FieldType =
	| "text" | "story" | "phone" | "email" | "number" | "money" | "date" | "choice" | "choices" | "union" | "people" | "photos" | "truth"

export interface Field {
	name: string
	type: FieldType
	column: Labels
	label: Labels
	grade: 0 | 1 | 2 | 3 | 4
	required: boolean
	later: boolean
	max: number // 0: as many as there is room for
	choices?: { value: string; label: Labels }[]
}

// formsNamed returns the forms that an envelope of this name may hold, for a union: those that went under a common name
// are several, and the sealed hint says which.
export const formsNamed = (site: Site, union: string, f: string): Form[] => {
	const base = f.split("@")[0]
	return (site.unions[union]?.forms ?? []).map(n => site.forms[n]!).filter(form => form.envelope.split("@")[0] === base)
}
