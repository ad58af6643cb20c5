package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// bodySize is how long an article gets, in bytes. With the last paragraph and
// the front matter its file has about 3.2 kB.
const bodySize = 2600

// A writer composes text in one language.
type writer struct {
	words words
	r     *rand.Rand
	lang  string
	b     strings.Builder
}

func (w *writer) pick(list string) string { return w.words.pick(w.r, w.lang+"."+list) }

// some picks three to five different entries.
func (w *writer) some(list string) []string {
	entries := w.words[w.lang+"."+list]
	picked := make([]string, 3+w.r.IntN(3))
	for i, n := range w.r.Perm(len(entries))[:len(picked)] {
		picked[i] = entries[n]
	}
	return picked
}

// sentence is what somebody did, when, and what came of it.
func (w *writer) sentence() string {
	if w.lang == "en" {
		return fmt.Sprintf("%s %s %s, %s.", w.pick("when"), w.pick("who"), w.pick("did"), w.pick("so"))
	}
	return fmt.Sprintf("%s，%s%s，%s。", w.pick("when"), w.pick("who"), w.pick("did"), w.pick("so"))
}

// strong is a sentence with a part in bold.
func (w *writer) strong() string {
	if w.lang == "en" {
		return fmt.Sprintf("%s **%s** %s.", w.pick("when"), w.pick("who"), w.pick("did"))
	}
	return fmt.Sprintf("%s，**%s**%s。", w.pick("when"), w.pick("who"), w.pick("did"))
}

func (w *writer) paragraph() {
	w.b.WriteString(w.sentence())
	for range 1 + w.r.IntN(2) {
		w.space()
		w.b.WriteString(w.strong())
	}
	w.b.WriteString("\n\n")
}

// space stands between sentences where the language wants one.
func (w *writer) space() {
	if w.lang == "en" {
		w.b.WriteString(" ")
	}
}

func (w *writer) heading(level int) {
	fmt.Fprintf(&w.b, "%s %s\n\n", strings.Repeat("#", level), w.pick("head"))
}

func (w *writer) list(mark func(i int) string) {
	for i, entry := range w.some("advice") {
		fmt.Fprintf(&w.b, "%s%s\n", mark(i), entry)
	}
	w.b.WriteString("\n")
}

func bullet(int) string     { return "- " }
func numbered(i int) string { return fmt.Sprintf("%d. ", i+1) }

func (w *writer) table() {
	head := "项目 | 内容 | 说明"
	if w.lang == "en" {
		head = "What | Value | Note"
	}
	fmt.Fprintf(&w.b, "| %s |\n| --- | --- | ---: |\n", head)
	for _, row := range w.some("row") {
		fmt.Fprintf(&w.b, "| %s |\n", strings.ReplaceAll(row, "|", " | "))
	}
	w.b.WriteString("\n")
}

func (w *writer) quote() {
	fmt.Fprintf(&w.b, "> %s\n\n", w.sentence())
}

// link leads to another article of the same union, by the path of its file.
func (w *writer) link(title, path string) {
	if w.lang == "en" {
		fmt.Fprintf(&w.b, "See also [%s](%s), or call *12351*.\n\n", title, path)
		return
	}
	fmt.Fprintf(&w.b, "另见[%s](%s)，也可以拨打*12351*。\n\n", title, path)
}

// compose writes the body of a: what every article of an office has, and as
// many paragraphs as make it long enough.
func (c *corpus) compose(w *writer, a *article) string {
	w.paragraph()
	w.heading(2)
	w.paragraph()
	w.list(bullet)
	c.linkTo(w, a)
	w.heading(2)
	w.table()
	w.heading(3)
	w.list(numbered)
	w.quote()
	w.heading(2)
	for w.b.Len() < bodySize-300+w.r.IntN(600) {
		w.paragraph()
	}
	c.linkTo(w, a)
	return w.b.String()
}

// linkTo chooses an article of the union of a, of any kind that it has.
func (c *corpus) linkTo(w *writer, a *article) {
	s := &a.union.sections[w.r.IntN(len(a.union.sections))]
	if s.count == 0 {
		s = a.section
	}
	n := w.r.IntN(s.count)
	path := a.union.fileName(n) + ".md"
	if s != a.section {
		path = "../" + s.folder + "/" + path
	}
	w.link(c.title(a.union, s, n), path)
}
