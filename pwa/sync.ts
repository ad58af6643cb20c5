// How a set comes to be what its newest edition says: first visits by packs, newest
// first, each usable when it is there; later ones by patches, all in one transaction, so that a set is
// never of two editions. One job per set, from however many tabs it is asked for.

import { keep } from "./answer"
import { type Config, readEdition } from "./edition"
import { keyOf } from "./address"
import { fetchEdition, fetchPart, type Trouble, trouble } from "./fetch"
import type { Edition, Patch, Shell } from "./formats"
import { followed, removePack, scarce, sweep, trim, wanted } from "./levels"
import { bringPack, type Change, part, sinceOf } from "./packs"
import { fetchFiles } from "./pictures"
import { faults, tell } from "./report"
import { base, isPast, type Kept, mend, read, row, setOf, setsOf, type Stores, under, write } from "./store"

declare const self: ServiceWorkerGlobalScope & { UNIONHALL: Config }

// A Job is what is under way for one set. What is asked for meanwhile is done before it ends.
type Job = {
	again: boolean
	check: boolean // look for a new edition, however long ago the last look was
	read: string[] // addresses of pages that were open before there was anything
	wake?: () => void // ends the pause before the next attempt
	done?: Promise<void>
}

const jobs = new Map<string, Job>()

// sync brings a set up to date and fills it. It never rejects: what went wrong is told as news.
export function sync(p: string, check = false, read: string[] = []): Promise<void> | undefined {
	let job = jobs.get(p)
	if (job) {
		job.again = true
		job.check = job.check || check
		job.read.push(...read)
		if (job.wake) job.wake()
	} else {
		jobs.set(p, (job = { again: true, check, read }))
		job.done = run(p, job)
	}
	return job.done
}

// run does the job, and does it again after 4, 16 and 64 s where that may help; then the next visit begins again.
// A part that is gone means that there is a newer edition: it is looked for at once, once.
async function run(p: string, job: Job): Promise<void> {
	for (let pause = 4e3; job.again; ) {
		job.again = false
		const fault = await bring(p, job).then(
			() => "" as const,
			(e: Trouble) => e.fault || (e.name === "QuotaExceededError" ? "full" : "offline"),
		)
		const isGone = fault === "gone"
		faults[p] = isGone ? "offline" : fault
		if (fault) await tell("fault", p)
		if (!fault || fault === "full" || pause > 1e5) continue
		await new Promise<void>(done => {
			job.wake = done
			setTimeout(done, isGone ? 0 : pause)
		})
		job.again = true
		job.check = job.check || isGone
		pause *= isGone ? 99 : 4
	}
	jobs.delete(p) // in the same step as the last look at again
}

async function bring(p: string, job: Job): Promise<void> {
	const set = await setOf(p)
	if (!set) return
	let newest = ""
	// For five minutes an edition is taken for the newest.
	if (job.check || isPast(set.at, 3e5)) {
		newest = await look(set)
		job.check = false
		await mend(p, set => (set.at = followed(set) ? Date.now() : 0)) // what was only seen is looked for again when it is wanted
	}
	for (const address of job.read.splice(0)) {
		await fetch(base + address, { cache: "force-cache" })
			.then(response => keep(response, address))
			.catch(() => {})
	}
	await fill(p, newest)
	await tell("saved", p)
}

// look fetches the edition of a set, believes it if it is signed, and brings the set to it if it is another one.
// Returned is the newest patch, if it came along. A set may have no edition: one of another union may not be published here.
async function look(set: Kept): Promise<string> {
	const { p, e: had } = set
	const text = await fetchEdition(p).catch(e => {
		if (e.fault !== "gone") throw e
	})
	if (text === undefined) return ""
	const seen = await readEdition(text, p, self.UNIONHALL, had)
	if (seen === "newer") self.registration.update()
	if (typeof seen === "string") throw trouble(seen)
	const { edition: e, patch } = seen
	if (followed(set)) {
		await fetchFiles(e.files)
		const shells = await fetchShells(p, e)
		if (shells.size || JSON.stringify(had) !== JSON.stringify(e)) await move(set, e, shells, patch)
	} else await mend(p, set => (set.e = e))
	return patch
}

