package site_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/site"
)

// TestDressedGivesWhatNewGives puts sites of several shapes into other dresses,
// edits between.
func TestDressedGivesWhatNewGives(t *testing.T) {
	for _, c := range []struct {
		name  string
		world func() *world
		alter func(*site.Input)
	}{
		{"whole", towns, func(*site.Input) {}},
		{"accent", func() *world { w := towns(); w.unions["linhe"] += "accent: \"#b3261e\"\n"; return w }, func(*site.Input) {}},
		{"preview", towns, func(in *site.Input) { in.Drafts, in.Early = true, true }},
		{"one of several", towns, func(in *site.Input) { in.Union = "yl-linhe" }},
		{"unknown", towns, func(in *site.Input) { in.Union = "yl-none" }},
		{"of one language", func() *world { return only("") }, func(*site.Input) {}},
		{"merged", shrunk, func(*site.Input) {}},
	} {
		for seed := range more(uint64(2), 2) {
			t.Run(fmt.Sprint(c.name, seed), func(t *testing.T) {
				t.Parallel()
				in := c.world().input(t)
				c.alter(&in)
				tryDresses(t, in, seed)
			})
		}
	}
}

// wardrobe is the dresses of tests: a style alone, an icon alone, both, none.
func wardrobe() []site.Input {
	icon := map[string]site.File{"icon.svg": "static/图标.svg", "x.png": "static/x.png"}
	return []site.Input{
		{Styles: site.Styles{All: "b{color:blue}"}, Static: map[string]site.File{"icon.svg": "static/icon.svg"}},
		{Styles: site.Styles{All: "b{color:blue}", Home: "i{color:blue}", Door: "u{color:blue}"}, Static: icon}, {Static: icon}, {},
	}
}

func tryDresses(t *testing.T, in site.Input, seed uint64) {
	r := &newsroom{Rand: rand.New(rand.NewPCG(seed, 5)), m: in.Map, items: map[string]*content.Item{}, tangled: seed == 1}
	for range 40 {
		if item := r.write(r.path()); item != nil {
			r.items[item.Path] = item
		}
	}
	in.Icons = icons
	in.Items = slices.Collect(maps.Values(r.items))
	s, list := site.New(in)
	for step, dress := range wardrobe() {
		before := observe(s, list)
		dressed := s.Dressed(dress.Styles, dress.Static)
		in.Styles, in.Static = dress.Styles, dress.Static
		fresh, want := site.New(in)
		differ(t, fmt.Sprint("dress ", step), observe(dressed, list), observe(fresh, want))
		differ(t, fmt.Sprint("the site before dress ", step), observe(s, list), before)

		changed, removed := r.turn()
		s, _, list = dressed.With(changed, removed)
		in.Items = slices.Collect(maps.Values(r.items))
		fresh, want = site.New(in)
		differ(t, fmt.Sprint("edit in dress ", step), observe(s, list), observe(fresh, want))
	}
}
