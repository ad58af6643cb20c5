package site

import (
	"slices"

	"unionhall/internal/content"
	"unionhall/internal/diag"
)

func (s *snapshot) with(changed []*content.Item, removed []string) (*Site, []SectionID, diag.List) {
	in := s.in
	in.Items = slices.DeleteFunc(slices.Clone(in.Items), func(i *content.Item) bool {
		return slices.Contains(removed, i.Path) || slices.ContainsFunc(changed, func(c *content.Item) bool { return c.Path == i.Path })
	})
	in.Items = append(in.Items, changed...)
	next, list := newSite(in)
	return next, nil, list
}
