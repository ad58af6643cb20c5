package pwa

import (
	"bytes"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// small returns how many bytes of a script a phone fetches.
func small(t *testing.T, js []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	if _, err := w.Write(js); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// DESIGN 9 gives every reading page 3 kB of script, which is what it may be at
// most. What it is meant to be leaves room for the forms.
func TestScriptOfEveryPageIsSmall(t *testing.T) {
	budget(t, Page, 2_000)
}

func TestScriptOfThePagesOfWhatIsKeptIsSmall(t *testing.T) {
	budget(t, Offline, 3_200)
}

func budget(t *testing.T, script func() ([]byte, error), most int) {
	t.Helper()
	js, err := script()
	if err != nil {
		t.Fatal(err)
	}
	n := small(t, js)
	t.Logf("%d bytes, %d compressed", len(js), n)
	if n > most {
		t.Errorf("%d bytes compressed, want at most %d", n, most)
	}
}

func TestScriptIsNamedByWhatIsInIt(t *testing.T) {
	a, b := NewScript("page", []byte("a")), NewScript("page", []byte("b"))
	if a.Name == b.Name || !strings.HasPrefix(a.Name, "page-") || len(a.Name) != len("page-.js")+32 {
		t.Errorf("%s %s", a.Name, b.Name)
	}
}

func TestBrowsersInsideOtherAppsAreKnown(t *testing.T) {
	runScript(t, "inapp", nil)
}
