package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
	"unionhall/sync/queue/sqlqueue"
)

// What befalls a form on its way, and that it arrives all the same: once, to be opened
// by the union that it was sent to and by nobody else. Each test asks the endpoint for
// its rows and reads what the worker gets to see.

// Forms that the tests send: one of a few words, and one with photos.
const (
	aQuestion = "question"
	aDanger   = "danger"
)

// A phoneBrowser is a browser of its own with a profile that outlives it, as a
// telephone has one.
type phoneBrowser struct {
	t       *testing.T
	profile string
	ctx     context.Context
	end     context.CancelFunc
}

func newPhoneBrowser(t *testing.T) *phoneBrowser {
	t.Helper()
	b := &phoneBrowser{t: t, profile: t.TempDir()}
	b.start()
	t.Cleanup(func() { b.end() })
	return b
}

func (b *phoneBrowser) start() {
	b.t.Helper()
	ctx, end := startBrowser(b.t, browserPath(b.t, completeNames), b.profile)
	b.ctx, b.end = ctx, sync.OnceFunc(end)
}

// kill ends it as a telephone does that needs its memory, or whose battery is empty.
func (b *phoneBrowser) kill() {
	b.t.Helper()
	process := chromedp.FromContext(b.ctx).Browser.Process()
	if err := process.Kill(); err != nil {
		b.t.Fatal(err)
	}
	b.end()
}

// worker is a tab of it.
func (b *phoneBrowser) worker(c *counter) *worker {
	b.t.Helper()
	return workerIn(b.t, b.ctx, c)
}

// keeps opens a page and waits until the worker of the site holds all that it saves by
// itself: from then on forms can be opened without a network.
func (x *worker) keeps() {
	x.t.Helper()
	x.do(x.t, chromedp.Navigate(x.c.url(cityTown+"/index.html")))
	answerTo[any](x.t, x.tab, question{Do: "save", Set: cityTown + "/", All: true})
	files := x.c.site.files
	wanted := complete(files.edition(x.t, cityTown+"/"))
	for end := time.Now().Add(patience); !wanted(x.state(x.t, cityTown+"/")); {
		if time.Now().After(end) {
			x.t.Fatal("the site is not kept")
		}
		x.hearsWorker(x.t)
	}
}

func TestFormFilledOfflineSurvivesTheBrowserAndArrivesOnce(t *testing.T) {
	t.Parallel()
	c, b := newCounter(t), newPhoneBrowser(t)
	x := b.worker(c)
	x.keeps()
	c.offline()
	x.form(aDanger)
	answers := x.fill(nil, sights(t, 2)...)
	number := x.send().Number
	b.kill()
	b.start()
	x = b.worker(c)
	x.outbox()
	x.sees("waiting")
	if got := evaluate[string](t, x.tab, `document.querySelector(".outbox [data-f=number]").innerText`); got != number {
		t.Errorf("after the restart the case has the number %s, it was %s", got, number)
	}
	c.online(t)
	x.outbox()
	x.sees("received")
	judgePhotos(t, c.one(t, answers).photos, 2)
}

// sent is a worker who has filled in and sent a question, whatever has become of it.
func sent(t *testing.T, c *counter) (x *worker, answers map[string]any) {
	t.Helper()
	x = newWorker(t, c)
	x.form(aQuestion)
	answers = x.fill(nil)
	x.send()
	return x, answers
}

func TestFormArrivesOnceWhenALineBreaks(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(*gate) way{
		"before the answer": func(*gate) way { return answerLost },
		"in the answer":     func(*gate) way { return answerCut },
		"in the envelope":   func(g *gate) way { return g.cutUpload },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t)
			c.gate.befall(fault(c.gate).times(1).of("envelopes"))
			x, answers := sent(t, c)
			c.gate.wait(1, "an envelope", posted("envelopes"))
			x.outbox()
			x.sendsNow()
			x.sees("received")
			if n := c.gate.count(posted("envelopes")); n < 2 {
				t.Errorf("%d envelopes have come", n)
			}
			c.one(t, answers)
		})
	}
}

