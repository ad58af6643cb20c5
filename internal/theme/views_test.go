package theme_test

import (
	"html/template"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"unionhall/internal/asset"
	"unionhall/internal/site"
	"unionhall/internal/theme"
)

// This file makes views as package site does, for all layouts.

// base loads the base theme, minified as in a build.
func base(t testing.TB, over ...theme.Layer) *theme.Theme {
	t.Helper()
	layers := append(over, theme.Layer{Name: "themes/base", FS: os.DirFS("../../themes/base")})
	th, list := theme.Load(theme.Options{Layers: layers, Minify: asset.Template})
	for _, d := range list {
		t.Fatalf("%s:%d:%d: %s", d.Path, d.Line, d.Col, d.Text.EN)
	}
	return th
}

func day(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func frame(title string) site.Frame {
	return site.Frame{
		Lang: "zh-Hans", Root: "../../",
		Meta: site.Meta{
			Title: title, FullTitle: title + " - 临河市总工会 - 云岭省职工之家",
			Description: "高温天气作业，用人单位应当采取换班轮休等方式，缩短连续作业时间，并发放高温津贴。",
			Canonical:   "https://gonghui.example/yl-linhe/news/gaowen.html", Type: "article",
			Alternates: []site.Alternate{
				{Lang: "zh-Hans", Href: "https://gonghui.example/yl-linhe/news/gaowen.html"},
				{Lang: "en", Href: "https://gonghui.example/yl-linhe/en/news/gaowen.html"},
			},
			Languages: []site.LangLink{
				{Lang: "zh-Hans", Name: "简体中文", Current: true},
				{Lang: "en", Name: "English", Href: "../en/news/gaowen.html"},
				{Lang: "ug", Name: "ئۇيغۇرچە", Href: "../ug/index.html", Missing: true},
			},
			Feed:      site.Ref{Text: "新闻 - 临河市总工会", Href: "feed.xml"},
			Published: day("2026-05-01"),
		},
		Breadcrumb: []site.Ref{
			{Text: "首页", Href: "../index.html"}, {Text: "新闻", Href: "index.html"}, {Text: title},
		},
	}
}

const prose = `<p>入夏以来，全市多地气温超过 35 ℃。市总工会提醒：<strong>高温津贴不是福利，而是工资的一部分</strong>，用人单位应当按月发放。` +
	`快递员、外卖骑手、网约车司机可以到就近的<a href="../stations/park-west.html">户外劳动者服务站点</a>歇脚、饮水、充电。</p>` +
	`<h2 id="谁可以领">谁可以领</h2><ul><li>日最高气温达到 35 ℃以上，露天作业的职工；</li><li>室内工作场所温度降不到 33 ℃以下的职工。</li></ul>` +
	`<h2 id="标准">标准</h2><table><thead><tr><th>岗位</th><th align="right">每月</th></tr></thead><tbody><tr><td>室外作业</td><td align="right">300 元</td></tr>` +
	`<tr><td>室内高温</td><td align="right">200 元</td></tr></tbody></table><p>津贴每年 6 月至 9 月发放，不得用防暑降温饮料充抵<sup>1</sup>。</p>`

func item() *site.ItemView {
	return &site.ItemView{
		Frame: frame("高温津贴怎么领"), Title: "高温津贴怎么领", KindID: "news", KindName: "新闻",
		Section: site.Ref{Text: "新闻", Href: "index.html"},
		Date:    day("2026-05-01"), Updated: day("2026-06-03"),
		Author: "权益保障部", Editor: "新媒体组", Origin: site.Ref{Text: "云岭日报", Href: "https://daily.example/a?b=1&c=2"},
		Cover: site.Picture{Src: "../files/gaowen-0123456789abcdef.jpg", Alt: "户外劳动者在站点喝水", Width: 1200, Height: 800},
		TOC:   []site.TOCEntry{{Href: "#%E8%B0%81", Text: "谁可以领"}, {Deep: true, Href: "#%E6%A0%87", Text: "标准"}},
		Body:  site.Prose{HTML: template.HTML(strings.Repeat(prose, 3))},
		Tags:  []site.Ref{{Text: "高温", Href: "../tags/%E9%AB%98%E6%B8%A9.html"}, {Text: "工资", Href: "../tags/%E5%B7%A5%E8%B5%84.html"}},
		Newer: site.Ref{Text: "工会送清凉走进工地", Href: "qingliang.html"}, Older: site.Ref{Text: "劳动合同这样签", Href: "hetong.html"},
	}
}

func service() *site.ItemView {
	v := item()
	v.Frame, v.Title, v.KindID, v.KindName = frame("法律援助"), "法律援助", "service", "办事指南"
	v.Cover, v.TOC = site.Picture{}, nil
	v.Facts = []site.Fact{
		{Name: "who", Label: "服务对象", Type: "text", Texts: []string{"工会会员", "农民工", "新就业形态劳动者"}},
		{Name: "materials", Label: "申请材料", Type: "text", Texts: []string{"身份证", "劳动合同或者工资记录", "证人或者聊天记录（没有也可以先来）"}},
		{Name: "effective", Label: "施行日期", Type: "date", Texts: []string{"2026-03-15"}},
		{Name: "fee", Label: "收费标准", Type: "text", Texts: []string{"不收费"}},
		{Name: "phone", Label: "咨询电话", Type: "phone", Texts: []string{"0531-12351"}, Href: "tel:0531-12351"},
	}
	return v
}

func card(i int) site.CardView {
	n := strconv.Itoa(i)
	return site.CardView{
		Title: "工会送清凉走进第 " + n + " 个工地", Href: "qingliang-" + n + ".html", Kind: "news", KindName: "新闻",
		Summary: "市总工会为一线职工送去防暑用品，并现场解答高温津贴、工伤保险和加班工资的问题。", Date: day("2026-05-01").AddDate(0, 0, -i),
	}
}

func cards(n int) []site.CardView {
	all := make([]site.CardView, n)
	for i := range all {
		all[i] = card(i)
	}
	all[0].Pinned, all[1].Draft = true, true
	all[2].Lang, all[2].LangName, all[2].Title = "en", "英语", "How to join the union"
	all[3].Expired = true
	all[3].Facts = []site.Fact{{Name: "doc_no", Label: "文号", Type: "text", Texts: []string{"临工发〔2026〕3 号"}}}
	all[4].Source = site.Ref{Text: "云岭省总工会", Href: "../../yl/index.html"}
	all[5].Cover = site.Picture{Src: "../files/a.jpg", Alt: "工地", Width: 1200, Height: 800}
	return all
}

func list() *site.ListView {
	return &site.ListView{
		Frame: frame("新闻"), Title: "新闻", KindID: "news", Total: 93, Cards: cards(20),
		Older:   site.Ref{Text: "第 3 页", Href: "page/3.html"},
		Numbers: []site.Ref{{Text: "最新"}, {Text: "3", Href: "page/3.html"}, {Text: "2", Href: "page/2.html"}, {Text: "1", Href: "page/1.html"}},
	}
}

func tagRefs() []site.TagRef {
	return []site.TagRef{{Ref: site.Ref{Text: "高温", Href: "tags/a.html"}, Count: 12}, {Ref: site.Ref{Text: "工资", Href: "tags/b.html"}, Count: 7}}
}

func home() *site.HomeView {
	v := &site.HomeView{
		Frame: frame("临河市总工会"), Union: site.UnionRef{ID: "yl-linhe", Name: "临河市总工会", Short: "临河市总工会", Level: "municipal"},
		Contact: contact(), Intro: "为全市 42 万职工服务：入会、帮扶、维权、学技能，有事找工会。",
		Below: []site.UnionGroup{{Level: "county", LevelName: "县（市、区）总工会", Unions: []site.Ref{
			{Text: "东浦区总工会", Href: "../yl-dongpu/index.html"}, {Text: "临河市快递行业工会联合会", Href: "../yl-delivery/index.html"},
		}}},
		Tags: tagRefs(),
	}
	for _, s := range [][2]string{{"news", "新闻"}, {"service", "办事指南"}, {"policy", "政策法规"}, {"activity", "活动"}, {"station", "服务站点"}} {
		v.Sections = append(v.Sections, site.HomeSection{KindID: s[0], Title: site.Ref{Text: s[1], Href: s[0] + "/index.html"}, Cards: cards(6), More: 12})
	}
	return v
}

func contact() site.Contact {
	return site.Contact{
		Hotline: "12351", HotlineTel: "+86-531-12351", Phone: "0531-8600 0000", Hours: "工作日 8:30 至 17:30",
		Address: "临河市解放路 18 号", Email: "office@linhe.example",
	}
}

func unions() []site.UnionNode {
	leaf := func(id, name, level string) site.UnionNode {
		return site.UnionNode{UnionRef: site.UnionRef{ID: id, Name: name}, LevelName: level, Href: id + "/index.html"}
	}
	city := leaf("yl-linhe", "临河市总工会", "市级")
	city.Contact = contact()
	city.Children = []site.UnionNode{leaf("yl-dongpu", "东浦区总工会", "县级"), leaf("yl-delivery", "临河市快递行业工会联合会", "行业")}
	top := leaf("yl", "云岭省总工会", "省级")
	top.Children = []site.UnionNode{city, leaf("yl-beishan", "北山市总工会", "市级")}
	return []site.UnionNode{top}
}

// views are all layouts with a view for each.
func views() map[string]any {
	return map[string]any{
		"item": item(), "list": list(), "home": home(),
		"tags": &site.TagsView{Frame: frame("标签"), Title: "标签", Tags: tagRefs()},
		"sections": &site.SectionsView{Frame: frame("全部栏目"), Title: "全部栏目", Groups: []site.SectionGroup{{ID: "news", Sections: []site.SectionRef{
			{Ref: site.Ref{Text: "新闻", Href: "../news/index.html"}, KindID: "news", Count: 93},
		}}}},
		"door":      &site.DoorView{Frame: frame("云岭省职工之家"), Title: "云岭省职工之家", Intro: "有事找工会。", Unions: unions(), Count: 5},
		"directory": &site.DirectoryView{Frame: frame("工会名录"), Title: "工会名录", Unions: unions(), Count: 5},
		"notfound": &site.NotFoundView{
			Frame: frame("没有找到这个页面"), Door: site.Ref{Text: "云岭省职工之家", Href: "https://gonghui.example/"},
			Unions: []site.Ref{{Text: "临河市总工会", Href: "https://gonghui.example/yl-linhe/index.html"}},
		},
		"redirect": &site.RedirectView{Frame: frame("页面已经搬家"), To: site.Ref{Text: "高温津贴怎么领", Href: "../news/gaowen.html"}},
	}
}

func shellView(style string) *site.ShellView {
	return &site.ShellView{
		Root: site.RootSlot, Lang: "zh-Hans", Dir: "ltr", SiteTitle: "云岭省职工之家",
		Door:    site.Ref{Text: "选择工会", Href: "index.html"},
		Union:   site.UnionRef{ID: "yl-linhe", Name: "临河市总工会", Short: "临河市总工会", Level: "municipal"},
		Home:    site.Ref{Text: "临河市总工会", Href: "yl-linhe/index.html"},
		Lineage: []site.Ref{{Text: "云岭省总工会", Href: "yl/index.html"}},
		Menu: []site.Ref{
			{Text: "新闻", Href: "yl-linhe/news/index.html"}, {Text: "办事指南", Href: "yl-linhe/services/index.html"},
			{Text: "政策法规", Href: "yl-linhe/policy/index.html"}, {Text: "活动", Href: "yl-linhe/activities/index.html"},
			{Text: "服务站点", Href: "yl-linhe/stations/index.html"}, {Text: "全国总工会", Href: "https://www.example/"},
		},
		Directory: site.Ref{Text: "工会名录", Href: "unions/index.html"},
		Feed:      site.Ref{Text: "订阅", Href: "yl-linhe/feed.xml"}, Contact: contact(),
		Legal: site.Legal{Lines: []string{"主办：云岭省总工会", "网站标识码 0000000000"}},
		Style: template.CSS(style), StyleHash: "sha256-abc+/=", Icon: "static/icon.svg",
	}
}
