package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

// The programs that are looked for on PATH, the first one first.
var (
	completeNames = []string{"chromium", "chromium-browser", "google-chrome"}
	// Chromium without its windows, menus and offers: the same pages, workers, stores
	// and network, and a fifth of the work for each tab.
	bareNames = append([]string{"chromium-headless-shell", "chrome-headless-shell"}, completeNames...)
)

// requireBrowser set to 1 makes a missing browser a failure. CI sets it.
const requireBrowser = "UNIONHALL_REQUIRE_BROWSER"

// patience is how long a browser may take to start, and a page to come to what is waited
// for. It only ends what would never come: on a machine that is busy with other tests
// everything takes ten times as long as alone.
const patience = 5 * time.Minute

// plainName is a name of this machine that browsers know. Over plain HTTP it gets
// what every host on the net gets then, which 127.0.0.1 does not.
const plainName = "gonghui.example"

// A sharing is a browser that tests share. Each opens tabs of its own, and looks at
// an origin that no other has: what is stored belongs to an origin.
type sharing struct {
	names []string

	mu  sync.Mutex // guards what follows
	ctx context.Context
	end context.CancelFunc
}

var shared, sharedComplete = &sharing{names: bareNames}, &sharing{names: completeNames}

// sharedBrowser returns the browser for what depends on pages alone.
func sharedBrowser(t *testing.T) context.Context {
	t.Helper()
	return shared.open(t)
}

// completeBrowser returns the one for what only a browser as people have it can do.
func completeBrowser(t *testing.T) context.Context {
	t.Helper()
	return sharedComplete.open(t)
}

// open starts the browser for the first test that wants it, and again if it has
// ended, as one that crashed.
func (s *sharing) open(t *testing.T) context.Context {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx != nil && s.ctx.Err() == nil {
		return s.ctx
	}
	profile, err := os.MkdirTemp(filepath.Dir(program), "profile-")
	if err != nil {
		t.Fatal(err)
	}
	s.ctx, s.end = startBrowser(t, browserPath(t, s.names), profile)
	return s.ctx
}

// close ends the browser, if there is one, and returns when it has ended.
func (s *sharing) close() {
	if s.end != nil {
		s.end()
	}
}

// startBrowser starts a browser that has no way to any other machine. It has ended
// when end returns.
func startBrowser(t *testing.T, path, profile string) (ctx context.Context, end context.CancelFunc) {
	t.Helper()
	allocator, leave := chromedp.NewExecAllocator(context.Background(), slices.Concat(chromedp.DefaultExecAllocatorOptions[:], []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.WSURLReadTimeout(patience),
		chromedp.NoSandbox, // CI runs as root, and the pages are our own
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", resolverRules()),
	})...)
	ctx, _ = chromedp.NewContext(allocator)
	end = func() {
		if err := chromedp.Cancel(ctx); err != nil && !errors.Is(err, context.Canceled) {
			fmt.Fprintln(os.Stderr, "the browser:", err)
		}
		leave()
	}
	if err := chromedp.Do(ctx); err != nil {
		end()
		t.Fatalf("the browser does not start: %v", err)
	}
	return ctx, end
}

func browserPath(t *testing.T, names []string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv(requireBrowser) == "1" {
		t.Fatalf("none of %q is installed, and %s=1", names, requireBrowser)
	}
	t.Skipf("LEFT OUT: the tests in a browser; none of %q is installed", names)
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
func openTab(t *testing.T, browser context.Context, origin string, options ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, options...)
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
