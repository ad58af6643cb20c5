// Where the reader is in a page is what stands at the top of the window, not a
// number of pixels: a paragraph more above it must not move it.

/** What a reader's eye can rest on. */
const blocks = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, tr, figure, blockquote, pre, summary";

/** How many are remembered: the first may be the one that changes. */
const spare = 12;

interface Mark {
	element: Element;
	top: number;
}

function marks(): Mark[] {
	const found: Mark[] = [];
	for (const element of document.body.querySelectorAll(blocks)) {
		const box = element.getBoundingClientRect();
		if (box.bottom > 0 && box.height > 0) {
			found.push({ element, top: box.top });
		}
		if (found.length === spare) {
			break;
		}
	}
	return found;
}

/** Returns what puts the page back to where it is now, once it has changed. */
export function hold(): () => void {
	if (scrollY === 0) {
		return () => undefined; // whoever reads the beginning wants to see a new one
	}
	const before = marks();
	return () => {
		const mark = before.find((m) => m.element.isConnected);
		if (mark) {
			jump(mark.element.getBoundingClientRect().top - mark.top);
		}
	};
}

/** Scrolls at once, also where the page's style wants scrolling to be seen. */
function jump(by: number): void {
	scrollBy({ top: by, behavior: "instant" });
}

const slot = "unionhall:place";

interface Kept {
	path: string;
	y: number;
	marks: { text: string; top: number }[];
	open: boolean[];
	ticked: boolean[];
}

/** Remembers the place, and what was unfolded and ticked, over a load. */
export function keep(): void {
	const kept: Kept = {
		path: location.pathname,
		y: scrollY,
		marks: marks().map((m) => ({ text: sign(m.element), top: m.top })),
		open: Array.from(document.querySelectorAll("details"), (d) => d.open),
		ticked: Array.from(document.querySelectorAll("input"), (i) => i.checked),
	};
	sessionStorage.setItem(slot, JSON.stringify(kept));
}

/** Goes back to what keep remembered of this page. */
export function restore(): void {
	const text = sessionStorage.getItem(slot);
	sessionStorage.removeItem(slot);
	const kept = text === null ? null : (JSON.parse(text) as Kept);
	if (!kept || kept.path !== location.pathname) {
		return;
	}
	document.querySelectorAll("details").forEach((d, i) => (d.open = kept.open[i] ?? d.open));
	document.querySelectorAll("input").forEach((box, i) => (box.checked = kept.ticked[i] ?? box.checked));
	if (kept.y === 0) {
		return;
	}
	history.scrollRestoration = "manual"; // the browser knows pixels only
	addEventListener("pagehide", () => (history.scrollRestoration = "auto"));
	jump(kept.y - scrollY);
	const now = new Map(Array.from(document.body.querySelectorAll(blocks), (e) => [sign(e), e]));
	const mark = kept.marks.find((m) => now.has(m.text));
	const element = mark && now.get(mark.text);
	if (mark && element) {
		jump(element.getBoundingClientRect().top - mark.top);
	}
}

/** By what an element is known again in another document. */
function sign(e: Element): string {
	return e.nodeName + " " + (e.textContent ?? "").trim().slice(0, 120);
}
