/** What the server tells a page, by the name of the event. */
export interface Told {
	page: { key: string };
	panel: { sum: string; html: string };
}

/** What is done with it. */
type Heard = { [E in keyof Told]: (told: Told[E]) => void };

/**
 * Keeps a stream open while the page is seen. A browser opens no more than six
 * connections to a host: with a stream in each hidden tab the seventh tab would
 * wait for ever. A page that is shown again asks anew and says what it has.
 */
export function listen(state: () => Record<string, string>, heard: Heard): void {
	let stream: EventSource | null = null;
	const close = () => {
		stream?.close();
		stream = null;
	};
	const open = () => {
		close();
		stream = connected(state(), heard, open);
	};
	const seen = () => (document.visibilityState === "visible" ? open() : close());
	document.addEventListener("visibilitychange", seen);
	addEventListener("pagehide", close);
	addEventListener("pageshow", (event) => event.persisted && seen());
	seen();
}

function connected(state: Record<string, string>, heard: Heard, again: () => void): EventSource {
	const stream = new EventSource("/.unionhall/events?" + new URLSearchParams(state));
	stream.addEventListener("page", (e) => heard.page(JSON.parse(e.data)));
	stream.addEventListener("panel", (e) => heard.panel(JSON.parse(e.data)));
	stream.addEventListener("error", () => retry(stream, again));
	return stream;
}

/** How long to wait for a server that is not there. */
const pause = 500;

/**
 * Asks again in our own way: the browser would ask by the old address, which
 * says what the page was then, and gives up for good on some answers.
 */
function retry(stream: EventSource, again: () => void): void {
	if (stream.readyState !== EventSource.CLOSED) {
		stream.close();
	}
	setTimeout(() => document.visibilityState === "visible" && again(), pause);
}
