/** An InstallOffer is the event by which a browser offers to install the site. */
export type InstallOffer = Event & { prompt(): Promise<unknown> }

/**
 * A Hall is what the script of every page leaves for those that come after it:
 * the worker, once it is there (undefined where there is none), and the offer to
 * install, which is kept until somebody asks for it.
 */
export type Hall = { worker: Promise<ServiceWorker | undefined>; offer?: InstallOffer }

declare global {
	interface Window {
		unionhall?: Hall
	}
}
