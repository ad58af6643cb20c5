package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

// A shot is how a picture of a guide is taken.
type shot struct {
	page          string // of the preview
	width, height int64
	ready         string // a script that is true when there is something to see
}

// shots are those of the guides.
var shots = map[string]shot{
	"editors-first-post.png":    {"qingxi/news/yutian.html", 800, 920, allLoaded},
	"editors-first-post.en.png": {"harbour/news/three-things-to-look-at-in-rain.html", 800, 920, allLoaded},
	"editors-fault.png":         {"qingxi/news/yutian.html", 800, 560, panelOpen},
	"editors-fault.en.png":      {"harbour/news/three-things-to-look-at-in-rain.html", 800, 560, panelOpen},
	"editors-markdown.png":      {"qingxi/pages/xiefa.html", 800, 1300, `document.querySelector("table")`},
	"editors-markdown.en.png":   {"harbour/pages/markdown.html", 800, 1300, `document.querySelector("table")`},
}

const (
	allLoaded = `document.images.length && [...document.images].every(e => e.complete && e.naturalWidth > 0)`
	panelOpen = panel + `?.querySelector(".sheet:not([hidden])")`
)

var previewAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// picture takes a picture of the guide, where there is a camera.
func (w *walk) picture(t *testing.T, s step) {
	t.Helper()
	how, ok := shots[s.text]
	if !ok {
		t.Errorf("nobody knows how to take %s", s.text)
		return
	}
	if w.camera == nil {
		return
	}
	w.camera.do(t, chromedp.EmulateViewport(how.width, how.height))
	// Whoever is there already stays: what is wrong is laid over a page once.
	page := previewAddress.FindString(w.preview.text()) + how.page
	if evaluate[string](t, w.camera, "location.href") != page {
		w.camera.do(t, chromedp.Navigate(page))
	}
	w.camera.until(t, how.ready)
	png, err := chromedp.Run(w.camera.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("..", "docs", "pictures", s.text), png, 0o644); err != nil {
		t.Fatal(err)
	}
}
