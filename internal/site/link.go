package site

import (
	"net/url"
	"path"
	"slices"
	"strings"
)

// An asker is whoever links: where its relative paths start, which language
// its readers read, where its page lies.
type asker struct {
	folder string // of the source, NFC
	wing   *wing
	page   string // percent-encoded path of the page; "" for what stands at the base path
	self   *post  // nil where a union links
	notes  *notes // nil where links were resolved before
}

func (p *post) asker() *asker {
	return &asker{folder: p.folder, wing: p.wing, page: p.href, self: p}
}

// An answer says where a link leads. An href of "" leads nowhere.
type answer struct {
	href     string // relative to the page, percent-encoded; or absolute
	external bool
	post     *post       // where the link leads to an item, or would if it was shown
	file     *attachment // where it leads to a file
	trouble  trouble
	detail   string // what the trouble is with
}

// trouble is what is wrong with a link.
type trouble uint8

const (
	fine      trouble = iota
	broken            // leads nowhere
	notShown          // leads to an item that is not shown
	noAnchor          // leads to a page that has no such heading: detail. Another page is linked without it
	badScheme         // detail is a scheme that may be dangerous
	forbidden         // detail is the ending of a file that is never published
	unsafeSVG         // a drawing that is not known to hold no script
	unfit             // a picture that cannot be published: its notes say why
)

// resolve finds what a link means: an address of the web, a path of a source
// file, an address of the site, an address that an item once had.
func (s *snapshot) resolve(a *asker, target string) answer {
	target = strings.TrimSpace(target)
	if strings.HasPrefix(target, "//") {
		target = "https:" + target
	}
	if s.base != "" && strings.HasPrefix(target, s.base) {
		target = "/" + target[len(s.base):] // our own address in full
	}
	if scheme := schemeOf(target); scheme != "" {
		return external(scheme, target)
	}
	before, fragment, _ := strings.Cut(target, "#")
	if isHost(before) {
		return answer{trouble: broken, detail: before}
	}
	if before == "" {
		return s.anchored(a, spot{href: a.page, post: a.self}, fragment)
	}
	if ans, ok := s.variants(a, before, fragment); ok {
		return ans
	}
	if fragment != "" { // a "#" may be part of a file's name
		if ans, ok := s.variants(a, target, ""); ok {
			return ans
		}
	}
	return answer{trouble: broken, detail: before}
}

// isHost reports whether target is an address of the web that lacks its scheme:
// no folder is looked for below such a name.
func isHost(target string) bool {
	return len(target) > len("www.") && strings.EqualFold(target[:len("www.")], "www.")
}

// schemeOf returns what stands before the colon of an absolute address.
func schemeOf(target string) string {
	for i := 0; i < len(target); i++ {
		switch c := target[i]; {
		case c == ':':
			return strings.ToLower(target[:i])
		case 'a' <= c|0x20 && c|0x20 <= 'z', i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return ""
		}
	}
	return ""
}

func external(scheme, target string) answer {
	switch scheme {
	case "http", "https", "mailto", "tel": // as in package content and in kinds
		return answer{href: target, external: true}
	}
	return answer{trouble: badScheme, detail: scheme}
}

// variants tries a path as it is written, percent-decoded, and without a query.
func (s *snapshot) variants(a *asker, target, fragment string) (answer, bool) {
	if ans, ok := s.lookUp(a, target, fragment); ok {
		return ans, true
	}
	if strings.IndexByte(target, '%') >= 0 {
		if plain, err := url.PathUnescape(target); err == nil {
			if ans, ok := s.lookUp(a, plain, fragment); ok {
				return ans, true
			}
		}
	}
	if before, _, cut := strings.Cut(target, "?"); cut && before != "" {
		return s.variants(a, before, fragment)
	}
	return answer{}, false
}

func (s *snapshot) lookUp(a *asker, target, fragment string) (answer, bool) {
	target = nfc(target)
	if sp, ok := s.find(a, sourcePath(a.folder, target)); ok {
		if sp.post != nil && !sp.post.shown {
			return answer{post: sp.post, trouble: notShown}, true
		}
		return s.anchored(a, sp, fragment), true
	}
	key := fold(addressKey(target))
	if sp, ok := s.spotFor(a, key); ok {
		return s.anchored(a, sp, fragment), true
	}
	if sp, ok := s.spotFor(a, a.wing.prefix+key); ok { // below the union
		return s.anchored(a, sp, fragment), true
	}
	// An address relative to the page, as the browser shows it.
	if !strings.HasPrefix(target, "/") && a.self != nil {
		if sp, ok := s.spotFor(a, fold(addressKey(path.Join(path.Dir(string(a.self.file)), target)))); ok {
			return s.anchored(a, sp, fragment), true
		}
	}
	return s.attach(a, sourcePath(a.folder, target))
}

// sourcePath makes a path below the source of what a file in folder says.
func sourcePath(folder, target string) string {
	if strings.HasPrefix(target, "/") {
		return path.Clean(target)[1:]
	}
	return path.Join(folder, target)
}

