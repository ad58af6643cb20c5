package devserver

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"time"

	"unionhall/internal/asset"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

// sources are the half of this package that runs in the page.
//
//go:embed page/*.ts page/*.css page/*.html
var sources embed.FS

// A file of ours is named by what is in it, and may be kept for ever.
type file struct {
	kind  string
	bytes []byte
}

// address names the file and its version.
func (f file) address(name string) string {
	return own + name + "?" + digest.Of(f.bytes).String()[:16]
}

func (f file) serve(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", f.kind)
	w.Header().Set("Cache-Control", "max-age=31536000, immutable")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.bytes))
	return nil
}

// bundled returns the script and the style of the panel.
func bundled() (script, style file, err error) {
	page, err := fs.Sub(sources, "page")
	if err != nil {
		return script, style, err
	}
	js, list := asset.Script(page, "main.ts")
	css, more := asset.Style(page, "panel.css")
	if list = append(list, more...); list.Faults() > 0 {
		return script, style, notBundled(list)
	}
	return file{"text/javascript; charset=utf-8", js}, file{"text/css; charset=utf-8", css}, nil
}

// notBundled is no fault of an editor: the program was put together wrongly.
func notBundled(list diag.List) error {
	d := list.Sorted()[0]
	return fmt.Errorf("the preview's own %s:%d:%d: %s", d.Path, d.Line, d.Col, d.Text.EN)
}
