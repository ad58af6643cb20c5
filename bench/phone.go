package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"

	"unionhall/bench/link"
)

// phoneScript is what a page can learn of its worker: an object of functions.
//
//go:embed phone.js
var phoneScript string

// origin is where our host is, in the phone's namespace.
const origin = "https://" + link.ServerAddress

// A phone is a browser with a profile that outlives it.
type phone struct {
	ctx     context.Context // of its one tab
	profile string
	stop    context.CancelFunc
}

// turnOn starts the browser on a profile, which may be new. trusted is the
// fingerprint of the host's key.
func turnOn(ctx context.Context, profile, trusted string) (*phone, error) {
	path, err := browserPath()
	if err != nil {
		return nil, err
	}
	ctx, stop := chromedp.NewExecAllocator(ctx, append(chromeOptions(path, profile, link.ServerAddress),
		chromedp.Flag("ignore-certificate-errors-spki-list", trusted))...)
	ctx, _ = chromedp.NewContext(ctx)
	p := &phone{ctx: ctx, profile: profile, stop: stop}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(360, 740)); err != nil {
		stop()
		return nil, fmt.Errorf("the phone does not start: %w", err)
	}
	return p, nil
}

// turnOff closes the browser as its user would: what it keeps is on the disk then.
func (p *phone) turnOff() error {
	err := chromedp.Cancel(p.ctx)
	p.stop()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// open goes to an address of the host and returns how long after that its
// first words were seen.
func (p *phone) open(ctx context.Context, address string) (time.Duration, error) {
	ctx, cancel := p.bound(ctx)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(origin+address)); err != nil {
		return 0, fmt.Errorf("%s: %w", address, err)
	}
	ms, err := chromedp.Run(ctx, chromedp.Evaluate[float64](paintedScript, chromedp.EvalAwaitPromise))
	return span(ms), err
}

// bound is the tab's context, that ends with ctx.
func (p *phone) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	bounded, cancel := context.WithCancelCause(p.ctx)
	stop := context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
	return bounded, func() { stop(); cancel(nil) }
}

// ask calls one of the functions of phone.js in the page, and waits for what
// it promises.
func ask[T any](ctx context.Context, p *phone, call string) (T, error) {
	ctx, cancel := p.bound(ctx)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](strings.TrimSpace(phoneScript)+"."+call, chromedp.EvalAwaitPromise))
	if err != nil {
		return v, fmt.Errorf("%s: %w", call, err)
	}
	return v, nil
}

// span is a time that a page has measured, in milliseconds.
func span(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// reads reports whether a page opens: whoever answers says 200.
func (p *phone) reads(ctx context.Context, address string) (bool, error) {
	ctx, cancel := p.bound(ctx)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.NavigateResponse(origin+address))
	var failed *chromedp.LoadError
	switch {
	case errors.As(err, &failed):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("%s: %w", address, err)
	}
	return answer != nil && answer.Status == http.StatusOK, nil
}

// stopWorkers ends the workers that run, as a phone does that wants its memory
// back. They begin again with the next page.
func (p *phone) stopWorkers() error {
	return chromedp.Do(p.ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, c := range []cdp.Command[cdp.Empty, cdp.Empty]{serviceworker.Enable, serviceworker.StopAllWorkers, serviceworker.Disable} {
			if _, err := cdp.Call(ctx, t, c, cdp.Empty{}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// process is the browser's first process.
func (p *phone) process() int { return chromedp.FromContext(p.ctx).Browser.Process().Pid }

// stored is what a profile keeps of the sites it has seen, in bytes.
type stored struct {
	IndexedDB, CacheStorage, Scripts, HTTPCache int64
}

func (s stored) total() int64 { return s.IndexedDB + s.CacheStorage + s.Scripts + s.HTTPCache }

// storedIn measures a profile that no browser has open.
func storedIn(profile string) (stored, error) {
	var s stored
	for name, size := range map[string]*int64{
		"IndexedDB":                   &s.IndexedDB,
		"Service Worker/CacheStorage": &s.CacheStorage,
		"Service Worker/ScriptCache":  &s.Scripts,
		"Cache":                       &s.HTTPCache,
	} {
		n, err := folderSize(filepath.Join(profile, "Default", filepath.FromSlash(name)))
		if err != nil {
			return s, err
		}
		*size = n
	}
	return s, nil
}

// folderSize adds up the files of a folder, which need not be there.
func folderSize(dir string) (int64, error) {
	var size int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return size, err
}

// copyProfile makes a second phone that keeps what the first one does. What is
// no plain file, such as a running browser's lock, stays behind.
func copyProfile(to, from string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		target := filepath.Join(to, below)
		switch {
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		case !d.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o600)
	})
}