// sendsNow presses the button that waits for nothing.
func (x *worker) sendsNow() {
	x.t.Helper()
	x.until(`document.querySelector(".outbox [data-f=items] [data-do=send]") !== null || ` + received)
	evaluate[any](x.t, x.tab, pressSend)
}

// pressSend presses the button that sends at once, if it is to be seen.
const pressSend = `(e => { if (e && e.getClientRects().length) e.click(); return null })(document.querySelector(".outbox [data-f=items] [data-do=send]"))`

// received holds when the outbox shows an envelope that has been received.
const received = `Array.from(document.querySelectorAll(".outbox [data-f=items] [data-f=state]")).some(e => e.innerText === e.dataset.received)`

func TestFormArrivesOnceWhenTheEndpointDiesBetweenCommitAndAnswer(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.gate.befall(way(c.gate.killedAfterCommit).times(1).of("envelopes"))
	x, answers := sent(t, c)
	c.gate.wait(1, "an envelope", posted("envelopes"))
	x.outbox()
	x.sendsNow()
	x.sees("received")
	c.one(t, answers)
}

func TestFormIsSentAgainWhenTheEndpointHasLostItsDiskAfterTheReceipt(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x, answers := sent(t, c)
	x.outbox()
	x.sees("received")
	c.end.lose(c.site.receipts)
	c.gate.forget()
	x.outbox()
	c.gate.wait(1, "the envelope again", func(p passed) bool { return posted("envelopes")(p) && p.status == http.StatusCreated })
	x.sees("received")
	c.one(t, answers)
}

func TestTwoTabsSendAFormOnce(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.gate.befall(gone)
	x, answers := sent(t, c)
	other := newWorker(t, c)
	other.outbox()
	x.outbox()
	c.gate.forget()
	c.gate.mend()
	for _, w := range []*worker{x, other} {
		evaluate[any](t, w.tab, `dispatchEvent(new Event("online")); null`)
	}
	x.sees("received")
	other.sees("received")
	if n := c.gate.count(func(p passed) bool { return posted("envelopes")(p) && p.status != 0 }); n != 1 {
		t.Errorf("the tabs have sent %d envelopes", n)
	}
	c.one(t, answers)
}

func TestAStormOfRetriesIsOneRow(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.gate.befall(way(storm).of("envelopes", "parts"))
	x := newWorker(t, c)
	x.form(aDanger)
	answers := x.fill(nil, sights(t, 1)...)
	x.send()
	x.outbox()
	x.sees("received")
	judgePhotos(t, c.one(t, answers).photos, 1)
}

// A portal that answers everything with 200 and a page is no endpoint, and no
// receipt: the form stays where it is, and says so.
func TestAPortalThatAnswersEverythingReceivesNothing(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]way{"page refuses to be read": unread(portal), "page may be read": way(openly(portal)).of("envelopes", "state", "parts")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t)
			x := newWorker(t, c)
			x.form(aQuestion)
			answers := x.fill(nil)
			c.gate.befall(at)
			x.send()
			c.gate.wait(1, "something", func(passed) bool { return true })
			x.outbox()
			x.sendsNow()
			x.sees("waiting")
			c.gate.mend()
			x.sendsNow()
			x.sees("received")
			c.one(t, answers)
		})
	}
}

// testClock is a clock of the page that tests set: window.advance(ms) moves it on, and
// rings the timers that are due. It begins ahead of the true one by this many ms.
const testClock = `((ahead) => {
	const True = Date, later = setTimeout, never = clearTimeout, waiting = new Map();
	const now = () => True.now() + ahead;
	window.Date = class extends True {
		constructor(...given) { given.length ? super(...given) : super(now()) }
		static now() { return now() }
	};
	let last = 1e9;
	window.setTimeout = (ring, ms, ...given) => {
		const id = ++last, f = () => { if (waiting.delete(id)) ring(...given) };
		waiting.set(id, {at: now() + (ms || 0), f});
		later(f, ms);
		return id;
	};
	window.clearTimeout = id => waiting.delete(id) || never(id);
	window.advance = ms => {
		ahead += ms;
		for (const {at, f} of Array.from(waiting.values())) if (at <= now()) f();
	};
})`

