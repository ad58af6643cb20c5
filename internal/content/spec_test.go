package content

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	stock "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// An example of the CommonMark specification, as goldmark's module carries it.
type example struct {
	Number   int    `json:"example"`
	Section  string `json:"section"`
	Markdown string `json:"markdown"`
}

// examples reads the specification from the module that the build uses: it is
// there wherever this package compiles.
func examples(t *testing.T) []example {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	b, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "_test", "spec.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []example
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 652 {
		t.Fatalf("the specification has %d examples, want 652", len(list))
	}
	return list
}

func TestEmphasisIsCommonMarkWhereNoChineseIsNear(t *testing.T) {
	with := func(emphasis parser.InlineParser) goldmark.Markdown {
		inlines := parser.DefaultInlineParsers()
		inlines[len(inlines)-1] = util.Prioritized(emphasis, 500)
		return goldmark.New(goldmark.WithRendererOptions(stock.WithUnsafe()), goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(parser.DefaultBlockParsers()...),
			parser.WithInlineParsers(inlines...),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		)))
	}
	ours, theirs := with(emphasisParser{}), with(parser.NewEmphasisParser())
	for _, e := range examples(t) {
		var got, want bytes.Buffer
		if err := ours.Convert([]byte(e.Markdown), &got); err != nil {
			t.Fatal(err)
		}
		if err := theirs.Convert([]byte(e.Markdown), &want); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("example %d (%s): %q\n got %q\nwant %q", e.Number, e.Section, e.Markdown, got.String(), want.String())
		}
	}
}

// otherwise are the examples that come out differently, and why.
var otherwise = map[int]string{
	200: "an empty address is a warning and plain text",
	485: "an empty address is a warning and plain text",
	486: "an empty address is a warning and plain text",
	487: "an empty address is a warning and plain text",
	567: "an empty address is a warning and plain text",
	596: "irc: is no scheme for a link",
	598: "a+b+c: is no scheme for a link",
	599: "made-up-scheme: is no scheme for a link",
	601: "localhost: is no scheme for a link",
	602: "a bare address is a link",
	608: "a bare address is a link",
	611: "a bare address is a link",
	612: "a bare address is a link",
}

// hasHTML reports whether the example has HTML tags in it: those are off.
func hasHTML(markdown string) bool {
	found := false
	root := goldmark.DefaultParser().Parse(text.NewReader([]byte(markdown)))
	ast.Walk(root, func(n ast.Node, _ bool) (ast.WalkStatus, error) {
		found = found || n.Kind() == ast.KindRawHTML || n.Kind() == ast.KindHTMLBlock
		return ast.WalkContinue, nil
	})
	return found
}

func TestPagesAreCommonMarkButForNamedReasons(t *testing.T) {
	theirs := goldmark.New(goldmark.WithRendererOptions(stock.WithUnsafe()))
	p := NewParser(time.UTC)
	for _, e := range examples(t) {
		var b bytes.Buffer
		if err := theirs.Convert([]byte(e.Markdown), &b); err != nil {
			t.Fatal(err)
		}
		it := p.Parse(Source{Path: "a.md", Lang: "en", Text: []byte("---\n---\n" + e.Markdown)})
		ours := bytes.ReplaceAll(filled(&it.Body), []byte(` class="alone"`), nil) // ours, and no matter of CommonMark
		got, want := canonical(t, ours), canonical(t, b.Bytes())
		want = levelled(want)
		switch reason := otherwise[e.Number]; {
		case got != want && reason == "" && !hasHTML(e.Markdown):
			t.Errorf("example %d (%s): %q\n got %s\nwant %s", e.Number, e.Section, e.Markdown, got, want)
		case got == want && reason != "":
			t.Errorf("example %d comes out as CommonMark says, but is named as different: %s", e.Number, reason)
		}
	}
}

// levelled moves the headings of html so that the highest is h2, as pages have them.
func levelled(html string) string {
	top := 1
	for top <= 6 && !strings.Contains(html, "<h"+strconv.Itoa(top)+">") {
		top++
	}
	var pairs []string
	for level := top; level <= 6; level++ {
		from, to := strconv.Itoa(level)+">", strconv.Itoa(min(level-top+2, 6))+">"
		pairs = append(pairs, "<h"+from, "<h"+to, "</h"+from, "</h"+to)
	}
	return strings.NewReplacer(pairs...).Replace(html)
}

// filled puts the addresses back where they belong, as package site does.
func filled(y *Body) []byte {
	var out []byte
	at := 0
	for _, l := range y.Links {
		out = append(out, y.HTML[at:l.Offset]...)
		at = l.Offset
		if l.Picture {
			out = append(out, "<img"...)
			out = appendAttr(out, "src", l.Target)
			out = appendAttr(out, "alt", l.Alt)
			if l.Title != "" {
				out = appendAttr(out, "title", l.Title)
			}
			out = append(out, '>')
		} else {
			out = appendAttr(out, "href", l.Target)
		}
	}
	return append(out, y.HTML[at:]...)
}

// canonical is the tree of a text: attributes sorted, ids of headings and
// blanks between blocks left out, addresses unescaped.
func canonical(t *testing.T, fragment []byte) string {
	t.Helper()
	nodes, err := html.ParseFragment(bytes.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, n := range nodes {
		writeCanonical(&b, n, false)
	}
	return strings.TrimSpace(b.String())
}

func writeCanonical(b *strings.Builder, n *html.Node, pre bool) {
	switch n.Type {
	case html.TextNode:
		text := n.Data
		if !pre {
			text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }), " ")
		}
		b.WriteString(text)
	case html.ElementNode:
		b.WriteString("<" + n.Data)
		heading := len(n.Data) == 2 && n.Data[0] == 'h' && n.Data != "hr"
		for _, a := range n.Attr {
			if heading && a.Key == "id" {
				continue
			}
			value := a.Val
			if a.Key == "href" || a.Key == "src" {
				value = util.BytesToReadOnlyString(util.URLEscape([]byte(value), false))
			}
			b.WriteString(" " + a.Key + "=" + strconv.Quote(value))
		}
		b.WriteString(">")
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			writeCanonical(b, c, pre || n.Data == "pre")
		}
		b.WriteString("</" + n.Data + ">")
	}
}
