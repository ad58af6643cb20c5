// Elements. Whatever is shown goes through textContent: nothing that a worker or an endpoint says becomes markup.

export type Child = Node | string | false | undefined | null

type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => unknown)>

// el makes an element. An attribute that is a function is a listener, one that is false or undefined is left out.
// A control that says nothing else about it is not remembered: what is typed into one that a browser may fill in,
// the browser writes into its profile in clear, to have it again when it is started the next time.
export function el<T extends keyof HTMLElementTagNameMap>(tag: T, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[T] {
	const e = document.createElement(tag)
	if (tag === "input" || tag === "textarea" || tag === "select") e.setAttribute("autocomplete", "off")
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === "function") e.addEventListener(name.slice(2), value as EventListener)
		else if (value === true) e.setAttribute(name, "")
		else if (value !== false && value !== undefined) e.setAttribute(name, String(value))
	}
	fill(e, ...children)
	return e
}

// fill puts children at the end of an element.
export function fill(e: Node, ...children: Child[]): void {
	for (const child of children) {
		if (child === false || child === undefined || child === null || child === "") continue
		e.appendChild(typeof child === "string" ? document.createTextNode(child) : child)
	}
}

// clear takes all children away.
export function clear(e: Node): void {
	while (e.firstChild) e.removeChild(e.firstChild)
}

let ids = 0

// field is a labelled control. hint stands below the label and is read with it.
export function field(label: string, control: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement, hint = ""): HTMLDivElement {
	const id = `f${++ids}`
	control.id = id
	if (hint) control.setAttribute("aria-describedby", `${id}h`)
	return el("div", { class: "field" },
		el("label", { for: id }, label),
		hint && el("p", { class: "hint", id: `${id}h` }, hint),
		control)
}

// tick is a labelled checkbox.
export function tick(label: string, box: HTMLInputElement): HTMLLabelElement {
	box.type = "checkbox"
	return el("label", { class: "tick" }, box, el("span", {}, label))
}

// button is a button that can be pressed again only when what it began has ended.
export function button(text: string, press: () => unknown, kind = ""): HTMLButtonElement {
	const b = el("button", { type: "button", class: kind }, text)
	b.addEventListener("click", async () => {
		if (b.getAttribute("aria-disabled") === "true") return
		b.setAttribute("aria-disabled", "true")
		try {
			await press()
		} finally {
			b.removeAttribute("aria-disabled")
		}
	})
	return b
}

// onEnter does something when Enter is pressed in a control; one that ends the composing of a Chinese word is none.
export function onEnter(control: HTMLElement, act: () => void): void {
	control.addEventListener("keydown", event => {
		if (event.key !== "Enter" || event.isComposing) return
		event.preventDefault()
		act()
	})
}

// save hands a file to whoever sits at the desk.
export function save(name: string, type: string, data: BlobPart): void {
	const url = URL.createObjectURL(new Blob([data], { type }))
	const a = el("a", { href: url, download: name })
	document.body.appendChild(a)
	a.click()
	a.remove()
	setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
