package site_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/form/forms"
	"unionhall/internal/seal"
	"unionhall/internal/site"
)

// themeForms are the forms of the base theme, as the unions of a map have them.
func themeForms(t *testing.T, m *site.Map, own ...forms.File) *forms.Set {
	t.Helper()
	var files []forms.File
	names, _ := filepath.Glob("../../themes/base/forms/*.yaml")
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, forms.File{Path: "forms/" + filepath.Base(name), Text: text})
	}
	set, list := forms.Load(files, own, m.Above())
	for _, d := range list {
		t.Fatalf("%s:%d: %s", d.Path, d.Line, d.Text.EN)
	}
	return set
}

// office is a federation: a province with a city, in it a company, and a city
// that takes nothing itself.
func office(t *testing.T, more map[string]string) *site.Map {
	t.Helper()
	texts := map[string]string{
		"union.yaml":                "id: yl\nname: 云岭省总工会\nlevel: provincial\nphone: 0999-5550100\nintake: on\n",
		"linhe/union.yaml":          "id: yl-linhe\nname: 临河市总工会\nlevel: municipal\nintake: on\n",
		"linhe/works/union.yaml":    "id: yl-works\nname: 宏远纺织工会\nlevel: basic\nintake: on\nserves: {workplaces: [宏远纺织]}\n",
		"linhe/delivery/union.yaml": "id: yl-delivery\nname: 配送行业工会\nlevel: basic-federation\nserves: {platforms: [快跑]}\n",
		"beishan/union.yaml":        "id: yl-beishan\nname: 北山市总工会\nlevel: municipal\n",
	}
	for name, text := range more {
		texts[name] += text
	}
	c, list := site.ReadConfig("site.yaml", []byte("title: 职工之家\n"))
	var unions []*site.Union
	for name, text := range texts {
		u, told := site.ReadUnion(name, []byte(text), kinds(t))
		list = append(list, told...)
		unions = append(unions, u)
	}
	m, told := site.NewMap(c, unions, kinds(t), func(string) bool { return true })
	for _, d := range append(list, told...) {
		t.Fatalf("%s:%d: %s", d.Path, d.Line, d.Text.EN)
	}
	return m
}

// onTrial is the federation's site with trial keys and an endpoint.
func onTrial(t *testing.T, m *site.Map, alter func(*site.Input)) (*site.Site, []string) {
	t.Helper()
	in := site.Input{
		Map: m, Languages: plainWords, Offline: true,
		Forms: themeForms(t, m), Endpoint: "https://sync.example/v1/", Trial: seal.NewTrial([]byte("tests")),
	}
	if alter != nil {
		alter(&in)
	}
	s, list := site.New(in)
	var rules []string
	for _, d := range list {
		rules = append(rules, d.Rule)
	}
	return s, rules
}

// plainWords is a language whose words are their keys.
func plainWords(tag string) site.Language {
	return site.Language{Tag: tag, Name: tag, Dir: "ltr", Text: func(key string) string { return key }}
}

func viewOf[V any](t *testing.T, s *site.Site, file string) *V {
	t.Helper()
	pages := s.Pages()
	for i := range pages {
		if string(pages[i].File) == file {
			v, ok := s.View(&pages[i]).(*V)
			if !ok {
				t.Fatalf("%s: a %T", file, s.View(&pages[i]))
			}
			return v
		}
	}
	t.Fatalf("no page %s", file)
	return nil
}

func hasPage(s *site.Site, file string) bool {
	return slices.ContainsFunc(s.Pages(), func(p site.Page) bool { return string(p.File) == file })
}

// DOMAIN 3.5: whoever may be a manager of those who write receives nothing of it.
func TestFormsAboutTheEmployerNeverReachTheEmployersUnion(t *testing.T) {
	s, rules := onTrial(t, office(t, nil), nil)
	if len(rules) > 0 {
		t.Fatal(rules)
	}
	for form, want := range map[string]string{
		"wages": "yl-linhe yl", "danger": "yl-linhe yl", "bargaining": "yl-linhe yl", "start-union": "yl-linhe yl",
		"question": "yl-works yl-linhe yl",
	} {
		v := viewOf[site.FormView](t, s, "yl-works/forms/"+form+".html")
		if v.Route != want || v.Readers[0].ID != strings.Fields(want)[0] {
			t.Errorf("%s: goes to %q, told of %s; want %q", form, v.Route, v.Readers[0].ID, want)
		}
		if len(v.Readers[0].Fingerprint) == 0 {
			t.Errorf("%s: no fingerprint of whoever reads it", form)
		}
	}
}

