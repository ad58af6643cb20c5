package fields

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKindsTakeTheShortRoad: every command reads all kinds before it does
// anything, and the library would need more time for them than for the rest of
// a small build.
func TestKindsTakeTheShortRoad(t *testing.T) {
	files, err := filepath.Glob("../../themes/base/kinds/*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		src := Source{Path: file, Bytes: text, FirstLine: 1}
		fast, slow := reader{src: src}, reader{src: src, slow: true}
		if a, b := dump(fast.root()), dump(slow.root()); a != b {
			t.Errorf("%s\nshort road:\n%slibrary:\n%s", file, a, b)
		}
		for _, e := range (&reader{src: src, text: string(text)}).split() {
			if !strings.HasPrefix(e.text, "structured:") && (&reader{src: src}).simple(e) == nil {
				t.Errorf("%s:%d: the library has to read this: see simple", file, e.line)
			}
		}
	}
}
