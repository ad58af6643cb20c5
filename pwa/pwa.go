// Package pwa holds the scripts that run on phones, in TypeScript, and makes
// them ready to publish. It knows neither content nor templates: what a script
// works on stands in the page, and so do the words that it shows.
package pwa

import (
	"embed"
	"fmt"

	"unionhall/internal/asset"
	"unionhall/internal/digest"
)

//go:embed *.ts
var sources embed.FS

// A Script is ready to publish.
type Script struct {
	Name  string // of its file, with 16 bytes of its digest: it may be kept for ever
	Bytes []byte
}

// NewScript names what Page has bundled, now or earlier.
func NewScript(bundled []byte) Script {
	return Script{"page-" + digest.Of(bundled).Short() + ".js", bundled}
}

// Page bundles the script of every page. An error means that the program was
// put together wrongly.
func Page() ([]byte, error) {
	js, list := asset.Script(sources, "page.ts")
	if len(list) > 0 {
		d := list.Sorted()[0]
		return nil, fmt.Errorf("pwa/%s:%d:%d: %s", d.Path, d.Line, d.Col, d.Text.EN)
	}
	return js, nil
}
