package site_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// observed is everything that a site lets others see.
type observed map[string]string

func observe(s *site.Site, list diag.List) observed {
	o := observed{}
	for i := range s.Pages() {
		p := &s.Pages()[i]
		key := fmt.Sprintf("page %05d %s", i, p.File)
		v := s.View(p)
		o[key] = fmt.Sprint(p.Shell, p.Layout, site.Sum(v), p.InSet, p.Set, p.Shared, p.Core, p.Date)
		if item, ok := v.(*site.ItemView); ok {
			var owner []byte
			if p.Owner != nil {
				owner = p.Owner.Body.HTML
			}
			s.Fill(item, p, p.Item.Body.HTML, owner)
			o[key] += string(item.Body.HTML) + string(item.Local.HTML)
		}
	}
	for i := range s.Documents() {
		d := &s.Documents()[i]
		o[fmt.Sprintf("document %05d %s", i, d.File)] = fmt.Sprint(d.Sum, string(s.Bytes(d)))
	}
	for _, id := range s.Shells() {
		o[fmt.Sprint("shell ", id)] = fmt.Sprintf("%+v", *s.ShellView(id))
	}
	for _, set := range s.OfflineSets() {
		o["set "+set.Prefix] = fmt.Sprintf("%+v", set)
	}
	at, file := s.Next()
	o["rest"] = fmt.Sprintf("%+v\n%+v\n%+v\n%v %v\n%d %d", s.Icons(), s.Copies(), s.Skipped(), at, file, s.Unions(), s.Items())
	for _, d := range list.Sorted() {
		o[fmt.Sprintf("told %s:%d:%d %s %s", d.Path, d.Line, d.Col, d.Rule, d.Text.EN)] = fmt.Sprintf("%+v", d)
	}
	return o
}

// differ tells the first differences between two sites.
func differ(t *testing.T, what string, got, want observed) {
	t.Helper()
	told := 0
	keys := maps.Clone(want)
	maps.Copy(keys, got)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if got[key] != want[key] && told < 5 {
			told++
			t.Errorf("%s: %s\n got %.600s\nwant %.600s", what, key, got[key], want[key])
		}
	}
	if told > 0 {
		t.FailNow()
	}
}

// towns is a site of several unions and languages, with files.
func towns() *world {
	w := two()
	w.base = "https://gonghui.example/"
	w.config = "title: {zh-Hans: 云岭省职工之家, en: Yunling Workers' Home}\nlanguages: [zh-Hans, en]\n"
	w.unions["linhe/qu"] = "id: yl-qu\nname: 区总工会\nlevel: county\nlanguages: [zh-Hans]\nreview: {news: parent}\n"
	w.unions["gang"] = "id: yl-gang\nname: 钢铁公司工会\nlevel: basic\nlogo: logo.png\nlanguages: [en, zh-Hans, ar]\n" +
		"menu:\n  - {title: 新闻, link: news/}\n  - {title: 津贴, link: news/高温津贴.md}\n  - {title: 上级, link: ../news/a.md#two}\n  - {title: 标签, link: /yl/tags/pay}\n"
	w.files = map[string]site.FileInfo{}
	for i, f := range []string{"gang/logo.png", "news/c.png", "d.jpg", "news/a.pdf", "linhe/b.docx", "linhe/news/c.png", "news/x.exe"} {
		w.files[f] = site.FileInfo{Sum: digest.Of([]byte{byte(i)}), Size: 1, Width: 4, Height: 3}
	}
	return w
}

// shrunk is towns after one union was merged into another, which has switched a
// kind off.
func shrunk() *world {
	w := towns()
	w.unions["gang"] += "status: merged\nsuccessor: yl-linhe\n"
	w.unions["linhe"] += "modules: {activity: off}\n"
	return w
}

