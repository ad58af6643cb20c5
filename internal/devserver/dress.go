package devserver

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// dress puts tag at the end of a page's head, and lets the page's policies
// allow a script of this nonce. It touches no other byte: a tokenizer is used
// and not a parser, because a parser would mend what a browser has to mend.
func dress(page []byte, tag, nonce string) []byte {
	d := dressing{nonce: nonce}
	z := html.NewTokenizer(bytes.NewReader(page))
	rest := 0
	for {
		kind := z.Next()
		raw := bytes.Clone(z.Raw()) // TagName writes into what Raw returns
		if kind == html.ErrorToken || d.endsHead(kind, z, raw) {
			break
		}
		rest += len(raw)
		d.copy(kind, raw)
	}
	d.out.WriteString(tag)
	d.out.Write(page[rest:])
	return d.out.Bytes()
}

// A dressing is how far dress is.
type dressing struct {
	out    bytes.Buffer
	nonce  string
	inside string // the element of the head whose text comes next
}

// inHead are the elements that keep a head open.
var inHead = []string{"html", "head", "meta", "title", "link", "style", "script", "base", "noscript", "template"}

// endsHead reports whether a token cannot belong to the head, or closes it.
func (d *dressing) endsHead(kind html.TokenType, z *html.Tokenizer, raw []byte) bool {
	switch kind {
	case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
		name, _ := z.TagName()
		return !d.keeps(kind, string(name))
	case html.TextToken:
		return d.inside == "" && len(bytes.TrimSpace(raw)) > 0
	}
	return false
}

func (d *dressing) keeps(kind html.TokenType, name string) bool {
	if kind == html.EndTagToken {
		d.inside = ""
		return name != "head" && name != "html" && slices.Contains(inHead, name)
	}
	d.inside = ""
	if slices.Contains([]string{"title", "style", "script", "noscript", "template"}, name) {
		d.inside = name
	}
	return slices.Contains(inHead, name)
}

// copy writes one token of the head.
func (d *dressing) copy(kind html.TokenType, raw []byte) {
	if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
		if policy, ok := policyOf(raw); ok {
			d.out.WriteString(`<meta http-equiv="Content-Security-Policy" content="` + html.EscapeString(allow(policy, d.nonce)) + `">`)
			return
		}
	}
	d.out.Write(raw)
}

// policyOf returns the policy that a tag declares.
func policyOf(tag []byte) (policy string, ok bool) {
	z := html.NewTokenizer(bytes.NewReader(tag))
	z.Next()
	t := z.Token()
	if t.Data != "meta" {
		return "", false
	}
	for _, a := range t.Attr {
		switch a.Key {
		case "http-equiv":
			ok = strings.EqualFold(strings.TrimSpace(a.Val), "content-security-policy")
		case "content":
			policy = a.Val
		}
	}
	return policy, ok
}
