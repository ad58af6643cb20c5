package site

import (
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"unionhall/internal/digest"
)

// mostURLs is how many addresses the protocol allows in one sitemap.
const mostURLs = 50_000

// write lists the documents.
func (s *snapshot) write() {
	s.documents = nil
	for _, h := range s.halls {
		s.documents = append(s.documents, s.stocks[h.index].documents...)
	}
	if s.base != "" && s.whole() {
		s.addSitemaps()
	}
	if s.whole() {
		s.addRobots()
	}
	s.addSchemas()
	s.manifests = s.allManifests()
	s.documents = slices.Concat(s.documents, s.manifests, s.keyDocuments(), s.formDocuments())
	slices.SortFunc(s.documents, func(a, b Document) int { return strings.Compare(string(a.File), string(b.File)) })
}

// document makes what a hall publishes beside its pages: data, calendars, and
// where the site has an address, feeds and sitemaps.
func (s *snapshot) document(h *hall) {
	st := s.stocks[h.index]
	st.documents, st.sitemaps, st.described = nil, nil, make([]bool, len(s.genres))
	if !s.selected(h) {
		return
	}
	for _, w := range h.wings {
		for _, d := range s.datasets(w) {
			st.described[d.genre.index] = true
			st.documents = append(append(st.documents, s.dataDocument(d)), s.calendars(d)...)
		}
	}
	st.documents = append(st.documents, s.guestEvents()...)
	if s.base == "" {
		return
	}
	for _, w := range h.wings {
		st.documents = append(st.documents, s.feeds(w)...)
	}
	parts := slices.Collect(slices.Chunk(s.sitemapEntries(h), mostURLs))
	for i, entries := range parts {
		file := File(h.wings[0].prefix + "sitemap.xml")
		if i > 0 || s.m.single && len(parts) > 1 {
			file = File(h.wings[0].prefix + "sitemap-" + itoa(i+1) + ".xml")
		}
		st.sitemaps = append(st.sitemaps, file)
		st.documents = append(st.documents, s.sitemapOf(file, entries))
	}
}

func (s *snapshot) addRobots() {
	text := "User-agent: *\nAllow: /\n"
	if s.base != "" {
		text += "\nSitemap: " + s.base + "sitemap.xml\n"
	}
	s.documents = append(s.documents, Document{
		File: "robots.txt", Sum: digest.Of([]byte(text)), make: func(*snapshot) []byte { return []byte(text) },
	})
}

// addSitemaps adds the sitemap of the pages that belong to no union and the
// index of all. Each union has its own, parts of it where it is very large. A
// site of one union small enough has its only sitemap in the place of the
// index.
func (s *snapshot) addSitemaps() {
	var files []File
	for _, st := range s.stocks {
		files = append(files, st.sitemaps...)
	}
	if s.m.single && len(files) == 1 {
		return
	}
	if len(s.doors) > 0 {
		files = append(files, "sitemap-site.xml")
		s.documents = append(s.documents, s.sitemapOf("sitemap-site.xml", s.doorEntries()))
	}
	s.addSitemapIndex(files)
}

// A mapEntry is one address of a sitemap.
type mapEntry struct {
	href     string
	changed  time.Time
	versions []mapVersion // nil where there is one language
}

type mapVersion struct{ lang, href string }

