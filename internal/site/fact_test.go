package site_test

import (
	"fmt"
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// tell writes facts on a line each.
func tellFacts(facts []site.Fact, indent string) string {
	var b strings.Builder
	for _, f := range facts {
		fmt.Fprintf(&b, "%s%s %s %q", indent, f.Label, f.Type, f.Texts)
		if f.Values != nil {
			fmt.Fprintf(&b, " values %q", f.Values)
		}
		if f.Hrefs != nil {
			fmt.Fprintf(&b, " hrefs %q", f.Hrefs)
		}
		if f.Href != "" {
			fmt.Fprintf(&b, " href %s", f.Href)
		}
		for i, is := range [...]bool{f.Ordered, f.Missing, f.Local} {
			if is {
				b.WriteString([...]string{" ordered", " missing", " local"}[i])
			}
		}
		b.WriteByte('\n')
		for _, g := range f.Groups {
			b.WriteString(indent + "-\n" + tellFacts(g, indent+"  "))
		}
	}
	return b.String()
}

// guideWorld has a guide as an editor writes it, read by the parser.
func guideWorld(t *testing.T, matter string) *world {
	w := one()
	w.now = day("2026-06-01")
	item := w.add("services/a.md")
	w.kinds = kinds(t)
	parsed := content.NewParser(china).Parse(content.Source{
		Path: "services/a.md", Kind: w.kinds.ByID("service"), Name: "a", Lang: "zh-Hans", Text: []byte("---\n" + matter + "\n---\n"),
	})
	noDiags(t, parsed.Diags)
	*item = *parsed
	w.add("policy/law.md", func(i *content.Item) { i.Card.Title = "法律援助法" })
	return w
}

func TestAGuideSaysWhatItKnowsInItsOrder(t *testing.T) {
	w := guideWorld(t, `title: 法律援助
who: [全体职工]
basis: [../policy/law.md, https://law.example/]
materials:
  - 身份证
  - {name: 合同, form: either, count: 2, electronic: true, sample: ../policy/law.md}
steps: [申请, {what: 审查, time: 7 日}]
fee: 不收费
place: $local
phone: $local
online: {address: https://ban.example/, needs: [login, real-name]}`)
	got := tellFacts(view[site.ItemView](t, w.build(t), "services/a.html").Facts, "")
	const want = `服务对象 text ["全体职工"]
设定依据 link ["法律援助法" "https://law.example/"] hrefs ["../policy/law.html" "https://law.example/"]
受理条件 text [] missing
申请材料 group []
-
  材料名称 text ["身份证"]
-
  材料名称 text ["合同"]
  原件或复印件 choice ["原件或复印件"] values ["either"]
  份数 int ["2"]
  可交电子版 bool ["true"]
  样本 link ["法律援助法"] href ../policy/law.html
办理流程 group [] ordered
-
  做什么 text ["申请"]
-
  做什么 text ["审查"]
  多久 text ["7 日"]
法定时限 text [] missing
承诺时限 text [] missing
收费标准 text ["不收费"]
办理地点 text [] local
办理时间 text [] missing
咨询电话 phone [] local
监督投诉 phone [] missing
办理结果 text [] missing
网上办理 group []
-
  地址 link ["https://ban.example/"] href https://ban.example/
  需要 choice ["登录账号" "实名认证"] values ["login" "real-name"]
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What nobody says is told on the page of an item, not on its card.
func TestCardsShowOnlyWhatIsSaid(t *testing.T) {
	w := guideWorld(t, "title: 法律援助\nfee: 不收费\nphone: $local")
	for _, c := range view[site.ListView](t, w.build(t), "services/index.html").Cards {
		if got := tellFacts(c.Facts, ""); got != "咨询电话 phone [] local\n" {
			t.Error(got)
		}
	}
}

func TestBrokenLinksInListsAreToldWithTheirPlaces(t *testing.T) {
	w := guideWorld(t, "title: T\nfee: 不收费\nbasis: [../policy/law.md, none.md]\nmaterials:\n  - {name: a, sample: none.pdf}\nonline: none.md\nlimits: $local")
	s, list := site.New(w.input(t))
	var told []string
	for _, d := range list.Sorted() {
		told = append(told, fmt.Sprintf("%d:%d %s", d.Line, d.Col, d.Rule))
	}
	equal(t, "told", told, []string{"4:27 link/broken", "6:23 link/broken", "7:9 link/broken"})
	for _, f := range view[site.ItemView](t, s, "services/a.html").Facts {
		if f.Name == "basis" && (f.Hrefs[1] != "" || f.Texts[1] != "none.md") {
			t.Errorf("%+v", f)
		}
	}
}

// Kinds that ask for nothing of it get nothing of it.
func TestNewsHaveNoFacts(t *testing.T) {
	w := one()
	w.add("news/a.md", func(i *content.Item) { i.Card.Values = kind.Values{} })
	if v := view[site.ItemView](t, w.build(t), "news/a.html"); v.Facts != nil {
		t.Errorf("%+v", v.Facts)
	}
}
