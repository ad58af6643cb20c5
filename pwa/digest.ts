import type { Digest } from "./formats"

// bytesOf opens base64url without padding.
export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(atob(base64.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0))

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

export const digestOf = async (data: string | ArrayBuffer): Promise<Digest> => {
	const sum = await crypto.subtle.digest("SHA-256", typeof data === "string" ? utf8(data) : data)
	return btoa(String.fromCharCode(...new Uint8Array(sum, 0, 16))).replace(/\+/g, "-").replace(/\//g, "_").slice(0, 22)
}

// hex gives a digest as names of files hold it.
export const hex = (digest: Digest): string =>
	[...bytesOf(digest)].map(byte => (256 + byte).toString(16).slice(1)).join("")
