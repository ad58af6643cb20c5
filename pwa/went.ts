import { base } from "./place"

// A page that is missing has an address and no title; the words of the link that
// led there say best what the reader wanted. They are kept until the next link.
const key = "went " + base

// What stands behind # no server sees, so that no other page can have been built with
// it: it goes along into another language.
export function noteLinks(): void {
	addEventListener("click", e => {
		const link = e.target instanceof Element && e.target.closest<HTMLAnchorElement>("a[href]")
		if (link) try {
			if (link.closest(".langs")) link.hash = location.hash
			sessionStorage.setItem(key, link.href + "\n" + (link.textContent || "").trim())
		} catch {}
	})
}

/** wanted returns the words of the link that led to this page, or "". */
export function wanted(): string {
	try {
		const words = (sessionStorage.getItem(key) || "").split("\n")
		return words.shift() === location.href ? words.join(" ") : ""
	} catch {
		return ""
	}
}
