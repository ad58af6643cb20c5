import { hold, keep, restore } from "./place";
import { isStill, turnInto } from "./swap";

/** Our own script, by which a page says what it is. */
const ours = "script[data-key]";

/** The page that is shown. */
export class Page {
	private asked = sessionStorage.getItem("unionhall:asked");
	private busy = false;
	private next: string | null = null;

	constructor(private readonly tag: HTMLScriptElement) {
		restore();
	}

	/** Tells this state of the page from others. */
	get key(): string {
		return this.tag.dataset.key ?? "";
	}

	/** The file that the page is made of. */
	get source(): string {
		return this.tag.dataset.source ?? "";
	}

	/** Brings the page to the state of a key, one after the other. */
	async become(key: string): Promise<void> {
		this.next = key;
		if (this.busy) {
			return;
		}
		this.busy = true;
		while (this.next !== null && this.next !== this.key) {
			const wanted: string = this.next;
			this.next = null;
			await this.fetch(wanted);
		}
		this.next = null;
		this.busy = false;
	}

	/**
	 * Changes what differs in place where that comes to the same as a load: it is
	 * quicker, nothing flickers, and what the reader opened stays open. Else the
	 * page is loaded anew.
	 */
	private async fetch(key: string): Promise<void> {
		const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
		if (!answer) {
			return; // the server has gone; the stream will ask again
		}
		const text = await answer.text();
		const settle = hold();
		if (!answer.redirected && this.changes(text)) {
			settle();
			this.asked = null;
		} else {
			this.reload(key);
		}
	}

	/**
	 * Changes the page into that of a text. Some of a document only a load can
	 * change: a page with another frame, as the server calls that, is not even
	 * looked into.
	 */
	private changes(text: string): boolean {
		const frame = this.tag.dataset.frame ?? "";
		if (!text.includes(`data-frame="${frame}"`) || !isStill(document)) {
			return false;
		}
		const next = new DOMParser().parseFromString(markup(text), "text/html");
		return next.querySelector(ours) !== null && isStill(next) && turnInto(document, next);
	}

	/** Loads the page anew, but never twice for one key: that would not end. */
	private reload(key: string): void {
		const asked = location.pathname + " " + key;
		if (this.asked === asked) {
			return;
		}
		sessionStorage.setItem("unionhall:asked", asked);
		keep();
		location.reload();
	}
}

/** Makes text into what a page that wants Trusted Types takes for markup. */
export function markup(text: string): string {
	const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes;
	if (!types) {
		return text;
	}
	policy = policy ?? types.createPolicy("unionhall-preview", { createHTML: (html) => html });
	return policy.createHTML(text);
}

interface TrustedTypes {
	createPolicy(name: string, rules: { createHTML(html: string): string }): Policy;
}

interface Policy {
	/** A TrustedHTML, which the types of the DOM take for a string. */
	createHTML(html: string): string;
}

let policy: Policy | null = null;
