package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// inSight holds when all of an element stands in the window.
const inSight = `(e => { const r = e.getBoundingClientRect(); return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight })`

// In large type a step is higher than a cheap phone, and so is what is said once a form is
// sealed. Whoever goes on sees the beginning of what follows: which step it is and what it is
// about, what is missing, and that the code has to be written down now.
func TestWhoeverGoesOnSeesTheBeginning(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := newWorker(t, c, chromedp.WithNewBrowserContext())
	x.do(t, chromedp.EmulateViewport(widths[0], 640, chromedp.EmulateMobile))
	x.form("wages")
	x.enter(t, largeType)
	evaluate[any](t, x.tab, `document.querySelector("form.ask [data-f=shared]").click(); null`)
	press := func(button string) {
		t.Helper()
		evaluate[any](t, x.tab, fmt.Sprintf(`(e => { e.scrollIntoView({block: "end"}); e.click() })(Array.from(document.querySelectorAll("form.ask [data-do=%s]")).find(e => e.getClientRects().length)); null`, button))
	}
	see := func(at, what string) {
		t.Helper()
		if !evaluate[bool](t, x.tab, fmt.Sprintf(`%s(Array.from(document.querySelectorAll(%q)).find(e => e.getClientRects().length))`, inSight, what)) {
			t.Errorf("%s: %s is not in sight", at, what)
		}
	}
	press("next")
	x.until(`!document.querySelector("form.ask [data-f=faults]").hidden`)
	see("with something missing", "form.ask [data-f=faults]")
	for !evaluate[bool](t, x.tab, toSend) {
		step := evaluate[int](t, x.tab, stepShown)
		evaluate[any](t, x.tab, fillVisible+`({}); document.querySelector("form.ask [data-f=faults]").hidden = true; null`)
		press("next")
		x.until(fmt.Sprintf("%s !== %d", stepShown, step))
		at := fmt.Sprint("after step ", step)
		see(at, ".pace")
		see(at, ".step > legend")
	}
	evaluate[any](t, x.tab, fillVisible+`({}); null`)
	press("send")
	x.until(`!document.querySelector("[data-f=sealed]").hidden`)
	see("sealed", ".sealed h2")
	see("sealed", ".sealed [data-f=unkept]")
}

// While the code is copied, others may look on: the page does not say any more what it is about.
func TestWhatIsSealedIsNotNamed(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := newWorker(t, c, chromedp.WithNewBrowserContext())
	x.form("wages")
	told := evaluate[[]string](t, x.tab, `Array.from(document.querySelectorAll("h1, main > .lead"), e => e.innerText)`)
	x.fill(nil)
	x.send()
	shown := evaluate[string](t, x.tab, `document.querySelector("main").innerText`)
	for _, words := range told {
		if strings.Contains(shown, words) {
			t.Errorf("beside the code stands %q", words)
		}
	}
	if len(told) != 2 {
		t.Errorf("the form is introduced with %q", told)
	}
}

// Where no script runs nothing can be typed, and nothing looks as if it could: not a form, and
// not the field for a code.
func TestNothingCanBeTypedWithoutAScript(t *testing.T) {
	t.Parallel()
	h := newHost(t, formsOf(t).files, habits{})
	x := openTab(t, sharedBrowser(t), h.origin())
	x.do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	for page, part := range map[string]string{"forms/wages.html": "form.ask textarea", "outbox.html": ".outbox [name=code]"} {
		x.do(t, chromedp.Navigate(h.url(cityTown+"/"+page)))
		for _, e := range evaluate[[]string](t, x, `Array.from(document.querySelectorAll("main input, main textarea, main select, main button"))
			.filter(e => e.getClientRects().length && !(e.matches(":disabled") && (e.matches("label *, [type=file]") || getComputedStyle(e).borderStyle === "dashed"))).map(e => e.outerHTML)`) {
			t.Errorf("%s offers %s", page, e)
		}
		if !evaluate[bool](t, x, fmt.Sprintf(`document.querySelector(%q) !== null`, part)) {
			t.Errorf("%s has no %s", page, part)
		}
	}
}
