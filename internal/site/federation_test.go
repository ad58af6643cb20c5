package site_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// A federation is a random tree of unions, five levels deep, with departments
// and affiliations, and what they publish.
type federation struct {
	*rand.Rand
	world  *world
	unions []*oracleUnion
	folder map[string]string // of a union
	items  map[string]*content.Item
	in     site.Input
}

func newFederation(t *testing.T, seed uint64) *federation {
	f := &federation{
		Rand:  rand.New(rand.NewPCG(seed, 11)),
		world: &world{config: "title: 职工之家\nlanguages: [zh-Hans, en]\n", unions: map[string]string{}, now: day("2026-06-01"), base: "https://gonghui.example/"},
		items: map[string]*content.Item{}, folder: map[string]string{},
	}
	f.found("", "national", "")
	for range 1 + f.IntN(2) {
		f.below(f.unions[0], []string{"provincial", "municipal", "county", "basic"})
	}
	f.affiliate()
	f.world.tune = func(u *site.Union) {
		o := f.unions[slices.IndexFunc(f.unions, func(o *oracleUnion) bool { return o.id == u.ID })]
		u.Division = o.division
		for _, w := range o.hides {
			u.Hide = append(u.Hide, site.Hidden{Link: "/" + w})
		}
	}
	for range 30 {
		f.publish()
	}
	for range 12 {
		f.claim()
	}
	for range 4 {
		f.hide()
	}
	f.in = f.world.input(t)
	return f
}

func (f *federation) one(of ...string) string { return of[f.IntN(len(of))] }

// found adds a union; folder is that of its parent.
func (f *federation) found(parent, level, division string) *oracleUnion {
	u := &oracleUnion{id: fmt.Sprint("u", len(f.unions)), level: level, parent: parent, division: division}
	folder := path.Join(f.folder[parent], u.id)
	text := fmt.Sprintf("id: %s\nname: %s工会\nlevel: %s\n", u.id, u.id, level)
	if f.IntN(3) == 0 {
		text += "languages: [" + f.one("zh-Hans", "en", "en, zh-Hans", "zh-Hans, en") + "]\n"
	}
	if parent == "" {
		folder = "."
	}
	f.folder[u.id], f.world.unions[folder] = folder, text
	f.unions = append(f.unions, u)
	return u
}

// below founds a tree of the levels below a union.
func (f *federation) below(parent *oracleUnion, levels []string) {
	if len(levels) == 0 {
		return
	}
	division := ""
	if len(levels) > 1 {
		division = parent.division + fmt.Sprint(31+f.IntN(2))
	}
	u := f.found(parent.id, levels[0], division)
	for range f.IntN(2) {
		d := f.found(u.id, "department", "")
		if f.IntN(4) == 0 {
			f.found(d.id, "group", "")
		}
	}
	if f.IntN(3) == 0 {
		f.found(u.id, "industrial", "")
	}
	for range 1 + f.IntN(2) {
		f.below(u, levels[1:])
	}
}

// affiliate gives some unions a second union above, which comes before them so
// that there are no circles.
func (f *federation) affiliate() {
	order := map[string]int{}
	for i, folder := range slices.SortedFunc(maps.Keys(f.world.unions), compareFolders) {
		order[folder] = i
	}
	for i, u := range f.unions {
		u.order = order[f.folder[u.id]]
		if u.level == "department" || i == 0 || f.IntN(4) > 0 {
			continue
		}
		up := f.unions[f.IntN(i)]
		if up.level == "department" || slices.Contains(f.oracle().above(u.id), up.id) {
			continue
		}
		u.affiliations = []string{up.id}
		f.world.unions[f.folder[u.id]] += "affiliations: [" + up.id + "]\n"
	}
}

func compareFolders(a, b string) int {
	if a == "." || b == "." {
		return strings.Compare(strings.TrimPrefix(a, "."), strings.TrimPrefix(b, "."))
	}
	return slices.Compare(strings.Split(a, "/"), strings.Split(b, "/"))
}

// publish adds an item of a random union.
func (f *federation) publish() *content.Item {
	u := f.unions[f.IntN(1+f.IntN(len(f.unions)))]
	return f.add(u, f.one("policy", "services", "news"))
}

func (f *federation) add(u *oracleUnion, folder string) *content.Item {
	file := path.Join(f.folder[u.id], folder, fmt.Sprintf("i%d.md", len(f.world.items)))
	item := f.world.add(file, func(i *content.Item) {
		c := &i.Card
		c.Title = fmt.Sprint("标题", f.IntN(1000))
		c.Summary = "摘要"
		c.Date = day("2026-05-01").AddDate(0, 0, -f.IntN(50))
		c.Order = f.IntN(5)
		f.rescope(c)
		links("/" + path.Join("policy", "i0.md"))(i)
		i.Body.Sum = digest.Of(i.Body.HTML)
	})
	f.items[file] = item
	return item
}

