import { ask } from "./open";
import { markup } from "./page";
import type { Told } from "./stream";

const known = "unionhall:known";

/** Where it is remembered how the reader left a panel, and how one stands that he never touched. */
const loud = { slot: "unionhall:folded", folded: false };
const calm = { slot: "unionhall:folded:calm", folded: true };

/**
 * The panel over the page. It stands beside the body, in a shadow root with a
 * style sheet of its own: the page's style does not reach it, and the page's
 * elements stay as they were served.
 */
export class Overlay {
	/** Tells what is shown. */
	sum = "";
	private readonly host = document.createElement("unionhall-preview");
	private readonly root = this.host.attachShadow({ mode: "open" });
	private readonly box = document.createElement("div");
	private readonly live = document.createElement("p");
	private readonly styled: Promise<void>;
	/** Sees whether the end of the list is in sight. */
	private readonly sight = new IntersectionObserver((seen) =>
		this.root.querySelector(".sheet")?.classList.toggle("cut", !seen[seen.length - 1]!.isIntersecting),
	);

	constructor(style: string) {
		this.live.className = "live";
		this.live.setAttribute("role", "status");
		this.root.append(this.box, this.live);
		this.root.addEventListener("click", (e) => this.click(e.target as Element));
		addEventListener("keydown", (e) => e.key === "Escape" && !e.defaultPrevented && this.open && this.fold(true));
		this.styled = this.dress(style);
	}

	/** Shows a panel, or takes it away. */
	async show(panel: Told["panel"]): Promise<void> {
		this.sum = panel.sum;
		await this.styled;
		if (this.sum !== panel.sum) {
			return; // a newer one came meanwhile
		}
		const focus = this.focused();
		const unfolded = this.unfolded();
		this.box.innerHTML = markup(panel.html);
		this.say(this.section?.dataset.say ?? "");
		this.sight.disconnect();
		if (!this.section) {
			this.host.remove();
			sessionStorage.removeItem(known);
			return;
		}
		if (!this.host.isConnected) {
			document.documentElement.append(this.host);
		}
		for (const d of this.root.querySelectorAll("details")) {
			d.open = unfolded.has(d.dataset.keep ?? "");
		}
		if (this.isNew()) {
			sessionStorage.removeItem(loud.slot);
		}
		this.place(this.isFolded());
		this.sight.observe(this.root.querySelector(".end")!);
		this.refocus(focus);
	}

	/** A style sheet that is made, not written into the page, is under no policy of the page. */
	private async dress(style: string): Promise<void> {
		const answer = await fetch(style);
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(await answer.text());
		this.root.adoptedStyleSheets = [sheet];
	}

	private get section(): HTMLElement | null {
		return this.root.querySelector("section");
	}

	private get manner(): typeof loud {
		return this.section?.dataset.ids ? loud : calm;
	}

	/** Reports whether the panel is to be folded: as it was left, whatever page it lies over. */
	private isFolded(): boolean {
		const left = sessionStorage.getItem(this.manner.slot);
		return left === null ? this.manner.folded : left === "yes";
	}

	private get open(): boolean {
		return this.root.querySelector(".sheet:not([hidden])") !== null;
	}

	/** Reports whether something is wrong that this tab has not shown before, and remembers it. */
	private isNew(): boolean {
		const ids = (this.section?.dataset.ids ?? "").split(" ").filter(Boolean);
		const before = new Set((sessionStorage.getItem(known) ?? "").split(" "));
		sessionStorage.setItem(known, ids.join(" "));
		return ids.some((id) => !before.has(id));
	}

	private fold(fold: boolean): void {
		sessionStorage.setItem(this.manner.slot, fold ? "yes" : "no");
		this.place(fold);
		this.root.querySelector<HTMLElement>(fold ? ".badge" : ".fold")?.focus();
	}

	private place(fold: boolean): void {
		this.root.querySelector(".sheet")?.toggleAttribute("hidden", fold);
		this.root.querySelector(".badge")?.toggleAttribute("hidden", !fold);
	}

	private click(target: Element): void {
		const button = target.closest<HTMLElement>("[data-do]");
		if (button?.dataset.do === "toggle") {
			this.fold(this.open);
		} else if (button) {
			void ask(button, this.section?.dataset.gone ?? "");
		}
	}

	private say(text: string): void {
		if (this.live.textContent !== text) {
			this.live.textContent = text;
		}
	}

	/** By what the focused control is found again in another panel. */
	private focused(): string {
		const e = this.root.activeElement;
		return e instanceof HTMLElement ? e.className + " " + e.innerText : "";
	}

	private refocus(focus: string): void {
		if (focus === "") {
			return;
		}
		const all = Array.from(this.root.querySelectorAll<HTMLElement>("button, summary"));
		const same = all.find((e) => e.className + " " + e.innerText === focus);
		(same ?? this.root.querySelector<HTMLElement>(this.open ? ".fold" : ".badge"))?.focus({ preventScroll: true });
	}

	private unfolded(): Set<string> {
		return new Set(Array.from(this.root.querySelectorAll<HTMLElement>("details[open]"), (d) => d.dataset.keep ?? ""));
	}
}