// clock gives the pages of a tab the test clock.
func (x *worker) clock(ahead time.Duration) {
	x.t.Helper()
	x.before(x.t, fmt.Sprintf("%s(%d)", testClock, ahead.Milliseconds()))
}

// passTime lets the page's time pass.
func (x *worker) passTime(minutes int) {
	x.t.Helper()
	evaluate[any](x.t, x.tab, timePasses(minutes), chromedp.EvalAwaitPromise)
}

// timePasses is a script that lets the test clock go on, minute by minute. While something is
// on its way the clock stands still, or would have it given up.
func timePasses(minutes int) string {
	return fmt.Sprintf(`(async () => {
		for (let i = 0; i < %d; i++) {
			let rounds = 0;
			advance(60000);
			do await new Promise(done => { const c = new MessageChannel(); c.port1.onmessage = done; setTimeout(() => c.port2.postMessage(0), 20) });
			while (unionhall.outbox.contents().sending && ++rounds < %[2]d);
			if (rounds === %[2]d) throw Error("a request is not answered");
		}
	})()`, minutes, 3000)
}

// failures are what an endpoint answers envelopes with that is broken, or busy.
var failures = map[string]way{
	"500": openly(status(http.StatusInternalServerError)).of("envelopes"),
	"503": openly(unavailable(http.StatusServiceUnavailable, 60)).of("envelopes"),
}

// judgeTries looks at how often a phone has tried to send an envelope in an hour of failures.
func (c *counter) judgeTries(t *testing.T) {
	t.Helper()
	if n := c.gate.count(posted("envelopes")); n < 4 || n > 40 {
		t.Errorf("in an hour the phone has tried %d times", n)
	}
}

// For an hour the endpoint fails: the phone goes on trying, ever more rarely, and says
// that the form waits; then it arrives.
func TestFormOutlastsAnHourOfAnEndpointThatFails(t *testing.T) {
	t.Parallel()
	for name, failure := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t)
			c.gate.befall(failure)
			x := newWorker(t, c)
			x.clock(0)
			x.before(t, wholeChance) // how rarely it tries is a matter of chance
			x.form(aQuestion)
			answers := x.fill(nil)
			x.send()
			x.outbox()
			x.sees("waiting")
			x.passTime(60)
			x.sees("waiting")
			c.judgeTries(t)
			c.gate.mend()
			x.passTime(20) // no pause is longer than a quarter of an hour
			x.sees("received")
			c.one(t, answers)
		})
	}
}

// On a bad line the text of a form goes first, and photos follow part by part, each until
// it has arrived.
func TestPhotosFollowOverALineThatLosesEveryThirdRequest(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.gate.befall(lossy())
	x := newWorker(t, c)
	x.clock(0)
	x.form(aDanger)
	answers := x.fill(nil, sights(t, 2)...)
	x.send()
	x.outbox()
	x.passTime(60)
	x.sees("received")
	judgePhotos(t, c.one(t, answers).photos, 2)
}

// The page of what was sent counts photos, and not the parts that they are cut into.
func TestPhotosAreCountedThatAreStillToCome(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	var went, may atomic.Int32 // parts that came through, and for how many there is a network
	may.Store(1)
	c.gate.befall(way(func(w http.ResponseWriter, r *http.Request, pass func() (reply, error)) {
		if went.Load() >= may.Load() {
			gone(w, r, pass)
		}
		went.Add(1)
		straight(w, r, pass)
	}).of("parts"))
	x := newWorker(t, c)
	x.form(aDanger)
	answers := x.fill(nil, sights(t, 2)...)
	x.send()
	x.outbox()
	says := func(words string) string {
		return fmt.Sprintf(`(e => e && e.innerText === %q)(document.querySelector(".outbox [data-f=items] [data-f=photos]"))`, words)
	}
	x.until(says("2 张照片，还有 2 张没送到"))
	parts := evaluate[[]int](t, x.tab, partsOfPhotos, chromedp.EvalAwaitPromise)
	if len(parts) != 2 || parts[0] < 2 {
		t.Fatalf("the photos have %d parts: the first is to have several", parts)
	}
	may.Store(int32(parts[0]))
	x.sendsNow()
	x.until(says("2 张照片，还有 1 张没送到"))
	c.gate.mend()
	x.sendsNow()
	x.sees("received")
	judgePhotos(t, c.one(t, answers).photos, 2)
}

