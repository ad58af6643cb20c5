import { base } from "./place"

// The scripts that a page may start, from the base path: its worker, that of pushes, and
// what lies among the site's own files with its digest in its name. The script of
// the pages of what is kept is started by this one because one of these
// pages is shown at any address, and its own part can hold no way to it; the others are
// fetched when there is a use for them.
const startable = /^(sw|push|static\/[a-z]+-[0-9a-f]{32})\.js$/

function allow(address: string): string {
	if (!address.startsWith(base) || !startable.test(address.slice(base.length))) throw new TypeError(address)
	return address
}

type Rules = { createScriptURL(address: string): string }
type Types = { createPolicy(name: string, rules: Rules): Rules }

let policy: Rules | undefined

/**
 * trusted passes an address through the one policy that the page's Content
 * Security Policy allows. Browsers without Trusted Types get the same check.
 */
export function trusted(address: string): string {
	if (!policy) {
		const types = (window as { trustedTypes?: Types }).trustedTypes
		policy = types ? types.createPolicy("unionhall", { createScriptURL: allow }) : { createScriptURL: allow }
	}
	return policy.createScriptURL(address)
}

/** start runs a further script of the site's, given from the base path. It is refused where the script cannot be had. */
export const start = (script: string): Promise<unknown> => new Promise((done, fail) => {
	const e = document.createElement("script")
	e.onload = done
	e.onerror = fail
	e.src = trusted(base + script)
	document.head.appendChild(e)
})

const loaded = new Promise<unknown>(done => document.readyState === "complete" ? done(0) : addEventListener("load", done))

/**
 * enlist registers the worker once the page has loaded, and returns it when it
 * is at work. Whatever is in the way (an app's own browser, a private window, a
 * host without the file), the page reads as it did: undefined, and not a word.
 */
export async function enlist(): Promise<ServiceWorker | undefined> {
	try {
		if (document.body.dataset.set === undefined || !isSecureContext || !/^http/.test(base)) return undefined
		await loaded
		await navigator.serviceWorker.register(trusted(base + "sw.js"), { scope: base })
		return (await navigator.serviceWorker.ready).active || undefined
	} catch {
		return undefined
	}
}
