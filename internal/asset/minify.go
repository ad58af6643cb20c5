package asset

import (
	"bytes"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/html"
	"github.com/tdewolff/minify/v2/js"
	"github.com/tdewolff/minify/v2/json"
	"github.com/tdewolff/minify/v2/svg"
)

// markup is how pages are minified. Tags and quotes stay: templates are
// minified before they are filled, when nobody knows what a value will hold.
func markup() html.Minifier {
	return html.Minifier{KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true}
}

func minifyTemplate(path string, source []byte) ([]byte, error) {
	m := markup()
	m.TemplateDelims = html.GoTemplateDelims
	out, err := minified(&m, source)
	if err != nil {
		return nil, positioned(path, err)
	}
	return out, nil
}

func minifyHTML(page []byte) ([]byte, error) {
	m := markup()
	return minified(&m, page)
}

func minifySVG(source []byte) ([]byte, error) { return minified(&svg.Minifier{}, source) }

func minifyJSON(source []byte) ([]byte, error) { return minified(&json.Minifier{}, source) }

// minifyScript makes a script smaller whose syntax is that of 2018 already.
func minifyScript(source []byte) ([]byte, error) {
	return minified(&js.Minifier{Version: 2018}, source)
}

func minified(m minify.Minifier, source []byte) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(source))
	// A new M knows no other formats: styles and scripts inside markup stay as
	// they are, because a policy's hash stands for their bytes.
	if err := m.Minify(minify.New(), &out, bytes.NewReader(source), nil); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
