import { carry, carryPolicies } from "./carry";
import { attributes, morph } from "./morph";

/** What acts by itself: a load starts it, a change in place would not, or not in the same way. */
const alive = "script:not([data-key], [type='application/ld+json']), noscript, template, iframe, object, embed, audio, video, dialog, body style, meta[http-equiv=refresh i]";

/** Reports whether a document is only shown, so that changing its elements comes to the same as loading it. */
export function isStill(d: Document): boolean {
	return !d.querySelector(alive) && d.compatMode === document.compatMode;
}

/**
 * Makes now the same as next, and says whether it is: a browser's extension may
 * have written into the page, or the browser may refuse a changed style, and
 * then only a load tells the truth.
 */
export function turnInto(now: Document, next: Document): boolean {
	carry(now, next);
	carryPolicies(now, next);
	const wanted = inside(next);
	attributes(now.documentElement, next.documentElement);
	morph(now.head, next.head);
	morph(now.body, next.body);
	return inside(now) === wanted && Array.from(now.querySelectorAll("style")).every((style) => style.sheet !== null);
}

/** Text, not a clone: the policy of this page would take a cloned style for a new one. */
function inside(d: Document): string {
	return d.head.outerHTML + d.body.outerHTML;
}
