package site

import (
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
)

// A code is a value of which a union has one alone: people look a service up by
// it, and other systems know it by that.
type code struct {
	hall  *hall
	field string
	text  string // folded
}

// sameCodes tells of items of one union that have the same code. Translations
// of a text share it.
func (s *snapshot) sameCodes() diag.List {
	var list diag.List
	owners := map[code]*post{}
	for _, n := range s.order {
		p := s.posts[n]
		if p.genre == nil || !p.shown {
			continue
		}
		for _, name := range p.genre.codes {
			v := p.value(name)
			if v == nil {
				continue
			}
			key := code{p.wing.hall, name, fold(strings.TrimSpace(v.Text))}
			switch first := owners[key]; {
			case first == nil:
				owners[key] = p
			case first.genre != p.genre || first.item.Name != p.item.Name:
				list = append(list, p.sameCode(first, v))
			}
		}
	}
	return list
}

func (p *post) sameCode(first *post, v *kind.Value) diag.Diag {
	line := first.value(v.Name).Pos.Line
	return p.fault(v.Pos, "item/same-code", lineOf(p.item.Head.Source, v.Pos.Line), diag.Fault,
		diag.Say("编码“%[1]s”已经用在 %[2]s 第 %[3]d 行", "the code %[1]q is already used in line %[3]d of %[2]s", v.Text, first.item.Path, line),
		diag.Say("同一个工会的编码不能重复，请改其中一个", "no two items of a union have the same one: change one of them"))
}

// recode looks for the same codes again where an item changes whose kind has
// some.
func (r *revision) recode() {
	hasCodes := func(p *post) bool { return p != nil && p.genre != nil && len(p.genre.codes) > 0 }
	if slices.ContainsFunc(r.changes, func(c change) bool { return hasCodes(c.old) || hasCodes(c.new) }) {
		r.next.codeTold = r.next.sameCodes()
	}
}