// partsOfPhotos is how many parts each photo has of the only envelope that the phone keeps.
const partsOfPhotos = `new Promise(done => { const r = indexedDB.open("outbox:" + document.baseURI.split("` + cityTown + `/")[0]); r.onsuccess = () => {
	const q = r.result.transaction("items").objectStore("items").getAll(); q.onsuccess = () => {
		r.result.close();
		done(q.result[0].photos.reduce((parts, photo) => { parts[photo] = (parts[photo] || 0) + 1; return parts }, []));
	} } })`

// aYearOff is by how much clocks are wrong.
var aYearOff = map[string]time.Duration{"ahead": 365 * 24 * time.Hour, "behind": -365 * 24 * time.Hour}

// judgeClock makes sure that what was opened was filled in by a clock that was wrong by so
// much, from the opening of the page on.
func judgeClock(t *testing.T, o opened, ahead time.Duration) {
	t.Helper()
	if off := time.Until(time.Unix(o.Consent.T*60, 0)); (off - ahead).Abs() > time.Hour {
		t.Errorf("the clock of the phone was wrong by %v, want %v", off, ahead)
	}
	if seconds, ok := o.Hints["seconds"].(float64); !ok || seconds < 0 || seconds > time.Hour.Seconds() {
		t.Errorf("filling in took %v seconds", o.Hints["seconds"])
	}
}

func TestFormArrivesFromAPhoneWhoseClockIsWrongByAYear(t *testing.T) {
	t.Parallel()
	for name, ahead := range aYearOff {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t)
			x := newWorker(t, c)
			x.clock(ahead)
			x.form(aQuestion)
			answers := x.fill(nil)
			x.send()
			x.outbox()
			x.sees("received")
			judgeClock(t, c.one(t, answers), ahead)
		})
	}
}

func TestFormArrivesWithoutAServiceWorker(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.host.spoil(status(http.StatusNotFound), func(name string) bool { return name == "sw.js" })
	c.gate.befall(gone)
	x, answers := sent(t, c)
	x.take() // a worker that is not there is a line in the log
	x.outbox()
	if evaluate[bool](t, x.tab, `navigator.serviceWorker.controller !== null`) {
		t.Fatal("there is a worker")
	}
	x.sees("waiting")
	c.gate.mend()
	x.sendsNow()
	x.sees("received")
	c.one(t, answers)
}

// closeDatabases closes what is open of the pages' origin, as a browser does when memory
// is short.
func (x *worker) closeDatabases() {
	x.t.Helper()
	r := &reader{h: x.c.host}
	r.closeDatabases(x.t, sharedComplete.ctx)
}

func TestFormOutlastsADatabaseThatTheSystemCloses(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := workerIn(t, completeBrowser(t), c)
	c.gate.befall(gone)
	x.form(aQuestion)
	answers := x.fill(nil)
	x.closeDatabases()
	x.send()
	x.closeDatabases()
	x.outbox()
	x.sees("waiting")
	x.closeDatabases()
	c.gate.mend()
	x.sendsNow()
	x.sees("received")
	c.one(t, answers)
}

// memoryShown tells whether a page says that this browser keeps nothing.
const memoryShown = `Array.from(document.querySelectorAll("[data-f=memory]")).some(e => e.getClientRects().length > 0)`

// allow limits what the origin may store, in bytes. It must come before anything is stored.
func (x *worker) allow(quota float64) {
	x.t.Helper()
	if _, err := chromedp.Call(x.ctx, storage.OverrideQuotaForOrigin, storage.OverrideQuotaForOriginParams{Origin: x.c.origin(), QuotaSize: &quota}); err != nil {
		x.t.Fatal(err)
	}
}

// A phone that is full keeps nothing: the page says so, keeps the form in memory, and
// sends it from there.
func TestFormArrivesFromAPhoneThatIsFull(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := newWorker(t, c)
	x.allow(40e3)
	x.form(aDanger)
	answers := x.fill(nil, sights(t, 2)...)
	c.gate.befall(gone)
	x.send()
	x.until(memoryShown)
	c.gate.mend()
	evaluate[any](t, x.tab, `dispatchEvent(new Event("online")); null`)
	c.gate.wait(1, "the last part", func(p passed) bool { return p.path == "/v1/parts" && p.status == http.StatusCreated })
	judgePhotos(t, c.one(t, answers).photos, 2)
}

