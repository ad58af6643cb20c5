package content

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"unionhall/internal/diag"
)

// tagNode is an allowed tag in running text.
type tagNode struct {
	ast.BaseInline
	tag    tag
	offset int
	hidden bool // it writes nothing
}

var kindTag = ast.NewNodeKind("Tag")

func (n *tagNode) Kind() ast.NodeKind            { return kindTag }
func (n *tagNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// markup is what has been seen of HTML on a page.
type markup struct {
	used      bool // there are tagNodes
	forbidden []seenTag
	attrs     []seenTag
	unpaired  []seenTag
}

// A seenTag is told of once, at its first place.
type seenTag struct {
	name          string
	count, offset int
}

func (m *markup) reset() {
	*m = markup{forbidden: m.forbidden[:0], attrs: m.attrs[:0], unpaired: m.unpaired[:0]}
}

func note(list []seenTag, name string, offset int) []seenTag {
	i := slices.IndexFunc(list, func(s seenTag) bool { return s.name == name })
	if i < 0 {
		if len(list) == maxNames {
			return list
		}
		return append(list, seenTag{name: name, count: 1, offset: offset})
	}
	list[i].count++
	list[i].offset = min(list[i].offset, offset)
	return list
}

func (m *markup) forbid(t tag, offset int) {
	name := "<" + t.name + ">"
	if t.close && slices.ContainsFunc(m.forbidden, func(s seenTag) bool { return s.name == name }) {
		return // told with the tag that opens
	}
	m.forbidden = note(m.forbidden, name, offset)
}

// declaration stands for <!…> and <?…> among the tags.
const declaration = "<!…>"

func (m *markup) unpair(t tag, offset int) {
	name := "<" + t.name + ">"
	if t.close {
		name = "</" + t.name + ">"
	}
	m.unpaired = note(m.unpaired, name, offset)
}

// keep returns the attributes of t that may be published, and notes the rest.
func (m *markup) keep(t tag, offset int) []attr {
	kept := t.attrs[:0]
	for _, a := range t.attrs {
		switch {
		case a.name == "title", a.name == "lang" && isLang(a.value), a.name == "open" && t.name == "details",
			a.name == "dir" && t.name == "bdi" && isDir(a.value):
			if !slices.ContainsFunc(kept, func(b attr) bool { return a.name == b.name }) {
				kept = append(kept, a)
			}
		default:
			m.attrs = note(m.attrs, a.name, offset)
		}
	}
	return kept
}

// tagParser reads tags, comments and declarations in running text.
type tagParser struct{}

func (tagParser) Trigger() []byte { return []byte{'<'} }

func (tagParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	p := pageOf(pc)
	line, segment := block.PeekLine()
	if bytes.HasPrefix(line, []byte("<!--")) {
		return p.inlineComment(parent, block)
	}
	if n, ok := scanDeclaration(line); ok {
		block.Advance(n)
		p.markup.forbidden = note(p.markup.forbidden, declaration, segment.Start)
		return &tagNode{hidden: true}
	}
	t, ok := scanTagLines(block)
	if !ok {
		p.spend(min(remaining(parent, segment.Start), maxTag)/bytesPerStep, segment.Start)
		return nil
	}
	if details := enclosingDetails(parent); details != nil && details.closedAt == segment.Start {
		return &tagNode{hidden: true}
	}
	_, known := allowedTags[t.name]
	if !known || t.name == "details" || t.name == "summary" {
		p.forbidInline(t, segment.Start, block)
		return &tagNode{hidden: true}
	}
	p.markup.used = true
	t.attrs = p.markup.keep(t, segment.Start)
	return &tagNode{tag: t, offset: segment.Start}
}

// forbidInline notes t, and skips what <script> and the like hold as far as
// the line shows where they end.
func (p *page) forbidInline(t tag, offset int, block text.Reader) {
	if t.name == "details" || t.name == "summary" {
		p.markup.unpair(t, offset)
		return
	}
	p.markup.forbid(t, offset)
	line, _ := block.PeekLine()
	if rawTags[t.name] && !t.close {
		end := indexClosing(line, t.name)
		if end >= 0 {
			block.Advance(end)
		} else {
			p.spend(len(line)/bytesPerStep, offset)
		}
	}
}

// indexClosing returns where </name begins in line, without regard to case.
func indexClosing(line []byte, name string) int {
	for i := 0; i+2+len(name) <= len(line); i++ {
		if line[i] == '<' && line[i+1] == '/' && bytes.EqualFold(line[i+2:i+2+len(name)], []byte(name)) {
			return i
		}
	}
	return -1
}

// maxTagLines is over how many further lines a tag may go.
const maxTagLines = 20

// scanTagLines reads the tag at which block stands, over several lines where
// it has them, and advances behind it.
func scanTagLines(block text.Reader) (tag, bool) {
	savedLine, saved := block.Position()
	line, _ := block.PeekLine()
	t, n, how := scanTag(line)
	for lines, more := line, maxTagLines; how == unfinished && more > 0; more-- {
		block.AdvanceLine()
		next, _ := block.PeekLine()
		if next == nil {
			break
		}
		if more == maxTagLines {
			lines = bytes.Clone(lines)
		}
		consumed := len(lines)
		lines = append(lines, next...)
		if t, n, how = scanTag(lines); how == wholeTag {
			n -= consumed
		}
	}
	if how != wholeTag {
		block.SetPosition(savedLine, saved)
		return tag{}, false
	}
	block.Advance(n)
	return t, true
}

// inlineComment skips <!-- … -->. One that does not end is text.
func (p *page) inlineComment(parent ast.Node, block text.Reader) ast.Node {
	savedLine, saved := block.Position()
	skip := len("<!") // <!--> is a whole comment
	for {
		line, _ := block.PeekLine()
		if line == nil {
			break
		}
		if end := bytes.Index(line[min(skip, len(line)):], []byte("-->")); end >= 0 {
			block.Advance(min(skip, len(line)) + end + len("-->"))
			return &tagNode{hidden: true}
		}
		skip = 0
		block.AdvanceLine()
	}
	block.SetPosition(savedLine, saved)
	p.spend(remaining(parent, saved.Start)/bytesPerStep, saved.Start)
	return nil
}

// balance pairs the tags of each run of siblings, so that what is written is
// well formed: a tag whose partner is elsewhere or nowhere writes nothing.
func (p *page) balance(n ast.Node) {
	var open []*tagNode
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*tagNode); ok && !t.hidden {
			open = p.pair(open, t)
		} else if c.HasChildren() {
			p.balance(c)
		}
	}
	p.hide(open)
}

