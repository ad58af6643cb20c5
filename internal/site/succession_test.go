package site_test

import (
	"slices"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// replaces says which earlier versions an item stands in the place of.
func replaces(targets ...string) func(*content.Item) {
	return func(i *content.Item) {
		v := kind.Value{Name: "supersedes"}
		for _, target := range targets {
			v.List = append(v.List, kind.Value{Text: target})
		}
		i.Head.Values = append(i.Head.Values, v)
	}
}

func from(day string) func(*content.Item) {
	return func(i *content.Item) {
		i.Card.Values = append(i.Card.Values, kind.Value{Name: "effective", Text: day})
	}
}

func dayed(date string) func(*content.Item) {
	return func(i *content.Item) { i.Card.Date = day(date) }
}

func (w *world) listLinks(t testing.TB) {
	w.set(t, "policy", func(k *kind.Kind) { k.Field("supersedes").List = true })
}

func TestVersionsOfAPolicyAreLinkedBothWays(t *testing.T) {
	w := one()
	w.listLinks(t)
	w.add("policy/a.md", dayed("2020-01-01"))
	w.add("policy/b.md", dayed("2022-01-01"), replaces("a.md"))
	w.add("policy/c.md", dayed("2024-01-01"), replaces("b.md", "/policy/other"), from("2024-02-01"))
	w.add("policy/other.md", dayed("2019-01-01"))
	w.add("policy/alone.md")
	s := w.build(t)
	for _, c := range []struct {
		name               string
		successors, former []site.Ref
		superseded         bool
	}{
		{"a", []site.Ref{{"c", "c.html"}, {"b", "b.html"}}, nil, true},
		{"b", []site.Ref{{"c", "c.html"}}, []site.Ref{{"a", "a.html"}}, true},
		{"c", nil, []site.Ref{{"b", "b.html"}, {"a", "a.html"}, {"other", "other.html"}}, false},
		{"other", []site.Ref{{"c", "c.html"}}, nil, true},
		{"alone", nil, nil, false},
	} {
		v := view[site.ItemView](t, s, "policy/"+c.name+".html")
		equal(t, c.name+": later", v.Successors, c.successors)
		equal(t, c.name+": earlier", v.Former, c.former)
		if v.Superseded != c.superseded {
			t.Errorf("%s: superseded %v", c.name, v.Superseded)
		}
	}
}

func TestASupersededPolicyIsMarkedAndNeverFirst(t *testing.T) {
	w := one()
	w.listLinks(t)
	w.add("policy/old.md", dayed("2026-05-20"), func(i *content.Item) {
		i.Card.PinUntil, i.Card.Tags, i.Card.Task = w.now.Add(1), []string{"x"}, "rights"
	})
	w.add("policy/new.md", dayed("2026-05-10"), replaces("old.md"), tags("x"))
	s := w.build(t)
	for _, file := range []string{"policy/index.html", "tags/x.html"} {
		v := view[site.ListView](t, s, file)
		equal(t, file, titles(v.Cards), []string{"new", "old"})
		if v.Split != 1 || !v.Cards[1].Superseded || v.Cards[1].Pinned || v.Cards[0].Superseded {
			t.Errorf("%+v", v)
		}
	}
	home := view[site.HomeView](t, s, "index.html")
	equal(t, "latest", titles(home.Latest), []string{"new"})
	if home.Tasks[0].Href != "policy/index.html" {
		t.Errorf("offered as a task: %+v", home.Tasks)
	}
}

func TestAVersionIsInForceFromItsDay(t *testing.T) {
	w := one()
	w.listLinks(t)
	w.add("policy/old.md")
	w.add("policy/new.md", replaces("old.md"), from("2026-07-01"))
	for now, superseded := range map[string]bool{"2026-06-30": false, "2026-07-01": true} {
		w.now = day(now)
		s := w.build(t)
		v := view[site.ItemView](t, s, "policy/old.html")
		if v.Superseded != superseded || len(v.Successors) != 1 {
			t.Errorf("on %s: superseded %v by %v", now, v.Superseded, v.Successors)
		}
		if at, file := s.Next(); at.IsZero() != superseded || !superseded && (!at.Equal(day("2026-07-01")) || file != "policy/new.md") {
			t.Errorf("on %s: next %v %s", now, at, file)
		}
	}
}

func TestATranslationOfASupersededPolicyIsSupersededToo(t *testing.T) {
	w := two()
	w.listLinks(t)
	w.add("policy/old.md")
	w.add("policy/old.en.md")
	w.add("policy/new.md", replaces("old.md"))
	w.add("policy/new.en.md", func(i *content.Item) { i.Card.Title = "New" })
	v := view[site.ItemView](t, w.build(t), "yl/en/policy/old.html")
	equal(t, "later", v.Successors, []site.Ref{{"New", "new.html"}})
	if !v.Superseded {
		t.Error("not marked")
	}
}

func TestALinkToAVersionThatIsNotShownMakesNone(t *testing.T) {
	w := one()
	w.listLinks(t)
	w.add("policy/old.md", func(i *content.Item) { i.Card.Draft = true })
	w.add("policy/new.md", replaces("old.md", "none.md", "#"))
	s, _ := w.diags(t)
	if v := view[site.ItemView](t, s, "policy/new.html"); len(v.Former) > 0 || v.Superseded {
		t.Errorf("%v, superseded %v", v.Former, v.Superseded)
	}
}

func TestAUnionReplacesWhatItOrThoseBelowPublishedOnly(t *testing.T) {
	w := two()
	w.listLinks(t)
	w.unions["law"] = "id: yl-law\nname: 权益保障部\nlevel: department\nlanguages: [zh-Hans]\n"
	w.add("policy/top.md")
	w.add("linhe/policy/city.md")
	w.add("linhe/policy/rebel.md", replaces("/policy/top.md"))
	w.add("law/policy/new.md", replaces("/linhe/policy/city.md"))
	s, told := w.diags(t)
	equal(t, "told", told, []string{"linhe/policy/rebel.md version/not-yours"})
	if v := view[site.ItemView](t, s, "yl/policy/top.html"); v.Superseded || len(v.Successors) > 0 {
		t.Error("a city replaces what its province published")
	}
	v := view[site.ItemView](t, s, "yl-linhe/policy/city.html")
	equal(t, "by a department of the province", v.Successors, []site.Ref{{"new", "../../yl-law/policy/new.html"}})
}

func TestVersionsThatReplaceEachOtherEndSomewhere(t *testing.T) {
	w := one()
	w.listLinks(t)
	w.add("policy/a.md", replaces("b.md"))
	w.add("policy/b.md", replaces("a.md"))
	s, told := w.diags(t)
	equal(t, "told", told, []string{"policy/a.md version/circle", "policy/b.md version/circle"})
	v := view[site.ItemView](t, s, "policy/a.html")
	equal(t, "later", v.Successors, []site.Ref{{"b", "b.html"}})
	equal(t, "earlier", v.Former, []site.Ref{{"b", "b.html"}})
}

func TestACircleOfVersionsIsToldAtEachLinkInIt(t *testing.T) {
	w := one()
	w.listLinks(t)
	w.add("policy/a.md", replaces("c.md", "alone.md"))
	w.add("policy/b.md", replaces("a.md"))
	w.add("policy/c.md", replaces("b.md"))
	w.add("policy/d.md", replaces("c.md"))
	w.add("policy/alone.md", replaces("alone.md"))
	_, told := w.diags(t)
	equal(t, "told", told, []string{
		"policy/a.md version/circle", "policy/alone.md version/circle", "policy/b.md version/circle", "policy/c.md version/circle",
	})
}

// What is told of versions is told where they are written, and the same after
// an edit as when everything is made anew.
func TestWhatIsToldOfVersionsFollowsEdits(t *testing.T) {
	w := two()
	w.listLinks(t)
	says := func(target string) func(*content.Item) {
		return func(i *content.Item) {
			i.Head.Source = "---\ntitle: x\nsupersedes: [" + target + "]\n---\n"
			entry := kind.Value{Text: target, Pos: fields.Pos{Line: 3, Col: 14}}
			i.Head.Values = kind.Values{{Name: "supersedes", List: []kind.Value{entry}, Pos: entry.Pos}}
		}
	}
	w.add("policy/top.md")
	w.add("policy/next.md", says("top.md"))
	w.add("linhe/policy/city.md", says("/policy/top.md"))
	in := w.input(t)
	s, list := site.New(in)
	if len(list) != 1 || list[0].Rule != "version/not-yours" || list[0].Line != 3 || list[0].Col != 14 || list[0].Excerpt != "supersedes: [/policy/top.md]" {
		t.Fatalf("%+v", list)
	}
	for _, c := range []struct {
		path string
		edit func(*content.Item) // nil: removed
	}{
		{"linhe/policy/city.md", says("city2.md")}, {"linhe/policy/city.md", nil}, {"policy/top.md", nil}, {"policy/top.md", says("next.md")},
		{"policy/next.md", says("next.md")}, {"news/other.md", func(*content.Item) {}}, {"policy/next.md", says("/linhe/policy/city.md")},
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