func TestWithGivesWhatNewGives(t *testing.T) {
	for _, c := range []struct {
		name  string
		world func() *world
		alter func(*site.Input)
	}{
		{"whole", towns, func(*site.Input) {}},
		{"preview", towns, func(in *site.Input) { in.Drafts, in.Early = true, true }},
		{"one of several", towns, func(in *site.Input) { in.Union = "yl-linhe" }},
		{"unknown", towns, func(in *site.Input) { in.Union = "yl-none" }},
		{"of languages", func() *world { return only("languages: [zh-Hans, en, ar]\n") }, func(*site.Input) {}},
		{"of one language", func() *world { return only("") }, func(*site.Input) {}},
		{"merged", shrunk, func(*site.Input) {}},
	} {
		for seed := range more(uint64(3), 8) {
			t.Run(fmt.Sprint(c.name, seed), func(t *testing.T) {
				t.Parallel()
				in := related(t, c.world()).input(t)
				c.alter(&in)
				tryEdits(t, in, seed)
			})
		}
	}
}

// only is a site of one union.
func only(config string) *world {
	w := towns()
	w.config = "title: 职工之家\n" + config
	w.unions = map[string]string{".": "id: yl\nname: 云岭省总工会\nlevel: provincial\n"}
	return w
}

func tryEdits(t *testing.T, in site.Input, seed uint64) {
	r := &newsroom{Rand: rand.New(rand.NewPCG(seed, 3)), m: in.Map, items: map[string]*content.Item{}, tangled: seed%6 == 0}
	for range 10 + 20*r.IntN(8) {
		if item := r.write(r.path()); item != nil {
			r.items[item.Path] = item
		}
	}
	in.Icons = icons
	in.Items = slices.Collect(maps.Values(r.items))
	s, list := site.New(in)
	before := observe(s, list)
	for step := range more(12, 20) {
		told := list
		changed, removed := r.turn()
		next, _, list2 := s.With(changed, removed)
		in.Items = slices.Collect(maps.Values(r.items))
		fresh, want := site.New(in)
		after := observe(next, list2)
		differ(t, fmt.Sprintf("step %d: %v %v", step, pathsOf(changed), removed), after, observe(fresh, want))
		differ(t, fmt.Sprintf("the site before step %d", step), observe(s, told), before)
		s, list, before = next, list2, after
	}
}

// more is how often random edits are tried: few times in the tests of every
// change, many times where UNIONHALL_SOAK is 100, a part of them where it is less, hardly
// ever with -short, as the race detector runs them.
func more[T int | uint64](few, many T) T {
	percent, _ := strconv.Atoi(os.Getenv("UNIONHALL_SOAK"))
	switch {
	case percent > 0:
		return max(few, many*T(percent)/100)
	case testing.Short():
		return max(1, few/4)
	}
	return few
}

func pathsOf(items []*content.Item) []string {
	var paths []string
	for _, item := range items {
		paths = append(paths, item.Path)
	}
	return paths
}

