package main

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCorpusIsTheSameEachTime(t *testing.T) {
	first, second := wholeText(newCorpus(300, 6)), wholeText(newCorpus(300, 6))
	if first != second {
		t.Error("two corpora of the same numbers differ")
	}
}

func wholeText(c *corpus) string {
	var b strings.Builder
	for i := range c.unions {
		for _, f := range (ourForm{}).union(c, &c.unions[i]) {
			b.WriteString(f.path + f.text)
		}
		for a := range c.articles(&c.unions[i]) {
			f := ourForm{}.article(a)
			b.WriteString(f.path + f.text)
		}
	}
	return b.String()
}

func TestCorpusHasAllItemsAndUnions(t *testing.T) {
	for _, items := range []int{20, 300, 1_000, 10_000} {
		c := newCorpus(items, unionsFor(items))
		count, ids, places := 0, map[string]bool{}, map[string]bool{}
		for i := range c.unions {
			u := &c.unions[i]
			ids[u.id], places[u.place] = true, true
			for _, s := range u.sections {
				count += s.count
			}
		}
		if count != items {
			t.Errorf("corpus of %d items has %d", items, count)
		}
		if n := unionsFor(items); len(ids) != n || len(places) != n {
			t.Errorf("corpus of %d unions has %d ids and %d places", n, len(ids), len(places))
		}
	}
}

// The figures to reach are stated for articles of 3.2 kB, four fifths Chinese.
func TestArticlesAreAsLongAndAsChineseAsStated(t *testing.T) {
	c := newCorpus(1_000, 20)
	var bytes, files, chinese int
	for i := range c.unions {
		for a := range c.articles(&c.unions[i]) {
			text := ourForm{}.article(a).text
			files++
			bytes += len(text)
			if isChinese(text) {
				chinese++
			}
		}
	}
	if mean := bytes / files; mean < 3_000 || mean > 3_400 {
		t.Errorf("articles have %d bytes on average", mean)
	}
	if share := 100 * chinese / files; share < 75 || share > 85 {
		t.Errorf("%d%% of the articles are Chinese", share)
	}
}

func isChinese(text string) bool {
	_, body, _ := strings.Cut(strings.TrimPrefix(text, "---\n"), "---\n")
	han := 0
	for _, r := range body {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	return han*2 > utf8.RuneCountInString(body)
}

// A link that leads nowhere would cost one generator a warning and the other nothing.
func TestArticlesLinkToArticles(t *testing.T) {
	c := newCorpus(300, 6)
	for i := range c.unions {
		u := &c.unions[i]
		names := map[string]bool{}
		for a := range c.articles(u) {
			names[a.section.folder+"/"+a.name+".md"] = true
		}
		for a := range c.articles(u) {
			for _, path := range linksOf(a) {
				if !names[path] {
					t.Fatalf("%s/%s links to %s, which is not there", a.section.folder, a.name, path)
				}
			}
		}
	}
}

// linksOf returns the targets of the links of a, from the union's folder.
func linksOf(a *article) []string {
	var list []string
	for _, part := range strings.Split(a.body, "](")[1:] {
		path, _, _ := strings.Cut(part, ")")
		if rest, ok := strings.CutPrefix(path, "../"); ok {
			list = append(list, rest)
		} else {
			list = append(list, a.section.folder+"/"+path)
		}
	}
	return list
}
