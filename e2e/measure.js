(leastTarget, leastLine) => {
	const seen = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
	const size = e => parseFloat(getComputedStyle(e).fontSize);
	const short = e => e.outerHTML.replace(/\s+/g, " ").slice(0, 90);
	const inline = e => getComputedStyle(e).display === "inline";

	// A link within a sentence is as small as its words: WCAG 2.5.8 lets it be.
	// What has no words beside it in its line stands alone.
	const words = n => n.nodeType === Node.TEXT_NODE ? n.data.trim().length > 1
		: n.nodeType === Node.ELEMENT_NODE && seen(n) && inline(n) && !n.matches(".mark, .vh") && n.textContent.trim() !== "";
	const inSentence = e => {
		if (!e.closest("p, li, dd, td, figcaption, summary")) return false;
		for (let x = e; x.parentElement && inline(x); x = x.parentElement)
			if ([...x.parentElement.childNodes].some(n => n !== x && words(n))) return true;
		return false;
	};
	const targets = [...document.querySelectorAll("a[href], button, summary, label, select, textarea, input:not(label input)")]
		.filter(e => seen(e) && !e.matches(".skip") && !inSentence(e))
		.map(e => [e, e.getBoundingClientRect()])
		.filter(([, r]) => r.height < leastTarget - .5 || r.width < leastTarget - .5)
		.map(([e, r]) => `${short(e)} is ${Math.round(r.width)} × ${Math.round(r.height)}`);

	const texts = [...document.querySelectorAll("body *")].filter(e => seen(e) && !e.closest("svg, .vh, .skip")
		&& [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()));
	const block = e => inline(e) ? block(e.parentElement) : e;
	const several = e => block(e).clientHeight > 1.9 * size(e);
	const lines = texts.filter(e => several(e) && parseFloat(getComputedStyle(e).lineHeight) < leastLine * size(e) - .1).map(short);

	const running = texts.filter(e => e.matches("main p, main li, main dd") && !e.matches(".by, .hint") && !e.closest("small"));
	const place = document.querySelector("header a[href^='tel:']")?.getBoundingClientRect();
	return {
		targets: [...new Set(targets)], lines: [...new Set(lines)],
		text: Math.min(1000, ...running.map(size)), largest: Math.max(0, ...texts.map(size)),
		hotline: place ? [place.left, place.top, place.width].map(Math.round).join(" ") : "",
	};
}
