/**
 * Asks the server to open the place that a button names, and says beside it
 * what came of that. The words come with the panel.
 */
export async function ask(button: HTMLElement, words: DOMStringMap): Promise<void> {
	const said = button.parentElement?.querySelector(".said");
	const say = (text: string) => said && (said.textContent = text);
	say("…");
	const at = button.dataset;
	const answer = await fetch("/.unionhall/open", {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ path: at.path, line: Number(at.line), col: Number(at.col) }),
	}).catch(() => null);
	if (answer?.ok) {
		say(words.opened ?? "");
	} else {
		say((answer && (await answer.text())) || (words.refused ?? ""));
	}
}
