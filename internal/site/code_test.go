package site_test

import (
	"slices"
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

func coded(text string) func(*content.Item) {
	return func(item *content.Item) {
		item.Head.Source = "---\ntitle: x\ncode: " + text + "\n---\n"
		item.Head.Values = kind.Values{{Name: "code", Text: text, Pos: fields.Pos{Line: 3, Col: 7}}}
	}
}

// A union has a code once: translations share it, other unions have their own.
func TestACodeIsUniqueWithinItsUnion(t *testing.T) {
	w := two()
	w.add("services/a.md", coded("YL-01"))
	w.add("services/a.en.md", coded("YL-01"))
	w.add("services/b.md", coded("YL-02"))
	w.add("linhe/services/a.md", coded("YL-01"))
	w.add("stations/s.md", coded("YL-01")) // the number on its sign
	w.build(t)
	w.add("legal-aid/c.md", coded("yl-01 "))
	w.add("services/d.md", coded("YL-02"), func(item *content.Item) { item.Card.Draft = true })
	in := w.input(t)
	s, list := site.New(in)
	list = list.Sorted()
	if len(list) != 2 || list[1].Path != "services/a.md" {
		t.Fatalf("%v", list)
	}
	d := list[0]
	if d.Path != "services/a.en.md" || d.Line != 3 || d.Col != 7 || d.Rule != "item/same-code" || !strings.Contains(d.Text.ZH, "legal-aid/c.md 第 3 行") || d.Excerpt != "code: YL-01" {
		t.Errorf("%+v", d)
	}
	for _, c := range []struct {
		path string
		edit func(*content.Item) // nil: removed
	}{
		{"legal-aid/c.md", coded("YL-03")}, {"legal-aid/c.md", nil}, {"services/d.md", func(item *content.Item) { item.Card.Draft = false }},
		{"services/b.md", coded("YL-01")}, {"services/b.md", func(item *content.Item) { item.Head = content.Head{Source: "---\ntitle: b\n---\n"} }}, {"services/new.md", coded("YL-02")},
	} {
		var changed []*content.Item
		removed := []string{c.path}
		if c.edit != nil {
			changed, removed = []*content.Item{w.version(t, c.path, c.edit)}, nil
		}
		next, _, told := s.With(changed, removed)
		edited := in
		edited.Items = append(slices.DeleteFunc(slices.Clone(in.Items), func(i *content.Item) bool { return i.Path == c.path }), changed...)
		fresh, want := site.New(edited)
		differ(t, c.path, observe(next, told), observe(fresh, want))
	}
}
