package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// allow limits what the origin of the host may store, in bytes; 0 is as the browser has it.
// It must come before the origin stores anything: the browser counts ahead.
func (r *reader) allow(t *testing.T, quota float64) {
	t.Helper()
	p := storage.OverrideQuotaForOriginParams{Origin: r.h.origin()}
	if quota > 0 {
		p.QuotaSize = &quota
	}
	if _, err := chromedp.Call(r.page.ctx, storage.OverrideQuotaForOrigin, p); err != nil {
		t.Fatal(err)
	}
}

func TestQuotaExceeded(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), sharedBrowser(t)
	pages := pagesOf(t, city, days.one)
	for _, quota := range []float64{50e3, 100e3, 150e3} {
		r := newReader(t, browser, newHost(t, days.one, habits{}))
		r.allow(t, quota)
		r.open(t, cityHome)
		if fault := r.attempt(t, saveCity); fault != "full" {
			t.Errorf("with room for %.0f bytes: fault %q", quota, fault)
		}
		readable := r.lookOffline(t, pages, days.one)
		t.Logf("with room for %.0f bytes %d of %d pages are readable", quota, len(readable), len(pages))
		r.allow(t, 0)
		r.completesFirstVisit(t, days.one)
	}
}

// clear removes what the origin stores, as a reader can in the settings.
func (r *reader) clear(t *testing.T, types string) {
	t.Helper()
	p := storage.ClearDataForOriginParams{Origin: r.h.origin(), StorageTypes: types}
	if _, err := chromedp.Call(r.page.ctx, storage.ClearDataForOrigin, p); err != nil {
		t.Fatal(err)
	}
}

func TestStorageClearedUnderAnOpenTab(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), sharedBrowser(t)
	pages := pagesOf(t, city, days.one)
	for _, types := range []string{"indexeddb", "all"} {
		r := saved(t, browser, days.one, habits{})
		r.clear(t, types)
		if readable := r.lookOffline(t, pages, days.one); len(readable) > 0 {
			t.Errorf("%s: %d pages are still readable", types, len(readable))
		}
		// What is open stays open, and leads on.
		if got := r.read(t, pages[0]); got.body != string(days.one[pages[0]]) {
			t.Errorf("%s: over the network: %+v", types, got)
		}
		r.completesFirstVisit(t, days.one)
	}
}

// closeDatabases closes what is open of the host's origin, as the browser does when
// memory is short: the complete one has a page about databases with a switch for that.
func (r *reader) closeDatabases(t *testing.T, browser context.Context) {
	t.Helper()
	x := openTab(t, browser, "chrome://")
	x.do(t, chromedp.Navigate("chrome://indexeddb-internals"))
	const press = `new Promise(done => {
		const look = () => {
			for (const o of document.querySelectorAll(".indexeddb-origin")) {
				const button = o.querySelector(".force-close");
				if (!button || !o.innerText.includes("ORIGIN")) continue;
				button.click();
				const closed = () => /Open connections:\s*0/.test(o.innerText) || !o.isConnected ? done(true) : setTimeout(closed, 20);
				return closed();
			}
			setTimeout(look, 20);
		};
		look();
	})`
	evaluate[bool](t, x, strings.ReplaceAll(press, "ORIGIN", r.h.origin()), chromedp.EvalAwaitPromise)
}

func TestDatabaseClosedByTheSystem(t *testing.T) {
	t.Parallel()
	days, browser := threeDays(t), completeBrowser(t)
	pages := pagesOf(t, city, days.one, days.two)
	r := saved(t, browser, days.one, habits{})
	r.closeDatabases(t, browser)
	r.readsAll(t, pages, days.one)
	r.closeDatabases(t, browser)
	r.h.publish(days.two)
	r.complete(t, updateCity, days.two)
	r.readsAll(t, pages, days.two)
}
