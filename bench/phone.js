// What a reader with the page in sight can learn of its worker. Times are
// milliseconds since the reader went to the page.
(() => {
	const container = navigator.serviceWorker

	// ask sends our worker a question and returns its answer.
	const ask = async question => {
		const channel = new MessageChannel()
		const answer = new Promise(done => { channel.port1.onmessage = e => done(e.data) })
		const worker = (await container.ready).active
		worker.postMessage(question, [channel.port2])
		return answer
	}

	// when waits until what the worker keeps is as wanted: it looks at once, and
	// whenever the worker tells news. A line that says nothing for a while is no
	// fault: the worker tries again.
	const when = holds => new Promise((done, failed) => {
		const look = async () => {
			const { sets } = await ask({ do: "list" })
			const fault = sets.find(s => s.fault && s.fault !== "offline")
			if (fault) failed(new Error(`${fault.set || "the set"}: ${fault.fault}`))
			else if (holds(sets)) done(performance.now())
		}
		container.addEventListener("message", () => look().catch(failed))
		look().catch(failed)
	})
	const complete = s => s.time > 0 && s.done === s.total

	const module = {
		// small waits for what is kept without being asked for.
		small: set => when(sets => sets.some(s => s.set === set && s.own > 0 && s.pages > 0) && sets.every(complete)),

		// all asks for everything, and waits for it.
		all: async set => {
			await ask({ do: "save", set, all: true })
			return when(sets => sets.some(s => s.set === set && s.own === 2) && sets.every(complete))
		},

		// newer waits until the set is that of an edition, by its time in seconds.
		newer: (set, time) => when(sets => sets.some(s => s.set === set && s.time >= time && complete(s))),

		// checked waits until the host has been asked for a newer edition since
		// the reader went here. That nothing is new is no news: one has to ask.
		checked: async set => {
			const { sets } = await ask({ do: "list" })
			if (sets.some(s => s.set === set && s.checked >= performance.timeOrigin)) return performance.now()
			await new Promise(done => setTimeout(done, 50))
			return module.checked(set)
		},

		// away has the phone believe that it has not asked for a new edition for days.
		away: () => new Promise((done, failed) => {
			const opened = indexedDB.open("unionhall / v1")
			opened.onerror = () => failed(opened.error)
			opened.onsuccess = () => {
				const change = opened.result.transaction("sets", "readwrite")
				change.onabort = () => failed(change.error)
				change.oncomplete = () => { opened.result.close(); done(true) }
				change.objectStore("sets").openCursor().onsuccess = e => {
					const cursor = e.target.result
					if (!cursor) return
					cursor.update({ ...cursor.value, at: 0 })
					cursor.continue()
				}
			}
		}),

		// installed waits for the worker of a peer, whose page script (see
		// register.js) keeps the promise.
		installed: () => window.benchInstalled,
	}
	return module
})()
