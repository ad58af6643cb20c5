package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// attachIn gives a question two photos that the page itself has drawn: no protocol of these
// browsers has a way to files that both know.
const attachIn = `(async () => {
	const input = document.querySelector("form.ask .q[data-type=photos] input[type=file]"), files = new DataTransfer();
	for (const [i, color] of ["rgb(10,20,0)", "rgb(10,20,120)"].entries()) {
		const c = document.createElement("canvas");
		c.width = 1600;
		c.height = 1200;
		const pen = c.getContext("2d");
		pen.fillStyle = color;
		pen.fillRect(0, 0, c.width, c.height);
		files.items.add(new File([await new Promise(done => c.toBlob(done, "image/jpeg"))], i + ".jpg", {type: "image/jpeg"}));
	}
	input.files = files.files;
	input.dispatchEvent(new Event("change", {bubbles: true}));
	return input.closest(".q").dataset.name;
})()`

// soon is a script that waits until a condition holds.
func soon(condition string) string { return whenever("Promise.resolve(" + condition + ")") }

// fillIn fills in a form in an engine, step by step, and presses the button that sends.
func fillIn(t *testing.T, e engine, id string, c *counter) map[string]any {
	t.Helper()
	openIn(t, e, c.url(cityTown+"/forms/"+id+".html"))
	valueIn[bool](t, e, soon(formReady))
	answers := map[string]any{}
	for range 20 {
		for name, value := range valueIn[map[string]any](t, e, fillVisible+"({})") {
			answers[name] = value
		}
		if valueIn[string](t, e, photoQuestion) != "" {
			name := valueIn[string](t, e, attachIn)
			valueIn[bool](t, e, soon(`document.querySelectorAll("form.ask .q[data-type=photos] [data-f=photos] canvas").length === 2`))
			answers[name] = []any{0.0, 1.0}
		}
		if valueIn[bool](t, e, toSend) {
			break
		}
		before := valueIn[int](t, e, stepShown)
		valueIn[any](t, e, `Array.from(document.querySelectorAll("form.ask [data-do=next]")).find(e => e.getClientRects().length).click()`)
		valueIn[bool](t, e, soon(fmt.Sprintf(`%s !== %d`, stepShown, before)))
	}
	valueIn[any](t, e, `document.querySelector("form.ask [data-do=send]").click()`)
	valueIn[bool](t, e, soon(`!document.querySelector("[data-f=sealed]").hidden`))
	return answers
}

// sawIn opens the outbox and waits until it says this of its only envelope.
func sawIn(t *testing.T, e engine, c *counter, state string) {
	t.Helper()
	openIn(t, e, c.url(cityTown+"/outbox.html"))
	seesIn(t, e, state)
}

// seesIn waits until the outbox says this of its only envelope.
func seesIn(t *testing.T, e engine, state string) {
	t.Helper()
	valueIn[bool](t, e, soon(fmt.Sprintf(`(all => all.length === 1 && all[0].innerText !== "" && all[0].innerText === all[0].dataset[%q])(Array.from(document.querySelectorAll(".outbox [data-f=items] [data-f=state]")))`, state)))
}

// savesIn opens the site and waits until its worker holds what can be read and filled in
// without a network.
func savesIn(t *testing.T, e engine, c *counter) {
	t.Helper()
	openIn(t, e, c.url(cityTown+"/index.html"))
	valueIn[bool](t, e, `navigator.serviceWorker.ready.then(() => true)`)
	keepIn(t, e, question{Do: "save", Set: cityTown + "/", All: true}, c.site.files)
}

