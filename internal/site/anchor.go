package site

import (
	"net/url"

	"unionhall/internal/content"
)

// headingIndex finds the headings of one page. It is made when the first link
// asks: a text may have as many links into a page as that has headings.
type headingIndex struct {
	exact  map[string]bool
	normal map[string]string // NFC -> the first id
	folded map[string]string // NFC, case folded -> the only id, "" for several
}

func newHeadingIndex(headings []content.Heading) *headingIndex {
	x := &headingIndex{
		exact:  make(map[string]bool, len(headings)),
		normal: make(map[string]string, len(headings)),
		folded: make(map[string]string, len(headings)),
	}
	for i := range headings {
		id := headings[i].ID
		normal := nfc(id)
		x.exact[id] = true
		if _, taken := x.normal[normal]; !taken {
			x.normal[normal] = id
		}
		key := fold(normal)
		if _, taken := x.folded[key]; taken {
			id = ""
		}
		x.folded[key] = id
	}
	return x
}

// headingsOf returns the index of p's headings.
func (s *snapshot) headingsOf(p *post) *headingIndex {
	if x, ok := s.headings.Load(p); ok {
		return x.(*headingIndex)
	}
	x, _ := s.headings.LoadOrStore(p, newHeadingIndex(p.item.Body.Headings))
	return x.(*headingIndex)
}

// find returns the id that a fragment means: as it is, decoded, or in other
// case where only one heading answers to that.
func (x *headingIndex) find(fragment string) (string, bool) {
	if fragment == "top" || x.exact[fragment] {
		return fragment, true
	}
	plain := fragment
	if decoded, err := url.PathUnescape(fragment); err == nil {
		plain = decoded
	}
	plain = fold(nfc(plain))
	if id, ok := x.normal[plain]; ok {
		return id, true
	}
	id := x.folded[plain]
	return id, id != ""
}
