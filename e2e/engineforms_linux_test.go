package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
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

// sawIn waits until the outbox says this of its only envelope.
func sawIn(t *testing.T, e engine, c *counter, state string) {
	t.Helper()
	openIn(t, e, c.url(cityTown+"/outbox.html"))
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

// keptUntil is what the page of what was sent says about how long its envelope stays; inAWeek
// is the day until which WebKit keeps what nobody visits.
const (
	keptUntil = `document.querySelector(".outbox [data-f=until]").innerText`
	inAWeek   = `new Date(Date.now() + 6048e5).toLocaleDateString("sv")`
)

// In both engines: an answer that is lost, an endpoint that dies between commit and answer,
// one that is not there for a while, a portal; and each time a disk that is lost after the
// receipt. One row, received.
func TestEnginesSendOnceWhateverBefallsTheAnswer(t *testing.T) {
	t.Parallel()
	for name, start := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := start(t)
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
					valueIn[any](t, e, `dispatchEvent(new Event("online"))`)
					valueIn[bool](t, e, soon(received+` || document.querySelector(".outbox [data-f=items] [data-do=send]") !== null`))
					valueIn[any](t, e, pressSend)
					valueIn[bool](t, e, soon(received))
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
}
