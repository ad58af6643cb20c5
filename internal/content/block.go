package content

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"unionhall/internal/diag"
)

// hiddenNode is a block that writes nothing: a comment, a line of tags.
type hiddenNode struct {
	ast.BaseBlock
	until  string // what ends it; "" where it is one line
	name   string // of the raw tag that it began with
	offset int
	ended  bool
}

// detailsNode is <details>: a block with blocks in it, so that it is always
// closed, whatever the editor forgot.
type detailsNode struct {
	ast.BaseBlock
	tag      tag
	closedAt int // offset of a </details> at the end of a line of text; -1 where there was none
	closed   bool
	offset   int
}

// summaryNode is <summary>, the first child of a detailsNode.
type summaryNode struct {
	ast.BaseBlock
	tag tag
}

var (
	kindHidden  = ast.NewNodeKind("Hidden")
	kindDetails = ast.NewNodeKind("Details")
	kindSummary = ast.NewNodeKind("Summary")
)

func newHidden() *hiddenNode { return &hiddenNode{ended: true} }

func (n *hiddenNode) Kind() ast.NodeKind             { return kindHidden }
func (n *hiddenNode) IsRaw() bool                    { return true }
func (n *hiddenNode) Dump(source []byte, level int)  { ast.DumpHelper(n, source, level, nil, nil) }
func (n *detailsNode) Kind() ast.NodeKind            { return kindDetails }
func (n *detailsNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }
func (n *summaryNode) Kind() ast.NodeKind            { return kindSummary }
func (n *summaryNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// tagBlockParser takes the place of goldmark's HTML blocks: it knows <details>,
// comments, <script> and the like, and lines that hold nothing but tags.
type tagBlockParser struct{}

func (tagBlockParser) Trigger() []byte             { return []byte{'<'} }
func (tagBlockParser) CanInterruptParagraph() bool { return true }
func (tagBlockParser) CanAcceptIndentedLine() bool { return false }

func (tagBlockParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	at := pc.BlockOffset()
	line, segment := reader.PeekLine()
	if at < 0 || !takesAnyBlock(parent) {
		return nil, parser.NoChildren
	}
	o := opening{page: pageOf(pc), reader: reader, line: line[at:], offset: segment.Start + at - segment.Padding, indent: at}
	if bytes.HasPrefix(o.line, []byte("<!--")) {
		return o.comment()
	}
	t, n, how := scanTag(o.line)
	switch {
	case how != wholeTag:
		return nil, parser.NoChildren
	case t.name == "details" && !t.close:
		return o.details(t, n)
	case rawTags[t.name] && !t.close:
		return o.raw(t)
	case blockTags[t.name]:
		return o.tagLine()
	}
	return nil, parser.NoChildren
}

// An opening is a line that may open a block with a tag.
type opening struct {
	page   *page
	reader text.Reader
	line   []byte // from "<" on
	offset int    // of "<"
	indent int    // bytes of the reader's line before "<"
}

func (o *opening) comment() (ast.Node, parser.State) {
	end := bytes.Index(o.line[len("<!"):], []byte("-->")) // <!--> is a whole comment
	if end >= 0 {
		rest := o.line[len("<!")+end+len("-->"):]
		if len(bytes.TrimSpace(rest)) > 0 {
			return nil, parser.NoChildren // text goes on: see inlineComment
		}
		o.reader.AdvanceToEOL()
		return newHidden(), parser.NoChildren
	}
	o.reader.AdvanceToEOL()
	return &hiddenNode{until: "-->", offset: o.offset}, parser.NoChildren
}

func (o *opening) raw(t tag) (ast.Node, parser.State) {
	n := &hiddenNode{until: "</" + t.name, name: t.name, offset: o.offset}
	if end := indexClosing(o.line, t.name); end >= 0 {
		if rest := o.line[end:]; len(bytes.TrimSpace(rest[bytes.IndexByte(rest, '>')+1:])) > 0 {
			return nil, parser.NoChildren
		}
		n.ended = true
	}
	o.page.markup.forbid(t, o.offset)
	o.reader.AdvanceToEOL()
	return n, parser.NoChildren
}

// tagLine leaves out a line of nothing but tags, some of them of blocks.
func (o *opening) tagLine() (ast.Node, parser.State) {
	type found struct {
		tag tag
		at  int
	}
	var tags []found
	line := bytes.TrimRight(o.line, " \t\n")
	for at := 0; at < len(line); {
		t, n, how := scanTagAt(line[at:])
		if how != wholeTag || len(tags) == maxNesting {
			return nil, parser.NoChildren
		}
		tags = append(tags, found{t, at})
		at += n
		for at < len(line) && (line[at] == ' ' || line[at] == '\t') {
			at++
		}
	}
	for _, f := range tags {
		if f.tag.name == "details" || f.tag.name == "summary" {
			o.page.markup.unpair(f.tag, o.offset+f.at)
		} else if _, ok := allowedTags[f.tag.name]; !ok {
			o.page.markup.forbid(f.tag, o.offset+f.at)
		}
	}
	o.reader.AdvanceToEOL()
	return newHidden(), parser.NoChildren
}

func (o *opening) details(t tag, n int) (ast.Node, parser.State) {
	t.attrs = o.page.markup.keep(t, o.offset)
	d := &detailsNode{tag: t, closedAt: -1, offset: o.offset}
	rest := o.line[n:]
	spaces := len(rest) - len(bytes.TrimLeft(rest, " \t"))
	n += spaces + o.page.summary(d, rest[spaces:], o.offset+n+spaces)
	d.endsWithin(o.line[n:], o.offset+n)
	o.reader.Advance(o.indent + n)
	return d, parser.HasChildren
}

// summary reads <summary>…</summary> at the beginning of line into d and
// returns its length, 0 where there is none.
func (p *page) summary(d *detailsNode, line []byte, offset int) int {
	if len(line) == 0 || line[0] != '<' || d.HasChildren() {
		return 0
	}
	t, n, how := scanTag(line)
	end := indexClosing(line, "summary")
	if how != wholeTag || t.close || t.name != "summary" || end < n {
		return 0
	}
	behind := bytes.IndexByte(line[end:], '>')
	if behind < 0 {
		return 0
	}
	t.attrs = p.markup.keep(t, offset)
	s := &summaryNode{tag: t}
	s.SetPos(offset)
	s.Lines().Append(text.NewSegment(offset+n, offset+end))
	d.AppendChild(d, s)
	return end + behind + 1
}

// endsWithin notes a </details> at the end of a line that has text before it.
func (d *detailsNode) endsWithin(line []byte, offset int) {
	const end = "</details>"
	line = bytes.TrimRight(line, " \t\n")
	if len(line) >= len(end) && bytes.EqualFold(line[len(line)-len(end):], []byte(end)) {
		d.closedAt = offset + len(line) - len(end)
		d.closed = true
	}
}

func (tagBlockParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	switch n := node.(type) {
	case *hiddenNode:
		return n.goOn(reader)
	case *detailsNode:
		return n.goOn(reader, pc)
	}
	return parser.Close
}

func (n *hiddenNode) goOn(reader text.Reader) parser.State {
	if n.ended {
		return parser.Close
	}
	line, _ := reader.PeekLine()
	end := -1
	if n.name != "" {
		end = indexClosing(line, n.name)
	} else {
		end = bytes.Index(line, []byte(n.until))
	}
	if end < 0 {
		reader.AdvanceToEOL()
		return parser.Continue | parser.NoChildren
	}
	n.ended = true
	end += len(n.until)
	if n.name != "" {
		end += bytes.IndexByte(line[end:], '>') + 1
	}
	if len(bytes.TrimSpace(line[end:])) == 0 {
		reader.AdvanceToEOL()
	} else {
		reader.Advance(end)
	}
	return parser.Close
}

func (n *detailsNode) goOn(reader text.Reader, pc parser.Context) parser.State {
	if n.closedAt >= 0 {
		return parser.Close
	}
	line, segment := reader.PeekLine()
	if bytes.IndexByte(line, '<') < 0 || !mayMatter(line) || n.isBusy(pc) {
		return parser.Continue | parser.HasChildren
	}
	content := bytes.TrimLeft(line, " \t")
	indent := len(line) - len(content)
	if t, length, how := scanTagAt(content); how == wholeTag && t.close && t.name == "details" && len(bytes.TrimSpace(content[length:])) == 0 {
		reader.AdvanceToEOL()
		n.closed = true
		return parser.Close
	}
	offset := segment.Start + indent - segment.Padding
	if length := pageOf(pc).summary(n, content, offset); length > 0 {
		reader.Advance(indent + length)
		content, offset = content[length:], offset+length
	}
	n.endsWithin(content, offset)
	return parser.Continue | parser.HasChildren
}

// mayMatter reports whether a line of <details> is more than text: it ends
// with a closing tag, or begins with <summary>.
func mayMatter(line []byte) bool {
	line = bytes.TrimRight(line, " \t\n")
	return len(line) > 0 && line[len(line)-1] == '>' && indexClosing(line[max(len(line)-len("</details  >"), 0):], "details") >= 0 ||
		bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("<s")) || bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("<S"))
}

