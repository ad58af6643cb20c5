package site_test

import (
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/site"
)

// A union alone is built with what it inherits, at the owners' addresses and
// byte for byte as in the whole site, and with nothing else of others.
func TestAUnionAloneHasWhatItInheritsAndNothingElse(t *testing.T) {
	w := guides(t)
	w.add("activities/day.md", scope("descendants"), func(i *content.Item) { i.Card.Date = day("2026-06-05") })
	w.add("activities/own.md", scope("self"))
	w.add("trade/policy/t.md")
	w.add("town/policy/u.md")
	whole := w.build(t)
	w.union = "firm"
	in := w.input(t)
	alone, list := site.New(in)
	noDiags(t, list)
	var foreign []string
	for _, f := range files(alone) {
		if !strings.HasPrefix(f, "firm/") {
			foreign = append(foreign, f)
		}
		if site.Sum(alone.View(page(t, alone, f))) != site.Sum(whole.View(page(t, whole, f))) {
			t.Errorf("%s is not that of the whole site", f)
		}
	}
	equal(t, "of others", foreign, []string{
		"city/policy/local.html", "city/services/aid.html", "trade/policy/t.html",
		"yl/activities/day.html", "yl/en/services/aid.html", "yl/policy/law.html", "yl/services/aid.html",
	})
	for _, id := range alone.Shells() {
		a, b := alone.ShellView(id), whole.ShellView(id)
		if site.Sum(a) != site.Sum(b) {
			t.Errorf("the shell of %v is another one", id)
		}
	}
	for _, f := range files(alone) {
		if v, ok := alone.View(page(t, alone, f)).(*site.ListView); ok {
			for _, c := range v.Cards {
				page(t, alone, follow(f, c.Href))
			}
		}
	}
	if alone.Items() != 0 || alone.Unions() != 1 {
		t.Errorf("%d items of %d unions", alone.Items(), alone.Unions())
	}
	item := *in.Items[0]
	item.Card.Scope = "self"
	next, _, told := alone.With([]*content.Item{&item}, nil)
	in.Items[0] = &item
	fresh, want := site.New(in)
	differ(t, "after an edit", observe(next, told), observe(fresh, want))
}
