package devserver

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"unionhall/internal/digest"
)

// dress puts a tag at the end of a page's head, and lets the page's policies
// allow a script of this nonce. It touches no other byte: a tokenizer is used
// and not a parser, because a parser would mend what a browser has to mend.
// The tag is told the page's frame.
func dress(page []byte, nonce string, tag func(frame string) string) []byte {
	d := dressing{nonce: nonce, frame: digest.New("frame")}
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
	d.out.WriteString(tag(d.frame.Done().Short()))
	d.out.Write(page[rest:])
	return d.out.Bytes()
}

// A dressing is how far dress is.
type dressing struct {
	out   bytes.Buffer
	nonce string
	// frame is the digest of what a document gets by being loaded and by nothing
	// else: its policies, styles, scripts and base.
	frame  *digest.Hash
	inside string // the element of the head whose text comes next
	read   bool   // the last element is only read
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
	tag := kind == html.StartTagToken || kind == html.SelfClosingTagToken
	if tag {
		d.read = isOnlyRead(raw)
	}
	if !d.read && (tag || d.inside != "") {
		d.frame.Bytes(raw)
	}
	if tag {
		if policy, ok := policyOf(raw); ok {
			d.out.WriteString(`<meta http-equiv="Content-Security-Policy" content="` + html.EscapeString(allow(policy, d.nonce)) + `">`)
			return
		}
	}
	d.out.Write(raw)
}

// isOnlyRead reports whether an element of the head does nothing by itself:
// titles, words and data for search engines, links that are no styles.
func isOnlyRead(tag []byte) bool {
	name, attributes := parsed(tag)
	switch name {
	case "html", "head", "title":
		return true
	case "meta":
		_, acts := attributes["http-equiv"]
		return !acts
	case "script":
		return attributes["type"] == "application/ld+json"
	case "link":
		return !slices.Contains(strings.Fields(strings.ToLower(attributes["rel"])), "stylesheet")
	}
	return false
}

// policyOf returns the policy that a tag declares.
func policyOf(tag []byte) (policy string, ok bool) {
	name, attributes := parsed(tag)
	ok = name == "meta" && strings.EqualFold(strings.TrimSpace(attributes["http-equiv"]), "content-security-policy")
	return attributes["content"], ok
}

func parsed(tag []byte) (name string, attributes map[string]string) {
	z := html.NewTokenizer(bytes.NewReader(tag))
	z.Next()
	t := z.Token()
	attributes = map[string]string{}
	for _, a := range t.Attr {
		attributes[a.Key] = a.Val
	}
	return t.Data, attributes
}