// isBusy reports whether the line belongs to a block inside n: to code, or to
// another <details>, which the next </details> closes.
func (n *detailsNode) isBusy(pc parser.Context) bool {
	open := pc.OpenedBlocks()
	for i := len(open) - 1; i >= 0 && open[i].Node != ast.Node(n); i-- {
		if k := open[i].Node.Kind(); k == kindDetails || k == ast.KindFencedCodeBlock {
			return true
		}
	}
	return false
}

// enclosingDetails returns the <details> that n stands in, or nil.
func enclosingDetails(n ast.Node) *detailsNode {
	for ; n != nil; n = n.Parent() {
		if d, ok := n.(*detailsNode); ok {
			return d
		}
	}
	return nil
}

func (tagBlockParser) Close(node ast.Node, _ text.Reader, pc parser.Context) {
	switch n := node.(type) {
	case *detailsNode:
		if !n.closed {
			pageOf(pc).markup.unpair(n.tag, n.offset)
		}
	case *hiddenNode:
		if !n.ended {
			pageOf(pc).notClosed(n)
		}
	}
}

// notClosed tells of a comment or a raw tag that took all the text behind it.
func (p *page) notClosed(n *hiddenNode) {
	if n.name != "" {
		p.report(n.offset, "html-not-closed", diag.Fault,
			diag.Say("<%s> 没有结尾的 </%[1]s>：它后面的文字都不会显示", "<%s> has no </%[1]s>: nothing behind it would be shown", n.name),
			diag.Say("请删掉从 <%s> 开始的这一段", "delete what begins with <%s>", n.name))
		return
	}
	p.report(n.offset, "comment-not-closed", diag.Fault,
		diag.Say("注释 <!-- 没有结尾的 -->：它后面的文字都不会显示", "the comment <!-- has no -->: nothing behind it would be shown"),
		diag.Say("请在注释后面写上 -->", "write --> behind the comment"))
}
