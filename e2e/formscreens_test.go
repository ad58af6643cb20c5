package e2e

import (
	"context"
	"fmt"
	"slices"
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
	press("call")
	x.until(`!document.querySelector("form.ask [data-f=called]").hidden`)
	see("to be called", ".step > legend")
	press("uncall")
	x.until(`document.querySelector("form.ask [data-f=called]").hidden`)
	see("not to be called", ".step > legend")
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
			.filter(e => e.getClientRects().length && !(e.matches(":disabled") && (e.matches("label *, [type=file]") && (e => !e || getComputedStyle(e).borderStyle === "dashed")(e.closest(".opt")) || getComputedStyle(e).borderStyle === "dashed"))).map(e => e.outerHTML)`) {
			t.Errorf("%s offers %s", page, e)
		}
		if !evaluate[bool](t, x, fmt.Sprintf(`document.querySelector(%q) !== null`, part)) {
			t.Errorf("%s has no %s", page, part)
		}
	}
}

// Whoever takes something back or away is asked first, and sees it wherever the button stood;
// whose place was in the question has one when it is gone.
func TestWhoeverTakesAwayIsAskedInSight(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := newWorker(t, c, chromedp.WithNewBrowserContext())
	x.do(t, chromedp.EmulateViewport(widths[0], 640, chromedp.EmulateMobile))
	x.form(aQuestion)
	x.fill(nil)
	x.send()
	x.outbox()
	x.sees("received")
	x.enter(t, largeType)
	for _, act := range []string{"withdraw", "delete"} {
		for _, edge := range []string{"start", "end"} {
			seen := evaluate[bool](t, x.tab, fmt.Sprintf(`(card => {
				const button = card.querySelector("[data-do=%s]");
				button.scrollIntoView({block: %q});
				button.click();
				const seen = %s(card.querySelector("[data-do=yes]"));
				card.querySelector("[data-do=no]").click();
				return seen && document.activeElement === card;
			})(document.querySelector(".outbox [data-f=items] section"))`, act, edge, inSight))
			if !seen {
				t.Errorf("%s at the %s of the window asks out of sight, or the focus is lost", act, edge)
			}
		}
	}
	evaluate[any](t, x.tab, `(card => { card.querySelector("[data-do=delete]").click(); card.querySelector("[data-do=yes]").click() })(document.querySelector(".outbox [data-f=items] section")); null`)
	x.until(`!document.querySelector(".outbox [data-f=items] section") && (e => e.innerText === e.dataset.deleted && document.activeElement === e)(document.querySelector(".outbox [data-f=said]"))`)
}

// People who are named stand apart from each other, and what is told to somebody who has done
// nothing wrong does not look like a fault.
func TestWhatIsToldLooksLikeWhatItIs(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := newWorker(t, c, chromedp.WithNewBrowserContext())
	x.form("crew")
	evaluate[any](t, x.tab, allSteps+`; document.querySelector("form.ask [data-do=more]").click(); null`)
	if !evaluate[bool](t, x.tab, `(e => parseFloat(getComputedStyle(e).borderInlineStartWidth) > 0 && getComputedStyle(e.querySelector("input")).fontWeight === "400")(document.querySelector("form.ask .person"))`) {
		t.Error("a person has no line beside them, or what is typed looks like its label")
	}
	if told := evaluate[string](t, x.tab, `(e => { e.hidden = false; return e.innerText.includes(e.querySelector(".on-screen").textContent) ? e.innerText : "" })(document.querySelector("[data-f=paper]"))`); told != "" {
		t.Errorf("where the script runs it is said that none does: %s", told)
	}
	evaluate[any](t, x.tab, `Array.from(document.querySelectorAll("form.ask [data-do=call]")).find(e => e.getClientRects().length).click(); null`)
	x.until(`document.querySelector("form.ask [data-f=called]").getClientRects().length > 0`)
	const colour = `(e => getComputedStyle(e).color + getComputedStyle(e).backgroundColor)`
	if evaluate[bool](t, x.tab, colour+`(document.querySelector("form.ask [data-f=called]")) === `+colour+`(document.querySelector("form.ask [data-f=faults]"))`) {
		t.Error("that one will be called is told like a fault")
	}
}

// Over plain HTTP a script runs and can seal nothing: the page says that, and not that none runs.
func TestPlainHTTPIsSaidOnce(t *testing.T) {
	t.Parallel()
	h := newHost(t, formsOf(t).files, habits{})
	x := openTab(t, sharedBrowser(t), h.origin())
	x.before(t, `Object.defineProperty(window, "isSecureContext", {value: false})`)
	x.do(t, chromedp.Navigate(h.url(cityTown+"/forms/wages.html")))
	said := evaluate[[]string](t, x, until(`!document.querySelector("[data-f=http]").hidden`)+`.then(() => Array.from(document.querySelectorAll("[data-f=paper] > p")).filter(e => e.getClientRects().length).map(e => e.dataset.f || e.className))`, chromedp.EvalAwaitPromise)
	if want := []string{"http", "on-paper", ""}; !slices.Equal(said, want) {
		t.Errorf("it says %q, want %q", said, want)
	}
}
