const script = document.currentScript as HTMLScriptElement | null

/**
 * base is the address of the site's base path, with a slash at its end: the
 * script that runs lies in static/ of it. Several sites may share one origin, and
 * its storage: what is kept there is called by it.
 */
export const base = script ? script.src.replace(/static\/[^/]*$/, "") : ""

/** here is the page's own address, from the base path, without query and hash. */
export const here = (): string => location.href.slice(base.length).replace(/[?#].*/, "")