func TestFirefoxSendsOnceWhatWasFilledOfflineBeforeItEnded(t *testing.T) {
	t.Parallel()
	profile := t.TempDir()
	f := startFirefoxIn(t, profile)
	c := newCounter(t)
	savesIn(t, f, c)
	c.offline()
	answers := fillIn(t, f, aDanger, c)
	if err := syscall.Kill(-f.program.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	f = startFirefoxIn(t, profile)
	sawIn(t, f, c, "waiting")
	c.online(t)
	sawIn(t, f, c, "received")
	judgePhotos(t, c.one(t, answers).photos, 2)
}

// WebKit keeps a page that is left for the way back. What that page has begun to write must
// not keep the next one from writing, and is written once the page is shown again.
func TestWebKitWritesWhereThePageBeforeHadBegunTo(t *testing.T) {
	t.Parallel()
	e := startWebKit(t)
	c := newCounter(t)
	openIn(t, e, c.url(cityTown+"/forms/"+aQuestion+".html"))
	valueIn[bool](t, e, soon(formReady))
	// It has begun, and comes to no end until it begins once more.
	valueIn[bool](t, e, `new Promise(begun => {
		let times = 0;
		unionhall.outbox.box.transact("readwrite", async s => {
			for (const end = ++times > 1; ; begun(true)) {
				const r = end ? s("misc").put(times, "times") : s("misc").get("times");
				await new Promise(done => r.onsuccess = done);
				if (end) return;
			}
		});
	})`)
	openIn(t, e, c.url(cityTown+"/outbox.html"))
	if got := valueIn[*int](t, e, `unionhall.outbox.box.set("next", 1).then(() => unionhall.outbox.box.get("times"))`); got != nil {
		t.Fatalf("the page before has written %d", *got)
	}
	if err := send(t.Context(), http.MethodPost, e.(*webkit).session+"/back", map[string]any{}, nil); err != nil {
		t.Fatal(err)
	}
	valueIn[bool](t, e, whenever(`unionhall.outbox.box.get("times").then(times => times === 2)`))
}

// beginsToMake starts what makes the outbox, and returns once it does: that comes to no end.
const beginsToMake = `new Promise(begun => {
	const open = IDBFactory.prototype.open;
	IDBFactory.prototype.open = function (...of) {
		IDBFactory.prototype.open = open;
		const request = open.apply(this, of);
		// Heard after the script itself has made its stores.
		Promise.resolve().then(() => request.addEventListener("upgradeneeded", () => {
			const misc = request.transaction.objectStore("misc"), on = () => { misc.get("born").onsuccess = on };
			on();
			begun(true);
		}));
		return request;
	};
	unionhall.start(document.body.dataset.waiting);
})`

// The same where the page before had begun to make the outbox itself: the first one that a
// phone has.
func TestWebKitMakesTheOutboxThatThePageBeforeHadBegunToMake(t *testing.T) {
	t.Parallel()
	e := startWebKit(t)
	c := newCounter(t)
	openIn(t, e, c.url(cityTown+"/index.html"))
	valueIn[bool](t, e, beginsToMake)
	openIn(t, e, c.url(cityTown+"/outbox.html"))
	valueIn[any](t, e, whenever(`Promise.resolve(window.unionhall && unionhall.outbox)`))
	valueIn[any](t, e, `unionhall.outbox.box.set("next", 1)`)
	if err := send(t.Context(), http.MethodPost, e.(*webkit).session+"/back", map[string]any{}, nil); err != nil {
		t.Fatal(err)
	}
	valueIn[bool](t, e, `unionhall.outbox.load().then(() => unionhall.outbox.box.get("next")).then(next => next === 1 || Promise.reject(next))`)
}

// WebKitGTK's sessions are private, and end with it: there is no restart.
func TestWebKitSendsOnceWhatWasFilledOffline(t *testing.T) {
	t.Parallel()
	e := startWebKit(t)
	c := newCounter(t)
	savesIn(t, e, c)
	c.offline()
	answers := fillIn(t, e, aDanger, c)
	sawIn(t, e, c, "waiting")
	c.online(t)
	sawIn(t, e, c, "received")
	judgePhotos(t, c.one(t, answers).photos, 2)
}

// comesOnline tells a page that there is a network.
const comesOnline = `dispatchEvent(new Event("online"))`

// sendsIn sends what waits in the outbox that is open, and returns when it is received.
func sendsIn(t *testing.T, e engine) {
	t.Helper()
	valueIn[any](t, e, comesOnline)
	valueIn[bool](t, e, soon(received+` || document.querySelector(".outbox [data-f=items] [data-do=send]") !== null`))
	valueIn[any](t, e, pressSend)
	valueIn[bool](t, e, soon(received))
}

// keptUntil is what the page of what was sent says about how long its envelope stays; inAWeek
// is the day until which WebKit keeps what nobody visits.
const (
	keptUntil = `document.querySelector(".outbox [data-f=until]").innerText`
	inAWeek   = `new Date(Date.now() + 6048e5).toLocaleDateString("sv")`
)

// inEachEngine runs a test in both, at the same time.
func inEachEngine(t *testing.T, test func(t *testing.T, name string, e engine)) {
	t.Helper()
	for name, start := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, name, start(t))
		})
	}
}

