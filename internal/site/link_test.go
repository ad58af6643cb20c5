package site_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/digest"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

func headings(ids ...string) func(*content.Item) {
	return func(item *content.Item) {
		for _, id := range ids {
			item.Body.Headings = append(item.Body.Headings, content.Heading{Level: 2, ID: id, Text: id})
		}
	}
}

func aliases(list ...string) func(*content.Item) {
	return func(item *content.Item) {
		item.Card.Aliases = list
		item.Head.Source = "---\ntitle: x\naliases: [" + strings.Join(list, ", ") + "]\n---\n"
	}
}

// linked is a site with something of each sort to link to.
func linked() *world {
	w := two()
	w.base = "https://gonghui.example/a/"
	w.add("news/from.md", headings("自己"))
	w.add("news/other.md", headings("工资", "Over-Time", "工资-1"), aliases("news/old-name", "/2019/05/post/"))
	w.add("news/2026/tidy.md")
	w.add("news/both.md")
	w.add("news/both.en.md", headings("wages"))
	w.add("services/legal aid.md")
	w.add("services/100% ?#.md")
	w.add("linhe/news/local.md", tags("工资"))
	w.add("news/draft.md", func(item *content.Item) { item.Card.Draft = true })
	sum := digest.Of([]byte("x"))
	w.files = map[string]site.FileInfo{
		"news/表.xlsx": {Sum: sum}, "news/map.svg": {Sum: sum}, "news/safe.svg": {Sum: sum, Inert: true},
		"news/page.html": {Sum: sum}, "news/run.JS": {Sum: sum}, "news/README.md": {Sum: sum},
		"files/a b.pdf": {Sum: sum}, "linhe/p.PNG": {Sum: sum, Width: 640, Height: 480},
	}
	return w
}

