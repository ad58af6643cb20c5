package devserver

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"unionhall/internal/digest"
)

// dress puts a tag at the end of a page's head, and lets the page's policies
// allow a script of this nonce. Styles that the policies name get the nonce
// too, so that the script can change them. It touches no other byte: a
// tokenizer is used and not a parser, because a parser would mend what a
// browser has to mend. The tag is told the page's frame.
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
	d.out.Write(d.style)
	d.out.WriteString(tag(d.framed()))
	d.out.Write(page[rest:])
	return d.out.Bytes()
}

// A dressing is how far dress is.
type dressing struct {
	out   bytes.Buffer
	nonce string
	// frame is the digest of what a document gets by being loaded and by nothing
	// else: its policies, scripts, base, and styles that are not named below.
	frame    *digest.Hash
	policies []string // those so far; for the digest of a style's text that they allow stands "style"
	inside   string   // the element of the head whose text comes next
	style    []byte   // the tag of a style, until its text is known
	read     bool     // the last element is only read
}

// framed returns the digest of the frame.
func (d *dressing) framed() string {
	d.frame.Strings(d.policies)
	return d.frame.Done().Short()
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
	style := d.style
	d.style = nil
	if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
		d.copyText(style, raw)
		return
	}
	d.out.Write(style)
	if policy, ok := policyOf(raw); ok {
		d.policies = append(d.policies, policy)
		d.out.WriteString(`<meta http-equiv="Content-Security-Policy" content="` + html.EscapeString(allow(policy, d.nonce)) + `">`)
		return
	}
	if d.read = isOnlyRead(raw); !d.read {
		d.frame.Bytes(raw)
	}
	if d.inside == "style" {
		d.style = raw
		return
	}
	d.out.Write(raw)
}

// copyText writes what follows a tag, which is given where it is a style's.
func (d *dressing) copyText(style, raw []byte) {
	switch {
	case style != nil && d.inside == "style" && d.allowed(raw):
		style = append(bytes.TrimSuffix(style, []byte(">")), ` nonce="`+d.nonce+`">`...)
	case d.inside != "" && !d.read:
		d.frame.Bytes(raw)
	}
	d.out.Write(style)
	d.out.Write(raw)
}

// allowed reports whether the policies name the digest of a style's text, and
// takes it out of them: another text that its page's policies name can take
// the place of this one. A style that no policy names belongs to the frame.
func (d *dressing) allowed(text []byte) bool {
	sum := sha256.Sum256(text)
	source := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	for _, p := range d.policies {
		if !strings.Contains(p, source) {
			return false
		}
	}
	for i, p := range d.policies {
		d.policies[i] = strings.Replace(p, source, "style", 1)
	}
	return len(d.policies) > 0
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
