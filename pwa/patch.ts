import { digestOf } from "./digest"
import type { Digest, Line, Patch, PatchPart } from "./formats"

// cover gives the patches that lead from an edition to a later one, newest first: at each end the shortest that reaches
// so far, else the longest. undefined where the log does not, or only with more than most bytes of gzip. Those without a
// digest need not be fetched.
export const cover = (log: PatchPart[], from: number, to: number, most = Infinity): PatchPart[] | undefined => {
	const patches: PatchPart[] = []
	while (to > from) {
		const ends = log.filter(p => p[0] === to)
		const patch = ends.find(p => to - p[1] <= from) || ends.pop()
		if (!patch || (most -= patch[4] || 0) < 0) return undefined
		patches.push(patch)
		to -= patch[1]
	}
	return patches
}

// latest gives, by address, what patches say of a pack that is held as of an edition: of several lines the latest,
// in whatever order they come and however often.
export const latest = (pack: string, number: number, patches: Patch[]): Map<string, Line> => {
	const lines = new Map<string, Line>()
	for (const { pages } of patches)
		for (const line of pages)
			if (line[1] === pack && line[0] > (lines.get(line[2]) || [number])[0]) lines.set(line[2], line)
	return lines
}

// checkOf is what an edition says of a pack that holds these pages and no others.
export const checkOf = (pages: { a: string; h: Digest }[]): Promise<Digest> =>
	digestOf(pages.map(({ a, h }) => a + " " + h + "\n").sort().join(""))