func TestLinksLeadWhereTheEditorMeant(t *testing.T) {
	short := digest.Of([]byte("x")).Short()
	tests := []struct{ target, href string }{
		{"other.md", "other.html"},
		{"./other.md", "other.html"},
		{"other", "other.html"},
		{"other.html", "other.html"},
		{"/news/other.md", "other.html"},
		{"news/other.md", "other.html"}, // from the base path of a union's address, and of its folder
		{"services/legal aid", "../services/legal%20aid.html"},
		{"2026/tidy.md", "tidy.html"},
		{"tidy.md", "tidy.html"}, // its address, not its place
		{"../services/legal aid.md", "../services/legal%20aid.html"},
		{"../services/legal%20aid.md", "../services/legal%20aid.html"},
		{"../services/legal-aid.md", ""},
		{"../services/100%25 %3F%23.md", "../services/100%25%20%3F%23.html"},
		{"../services/100% ?#.md", "../services/100%25%20%3F%23.html"},
		{"../linhe/news/local.md", "../../yl-linhe/news/local.html"},
		{"/linhe/news/local.md", "../../yl-linhe/news/local.html"},
		{"/yl-linhe/news/local.html", "../../yl-linhe/news/local.html"},
		{"/yl-linhe/news/local", "../../yl-linhe/news/local.html"},
		{"../../yl-linhe/news/local.html", "../../yl-linhe/news/local.html"},
		{"https://gonghui.example/a/yl-linhe/news/local.html", "../../yl-linhe/news/local.html"},
		{"https://gonghui.example/b/", "https://gonghui.example/b/"},
		{"../linhe/union.yaml", "../../yl-linhe/index.html"},
		{"../linhe/", "../../yl-linhe/index.html"},
		{"../union.yaml", "../index.html"},
		{"/", "../index.html"}, // a path of the source comes first: the union there
		{"../news/", "index.html"},
		{"../services", "../services/index.html"},
		{"../linhe/news/", "../../yl-linhe/news/index.html"},
		{"../stations/", ""},
		{"2026/", "index.html"},
		{"../linhe/tags/工资", "../../yl-linhe/tags/%E5%B7%A5%E8%B5%84.html"},
		{"/unions/", "../../unions/index.html"},
		{"other.md#工资", "other.html#%E5%B7%A5%E8%B5%84"},
		{"other.md#%E5%B7%A5%E8%B5%84", "other.html#%E5%B7%A5%E8%B5%84"},
		{"other.md#over-time", "other.html#Over-Time"},
		{"other.md#奖金", "other.html"},
		{"#自己", "#%E8%87%AA%E5%B7%B1"},
		{"from.md#自己", "#%E8%87%AA%E5%B7%B1"},
		{"#", "#"},
		{"#没有", ""},
		{"from.md", "#"},
		{"old-name.md", "other.html"},
		{"/yl/news/old-name", "other.html"},
		{"/2019/05/post/", "other.html"},
		{"both.md", "both.html"},
		{"both.en.md", "../en/news/both.html"},
		{"both.en.md#wages", "../en/news/both.html#wages"},
		{"other.md?utm=1", "other.html"},
		{"表.xlsx", "../files/%E8%A1%A8-" + short + ".xlsx"},
		{"%E8%A1%A8.xlsx", "../files/%E8%A1%A8-" + short + ".xlsx"},
		{"/files/a b.pdf", "../files/a%20b-" + short + ".pdf"},
		{"safe.svg", "../files/safe-" + short + ".svg"},
		{"https://example.com/a?b=1&c=<2>", "https://example.com/a?b=1&c=%3C2%3E"},
		{"//example.com/x", "https://example.com/x"},
		{"mailto:a@b.example", "mailto:a@b.example"},
		{"tel:+86-531-12351", "tel:+86-531-12351"},
		{"HTTP://EXAMPLE.com/", "HTTP://EXAMPLE.com/"},
		{"javascript:alert(1)", ""},
		{"data:text/html,x", ""},
		{"draft.md", ""},
		{"README.md", ""},
		{"map.svg", ""},
		{"page.html", ""},
		{"run.JS", ""},
		{"../../../etc/passwd", ""},
		{"..", "../index.html"},
		{"../..", ""},
		{"%zz.md", ""},
		{"", ""},
	}
	for _, tt := range tests {
		w := linked()
		links(tt.target)(w.items[0])
		s, _ := w.diags(t)
		want := "<p><a>x</a></p>"
		if tt.href != "" {
			quoted := strings.ReplaceAll(tt.href, "&", "&amp;")
			if strings.ContainsAny(tt.href, "='") {
				quoted = `"` + quoted + `"`
			}
			want = "<p><a href=" + quoted + ">x</a></p>"
		}
		if tt.target == "" { // the top of the page itself
			want = "<p><a href=#>x</a></p>"
		}
		if got := body(t, s, "yl/news/from.html"); got != want {
			t.Errorf("%q: %s, want %s", tt.target, got, want)
		}
	}
}

func TestATranslationLinksToTranslations(t *testing.T) {
	w := linked()
	both := w.items[4]
	links("both.md", "other.md", "old-name.md", "../linhe/union.yaml", "../news/", "/union.yaml", "both.md#wages")(both)
	s, told := w.diags(t)
	equal(t, "diags", told, nil)
	want := []string{"#", "../../news/other.html", "../../news/other.html", "../../../yl-linhe/index.html", "index.html", "../index.html", "#wages"}
	for i, html := range strings.Split(strings.TrimSuffix(body(t, s, "yl/en/news/both.html"), "</p>"), "</p>") {
		if html != "<p><a href="+want[i]+">x</a>" {
			t.Errorf("%s, want %s", html, want[i])
		}
	}
}