// In both engines: an answer that is lost, an endpoint that dies between commit and answer,
// one that is not there for a while, a portal; and each time a disk that is lost after the
// receipt. One row, received.
func TestEnginesSendOnceWhateverBefallsTheAnswer(t *testing.T) {
	t.Parallel()
	inEachEngine(t, func(t *testing.T, name string, e engine) {
		for what, at := range map[string]func(*gate) way{
			"unavailable":      func(*gate) way { return unread(status(http.StatusServiceUnavailable)).times(2).of("envelopes") },
			"answer lost":      func(*gate) way { return way(answerLost).times(1).of("envelopes") },
			"killed on commit": func(g *gate) way { return way(g.killedAfterCommit).times(1).of("envelopes") },
			"portal":           func(*gate) way { return way(openly(portal)).times(1).of("envelopes") },
		} {
			t.Run(what, func(t *testing.T) {
				c := newCounter(t)
				c.gate.befall(at(c.gate))
				answers := fillIn(t, e, aQuestion, c)
				c.gate.wait(1, "an envelope", posted("envelopes"))
				openIn(t, e, c.url(cityTown+"/outbox.html"))
				sendsIn(t, e)
				if until := valueIn[string](t, e, keptUntil); name == "WebKitGTK" && !strings.HasPrefix(until, valueIn[string](t, e, inAWeek)) {
					t.Errorf("until when the phone keeps it: %s", until)
				}
				c.end.lose(c.site.receipts)
				c.gate.forget()
				openIn(t, e, c.url(cityTown+"/outbox.html"))
				c.gate.wait(1, "the envelope again", func(p passed) bool { return posted("envelopes")(p) && p.status == http.StatusCreated })
				valueIn[bool](t, e, soon(received))
				c.one(t, answers)
			})
		}
	})
}

// withoutWorker takes the worker of the site off its host.
func withoutWorker(c *counter) {
	c.host.spoil(status(http.StatusNotFound), func(name string) bool { return name == "sw.js" })
	c.gate.befall(gone)
}

// In both engines: nobody but a portal answers, and there is no worker. The form waits, and
// says so; then it is one row, received.
func TestEnginesSendOnceWhatHadToWait(t *testing.T) {
	t.Parallel()
	inEachEngine(t, func(t *testing.T, name string, e engine) {
		for what, befall := range map[string]func(*counter){
			"portal refuses to be read": func(c *counter) { c.gate.befall(unread(portal)) },
			"portal may be read":        func(c *counter) { c.gate.befall(way(openly(portal)).of("envelopes", "state", "parts")) },
			"no worker":                 withoutWorker,
		} {
			t.Run(what, func(t *testing.T) {
				c := newCounter(t)
				befall(c)
				answers := fillIn(t, e, aQuestion, c)
				c.gate.wait(1, "something", func(passed) bool { return true })
				sawIn(t, e, c, "waiting")
				if there := valueIn[bool](t, e, `navigator.serviceWorker.getRegistration().then(r => !!r)`); there != (what != "no worker") {
					t.Errorf("there is a worker: %t", there)
				}
				c.gate.mend()
				sendsIn(t, e)
				c.one(t, answers)
			})
		}
	})
}

// clearOutbox deletes the database of the outbox, as people do who clear a site's storage;
// keptOutbox tells whether there is one with an envelope.
const (
	clearOutbox = `indexedDB.databases().then(all => new Promise((done, failed) => {
		const r = indexedDB.deleteDatabase(all.find(d => d.name.startsWith("outbox:")).name);
		r.onsuccess = () => done(true);
		r.onerror = () => failed(r.error);
	}))`
	keptOutbox = `unionhall.outbox.box.transact("readonly", s => new Promise(done => {
		const r = s("items").count();
		r.onsuccess = () => done(r.result === 1);
	}))`
)

// In both engines: a page that is open writes again what was cleared under it, and the next
// one, which has it from there alone, sends it.
func TestEnginesSendOnceWhatWasClearedUnderAnOpenPage(t *testing.T) {
	t.Parallel()
	inEachEngine(t, func(t *testing.T, name string, e engine) {
		c := newCounter(t)
		c.gate.befall(gone)
		answers := fillIn(t, e, aQuestion, c)
		valueIn[bool](t, e, clearOutbox)
		valueIn[any](t, e, comesOnline)
		valueIn[bool](t, e, whenever(keptOutbox))
		sawIn(t, e, c, "waiting")
		c.gate.mend()
		sendsIn(t, e)
		c.one(t, answers)
	})
}

