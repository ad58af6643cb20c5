import { base } from "./place"
import { workerAt } from "./told"

/** registrations are those of this site's push worker: others on this origin belong to others. */
export const registrations = async (): Promise<ServiceWorkerRegistration[]> =>
	(await navigator.serviceWorker.getRegistrations()).filter(r =>
		[r.active, r.waiting, r.installing].some(w => w && w.scriptURL === workerAt(base)))

/** hush ends them. What push services had for them they have no more, and the endpoint learns so with its next push. */
export const hush = (): Promise<unknown> => registrations().then(all => Promise.all(all.map(r => r.unregister())))

/** forget takes the wish to be told out of the outbox, which else would register again: for pages without it. Where there is none, none is made. */
export function forget(): void {
	const request = indexedDB.open("outbox:" + base, 1)
	request.onupgradeneeded = () => request.transaction!.abort()
	request.onsuccess = () => {
		request.result.transaction("misc", "readwrite").objectStore("misc").delete("push")
		request.result.close() // once that is done
	}
}
