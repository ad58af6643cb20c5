// How a set comes to be what its newest edition says: first visits by packs, newest
// first, each usable when it is there; later ones by patches, all in one transaction, so that a set is
// never of two editions. One job per set, from however many tabs it is asked for.

import { keep } from "./answer"
import { type Config, readEdition } from "./edition"
import { keyOf } from "./address"
import { digestOf } from "./digest"
import { bring, fetchEdition, fetchPart, pause, type Trouble } from "./fetch"
import type { Edition, PackPart, Patch } from "./formats"
import { followed, removePack, scarce, trim, wanted } from "./levels"
import { bringPack, type Change, part, patchesSince } from "./packs"
import { fetchFiles } from "./pictures"
import { faults, openClients, tell } from "./report"
import { splice } from "./shell"
import { addressOf, isPast, type Kept, mend, read, row, setOf, type Stores, under, write } from "./store"

declare const self: ServiceWorkerGlobalScope
declare const UNIONHALL: Config // the first line of the worker

// A Job is what is under way for one set. What is asked for meanwhile is done before it ends.
type Job = {
	again: boolean
	check: boolean // look for a new edition, however long ago the last look was
	wake?: () => void // ends the pause before the next attempt
	done?: Promise<void>
}

const jobs: { [set: string]: Job } = {}

// sync brings a set up to date and fills it. It never rejects: what went wrong is told as news.
export const sync = (p: string, check: boolean): Promise<void> | undefined => {
	let job = jobs[p]
	if (job) {
		job.again = true
		job.check = job.check || check
		if (job.wake) job.wake()
	} else {
		jobs[p] = job = { again: true, check }
		job.done = run(p, job)
	}
	return job.done
}

// run does the job, and does it again after 4, 16 and 64 s where that may help; then the next visit begins again.
// A part that is gone means that there is a newer edition: it is looked for at once, once.
const run = async (p: string, job: Job): Promise<void> => {
	for (let pause = 4e3; job.again; ) {
		job.again = false
		const fault = await renew(p, job).then(
			() => "" as const,
			(e: Trouble) => e.fault || (e.name === "QuotaExceededError" ? "full" : "offline"),
		)
		const isGone = fault === "gone"
		faults[p] = isGone ? "offline" : fault
		if (fault === "full") await forget(p).catch(() => {})
		if (fault) await tell("fault", p)
		if (!fault || fault === "full" || pause > 1e5) continue
		await new Promise<void>(done => {
			setTimeout((job.wake = done), isGone ? 0 : pause)
		})
		job.again = job.check = true
		pause *= isGone ? 99 : 4
	}
	delete jobs[p] // in the same step as the last look at again
}

const renew = async (p: string, job: Job): Promise<void> => {
	const set = await setOf(p)
	if (!set) return
	// For five minutes an edition is taken for the newest.
	if (job.check || isPast(set.at, 3e5)) {
		await look(set)
		job.check = false
		// What was only seen is looked for again when it is wanted, and so is what was dropped meanwhile and chosen again.
		await mend(p, now => now.at === set.at && (now.at = followed(now) ? Date.now() : 0))
	}
	// Pages that were open before there was anything are kept first.
	if (!set.e) for (const { url } of await openClients()) await bring(addressOf(url), keep, { cache: "force-cache" })
	await fill(p)
	await forget(p)
	await tell("saved", p)
}

// forget removes parts that are applied, or that there was no room to apply.
const forget = (p: string): Promise<unknown> => write(s => row(s("parts").delete(under(p))))

// outdate removes pages that were kept as they were read and may be other now: those that patches name;
// all where patches do not tell everything.
const outdate = async (s: Stores, p: string, patches: Patch[] | undefined, newer: string[]): Promise<void> => {
	if (!patches || patches.some(patch => patch.renew[0])) return removePack(s, p, "")
	for (const { pages } of patches) for (const [, , a] of pages) if (await removePage(s, p, "", a)) newer.push(a)
}

// look fetches the edition of a set, believes it if it is signed, and brings the set to it if it is another one.
// A set above that is only inherited from may have none: one of another union may not be published here.
const look = async (set: Kept): Promise<void> => {
	const { p, e: had, want } = set
	// The browser's cache may hold what was refused.
	const text = await fetchEdition(p, faults[p] === "refused" ? "reload" : "no-cache").catch((e: Trouble) => {
		if (e.fault !== "gone" || want.own) throw e
	})
	if (text === undefined) return
	const e = await readEdition(text, p, UNIONHALL, had)
	if (e === "newer") self.registration.update()
	if (typeof e === "string") throw { fault: e }
	if (!followed(set)) return mend(p, set => (set.e = e))
	const [shells] = await Promise.all([fetchShells(p, e, had), fetchFiles(e.files)])
	if (shells.length || JSON.stringify(had) !== JSON.stringify(e)) await move(set, e, shells)
}

