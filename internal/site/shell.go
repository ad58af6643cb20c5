package site

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
)

// hangAll resolves menus and logos of all unions.
func (s *snapshot) hangAll() {
	for _, h := range s.halls {
		s.hang(h)
	}
	s.unionTold = s.menuFaults()
}

func (s *snapshot) menuFaults() diag.List {
	var list diag.List
	for _, st := range s.stocks {
		list = append(list, st.told...)
	}
	return list
}

// linked is what links of a menu, a logo and screenshots lead to, as findings of a post.
type linked struct {
	asked []question
	files []*attachment
	told  diag.List

	screens []screen // of a web manifest
}

// hang resolves menus and logo of a union that is built, or whose shell the
// door wears.
func (s *snapshot) hang(h *hall) {
	st := s.stocks[h.index]
	if !s.hosts(h) && !(h.above == nil && s.whole()) {
		return
	}
	var n notes
	logo, told := s.logo(h, &n)
	for i, w := range h.wings {
		sh := &st.shelves[i]
		sh.logo = logo
		sh.logo.Alt = w.ref.Name
		faults := s.hangMenu(w, sh, &n)
		if i == 0 { // the same in every language
			told = append(told, faults...)
		}
	}
	var faults diag.List
	st.screens, faults = s.findScreens(h, &n)
	st.told = append(told, faults...)
	st.asked, st.files = n.settled()
}

// logo is the union's picture, or that of the whole of which it is a part.
func (s *snapshot) logo(h *hall, n *notes) (Picture, diag.List) {
	if h.Logo == "" {
		h = h.whole()
	}
	if h.Logo == "" {
		return Picture{}, nil
	}
	ans, ok := s.attach(&asker{wing: h.wings[0], notes: n}, h.Logo)
	if !ok || ans.trouble != fine || !isPicture(extension(string(ans.file.file))) {
		return Picture{}, diag.List{h.src.Diag(h.at("logo", 0), "union/logo", diag.Warning,
			diag.Say("标志“%s”不存在，或者不是能用的图片", "the logo %q is not there, or is no picture that can be used", h.Logo),
			diag.Say("把 PNG 图片放在 union.yaml 旁边，logo 写它的文件名", "put a PNG beside union.yaml and give its file name as logo"))}
	}
	return shown{file: ans.file}.on("", inCard), nil
}

// hangMenu makes the menu of a wing: the union's own, else its sections.
func (s *snapshot) hangMenu(w *wing, sh *shelf, n *notes) diag.List {
	sh.menu = nil
	if len(w.hall.Menu) == 0 {
		sh.menu = s.defaultMenu(sh)
		return nil
	}
	var list diag.List
	a := &asker{folder: w.hall.Folder, wing: w, notes: n}
	for _, e := range w.hall.Menu {
		ans := s.resolve(a, e.Link)
		if ans.href == "" {
			if !s.isEmptySection(e.Link) {
				list = append(list, w.hall.menuFault(e))
			}
			continue
		}
		r := Ref{Text: e.Title.In(w.tongue.Tag), Href: ans.href}
		if ans.external {
			r.Href = tidyAddress(ans.href)
		}
		sh.menu = append(sh.menu, r)
	}
	return list
}

// menuLength is how many sections a menu holds that a union did not make
// itself. All of them are on a page of their own.
const menuLength = 6

// defaultMenu leads to the sections of the kinds that have a place there: where
// no kind says so, to all.
func (s *snapshot) defaultMenu(sh *shelf) []Ref {
	chosen := slices.ContainsFunc(s.genres, func(g *genre) bool { return g.Menu })
	var menu []Ref
	for _, l := range sh.sections {
		if (l.genre.Menu || !chosen) && len(menu) < menuLength {
			menu = append(menu, Ref{Text: l.title, Href: l.href})
		}
	}
	return menu
}

// isEmptySection reports whether a menu names a section that shows nothing
// yet: it appears in the menu with its first item.
func (s *snapshot) isEmptySection(link string) bool {
	return s.m.kinds.ByFolder(path.Clean(strings.Trim(link, "/"))) != nil
}

func (h *hall) menuFault(e MenuEntry) diag.Diag {
	return h.src.Diag(e.Pos, "union/menu", diag.Warning,
		diag.Say("菜单里的链接打不开：找不到“%s”", "broken link in the menu: %q was not found", e.Link),
		diag.Say("写栏目的文件夹（news/）、文章的文件位置或者网址", "write the folder of a section (news/), where the file of an item is, or an address"))
}