// clear removes what the origin has in databases, as its reader can in the settings.
func (x *worker) clear() {
	x.t.Helper()
	if _, err := chromedp.Call(x.ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: x.c.origin(), StorageTypes: "indexeddb"}); err != nil {
		x.t.Fatal(err)
	}
}

func TestFormIsWrittenAgainWhenStorageIsClearedUnderAnOpenTab(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.gate.befall(gone)
	x, answers := sent(t, c)
	x.clear()
	evaluate[any](t, x.tab, `dispatchEvent(new Event("online")); null`)
	other := newWorker(t, c) // it has nothing in memory
	for end := time.Now().Add(patience); ; {
		other.outbox()
		if evaluate[bool](t, other.tab, until(`document.querySelector(".outbox [data-f=items] [data-f=state]") || !document.querySelector(".outbox [data-f=none]").hidden || !document.querySelector(".outbox [data-f=lost]").hidden`), chromedp.EvalAwaitPromise) &&
			evaluate[bool](t, other.tab, `document.querySelector(".outbox [data-f=items] [data-f=state]") !== null`) {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the page does not write it again")
		}
	}
	other.sees("waiting")
	c.gate.mend()
	other.sendsNow()
	other.sees("received")
	c.one(t, answers)
}

func TestWhatTheBrowserHasThrownAwayIsAnnounced(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.gate.befall(gone)
	x, _ := sent(t, c)
	x.do(t, chromedp.Navigate("about:blank")) // nobody has it in memory
	x.clear()
	x.outbox()
	x.until(`document.querySelector(".outbox [data-f=lost]").getClientRects().length > 0`)
	if rows := c.end.rows(region, cityTown); len(rows) != 0 {
		t.Errorf("%d rows have come from nowhere", len(rows))
	}
}

// A private session keeps what it is given until it ends.
func TestFormArrivesFromAPrivateSession(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := newWorker(t, c, chromedp.WithNewBrowserContext())
	x.form(aQuestion)
	answers := x.fill(nil)
	x.send()
	x.outbox()
	x.sees("received")
	c.one(t, answers)
}

// On a phone that others use, nothing of a form is left once it was received: whoever has
// written the code down reads there how the case stands.
func TestASharedPhoneKeepsNothingOfWhatWasReceived(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := newWorker(t, c, chromedp.WithNewBrowserContext())
	x.form(aQuestion)
	evaluate[any](t, x.tab, `document.querySelector("form.ask [data-f=shared]").click(); null`)
	answers := x.fill(nil)
	code := x.send().Code
	x.until(`document.querySelector("[data-f=sealed] [data-f=unkept]").getClientRects().length > 0`)
	if offered := evaluate[[]string](t, x.tab, `Array.from(document.querySelectorAll("[data-f=sealed] button")).filter(e => e.getClientRects().length).map(e => e.dataset.do)`); !slices.Equal(offered, []string{"qr", "print"}) {
		t.Errorf("with the code a shared phone offers to %q", offered)
	}
	c.gate.wait(1, "the envelope", func(p passed) bool { return posted("envelopes")(p) && p.status == http.StatusCreated })
	x.until(`unionhall.outbox.contents().items[0].receipt !== ""`)
	x.outbox()
	x.until(`document.querySelector(".outbox [data-f=none]").getClientRects().length > 0`)
	x.do(t, chromedp.SendKeys(chromedp.CSS(".outbox [data-f=open] [name=code]"), code), chromedp.Click(chromedp.CSS(".outbox [data-f=open] button")))
	x.until(`(e => e.innerText !== "" && e.innerText === e.dataset.received)(document.querySelector(".outbox [data-f=opened]"))`)
	c.one(t, answers)
}

