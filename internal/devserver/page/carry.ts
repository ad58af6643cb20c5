/**
 * Takes over into next what the reader did to now: what was unfolded, ticked,
 * chosen or typed. A control is found again by its sort and its number.
 */
export function carry(now: Document, next: Document): void {
	pairs(now, next, "details", (from, to) => (to.open = from.open));
	pairs(now, next, "input", (from, to) => {
		to.checked = from.checked;
		typed(from, to);
	});
	pairs(now, next, "select", (from, to) => (to.value = from.value));
	pairs(now, next, "textarea", typed);
}

/** Takes the policies over into next: those that a document came with hold until it goes. */
export function carryPolicies(now: Document, next: Document): void {
	const policies = "meta[http-equiv='content-security-policy' i]";
	const to = next.querySelectorAll<HTMLMetaElement>(policies);
	now.querySelectorAll<HTMLMetaElement>(policies).forEach((policy, i) => to[i]?.setAttribute("content", policy.content));
}

/** Only what was typed: writing a value that is the default makes an attribute of it. */
function typed<T extends HTMLInputElement | HTMLTextAreaElement>(from: T, to: T): void {
	if (from.type !== "file" && from.value !== from.defaultValue && from.type !== "checkbox" && from.type !== "radio") {
		to.value = from.value;
	}
}

function pairs<T extends keyof HTMLElementTagNameMap>(
	now: Document,
	next: Document,
	tag: T,
	take: (from: HTMLElementTagNameMap[T], to: HTMLElementTagNameMap[T]) => void,
): void {
	const from = now.querySelectorAll(tag);
	const to = next.querySelectorAll(tag);
	from.forEach((f, i) => {
		const t = to[i];
		if (t && t.id === f.id && t.getAttribute("name") === f.getAttribute("name")) {
			take(f, t);
		}
	});
}