// pair matches t with the last tag of its name in open.
func (p *page) pair(open []*tagNode, t *tagNode) []*tagNode {
	if !allowedTags[t.tag.name] { // <br>
		t.hidden = t.tag.close
		return open
	}
	if !t.tag.close {
		if len(open) == maxNesting {
			p.deep(t.offset)
			t.hidden = true
			return open
		}
		return append(open, t)
	}
	for i := len(open) - 1; i >= 0; i-- {
		if open[i].tag.name == t.tag.name {
			p.hide(open[i+1:])
			return open[:i]
		}
	}
	p.hide([]*tagNode{t})
	return open
}

func (p *page) hide(tags []*tagNode) {
	for _, t := range tags {
		t.hidden = true
		p.markup.unpair(t.tag, t.offset)
	}
}

// reportMarkup tells of everything noted, each name once.
func (p *page) reportMarkup() {
	table := false
	for _, s := range p.markup.forbidden {
		if table = table || s.name == "<table>"; table && partOfTable(s.name) {
			continue
		}
		text := diag.Several(s.count, "%s 是格式代码‹（共 # 处）›，网页不用，只留下里面的文字", "%s is formatting code‹ (# in all)›: the page has only the words in it", s.name)
		if rawTags[strings.Trim(s.name, "<>")] || s.name == declaration {
			text = diag.Several(s.count, "%s 是代码‹（共 # 处）›，网页不用，里面的内容也不显示", "%s is code‹ (# in all)›: the page shows neither it nor what is in it", s.name)
		}
		if s.name == "<img>" || s.name == "<hr>" {
			text = diag.Several(s.count, "%s 是代码‹（共 # 处）›，网页不用它", "%s is code‹ (# in all)›: the page leaves it out", s.name)
		}
		p.report(s.offset, "html", diag.Warning, text, hintFor(s.name))
	}
	for _, s := range p.markup.attrs {
		p.report(s.offset, "html-attribute", diag.Warning,
			diag.Several(s.count, "尖括号 <…> 里的“%s”‹（共 # 处）›网页不用，去掉了", "%q between < and > cannot be used‹ (# in all)›; the page leaves it out", s.name),
			diag.Say("请删去它；尖括号里只能写 lang、title，<details> 里还可以写 open，<bdi> 里还可以写 dir", "delete it; only lang and title may stand there, in <details> also open, in <bdi> also dir"))
	}
	for _, s := range p.markup.unpaired {
		p.report(s.offset, "html-unpaired", diag.Warning,
			diag.Several(s.count, "%s 只有一半‹（共 # 处）›：要有开头也有结尾，网页上去掉了", "%s has only one half‹ (# in all)›: it needs a beginning and an end; the page leaves it out", s.name),
			diag.Say("请在同一段里成对地写，比如 <kbd>…</kbd>；<details> 和 </details> 各占一行", "write both in the same paragraph, as <kbd>…</kbd>; <details> and </details> each on a line of its own"))
	}
}

