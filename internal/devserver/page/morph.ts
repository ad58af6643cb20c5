/**
 * Makes now equal to next with few changes. Nodes that are equal stay as they
 * are, with all that a reader did to them: focus, what is ticked, decoded
 * pictures. Children at both ends that are equal are left alone, those between
 * are paired in their order: an editor changes one place at a time.
 */
export function morph(now: Node, next: Node): void {
	if (now.isEqualNode(next)) {
		return;
	}
	if (now instanceof Element && next instanceof Element) {
		attributes(now, next);
		children(now, next);
	} else if (now.nodeValue !== next.nodeValue) {
		now.nodeValue = next.nodeValue;
	}
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

function children(now: Element, next: Element): void {
	let old = Array.from(now.childNodes);
	let fresh = Array.from(next.childNodes);
	while (old.length > 0 && fresh.length > 0 && old[0]!.isEqualNode(fresh[0]!)) {
		old = old.slice(1);
		fresh = fresh.slice(1);
	}
	let end: Node | null = null;
	while (old.length > 0 && fresh.length > 0 && old[old.length - 1]!.isEqualNode(fresh[fresh.length - 1]!)) {
		end = old[old.length - 1]!;
		old = old.slice(0, -1);
		fresh = fresh.slice(0, -1);
	}
	old.forEach((node, i) => pair(now, node, fresh[i]));
	for (const node of fresh.slice(old.length)) {
		now.insertBefore(node, end);
	}
}

function pair(parent: Element, node: ChildNode, next: ChildNode | undefined): void {
	if (!next) {
		node.remove();
	} else if (alike(node, next)) {
		morph(node, next);
	} else {
		parent.replaceChild(next, node);
	}
}

/**
 * Pictures are replaced: a changed one would show the old pixels for a moment.
 * Data for machines is not made a script, which a browser might then run.
 */
function alike(a: Node, b: Node): boolean {
	return a.nodeType === b.nodeType && a.nodeName === b.nodeName && a.nodeName !== "IMG" && (a as Element).id === (b as Element).id &&
		(a.nodeName !== "SCRIPT" || (a as HTMLScriptElement).type === (b as HTMLScriptElement).type);
}
