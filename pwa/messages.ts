// What pages and the worker say to each other. A page asks registration.active
// and is answered on the MessageChannel port that it sends along; news go to
// all open pages of this site.

// A set is named by the prefix of its union and language: "yl-linhe/en/".
export type Ask =
	// A page of this set was opened: if nothing was ever kept, the set is from now on, in
	// small. If the set is kept, or inherited from, a new edition is looked for, at most every 5 minutes.
	| { do: "visit"; set: string; address: string }
	// Chosen by the reader. Answered when it is done, or has stopped for now -> SetState; null if it could not even be
	// written down.
	| { do: "save"; set: string; all: boolean }
	| { do: "drop"; set: string }
	// Look for a new edition now, of all kept sets or of this one. Of a set that is not
	// kept only the edition is fetched: List then says what saving it would cost.
	| { do: "update"; set?: string }
	| { do: "list" } // -> List
	| { do: "near" } // -> Near: what is kept, to look for titles in
	| { do: "page"; address: string } // -> PageState

// An Asked is what one of them says.
export type Asked<Do extends Ask["do"]> = Extract<Ask, { do: Do }>

export type PageState = {
	kept: "verified" | "read" | ""
	from: "store" | "network" // where the page that asks came from
	time: number // of the edition, in seconds; 0 where none is held
	newer: boolean // what is kept is no longer what the asking page shows
}

// "offline": no answer, or none that says anything. "full": no room. "refused": what came is not what
// was signed. "old": older than what is held. "newer": made for a newer worker.
export type Fault = "" | "offline" | "full" | "refused" | "old" | "newer"

export type SetState = {
	set: string
	title: string // of its home, where that is kept, as HTML
	own: number // 0 none, 1 small, 2 all
	shared: number // for sets below that are kept: 0 none, 1 core, 2 all that is inherited
	bytes: number
	pages: number
	time: number // of the edition, in seconds
	checked: number // ms
	done: number // parts held of those that are to be held
	total: number
	allBytes: number // what "save all" would still fetch, over the line
	fault: Fault
}

export type List = { sets: SetState[]; pictures: number }
export type Near = { pages: { address: string; title: string }[] } // titles as HTML

export type News = {
	news: "progress" | "saved" | "newer" | "dropped" | "fault"
	set: string
	state?: SetState
	addresses?: string[] // with "newer": the pages that changed
}
