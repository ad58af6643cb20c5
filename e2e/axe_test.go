package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
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
	enter string   // a script that puts a loaded page into the mode
	leave string   // and one that takes it out again
	rules []string // what axe can judge otherwise than in light; none: everything
}

// Rules that depend on the colours of a page, and those that depend on where things stand
// in it. Text that is larger needs less contrast, never more. All other rules see the same
// page in every mode.
var (
	colourRules = []string{"color-contrast", "link-in-text-block"}
	layoutRules = []string{"scrollable-region-focusable", "target-size"}
)

// modes are those in which every sort of page has to be right. Right to left
// is also met as it really comes, in the pages in Arabic.
var modes = []mode{
	{name: "light", media: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}},
	{name: "dark", media: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}, rules: colourRules},
	largeType,
	{name: "right to left", enter: `document.documentElement.dir = "rtl"`, leave: `document.documentElement.dir = "ltr"`, rules: layoutRules},
}

var largeType = mode{
	name:  "large type",
	enter: `document.querySelector(".larger input").click()`,
	leave: `document.querySelector(".larger input").click()`,
	rules: layoutRules,
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

// media lets the page be seen as on a screen (""), or as it is printed.
func (x *tab) media(t *testing.T, kind string) {
	t.Helper()
	x.do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: kind})
		return err
	}))
}

// A finding is what axe has against an element.
type finding struct {
	Rule   string `json:"rule"`
	Help   string `json:"help"`
	Target string `json:"target"`
	Why    string `json:"why"`
}

// runAxe asks for what axe holds against a part of the page: by the standards, and by what it
// takes for good practice. With names it asks for these rules alone.
const runAxe = `((part, names) => axe.run(part, {resultTypes: ["violations"], ...(names.length ? {runOnly: names} : {})}).then(r => r.violations.flatMap(v => v.nodes.map(n => ({
	rule: v.id, help: v.help, target: n.target.join(" "), why: n.failureSummary,
})))))`

// axeScript is axe itself, for pages that do not have it yet.
func axeScript(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(judge(t, "axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return "window.axe || (() => {" + string(source) + "\n})(); null"
}

// mayAxe is axe for a test that is about something else as well: "" where nothing has to judge
// it, and axe is not installed.
func mayAxe(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(judgesDir, "axe-core")); err != nil && os.Getenv(requireAudits) != "1" {
		return ""
	}
	return axeScript(t)
}

// wholePage is everything that is to be seen, and mainPart what no other page of the same
// union has.
const wholePage, mainPart = "html", "main"

// axe returns what axe, which the page has, has against the page as it is.
func (x *tab) axe(t *testing.T, rules ...string) []finding {
	t.Helper()
	return x.axeIn(t, wholePage, rules...)
}

// axeIn is axe for a part of the page.
func (x *tab) axeIn(t *testing.T, part string, rules ...string) []finding {
	t.Helper()
	names, err := json.Marshal(rules)
	if err != nil || rules == nil {
		names = []byte("[]")
	}
	return evaluate[[]finding](t, x, fmt.Sprintf("%s(%q, %s)", runAxe, part, names), chromedp.EvalAwaitPromise)
}

func TestAxeSeesFaults(t *testing.T) {
	t.Parallel()
	script := axeScript(t)
	x := openTab(t, sharedBrowser(t), "data:")
	x.do(t, chromedp.Navigate(`data:text/html,<title>a</title><img src=data:><p style="color:%23bbb">pale`))
	evaluate[any](t, x, script)
	for _, c := range []struct{ asked, seen []string }{
		{nil, []string{"image-alt", "color-contrast", "html-has-lang"}},
		{colourRules, []string{"color-contrast"}},
	} {
		var found []string
		for _, f := range x.axe(t, c.asked...) {
			found = append(found, f.Rule)
		}
		for _, rule := range c.seen {
			if !slices.Contains(found, rule) {
				t.Errorf("%s was not found among %q", rule, found)
			}
		}
		if c.asked != nil && len(found) != len(c.seen) {
			t.Errorf("asked for %q, found %q", c.asked, found)
		}
	}
}
