// What lies in the folder offline/ of a set, as docs/formats.md describes it. The
// other half is the Go of the same folder.

// A digest is the first 16 bytes of SHA-256, base64url, 22 characters.
export type Digest = string

// A shell is what the pages of one role share: pieces[0] slots[0] pieces[1] ...
export type Slot = "root" | "meta" | "languages" | "main"
export type Shell = { v: 1; pieces: string[]; slots: Slot[] }

// What fills the slots meta, languages and main of a page.
export type Fragment = [meta: string, languages: string, main: string]

// What packs and patches say of a page; number is that of the edition at which it last changed.
export type Entry = [number: number, pack: string, address: string, role: string, ...fragment: Fragment]
// What patches say of a page that left its pack: for good, or for the other family.
export type Removal = [number: number, pack: string, address: string]
export type Line = Entry | Removal

export type Pack = { v: 1; id: string; number: number; pages: Entry[] }
// All that changed in (from, to]. So much of the packs in renew changed that their pages are left out: who holds one as
// of before its number fetches it whole.
export type Patch = { v: 1; from: number; to: number; pages: Line[]; renew: [pack: string, number: number][] }

// What an edition says of parts: a Part names any of them; sizes are bytes of the JSON and of its gzip.
// splices make the JSON of a shell of that of the edition before: of each a stretch of the latter, as slice takes it, and then text.
export type ShellPart = [digest: Digest, size: number, gzip: number, splices?: [from: number, to: number, text: string][]]
// number is the edition at which the file was made, last the one that last changed something of the pack, pages how
// many it holds now, check how the digest of what it holds now begins.
export type PackPart = [id: string, number: number, last: number, pages: number, digest: Digest, size: number, gzip: number, check: Digest]
// A patch of (to - span, to]. Without a digest nothing changed, and there is no file.
export type PatchPart = [to: number, span: number, digest?: Digest, size?: number, gzip?: number]

export type Part = readonly [digest: Digest, size: number, gzip: number, ...more: unknown[]]

// What names the patches. A phone that comes from the edition before does without it.
export type Log = {
	all: PatchPart[] // of both families, newest first; at each end the small spans first
	shared: PatchPart[] // of the shared family alone; nothing until somebody inherits
}

// Version 1, as it was written before December 2026, has what the log says in the place of newest and log.
export type Edition = Partial<Log> & {
	v: 1 | 2
	set: string // its prefix
	epoch: number
	number: number
	time: number // s
	key: string // id of the key that signed it; "": not signed
	above: string[] // prefixes of the sets above, the nearest first
	shells: { [role: string]: ShellPart }
	packs: PackPart[] // in the order in which they are to be fetched
	newest?: Digest // of the newest patch, where it comes along, else ""
	log?: Part
	files: string[] // what the pages cannot do without
	map: [digest: Digest, size: number] // for builders
}
