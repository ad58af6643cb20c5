// Stands in the place of our page script on the pages of the peers: registers
// their worker, and keeps a promise of what becomes of it.
window.benchInstalled = new Promise(done => {
	const watch = worker => {
		if (!worker) return
		const look = () => {
			if (worker.state === "activated" || worker.state === "redundant") done({ state: worker.state, ms: performance.now() })
		}
		worker.addEventListener("statechange", look)
		look()
	}
	const policy = window.trustedTypes ? trustedTypes.createPolicy("unionhall", { createScriptURL: address => address }) : { createScriptURL: address => address }
	const register = () => navigator.serviceWorker.register(policy.createScriptURL("/sw.js")).then(registration => {
		watch(registration.installing)
		registration.addEventListener("updatefound", () => watch(registration.installing))
	})
	if (document.readyState === "complete") register()
	else addEventListener("load", register)
})
