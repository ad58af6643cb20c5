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

// shots are those of the guides. At their end the site has one union, whose id
// is in no address then.
var shots = map[string]shot{
	"editors-draft.png":         {"qingxi/news/yutian.html", 800, 700, listed},
	"editors-draft.en.png":      {"harbour/news/three-things-to-look-at-in-rain.html", 800, 760, listed},
	"editors-first-post.png":    {"qingxi/news/yutian.html", 800, 920, allLoaded},
	"editors-first-post.en.png": {"harbour/news/three-things-to-look-at-in-rain.html", 800, 980, allLoaded},
	"editors-fault.png":         {"qingxi/news/yutian.html", 800, 760, panelOpen},
	"editors-fault.en.png":      {"harbour/news/three-things-to-look-at-in-rain.html", 800, 860, panelOpen},
	"editors-markdown.png":      {"pages/xiefa.html", 800, 1300, `document.querySelector("table")`},
	"editors-markdown.en.png":   {"pages/markdown.html", 800, 1300, `document.querySelector("table")`},
}

const (
	listed    = `document.querySelector("main strong")`
	allLoaded = `document.querySelector("main a[href*='join']") && document.images.length && [...document.images].every(e => e.complete && e.naturalWidth > 0)`
	panelOpen = panel + `?.querySelector(".sheet:not([hidden])")`
)

// paint says when pictures are not only there, but drawn.
const paint = `window.painted = false, Promise.all([...document.images].map(e => e.decode())).then(() => requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = true }))), null`

var previewAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// picture takes a picture of the guide, where there is a camera.
func (w *walk) picture(t *testing.T, s step) {
	t.Helper()
	how, ok := shots[s.text]
	if !ok {
		t.Errorf("nobody knows how to take %s", s.text)
		return
	}
	file := filepath.Join("..", "docs", "pictures", s.text)
	if w.camera == nil {
		if info, err := os.Stat(file); err != nil || info.Size() > pictureBytes {
			t.Errorf("%s is not there, or too heavy: %v", file, err)
		}
		return
	}
	w.camera.do(t, chromedp.EmulateViewport(how.width, how.height))
	// Whoever is there already stays: what is wrong is laid over a page once.
	page := previewAddress.FindString(w.preview.text()) + how.page
	if evaluate[string](t, w.camera, "location.href") != page {
		w.camera.do(t, chromedp.Navigate(page))
	}
	w.camera.until(t, how.ready)
	evaluate[any](t, w.camera, paint)
	w.camera.until(t, `window.painted`)
	png, err := chromedp.Run(w.camera.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		t.Fatal(err)
	}
}
