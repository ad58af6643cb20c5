package check

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/site"
)

// A section is one of a union, with its texts in every language.
type section struct {
	union *site.Union
	kind  string
	texts map[string]map[string]*content.Item // name -> language -> item
}

// translations looks at the sections of unions that have several languages.
func translations(s *site.Site, standings []site.Standing) diag.List {
	var list diag.List
	for _, sec := range sections(standings) {
		for _, r := range s.Reaches() {
			if r.Union != sec.union || len(r.Languages) < 2 {
				continue
			}
			for _, lang := range r.Languages[1:] {
				list = append(list, sec.missing(r.Languages[0], lang)...)
				list = append(list, sec.behind(r.Languages[0], lang)...)
			}
		}
	}
	return list
}

// sections groups what is shown, and has not expired.
func sections(standings []site.Standing) []*section {
	type key struct {
		union *site.Union
		kind  string
	}
	by := map[key]*section{}
	var list []*section
	for i := range standings {
		st := &standings[i]
		if !st.Shown || st.Expired {
			continue
		}
		id := key{st.Union, st.Kind.ID}
		if by[id] == nil {
			by[id] = &section{st.Union, st.Kind.ID, map[string]map[string]*content.Item{}}
			list = append(list, by[id])
		}
		name := st.Item.Name
		if by[id].texts[name] == nil {
			by[id].texts[name] = map[string]*content.Item{}
		}
		by[id].texts[name][st.Item.Lang] = st.Item
	}
	return list
}

// A section keeps a language where at least keptFew of its texts have it, and
// of ten at least keptTenths: then the others were forgotten. Below, somebody
// translates what matters most, and knows what is left.
const (
	keptFew    = 4
	keptTenths = 8
)

// missing tells of a section once, at the first text that lacks the language.
func (s *section) missing(from, lang string) diag.List {
	have := 0
	var lack []*content.Item
	for _, t := range s.texts {
		switch {
		case t[lang] != nil:
			have++
		case t[from] != nil:
			lack = append(lack, t[from])
		}
	}
	if len(lack) == 0 || have < keptFew || have*10 < (have+len(lack))*keptTenths {
		return nil
	}
	slices.SortFunc(lack, func(a, b *content.Item) int { return cmp.Compare(a.Path, b.Path) })
	var names []string
	for _, it := range lack {
		names = append(names, path.Base(it.Path))
	}
	return diag.List{atKey(lack[0], "title", "translation/missing",
		diag.Say("这个栏目有 %[1]d 篇译成了 %[2]s，只差 %[3]d 篇：%[4]s", "%[1]d texts of this section are translated into %[2]s, %[3]d are not: %[4]s", have, lang, len(lack), strings.Join(names, " ")),
		diag.Say("请补上译文，例如 %s；不打算译的，在 check.yaml 里写明", "add the translation, such as %s; where none is to come, say so in check.yaml", translatedName(lack[0].Path, lang)))}
}

// translatedName is the name of the file that translates another.
func translatedName(file, lang string) string {
	base := path.Base(file)
	ext := path.Ext(base)
	return strings.TrimSuffix(base, ext) + "." + lang + ext
}

// behind tells of a translation whose original says that it was updated since.
func (s *section) behind(from, lang string) diag.List {
	var list diag.List
	for _, t := range s.texts {
		was, now := t[lang], t[from]
		if was == nil || now == nil || now.Card.Updated.IsZero() || !stamp(was).Before(now.Card.Updated) {
			continue
		}
		list = append(list, atKey(was, "title", "translation/behind",
			diag.Say("原文 %[1]s 在 %[2]s 更新过，译文还是旧的", "the original %[1]s was updated on %[2]s, this translation was not", path.Base(now.Path), now.Card.Updated.Format("2006-01-02")),
			diag.Say("请对照原文改好，再写上 updated: %s", "bring it up to date, and write updated: %s", now.Card.Updated.Format("2006-01-02"))))
	}
	return list
}

// stamp is when a text was last written, by its own words.
func stamp(it *content.Item) time.Time {
	if !it.Card.Updated.IsZero() {
		return it.Card.Updated
	}
	return it.Card.Date
}
