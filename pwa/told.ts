// Which cases of this phone are to be told of when there is news, and what the page and the push worker know of each other. Nothing
// here touches storage or network.

import type { Item, Kept } from "./outbox"

/** What the push worker finds under "push" in the outbox's box: a phone is told of news as long as it is there. */
export type Told = {
	title: string // of the notice, in the language of the page on which it was asked for
	lang: string
	dir: NotificationDirection
	page: string // the page of envelopes, whole
	url: string // where the endpoint takes subscriptions, whole
}

/** A Teller is a case as the endpoint has it now, and the proof of it. */
export type Teller = { sid: string; auth: string }

// tellerOf is where a case stands: with the last union that it was handed on to.
const tellerOf = (k: Kept): Teller => {
	const { sid, auth } = k.moved && k.moved[k.moved.length - 1] || k
	return { sid, auth }
}

/**
 * tellers are the cases that are told of: the endpoint has given a receipt for one of their envelopes, and they are not over. An anonymous
 * one never is: the address at a push service leads to this phone. Cases of a shared phone are not kept, and so are none of these.
 */
export const tellers = (cases: Kept[], items: Item[]): Teller[] =>
	cases.filter(k => !k.anonymous && !k.over && items.some(i => i.sid === k.sid && i.receipt)).map(tellerOf)

/** find returns the case that the endpoint calls sid. */
export const find = (cases: Kept[], sid: string): Teller | undefined => cases.map(tellerOf).filter(t => t.sid === sid)[0]

/** question is what the endpoint is asked, always of one length: address "" takes a subscription back. */
export const question = (t: Teller, address: string): string => JSON.stringify({ ...t, push: address }).padEnd(1536)

/** workerAt is the address of the push worker of a site, scopeOf the scope of its registration for a case: each has a subscription of its
 * own, so that the endpoint sees no two cases with one address. No page lies below push/. */
export const workerAt = (base: string): string => base + "push.js"
export const scopeOf = (base: string, sid: string): string => base + "push/" + sid

/** splitScope is the other way round. */
export const splitScope = (scope: string): { base: string; sid: string } => {
	const at = scope.lastIndexOf("push/")
	return { base: scope.slice(0, at), sid: scope.slice(at + 5) }
}