// Where nothing can be stored at all, as in private sessions of other browsers, the form
// lives in the page, which says so, and is sent from there.
func TestFormArrivesFromASessionThatStoresNothing(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := newWorker(t, c)
	x.before(t, `Object.defineProperty(window, "indexedDB", {get() { throw new DOMException("private", "SecurityError") }})`)
	x.form(aQuestion)
	x.until(memoryShown)
	answers := x.fill(nil)
	x.send()
	c.gate.wait(1, "the envelope", func(p passed) bool { return posted("envelopes")(p) && p.status == http.StatusCreated })
	c.one(t, answers)
}

// The reply of an officer is read on the phone that sent, and by its code on another one.
func TestAnAnswerIsReadHereAndOnASecondPhone(t *testing.T) {
	t.Parallel()
	const words = "已经联系包工头，周五以前付清。"
	c := newCounter(t)
	x := newWorker(t, c)
	x.form(aQuestion)
	answers := x.fill(nil)
	handed, form := x.send(), evaluate[string](t, x.tab, `document.querySelector("h1").textContent`)
	code := handed.Code
	x.prints("[data-f=sealed]", form, handed)
	x.outbox()
	x.sees("received")
	x.until(fmt.Sprintf(`document.querySelector(".outbox [data-f=items]").innerText.includes(%q)`, code)) // once more, at the next open
	if shown := evaluate[string](t, x.tab, `document.querySelector("main").innerText`); strings.Count(shown, handed.Number) != 1 {
		t.Errorf("the number %s does not stand once on %q", handed.Number, shown)
	}
	x.prints(".outbox [data-f=items] [data-f=code]", form, handed)
	c.end.withQueue(func(q *sqlqueue.Queue) { answerCases(t, c.site, q, 1, words) })
	x.outbox()
	x.sees("answered")
	x.until(fmt.Sprintf(`document.querySelector(".outbox [data-f=items]").innerText.includes(%q)`, words))
	if !evaluate[bool](t, x.tab, `(e => !!(e.querySelector("[data-f=replies]").compareDocumentPosition(e.querySelector(".facts")) & Node.DOCUMENT_POSITION_FOLLOWING))(document.querySelector(".outbox [data-f=items]"))`) {
		t.Error("the answer does not stand before what else is known of the case")
	}
	if evaluate[bool](t, x.tab, `document.querySelector(".outbox [data-f=items] [data-f=code]").getClientRects().length > 0`) {
		t.Error("the code stands on the page of what was sent whenever it is opened")
	}
	second := newWorker(t, c, chromedp.WithNewBrowserContext())
	second.outbox()
	second.until(`document.querySelector(".outbox [data-f=none]").getClientRects().length > 0`)
	second.do(t, chromedp.SendKeys(chromedp.CSS(".outbox [data-f=open] [name=code]"), code), chromedp.Click(chromedp.CSS(".outbox [data-f=open] button")))
	second.until(fmt.Sprintf(`document.querySelector(".outbox").innerText.includes(%q)`, words))
	c.one(t, answers)
}

// prints looks at the sheet on which a code is printed from a place of the page: with its
// number and the address at which it is typed in, drawn too, and without a word of which form
// was filled in.
func (x *worker) prints(place, form string, handed handed) {
	x.t.Helper()
	x.media(x.t, "print")
	defer x.media(x.t, "")
	sheet := evaluate[string](x.t, x.tab, `(() => {
		let sheet = "";
		window.print = () => {
			sheet = document.querySelector("main").innerText;
			if (!document.querySelector("main canvas[data-f=qr]").getClientRects().length) sheet = "no QR code";
		};
		document.querySelector(`+strconv.Quote(place+" [data-do=print]")+`).click();
		dispatchEvent(new Event("afterprint"));
		return sheet;
	})()`)
	if !strings.Contains(sheet, handed.Code) || strings.Count(sheet, handed.Number) != 1 || !strings.Contains(sheet, x.c.url(cityTown+"/outbox.html")) || strings.Contains(sheet, form) {
		x.t.Errorf("a sheet for %+v, filled in as %s, says %q", handed, form, sheet)
	}
}

