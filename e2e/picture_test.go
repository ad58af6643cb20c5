package e2e

import (
	"bytes"
	"context"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The pictures of the README come from the program. After a change that shows,
// make them again and look at them:
//
//	go test ./e2e -run TestPicturesOfTheReadme -update
var updatePictures = flag.Bool("update", false, "take the pictures of the README again")

// A cheap phone's window, taken at twice its size so that print is sharp.
const (
	pictureWidth  = 360
	pictureHeight = 740
	pictureScale  = 2
	pictureBytes  = 160 << 10
)

// pictures are the pages shown, and whether the phone is in dark mode.
var pictures = []struct {
	name, page string
	dark       bool
}{
	{"door-phone.png", "index.html", false},
	{"home-phone.png", "yl-linhe/index.html", false},
	{"service-dark.png", "yl/services/unpaid-wages.html", true},
}

func TestPicturesOfTheReadme(t *testing.T) {
	t.Parallel()
	if *updatePictures {
		takeGuidePictures(t)
	}
	for _, p := range pictures {
		file := filepath.Join("..", "docs", "pictures", p.name)
		if *updatePictures {
			if err := os.WriteFile(file, takePicture(t, p.page, p.dark), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil || c.Width != pictureScale*pictureWidth || c.Height != pictureScale*pictureHeight || len(data) > pictureBytes {
			t.Errorf("%s: %d x %d pixels, %d bytes, %v", file, c.Width, c.Height, len(data), err)
		}
		if site.first(p.page) == "" {
			t.Errorf("%s shows %s, which the demonstration site no longer has", file, p.page)
		}
	}
}

func takePicture(t *testing.T, page string, dark bool) []byte {
	t.Helper()
	x := openTab(t, sharedBrowser(t), serve(t, site.dir, "/"))
	scheme := emulation.MediaFeature{Name: "prefers-color-scheme", Value: "light"}
	if dark {
		scheme.Value = "dark"
	}
	x.do(t,
		medium(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{&scheme}}),
		chromedp.EmulateViewport(pictureWidth, pictureHeight, chromedp.EmulateMobile, chromedp.EmulateScale(pictureScale)),
		chromedp.Navigate(address(x.origin, page)),
	)
	picture, err := chromedp.Run(x.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// medium makes the tab show pages as on another medium.
func medium(p emulation.SetEmulatedMediaParams) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, p)
		return chromedp.Void{}, err
	}
}

// On paper nobody follows a menu, and where a link leads must be said in words.
func TestPaperShowsTextAndNoNavigation(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serve(t, site.dir, "/"))
	for _, file := range []string{"yl/services/legal-aid.html", "yl/policy/heat-rules.html"} {
		x.do(t, medium(emulation.SetEmulatedMediaParams{Media: "print"}), chromedp.Navigate(address(x.origin, file)))
		const shown = `[...document.querySelectorAll("nav,.skip,input")].filter(e => e.offsetParent).map(e => e.outerHTML.slice(0, 80)).join()`
		if got := evaluate[string](t, x, shown); got != "" {
			t.Errorf("%s prints %s", file, got)
		}
		const ending = `(() => { const p = document.querySelector(".prose"); const a = document.createElement("a"); a.href = "https://a.example/"; p.prepend(a); return getComputedStyle(a, "::after").content; })()`
		if got := evaluate[string](t, x, ending); !strings.Contains(got, "https://a.example/") {
			t.Errorf("%s prints a link with %s after it", file, got)
		}
	}
}

// What is closed on a screen is read on paper: of a form what the law wants to be said, of
// a page what its editors have folded. Browsers that know no style for it (Chrome before 131,
// Firefox before 143, Safari before 18.4) are told by the script of the page, and where no
// script runs what the law wants is open.
func TestPaperShowsWhatIsClosedOnAScreen(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serve(t, site.dir, "/"))
	const closed = `(all => all.length > 0 && all.every(e => !e.open))(Array.from(document.querySelectorAll("main details")))`
	for _, file := range []string{"yl/forms/wages.html", "yl/services/join.html"} {
		x.do(t, chromedp.Navigate(address(x.origin, file)))
		evaluate[any](t, x, olderStyles)
		if !evaluate[bool](t, x, closed) {
			t.Errorf("%s has nothing closed, or something open", file)
		}
		evaluate[any](t, x, `addEventListener("beforeprint", () => { window.onPaper = `+unfolded+` }); null`)
		x.do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, page.PrintToPDF, page.PrintToPDFParams{})
			return err
		}))
		if !evaluate[bool](t, x, `window.onPaper === true`) {
			t.Errorf("%s is printed with something closed", file)
		}
		if !evaluate[bool](t, x, closed) {
			t.Errorf("%s stays open after it was printed", file)
		}
	}
	x.do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}), chromedp.Navigate(address(x.origin, "yl/forms/wages.html")))
	evaluate[any](t, x, olderStyles)
	if !evaluate[bool](t, x, unfolded) {
		t.Error("without scripts what the law wants to be said is closed")
	}
}

// olderStyles takes away what older browsers do not know.
const olderStyles = `(() => {
	const without = rules => {
		for (let i = rules.cssRules.length; i-- > 0;) {
			const rule = rules.cssRules[i];
			if (rule.selectorText && rule.selectorText.includes("::details-content")) rules.deleteRule(i);
			else if (rule.cssRules) without(rule);
		}
	};
	for (const sheet of document.styleSheets) without(sheet);
	return null;
})()`

// unfolded holds when the contents of all that can be closed are to be seen.
const unfolded = `Array.from(document.querySelectorAll("main details > :not(summary)")).every(e => e.checkVisibility())`
