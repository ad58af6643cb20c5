import type { Digest } from "./formats"

// bytesOf opens base64url without padding.
export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(atob(base64.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0))

export const base64 = (data: ArrayBuffer | Uint8Array<ArrayBuffer>): string =>
	btoa(new Uint8Array(data).reduce((text, byte) => text + String.fromCharCode(byte), "")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "")

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

export const digestOf = async (data: string | ArrayBuffer): Promise<Digest> => {
	const sum = await crypto.subtle.digest("SHA-256", typeof data === "string" ? utf8(data) : data)
	return base64(sum.slice(0, 16))
}

// hex gives a digest as names of files hold it.
export const hex = (digest: Digest): string =>
	bytesOf(digest).reduce((text, byte) => text + (256 + byte).toString(16).slice(1), "")