func TestWhatIsWrongWithALinkIsTold(t *testing.T) {
	tests := []struct{ target, rule, hint string }{
		{"secnd.md", "link/broken", ""},
		{"othr.md", "link/broken", "other.md"},
		{"www.a.example/other.html", "link/broken", "https://www.a.example/other.html"},
		{"WWW.a.example", "link/broken", "https://WWW.a.example"},
		{"local.md", "link/broken", "../linhe/news/local.md"},
		{"draft.md", "link/not-shown", ""},
		{"other.md#工贸", "link/no-heading", "#工资"},
		{"javascript:alert(1)", "link/scheme", "https:"},
		{"map.svg", "file/svg", "PNG"},
		{"page.html", "file/ending", "pdf"},
	}
	for _, tt := range tests {
		w := linked()
		links(tt.target)(w.items[0])
		_, list := site.New(w.input(t))
		if len(list) != 1 {
			t.Errorf("%s: %+v", tt.target, list)
			continue
		}
		d := list[0]
		if d.Path != "news/from.md" || d.Line != 5 || d.Col != 1 || d.Excerpt == "" || d.Rule != tt.rule || !strings.Contains(d.Hint.EN, tt.hint) {
			t.Errorf("%s: %+v", tt.target, d)
		}
	}
	w := linked()
	links("other.md", "#自己", "/", "https://example.com/")(w.items[0])
	w.build(t) // good links are not told
}

