package site

import (
	"slices"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

// This file is for those who judge a site as a whole.

// A Standing is an item as the site has it.
type Standing struct {
	Item    *content.Item
	Union   *Union
	Kind    *kind.Kind
	Shown   bool
	Expired bool // its expire_at has passed, whatever its kind makes of that
}

// Standings returns the items of the unions that are built, by path.
func (s *Site) Standings() []Standing {
	list := make([]Standing, 0, len(s.posts))
	for i := range s.posts {
		p := s.posts[i]
		if p.genre == nil || !s.selected(p.wing.hall) {
			continue
		}
		list = append(list, Standing{
			Item: p.item, Union: p.wing.hall.Union, Kind: p.genre.Kind, Shown: p.shown, Expired: s.expired(&p.item.Card),
		})
	}
	return list
}

// A Reach is a union that is built, and where its menu leads.
type Reach struct {
	Union     *Union
	Languages []string // the main one first
	Leaf      bool     // no union stands below it
	Shows     bool     // its lists hold something, be it of unions above
	Menu      []MenuReach
}

// A MenuReach is where an entry of a menu leads.
type MenuReach struct {
	MenuEntry
	Empty bool          // to a section that shows nothing: the entry is left out
	Item  *content.Item // to an item; else nil
}

// Reaches returns the unions that are built, a parent before its children.
func (s *Site) Reaches() []Reach {
	var list []Reach
	for _, h := range s.halls {
		if !s.selected(h) {
			continue
		}
		r := Reach{Union: h.Union, Languages: s.m.languagesOf(h.Union), Leaf: len(h.below) == 0, Shows: s.showsSomething(h)}
		a := &asker{folder: h.Folder, wing: h.wings[0]}
		for _, e := range h.Menu {
			ans := s.resolve(a, e.Link)
			m := MenuReach{MenuEntry: e, Empty: ans.href == "" && s.isEmptySection(e.Link)}
			if ans.post != nil {
				m.Item = ans.post.item
			}
			r.Menu = append(r.Menu, m)
		}
		list = append(list, r)
	}
	return list
}

func (s *snapshot) showsSomething(h *hall) bool {
	return slices.ContainsFunc(s.stocks[h.index].shelves, func(sh shelf) bool { return len(sh.sections) > 0 })
}

// Owner returns the union in whose folder a file of the source lies, or nil.
func (m *Map) Owner(path string) *Union {
	if path == "" {
		return nil
	}
	return m.owner(path)
}

// Now returns the time that decides what is shown.
func (s *Site) Now() time.Time { return s.in.Now }

// Warning tells of something in union.yaml, with its line.
func (u *Union) Warning(pos fields.Pos, rule string, text, hint diag.Words) diag.Diag {
	return u.src.Diag(pos, rule, diag.Warning, text, hint)
}
