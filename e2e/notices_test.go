package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"
)

// Notices of news: asked for on the page of what was sent, shown by a worker of their own.

// aNamed is a form that is not anonymous.
const aNamed = "hardship"

// subscribes stands in for the browser's push service, which cannot be reached from here,
// at the page's edge: all else is the browser's.
const subscribes = `{
	let n = 0;
	PushManager.prototype.subscribe = async ({applicationServerKey, userVisibleOnly}) => {
		if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error("not as Chromium wants it");
		return {endpoint: "https://fcm.googleapis.com/fcm/send/stand-in-" + n++, options: {applicationServerKey}};
	};
}`

// mayNotify answers for the worker what the browser asks about notices.
func (x *worker) mayNotify(setting browser.PermissionSetting) {
	x.t.Helper()
	x.do(x.t, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, chromedp.FromContext(ctx).Browser, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: "notifications"}, Setting: setting, Origin: x.c.origin(),
		})
		return err
	}))
}

const (
	// pushRegistrations are the scopes of the push worker's, from the origin.
	pushRegistrations = `navigator.serviceWorker.getRegistrations().then(all => all.map(r => r.scope.slice(location.origin.length)).filter(s => s.startsWith("/push/")))`
	offersNotices     = `document.querySelector("[data-f=push-on]").getClientRects().length > 0`
	// drawn holds once it was settled whether notices are offered.
	drawn      = `!!document.querySelector("[data-f=push-on]").onclick`
	noticesSay = `document.querySelector("[data-f=push-said]").innerText`
)

// asksForNotices turns them on, as somebody does who has a receipt.
func (x *worker) asksForNotices() {
	x.t.Helper()
	x.until(offersNotices)
	x.picture("offer")
	x.judged("the offer of notices")
	if all := evaluate[[]string](x.t, x.tab, pushRegistrations, chromedp.EvalAwaitPromise); len(all) > 0 {
		x.t.Fatalf("a worker was registered before anybody has asked: %q", all)
	}
	evaluate[any](x.t, x.tab, `document.querySelector("[data-f=push-on]").click(); null`)
	x.until(noticesSay + ` === document.querySelector("[data-f=push-said]").dataset.on`)
	x.c.gate.wait(1, "the subscription", func(p passed) bool { return posted("push")(p) && p.status == http.StatusOK })
}

// pushed delivers a push to the worker of the case, as the browser does with one that has
// come, and returns what is shown.
func (x *worker) pushed() []string {
	x.t.Helper()
	// The browser drops what comes for a worker that is not active yet.
	evaluate[bool](x.t, x.tab, `new Promise(done => {
		const look = () => navigator.serviceWorker.getRegistrations().then(all => all.filter(r => r.scope.includes("/push/")).every(r => r.active && r.active.state === "activated") ? done(true) : setTimeout(look, 20))
		look()
	})`, chromedp.EvalAwaitPromise)
	ids := make(chan serviceworker.RegistrationID, 1)
	err := chromedp.Listen(x.ctx, func(event any) {
		e, ok := event.(*serviceworker.EventWorkerRegistrationUpdated)
		if !ok {
			return
		}
		for _, r := range e.Registrations {
			if strings.HasPrefix(r.ScopeURL, x.c.url("push/")) && !r.IsDeleted {
				select {
				case ids <- r.RegistrationID:
				default:
				}
			}
		}
	})
	if err != nil {
		x.t.Fatal(err)
	}
	call := func(do func(context.Context, *chromedp.Target) error) {
		x.t.Helper()
		x.do(x.t, chromedp.Func(do))
	}
	call(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, serviceworker.Enable, cdp.Empty{})
		return err
	})
	var id serviceworker.RegistrationID
	select {
	case id = <-ids:
	case <-time.After(patience):
		x.t.Fatal("the browser knows of no push worker")
	}
	// The second takes the place of the first. With both sent at once, a busy browser that is
	// asked for its notices meanwhile ends with none, about every third time: each is looked
	// for before the next is sent, and more are sent until one is there to be seen.
	const shown = `navigator.serviceWorker.getRegistrations().then(all => Promise.all(all.map(r => r.getNotifications()))).then(all => all.flat().map(n => [n.title, n.body, n.lang, n.icon].join("|")))`
	for sent := 0; ; sent++ {
		call(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{Origin: x.c.origin(), RegistrationID: id})
			return err
		})
		list := evaluate[[]string](x.t, x.tab, `new Promise(done => {
			let looks = 0
			const look = () => `+shown+`.then(list => list.length || ++looks > 50 ? done(list) : setTimeout(look, 20))
			look()
		})`, chromedp.EvalAwaitPromise)
		if len(list) > 0 && sent > 0 {
			return list
		}
	}
}

