package theme_test

import (
	"bytes"
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	nethtml "golang.org/x/net/html"

	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// This file holds what the design of the base theme promises to readers.

// WCAG 2.2, 3.2.6: who needs help finds it where it was on the page before.
func TestHotlineStandsInTheSamePlaceOnEveryPage(t *testing.T) {
	th := base(t)
	place := func(name string, view any) string {
		whole := page(t, th, name, view)
		body := whole[strings.Index(whole, "<body"):]
		before, _, found := strings.Cut(body, `class="hotline"`)
		if !found {
			t.Fatalf("%s: no hotline", name)
		}
		return before
	}
	want := place("item", item())
	for name, view := range views() {
		if got := place(name, view); got != want {
			t.Errorf("%s: before the hotline there is %s", name, got)
		}
	}
}

func TestHotlineHasWordsAndANumberToDial(t *testing.T) {
	whole := page(t, base(t), "item", item())
	if !regexp.MustCompile(`<a class="hotline" href="tel:&#43;86-531-12351">.*?<span>职工热线</span> <b dir="ltr">12351</b></a>`).MatchString(whole) {
		t.Error(whole)
	}
}

// texts are the words of a fact as a page shows them.
func texts(f site.Fact) []string {
	var list []string
	for _, text := range f.Texts {
		switch {
		case text == "true":
			list = append(list, f.Label)
		case f.Type == "date" || f.Type == "time":
			list = append(list, text[:10])
		default:
			list = append(list, text)
		}
	}
	for _, group := range f.Groups {
		for _, inner := range group {
			list = append(list, texts(inner)...)
		}
	}
	return list
}

// A layout that takes facts out of the row must not lose one on the way.
func TestEveryLayoutShowsEveryFact(t *testing.T) {
	th := base(t)
	for name, view := range layoutsOfItems() {
		shown := html.UnescapeString(string(slots(t, th, name, view).Main))
		for _, f := range view.Facts {
			for _, want := range texts(f) {
				if !strings.Contains(shown, want) {
					t.Errorf("%s: %s: no %q", name, f.Name, want)
				}
			}
			if n := strings.Count(shown, "<dt>"+f.Label+"</dt>"); n > 1 {
				t.Errorf("%s: %s stands there %d times", name, f.Name, n)
			}
		}
	}
}

func TestKindsNameLayoutsThatAreTried(t *testing.T) {
	set, _ := kind.Load(os.DirFS("../../themes/base"), "kinds")
	all := views()
	for _, k := range set.Kinds() {
		if all[k.Layout] == nil {
			t.Errorf("%s: layout %q has no view in these tests", k.ID, k.Layout)
		}
	}
}

func TestTheWorkersTimeLimitStandsFirst(t *testing.T) {
	main := string(slots(t, base(t), "service", guide()).Main)
	limit := strings.Index(main, "一年内")
	if limit < 0 || !strings.Contains(main, "在本站提交不等于已申请仲裁或工伤认定") {
		t.Fatal(main)
	}
	for _, f := range guide().Facts[1:] {
		if at := strings.Index(main, f.Label); at < limit {
			t.Errorf("%s at %d, the limit at %d", f.Label, at, limit)
		}
	}
}

// An alarm where nothing can be missed teaches people to pass over the others.
func TestNoTimeLimitIsNoAlarm(t *testing.T) {
	for _, tt := range []struct {
		text  string
		alarm bool
	}{
		{"没有期限，什么时候想入都可以", false}, {"随时可以申请", false}, {"不限", false},
		{"离职后一年内申请仲裁", true}, {"转移没有期限；有争议的，一年内申请仲裁", true},
	} {
		v := guide()
		v.Facts[0].Texts = []string{tt.text}
		main := string(slots(t, base(t), "service", v).Main)
		if alarm := strings.Contains(main, `class="limit"`); alarm != tt.alarm || strings.Contains(main, "在本站提交") != tt.alarm {
			t.Errorf("%s: alarm %v", tt.text, alarm)
		}
		if row := strings.Contains(main, "<dt>您的时限</dt>"); row == tt.alarm || !strings.Contains(main, tt.text) {
			t.Errorf("%s: in the table %v", tt.text, row)
		}
	}
}

func TestGuideBeginsWithWhatToDo(t *testing.T) {
	v := guide()
	for i := range v.Facts {
		switch f := &v.Facts[i]; f.Name {
		case "phone":
			f.Local, f.Missing, f.Texts = false, false, []string{"0999-5550108"}
		case "steps":
			f.Groups, f.Texts = nil, []string{"打电话说清楚", "带上合同"}
		}
	}
	main := string(slots(t, base(t), "service", v).Main)
	lead, _, _ := strings.Cut(main, "<dl")
	for _, want := range []string{`<a class="num" href="tel:0999-5550108">`, "先做这一步</b>：打电话说清楚"} {
		if !strings.Contains(lead, want) {
			t.Errorf("above the table no %s", want)
		}
	}
}

// What starts and ends on a day says the day once.
func TestEventSaysItsDayOnce(t *testing.T) {
	main := string(slots(t, base(t), "event", event()).Main)
	if n := strings.Count(main, "2026年12月4日"); n != 1 || !strings.Contains(main, "<dd>16:30") {
		t.Errorf("%d times: %s", n, main)
	}
}

func TestSilenceIsSaidInWords(t *testing.T) {
	main := string(slots(t, base(t), "service", guide()).Main)
	for label, want := range map[string]string{"受理条件": "未规定", "办理地点": "各地不同"} {
		if !strings.Contains(main, "<dt>"+label+`</dt><dd><span class="none">`+want) {
			t.Errorf("%s: not %q", label, want)
		}
	}
}

func TestSupplementSaysWhoseGuideItIs(t *testing.T) {
	v := guide()
	v.Owner, v.Original = site.Ref{Text: "云岭省总工会", Href: "../../yl/index.html"}, site.Ref{Text: "工会法律援助", Href: "../../yl/services/legal-aid.html"}
	v.Local, v.Here = site.Prose{HTML: "<p>请到文昌街。</p>"}, "临河市总"
	main := string(slots(t, base(t), "service", v).Main)
	for _, want := range []string{"这是云岭省总工会统一的办法，加上了本地的地点和电话。", `<a href="../../yl/services/legal-aid.html">看统一的办法</a>`, "<h2>临河市总这样办</h2>", "<p>请到文昌街。</p>"} {
		if !strings.Contains(main, want) {
			t.Errorf("no %s", want)
		}
	}
	if local := strings.Index(main, "请到文昌街"); local < strings.Index(main, "一年内") || local > strings.Index(main, "<dt>") {
		t.Error("what holds here does not stand between the time limit and the table")
	}
}

func TestWhatIsNotInForceSaysSoAndLeadsOn(t *testing.T) {
	th := base(t)
	old := policy()
	old.Superseded, old.Former = true, nil
	old.Successors = []site.Ref{{Text: "困难职工帮扶办法（2027 年）", Href: "hardship-2027.html"}}
	main := string(slots(t, th, "policy", old).Main)
	notice := strings.Index(main, `<a href="hardship-2027.html">`)
	if notice < 0 || notice > strings.Index(main, "发文机关") || strings.Contains(main, "现行有效") {
		t.Error(main)
	}
	if main := string(slots(t, th, "policy", policy()).Main); !strings.Contains(main, "现行有效") || !strings.Contains(main, "hardship-2019.html") {
		t.Error(main)
	}
	over := event()
	over.Expired, over.Over, over.Until = true, "已结束", day("2026-12-04")
	if main := string(slots(t, th, "event", over).Main); !strings.Contains(main, "<b>已结束</b>") {
		t.Error(main)
	}
}

func TestListsPartWhatIsNoLongerInForce(t *testing.T) {
	th := base(t)
	for split, want := range map[int]int{0: 0, 12: 1, 20: 0} {
		v := list()
		v.Split = split
		main := string(slots(t, th, "list", v).Main)
		heading := strings.Index(main, "以下已失效或已结束")
		if n := strings.Count(main, "以下已失效或已结束"); n != want {
			t.Errorf("split %d: %d headings", split, n)
		}
		if want > 0 && (heading < strings.Index(main, "第 11 个工地") || heading > strings.Index(main, "第 12 个工地")) {
			t.Errorf("split %d: the heading stands at %d", split, heading)
		}
	}
}

func TestUnionsHaveALogoAMarkOrAnEmblem(t *testing.T) {
	th := base(t)
	logo := site.Picture{Src: "yl/files/logo.svg"}
	for _, tt := range []struct {
		mark string
		logo site.Picture
		want string
	}{
		{"临河", site.Picture{}, `class="two">临河</text>`},
		{"工", site.Picture{}, `dy=".36em">工</text>`},
		{"临河", logo, `<img src="../../yl/files/logo.svg"`},
		{"", site.Picture{}, "M14 35h20"},
	} {
		v := shellView("")
		v.Mark, v.Logo = tt.mark, tt.logo
		s, err := th.Shell(v)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(s.Append(nil, slots(t, th, "item", item()))); !strings.Contains(got, tt.want) {
			t.Errorf("%q: no %s", tt.mark, tt.want)
		}
	}
}

func TestFootSaysWhoPublishesAndLeadsToTheRegisters(t *testing.T) {
	whole := page(t, base(t), "item", item())
	for _, want := range []string{
		"主办单位：云岭省总工会", `<a href="https://beian.miit.gov.cn/">云ICP备00000000号</a>`, `<a href="https://beian.mps.gov.cn/">云公网安备`,
		`<a href="../../yl-linhe/channels/index.html">官方渠道</a>`, "答复时限</dt><dd>三个工作日内",
	} {
		if !strings.Contains(whole, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestHomeAnswersWhatPeopleAsk(t *testing.T) {
	main := string(slots(t, base(t), "home", home()).Main)
	last := -1
	for _, want := range []string{"我要入会", "我要咨询", "困难求助", "来自 云岭省总工会", "找服务站", "我的权利", "有事打电话", "每天 8:00 至 20:00", "三个工作日内", "最新消息", "办事指南", "上下级工会", "全部栏目"} {
		at := strings.Index(main, want)
		if at <= last {
			t.Errorf("%q at %d, after %d", want, at, last)
		}
		last = max(last, at)
	}
}

func TestDoorLeadsByWhatPeopleKnow(t *testing.T) {
	main := string(slots(t, base(t), "door", door()).Main)
	for _, want := range []string{
		"我在哪个平台接单", "<b>临河市</b> <small>临河市总工会</small>", `<a href="yl-delivery/index.html"><b>快跑外卖</b> <small>`, "还是不知道？打电话",
	} {
		if !strings.Contains(main, want) {
			t.Errorf("no %s", want)
		}
	}
	if bare := string(slots(t, base(t), "door", &site.DoorView{Frame: frame("门"), Title: "门"}).Main); strings.Contains(bare, "找到您的工会") {
		t.Error("ways to nothing")
	}
}

// Every drawing stands beside words: nothing is said by a drawing alone.
func TestDrawingsStandBesideWords(t *testing.T) {
	th := base(t)
	for name, view := range views() {
		doc, err := nethtml.Parse(strings.NewReader(page(t, th, name, view)))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Data != "svg" || n.FirstChild != nil && n.FirstChild.Data == "symbol" {
				continue
			}
			if !slices.Contains(n.Attr, nethtml.Attribute{Key: "aria-hidden", Val: "true"}) {
				t.Errorf("%s: a drawing is read out", name)
			}
			if words(n.Parent) == "" {
				t.Errorf("%s: a drawing without words in <%s>", name, n.Parent.Data)
			}
		}
	}
}

// words is the text in n but for that in drawings.
func words(n *nethtml.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == nethtml.TextNode:
			b.WriteString(strings.TrimSpace(c.Data))
		case c.Data != "svg":
			b.WriteString(words(c))
		}
	}
	return b.String()
}

func TestEveryFacilityIsDrawn(t *testing.T) {
	set, _ := kind.Load(os.DirFS("../../themes/base"), "kinds")
	v := station()
	f := &v.Facts[3]
	f.Texts, f.Values = nil, nil
	for _, c := range set.ByID("station").Field("facilities").Choices {
		f.Texts, f.Values = append(f.Texts, c.Labels.In("zh-Hans")), append(f.Values, c.Value)
	}
	main := string(slots(t, base(t), "station", v).Main)
	for i, value := range f.Values {
		if !strings.Contains(main, `id="f-`+value+`"`) || !strings.Contains(main, `href="#f-`+value+`"/></svg>`+f.Texts[i]) {
			t.Errorf("%s has no drawing", value)
		}
	}
	if other := string(slots(t, base(t), "station", station()).Main); !strings.Contains(other, `href="#f-other"/></svg>自动售货机`) {
		t.Error("what nobody drew has no tick")
	}
}

// Right to left is the same sheet: it knows beginnings and ends.
func TestStyleSheetKnowsNoLeftAndRight(t *testing.T) {
	css := strings.ReplaceAll(style(t), ".align-right", "")
	if found := regexp.MustCompile(`[^{};]*\b(left|right)\b[^{};]*`).FindString(css); found != "" {
		t.Error(found)
	}
}

// DESIGN 9: a union's home, cold and without pictures.
func TestHomeIsUnder14kB(t *testing.T) {
	v := home()
	for i := range 9 {
		s := v.Sections[i%5]
		s.Cards = slices.Clone(s.Cards)
		for j := range s.Cards {
			s.Cards[j].Title += strings.Repeat("一二三四五六七八", i+j)[:9*(i+j)/3*3]
		}
		v.Sections = append(v.Sections, s)
	}
	var small bytes.Buffer
	w := brotli.NewWriterLevel(&small, brotli.BestCompression)
	if _, err := w.Write([]byte(page(t, base(t), "home", v))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if small.Len() >= 14_000 {
		t.Errorf("%d bytes", small.Len())
	}
}

func TestLateCopiesCanTell(t *testing.T) {
	v, c := event(), list()
	until := time.Date(2026, 12, 4, 16, 30, 0, 0, time.UTC)
	v.Until, v.Over = until, "已结束"
	c.Cards[6].Until, c.Cards[6].Over, c.Cards[7].StaleFrom = until, "已结束", until
	main := string(slots(t, base(t), "event", v).Main) + string(slots(t, base(t), "list", c).Main)
	for _, want := range []string{
		`<article class="item event k-activity" data-until="2026-12-04T16:30:00Z" data-over="已结束">`,
		`<li class="card" data-until="2026-12-04T16:30:00Z" data-over="已结束">`, `<li class="card" data-stale="2026-12-04T16:30:00Z">`,
	} {
		if !strings.Contains(main, want) {
			t.Errorf("no %s", want)
		}
	}
}
