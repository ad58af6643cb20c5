package content

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

var kindDefinitionList = extast.KindDefinitionList

// A writer turns the tree of a page into HTML. Every tag and attribute that
// can come out is in this file and in inline.go; everything else is escaped.
type writer struct {
	page     *page
	text     []byte // of the page
	lang     string
	rtl      bool // lang is written from the right
	buf      []byte
	links    []Link
	headings []Heading
	anchors  anchors
	mark     string // begins the ids that are made here, so that the text above on the page can have the same headings and footnotes
	shift    int    // added to the level of headings: the title of the page is its only h1
	levels   int    // of nesting
	inLink   bool
	still    bool // numbers are not to be called: in headings, code and summaries

	// Of the block that is being written:
	beside  text.Segment // the text that is being written, in the source; zero where that is not known
	last    rune         // the last character of text; 0: none yet
	began   int          // offset in buf of its first byte
	breakAt int          // offset in buf of a line break that is not decided yet; -1: none

	plain   []byte // scratch for text without marks
	scratch []byte // scratch for text without escapes
}

func (w *writer) reset(p *page) {
	*w = writer{
		page: p, text: p.text, lang: p.lang, rtl: isFromRight(p.lang), buf: w.buf[:0], links: w.links[:0], headings: w.headings[:0],
		anchors: w.anchors, plain: w.plain[:0], scratch: w.scratch[:0], breakAt: -1,
	}
	w.anchors.reset()
	if p.beside {
		w.mark = "local-"
	}
}

// body writes root. What it returns is its own: buffers are used again.
func (w *writer) body(root ast.Node) Body {
	w.shift = 2 - 6 // raised by the first heading that stands higher
	w.readHeadings(root)
	w.blocks(root)
	y := Body{HTML: make([]byte, len(w.buf))}
	copy(y.HTML, w.buf)
	if len(w.links) > 0 {
		y.Links = append(y.Links, w.links...)
	}
	if len(w.headings) > 0 {
		y.Headings = append(y.Headings, w.headings...)
	}
	clear(w.links) // let go of the texts
	clear(w.headings)
	return y
}

func (w *writer) add(s string)            { w.buf = append(w.buf, s...) }
func (w *writer) attr(name, value string) { w.buf = appendAttr(w.buf, name, value) }

func (w *writer) attrs(list []attr) {
	for _, a := range list {
		if a.name == "open" { // true by being there
			w.add(" open")
			continue
		}
		w.attr(a.name, a.value)
	}
}

func (w *writer) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.block(n)
	}
}

func (w *writer) block(n ast.Node) {
	if isLevel(n) {
		if w.levels++; w.levels > maxNesting {
			w.page.deep(n.Pos())
			w.levels--
			return
		}
		defer func() { w.levels-- }()
	}
	switch n := n.(type) {
	case *ast.Paragraph:
		w.paragraph(n)
	case *ast.TextBlock:
		if w.page.slips {
			w.page.lineSlips(n.Lines())
		}
		w.inlineBlock(n)
		if next := n.NextSibling(); next != nil && next.Kind() != ast.KindList {
			w.add("\n")
		}
	case *ast.Heading:
		w.heading(n)
	case *ast.List:
		w.list(n)
	case *ast.ListItem:
		if isTask(n) {
			w.enclose(`<li class="task">`, n, "</li>")
		} else {
			w.enclose("<li>", n, "</li>")
		}
	case *ast.Blockquote:
		w.quote(n)
	case *ast.FencedCodeBlock:
		w.fencedCode(n)
	case *ast.CodeBlock:
		w.add("<pre><code>")
		w.lines(n)
		w.add("</code></pre>")
	case *ast.ThematicBreak:
		w.add("<hr>")
	case *detailsNode:
		w.details(n)
	case *hiddenNode, *ast.LinkReferenceDefinition, *calloutTitle:
	default:
		w.extension(n)
	}
}

// extension writes the blocks that goldmark has in its extensions.
func (w *writer) extension(n ast.Node) {
	switch n := n.(type) {
	case *extast.Table:
		w.table(n)
	case *extast.DefinitionList:
		w.enclose("<dl>", n, "</dl>")
	case *extast.DefinitionTerm:
		w.add("<dt>")
		w.inlineBlock(n)
		w.add("</dt>")
	case *extast.DefinitionDescription:
		w.enclose("<dd>", n, "</dd>")
	case *extast.FootnoteList:
		w.enclose(`<div class="footnotes" role="doc-endnotes"><ol>`, n, "</ol></div>")
	case *extast.Footnote:
		w.add(`<li id="fn:`)
		w.add(w.mark)
		w.buf = strconv.AppendInt(w.buf, int64(n.Index), 10)
		w.enclose(`">`, n, "</li>")
	case *extast.FootnoteBacklink: // behind a footnote that ends in no paragraph
		w.backlink(n)
	}
}

