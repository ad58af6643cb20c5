package site_test

import (
	"fmt"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// gathering lets pages gather, whatever the kinds of the theme.
func (w *world) gathering(t testing.TB) {
	w.set(t, "page", func(k *kind.Kind) {
		if k.Field("gather") == nil {
			k.Fields = append(k.Fields, kind.Field{Name: "gather", Type: kind.Group})
		}
	})
}

// gathers is a query; limit 0 leaves it out.
func gathers(limit int, lists map[string][]string) func(*content.Item) {
	v := kind.Value{Name: "gather"}
	for _, name := range sortedKeys(lists) {
		list := kind.Value{Name: name}
		for _, text := range lists[name] {
			list.List = append(list.List, kind.Value{Text: text, Pos: fields.Pos{Line: 3, Col: 4}})
		}
		v.Map = append(v.Map, list)
	}
	if limit > 0 {
		v.Map = append(v.Map, kind.Value{Name: "limit", Text: fmt.Sprint(limit)})
	}
	return func(i *content.Item) { i.Head.Values = append(i.Head.Values, v) }
}

func about(topics ...string) func(*content.Item) {
	return func(i *content.Item) { i.Card.Topics = topics }
}

func forWhom(audience ...string) func(*content.Item) {
	return func(i *content.Item) { i.Card.Audience = audience }
}

func TestATopicGathersWhatCarriesItsTopicsOrAudiences(t *testing.T) {
	w := two()
	w.gathering(t)
	w.add("news/a.md", about("wages"))
	w.add("news/b.md", forWhom("women", "migrant"))
	w.add("news/c.md", about("injury"))
	w.add("news/none.md")
	w.add("services/d.md", about("injury", "wages"))
	w.add("policy/e.md", about("wages"), func(i *content.Item) { i.Card.ExpireAt = w.now })
	w.add("policy/f.md", about("wages"), dayed("2020-01-01"))
	w.add("linhe/news/other.md", about("wages"))
	w.add("pages/all.md", about("wages"), gathers(0, map[string][]string{"topics": {"wages"}, "audience": {"migrant"}}))
	w.add("pages/few.md", gathers(0, map[string][]string{"topics": {"wages"}, "kinds": {"news", "activity"}}))
	s := w.build(t)
	got := map[string][]string{}
	for _, g := range view[site.ItemView](t, s, "yl/pages/all.html").Gathered {
		got[g.KindID] = titles(g.Cards)
	}
	equal(t, "kinds", sortedKeys(got), []string{"news", "policy", "service"}) // no page: not itself
	equal(t, "news", got["news"], []string{"a", "b"})
	equal(t, "services", got["service"], []string{"d"})
	equal(t, "in force first", got["policy"], []string{"f", "e"})
	few := view[site.ItemView](t, s, "yl/pages/few.html").Gathered
	if len(few) != 1 || few[0].Title != (site.Ref{Text: "新闻", Href: "../news/index.html"}) || few[0].Cards[0].Href != "../news/a.html" {
		t.Errorf("%+v", few)
	}
	if g := view[site.ItemView](t, s, "yl/news/a.html").Gathered; len(g) > 0 {
		t.Errorf("an item without a query gathers %v", g)
	}
}

func TestATopicGathersSoManyOfEachKind(t *testing.T) {
	for limit, want := range map[int]int{0: 12, 3: 3, 99: 15} {
		w := one()
		w.gathering(t)
		for i := range 15 {
			w.add(fmt.Sprintf("news/%02d.md", i), about("wages"))
		}
		w.add("pages/t.md", gathers(limit, map[string][]string{"topics": {"wages"}}))
		g := view[site.ItemView](t, w.build(t), "pages/t.html").Gathered
		if len(g) != 1 || len(g[0].Cards) != want || g[0].More != 15-want {
			t.Errorf("limit %d: %+v", limit, g)
		}
	}
}

func TestAKindThatNobodyKnowsGathersNothing(t *testing.T) {
	w := one()
	w.gathering(t)
	w.add("pages/t.md", gathers(0, map[string][]string{"topics": {"wages"}, "kinds": {"polici", "x-y-z", "news"}}))
	_, told := w.diags(t)
	equal(t, "told", told, []string{"pages/t.md gather/kind", "pages/t.md gather/kind"})
	_, list := site.New(w.input(t))
	if d := list.Sorted()[0]; d.Line != 3 || d.Col != 4 || d.Hint.EN != `did you mean "policy"?` {
		t.Errorf("%+v", d)
	}
}