// partOfTable reports whether a tag goes with its table.
func partOfTable(name string) bool {
	switch name {
	case "<thead>", "<tbody>", "<tfoot>", "<tr>", "<td>", "<th>", "<colgroup>", "<col>", "<caption>":
		return true
	}
	return false
}

// asFound is a tag as it is found: there may be settings in it.
func asFound(name string) string { return strings.TrimSuffix(name, ">") + " …>" }

// hintFor says how to write in Markdown what the tag was meant for.
func hintFor(name string) words {
	if strings.Contains(name, ":") {
		return diag.Say("这是从 Word 粘贴时带来的，请删去 <…> 和 </…>，留下文字", "it came along from Word: delete <…> and </…>, and keep the words")
	}
	switch name {
	case "<a>":
		return diag.Say("链接请写成 [文字](地址)", "write a link as [words](address)")
	case "<img>", "<picture>", "<figure>":
		return diag.Say("图片请写成 ![图片说明](图片文件)", "write a picture as ![what it shows](file)")
	case "<b>", "<strong>", "<i>", "<em>", "<font>", "<u>", "<span>":
		return diag.Say("请删去 %[1]s 和 </%[2]s，留下文字；要强调的写成 **文字**，字体和颜色由网站样式统一安排", "delete %[1]s and </%[2]s and keep the words; write emphasis as **words**: fonts and colours come with the style of the site", asFound(name), name[1:])
	case "<table>", "<tr>", "<td>", "<th>", "<tbody>", "<thead>":
		return diag.Say("表格请写成 | 列一 | 列二 | 这样的行", "write a table as lines like | one | two |")
	case "<hr>":
		return diag.Say("分隔线请单独写一行 ---，上下各空一行", "write a rule as a line --- with blank lines around it")
	case "<div>", "<p>", "<center>", "<section>":
		return diag.Say("请删去 %[1]s 和 </%[2]s，留下文字，段落之间空一行；对齐由网站样式统一安排", "delete %[1]s and </%[2]s and keep the words, with a blank line between paragraphs: alignment comes with the style of the site", asFound(name), name[1:])
	case "<script>", "<style>", "<iframe>", "<embed>", "<object>", "<video>", "<audio>":
		return diag.Say("网页上不放外来的程序、样式和播放器；请写成链接 [文字](地址)", "pages hold no scripts, styles or players of others; write a link: [words](address)")
	case declaration:
		return diag.Say("请删掉它", "delete it")
	}
	return diag.Say("请删去 %[1]s 和 </%[2]s，留下文字；要让读者看到 %[3]s 本身，前后各加一个反引号", "delete %[1]s and </%[2]s and keep the words; to show %[3]s itself, put it between backticks", asFound(name), name[1:], name)
}