// A second code shows the replies of its own case, and when they were written. The endpoint
// does not hear that they are kept there: it would let them go before the phones of the cases
// have them.
func TestASecondCodeShowsItsOwnReplies(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	var sent []handed
	for range 2 {
		x := newWorker(t, c, chromedp.WithNewBrowserContext())
		x.form(aQuestion)
		x.fill(nil)
		sent = append(sent, x.send())
		x.outbox()
		x.sees("received")
		x.do(t, chromedp.Navigate("about:blank")) // where it asks for nothing
	}
	c.end.withQueue(func(q *sqlqueue.Queue) { answerCases(t, c.site, q, 2, "答复：") })
	other := newWorker(t, c, chromedp.WithNewBrowserContext())
	other.outbox()
	other.until(`document.querySelector(".outbox [data-f=none]").getClientRects().length > 0`)
	written := fmt.Sprintf(`new Date(%d * 6e4).toLocaleString("sv").slice(0, 16)`, replyMinute)
	for _, h := range sent {
		other.do(t, chromedp.SendKeys(chromedp.CSS(".outbox [data-f=open] [name=code]"), h.Code), chromedp.Click(chromedp.CSS(".outbox [data-f=open] button")))
		other.until(fmt.Sprintf(`(all => all.length === 1 && all[0].innerText.includes(%q) && all[0].innerText.includes(%s))(document.querySelectorAll(".outbox [data-f=found] .reply"))`, "答复："+h.Number, written))
		if left := evaluate[string](t, other.tab, `document.querySelector(".outbox [data-f=open] [name=code]").value`); left != "" {
			t.Fatalf("beside the answer stays %q", left)
		}
	}
	// The next code may be begun while the one before is on its way.
	const next = "下一个"
	evaluate[any](t, other.tab, fmt.Sprintf(`(e => { e.value = %q; e.form.querySelector("button").click(); e.value = %q })(document.querySelector(".outbox [data-f=open] [name=code]")); null`, sent[0].Code, next))
	other.until(fmt.Sprintf(`(e => e && e.innerText.includes(%q))(document.querySelector(".outbox [data-f=found] .reply"))`, "答复："+sent[0].Number))
	if left := evaluate[string](t, other.tab, `document.querySelector(".outbox [data-f=open] [name=code]").value`); left != next {
		t.Errorf("what was being typed is now %q", left)
	}
	if n := c.gate.count(func(p passed) bool { return posted("state")(p) && strings.Contains(p.text, `"have":1`) }); n > 0 {
		t.Errorf("%d times the endpoint was told that a reply is kept", n)
	}
}

// replyMinute is when officers have written their replies, by their own clock.
const replyMinute = 29_700_000

// answerCases answers the n envelopes of the city with these words and the case number, as
// its officer does on the desk.
func answerCases(t *testing.T, s *formSite, q *sqlqueue.Queue, n int, words string) {
	t.Helper()
	list, err := q.List(t.Context(), queue.ListQuery{Union: cityTown, Max: 10})
	if err != nil || len(list) != n {
		t.Fatalf("%d envelopes, %v", len(list), err)
	}
	for _, l := range list {
		answerCase(t, s, q, l.Digest, words)
	}
}

func answerCase(t *testing.T, s *formSite, q *sqlqueue.Queue, d [32]byte, words string) {
	t.Helper()
	ctx := t.Context()
	f, err := q.Fetch(ctx, cityTown, d)
	if err != nil {
		t.Fatal(err)
	}
	e, err := seal.ParseEnvelope(f.Envelope.Body)
	if err != nil {
		t.Fatal(err)
	}
	content, err := e.Open(s.keys[cityTown].opens)
	if err != nil {
		t.Fatal(err)
	}
	var sealed struct{ K string }
	if err := json.Unmarshal(content, &sealed); err != nil {
		t.Fatal(err)
	}
	r, err := seal.SealReply(digestOf(t, sealed.K), e.Sid, 1, fmt.Appendf(nil, `{"text":%q,"at":%d}`, words+e.Sid.CaseNumber(), replyMinute))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.Reply(ctx, cityTown, queue.Reply{Sid: e.Sid, Seq: 1, Digest: r.Digest, Body: []byte(r.Text), Written: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if err := q.Advance(ctx, cityTown, d, queue.Answered); err != nil {
		t.Fatal(err)
	}
}
