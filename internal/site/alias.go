package site

import (
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
)

// An alias is a former address of an item: a page that leads on.
type alias struct {
	file File
	href string // percent-encoded
	post int32
}

// claimAliases enters former addresses, after all present ones, and tells of
// those that are taken.
func (s *snapshot) claimAliases() {
	s.former, s.refused = map[string]int32{}, map[string]bool{}
	s.aliases, s.aliasTold = nil, nil
	for _, n := range s.order {
		p := s.posts[n]
		if !p.shown {
			continue
		}
		for _, written := range p.item.Card.Aliases {
			file, ok := s.aliasFile(p, written)
			if !ok {
				s.aliasTold = append(s.aliasTold, p.aliasFault("alias/address", written,
					diag.Say("“%s”不能是从前的网址", "%q cannot be a former address", written),
					diag.Say("写网址里域名后面的部分，不带“?”和“#”，各段不以点开头，例如 news/old-name", "write what followed the host, without \"?\", \"#\" and names that begin with a dot, such as news/old-name")))
				continue
			}
			s.claim(p, written, file)
		}
	}
	slices.SortFunc(s.aliases, func(a, b alias) int { return strings.Compare(string(a.file), string(b.file)) })
}

func (s *snapshot) claim(p *post, written string, file File) {
	key := addressKeyOf(file)
	sp, taken := s.spot(key)
	if sp.post == p {
		return // its present address, or the same alias twice
	}
	if taken {
		s.refused[key] = true
		_, claimed := s.former[key]
		s.aliasTold = append(s.aliasTold, p.aliasTaken(written, sp, claimed))
		return
	}
	s.former[key] = p.at
	s.aliases = append(s.aliases, alias{file: file, href: escape(string(file)), post: p.at})
}

// aliasFile returns the file of a former address: from the base path where it
// begins with a slash, a union or a language, else below the item's own union
// and language.
func (s *snapshot) aliasFile(p *post, written string) (File, bool) {
	if strings.ContainsAny(written, "?#\\") || strings.ContainsFunc(written, isControl) || schemeOf(written) != "" {
		return "", false
	}
	isFolder := strings.HasSuffix(written, "/")
	address := nfc(strings.TrimSpace(written))
	if name, ok := trimMarkdown(path.Base(address)); ok {
		address = path.Join(path.Dir(address), name)
	}
	if clean := path.Clean("/" + address); clean != "/"+strings.Trim(address, "/") {
		return "", false // dots and doubled slashes
	}
	key := addressKey(address)
	if !strings.HasPrefix(address, "/") && !s.fromBase(key) {
		key = p.wing.prefix + key
	}
	if key == "" || strings.HasSuffix(key, "/") {
		return "", false
	}
	for part := range strings.SplitSeq(key, "/") {
		if len(part) > longestName || strings.HasPrefix(part, ".") {
			return "", false // hidden names are a host's, and the build's own
		}
	}
	file := key + ".html"
	if isFolder || strings.HasSuffix(address, "/index.html") {
		file = key + "/index.html"
	}
	return File(file), !strings.Contains(fold(file), ".html/") // no folder where a page may lie
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// fromBase reports whether an address names its union, or, in a site of one
// union, its language.
func (s *snapshot) fromBase(address string) bool {
	first, _, _ := strings.Cut(address, "/")
	if s.m.single {
		return slices.Contains(s.m.languages, first)
	}
	return s.m.byID[first] != nil
}

// aliasFault is a fault at the line of the front matter that has the alias.
func (p *post) aliasFault(rule, written string, text, hint diag.Words) diag.Diag {
	d := diag.Diag{Path: p.item.Path, Rule: rule, Severity: diag.Fault, Text: text, Hint: hint}
	n := 0
	for line := range strings.Lines(p.item.Head.Source) {
		n++
		if i := strings.Index(line, written); i >= 0 && written != "" {
			d.Line, d.Col = n, 1+len([]rune(line[:i]))
			d.Excerpt = strings.TrimRight(line, "\r\n")
			return d
		}
	}
	return d
}

func (p *post) aliasTaken(written string, sp spot, claimed bool) diag.Diag {
	holder := sp.href
	if sp.post != nil {
		holder = sp.post.item.Path
	}
	text := diag.Say("从前的网址“%[1]s”现在属于 %[2]s，%[3]s 不能再用", "the former address %[1]q of %[3]s belongs to %[2]s now", written, holder, p.item.Path)
	if claimed {
		text = diag.Say("%[2]s 和 %[3]s 都写了从前的网址“%[1]s”", "%[2]s and %[3]s both claim the former address %[1]q", written, holder, p.item.Path)
	}
	return p.aliasFault("alias/taken", written, text, diag.Say("从其中一个的 aliases 里删去", "delete it from the aliases of one of them"))
}

func makeRedirect(s *snapshot, page *Page) any {
	a := page.arg.(*alias)
	p := s.posts[a.post]
	w, to := p.wing, p.item.Card.Title
	v := &RedirectView{
		Frame: s.frame(w, a.href, w.tongue.moved, nil),
		To:    Ref{Text: to, Href: relative(a.href, p.href)},
	}
	v.Meta.Canonical, v.Meta.Noindex = s.absolute(p.href), true
	v.Breadcrumb = []Ref{{Text: w.tongue.home, Href: relative(a.href, w.home)}, {Text: w.tongue.moved}}
	return v
}
