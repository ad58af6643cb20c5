import type { Ask, List, Near, PageState, SetState } from "./messages"

/** An Answer is what comes back to an Ask. */
export type Answer<A extends Ask> = A extends { do: "list" } ? List
	: A extends { do: "near" } ? Near
	: A extends { do: "page" } ? PageState
	: A extends { do: "save" } ? SetState | null
	: unknown

// How long a worker may think, in milliseconds. It reads what the phone keeps,
// and a cheap phone is slow at that; a worker that is broken never answers.
const patience = 20000

/** ask puts a question to the worker. It is refused when no answer comes; saving may take as long as it does. */
export function ask<A extends Ask>(worker: ServiceWorker, question: A): Promise<Answer<A>> {
	return new Promise((done, refuse) => {
		const channel = new MessageChannel()
		channel.port1.onmessage = e => done(e.data)
		if (question.do !== "save") setTimeout(refuse, patience)
		worker.postMessage(question, [channel.port2])
	})
}

/** tell says something to the worker that needs no answer. */
export const tell = (worker: ServiceWorker, word: Ask): void => worker.postMessage(word)
