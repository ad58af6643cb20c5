package content

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"unionhall/internal/kind"
)

// allowed are the elements that may come out of a text, and what attributes
// each may have beside lang and title. It is written down here a second time
// on purpose: the writer has no such list, it just writes nothing else.
var allowed = map[string][]string{
	"p": {"class"}, "br": nil, "hr": nil, "em": nil, "strong": nil, "del": nil, "code": {"class"}, "pre": nil,
	"ul": nil, "ol": {"start"}, "li": {"id", "class"}, "dl": nil, "dt": nil, "dd": nil, "blockquote": nil,
	"h2": {"id", "class"}, "h3": {"id", "class"}, "h4": {"id", "class"}, "h5": {"id", "class"}, "h6": {"id", "class"},
	"table": nil, "thead": nil, "tbody": nil, "tr": nil, "th": {"class"}, "td": {"class"},
	"div": {"class", "role", "tabindex"}, "a": {"href", "class", "role"}, "img": {"src", "alt"},
	"kbd": nil, "sub": nil, "sup": {"id"}, "ruby": nil, "rt": nil, "rp": nil, "abbr": nil, "mark": nil, "bdi": {"dir"},
	"details": {"open"}, "summary": nil,
}

func isVoid(name string) bool { return name == "br" || name == "hr" || name == "img" }

// checkPage says what is wrong with the HTML of y, addresses filled in.
func checkPage(t *testing.T, y *Body) {
	t.Helper()
	page := filled(y)
	var open []string
	ids := map[string]bool{}
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Fatalf("not closed: %q\n%s", open, page)
			}
			return
		case html.CommentToken, html.DoctypeToken:
			t.Fatalf("comment or declaration\n%s", page)
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			checkElement(t, token, page)
			for _, a := range token.Attr {
				if a.Key == "id" {
					if ids[a.Val] {
						t.Fatalf("id %q twice\n%s", a.Val, page)
					}
					ids[a.Val] = true
				}
			}
			if token.Data == "a" && slices.Contains(open, "a") {
				t.Fatalf("a link in a link\n%s", page)
			}
			if !isVoid(token.Data) {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Fatalf("</%s> closes %q\n%s", name, open, page)
			}
			open = open[:len(open)-1]
		}
	}
}

func checkElement(t *testing.T, token html.Token, page []byte) {
	t.Helper()
	attrs, ok := allowed[token.Data]
	if !ok {
		t.Fatalf("element %q\n%s", token.Data, page)
	}
	for _, a := range token.Attr {
		if a.Key != "lang" && a.Key != "title" && !slices.Contains(attrs, a.Key) {
			t.Fatalf("attribute %q of %q\n%s", a.Key, token.Data, page)
		}
		if (a.Key == "href" || a.Key == "src") && !isSafe(a.Val) {
			t.Fatalf("address %q\n%s", a.Val, page)
		}
	}
}

// isSafe reads an address as browsers do: blanks at the ends, tabs and line
// ends anywhere do not count.
func isSafe(address string) bool {
	address = strings.TrimFunc(address, func(r rune) bool { return r <= ' ' })
	address = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(address)
	scheme, _, ok := strings.Cut(address, ":")
	if !ok || scheme == "" || strings.ContainsAny(scheme, "/?#") {
		return true
	}
	for i, r := range scheme {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '+' || r == '-' || r == '.')) {
			return true // no scheme: the address is a path
		}
	}
	return slices.Contains([]string{"http", "https", "mailto", "tel"}, strings.ToLower(scheme))
}

