package site

import (
	"unionhall/internal/content"
	"unionhall/internal/diag"
)

func (s *snapshot) with(changed []*content.Item, removed []string) (*Site, []SectionID, diag.List) {
	return nil, nil, nil
}
