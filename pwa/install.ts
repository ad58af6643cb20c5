import { inApp } from "./inapp"
import { flag } from "./lay"

type Standing = Navigator & { standalone?: boolean } // iOS: whether the page is open as an app

const shown = (place: ParentNode, name: string): HTMLElement | null => {
	const e = place.querySelector<HTMLElement>(`[data-f="${name}"]`)
	if (e) e.hidden = false
	return e
}

// iOS offers nothing by itself; the way through its menu can only be told.
function byHand(): boolean {
	const agent = navigator.userAgent
	return (navigator as Standing).standalone === false && /Version\/.+Safari\//.test(agent) && !inApp(agent)
}

// isWaiting reports whether this browser has an envelope that nobody has received yet.
function isWaiting(): boolean {
	try {
		return /^[1-9]/.test(localStorage[flag])
	} catch { // no storage
		return false
	}
}

/**
 * offerInstall shows in place how the site is installed, where that can be done:
 * the button where the browser has made its offer, the words where there is a
 * menu for it; else place stays hidden. It belongs where a reader has come to ask
 * for it, or has a receipt in hand. On iOS the app has a storage of its own: not
 * while an envelope waits in this one.
 */
export function offerInstall(place: HTMLElement): void {
	const offer = (): void => {
		const hall = window.unionhall
		if (!hall || !hall.offer) return
		const button = shown(place, "install")
		if (button) button.onclick = () => {
			if (hall.offer) hall.offer.prompt().catch(() => {})
			delete hall.offer // it serves once
			place.hidden = true
		}
		place.hidden = false
	}
	offer()
	addEventListener("beforeinstallprompt", offer) // the page's own script has kept it before
	if (byHand() && !isWaiting() && shown(place, "by-hand")) place.hidden = false
}