// wantsNoNotices turns them off again.
func (x *worker) wantsNoNotices() {
	x.t.Helper()
	evaluate[any](x.t, x.tab, `document.querySelector("[data-f=push-off]").click(); null`)
	x.until(noticesSay + ` === document.querySelector("[data-f=push-said]").dataset.off`)
	if all := evaluate[[]string](x.t, x.tab, pushRegistrations, chromedp.EvalAwaitPromise); len(all) > 0 {
		x.t.Errorf("registered after all was taken back: %q", all)
	}
	x.c.gate.wait(1, "the end of the subscription", func(p passed) bool {
		return posted("push")(p) && p.status == http.StatusOK && strings.Contains(p.text, `"push":""`)
	})
}

// drops takes all that is kept of the site off this phone.
func (x *worker) drops() {
	x.t.Helper()
	x.do(x.t, chromedp.Navigate(x.c.url(cityTown+"/offline/index.html")))
	for _, button := range []string{"drop", "sure"} {
		x.click(fmt.Sprintf("[data-f=sets] section:first-child [data-do=%s]", button))
	}
	x.until(`document.querySelector("[data-f=said]").textContent === "删掉了。"`)
	x.unregisters()
}

// unregisters returns when no case of this phone is told of any more.
func (x *worker) unregisters() {
	x.t.Helper()
	evaluate[bool](x.t, x.tab, `new Promise(done => {
		const look = () => `+pushRegistrations+`.then(all => all.length ? setTimeout(look, 20) : done(true))
		look()
	})`, chromedp.EvalAwaitPromise)
}

// Nobody is asked who has sent nothing, or has said no before.
func TestNoticesAreNotOfferedToEverybody(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := workerIn(t, completeBrowser(t), c)
	x.before(t, subscribes)
	x.mayNotify(browser.PermissionSettingGranted)
	x.outbox()
	x.until(`document.querySelector(".outbox [data-f=none]").getClientRects().length > 0`)
	if evaluate[bool](t, x.tab, offersNotices) {
		t.Error("offered before anything was sent")
	}
	x.form(aQuestion) // anonymous
	x.fill(nil)
	x.send()
	if evaluate[bool](t, x.tab, `document.querySelector("[data-f=push]") !== null`) {
		t.Error("a form offers notices")
	}
	x.outbox()
	x.sees("received")
	x.until(drawn)
	if evaluate[bool](t, x.tab, offersNotices) {
		t.Error("offered for what is anonymous")
	}
	x.form(aNamed)
	x.fill(nil)
	x.send()
	x.mayNotify(browser.PermissionSettingDenied)
	x.outbox()
	x.until(`document.querySelectorAll(".outbox [data-f=items] [data-f=state]").length === 2`)
	x.until(drawn)
	if evaluate[bool](t, x.tab, offersNotices) {
		t.Error("offered to somebody who has refused")
	}
	x.mayNotify(browser.PermissionSettingGranted)
	x.outbox()
	x.asksForNotices()
	if all := evaluate[[]string](t, x.tab, pushRegistrations, chromedp.EvalAwaitPromise); len(all) != 1 {
		t.Errorf("registered, for one case that is not anonymous: %q", all)
	}
	if shown := x.pushed(); len(shown) != 1 || shown[0] != "有一条新消息||zh-Hans|" {
		t.Errorf("shown: %q", shown)
	}
	x.outbox() // the next visit
	x.until(`document.querySelector("[data-f=push-off]").getClientRects().length > 0`)
	x.wantsNoNotices()
	// Who takes all of it off the phone is not told either, and the next visit does not begin it again.
	c.gate.forget()
	x.asksForNotices()
	x.drops()
	x.outbox()
	x.until(offersNotices)
	x.picture("offer")
	x.judged("the offer of notices")
	if all := evaluate[[]string](t, x.tab, pushRegistrations, chromedp.EvalAwaitPromise); len(all) > 0 {
		t.Errorf("registered again after all was dropped: %q", all)
	}
	// What was deleted is told of no more.
	c.gate.forget()
	x.asksForNotices()
	x.click(`.outbox [data-f=items] > :first-child [data-do=delete]`)
	x.click(`.outbox [data-f=items] > :first-child [data-do=yes]`)
	x.unregisters()
}
