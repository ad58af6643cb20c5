import type { letter } from "./letter"
import type { Outbox } from "./pump"
import type { Search } from "./toil"
import type { Tools } from "./tools"

/** An InstallOffer is the event by which a browser offers to install the site. */
export type InstallOffer = Event & { prompt(): Promise<unknown> }

/**
 * A Hall is what the script of every page leaves for those that come after it:
 * the worker, once it is there (undefined where there is none), the way to a
 * further script and to a further worker's address, the offer to install, which is kept until somebody asks for it;
 * what sends, what works on codes and what takes photos, once their scripts have
 * been started. What sends may come before the script of every page.
 */
export type Hall = Tools & {
	worker: Promise<ServiceWorker | undefined>
	start(script: string): Promise<unknown>
	trusted(address: string): string
	offer?: InstallOffer
	outbox?: Outbox
	letter?: typeof letter
	asks?: true // somebody asks how cases stand
	search?: Search // quicker than any page has it
}

declare global {
	interface Window {
		unionhall?: Hall
	}
}
