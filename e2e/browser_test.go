package e2e

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browserNames are looked for on PATH, in this order.
var browserNames = []string{"chromium", "chromium-browser", "google-chrome"}

// requireBrowser set to 1 makes a missing browser a failure. CI sets it.
const requireBrowser = "UNIONHALL_REQUIRE_BROWSER"

// patience is how long a page may take on a machine that is busy with other tests.
const patience = time.Minute

// openBrowser starts a browser for one test, with a profile of its own and
// no way to any other machine. Options of the test come last.
func openBrowser(t *testing.T, options ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), slices.Concat(chromedp.DefaultExecAllocatorOptions[:], []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(browserPath(t)),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, // CI runs as root, and the pages are our own
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	}, options)...)
	t.Cleanup(cancel)
	ctx, _ = chromedp.NewContext(ctx)
	// Closed before the profile's folder is removed, and waited for.
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Log(err)
		}
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("the browser does not start: %v", err)
	}
	return ctx
}

func browserPath(t *testing.T) string {
	t.Helper()
	for _, name := range browserNames {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv(requireBrowser) == "1" {
		t.Fatalf("none of %q is installed, and %s=1", browserNames, requireBrowser)
	}
	t.Skipf("LEFT OUT: the tests in a browser; none of %q is installed", browserNames)
	return ""
}

// A tab is a browser's tab and what went wrong in it.
type tab struct {
	ctx    context.Context
	origin string // addresses that begin so are the site's

	mu     sync.Mutex // guards what the browser's goroutine writes
	faults []string
}

// openTab listens to what the pages of origin complain about and ask for.
func openTab(t *testing.T, browser context.Context, origin string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	x := &tab{ctx: ctx, origin: origin}
	if err := chromedp.Listen(ctx, x.hear); err != nil {
		t.Fatal(err)
	}
	return x
}

// heldBack begins what Chromium says of every page that can be installed and
// pushes nobody to do so: the script keeps the browser's own offer for a moment
// when it is wanted.
const heldBack = "Banner not shown: "

// hear notes what a reader's browser would complain about. A breach of the
// Content Security Policy comes as an entry of the log.
func (x *tab) hear(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if strings.HasPrefix(e.Entry.Text, heldBack) {
			return
		}
		x.note("log: " + e.Entry.Text + " " + e.Entry.URL)
	case *runtime.EventConsoleAPICalled:
		x.note("console: " + string(e.Type))
	case *runtime.EventExceptionThrown:
		x.note("exception: " + e.ExceptionDetails.Text)
	case *network.EventRequestWillBeSent:
		if !x.own(e.Request.URL) {
			x.note("request to another place: " + e.Request.URL)
		}
	case *network.EventLoadingFailed:
		x.note("not loaded: " + e.ErrorText)
	}
}

func (x *tab) note(fault string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.faults = append(x.faults, fault)
}

// take returns the faults since the last time.
func (x *tab) take() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	faults := x.faults
	x.faults = nil
	return faults
}

// do runs actions in the tab, for no longer than patience.
func (x *tab) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// evaluate returns the value of a script in the tab.
func evaluate[T any](t *testing.T, x *tab, script string, options ...chromedp.EvaluateOption) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, options...))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return v
}
