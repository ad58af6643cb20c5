// keyOf gives the key under which a page is kept: /x, /x/, /x.html and /x/index.html are one page, whatever query an
// in-app browser has added. Address and key are below the base path. The other half is Key in address.go.
export const keyOf = (address: string): string => {
	let key = address.replace(/[?#][^]*/, "")
	try {
		key = decodeURI(key)
	} catch {} // no UTF-8: it stays as it is
	return key.replace(/\.html$/, "").replace(/(^|\/)index$|\/$/, "")
}

// root gives what fills the slot of that name: the way from a page to the base path.
export const root = (address: string): string => "../".repeat(address.split("/").length - 1)
