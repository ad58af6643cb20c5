package main

import (
	"strings"
	"testing"
)

const paintPageText = `<!DOCTYPE html><html><head><meta http-equiv=Content-Security-Policy content="default-src 'none'"><style>a{color:red}</style>` +
	`<link rel=icon href=../static/icon.svg><script src=../static/page.js defer></script></head><body data-set="yl/"><main id=main><h1>临河</h1><svg><title>x</title></svg><p>有事 &amp; 找工会</main></body></html>`

func TestThePageInPartsHasItsPartsInFiles(t *testing.T) {
	files := parted([]byte(paintPageText), []byte("a{color:red}p{margin:0}"), []byte("<svg/>"))
	page := string(files["index.html"])
	for _, part := range []string{`href="style.css"`, `src="script.js"`, `src="logo.svg"`} {
		if strings.Count(page, part) != 1 {
			t.Errorf("%s stands %d times in %s", part, strings.Count(page, part), page)
		}
	}
	for _, inside := range []string{"color:red", "Content-Security-Policy", "page.js", "icon.svg"} {
		if strings.Contains(page, inside) {
			t.Errorf("%s is still in %s", inside, page)
		}
	}
	if string(files["style.css"]) != "a{color:red}p{margin:0}" || string(files["logo.svg"]) != "<svg/>" || len(files["script.js"]) == 0 {
		t.Errorf("files: %q", files)
	}
}

func TestTheOtherPageHasTheSameWords(t *testing.T) {
	if got := wordsOf([]byte(paintPageText)); got != "临河\n\n有事 & 找工会\n" {
		t.Errorf("%q", got)
	}
}
