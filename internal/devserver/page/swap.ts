import { carry } from "./carry";
import { morph } from "./morph";

/** What a document gets from being loaded, and from nothing else. */
const fixed = "meta[http-equiv], style, link[rel~=stylesheet], base";

/** What acts by itself: a load starts it, a change in place would not, or not in the same way. */
const alive = "script:not([data-key]), noscript, template, iframe, object, embed, audio, video, dialog, meta[http-equiv=refresh i]";

/**
 * Reports whether changing the elements of now comes to the same as loading
 * next. The policy of a document holds until it goes, and allows exactly its
 * own style by digest: another policy, another style want a load.
 */
export function canBecome(now: Document, next: Document): boolean {
	return (
		outline(now) === outline(next) && !now.querySelector(alive) && !next.querySelector(alive) && now.compatMode === next.compatMode
	);
}

function outline(d: Document): string {
	return Array.from(d.querySelectorAll(fixed), (e) => e.outerHTML).join("\n");
}

/**
 * Makes now the same as next, and says whether it is: a browser's extension may
 * have written into the page, and then only a load tells the truth.
 */
export function turnInto(now: Document, next: Document): boolean {
	carry(now, next);
	const wanted = inside(next);
	attributes(now.documentElement, next.documentElement);
	morph(now.head, next.head);
	morph(now.body, next.body);
	return inside(now) === wanted;
}

/** Text, not a clone: the policy of this page would take a cloned style for a new one. */
function inside(d: Document): string {
	return d.head.outerHTML + d.body.outerHTML;
}

/** Gives an element the attributes of another one. */
export function attributes(now: Element, next: Element): void {
	for (const name of now.getAttributeNames()) {
		if (!next.hasAttribute(name)) {
			now.removeAttribute(name);
		}
	}
	for (const name of next.getAttributeNames()) {
		const value = next.getAttribute(name) ?? "";
		if (now.getAttribute(name) !== value) {
			now.setAttribute(name, value);
		}
	}
}
