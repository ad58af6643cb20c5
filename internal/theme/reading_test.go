package theme_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// This file is about what readers of the base theme see.

func TestStepsAreNumbered(t *testing.T) {
	v := service()
	v.Facts = []site.Fact{
		{Name: "materials", Label: "申请材料", Texts: []string{"身份证", "合同"}},
		{Name: "steps", Label: "办理流程", Texts: []string{"申请", "审查"}, Ordered: true},
	}
	html := page(t, base(t), "item", v)
	for _, want := range []string{"<ul><li>身份证<li>合同", "<ol><li>申请<li>审查"} {
		if !strings.Contains(strings.ReplaceAll(html, "</li>", ""), want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestNothingIsLeftEmpty(t *testing.T) {
	empty := regexp.MustCompile(`<(p|dl|ul|ol|dd|nav|section)\b[^>]*>\s*</`)
	bare := item()
	bare.Date, bare.Updated, bare.Author, bare.Editor, bare.Origin = time.Time{}, time.Time{}, "", "", site.Ref{}
	cards := list()
	cards.Cards[0].Date, cards.Cards[0].Summary = time.Time{}, ""
	for name, view := range map[string]any{"item": bare, "list": cards} {
		if found := empty.FindString(page(t, base(t), name, view)); found != "" {
			t.Errorf("%s: %s", name, found)
		}
	}
}

func TestUnionsAboveStandInOneLine(t *testing.T) {
	th := base(t)
	v := shellView("")
	v.Lineage = []site.Ref{{Text: "云岭省总工会", Href: "yl/index.html"}, {Text: "临河市总工会", Href: "yl-linhe/index.html"}}
	s, err := th.Shell(v)
	if err != nil {
		t.Fatal(err)
	}
	html := string(s.Append(nil, slots(t, th, "item", item())))
	if n := strings.Count(html, "上级工会"); n != 1 || !strings.Contains(html, "云岭省总工会</a> › <a ") {
		t.Errorf("named %d times", n)
	}
}

func TestHomesShowFewWordsOfWhatIsNotNews(t *testing.T) {
	v := home()
	for i := range v.Sections {
		for j := range v.Sections[i].Cards {
			v.Sections[i].Cards[j].Kind = v.Sections[i].KindID
		}
	}
	html := page(t, base(t), "home", v)
	if n, want := strings.Count(html, `class="sum"`), len(v.Sections[0].Cards); n != want {
		t.Errorf("%d summaries, want the %d of the news", n, want)
	}
}

func TestCardsCarryAtMostSixFacts(t *testing.T) {
	set, _ := kind.Load(os.DirFS("../../themes/base"), "kinds")
	for _, k := range set.Kinds() {
		var facts []string
		for _, f := range k.Fields {
			if f.OnCard && f.Fact {
				facts = append(facts, f.Name)
			}
		}
		if len(facts) > 6 {
			t.Errorf("%s: %v", k.ID, facts)
		}
	}
}

func TestEveryLanguageNamesTheOthers(t *testing.T) {
	th := base(t)
	names, err := os.ReadDir("../../themes/base/strings")
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range names {
		l, _ := th.Language(strings.TrimSuffix(from.Name(), ".yaml"))
		for _, to := range names {
			key := "language_" + strings.TrimSuffix(to.Name(), ".yaml")
			if l.Text(key) == key {
				t.Errorf("%s: no %q", from.Name(), key)
			}
		}
	}
}

// Beside the days of a rule, a day without a word would be taken for one of them.
func TestCardsShowOneSortOfDay(t *testing.T) {
	v := list()
	v.Cards = []site.CardView{card(0), card(0), card(0)}
	v.Cards[1].Facts = []site.Fact{{Name: "effective", Label: "施行日期", Type: "date", Texts: []string{"2026-06-01"}}}
	v.Cards[2].Facts = []site.Fact{{Name: "place", Label: "地点", Type: "text", Texts: []string{"工人文化宫"}}}
	html := page(t, base(t), "list", v)
	if published, inForce := strings.Count(html, "2026-05-01"), strings.Count(html, "2026-06-01"); published != 2 || inForce != 1 {
		t.Errorf("published %d times, in force %d times", published, inForce)
	}
}

func TestUnionWithoutContactsHasNoHeadingForThem(t *testing.T) {
	v := shellView("")
	v.Contact = site.Contact{}
	s, err := base(t).Shell(v)
	if err != nil {
		t.Fatal(err)
	}
	if html := string(s.Append(nil, slots(t, base(t), "item", item()))); strings.Contains(html, "联系工会") {
		t.Error("a heading with nothing below it")
	}
}

func TestPreviewTellsWhatIsToAppear(t *testing.T) {
	early := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	v, l, h := item(), list(), home()
	v.Early, l.Cards[0].Early = early, early
	h.Sections[0].Cards[0].Early = early
	for layout, view := range map[string]any{"item": v, "list": l, "home": h} {
		html := page(t, base(t), layout, view)
		if n := strings.Count(html, "预览，发布时间："); n != 1 || !strings.Contains(html, "2026年5月1日 08:00") {
			t.Errorf("%s: told %d times", layout, n)
		}
	}
}