// What to put where shells are kept, by role.
type Shells = [role: string, json: string][]

// move takes all that is held of a set from its edition to the next in one step.
const move = async (set: Kept, e: Edition, shells: Shells): Promise<void> => {
	const { p, e: had } = set
	const { epoch, number } = had || e
	// Numbers of another epoch say nothing: no log leads there.
	const patches = epoch === e.epoch && number <= e.number ? await patchesSince(set, e, number) : undefined
	const changes: Change[] = []
	for (const pack of e.packs) {
		const [id, , , , ...ref] = pack
		if (id in set.held) changes.push(await bringPack(set, e, pack, number, patches, () => part(p, "pack", ref)))
	}
	// Patches of the shared family alone do not say what else is other now.
	const newer = await commit(set, e, changes, shells, set.want.own ? patches : undefined)
	if (had) await tell("newer", p, newer)
}

// commit makes changes to packs of an edition, and what goes with them, in one transaction, unless the set is not what
// they were made for any more. Returned are the addresses of pages that are other now than they were.
const commit = ({ p, e: had, held }: Kept, e: Edition, changes: Change[], shells: Shells, patches: Patch[] | undefined): Promise<string[]> =>
	write(async s => {
		const newer: string[] = []
		const set = await row(s("sets").get(p))
		// Dropped meanwhile, and perhaps chosen again.
		if (!set || !followed(set) || !set.e !== !had) return newer
		changes = changes.filter(({ id }) => held[id] === set.held[id])
		await outdate(s, p, patches, newer)
		for (const [role, json] of shells) s("shells").put(json, [p, role])
		for (const { id, newer: others } of changes) {
			newer.push(...others)
			for (const a of others) await removePage(s, p, id, a)
		}
		for (const { id, puts } of changes) {
			for (const page of puts) s("pages").put(page)
			set.held[id] = e.number
		}
		set.e = e
		await trim(s, set) // of what was dropped meanwhile, nothing stays
		s("sets").put(set)
		return newer
	})

// fetchShells brings the shells of an edition that are not held, nor can be made of those that are. At a first visit
// they are applied at once, and not laid aside before: the files of the database would have each of them three times.
const fetchShells = async (p: string, e: Edition, had: Edition | undefined): Promise<Shells> => {
	const shells: Shells = []
	for (const role in e.shells) {
		const ref = e.shells[role]!
		const held = (await read(s => row(s("shells").get([p, role])))) || "", made = splice(held, ref[3])
		if ((await digestOf(held)) !== ref[0]) shells.push([role, (await digestOf(made)) === ref[0] ? made : await (had ? part : fetchPart)(p, "shell", ref)])
	}
	return shells
}

// removePage removes a page unless it belongs to another pack by now.
const removePage = async (s: Stores, p: string, id: string, a: string): Promise<unknown> => {
	const page = await row(s("pages").get(keyOf(a)))
	return page && page.p === p && page.i === id && s("pages").delete(page.k)
}

// fill fetches what is wanted and not held yet, pack by pack. Each is asked for when the one before has nearly come, as
// far as the last one lets one guess: so the line is not idle for the time of a request, and carries one at a time.
const fill = async (p: string): Promise<void> => {
	const coming: { [pack: string]: Promise<string> } = {}
	const ask = ([id, , , , ...ref]: PackPart): Promise<string> => (coming[id] = coming[id] || fetchPart(p, "pack", ref))
	for (let took = 1e9; ; ) {
		const set = await setOf(p)
		if (!set || !set.e) return
		const { e, held, want } = set
		const [pack, next] = wanted(e, want, await scarce(want)).filter(pack => !(pack[0] in held))
		if (!pack) return
		const began = Date.now(), text = ask(pack)
		Promise.race([text, pause(took * 0.75)]).then(() => next && ask(next), () => {})
		await commit(set, e, [await bringPack(set, e, pack, 0, [], () => text)], [], [])
		delete coming[pack[0]]
		took = Date.now() - began
		await tell("progress", p)
	}
}