func TestPicturesHaveTheirSizesAndNoPageAsksAnotherHost(t *testing.T) {
	short := digest.Of([]byte("x")).Short()
	w := linked()
	pictures("../linhe/p.PNG", "none.jpg", "https://other.example/x.png", "data:image/png;base64,AA", "safe.svg", "表.xlsx", "map.svg")(w.items[0])
	w.items[0].Body.Links[0].Title = `a "b"`
	s, told := w.diags(t)
	equal(t, "diags", told, []string{
		"news/from.md picture/missing", "news/from.md picture/remote", "news/from.md picture/remote",
		"news/from.md file/ending", "news/from.md file/svg",
	})
	alt := "五一 &lt;慰问&gt;\n"
	want := `<img src=../../yl-linhe/files/p-` + short + `.png alt="五一 &lt;慰问&gt;" title="a &#34;b&#34;" width=640 height=480 decoding=async>` + "\n" +
		alt + alt + alt + `<img src=../files/safe-` + short + `.svg alt="五一 &lt;慰问&gt;" loading=lazy decoding=async>` + "\n" + alt + alt
	if got := body(t, s, "yl/news/from.html"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	var copies []string
	for _, c := range s.Copies() {
		copies = append(copies, string(c.File)+" "+c.Source)
	}
	if !strings.HasPrefix(copies[0], "yl-linhe/files/p-") || !strings.Contains(strings.Join(copies, "\n"), "yl/files/safe-"+short+".svg news/safe.svg") {
		t.Errorf("copies %v", copies)
	}
}

func TestAMovedTargetChangesTheSumOfThePage(t *testing.T) {
	w := one()
	w.add("news/a.md", links("b.md"))
	w.add("news/b.md")
	before := view[site.ItemView](t, w.build(t), "news/a.html").Body.Sum
	w.items[1].Card.Title = "another title"
	if view[site.ItemView](t, w.build(t), "news/a.html").Body.Sum != before {
		t.Error("a title changed the text of a page that links there")
	}
	w.items[1] = &content.Item{Path: "news/deep/c.md", Card: content.Card{Title: "c", Aliases: []string{"news/b"}}}
	if view[site.ItemView](t, w.build(t), "news/a.html").Body.Sum == before {
		t.Error("the target moved, the sum did not")
	}
}

func TestCoversStandOnPagesCardsAndHomes(t *testing.T) {
	w := linked()
	w.items[0].Card.Cover = content.Link{Target: "../linhe/p.PNG", Picture: true, Alt: "照片"}
	s := w.build(t)
	src := "yl-linhe/files/p-" + digest.Of([]byte("x")).Short() + ".png"
	if got := view[site.ItemView](t, s, "yl/news/from.html").Cover; !reflect.DeepEqual(got, site.Picture{Src: "../../" + src, Alt: "照片", Width: 640, Height: 480, Eager: true}) {
		t.Errorf("%+v", got)
	}
	for _, c := range view[site.ListView](t, s, "yl/en/news/index.html").Cards {
		if c.Title == "from" && c.Cover.Src != "../../../"+src {
			t.Errorf("%+v", c.Cover)
		}
	}
}

func TestFactsAreLabelledByTheirKind(t *testing.T) {
	w := two()
	value := func(name, text string) kind.Value {
		return kind.Value{Name: name, Text: text, Pos: fields.Pos{Line: 2, Col: 1}}
	}
	w.add("stations/a.md", func(item *content.Item) {
		item.Card.Values = kind.Values{
			value("address", "人民路 1 号"), value("entry", "open"), value("phone", "0999-5550101 转 8"),
			{Name: "facilities", List: []kind.Value{{Text: "water"}, {Text: "aed"}}},
		}
		item.Head.Values = kind.Values{value("confirmed_on", "2026-05-01"), value("host", "省总")}
	})
	w.add("policy/p.md", func(item *content.Item) {
		old := kind.Value{Name: "supersedes", List: []kind.Value{value("", "q.md"), value("", "https://law.example/old")}}
		item.Head.Values = kind.Values{old, value("source", "日报"), value("source_url", "https://daily.example/")}
		item.Head.Source = "---\nsupersedes: q.md\n---\n"
	})
	w.add("policy/q.md", func(item *content.Item) { item.Card.Title = "旧办法" })
	s := w.build(t)
	var got []string
	for _, f := range view[site.ItemView](t, s, "yl/stations/a.html").Facts {
		got = append(got, f.Name+" "+f.Label+" "+f.Type+" "+strings.Join(f.Texts, ",")+" "+f.Href)
	}
	option := func(field, value string) string {
		for _, o := range w.kinds.ByID("station").Field(field).Choices {
			if o.Value == value {
				return o.Labels["zh-Hans"]
			}
		}
		return "no such option"
	}
	equal(t, "facts of a station", got, []string{
		"address 地址 text 人民路 1 号 ", "entry 进门方式 choice " + option("entry", "open") + " ", "facilities 设施 choice " + option("facilities", "water") + "," + option("facilities", "aed") + " ",
		"phone 电话 phone 0999-5550101 转 8 tel:09995550101", "confirmed_on 最近核实 date 2026-05-01 ", "host 设立单位 text 省总 ",
	})
	card := view[site.ListView](t, s, "yl/en/stations/index.html").Cards[0]
	if card.Lang != "zh-Hans" || card.LangName == "" || card.Facts[0].Label != "Address" || card.KindName == "服务站点" {
		t.Errorf("%+v", card)
	}
	p := view[site.ItemView](t, s, "yl/policy/p.html")
	if f := p.Facts[0]; !slices.Equal(f.Hrefs, []string{"q.html", "https://law.example/old"}) || !slices.Equal(f.Texts, []string{"旧办法", "https://law.example/old"}) || p.Origin != (site.Ref{Text: "日报", Href: "https://daily.example/"}) {
		t.Errorf("%+v %+v", p.Facts, p.Origin)
	}
	w.items[1].Head.Values[0].List[0].Text = "none.md"
	_, told := w.diags(t)
	equal(t, "diags", told, []string{"policy/p.md link/broken"})
}

func TestFilesAreDescribedOnceEach(t *testing.T) {
	w := linked()
	pictures("../linhe/p.PNG", "../linhe/p.PNG")(w.items[0])
	pictures("../linhe/p.PNG")(w.items[1])
	in := w.input(t)
	asked := make(chan string, 10)
	inner := in.File
	in.File = func(p string) (site.FileInfo, bool) { asked <- p; return inner(p) }
	s, _ := site.New(in)
	for i := range s.Pages() {
		s.View(&s.Pages()[i])
	}
	if len(asked) != 1 {
		t.Errorf("asked %d times", len(asked))
	}
}

// Each of as many links as there are headings must not look at all of them.
func TestManyLinksIntoManyHeadings(t *testing.T) {
	const n = 50_000 // of which half lead nowhere
	ids, targets := make([]string, n), make([]string, n)
	for i := range n {
		ids[i] = fmt.Sprintf("h-%d", i)
		targets[i] = fmt.Sprintf("#H-%d", i*2)
	}
	w := one()
	w.add("news/a.md", headings(ids...), links(targets...))
	_, list := site.New(w.input(t))
	if len(list) != 1000 {
		t.Errorf("told of %d links, want 1000", len(list))
	}
}