func (f *federation) rescope(c *content.Card) {
	c.Scope = f.one("self", "children", "descendants", "descendants", "descendants")
	c.Levels, c.Divisions = nil, nil
	if f.IntN(5) == 0 {
		c.Levels = []string{f.one("county", "municipal", "basic"), "basic"}
	}
	if f.IntN(6) == 0 {
		c.Divisions = []string{f.one("31", "3132", "323132")}
	}
	c.Mandatory = f.IntN(8) == 0
}

// claim makes an item that supplements or overrides one of a union above.
func (f *federation) claim() *content.Item {
	o := f.oracle()
	target := o.works[o.sorted()[f.IntN(len(o.works))]]
	below := slices.DeleteFunc(slices.Clone(f.unions), func(u *oracleUnion) bool {
		return u.id == target.union || o.federation(target.union) == u.id || !slices.Contains(o.hears(u.id), target.union) || f.claims(o, u, target.path)
	})
	if len(below) == 0 {
		return nil
	}
	item := f.add(below[f.IntN(len(below))], path.Base(path.Dir(target.path)))
	link := content.Link{Target: "/" + target.path}
	if f.IntN(2) == 0 {
		item.Card.Supplements = link
	} else {
		item.Card.Overrides = link
	}
	return item
}

// claims reports whether u claims something of a family already: twice is a
// fault, and another test's.
func (f *federation) claims(o *oracle, u *oracleUnion, w string) bool {
	origin := func(w string) string {
		for o.base(o.works[w]) != "" {
			w = o.base(o.works[w])
		}
		return w
	}
	return slices.ContainsFunc(o.sorted(), func(other string) bool {
		return o.works[other].union == u.id && o.base(o.works[other]) != "" && origin(other) == origin(w)
	})
}

func (f *federation) hide() {
	o := f.oracle()
	w := o.sorted()[f.IntN(len(o.works))]
	u := f.unions[f.IntN(len(f.unions))]
	if o.works[w].union != u.id && o.federation(o.works[w].union) != u.id && slices.Contains(o.hears(u.id), o.works[w].union) && !slices.Contains(u.hides, w) {
		u.hides = append(u.hides, w)
	}
}

// oracle knows the federation as it is.
func (f *federation) oracle() *oracle {
	o := &oracle{unions: map[string]*oracleUnion{}, works: map[string]*oracleWork{}, heard: map[string][]string{}}
	for _, u := range f.unions {
		o.unions[u.id] = u
	}
	kinds := map[string]string{"policy": "policy", "services": "service", "news": "news"}
	for file, item := range f.items {
		folder := path.Dir(path.Dir(file))
		w := &oracleWork{
			path: file, kind: kinds[path.Base(path.Dir(file))],
			supplements: strings.TrimPrefix(item.Card.Supplements.Target, "/"), overrides: strings.TrimPrefix(item.Card.Overrides.Target, "/"),
		}
		for id, f := range f.folder {
			if f == folder {
				w.union = id
			}
		}
		// A service that has expired is gone; of other kinds it stays.
		if c := &item.Card; !c.Draft && !(w.kind == "service" && !c.ExpireAt.IsZero() && !c.ExpireAt.After(day("2026-06-01"))) {
			w.item = item
		}
		o.works[file] = w
	}
	for _, w := range o.works {
		if b := o.base(w); b != "" && o.works[b] == nil {
			w.supplements, w.overrides = "", "" // a link that leads nowhere is a fault and no claim
		}
		if b := o.base(w); b != "" && o.works[b].item == nil && o.works[b] != nil && f.items[b].Card.Draft {
			w.supplements, w.overrides = "", "" // so is one to a draft
		}
	}
	return o
}

// edit changes something, and returns what.
func (f *federation) edit() (changed []*content.Item, removed []string) {
	files := sortedKeys(f.items)
	file := files[f.IntN(len(files))]
	item := *f.items[file]
	switch f.IntN(11) {
	case 0:
		item.Card.Title += "改"
	case 1:
		f.rescope(&item.Card)
	case 2:
		item.Card.Draft = !item.Card.Draft
	case 3:
		item.Card.ExpireAt = day("2026-05-30").AddDate(0, 0, f.IntN(5))
	case 4:
		delete(f.items, file)
		return nil, []string{file}
	case 5, 6:
		if item := f.claim(); item != nil {
			return f.placed(item), nil
		}
		return nil, nil
	case 7:
		return f.placed(f.publish()), nil
	case 8:
		item.Card.Supplements, item.Card.Overrides = content.Link{}, content.Link{}
	case 9:
		item.Card.PinUntil = day("2026-07-01")
	default:
		item.Body = content.Body{}
		links(f.one("../news/", "/policy/i1.md", "x.md"))(&item)
		headings(f.one("一", "二"))(&item)
		item.Body.Sum = digest.Of(item.Body.HTML)
	}
	f.items[file] = &item
	return []*content.Item{&item}, nil
}