func (s *snapshot) shellView(id ShellID) *ShellView {
	if id.Union == "" {
		return s.doorShell(id.Lang)
	}
	for _, h := range s.halls {
		if h.ID == id.Union {
			return s.wingShell(h.in(id.Lang), id.Home)
		}
	}
	return nil
}

func (s *snapshot) wingShell(w *wing, home bool) *ShellView {
	t := w.tongue
	v := s.bareShell(t)
	v.Union, v.Contact, v.Menu, v.Logo = w.ref, w.contact, s.shelf(w).menu, s.shelf(w).logo
	v.Legal = s.legal(w, v.Lang)
	v.Mark = w.mark
	v.Home = Ref{Text: w.ref.Short, Href: w.home}
	s.offer(v, w)
	for _, h := range w.hall.chain {
		v.Lineage = append(v.Lineage, Ref{Text: h.nameIn(t.Tag), Href: h.in(t.Tag).home})
	}
	v.Sections = s.sectionsRef(w, "")
	if s.base != "" {
		v.Feed = Ref{Text: w.ref.Short, Href: w.prefix + "feed.xml"}
	}
	s.offerForms(v, w)
	if home {
		v.FormStyleHash = ""
		v.wear(s.styles.Home, w.hall.accent())
	} else {
		v.wear(s.styles.All, w.hall.accent())
	}
	v.Manifest, v.TouchIcon = s.manifestRef(w)
	return v
}

// doorShell is the shell of the pages that belong to no union. Its union is
// the top one.
func (s *snapshot) doorShell(tag string) *ShellView {
	w := s.halls[0].in(tag)
	v := s.bareShell(s.tongues[tag])
	v.IsDoor = true
	v.Union, v.Contact, v.Logo = w.ref, w.contact, s.shelf(w).logo
	v.Legal = s.legal(w, v.Lang)
	v.Mark, v.Home = w.mark, v.Door
	if s.m.single {
		v.Home, v.Menu, v.Sections = Ref{Text: w.ref.Short, Href: w.home}, s.shelf(w).menu, s.sectionsRef(w, "")
	}
	s.offer(v, w)
	s.offerForms(v, w)
	v.FormStyleHash = "" // forms are a union's
	v.wear(s.styles.Door, w.hall.accent())
	return v
}

// offer names the set that phones keep of the pages.
func (s *snapshot) offer(v *ShellView, w *wing) {
	if s.in.Offline {
		v.Set, v.Offline = w.prefix, Ref{Text: w.tongue.offline, Href: string(w.offlineFile())}
	}
}

// offerForms leads to the forms and to what was filled in, and lets the pages
// of a site that sends forms do so.
func (s *snapshot) offerForms(v *ShellView, w *wing) {
	v.Forms, v.Outbox = s.formsRef(w, ""), s.outboxRef(w, "")
	if s.takesForms && s.styles.Forms != "" {
		v.FormStyleHash = hashOf(s.styles.Forms)
	}
	if s.takesForms && s.sends() {
		v.Connect, v.Waiting, v.Cases = s.endpointOrigin(), escape(string(s.static[FormsScript])), escape(string(s.static[OutboxScript]))
	}
}

// bareShell is what shells of one language have in common.
func (s *snapshot) bareShell(t *tongue) *ShellView {
	v := &ShellView{
		Root: RootSlot, Lang: t.Tag, Dir: t.Dir, SiteTitle: t.siteTitle,
		Door: s.doorRef(t.Tag), Icon: escape(string(s.static["icon.svg"])),
		Script: escape(string(s.static[PageScript])),
	}
	if d := s.doorIn(t.Tag); d != nil {
		v.Directory = Ref{Text: d.tongue.unions, Href: string(d.directory)}
	}
	return v
}

// PageScript is what Input.Static calls the script of every page.
const PageScript = "page.js"

// wear puts the style sheet and the union's colour into the shell, with the
// digest that the Content Security Policy allows.
func (v *ShellView) wear(style, accent string) {
	style += accentStyle(accent)
	light, dark := surfaces(accent)
	v.Surface, v.Dusk = light.String(), dark.String()
	v.Style = template.CSS(style)
	v.StyleHash = hashOf(style)
}

// hashOf is how a Content Security Policy allows a style sheet.
func hashOf(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
