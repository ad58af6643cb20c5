package site_test

import (
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// What machines read of a supplement is what its page shows: the item above
// with its own values, and each link where whoever wrote it meant it to lead.

func TestMachinesReadOfASupplementWhatItsPageShows(t *testing.T) {
	w := guides(t)
	k := w.kinds.ByID("service")
	k.Structured = kind.Structured{Type: "GovernmentService", Properties: []kind.Property{
		{Name: "name", From: "title"}, {Name: "areaServed", From: "place"}, {Name: "provider.name", From: "@union"}, {Name: "termsOfService", From: "basis"},
	}}
	w.items[0].Head.Values = append(w.items[0].Head.Values,
		kind.Value{Name: "basis", List: []kind.Value{{Text: "../policy/law.md"}}}, kind.Value{Name: "source_url", Text: "../policy/law.md"})
	w.items[0].Card.Cover = content.Link{Target: "a.png", Alt: "窗口", Title: "李四摄"}
	w.files = map[string]site.FileInfo{"services/a.png": {}}
	s := w.build(t)
	v := view[site.ItemView](t, s, "city/services/aid.html")
	got := told(t, v.Meta)
	equal(t, "structured", []any{got["name"], got["areaServed"], got["termsOfService"].([]any)[0]}, []any{"法律援助", "市工人文化宫一楼", "../../yl/policy/law.html"})
	equal(t, "origin", []string{v.Origin.Href}, []string{"../../yl/policy/law.html"})
	data := document(t, s, "city/services/data.json")
	for _, want := range []string{
		`"title":"法律援助"`, `"place":"市工人文化宫一楼"`, `"basis":["../../yl/policy/law.html"]`, `"conditions":["工会会员"]`, `"alt":"窗口","credit":"李四摄"`,
	} {
		if !strings.Contains(data, want) {
			t.Errorf("no %s in %s", want, data)
		}
	}
	if above := document(t, s, "yl/services/data.json"); !strings.Contains(above, `"basis":["../policy/law.html"]`) || !strings.Contains(above, `"place":"$local"`) {
		t.Errorf("of the item above: %s", above)
	}
}

// An item that is replaced is so wherever it is supplemented, and a supplement
// replaces nothing itself.
func TestVersionsOfASupplementAreThoseOfTheItemAbove(t *testing.T) {
	w := ladder()
	w.add("policy/old.md")
	w.add("policy/new.md", func(i *content.Item) {
		i.Head.Values = kind.Values{{Name: "supersedes", List: []kind.Value{{Text: "old.md"}}}}
	})
	w.add("city/policy/old.md") // by the name that the link of the one above would have here
	w.add("city/policy/o.md", adds("/policy/old.md"), text("x"))
	w.add("city/policy/n.md", adds("/policy/new.md"), text("x"))
	in := w.input(t)
	s, _ := site.New(in)
	check := func(name string, s *site.Site) {
		t.Helper()
		equal(t, name+": later", view[site.ItemView](t, s, "city/policy/o.html").Successors, []site.Ref{{Text: "new", Href: "../../yl/policy/new.html"}})
		equal(t, name+": earlier", view[site.ItemView](t, s, "city/policy/n.html").Former, []site.Ref{{Text: "old", Href: "../../yl/policy/old.html"}})
		if v := view[site.ItemView](t, s, "city/policy/old.html"); len(v.Successors) > 0 {
			t.Errorf("%s: replaced by the words of another union: %v", name, v.Successors)
		}
	}
	check("new", s)
	again := *w.items[4]
	next, _, _ := s.With([]*content.Item{&again}, nil)
	check("with", next)
}
