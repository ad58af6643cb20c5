package pwa

import (
	"bytes"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// Every reading page may have 3 kB of script in all. This is the first of it.
func TestScriptOfEveryPageIsUnderOneKilobyte(t *testing.T) {
	js, err := Page()
	if err != nil {
		t.Fatal(err)
	}
	var small bytes.Buffer
	w := brotli.NewWriterLevel(&small, brotli.BestCompression)
	if _, err := w.Write(js); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d compressed", len(js), small.Len())
	if small.Len() >= 1000 {
		t.Errorf("%d bytes compressed", small.Len())
	}
}

func TestScriptIsNamedByWhatIsInIt(t *testing.T) {
	a, b := NewScript([]byte("a")), NewScript([]byte("b"))
	if a.Name == b.Name || !strings.HasPrefix(a.Name, "page-") || len(a.Name) != len("page-.js")+32 {
		t.Errorf("%s %s", a.Name, b.Name)
	}
}