// isLevel reports whether n counts as a level of nesting.
func isLevel(n ast.Node) bool {
	switch n.Kind() {
	case ast.KindBlockquote, ast.KindListItem, kindDetails, extast.KindFootnote, extast.KindDefinitionDescription,
		ast.KindEmphasis, extast.KindStrikethrough, ast.KindLink, ast.KindImage:
		return true
	}
	return false
}

func (w *writer) enclose(begin string, n ast.Node, end string) {
	w.add(begin)
	w.blocks(n)
	w.add(end)
}

// paragraph writes nothing where all that it held was left out.
func (w *writer) paragraph(n *ast.Paragraph) {
	if w.page.slips {
		w.page.lineSlips(n.Lines())
	}
	start, links := len(w.buf), len(w.links)
	w.add("<p>")
	inner := len(w.buf)
	w.inlineBlock(n)
	if len(w.buf) == inner && len(w.links) == links {
		w.buf = w.buf[:start]
		return
	}
	w.add("</p>")
}

func (w *writer) list(n *ast.List) {
	if !n.IsOrdered() {
		w.enclose("<ul>", n, "</ul>")
		return
	}
	w.add("<ol")
	if n.Start != 1 {
		w.attr("start", strconv.Itoa(n.Start))
	}
	w.enclose(">", n, "</ol>")
}

// isTask reports whether n begins with a box to tick, which takes the place of
// the bullet.
func isTask(n *ast.ListItem) bool {
	if n.FirstChild() == nil || n.FirstChild().FirstChild() == nil {
		return false
	}
	return n.FirstChild().FirstChild().Kind() == extast.KindTaskCheckBox
}

func (w *writer) quote(n *ast.Blockquote) {
	title := calloutOf(n)
	if title == nil {
		w.enclose("<blockquote>", n, "</blockquote>")
		return
	}
	w.add(`<div class="callout callout-`)
	w.add(calloutKinds[title.kind])
	w.add(`" role="note"><p class="callout-title"`)
	if title.HasChildren() {
		w.add(">")
		w.inlineBlock(title)
	} else {
		label, other := calloutLabel(title.kind, w.lang)
		if other != "" {
			w.attr("lang", other)
		}
		w.add(">")
		w.buf = appendText(w.buf, []byte(label))
	}
	w.add("</p>")
	w.blocks(n)
	w.add("</div>")
}

func (w *writer) fencedCode(n *ast.FencedCodeBlock) {
	w.add("<pre><code")
	if language := n.Language(w.text); len(language) > 0 {
		w.scratch = unescape(w.scratch[:0], language)
		w.attr("class", "language-"+string(w.scratch))
	}
	w.add(">")
	w.lines(n)
	w.add("</code></pre>")
}

func (w *writer) lines(n ast.Node) {
	lines := n.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		w.buf = appendText(w.buf, line.Value(w.text))
	}
}

func (w *writer) details(n *detailsNode) {
	w.add("<details")
	w.attrs(n.tag.attrs)
	w.add(">")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s, ok := c.(*summaryNode)
		if !ok {
			w.block(c)
			continue
		}
		w.add("<summary")
		w.attrs(s.tag.attrs)
		w.add(">")
		w.still = true // a touch opens it
		w.inlineBlock(s)
		w.still = false
		w.add("</summary>")
	}
	w.add("</details>")
}

// table writes columns with a class for their alignment: a style attribute
// would be refused by the page's Content Security Policy. What is around it can
// be scrolled with the keys where the table is wider than the page.
func (w *writer) table(n *extast.Table) {
	w.add(`<div class="table" tabindex="0"><table>`)
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		_, head := row.(*extast.TableHeader)
		switch {
		case head:
			w.add("<thead>")
		case row.PreviousSibling() == n.FirstChild():
			w.add("<tbody>")
		}
		w.row(row, head)
		switch {
		case head:
			w.add("</thead>")
		case row.NextSibling() == nil:
			w.add("</tbody>")
		}
	}
	w.add("</table></div>")
}

func (w *writer) row(row ast.Node, head bool) {
	w.add("<tr>")
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		begin, end := "<td", "</td>"
		if head && c.HasChildren() { // the corner above row names heads nothing
			begin, end = "<th", "</th>"
		}
		w.add(begin)
		if cell, ok := c.(*extast.TableCell); ok {
			w.add(alignment(cell.Alignment))
		}
		w.add(">")
		w.inlineBlock(c)
		w.add(end)
	}
	w.add("</tr>")
}

func alignment(a extast.Alignment) string {
	switch a {
	case extast.AlignLeft:
		return ` class="align-left"`
	case extast.AlignRight:
		return ` class="align-right"`
	case extast.AlignCenter:
		return ` class="align-center"`
	}
	return ""
}
