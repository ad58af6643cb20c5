import type { CodeMaker } from "./codetool"
import type { Outbox } from "./pump"

/** An InstallOffer is the event by which a browser offers to install the site. */
export type InstallOffer = Event & { prompt(): Promise<unknown> }

/**
 * A Hall is what the script of every page leaves for those that come after it:
 * the worker, once it is there (undefined where there is none), the way to a
 * further script, the offer to install, which is kept until somebody asks for it;
 * what sends and what works on codes, once their scripts have been started.
 */
export type Hall = {
	worker: Promise<ServiceWorker | undefined>
	start(script: string): Promise<unknown>
	offer?: InstallOffer
	outbox?: Outbox
	code?: CodeMaker
}

declare global {
	interface Window {
		unionhall?: Hall
	}
}
