package e2e

import (
	"context"
	"path"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// call asks the browser about the page that a tab shows.
func call[P, R any](t *testing.T, x *tab, command cdp.Command[P, R], params P) R {
	t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestEveryUnionCanBeInstalled asks Chromium about the page on which each union
// offers it, in each of its languages, below a base path of its own.
func TestEveryUnionCanBeInstalled(t *testing.T) {
	t.Parallel()
	x := openTab(t, completeBrowser(t), serve(t, site.dir, "/a/b/"))
	ids := map[string]string{}
	for _, file := range site.files {
		if path.Base(file) != "manifest.webmanifest" {
			continue
		}
		home := path.Dir(file) + "/offline/index.html"
		x.do(t, chromedp.Navigate(address(x.origin, home)))
		m := call(t, x, page.GetAppManifest, page.GetAppManifestParams{})
		if m.URL != address(x.origin, file) {
			t.Errorf("%s: its manifest is %s", home, m.URL)
		}
		for _, e := range m.Errors {
			t.Errorf("%s:%d:%d: %s", file, e.Line, e.Column, e.Message)
		}
		for _, e := range call(t, x, page.GetInstallabilityErrors, cdp.Empty{}).InstallabilityErrors {
			t.Errorf("%s: %s %v", home, e.ErrorID, e.ErrorArguments)
		}
		for _, fault := range x.take() {
			t.Errorf("%s: %s", home, fault)
		}
		union, _, _ := strings.Cut(file, "/")
		id := call(t, x, page.GetAppID, cdp.Empty{}).AppID
		if id == "" || ids[union] != "" && ids[union] != id {
			t.Errorf("%s: the application is %q, in another language %q", home, id, ids[union])
		}
		for other, same := range ids {
			if same == id && other != union {
				t.Errorf("%s and %s are one application", union, other)
			}
		}
		ids[union] = id
	}
	if len(ids) < 10 {
		t.Errorf("%d unions can be installed", len(ids))
	}
}

// TestThePageThatOneOpensFirstCanBeInstalled holds that a browser is told of the
// app by the first page, and asks for its manifest no more with those that follow.
func TestThePageThatOneOpensFirstCanBeInstalled(t *testing.T) {
	t.Parallel()
	x := openTab(t, completeBrowser(t), serve(t, site.dir, "/"))
	for _, want := range []string{address(x.origin, "yl-linhe/manifest.webmanifest"), ""} {
		x.do(t, chromedp.Navigate(address(x.origin, "yl-linhe/index.html")))
		if m := call(t, x, page.GetAppManifest, page.GetAppManifestParams{}); m.URL != want {
			t.Errorf("the manifest is %q, not %q", m.URL, want)
		}
		x.await(t, "navigator.serviceWorker.controller !== null")
	}
}

// TestTheDoorIsNotInstalled holds that who chooses a union installs that one.
func TestTheDoorIsNotInstalled(t *testing.T) {
	t.Parallel()
	x := openTab(t, completeBrowser(t), serve(t, site.dir, "/"))
	x.do(t, chromedp.Navigate(address(x.origin, "index.html")))
	if m := call(t, x, page.GetAppManifest, page.GetAppManifestParams{}); m.URL != "" {
		t.Errorf("the door has the manifest %s", m.URL)
	}
	if len(call(t, x, page.GetInstallabilityErrors, cdp.Empty{}).InstallabilityErrors) == 0 {
		t.Error("the browser finds nothing wrong with a page that has no manifest: the test above sees nothing")
	}
}
