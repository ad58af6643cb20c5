package content

import (
	"bytes"
	_ "embed" // callouts.txt
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"unionhall/internal/diag"
)

// A callout is a quotation whose first line is [!NOTE], [!TIP], [!IMPORTANT],
// [!WARNING] or [!CAUTION], with or without a title behind it. It becomes
// <div class="callout callout-note" role="note">. Its label is text, not
// style, so that it is read out and copied; where the title is missing, the
// word comes from callouts.txt in the item's language, else in English and
// marked as English.

//go:embed callouts.txt
var calloutsFile string

// calloutKinds are the classes, in the order of the columns of callouts.txt.
var calloutKinds = [...]string{"note", "tip", "important", "warning", "caution"}

// calloutLabels is callouts.txt by language.
var calloutLabels = readCallouts(calloutsFile)

func readCallouts(file string) map[string][]string {
	labels := map[string][]string{}
	for line := range strings.Lines(file) {
		if f := strings.Fields(line); len(f) == 1+len(calloutKinds) && f[0] != "#" {
			labels[strings.ToLower(f[0])] = f[1:]
		}
	}
	return labels
}

// calloutLabel returns the word for kind in lang or a language that it is a
// variant of, and the language where it is another.
func calloutLabel(kind int, lang string) (label, other string) {
	tag := strings.ToLower(lang)
	for tag != "" {
		if l, ok := calloutLabels[tag]; ok {
			return l[kind], ""
		}
		tag = tag[:max(strings.LastIndexByte(tag, '-'), 0)]
	}
	return calloutLabels["en"][kind], "en"
}

// calloutKind returns the kind that name stands for: a kind, or its label in
// any language.
func calloutKind(name string) (int, bool) {
	for i, k := range calloutKinds {
		if strings.EqualFold(k, name) {
			return i, true
		}
	}
	for _, labels := range calloutLabels {
		for i, l := range labels {
			if strings.EqualFold(l, name) {
				return i, true
			}
		}
	}
	return 0, false
}

// calloutTitle is the first line of a callout: its own title, or empty.
type calloutTitle struct {
	ast.BaseBlock
	kind int
}

var kindCalloutTitle = ast.NewNodeKind("CalloutTitle")

func (n *calloutTitle) Kind() ast.NodeKind            { return kindCalloutTitle }
func (n *calloutTitle) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// calloutOf returns the title of quote where it is a callout, else nil.
func calloutOf(quote ast.Node) *calloutTitle {
	t, _ := quote.FirstChild().(*calloutTitle)
	return t
}

// calloutTransformer cuts the first line off the first paragraph of a callout
// before goldmark takes its brackets for a link.
type calloutTransformer struct{}

func (calloutTransformer) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	quote, ok := node.Parent().(*ast.Blockquote)
	if !ok || quote.FirstChild() != ast.Node(node) || node.Lines().Len() == 0 {
		return
	}
	first := node.Lines().At(0)
	line := valueOf(node.Lines(), 0, reader.Source())
	name, behind := calloutHead(line)
	if behind == 0 {
		return
	}
	kind, known := calloutKind(name)
	if !known {
		pageOf(pc).unknownCallout(name, first.Start)
		return
	}
	title := &calloutTitle{kind: kind}
	title.SetPos(first.Start)
	segment := text.NewSegment(first.Start+behind, first.Stop)
	segment = segment.TrimLeftSpace(reader.Source())
	segment = segment.TrimRightSpace(reader.Source())
	if !segment.IsEmpty() {
		title.Lines().Append(segment)
	}
	quote.InsertBefore(quote, node, title)
	rest := node.Lines().Sliced(1, node.Lines().Len())
	lines := text.NewSegments()
	lines.AppendAll(rest)
	node.SetLines(lines)
	if lines.Len() == 0 {
		quote.RemoveChild(quote, node)
	}
}

// calloutHead reads "[!name]" and returns the length of it, 0 for none.
func calloutHead(line []byte) (name string, length int) {
	start := len(line) - len(bytes.TrimLeft(line, " "))
	rest, ok := bytes.CutPrefix(line[start:], []byte("[!"))
	end := bytes.IndexByte(rest, ']')
	if !ok || end <= 0 || end > 40 {
		return "", 0
	}
	behind := rest[end+1:]
	if len(behind) > 0 && (behind[0] == '(' || behind[0] == '[' || behind[0] == ':') {
		return "", 0 // a link
	}
	return string(bytes.TrimSpace(rest[:end])), start + len("[!") + end + 1
}

func (p *page) unknownCallout(name string, offset int) {
	p.report(offset, "callout", diag.Warning,
		diag.Say("没有叫“%s”的提示框，网页上按普通引用显示", "there is no callout called %q; the page shows a plain quotation", name),
		diag.Say("可以写 [!说明]、[!提示]、[!重要]、[!警告]、[!当心]", "write [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION]"))
}