// move takes all that is held of a set from its edition to the next in one step.
async function move(set: Kept, e: Edition, shells: Map<string, Shell>, newest: string): Promise<void> {
	const { p, e: had } = set
	const since = sinceOf(set, e, newest)
	// Numbers of another epoch say nothing.
	const number = had && had.epoch === e.epoch ? had.number : e.number
	const changes: Change[] = []
	for (const pack of e.packs) {
		const [id, , , , ...ref] = pack
		if (id in set.held) changes.push(await bringPack(p, pack, since, () => part(p, "pack", ref), number))
	}
	const patches = number < e.number || !had ? await since(number) : undefined
	const newer = await commit(p, e, changes, async (s, now, newer) => {
		await outdate(s, now, patches, newer)
		shells.forEach((shell, digest) => s("shells").put(shell, digest))
	})
	if (had) await tell("newer", p, newer)
}

// commit makes changes to packs of an edition, and what goes with them, in one transaction. Returned are the
// addresses of pages that are other now than they were.
const commit = (p: string, e: Edition, changes: Change[], more?: (s: Stores, set: Kept, newer: string[]) => Promise<void>): Promise<string[]> =>
	write(async s => {
		const newer: string[] = []
		const sets = await setsOf(s)
		const set = sets.find(set => set.p === p)
		if (!set || !followed(set)) return newer
		if (more) await more(s, set, newer)
		for (const { id, gone } of changes) for (const a of gone) await removePage(s, p, id, a)
		for (const { id, puts, newer: others } of changes) {
			for (const page of puts) s("pages").put(page)
			set.held[id] = e.number
			newer.push(...others)
		}
		set.e = e
		await trim(s, set) // of what was dropped meanwhile, nothing stays
		s("sets").put(set)
		s("parts").delete(under(p))
		await sweep(s, sets)
		return newer
	})

// fetchShells brings the shells of an edition that are not held.
async function fetchShells(p: string, e: Edition): Promise<Map<string, Shell>> {
	const shells = new Map<string, Shell>()
	const held = await read(s => row(s("shells").getAllKeys()))
	for (const role in e.shells) {
		const ref = e.shells[role]!
		if (held.indexOf(ref[0]) < 0) shells.set(ref[0], JSON.parse(await part(p, "shell", ref)))
	}
	return shells
}

// outdate removes pages that were kept as they were read and may be other now: those that patches name;
// all where patches do not tell everything.
async function outdate(s: Stores, { p, want }: Kept, patches: Patch[] | undefined, newer: string[]): Promise<void> {
	if (!patches || !want.own || patches.some(patch => patch.renew[0])) return removePack(s, p, "")
	for (const { pages } of patches) for (const [, , a] of pages) if (await removePage(s, p, "", a)) newer.push(a)
}

// removePage removes a page unless it belongs to another pack by now.
async function removePage(s: Stores, p: string, id: string, a: string): Promise<unknown> {
	const page = await row(s("pages").get(keyOf(a)))
	return page && page.p === p && page.i === id && s("pages").delete(page.k)
}

// fill fetches what is wanted and not held yet, pack by pack.
async function fill(p: string, newest: string): Promise<void> {
	for (;;) {
		const set = await setOf(p)
		if (!set || !set.e) return
		const { e, held, want } = set
		const pack = wanted(e, want, await scarce(want)).find(pack => !(pack[0] in held))
		if (!pack) return
		const [, , , , ...ref] = pack
		await commit(p, e, [await bringPack(p, pack, sinceOf(set, e, newest), () => fetchPart(p, "pack", ref), e.number)])
		await tell("progress", p)
	}
}
