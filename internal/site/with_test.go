package site_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
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
		o[key] = fmt.Sprint(p.Shell, p.Layout, site.Sum(v))
		if item, ok := v.(*site.ItemView); ok {
			s.Fill(item, p, p.Item.Body.HTML)
			o[key] += string(item.Body.HTML)
		}
	}
	for i := range s.Documents() {
		d := &s.Documents()[i]
		o[fmt.Sprintf("document %05d %s", i, d.File)] = fmt.Sprint(d.Sum, string(s.Bytes(d)))
	}
	for _, id := range s.Shells() {
		o[fmt.Sprint("shell ", id)] = fmt.Sprintf("%+v", *s.ShellView(id))
	}
	at, file := s.Next()
	o["rest"] = fmt.Sprintf("%+v\n%+v\n%v %v\n%d %d", s.Copies(), s.Skipped(), at, file, s.Unions(), s.Items())
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

// A newsroom makes edits at random.
type newsroom struct {
	*rand.Rand
	m       *site.Map
	items   map[string]*content.Item
	tangled bool // two files may claim one address
}

func (r *newsroom) one(of ...string) string { return of[r.IntN(len(of))] }

func (r *newsroom) some(n int, make func() string) []string {
	list := []string{}
	for range r.IntN(n + 1) {
		list = append(list, make())
	}
	return list
}

func (r *newsroom) path() string {
	folder := r.one(".", ".", "linhe", "linhe/qu", "gang")
	return path.Join(folder, r.one("news", "news/2026", "policy", "services", "activities"), r.name()+r.one("", "", ".en", ".ar")+".md")
}

func (r *newsroom) name() string {
	if r.tangled && r.IntN(6) == 0 {
		return "A" // at the address of "a"
	}
	return r.one("高温津贴", "a", "b", "c", "d-1", "e.v2", fmt.Sprint("通知", r.IntN(45)), fmt.Sprint("通知", r.IntN(45)))
}

func (r *newsroom) tag() string { return r.one("工资", "Pay", "pay", "PAY", "安全", "x/y", "x-y") }

func (r *newsroom) alias() string {
	return r.one("old", "news/a", "/yl/policy/b", "yl-linhe/news/c", "tags/pay", "news/page/1", "bad?x", "gone/", "en/old")
}

func (r *newsroom) target() string {
	base := r.one(
		"/"+r.path(), r.path(), r.name()+".md", "../policy/"+r.name(), "../"+r.name()+".md", "../news/", "../news/2026", "..",
		"old", "/yl/gone", "/yl/tags/pay", "/yl/news/page/1", "/yl-linhe/news/"+r.name(), "../tags/x-y.html", "/yl/en/news/"+r.name()+".html",
		"", "https://example.com/", "https://gonghui.example/yl/news/a", "%E9%AB%98%E6%B8%A9%E6%B4%A5%E8%B4%B4.md", "a.pdf", "/linhe/b.docx", "x.exe", "linhe/union.yaml", "/linhe")
	if r.IntN(3) == 0 {
		base += "#" + r.one("一", "Two", "two", "none")
	}
	return base
}

// write makes an item at a path, or another version of it.
func (r *newsroom) write(file string) *content.Item {
	place, ok, _ := r.m.Place(file)
	if !ok {
		return nil
	}
	item := &content.Item{Path: file, Kind: place.Kind.ID, Name: place.Name, Lang: place.Lang}
	item.Card.Title = fmt.Sprint("标题", r.IntN(100))
	r.reword(item)
	r.date(item)
	item.Card.Tags = r.some(3, r.tag)
	if r.IntN(4) == 0 {
		item.Card.Aliases = r.some(2, r.alias)
		item.Head.Source = "---\naliases: " + strings.Join(item.Card.Aliases, " ") + "\n---\n"
	}
	if r.IntN(8) == 0 {
		item.Card.Cover = content.Link{Picture: true, Target: r.one("c.png", "/d.jpg", "none.png", "x.exe"), Alt: "图"}
	}
	return item
}

func (r *newsroom) reword(item *content.Item) {
	item.Body = content.Body{HTML: fmt.Appendf(nil, "<p>%d</p>", r.IntN(1000))}
	links(r.some(4, r.target)...)(item)
	if r.IntN(5) == 0 {
		pictures(r.one("c.png", "/d.jpg", "none.png", "https://example.com/x.png", "../c.png"))(item)
	}
	headings(r.some(3, func() string { return r.one("一", "two", "TWO", "三") })...)(item)
	item.Body.Sum = digest.Of(item.Body.HTML)
}

