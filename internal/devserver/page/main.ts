// What runs in each page of the preview: it listens, brings the page up to date
// and lays the panel over it. The page itself never learns of it.
import { Overlay } from "./overlay";
import { Page } from "./page";
import { listen } from "./stream";

const tag = document.currentScript;
if (tag instanceof HTMLScriptElement) {
	const page = new Page(tag);
	const overlay = new Overlay(tag.dataset.style ?? "");
	listen(
		() => ({ page: location.pathname, key: page.key, source: page.source, panel: overlay.sum }),
		{ page: (told) => void page.become(told.key), panel: (panel) => void overlay.show(panel) },
	);
}
