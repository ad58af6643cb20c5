/**
 * Asks the server to open the place that a button names, and says beside it
 * what came of that, in the server's words, or that it has gone.
 */
export async function ask(button: HTMLElement, gone: string): Promise<void> {
	const said = button.parentElement?.querySelector(".said");
	const say = (text: string) => said && (said.textContent = text);
	say("…");
	const at = button.dataset;
	const answer = await fetch("/.unionhall/open", {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ path: at.path, line: Number(at.line), col: Number(at.col) }),
	}).catch(() => null);
	say(answer ? await answer.text() : gone);
}
