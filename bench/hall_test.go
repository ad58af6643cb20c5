package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func demonstrationHall(t *testing.T) *hall {
	t.Helper()
	sentences, err := sampleSentences(os.DirFS("../content"))
	if err != nil {
		t.Fatal(err)
	}
	return newHall(sentences)
}

func TestHallHasAllArticlesInSevenKinds(t *testing.T) {
	h := demonstrationHall(t)
	paths, kinds := map[string]bool{}, map[string]int{}
	for n := range hallArticles {
		path := h.article(n).path()
		paths[path] = true
		folder, _, _ := strings.Cut(path, "/")
		kinds[folder]++
	}
	if len(paths) != hallArticles || len(kinds) != 7 {
		t.Errorf("%d paths of %d articles in the kinds %v", len(paths), hallArticles, kinds)
	}
	for _, k := range hallKinds {
		if kinds[k.folder] != k.count {
			t.Errorf("%d articles in %s, want %d", kinds[k.folder], k.folder, k.count)
		}
	}
	if a, b := h.article(123).text(), demonstrationHall(t).article(123).text(); a != b {
		t.Error("the same article differs from one time to the next")
	}
}

// The figures were set with articles of which brotli made 3.43 kB each, and 1,089 kB
// of all 500 with their lists in packs of 50. A page's own part adds 2.9 kB to the
// Markdown: of all of it brotli makes 3.44 kB, and 1,089 kB of the packs.
func TestArticlesShrinkAsTheFiguresWereSetWith(t *testing.T) {
	h := demonstrationHall(t)
	var all bytes.Buffer
	alone, size := 0, 0
	const count, few = 50, 10 // brotli takes its time
	for n := range count {
		text := h.article(n * 10).text()
		size += len(text)
		if n%(count/few) == 0 {
			alone += shrunk([]byte(text))
		}
		all.WriteString(text)
	}
	t.Logf("%d articles: %d bytes each, %d alone, %d together", count, size/count, alone/few, shrunk(all.Bytes())/count)
	if mean := alone / few; mean < 2_600 || mean > 2_780 {
		t.Errorf("an article alone has %d bytes in brotli", mean)
	}
	if mean := shrunk(all.Bytes()) / count; mean < 1_740 || mean > 1_850 {
		t.Errorf("an article among %d has %d bytes in brotli", count, mean)
	}
}

func shrunk(text []byte) int {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	w.Write(text)
	w.Close()
	return b.Len()
}
