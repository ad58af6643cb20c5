package content

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// objectRune stands for what is no text but has a place in the line.
const objectRune = '\ufffc'

// inlineBlock writes the running text of n.
func (w *writer) inlineBlock(n ast.Node) {
	w.last, w.breakAt, w.began = 0, -1, len(w.buf)
	w.inlines(n)
	if w.breakAt >= 0 { // nothing followed
		w.dropBreak()
	}
}

func (w *writer) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.inline(n)
	}
}

func (w *writer) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.textNode(n)
	case *ast.String:
		w.words(n.Value)
	case *ast.CodeSpan:
		w.code(n)
	case *ast.Emphasis:
		if n.Level == 2 {
			w.span("<strong>", n, "</strong>")
		} else {
			w.span("<em>", n, "</em>")
		}
	case *extast.Strikethrough:
		w.span("<del>", n, "</del>")
	case *ast.Link:
		w.link(n)
	case *ast.AutoLink:
		w.autoLink(n)
	case *ast.Image:
		w.picture(n)
	case *tagNode:
		w.tag(n)
	case *extast.FootnoteLink:
		w.footnoteLink(n)
	case *extast.FootnoteBacklink:
		w.backlink(n)
	case *extast.TaskCheckBox:
		w.checkBox(n)
	default:
		w.inlines(n)
	}
}

func (w *writer) textNode(n *ast.Text) {
	value := n.Segment.Value(w.text)
	if w.page.slips {
		w.page.linkSlips(n.Segment)
	}
	w.beside = n.Segment
	if n.IsRaw() {
		w.rawWords(value)
	} else {
		w.words(value)
	}
	w.beside = text.Segment{}
	switch {
	case n.HardLineBreak():
		w.before(objectRune)
		w.add("<br>")
		w.last = 0
	case n.SoftLineBreak() && w.breakAt < 0 && w.last != 0:
		w.breakAt = len(w.buf)
		w.add("\n")
	}
}

// words writes text with escapes and entities.
func (w *writer) words(s []byte) {
	if needsUnescape(s) {
		w.scratch = unescape(w.scratch[:0], s)
		s = w.scratch
	}
	w.rawWords(s)
}

func (w *writer) rawWords(s []byte) {
	if w.last == 0 { // left over beside a tag or comment that is not shown
		s = bytes.TrimLeft(s, " \t")
	}
	if len(s) == 0 {
		return
	}
	if w.breakAt >= 0 {
		first, _ := utf8.DecodeRune(s)
		w.before(first)
	}
	if w.inLink || w.still {
		w.appendPlain(s)
	} else {
		w.appendCalls(s, w.text[:w.beside.Start], w.following())
	}
	w.last, _ = utf8.DecodeLastRune(s)
}

// following is the rest of the line behind the text that is being written.
func (w *writer) following() []byte {
	if w.beside.Stop == 0 {
		return nil
	}
	rest := w.text[w.beside.Stop:]
	line, _, _ := bytes.Cut(rest[:min(len(rest), ahead)], []byte("\n"))
	return line
}

// appendPlain writes text without links.
func (w *writer) appendPlain(s []byte) {
	if w.rtl {
		w.buf = appendFromRight(w.buf, s)
	} else {
		w.buf = appendText(w.buf, s)
	}
}

// before decides on a line break that came before first: it may be many tags
// back. Chinese goes on without a space, everything else with the line break,
// which is a space.
func (w *writer) before(first rune) {
	if w.breakAt >= 0 && joins(w.last, first, w.lang) {
		w.dropBreak()
	}
	w.breakAt = -1
}

func (w *writer) dropBreak() {
	w.buf = slices.Delete(w.buf, w.breakAt, w.breakAt+1)
	for i := len(w.links) - 1; i >= 0 && w.links[i].Offset > w.breakAt; i-- {
		w.links[i].Offset--
	}
	w.breakAt = -1
}

// span writes n between tags. Levels are counted here because emphasis is
// nested in inline text, not in blocks.
func (w *writer) span(begin string, n ast.Node, end string) {
	if w.levels++; w.levels > maxNesting {
		w.page.deep(n.Pos())
	} else {
		w.add(begin)
		w.inlines(n)
		w.add(end)
	}
	w.levels--
}

func (w *writer) code(n *ast.CodeSpan) {
	first := rune(objectRune)
	if t, ok := n.FirstChild().(*ast.Text); ok {
		first, _ = utf8.DecodeRune(t.Segment.Value(w.text))
	}
	w.before(first)
	w.add("<code>")
	w.last = objectRune // spaces in code stay
	rtl, still := w.rtl, w.still
	w.rtl, w.still = false, true // and so does everything else
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			continue
		}
		value := t.Segment.Value(w.text)
		if k := len(value); k > 0 && value[k-1] == '\n' {
			w.rawWords(value[:k-1])
			w.add(" ")
		} else {
			w.rawWords(value)
		}
	}
	w.rtl, w.still = rtl, still
	w.add("</code>")
}

