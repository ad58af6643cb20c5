package e2e

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A mode is a way in which readers see pages.
type mode struct {
	name  string
	media []*emulation.MediaFeature
	enter string // a script that puts a loaded page into the mode
	leave string // and one that takes it out again
}

// modes are those in which every sort of page has to be right. Right to left
// is also met as it really comes, in the pages in Arabic.
var modes = []mode{
	{name: "light", media: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}},
	{name: "dark", media: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}},
	largeType,
	{name: "right to left", enter: `document.documentElement.dir = "rtl"`, leave: `document.documentElement.dir = "ltr"`},
}

var largeType = mode{
	name:  "large type",
	enter: `document.querySelector(".larger input").click()`,
	leave: `document.querySelector(".larger input").click()`,
}

// enter puts the tab's page into a mode. The page is loaded already.
func (x *tab) enter(t *testing.T, m mode) {
	t.Helper()
	x.do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: m.media})
		return err
	}))
	if m.enter != "" {
		evaluate[any](t, x, m.enter+"; null")
	}
}

// A finding is what axe has against an element.
type finding struct {
	Rule   string `json:"rule"`
	Help   string `json:"help"`
	Target string `json:"target"`
	Why    string `json:"why"`
}

// runAxe asks for everything that the standards want and what axe holds for good
// practice.
const runAxe = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.flatMap(v => v.nodes.map(n => ({
	rule: v.id, help: v.help, target: n.target.join(" "), why: n.failureSummary,
}))))`

// TestAxeFindsNothing looks at one page of every kind and layout in each mode.
func TestAxeFindsNothing(t *testing.T) {
	source, err := os.ReadFile(judge(t, "axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	sorts := site.oneOfEach(t)
	x := openTab(t, sharedBrowser(t), serve(t, site.dir, "/")+"/")
	for _, sort := range slices.Sorted(maps.Keys(sorts)) {
		x.do(t, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile), chromedp.Navigate(address(x.origin, sorts[sort])))
		evaluate[any](t, x, string(source)+"; null")
		for _, m := range modes {
			x.enter(t, m)
			for _, f := range x.axe(t) {
				t.Errorf("%s, %s (%s): %s: %s: %s\n%s", sort, m.name, sorts[sort], f.Rule, f.Help, f.Target, f.Why)
			}
			evaluate[any](t, x, m.leave+"; null")
		}
	}
}

// axe returns what axe, which the page has, has against the page as it is.
func (x *tab) axe(t *testing.T) []finding {
	t.Helper()
	return evaluate[[]finding](t, x, runAxe, chromedp.EvalAwaitPromise)
}

func TestAxeSeesFaults(t *testing.T) {
	source, err := os.ReadFile(judge(t, "axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	x := openTab(t, sharedBrowser(t), "data:")
	x.do(t, chromedp.Navigate(`data:text/html,<title>a</title><img src=data:><p style="color:%23bbb">pale`))
	found := map[string]bool{}
	evaluate[any](t, x, string(source)+"; null")
	for _, f := range x.axe(t) {
		found[f.Rule] = true
	}
	for _, rule := range []string{"image-alt", "color-contrast", "html-has-lang"} {
		if !found[rule] {
			t.Errorf("%s was not found among %s", rule, fmt.Sprint(found))
		}
	}
}
