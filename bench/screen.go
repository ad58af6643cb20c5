package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// seenScript tells what is on the screen.
//
//go:embed seen.js
var seenScript string

// tellBinding is the function by which the script tells it.
const tellBinding = "benchTell"

// browserNames are looked for on PATH, in this order.
func browserNames() []string { return []string{"chromium", "chromium-browser", "google-chrome"} }

func browserPath() (string, error) {
	for _, name := range browserNames() {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("none of %q is installed", browserNames())
}

// A chrome is the browser that all pages are looked at in.
type chrome struct {
	ctx     context.Context
	version string
	close   func() error
}

// openChrome starts a browser with a profile of its own and no way to any
// machine but host.
func openChrome(ctx context.Context, host string) (*chrome, error) {
	path, err := browserPath()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "unionhall-bench-profile-")
	if err != nil {
		return nil, err
	}
	ctx, stop := chromedp.NewExecAllocator(ctx, append(chromeOptions(path, profile, host),
		chromedp.WindowSize(1280, 2400),
		chromedp.Flag("ignore-certificate-errors", true), // a benchmark's server has one of its own
	)...)
	ctx, _ = chromedp.NewContext(ctx)
	c := &chrome{ctx: ctx}
	c.close = func() error {
		err := chromedp.Cancel(ctx)
		stop()
		return errors.Join(err, os.RemoveAll(profile))
	}
	v, err := chromedp.Run(ctx, func(ctx context.Context, t *chromedp.Target) (browser.GetVersionResult, error) {
		return cdp.Call(ctx, t, browser.GetVersion, cdp.Empty{})
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the browser does not start: %w", err), c.close())
	}
	c.version = v.Product
	return c, nil
}

// chromeOptions are those of every browser of the benchmarks.
func chromeOptions(path, profile, host string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.NoSandbox, // it may run as root, and the pages are our own
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE "+host),
	)
}

// A sight is what the script has told. Times are milliseconds since 1970 by
// the machine's clock, but for heard, which is when we heard of it.
type sight struct {
	Kind     string  `json:"kind"`   // begun, seen or ready
	Origin   float64 `json:"origin"` // when its document began to load; each document has another
	Where    string  `json:"where"`  // text or style
	Mark     int     `json:"mark"`
	Answered float64 `json:"answered"` // the document's first byte was there
	Found    float64 `json:"found"`    // the mark was in the document
	Painted  float64 `json:"painted"`  // and painted
	Visible  bool    `json:"visible"`
	heard    time.Time
}

// A screen is a tab of the browser, and what its page has told.
type screen struct {
	ctx     context.Context
	close   context.CancelFunc
	sights  chan sight
	current float64 // the document that told last
	ready   float64 // the document that was ready last
}

func (c *chrome) newScreen() (*screen, error) {
	s := &screen{sights: make(chan sight, 1024)}
	s.ctx, s.close = chromedp.NewContext(c.ctx)
	err := chromedp.Listen(s.ctx, s.hear)
	if err == nil {
		err = chromedp.Do(s.ctx, chromedp.Func(prepare))
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// prepare lays the script into all pages. What the driver of the browser listens
// to by itself would cost each page time that an editor's browser does not take.
func prepare(ctx context.Context, t *chromedp.Target) error {
	for _, c := range []cdp.Command[cdp.Empty, cdp.Empty]{css.Disable, dom.Disable, log.Disable, network.Disable} {
		if _, err := cdp.Call(ctx, t, c, cdp.Empty{}); err != nil {
			return err
		}
	}
	if _, err := cdp.Call(ctx, t, runtime.AddBinding, runtime.AddBindingParams{Name: tellBinding}); err != nil {
		return err
	}
	_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: seenScript})
	return err
}

// hear runs where the messages of the browser are read. A screen that nobody
// looks at for a thousand sights loses the rest.
func (s *screen) hear(event any) {
	e, ok := event.(*runtime.EventBindingCalled)
	if !ok || e.Name != tellBinding {
		return
	}
	x := sight{heard: time.Now()}
	if json.Unmarshal([]byte(e.Payload), &x) != nil {
		return
	}
	select {
	case s.sights <- x:
	default:
	}
}

// next returns the next sight.
func (s *screen) next(ctx context.Context) (sight, error) {
	select {
	case x := <-s.sights:
		s.current = x.Origin
		if x.Kind == "ready" {
			s.ready = x.Origin
		}
		return x, nil
	case <-ctx.Done():
		return sight{}, context.Cause(ctx)
	}
}

// await waits until the page shows a mark.
func (s *screen) await(ctx context.Context, where string, mark int) (sight, error) {
	for {
		x, err := s.next(ctx)
		if err != nil || x.Kind == "seen" && x.Where == where && x.Mark == mark {
			return x, err
		}
	}
}

// settle waits until the page hears its server, if it does not yet.
func (s *screen) settle(ctx context.Context) error {
	for s.current == 0 || s.ready != s.current {
		if _, err := s.next(ctx); err != nil {
			return err
		}
	}
	return nil
}

// still waits for a while and reports whether the page told nothing in it.
func (s *screen) still(ctx context.Context, pause time.Duration) (bool, error) {
	bounded, cancel := context.WithTimeoutCause(ctx, pause, errStill)
	defer cancel()
	_, err := s.next(bounded)
	if errors.Is(err, errStill) {
		return true, nil
	}
	return false, err
}

// errStill ends a wait in which nothing happened.
var errStill = errors.New("nothing happens")

// open goes to an address and waits until the page is ready.
func (s *screen) open(ctx context.Context, address string) error {
	s.current = 0
	for len(s.sights) > 0 {
		<-s.sights
	}
	err := s.navigate(ctx, address)
	if err == nil {
		err = s.settle(ctx)
	}
	if err != nil {
		return fmt.Errorf("the page %s does not become ready: %w", address, err)
	}
	return nil
}

// navigate waits for the server's answer no longer than ctx allows: the tab's
// own context has no end.
func (s *screen) navigate(ctx context.Context, address string) error {
	tab, leave := context.WithCancel(s.ctx)
	defer leave()
	defer context.AfterFunc(ctx, leave)()
	err := chromedp.Do(tab, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		went, err := cdp.Call(ctx, t, page.Navigate, page.NavigateParams{URL: address})
		if err == nil && went.ErrorText != "" {
			err = errors.New(went.ErrorText)
		}
		return err
	}))
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
