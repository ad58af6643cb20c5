package site_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// told returns what a page tells search engines; nil for nothing.
func told(t *testing.T, m site.Meta) map[string]any {
	t.Helper()
	if m.Structured == "" {
		return nil
	}
	text, ok := strings.CutPrefix(string(m.Structured), `<script type="application/ld+json">`)
	text, end := strings.CutSuffix(text, "</script>")
	if !ok || !end || strings.ContainsAny(text, "<>&\u2028\u2029") {
		t.Fatalf("not safe in a page: %s", m.Structured)
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func described(t *testing.T, properties ...kind.Property) *world {
	w := one()
	w.kinds = kinds(t)
	w.kinds.ByID("activity").Structured = kind.Structured{Type: "Event", Properties: properties}
	w.kinds.ByID("news").Structured = kind.Structured{}
	w.base = "https://gonghui.example/"
	return w
}

func TestPageTellsSearchEnginesWhatItShows(t *testing.T) {
	w := described(t,
		kind.Property{Name: "name", From: "title"}, kind.Property{Name: "description", From: "summary"}, kind.Property{Name: "url", From: "@url"},
		kind.Property{Name: "image", From: "@image"}, kind.Property{Name: "inLanguage", From: "@lang"},
		kind.Property{Name: "startDate", From: "starts"}, kind.Property{Name: "endDate", From: "ends"}, kind.Property{Name: "keywords", From: "=工会"},
		kind.Property{Name: "location.@type", From: "=Place"}, kind.Property{Name: "location.name", From: "place"},
		kind.Property{Name: "organizer.@type", From: "=Organization"}, kind.Property{Name: "organizer.name", From: "@union"},
		kind.Property{Name: "maximumAttendeeCapacity", From: "capacity"},
		kind.Property{Name: "offers.@type", From: "=Offer"}, kind.Property{Name: "offers.url", From: "signup"})
	w.add("activities/a.md", meeting("starts", "2026-06-20T08:30:00+08:00", "place", `"东山"</script>`, "capacity", "30", "signup", "b.md"), func(i *content.Item) {
		i.Card.Title, i.Card.Summary = "登山 & <观日>", "一句话"
	})
	w.add("activities/b.md", meeting("starts", "2026-06-21", "place", kind.LocalValue))
	w.add("news/a.md")
	s := w.build(t)
	want := map[string]any{
		"@context": "https://schema.org", "@type": "Event", "name": "登山 & <观日>", "description": "一句话", "url": "https://gonghui.example/activities/a.html",
		"inLanguage": "zh-Hans", "startDate": "2026-06-20T08:30:00+08:00", "keywords": "工会",
		"location":                map[string]any{"@type": "Place", "name": `"东山"</script>`},
		"organizer":               map[string]any{"@type": "Organization", "name": "云岭省总工会"},
		"maximumAttendeeCapacity": 30.0, "offers": map[string]any{"@type": "Offer", "url": "b.html"},
	}
	if got := told(t, view[site.ItemView](t, s, "activities/a.html").Meta); !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %v\nwant %v", got, want)
	}
	b := told(t, view[site.ItemView](t, s, "activities/b.html").Meta)
	if b["startDate"] != "2026-06-21" || b["offers"] != nil {
		t.Errorf("an object of constants alone, or another date: %v", b)
	}
	if b["location"] != nil {
		t.Errorf("what each union fills in is no value: %v", b)
	}
	if got := told(t, view[site.ItemView](t, s, "news/a.html").Meta); got != nil {
		t.Errorf("a kind that describes nothing: %v", got)
	}
}

func TestListsAreToldAsLists(t *testing.T) {
	w := one()
	w.kinds = kinds(t)
	k := w.kinds.ByID("service")
	k.Structured = kind.Structured{Type: "GovernmentService", Properties: []kind.Property{{Name: "serviceType", From: "who"}, {Name: "termsOfService", From: "conditions"}}}
	w.add("services/a.md", func(i *content.Item) {
		i.Card.Values = kind.Values{{Name: "who", List: []kind.Value{{Text: "甲"}, {Text: ""}, {Text: "乙"}}}}
		i.Head.Values = kind.Values{{Name: "conditions", List: []kind.Value{{Text: ""}}}}
	})
	got := told(t, view[site.ItemView](t, w.build(t), "services/a.html").Meta)
	if !reflect.DeepEqual(got["serviceType"], []any{"甲", "乙"}) || got["termsOfService"] != nil {
		t.Errorf("%v", got)
	}
}

func TestHomeTellsWhoTheUnionIs(t *testing.T) {
	w := two()
	w.base = "https://gonghui.example/"
	w.unions["linhe"] += "phone: 0531-5550100\naddress: 临河市 <一路> 1 号\nhotline: {label: \"12351\", tel: \"+86-531-12351\"}\n"
	w.unions["."] += "hotline: {label: \"12351\", tel: \"+86-531-12351\"}\n"
	s := w.build(t)
	want := map[string]any{
		"@context": "https://schema.org", "@type": "Organization", "name": "临河市总工会", "url": "https://gonghui.example/yl-linhe/",
		"telephone": "0531-5550100", "address": "临河市 <一路> 1 号",
	}
	if got := told(t, view[site.HomeView](t, s, "yl-linhe/index.html").Meta); !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %v\nwant %v", got, want)
	}
	if got := told(t, view[site.HomeView](t, s, "yl/en/index.html").Meta); got["telephone"] != "+86-531-12351" || got["name"] != "Yunling Federation" {
		t.Errorf("%v", got)
	}
}
