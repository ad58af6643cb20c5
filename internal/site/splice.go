package site

import (
	"html/template"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/kind"
)

// resolveAll resolves what the posts that are built link to and show. It uses
// all processors: files may have to be read.
func (s *snapshot) resolveAll(numbers []int32) {
	const batch = 8 // a post may have pictures, which take a second each
	var wait sync.WaitGroup
	jobs := make(chan []int32, (len(numbers)+batch-1)/batch)
	for some := range slices.Chunk(numbers, batch) {
		jobs <- some
	}
	close(jobs)
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		wait.Go(func() {
			for some := range jobs {
				for _, n := range some {
					if p := s.posts[n]; s.isBuilt(p) {
						s.resolvePost(p)
					}
				}
			}
		})
	}
	wait.Wait()
}

func (s *snapshot) resolvePost(p *post) {
	var f findings
	var n notes
	a := p.asker()
	a.notes = &n
	f.splices, f.told = s.splicesOf(a, p)
	f.told = append(f.told, s.resolveCover(&f, p, a)...)
	f.told = append(f.told, s.checkFacts(p, a)...)
	f.told = append(f.told, s.checkQuery(p)...)
	f.told = append(f.told, s.checkForm(p)...)
	if p.adds != nil {
		s.adoptText(&f, p, &n)
	}
	f.asked, f.files = n.settled()
	if len(f.splices) > 0 || f.cover.file != nil || len(f.asked) > 0 || len(f.files) > 0 || len(f.told) > 0 {
		p.found = &f
	}
}

// splicesOf resolves the links and pictures in the text of p for whoever asks.
func (s *snapshot) splicesOf(a *asker, p *post) (splices []string, told diag.List) {
	links := p.item.Body.Links
	if len(links) == 0 {
		return nil, nil
	}
	splices = make([]string, len(links))
	first := p.item.Card.Cover.Target == "" // of the pictures that the page shows
	for i := range links {
		l := &links[i]
		if l.Picture {
			var faults diag.List
			splices[i], faults = s.spliceImage(a, l, first)
			first = false
			told = append(told, faults...)
			continue
		}
		ans := s.resolve(a, l.Target)
		if ans.href != "" {
			splices[i] = ` href=` + attribute(ans.href, ans.external)
		}
		if len(told) < mostTold || ans.isRefused() {
			told = append(told, s.tellLink(a, l, ans)...)
		}
	}
	return splices, told
}

// spellings returns a path as it is written and percent-decoded.
func spellings(target string) []string {
	if strings.IndexByte(target, '%') < 0 {
		return []string{target}
	}
	plain, err := url.PathUnescape(target)
	if err != nil {
		return []string{target}
	}
	return []string{target, plain}
}

// resolveCover finds the picture of the item's card.
func (s *snapshot) resolveCover(f *findings, p *post, a *asker) diag.List {
	if p.item.Card.Cover.Target == "" {
		return nil
	}
	var list diag.List
	f.cover, list = s.picture(a, &p.item.Card.Cover)
	return list
}

// checkFacts tells of links in front matter that lead nowhere.
func (s *snapshot) checkFacts(p *post, a *asker) diag.List {
	it := p.written()
	list := s.checkLinks(p, a, p.genre.Fields, it.Head.Values)
	return append(list, s.checkLinks(p, a, p.genre.Fields, it.Card.Values)...)
}

func (s *snapshot) checkLinks(p *post, a *asker, declared []kind.Field, values kind.Values) diag.List {
	var list diag.List
	for i := range values {
		v := &values[i]
		for j := range declared {
			f := &declared[j]
			switch {
			case f.Name != v.Name || v.IsLocal():
			case f.List && (f.Type == kind.Group || f.Type == kind.Link):
				for k := range v.List {
					list = append(list, s.checkValue(p, a, f, &v.List[k])...)
				}
			default:
				list = append(list, s.checkValue(p, a, f, v)...)
			}
		}
	}
	return list
}

func (s *snapshot) checkValue(p *post, a *asker, f *kind.Field, v *kind.Value) diag.List {
	switch {
	case f.Type == kind.Group:
		return s.checkLinks(p, a, f.Fields, v.Map)
	case f.Type == kind.Link && v.Text != "":
		l := content.Link{Target: v.Text, Pos: v.Pos, Excerpt: lineOf(p.item.Head.Source, v.Pos.Line)}
		return s.tellLink(a, &l, s.resolve(a, v.Text))
	}
	return nil
}

// lineOf returns a line of the front matter, which begins the file.
func lineOf(text string, line int) string {
	for range line - 1 {
		_, text, _ = strings.Cut(text, "\n")
	}
	text, _, _ = strings.Cut(text, "\n")
	return strings.TrimSuffix(text, "\r")
}

func (p *post) splices() []string {
	if p.found == nil {
		return nil
	}
	return p.found.splices
}

// bodySum covers the text and everything its links lead to: when the target
// of a link moves, the page is made anew.
func (p *post) bodySum() digest.Sum { return sumOf(p.item.Body.Sum, p.splices()) }

func sumOf(text digest.Sum, splices []string) digest.Sum {
	if len(splices) == 0 {
		return text
	}
	var room [1024]byte
	b := append(room[:0], text[:]...)
	for _, splice := range splices {
		b = appendString(b, splice)
	}
	return digest.Of(b)
}

// fill puts the splices of an item's links to their places. A supplement's own
// text stands behind that of its owner.
func (s *snapshot) fill(v *ItemView, page *Page, html, owner []byte) {
	p := page.arg.(*post)
	own := spliced(html, p.item.Body.Links, p.splices())
	stem := s.stemOf(p)
	if stem == nil {
		v.Body.HTML = own
		return
	}
	v.Local.HTML = own
	v.Body.HTML = spliced(owner, stem.item.Body.Links, p.found.above)
}

func spliced(html []byte, links []content.Link, splices []string) template.HTML {
	size := len(html)
	for _, splice := range splices {
		size += len(splice)
	}
	var b strings.Builder
	b.Grow(size)
	at := 0
	for i, splice := range splices {
		offset := links[i].Offset
		b.Write(html[at:offset])
		b.WriteString(splice)
		at = offset
	}
	b.Write(html[at:])
	return template.HTML(b.String())
}

// attribute writes the value of an HTML attribute, in quotes only where it
// needs them, so that pages are born minified. What has no place in an address
// of the web is percent-encoded first.
func attribute(value string, web bool) string {
	if web {
		value = tidyAddress(value)
	}
	quote, escape := value == "", false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '&' || c == '<' || c == '>' || c == '"':
			escape = true
			quote = quote || c != '&'
		case c <= ' ' || c == '=' || c == '\'' || c == '`':
			quote = true
		}
	}
	if escape {
		value = attributeEscaper.Replace(value)
	}
	if quote {
		return `"` + value + `"`
	}
	return value
}

var attributeEscaper = strings.NewReplacer("&", "&amp;", `"`, "&#34;", "<", "&lt;", ">", "&gt;")

// tidyAddress percent-encodes what has no place in an address.
func tidyAddress(address string) string {
	const digits = "0123456789ABCDEF"
	var b []byte
	for i := 0; i < len(address); i++ {
		c := address[i]
		if c > ' ' && c != 0x7f && strings.IndexByte("\"<>\\^`{|}", c) < 0 {
			b = append(b, c)
			continue
		}
		b = append(b, '%', digits[c>>4], digits[c&15])
	}
	return string(b)
}