// A complaint goes to whoever stands above the office that it is about.
func TestComplaintsGoAboveTheOffice(t *testing.T) {
	s, _ := onTrial(t, office(t, nil), nil)
	v := viewOf[site.FormView](t, s, "yl-linhe/forms/suggestion.html")
	got := map[string]string{}
	for _, step := range v.Steps {
		for _, q := range step.Questions {
			for _, g := range q.Groups {
				for _, c := range g.Choices {
					got[c.Value] = c.Route
				}
			}
		}
	}
	for office, want := range map[string]string{"yl-works": "yl-linhe yl", "yl-linhe": "yl", "yl": ""} {
		if to, offered := got[office]; !offered || to != want {
			t.Errorf("about %s: to %q (offered: %v), want %q", office, to, offered, want)
		}
	}
}

// Whoever chooses another union on the way sends to that one.
func TestChosenUnionReceivesTheForm(t *testing.T) {
	s, _ := onTrial(t, office(t, nil), nil)
	v := viewOf[site.FormView](t, s, "yl/forms/join.html")
	routes := map[string]string{}
	for _, step := range v.Steps {
		for _, q := range step.Questions {
			for _, g := range q.Groups {
				for _, c := range g.Choices {
					routes[c.Value] = c.Route
				}
			}
		}
	}
	if v.Route != "yl" || routes["yl-works"] != "yl-works yl-linhe yl" || routes["yl-delivery"] != "yl-linhe yl" || routes["yl-beishan"] != "yl" {
		t.Errorf("%q, %v", v.Route, routes)
	}
	for _, id := range []string{"yl", "yl-linhe", "yl-works"} {
		if !slices.ContainsFunc(v.Readers, func(r site.Reader) bool { return r.ID == id }) {
			t.Errorf("the page does not say who reads it at %s", id)
		}
	}
	if len(v.Notice) == 0 || v.NoticeSum == "" {
		t.Error("no notice")
	}
	for _, step := range v.Steps {
		for _, q := range step.Questions {
			if q.Type == "union" && (len(q.Choices) != 1 || q.Choices[0].Value != "yl" || q.Choices[0].Route != "yl") {
				t.Errorf("who does not know a union cannot go on: %+v", q.Choices)
			}
		}
	}
}

// A union that takes nothing itself has a list, which leads to the pages of the
// nearest union above and says there who its people are.
func TestFormsAreFilledInAtTheNearestUnionThatTakesThem(t *testing.T) {
	s, _ := onTrial(t, office(t, nil), nil)
	if hasPage(s, "yl-delivery/forms/wages.html") || hasPage(s, "yl-delivery/outbox.html") {
		t.Error("pages of a union that takes nothing")
	}
	v := viewOf[site.FormsView](t, s, "yl-delivery/forms/index.html")
	if v.Source.Text == "" || len(v.Forms) < 15 || v.Forms[0].Href != "../../yl-linhe/forms/question.html#yl-delivery" || v.Outbox.Href != "../../yl-linhe/outbox.html" {
		t.Errorf("%+v", v)
	}
	if home := viewOf[site.HomeView](t, s, "yl-delivery/index.html"); home.Forms.Href != "forms/index.html" {
		t.Errorf("the home leads to %q", home.Forms.Href)
	}
	off, _ := onTrial(t, office(t, map[string]string{"linhe/works/union.yaml": "without: [survey]\n", "beishan/union.yaml": "intake: off\n"}), nil)
	if hasPage(off, "yl-works/forms/survey.html") || !hasPage(off, "yl-works/forms/rating.html") {
		t.Error("a form that the union does not want shown, or not the others")
	}
}