func (f *federation) placed(item *content.Item) []*content.Item {
	p, _, _ := f.in.Map.Place(item.Path)
	item.Kind, item.Name, item.Lang = p.Kind.ID, p.Name, p.Lang
	return []*content.Item{item}
}

// TestEveryListShowsWhatTheRulesSay compares every list of every union of
// random federations with what an oracle says, after edit upon edit. With
// gives what New would, and tells of every section that looks different.
func TestEveryListShowsWhatTheRulesSay(t *testing.T) {
	for seed := range more(uint64(8), 20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			f := newFederation(t, seed)
			s, list := site.New(f.in)
			f.compare(t, "at first", s)
			for step := range 6 {
				changed, removed := f.edit()
				what := fmt.Sprintf("step %d: %v %v", step, pathsOf(changed), removed)
				before := f.sections(s)
				next, touched, told := s.With(changed, removed)
				f.in.Items = slices.Collect(maps.Values(f.items))
				f.compare(t, what, next)
				after := f.sections(next)
				for id := range before {
					if before[id] != after[id] && !slices.Contains(touched, id) {
						t.Errorf("%s: %v is not told of as touched\nwas %s\nis  %s", what, id, before[id], after[id])
					}
				}
				fresh, want := site.New(f.in)
				differ(t, what, observe(next, told), observe(fresh, want))
				if s, list = next, told; t.Failed() {
					return
				}
			}
			_ = list
		})
	}
}

// compare holds every list of a site against the oracle.
func (f *federation) compare(t *testing.T, what string, s *site.Site) {
	t.Helper()
	o := f.oracle()
	lists := f.lists(s)
	for _, u := range f.unions {
		for kind, folder := range map[string]string{"policy": "policy", "service": "services", "news": "news"} {
			list := o.list(u.id, kind)
			for lang, got := range lists[u.id+" "+kind] {
				var want []string
				for _, w := range list {
					w, source := o.in(lang, w), ""
					if o.works[w].union != u.id {
						source = o.works[w].union
					}
					want = append(want, fmt.Sprintf("%s/%s/%s from %q", o.works[w].union, folder, strings.TrimSuffix(path.Base(w), ".md"), source))
				}
				slices.Sort(want)
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%s: %s of %s in %s:\n got %q\nwant %q", what, kind, u.id, lang, got, want)
				}
			}
			if len(list) > 0 && len(lists[u.id+" "+kind]) == 0 {
				t.Errorf("%s: %s has no list of %s, want %q", what, u.id, kind, list)
			}
		}
	}
}

// lists returns the cards of all sections, by union and kind, then language.
func (f *federation) lists(s *site.Site) map[string]map[string][]string {
	lists := map[string]map[string][]string{}
	for i := range s.Pages() {
		p := &s.Pages()[i]
		v, ok := s.View(p).(*site.ListView)
		if !ok || v.KindID == "" {
			continue
		}
		key := p.Shell.Union + " " + v.KindID
		if lists[key] == nil {
			lists[key] = map[string][]string{}
		}
		for _, c := range v.Cards {
			file := follow(string(p.File), c.Href)
			union, rest, _ := strings.Cut(strings.TrimSuffix(file, ".html"), "/")
			for _, lang := range []string{"en/", "zh-Hans/"} {
				rest = strings.TrimPrefix(rest, lang)
			}
			source := strings.TrimSuffix(c.Source.Text, "工会")
			lists[key][v.Lang] = append(lists[key][v.Lang], fmt.Sprintf("%s/%s from %q", union, rest, source))
		}
	}
	return lists
}

// sections returns what each section shows, whatever page it is on.
func (f *federation) sections(s *site.Site) map[site.SectionID]string {
	all := map[site.SectionID]string{}
	for i := range s.Pages() {
		if v, ok := s.View(&s.Pages()[i]).(*site.ListView); ok && v.KindID != "" {
			all[site.SectionID{Union: s.Pages()[i].Shell.Union, Kind: v.KindID}] += fmt.Sprint(v.Cards)
		}
	}
	return all
}