// sitemapEntries lists what search engines should know: homes, pages of all
// sections, first pages of sections, items. Drafts, tags and numbered pages are left out.
func (s *snapshot) sitemapEntries(h *hall) []mapEntry {
	var list []mapEntry
	for i, w := range h.wings {
		sh := &s.stocks[h.index].shelves[i]
		list = append(list, mapEntry{href: w.home, versions: mapVersions(h.everywhere(func(w *wing) string { return w.home }))})
		if h.hasChannels() {
			list = append(list, mapEntry{href: string(w.channelsFile()), versions: mapVersions(h.everywhere(func(w *wing) string { return string(w.channelsFile()) }))})
		}
		for _, page := range w.formPages() {
			if page.Layout != "outbox" {
				list = append(list, mapEntry{href: page.File.Link(), versions: mapVersions(h.everywhere(func(other *wing) string { return other.prefix + string(page.File[len(w.prefix):]) }))})
			}
		}
		if len(sh.sections) > 0 {
			list = append(list, mapEntry{href: string(w.sectionsFile()), versions: mapVersions(h.everywhere(func(w *wing) string { return string(w.sectionsFile()) }))})
		}
		for _, l := range sh.sections {
			list = append(list, mapEntry{href: l.href, versions: mapVersions(s.listVersions(l, 0))})
		}
		for p := range s.own(w, sh) {
			if p.preliminary() || p.adds != nil { // a supplement names its owner's page
				continue
			}
			e := mapEntry{href: p.href, changed: p.stamp()}
			if versions := s.versions(p); existing(versions) > 1 {
				e.versions = mapVersions(versions)
			}
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b mapEntry) int { return strings.Compare(a.href, b.href) })
	return list
}

func mapVersions(versions []version) []mapVersion {
	var list []mapVersion
	for _, v := range versions {
		if v.href != "" {
			list = append(list, mapVersion{v.wing.tongue.Tag, v.href})
		}
	}
	return list
}

func (s *snapshot) doorEntries() []mapEntry {
	var doors, directories []mapVersion
	for _, d := range s.doors {
		doors = append(doors, mapVersion{d.tongue.Tag, string(d.file)})
		directories = append(directories, mapVersion{d.tongue.Tag, string(d.directory)})
	}
	var list []mapEntry
	for _, versions := range [][]mapVersion{doors, directories} {
		for _, v := range versions {
			list = append(list, mapEntry{href: v.href, versions: versions})
		}
	}
	return list
}

func (s *snapshot) sitemapOf(file File, entries []mapEntry) Document {
	h := digest.New("sitemap")
	h.String(s.base)
	for i := range entries {
		e := &entries[i]
		h.String(e.href)
		h.Time(e.changed)
		h.Int(int64(len(e.versions)))
		for _, v := range e.versions {
			h.String(v.lang)
			h.String(v.href)
		}
	}
	return Document{File: file, Sum: h.Done(), make: func(s *snapshot) []byte { return s.sitemap(entries) }}
}

// sitemap is written by hand: encoding/xml would put the prefix of the
// alternates into every element.
func (s *snapshot) sitemap(entries []mapEntry) []byte {
	var b strings.Builder
	b.WriteString(xml.Header)
	b.WriteString(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
	for i := range entries {
		e := &entries[i]
		b.WriteString("<url><loc>" + xmlText(s.absolute(e.href)) + "</loc>")
		if !e.changed.IsZero() {
			b.WriteString("<lastmod>" + e.changed.Format(time.RFC3339) + "</lastmod>")
		}
		for _, v := range e.alternates() {
			b.WriteString(`<xhtml:link rel="alternate" hreflang="` + v.lang + `" href="` + xmlText(s.absolute(v.href)) + `"/>`)
		}
		b.WriteString("</url>\n")
	}
	b.WriteString("</urlset>\n")
	return []byte(b.String())
}

// alternates adds x-default, as in the pages.
func (e *mapEntry) alternates() []mapVersion {
	if len(e.versions) < 2 {
		return nil
	}
	return append(slices.Clip(e.versions), mapVersion{"x-default", e.versions[0].href})
}

func (s *snapshot) addSitemapIndex(files []File) {
	var b strings.Builder
	b.WriteString(xml.Header)
	b.WriteString(`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, f := range files {
		b.WriteString("<sitemap><loc>" + xmlText(s.base+string(f)) + "</loc></sitemap>\n")
	}
	b.WriteString("</sitemapindex>\n")
	text := []byte(b.String())
	s.documents = append(s.documents, Document{
		File: "sitemap.xml", Sum: digest.Of(text), make: func(*snapshot) []byte { return text },
	})
}

// xmlText escapes an address. Percent-encoding has left nothing else that XML
// minds; the base address may have an ampersand or an apostrophe.
func xmlText(address string) string {
	if !strings.ContainsAny(address, `&<>"'`) {
		return address
	}
	return xmlEscaper.Replace(address)
}

var xmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")