// find looks a source path up: an item, a union, a section, or a path that an
// item would have at one of its addresses.
func (s *snapshot) find(a *asker, p string) (spot, bool) {
	if found := s.postAt(a, p); found != nil {
		return s.translated(a, found, namesLanguage(p, found)), true
	}
	if found := s.postAt(a, p+".md"); found != nil {
		return s.translated(a, found, false), true
	}
	if p == "" {
		p = "."
	}
	if path.Base(p) == "union.yaml" {
		p = path.Dir(p)
	}
	if u := s.m.byFolder[p]; u != nil {
		if h := s.byUnion[u].goingOn(); h != nil {
			return spot{href: h.in(a.wing.tongue.Tag).home}, true
		}
	}
	if strings.HasPrefix(p, "../") || p == ".." {
		return spot{}, false
	}
	return s.findBelow(a, p)
}

// findBelow looks below a union: a kind's folder, or the address that a file
// of this path would have.
func (s *snapshot) findBelow(a *asker, p string) (spot, bool) {
	u := s.m.owner(p)
	h := s.byUnion[u].goingOn()
	if h == nil {
		return spot{}, false
	}
	w := h.in(a.wing.tongue.Tag)
	rest := below(u, p)
	folder, inside, deeper := strings.Cut(rest, "/")
	k := s.m.kinds.ByFolder(folder)
	if k == nil {
		return s.spotFor(a, fold(w.prefix+addressKey(rest)))
	}
	if deeper && path.Ext(inside) != "" {
		return s.findName(a, w, k.Folder, path.Base(inside))
	}
	a.ask(s.question(fold(w.prefix + k.Folder)))
	if l := s.shelf(w).byKind[s.genre(k.ID).index]; l != nil && (!deeper || s.isTidy(a, p)) {
		return spot{href: l.href}, true
	}
	return s.findName(a, w, k.Folder, path.Base(inside))
}

// isTidy reports whether p is a folder below a kind's that holds items.
func (s *snapshot) isTidy(a *asker, p string) bool {
	p += "/"
	a.ask(s.question(p))
	i, _ := s.rank(p)
	return i < len(s.order) && strings.HasPrefix(s.posts[s.order[i]].item.Path, p)
}

// rank finds where a path stands in the order of paths, or would.
func (s *snapshot) rank(p string) (int, bool) { return rank(s.posts, s.order, p) }

func rank(posts []*post, order []int32, p string) (int, bool) {
	return slices.BinarySearchFunc(order, p, func(n int32, p string) int { return strings.Compare(posts[n].item.Path, p) })
}

// findName looks for an address by the name of a file that is no longer there:
// former addresses are written so.
func (s *snapshot) findName(a *asker, w *wing, folder, base string) (spot, bool) {
	name, _ := trimMarkdown(base)
	name, lang := s.m.splitLanguage(strings.TrimSuffix(name, ".html"))
	if lang != "" {
		w = w.hall.in(lang)
	}
	if sp, ok := s.spotFor(a, fold(w.prefix+folder+"/"+name)); ok {
		return sp, true
	}
	if lang == "" && w != w.hall.wings[0] { // not translated
		return s.spotFor(a, fold(w.hall.wings[0].prefix+folder+"/"+name))
	}
	return spot{}, false
}

// namesLanguage reports whether a path says which translation it means.
func namesLanguage(p string, found *post) bool {
	name, _ := trimMarkdown(path.Base(p))
	return len(name) > len(found.item.Name)
}

// postAt returns the post of a source path, or nil.
func (s *snapshot) postAt(a *asker, p string) *post {
	a.ask(s.question(p))
	if n, ok := s.byPath.get(p); ok {
		return s.posts[n]
	}
	return nil
}

// spotFor returns what lies at an address, given its folded key.
func (s *snapshot) spotFor(a *asker, key string) (spot, bool) {
	a.ask(s.question(key))
	sp, ok := s.spot(key)
	if r, left := s.relics[key]; !ok && left {
		return spot{href: r.href}, true
	}
	return sp, ok
}

// translated returns p, or its translation where the path leaves that open.
func (s *snapshot) translated(a *asker, p *post, exact bool) spot {
	if there := p.wingFor(a.wing); there != nil && !exact {
		a.ask(s.question(addressKeyOf(there.address(p.genre, p.item.Name))))
		p = s.inWing(p, a.wing)
	}
	return spot{href: p.href, post: p}
}

// anchored links to a spot, and checks that its page has the heading.
func (s *snapshot) anchored(a *asker, sp spot, fragment string) answer {
	ans := answer{href: relative(a.page, sp.href), post: sp.post}
	same := sp.href == a.page && a.self != nil
	if fragment == "" {
		if same {
			ans.href = "#" // the top of the page itself
		}
		return ans
	}
	if sp.post != nil {
		if !same {
			a.ask(s.headingsQuestion(sp.href))
		}
		id, ok := s.headingsOf(sp.post).find(fragment)
		if !ok {
			ans.trouble, ans.detail = noAnchor, fragment
			if same {
				ans.href = ""
			}
			return ans
		}
		fragment = id
	}
	if same {
		ans.href = ""
	}
	ans.href += "#" + escape(fragment)
	return ans
}

// relative returns the way from one percent-encoded path to another.
func relative(from, to string) string {
	common := 0
	for i := 0; i < len(from) && i < len(to) && from[i] == to[i]; i++ {
		if from[i] == '/' {
			common = i + 1
		}
	}
	switch up := strings.Count(from[common:], "/"); up {
	case 0:
		return to[common:]
	case 1:
		return "../" + to[common:]
	case 2:
		return "../../" + to[common:]
	default:
		return strings.Repeat("../", up) + to[common:]
	}
}