// What phones seal to they follow from the root of the same file.
func TestPublishedKeysFollowFromTheirRoot(t *testing.T) {
	s, _ := onTrial(t, office(t, nil), nil)
	v := viewOf[site.FormView](t, s, "yl-works/forms/wages.html")
	docs := s.Documents()
	i := slices.IndexFunc(docs, func(d site.Document) bool { return d.File.Link() == v.Keys })
	if i < 0 {
		t.Fatalf("%s is not published", v.Keys)
	}
	var keys struct {
		Root struct {
			U   string
			E   int64
			Key string
		}
		Endpoint string
		Trial    bool
		Unions   map[string]struct {
			Path, Links []string
			Set         string
		}
	}
	if err := json.Unmarshal(s.Bytes(&docs[i]), &keys); err != nil {
		t.Fatal(err)
	}
	key, err := seal.ParsePublicKey(keys.Root.Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"yl-works", "yl-linhe", "yl"} {
		u := keys.Unions[id]
		if _, err := (seal.Root{Union: keys.Root.U, Epoch: keys.Root.E, Key: key}).Follow(u.Path, u.Links, u.Set, nil); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	if keys.Endpoint != "https://sync.example/v1/" || !keys.Trial || !v.Trial {
		t.Errorf("endpoint %q, trial %v, said %v", keys.Endpoint, keys.Trial, v.Trial)
	}
	for _, set := range s.OfflineSets() {
		if set.Prefix == "yl-works/" && !slices.ContainsFunc(set.Files, func(f site.File) bool { return f.Link() == v.Keys }) {
			t.Errorf("phones are not told of them: %v", set.Files)
		}
	}
}

func TestPagesMayConnectToTheEndpointAlone(t *testing.T) {
	m := office(t, nil)
	for endpoint, want := range map[string][2]string{
		"https://sync.example/v1/":         {"https://sync.example", "https://sync.example/v1/"},
		"https://gonghui.example/sync/v1/": {"", "/sync/v1/"},
		"/v1/":                             {"", "/v1/"},
	} {
		s, _ := onTrial(t, m, func(in *site.Input) { in.Endpoint, in.BaseURL = endpoint, "https://gonghui.example/" })
		if got := s.ShellView(site.ShellID{Union: "yl", Lang: "zh-Hans"}).Connect; got != want[0] {
			t.Errorf("%s: connect-src %q", endpoint, got)
		}
		docs := s.Documents()
		i := slices.IndexFunc(docs, func(d site.Document) bool { return strings.HasPrefix(string(d.File), "yl/keys-") })
		if !strings.Contains(string(s.Bytes(&docs[i])), `"endpoint":"`+want[1]+`"`) {
			t.Errorf("%s: keys say %.200s", endpoint, s.Bytes(&docs[i]))
		}
	}
}

// Without an endpoint a form is telephone, address and a sheet of paper.
func TestFormsWithoutAnEndpointAreOnPaper(t *testing.T) {
	s, rules := onTrial(t, office(t, nil), func(in *site.Input) { in.Endpoint, in.Trial = "", nil })
	v := viewOf[site.FormView](t, s, "yl-works/forms/wages.html")
	if len(rules) > 0 || v.Keys != "" || v.Script != "" || v.Readers[0].ID != "yl-linhe" || v.Readers[0].Fingerprint != "" || hasPage(s, "yl-works/outbox.html") {
		t.Errorf("%v, %+v", rules, v)
	}
	if len(s.Receptions()) > 0 {
		t.Error("the endpoint is told of forms")
	}
}

// The benchmarks' sites, and many of unions, take no forms: they have no page,
// no link and no file of it.
func TestSitesThatTakeNoFormsHaveNoneOfIt(t *testing.T) {
	for _, alter := range []func(*site.Input){
		func(in *site.Input) { in.Forms = nil },
		func(in *site.Input) { in.Map = none(t) },
	} {
		s, _ := onTrial(t, office(t, nil), alter)
		for _, p := range s.Pages() {
			if strings.Contains(string(p.File), "forms") || strings.Contains(string(p.File), "outbox") {
				t.Errorf("page %s", p.File)
			}
		}
		v := s.ShellView(site.ShellID{Union: "yl", Lang: "zh-Hans"})
		if s.TakesForms() || v.Forms.Href != "" || v.Outbox.Href != "" || v.Connect != "" || v.FormStyleHash != "" {
			t.Errorf("%+v", v)
		}
	}
}

// none is a federation that says nothing about forms.
func none(t *testing.T) *site.Map {
	t.Helper()
	c, _ := site.ReadConfig("site.yaml", []byte("title: 职工之家\n"))
	u, _ := site.ReadUnion("union.yaml", []byte("id: yl\nname: 云岭省总工会\nlevel: provincial\n"), kinds(t))
	v, _ := site.ReadUnion("linhe/union.yaml", []byte("id: yl-linhe\nname: 临河市总工会\nlevel: municipal\n"), kinds(t))
	m, _ := site.NewMap(c, []*site.Union{u, v}, kinds(t), func(string) bool { return true })
	return m
}

func TestKeysThatPhonesRefuseAreAFault(t *testing.T) {
	m := office(t, nil)
	trial := seal.NewTrial([]byte("tests"))
	top, err := trial.Keys([]string{"yl"})
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := seal.NewTrial([]byte("stranger")).Keys([]string{"yl", "yl-linhe"})
	if err != nil {
		t.Fatal(err)
	}
	_, rules := onTrial(t, m, func(in *site.Input) {
		in.Trial, in.Keys = nil, map[string]*seal.UnionKeys{"yl": top, "yl-linhe": stranger}
	})
	if !slices.Contains(rules, "form/chain") {
		t.Errorf("told: %v", rules)
	}
	_, rules = onTrial(t, m, func(in *site.Input) { in.Trial, in.Keys = nil, map[string]*seal.UnionKeys{} })
	if !slices.Contains(rules, "form/route") {
		t.Errorf("forms that nobody can open: %v", rules)
	}
}

// Nobody agrees to what they cannot read: that is told once for each language.
func TestFormsInAForeignLanguageAreToldOnce(t *testing.T) {
	const both = "languages: [zh-Hans, ug]\n"
	for name, x := range map[string]struct {
		more map[string]string
		want int
	}{
		"all can be read":    {nil, 0},
		"near enough":        {map[string]string{"union.yaml": "languages: [zh-Hant, en-GB]\n"}, 0},
		"two unions":         {map[string]string{"union.yaml": both, "linhe/union.yaml": both}, 1},
		"one without a form": {map[string]string{"beishan/union.yaml": both}, 0},
	} {
		_, rules := onTrial(t, office(t, x.more), nil)
		if n := len(rules) - len(slices.DeleteFunc(rules, func(rule string) bool { return rule == "form/language" })); n != x.want {
			t.Errorf("%s: told %d times", name, n)
		}
	}
}

func TestEndpointIsToldOfTheTightestPromise(t *testing.T) {
	s, _ := onTrial(t, office(t, nil), nil)
	got := map[string]site.Reception{}
	for _, r := range s.Receptions() {
		got[r.Union+" "+r.Form] = r
	}
	if r := got["yl-linhe urgent"]; r.Answer != 2 || !r.Urgent {
		t.Errorf("%+v", r)
	}
	if r := got["yl-linhe help"]; r.Answer != 72 || r.Retention != 30 {
		t.Errorf("%+v", r)
	}
	if r := got["yl-works join"]; r.Answer != 72 {
		t.Errorf("%+v", r)
	}
	if _, ok := got["yl-delivery join"]; ok {
		t.Error("a union that takes nothing receives")
	}
}

// A case may have been handed on to any union: its forms are found from its id alone, in
// the language of the page where all unions with keys have that besides their main one.
func TestOutboxLeadsToTheFormsOfAnyUnion(t *testing.T) {
	const both, other = "languages: [zh-Hans, ug]\n", "languages: [ug, zh-Hans]\n"
	all := map[string]string{"union.yaml": both, "linhe/union.yaml": both, "linhe/works/union.yaml": both}
	for name, x := range map[string]struct {
		works, file, want string
	}{
		"main language":             {both, "yl-linhe/outbox.html", "../{u}/forms/"},
		"a second one of all":       {both, "yl-linhe/ug/outbox.html", "../../{u}/ug/forms/"},
		"the main one of one union": {other, "yl-linhe/ug/outbox.html", "../../{u}/forms/"},
		"not of all":                {"", "yl-linhe/ug/outbox.html", "../../{u}/forms/"},
	} {
		more := maps.Clone(all)
		more["linhe/works/union.yaml"] = x.works
		s, _ := onTrial(t, office(t, more), nil)
		if got := viewOf[site.OutboxView](t, s, x.file).Elsewhere; got != x.want {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
}

// The desk knows which forms a union receives that none of its own pages asks: nobody can
// be led to them there.
func TestDeskKnowsWhichFormsAreOnPagesOfOthersAlone(t *testing.T) {
	text, err := os.ReadFile("../../themes/base/forms/suggestion.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m := office(t, nil)
	s, _ := onTrial(t, m, func(in *site.Input) {
		in.Forms = themeForms(t, m, forms.File{Path: "linhe/works/forms/dormitory.yaml", Union: "yl-works", Text: text})
	})
	var known struct {
		Unions map[string]struct{ Forms, Away []int }
		Forms  []struct{ ID string }
	}
	if err := json.Unmarshal(s.Desk(), &known); err != nil {
		t.Fatal(err)
	}
	for union, want := range map[string][]string{"yl": {"dormitory"}, "yl-linhe": {"dormitory"}, "yl-works": nil} {
		u := known.Unions[union]
		var away []string
		for _, n := range u.Away {
			away = append(away, known.Forms[n].ID)
			if !slices.Contains(u.Forms, n) {
				t.Errorf("%s does not receive %s", union, known.Forms[n].ID)
			}
		}
		if !slices.Equal(away, want) || len(u.Forms) < 5 {
			t.Errorf("%s, with %d forms: %q are on pages of others, want %q", union, len(u.Forms), away, want)
		}
	}
}