// Each of these is rare enough to be missed by chance.
func TestWithFollowsWhatLinksDependOn(t *testing.T) {
	draft := func(i *content.Item) { i.Card.Draft = true }
	linker := func(target string) func(w *world) {
		return func(w *world) { w.add("policy/x.md", links(target)); w.add("policy/x.en.md", links(target)) }
	}
	for _, c := range []struct {
		name   string
		before func(w *world)
		path   string // what is edited or added; with edit nil removed
		edit   func(*content.Item)
	}{
		{"why it is not shown", func(w *world) { w.add("news/a.md", draft); linker("../news/a.md")(w) },
			"news/a.md", func(i *content.Item) { i.Card.Draft, i.Card.Status = false, "withdrawn" }},
		{"a translation comes", func(w *world) { w.add("news/a.md"); linker("../news/a.md")(w) },
			"news/a.en.md", func(*content.Item) {}},
		{"a translation goes", func(w *world) { w.add("news/a.md"); w.add("news/a.en.md"); linker("../news/a.md")(w) },
			"news/a.en.md", nil},
		{"the rival at an address goes", func(w *world) { w.add("news/A.md"); w.add("news/a.md"); linker("../news/a.md")(w) },
			"news/A.md", nil},
		{"a rival comes", func(w *world) { w.add("news/a.md"); linker("../news/a.md")(w) },
			"news/A.md", func(*content.Item) {}},
		{"the line of a refused alias", func(w *world) { w.add("news/a.md"); w.add("news/b.md", aliases("news/a")) },
			"news/b.md", func(i *content.Item) { i.Head.Source = "---\nsummary: x\n" + i.Head.Source[4:] }},
		{"what refused an alias goes", func(w *world) { w.add("news/a.md"); w.add("news/b.md", aliases("news/a")) },
			"news/a.md", nil},
		{"a picture of the text", func(w *world) {
			w.files = map[string]site.FileInfo{"news/c.png": {Sum: digest.Of([]byte("c"))}}
			w.add("news/a.md")
		}, "news/a.md", pictures("c.png")},
		{"a translation of what is superseded comes", func(w *world) {
			w.listLinks(t)
			w.add("policy/old.md")
			w.add("policy/new.md", replaces("old.md"))
		}, "policy/old.en.md", func(*content.Item) {}},
		{"the last of a section", func(w *world) { w.add("news/a.md"); linker("../news/")(w) }, "news/a.md", nil},
	} {
		w := two()
		w.base = "https://gonghui.example/"
		w.add("linhe/news/z.md")
		c.before(w)
		in := w.input(t)
		s, _ := site.New(in)
		var changed []*content.Item
		removed := []string{c.path}
		if c.edit != nil {
			changed, removed = []*content.Item{w.version(t, c.path, c.edit)}, nil
		}
		next, _, told := s.With(changed, removed)
		in.Items = append(slices.DeleteFunc(in.Items, func(i *content.Item) bool { return i.Path == c.path }), changed...)
		fresh, want := site.New(in)
		differ(t, c.name, observe(next, told), observe(fresh, want))
	}
}

// version returns another version of the item at a path, or a first one.
func (w *world) version(t *testing.T, file string, edit func(*content.Item)) *content.Item {
	old := slices.IndexFunc(w.items, func(i *content.Item) bool { return i.Path == file })
	if old < 0 {
		w.add(file)
		w.input(t) // places it
		old = len(w.items) - 1
	}
	item := *w.items[old]
	edit(&item)
	return &item
}

// A register that has seen many edits begins anew.
func TestWithForgetsNothingOverManyEdits(t *testing.T) {
	w := two()
	for i := range 30 {
		w.add(fmt.Sprintf("news/%d.md", i), links("0.md", "400.md"))
	}
	in := w.input(t)
	s, _ := site.New(in)
	var list diag.List
	for i := range 600 {
		item := *in.Items[i%30]
		item.Path, item.Name = fmt.Sprintf("news/%d.md", i+30), fmt.Sprint(i+30)
		s, _, list = s.With([]*content.Item{&item}, []string{fmt.Sprintf("news/%d.md", i)})
		in.Items[i%30] = &item
	}
	fresh, want := site.New(in)
	differ(t, "after all", observe(s, list), observe(fresh, want))
}