// In both engines: one of two tabs sends, and both see it.
func TestEnginesSendOnceFromTwoTabs(t *testing.T) {
	t.Parallel()
	inEachEngine(t, func(t *testing.T, name string, e engine) {
		c := newCounter(t)
		c.gate.befall(gone)
		answers := fillIn(t, e, aQuestion, c)
		tabs := []engine{e, anotherOf(t, e)}
		for _, tab := range tabs {
			sawIn(t, tab, c, "waiting")
		}
		c.gate.forget()
		c.gate.mend()
		for _, tab := range tabs {
			valueIn[any](t, tab, comesOnline)
		}
		for _, tab := range tabs {
			seesIn(t, tab, "received")
		}
		if n := c.gate.count(func(p passed) bool { return posted("envelopes")(p) && p.status != 0 }); n != 1 {
			t.Errorf("the tabs have sent %d envelopes", n)
		}
		c.one(t, answers)
	})
}

// In both engines: each copy of a storm of retries has an answer. One row, with its photos.
func TestEnginesSendOnceInAStormOfRetries(t *testing.T) {
	t.Parallel()
	inEachEngine(t, func(t *testing.T, name string, e engine) {
		c := newCounter(t)
		c.gate.befall(way(storm).of("envelopes", "parts"))
		answers := fillIn(t, e, aDanger, c)
		sawIn(t, e, c, "received")
		judgePhotos(t, c.one(t, answers).photos, 2)
	})
}

// clock gives the pages of the site the test clock, for browsers whose protocol runs no
// script ahead of a page's: WebDriver BiDi could in Firefox, WebKitGTK's driver speaks the
// classic WebDriver alone. So the host of the site puts it before the script with which each
// page begins, which the page's policy allows as it is. The worker takes part as always: it
// keeps no file whose bytes are others than its name says, and hands on what the host has.
func (c *counter) clock(ahead time.Duration) {
	c.publish(c.site.files.ledBy(fmt.Sprintf("%s(%d);\n", testClock, ahead.Milliseconds()), "static/page-*.js"))
}

// passTimeIn lets the page's time pass: by a script for each minute, because WebKitGTK ends
// scripts by a timer of the page, which the test clock rings when patience is over by it.
func passTimeIn(t *testing.T, e engine, minutes int) {
	t.Helper()
	for range minutes {
		valueIn[any](t, e, timePasses(1))
	}
}

// In both engines: for an hour the endpoint fails. The form waits, and the page says why; then
// it is one row, received.
func TestEnginesOutlastAnHourOfAnEndpointThatFails(t *testing.T) {
	t.Parallel()
	inEachEngine(t, func(t *testing.T, name string, e engine) {
		for code, failure := range failures {
			t.Run(code, func(t *testing.T) {
				c := newCounter(t)
				c.clock(0)
				c.gate.befall(failure)
				answers := fillIn(t, e, aQuestion, c)
				sawIn(t, e, c, "waiting")
				passTimeIn(t, e, 60)
				seesIn(t, e, "waiting")
				valueIn[bool](t, e, soon(saysBusy))
				c.judgeTries(t)
				c.gate.mend()
				passTimeIn(t, e, 20)
				seesIn(t, e, "received")
				c.one(t, answers)
			})
		}
	})
}

// saysBusy holds when the page of what was sent says that the endpoint is busy or broken.
const saysBusy = `(e => e.getClientRects().length > 0 && e.innerText === e.dataset.busy)(document.querySelector(".outbox [data-f=items] [data-f=fault]"))`

// In both engines: the clock of the phone is wrong by a year, either way. One row, received.
func TestEnginesSendOnceByAClockThatIsWrongByAYear(t *testing.T) {
	t.Parallel()
	inEachEngine(t, func(t *testing.T, name string, e engine) {
		for which, ahead := range aYearOff {
			t.Run(which, func(t *testing.T) {
				c := newCounter(t)
				c.clock(ahead)
				answers := fillIn(t, e, aQuestion, c)
				sawIn(t, e, c, "received")
				judgeClock(t, c.one(t, answers), ahead)
			})
		}
	})
}