// checkItem says what is wrong with an item whatever its text was.
func checkItem(t *testing.T, it *Item) {
	t.Helper()
	if !utf8.Valid(it.Body.HTML) || bytes.ContainsFunc(it.Body.HTML, func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || isTurning(r)
	}) {
		t.Fatalf("characters that must not be there: %q", it.Body.HTML)
	}
	at := 0
	for _, l := range it.Body.Links {
		if l.Offset < at || l.Offset > len(it.Body.HTML) || l.Target == "" || l.Pos.Line < 1 || l.Pos.Col < 1 || !utf8.ValidString(l.Excerpt) {
			t.Fatalf("link %+v\n%s", l, it.Body.HTML)
		}
		if !l.Picture && !bytes.HasSuffix(it.Body.HTML[:l.Offset], []byte("<a")) {
			t.Fatalf("link %+v is not behind <a\n%s", l, it.Body.HTML)
		}
		at = l.Offset
	}
	for _, h := range it.Body.Headings {
		if h.ID == "" || h.Level < 1 || h.Level > 6 || !bytes.Contains(it.Body.HTML, []byte(`id="`+h.ID+`"`)) {
			t.Fatalf("heading %+v\n%s", h, it.Body.HTML)
		}
	}
	for _, d := range it.Diags {
		if d.Line < 0 || d.Col < 0 || d.Rule == "" || d.Text.ZH == "" || d.Text.EN == "" || !utf8.ValidString(d.Excerpt) || !utf8.ValidString(d.Text.ZH) {
			t.Fatalf("diag %+v", d)
		}
	}
	if utf8.RuneCountInString(it.Card.Summary) > summaryBytes || !utf8.ValidString(it.Card.Summary) {
		t.Fatalf("summary %q", it.Card.Summary)
	}
}

// addPairs gives the examples of testdata to f.
func addPairs(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, x := range txtar.Parse(b).Files {
			if strings.HasSuffix(x.Name, ".md") {
				f.Add(string(x.Data))
			}
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	addPairs(f)
	for _, s := range []string{
		"<details><summary>a</summary>b</details>\n</details>\n<kbd>", "[^1]\n\n[^1]: [^1] <sub>\n", "> [!NOTE] <kbd>\n> </kbd>",
		"- [x] <details>\n  a\n</details>", "|a|b|\n|-|:-:|\n|`\\|`|<br>|", "# a {#fn:1 .x}\n# a\n", "[a <a@b.c>](d)", "![a [b](c)](d \"<>\")",
		"a@b_c@d.e_www.a.b_https://a.b/_x*", "*字**字*字***", "&#0;&#x202e;&lt;script>", "\u202e\x00\xff", "<abbr title=\"\n\">\n", "a\n: b\n\n  <!-- \n", "`<a", "a  \n**b**\n[c\nd](e)",
	} {
		f.Add(s)
	}
	p := NewParser(time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range []string{"zh-Hans", "en"} {
			it := p.Parse(Source{Path: "a.md", Lang: lang, Text: []byte("---\n---\n" + text)})
			checkItem(t, it)
			checkPage(t, &it.Body)
		}
	})
}

func FuzzFrontMatter(f *testing.F) {
	for _, s := range []string{
		ordinaryPage, "", "---", "---\n---", "---\r\n---\r\n", "\ufeff---\ntitle: x\n--- \nb", "+++\n+++", "———\n", "\xff\xfe", "---\ntitle: [a\n---\n",
		"---\ntitle: a\nexpire_at: 2026-06-01\ncover: {src: a, alt: b}\ntags: x\norder: 9999999999999\n---\n", "---\rtitle: a\r---\rb\r", "---\ntitle：甲\n---\n",
	} {
		f.Add(s)
	}
	p := NewParser(shanghai)
	var k *kind.Kind
	f.Fuzz(func(t *testing.T, text string) {
		if k == nil {
			k = testKind(t)
		}
		src := Source{Path: "a.md", Lang: "zh-Hans", Kind: k, Text: []byte(text)}
		it := p.Parse(src)
		checkItem(t, it)
		lines := 1 + strings.Count(text, "\n") + strings.Count(text, "\r")
		for _, d := range it.Diags {
			if d.Line > lines {
				t.Fatalf("line %d of %d: %+v", d.Line, lines, d)
			}
		}
		if m, _ := split(src); !m.broken && !bytes.HasSuffix(src.Text, m.body) {
			t.Fatalf("body %q is not the end of the file", m.body)
		}
	})
}