func TestWithTouchesTheSectionsThatShowTheEdit(t *testing.T) {
	w := two()
	w.base = "https://gonghui.example/"
	w.add("news/a.md")
	w.add("news/b.md", func(i *content.Item) { i.Card.Draft = true })
	w.add("policy/c.md", links("../news/a.md#x"))
	w.add("linhe/news/d.md")
	in := w.input(t)
	s, _ := site.New(in)
	inherited := site.SectionID{Union: "yl-linhe", Kind: "policy"}
	news, policy, below := site.SectionID{Union: "yl", Kind: "news"}, site.SectionID{Union: "yl", Kind: "policy"}, site.SectionID{Union: "yl-linhe", Kind: "news"}
	for _, c := range []struct {
		name string
		edit func(*content.Item)
		path string
		want []site.SectionID
	}{
		{"body", func(i *content.Item) { links("/x")(i); i.Body.Sum = digest.Of(i.Body.HTML) }, "news/a.md", nil},
		{"headings", headings("x"), "news/a.md", nil},
		{"author", func(i *content.Item) { i.Head.Source = "---\nauthor: x\n---\n" }, "news/a.md", nil},
		{"title", func(i *content.Item) { i.Card.Title = "x" }, "news/a.md", []site.SectionID{news}},
		{"date", func(i *content.Item) { i.Card.Date = day("2026-01-01") }, "linhe/news/d.md", []site.SectionID{below}},
		{"tags", func(i *content.Item) { i.Card.Tags = []string{"x"} }, "policy/c.md", []site.SectionID{policy, inherited}},
		{"to a draft", func(i *content.Item) { i.Card.Draft = true }, "policy/c.md", []site.SectionID{policy, inherited}},
		{"of a draft", func(i *content.Item) { i.Card.Title = "x" }, "news/b.md", nil},
		{"published", func(i *content.Item) { i.Card.Draft = false }, "news/b.md", []site.SectionID{news}},
	} {
		item := *in.Items[slices.IndexFunc(in.Items, func(i *content.Item) bool { return i.Path == c.path })]
		c.edit(&item)
		_, touched, _ := s.With([]*content.Item{&item}, nil)
		equal(t, c.name, touched, c.want)
	}
	_, touched, _ := s.With(nil, []string{"policy/c.md", "news/b.md", "none.md"})
	equal(t, "removed", touched, []site.SectionID{policy, inherited})
}

func TestWithAndDressedMayRunWhileOthersRead(t *testing.T) {
	in := related(t, towns()).input(t)
	r := &newsroom{Rand: rand.New(rand.NewPCG(1, 4)), m: in.Map, items: map[string]*content.Item{}}
	for range 60 {
		if item := r.write(r.path()); item != nil {
			r.items[item.Path] = item
		}
	}
	in.Items = slices.Collect(maps.Values(r.items))
	s, list := site.New(in)
	want := observe(s, list)
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for range 3 {
				if !maps.Equal(observe(s, list), want) {
					t.Error("the site changed while others read it")
				}
			}
		})
	}
	for i := range 10 {
		changed, removed := r.turn()
		next, _, told := s.With(changed, removed)
		observe(next.Dressed(site.Styles{All: fmt.Sprint("a{order:", i, "}")}, nil), told)
	}
	wait.Wait()
}

func TestEarlyShowsWhatIsToAppear(t *testing.T) {
	w := one()
	w.base = "https://gonghui.example/"
	at := day("2026-06-03")
	w.add("news/a.md", func(i *content.Item) { i.Card.PublishAt = at })
	w.add("news/b.md", func(i *content.Item) { i.Card.Status = "withdrawn"; i.Card.PublishAt = at })
	w.add("policy/c.md", links("../news/a.md"))
	in := w.input(t)
	if s, told := site.New(in); s.Items() != 1 || told.Sorted()[0].Rule != "link/not-shown" {
		t.Errorf("without Early: %d items, %v", s.Items(), told)
	}
	in.Early = true
	s, told := site.New(in)
	noDiags(t, told)
	equal(t, "skipped", s.Skipped(), []site.Skip{{Path: "news/b.md", Reason: site.Withdrawn}})
	if v := view[site.ItemView](t, s, "news/a.html"); !v.Early.Equal(at) || !v.Meta.Noindex {
		t.Errorf("page: early %v, noindex %v", v.Early, v.Meta.Noindex)
	}
	if cards := view[site.ListView](t, s, "news/index.html").Cards; len(cards) != 1 || !cards[0].Early.Equal(at) {
		t.Errorf("cards: %+v", cards)
	}
	if v := view[site.ItemView](t, s, "policy/c.html"); !v.Early.IsZero() || v.Meta.Noindex {
		t.Error("what is published long since is marked too")
	}
	if next, file := s.Next(); !next.Equal(at) || file != "news/a.md" {
		t.Errorf("next: %v %s", next, file)
	}
	for i := range s.Documents() {
		if d := &s.Documents()[i]; strings.Contains(string(s.Bytes(d)), "news/a.html") {
			t.Errorf("%s tells the world of it", d.File)
		}
	}
}