// link writes <a> without its address, which package site puts in.
func (w *writer) link(n *ast.Link) {
	target, ok := "", false
	if !w.inLink && w.page.spendLink(n.Destination, n.Title, n.Pos()) {
		target, ok = w.page.target(w.decoded(n.Destination), n.Pos(), false)
	}
	if !ok {
		w.span("", n, "")
		return
	}
	w.add("<a")
	w.addLink(Link{Target: target}, n.Pos())
	if len(n.Title) > 0 {
		w.attr("title", w.decoded(n.Title))
	}
	if isAlone(n) {
		w.add(` class="alone"`)
	}
	w.inLink = true
	w.span(">", n, "</a>")
	w.inLink = false
}

// isAlone reports whether a link is all that its paragraph, entry of a list or
// cell says: then it is something to touch, not words of a sentence.
func isAlone(n ast.Node) bool {
	switch n.Parent().Kind() {
	case ast.KindParagraph, ast.KindTextBlock, extast.KindTableCell:
		return n.PreviousSibling() == nil && n.NextSibling() == nil
	}
	return false
}

func (w *writer) decoded(s []byte) string {
	w.scratch = unescape(w.scratch[:0], s)
	return string(w.scratch)
}

func (w *writer) addLink(l Link, offset int) {
	l.Offset = len(w.buf)
	l.Pos = w.page.place(offset)
	l.Excerpt = w.page.lineText(offset)
	w.links = append(w.links, l)
}

func (w *writer) autoLink(n *ast.AutoLink) {
	w.scratch = unentity(w.scratch[:0], n.Label(w.text))
	label := string(w.scratch)
	target := label
	switch {
	case n.AutoLinkType == ast.AutoLinkEmail:
		target = "mailto:" + label
	case len(n.Protocol) > 0:
		target = string(n.Protocol) + "://" + label
	}
	ok := false
	if !w.inLink {
		target, ok = w.page.target(target, n.Pos(), false)
	}
	if !ok {
		w.rawWords([]byte(label))
		return
	}
	first, _ := utf8.DecodeRuneInString(label)
	w.before(first)
	w.add("<a")
	w.addLink(Link{Target: target}, n.Pos())
	w.add(">")
	w.inLink = true
	w.rawWords([]byte(label))
	w.inLink = false
	w.add("</a>")
}

// picture leaves a place for <img>, or the alternative text where the address
// is refused.
func (w *writer) picture(n *ast.Image) {
	w.plain = w.altText(w.plain[:0], n)
	target, ok := "", false
	if w.page.spendLink(n.Destination, n.Title, n.Pos()) {
		target, ok = w.page.target(w.decoded(n.Destination), n.Pos(), true)
	}
	if !ok {
		w.rawWords(w.plain)
		return
	}
	w.before(objectRune)
	w.last = objectRune
	w.addLink(Link{Target: target, Picture: true, Alt: string(w.plain), Title: w.decoded(n.Title)}, n.Pos())
}

func (w *writer) tag(n *tagNode) {
	switch {
	case n.hidden:
	case n.tag.close:
		w.add("</")
		w.add(n.tag.name)
		w.add(">")
	default:
		if n.tag.name == "br" {
			w.before(objectRune)
			w.last = 0
		}
		w.add("<")
		w.add(n.tag.name)
		w.attrs(n.tag.attrs)
		w.add(">")
	}
}

// footnoteLink belongs to the word before it: a line break behind it is
// decided by that word.
func (w *writer) footnoteLink(n *extast.FootnoteLink) {
	index := strconv.Itoa(n.Index)
	w.add(`<sup id="fnref`)
	if n.RefIndex > 0 {
		w.add(strconv.Itoa(n.RefIndex))
	}
	w.add(":")
	w.add(w.mark)
	w.add(index)
	if w.inLink {
		w.add(`">`)
		w.add(index)
		w.add("</sup>")
		return
	}
	w.add(`"><a href="#fn:`)
	w.add(w.mark)
	w.add(index)
	w.add(`" class="footnote-ref" role="doc-noteref">`)
	w.add(index)
	w.add("</a></sup>")
}

func (w *writer) backlink(n *extast.FootnoteBacklink) {
	w.before(objectRune)
	w.add(` <a href="#fnref`)
	if n.RefIndex > 0 {
		w.add(strconv.Itoa(n.RefIndex))
	}
	w.add(":")
	w.add(w.mark)
	w.add(strconv.Itoa(n.Index))
	w.add("\" class=\"footnote-backref\" role=\"doc-backlink\">\u21a9\ufe0e</a>")
}

// checkBox is a character, which is read out and printed: an input would need
// a label in every language and could not be ticked anyway.
func (w *writer) checkBox(n *extast.TaskCheckBox) {
	w.before(objectRune)
	if n.IsChecked {
		w.add("\u2611 ")
	} else {
		w.add("\u2610 ")
	}
	w.last = ' '
}