func (r *newsroom) date(item *content.Item) {
	c, now := &item.Card, day("2026-06-01")
	c.Date = now.AddDate(0, 0, -r.IntN(60))
	switch r.IntN(12) {
	case 0:
		c.PublishAt = now.AddDate(0, 0, r.IntN(5)-1)
	case 1:
		c.ExpireAt = now.AddDate(0, 0, r.IntN(5)-2)
	case 2:
		c.PinUntil = now.AddDate(0, 0, r.IntN(5)-1)
	case 3:
		c.Draft = true
	case 4:
		c.Status = r.one("draft", "submitted", "withdrawn", "approved")
	case 5:
		item.Diags = diag.List{{Path: item.Path, Rule: "x/y"}}
	case 6:
		c.Updated = c.Date.AddDate(0, 0, 1)
	}
}

// edit returns another version of an item.
func (r *newsroom) edit(old *content.Item) *content.Item {
	item := *old
	item.Diags = nil
	switch r.IntN(7) {
	case 0:
		r.reword(&item)
	case 1:
		item.Card.Title = fmt.Sprint("标题", r.IntN(100))
	case 2:
		item.Card.PublishAt, item.Card.ExpireAt, item.Card.PinUntil, item.Card.Draft, item.Card.Status = day("2026-01-01"), day("2027-01-01"), day("2026-01-01"), false, ""
		r.date(&item)
	case 3:
		item.Card.Tags = r.some(3, r.tag)
	case 4:
		item.Card.Aliases = r.some(2, r.alias)
	case 5:
		item.Card.Draft = !item.Card.Draft
	case 6:
		item.Body.Headings = nil
		headings(r.one("一", "two", "三"))(&item)
	}
	return &item
}

// turn makes a few edits: what has changed, and what is gone.
func (r *newsroom) turn() (changed []*content.Item, removed []string) {
	for range 1 + r.IntN(1+r.IntN(4)) {
		paths := slices.Sorted(maps.Keys(r.items))
		old := r.items[paths[r.IntN(len(paths))]]
		item := (*content.Item)(nil)
		switch r.IntN(8) {
		case 0, 1:
			item = r.write(r.path())
		case 2:
			removed = append(removed, old.Path)
		case 3: // renamed
			if item = r.write(r.path()); item != nil {
				removed = append(removed, old.Path)
			}
		default:
			item = r.edit(old)
		}
		if item != nil && !slices.ContainsFunc(changed, func(c *content.Item) bool { return c.Path == item.Path }) {
			changed = append(changed, item)
		}
	}
	for _, p := range removed {
		delete(r.items, p)
	}
	for _, item := range changed {
		r.items[item.Path] = item
	}
	return changed, removed
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
	} {
		for seed := range uint64(8) {
			t.Run(fmt.Sprint(c.name, seed), func(t *testing.T) {
				t.Parallel()
				in := c.world().input(t)
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
	in.Items = slices.Collect(maps.Values(r.items))
	s, list := site.New(in)
	for step := range 20 {
		before, told := observe(s, list), list
		changed, removed := r.turn()
		next, _, list2 := s.With(changed, removed)
		in.Items = slices.Collect(maps.Values(r.items))
		fresh, want := site.New(in)
		differ(t, fmt.Sprintf("step %d: %v %v", step, pathsOf(changed), removed), observe(next, list2), observe(fresh, want))
		differ(t, fmt.Sprintf("the site before step %d", step), observe(s, told), before)
		s, list = next, list2
	}
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
		{"tags", func(i *content.Item) { i.Card.Tags = []string{"x"} }, "policy/c.md", []site.SectionID{policy}},
		{"to a draft", func(i *content.Item) { i.Card.Draft = true }, "policy/c.md", []site.SectionID{policy}},
		{"of a draft", func(i *content.Item) { i.Card.Title = "x" }, "news/b.md", nil},
		{"published", func(i *content.Item) { i.Card.Draft = false }, "news/b.md", []site.SectionID{news}},
	} {
		item := *in.Items[slices.IndexFunc(in.Items, func(i *content.Item) bool { return i.Path == c.path })]
		c.edit(&item)
		_, touched, _ := s.With([]*content.Item{&item}, nil)
		equal(t, c.name, touched, c.want)
	}
	_, touched, _ := s.With(nil, []string{"policy/c.md", "news/b.md", "none.md"})
	equal(t, "removed", touched, []site.SectionID{policy})
}

func TestWithAndDressedMayRunWhileOthersRead(t *testing.T) {
	in := towns().input(t)
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
		observe(next.Dressed(fmt.Sprint("a{order:", i, "}"), nil), told)
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
