// Whoever walks away leaves a locked desk.

const minutes = 10

// watchIdle calls lock when nothing was touched for ten minutes, also where the machine slept meanwhile.
export function watchIdle(lock: () => void): void {
	let last = Date.now()
	const touched = (): void => void (last = Date.now())
	for (const event of ["pointerdown", "keydown", "scroll", "input"]) window.addEventListener(event, touched, { passive: true, capture: true })
	const look = (): void => {
		if (Date.now() - last < minutes * 60_000) return
		touched()
		lock()
	}
	setInterval(look, 15_000)
	document.addEventListener("visibilitychange", look)
}
