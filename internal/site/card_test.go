package site_test

import (
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

func TestFullTitlesSayNothingTwice(t *testing.T) {
	w := one()
	for title, file := range map[string]string{"云岭省总工会": "a", "云岭省职工之家": "b", "关于云岭省总工会": "c"} {
		w.add("pages/"+file+".md", func(item *content.Item) { item.Card.Title = title })
	}
	s := w.build(t)
	const tail = "云岭省总工会 - 云岭省职工之家"
	for file, want := range map[string]string{
		"pages/a.html": tail, "pages/b.html": tail, "pages/c.html": "关于云岭省总工会 - " + tail,
	} {
		if got := view[site.ItemView](t, s, file).Meta.FullTitle; got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	if got := view[site.HomeView](t, s, "index.html").Meta.FullTitle; got != tail {
		t.Errorf("home: %q", got)
	}
}

func TestCardsSayTheirDateOnce(t *testing.T) {
	w := one()
	w.add("activities/a.md", func(item *content.Item) {
		item.Card.Values = kind.Values{{Name: "starts", Text: "2026-06-05T09:00:00+08:00"}}
	})
	w.add("policy/p.md", func(item *content.Item) {
		item.Card.Values = kind.Values{{Name: "doc_no", Text: "云工发〔2026〕1号"}}
	})
	s := w.build(t)
	if c := view[site.ListView](t, s, "activities/index.html").Cards[0]; !c.Date.IsZero() || len(c.Facts) != 1 {
		t.Errorf("an activity that says when it begins: %v %v", c.Date, c.Facts)
	}
	if c := view[site.ListView](t, s, "policy/index.html").Cards[0]; c.Date.IsZero() {
		t.Error("a policy has no date")
	}
}

func TestStepsAreInOrder(t *testing.T) {
	w := one()
	w.add("services/a.md", func(item *content.Item) {
		item.Head.Values = kind.Values{
			{Name: "materials", List: []kind.Value{{Text: "身份证"}, {Text: "合同"}}},
			{Name: "steps", List: []kind.Value{{Text: "申请"}, {Text: "审查"}}},
		}
	})
	for _, f := range view[site.ItemView](t, w.build(t), "services/a.html").Facts {
		if f.Ordered != (f.Name == "steps") {
			t.Errorf("%s: ordered is %v", f.Name, f.Ordered)
		}
	}
}

func TestANumberToSignUpAtIsDialled(t *testing.T) {
	w := one()
	w.add("activities/a.md", func(item *content.Item) {
		item.Head.Values = kind.Values{{Name: "signup", Text: "tel:0999-5551012"}}
	})
	f := view[site.ItemView](t, w.build(t), "activities/a.html").Facts[0]
	if f.Type != "phone" || f.Href != "tel:09995551012" || f.Texts[0] != "0999-5551012" {
		t.Errorf("the number is no telephone: %+v", f)
	}
}
