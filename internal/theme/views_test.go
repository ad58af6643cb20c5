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

// fact is a fact of one kind of value.
func fact(name, label, kind string, texts ...string) site.Fact {
	return site.Fact{Name: name, Label: label, Type: kind, Texts: texts}
}

func facts(v *site.ItemView, kindID, kindName, title string, list ...site.Fact) *site.ItemView {
	v.Frame, v.Title, v.KindID, v.KindName = frame(title), title, kindID, kindName
	v.Cover, v.TOC, v.Facts = site.Picture{}, nil, list
	return v
}

// guide says all elements of a guide, or that nothing is said, or that each
// union says its own.
func guide() *site.ItemView {
	return facts(item(), "service", "办事指南", "工会法律援助",
		fact("worker_limit", "您的时限", "text", "申请劳动仲裁，要在知道或者应当知道权利被侵害之日起一年内"),
		fact("who", "服务对象", "text", "职工", "农民工"),
		site.Fact{Name: "basis", Label: "设定依据", Type: "link", Texts: []string{"法律援助法", "工会法"}, Hrefs: []string{"../policy/legal-aid-law.html", ""}},
		site.Fact{Name: "conditions", Label: "受理条件", Missing: true},
		site.Fact{Name: "materials", Label: "申请材料", Type: "group", Groups: [][]site.Fact{
			{fact("name", "名称", "text", "身份证明"), fact("form", "形式", "choice", "原件"), fact("count", "份数", "int", "1")},
			{fact("name", "名称", "text", "劳动合同"), fact("instead", "没有的话", "text", "工资记录、工作证都行")},
		}},
		site.Fact{Name: "steps", Label: "办理流程", Type: "group", Ordered: true, Groups: [][]site.Fact{
			{fact("what", "做什么", "text", "申请"), fact("who", "谁来办", "text", "您本人或者代理人")},
			{fact("what", "做什么", "text", "审查"), fact("time", "时间", "text", "7 日内")},
		}},
		fact("fee", "收费标准", "text", "不收费"),
		site.Fact{Name: "place", Label: "办理地点", Type: "text", Local: true},
		fact("phone", "咨询电话", "phone", "0999-12351"),
		site.Fact{Name: "online", Label: "网上办理", Type: "group", Groups: [][]site.Fact{
			{site.Fact{Name: "address", Label: "网址", Type: "link", Texts: []string{"网上大厅"}, Href: "https://hall.example/"}, fact("needs", "需要", "choice", "登录", "实名")},
		}},
	)
}

func policy() *site.ItemView {
	v := facts(item(), "policy", "政策法规", "困难职工帮扶办法",
		fact("issuer", "发文机关", "text", "云岭省总工会"), fact("doc_no", "文号", "text", "云工发〔2026〕12 号"), fact("effective", "施行日期", "date", "2026-05-01"))
	v.Former = []site.Ref{{Text: "困难职工帮扶办法（2019 年）", Href: "hardship-2019.html"}}
	return v
}

func event() *site.ItemView {
	v := facts(item(), "activity", "活动", "劳动者法律门诊",
		fact("starts", "开始时间", "time", "2026-12-04T09:00:00+08:00"), fact("ends", "结束时间", "time", "2026-12-04T16:30:00+08:00"),
		fact("place", "地点", "text", "省职工服务中心一楼大厅"), fact("capacity", "名额", "int", "200"))
	v.Calendar = site.Ref{Text: "加入日历", Href: "law-day.ics"}
	return v
}

func station() *site.ItemView {
	v := facts(item(), "station", "服务站点", "人民公园西门驿站",
		fact("address", "地址", "text", "临河市公园路 1 号"), fact("hours", "开放时间", "text", "每天 7:00 至 22:00"), fact("entry", "进门方式", "choice", "推门就进"),
		site.Fact{Name: "facilities", Label: "设施", Type: "choice", Texts: []string{"饮水", "微波炉", "自动售货机"}, Values: []string{"water", "microwave", "vending"}},
		fact("phone", "电话", "phone", "0999-5550120"), fact("confirmed_on", "最近核实", "date", "2026-01-12"))
	v.StaleFrom, v.Stale = day("2026-04-12"), true
	return v
}

// layoutsOfItems are the layouts of single kinds, each with an item of such a kind.
func layoutsOfItems() map[string]*site.ItemView {
	topic := facts(item(), "topic", "专题", "新就业形态劳动者", fact("audience", "适用人群", "text", "外卖骑手"))
	topic.Gathered = []site.HomeSection{{KindID: "service", Title: site.Ref{Text: "办事指南", Href: "../services/index.html"}, Cards: cards(6), More: 2}}
	return map[string]*site.ItemView{
		"service": guide(), "policy": policy(), "event": event(), "station": station(), "topic": topic,
		"qa": facts(item(), "qa", "问答", "试用期能不能不交社保",
			fact("question", "问题", "text", "公司说试用期不交社保，对吗？"), fact("answered_on", "答复日期", "date", "2026-03-01"), fact("by", "答复人", "text", "权益保障部")),
		"contact": facts(item(), "contact", "联系方式", "法律援助窗口",
			fact("phone", "电话", "phone", "0999-5550130", "0999-5550131"), fact("hours", "时间", "text", "工作日 9:00 至 17:00"), fact("sign_language", "手语", "bool", "true")),
		"rumour": facts(item(), "notice-false", "辟谣", "“补贴要先交解冻费”是假的",
			fact("claim", "传言", "text", "交 200 元解冻费就能领补贴"), fact("truth", "事实", "text", "工会发补贴从不收费"), fact("source", "来源", "text", "云岭省总工会")),
		"offer": facts(item(), "job", "招聘", "焊工",
			fact("employer", "用人单位", "text", "鸿远机械"), fact("pay", "工资", "text", "每月 7000 至 9000 元"), fact("closes", "截止", "date", "2026-12-31"), fact("insurance", "社会保险", "text", "五险")),
		"data": facts(item(), "data", "数据", "制造业工资指导价位",
			fact("source", "来源", "text", "云岭省总工会"), fact("unit", "单位", "text", "元/月"), site.Fact{Name: "file", Label: "文件", Type: "link", Texts: []string{"wages.csv"}, Href: "../files/wages.csv"}),
	}
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
		Tasks: []site.Task{
			{ID: "join", Ref: site.Ref{Text: "我要入会", Href: "services/join.html"}}, {ID: "ask", Ref: site.Ref{Text: "我要咨询", Href: "services/ask.html"}},
			{ID: "help", Ref: site.Ref{Text: "困难求助", Href: "../yl/services/help.html"}, Source: site.Ref{Text: "云岭省总工会", Href: "../yl/index.html"}},
			{ID: "stations", Ref: site.Ref{Text: "找服务站", Href: "stations/index.html"}}, {ID: "rights", Ref: site.Ref{Text: "我的权利", Href: "policy/index.html"}},
		},
		Latest: cards(6), All: site.Ref{Text: "全部栏目", Href: "sections/index.html"}, Above: []site.Ref{{Text: "云岭省总工会", Href: "../yl/index.html"}},
		Paired: []site.Ref{{Text: "远山州总工会", Href: "../ys/index.html"}},
		Frame:  frame("临河市总工会"), Union: site.UnionRef{ID: "yl-linhe", Name: "临河市总工会", Short: "临河市总工会", Level: "municipal"},
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

func door() *site.DoorView {
	linhe, delivery := site.Ref{Text: "临河市总工会", Href: "yl-linhe/index.html"}, site.Ref{Text: "临河市快递行业工会联合会", Href: "yl-delivery/index.html"}
	v := &site.DoorView{
		Frame: frame("云岭省职工之家"), Title: "云岭省职工之家", Intro: "有事找工会。", Unions: unions(), Count: 5,
		Ways: []site.DoorWay{
			{ID: "places", Entries: []site.DoorEntry{{Text: "临河市", Unions: []site.Ref{linhe}}}},
			{ID: "platforms", Entries: []site.DoorEntry{{Text: "快跑外卖", Unions: []site.Ref{delivery, linhe}}}},
			{ID: "workplaces", Entries: []site.DoorEntry{{Text: "鸿远机械", Unions: []site.Ref{linhe}}}},
			{ID: "industries", Entries: []site.DoorEntry{{Text: "快递", Unions: []site.Ref{delivery}}}},
		},
	}
	v.Unions[0].Contact = contact()
	return v
}

func contact() site.Contact {
	return site.Contact{
		Hotline: "12351", HotlineTel: "+86-531-12351", Phone: "0531-8600 0000", Hours: "工作日 8:30 至 17:30",
		Address: "临河市解放路 18 号", Email: "office@linhe.example",
		HotlineHours: "每天 8:00 至 20:00", Answers: "三个工作日内",
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
	all := map[string]any{
		"item": item(), "list": list(), "home": home(),
		"tags":      &site.TagsView{Frame: frame("标签"), Title: "标签", Tags: tagRefs()},
		"door":      door(),
		"offline":   &site.OfflineView{Frame: frame("离线内容"), Title: "离线内容", Union: site.UnionRef{ID: "yl-linhe", Short: "临河市总工会"}, Signed: true},
		"missing":   &site.OfflineView{Frame: frame("这一页没有存在手机里"), Title: "这一页没有存在手机里", Union: site.UnionRef{Name: "临河市总工会"}, Contact: contact(), Home: "yl-linhe/index.html", Page: "yl-linhe/offline/index.html"},
		"directory": &site.DirectoryView{Frame: frame("工会名录"), Title: "工会名录", Unions: unions(), Count: 5},
		"notfound": &site.NotFoundView{
			Frame: frame("没有找到这个页面"), Door: site.Ref{Text: "云岭省职工之家", Href: "https://gonghui.example/"},
			Unions: []site.Ref{{Text: "临河市总工会", Href: "https://gonghui.example/yl-linhe/index.html"}},
		},
		"redirect": &site.RedirectView{Frame: frame("页面已经搬家"), To: site.Ref{Text: "高温津贴怎么领", Href: "../news/gaowen.html"}},
		"sections": &site.SectionsView{Frame: frame("全部栏目"), Title: "全部栏目", Groups: []site.SectionGroup{
			{ID: "rights", Sections: []site.SectionRef{{Ref: site.Ref{Text: "政策法规", Href: "../policy/index.html"}, KindID: "policy", Count: 12}}},
		}},
		"channels": &site.ChannelsView{
			Frame: frame("官方渠道"), Title: "官方渠道", Contact: contact(),
			Channels: []site.Channel{
				{Kind: "website", KindName: "网站", Name: "云岭省职工之家", Href: "https://gonghui.example/", Note: "只有这一个网址", Source: site.Ref{Text: "云岭省总工会", Href: "../../yl/index.html"}},
				{Kind: "wechat", KindName: "公众号", Name: "临河工会"},
			},
		},
	}
	for name, view := range layoutsOfItems() {
		all[name] = view
	}
	all["forms"], all["form"], all["outbox"] = formList(), form(), outbox()
	return all
}

func formList() *site.FormsView {
	return &site.FormsView{
		Frame: frame("填表办事"), Title: "填表办事", Contact: contact(), Sends: true, Source: site.Ref{Text: "云岭省总工会", Href: "../../yl/index.html"},
		Outbox: site.Ref{Text: "我填的表", Href: "../outbox.html"},
		Forms: []site.FormRef{
			{Ref: site.Ref{Text: "被拖欠工资", Href: "wages.html#yl-linhe"}, ID: "wages", Intro: "说清谁欠、欠多久。", Promise: site.Promise{Days: 3}},
			{Ref: site.Ref{Text: "上班的地方有危险", Href: "danger.html"}, ID: "danger", Urgent: true, Anonymous: true, Promise: site.Promise{Hours: 2}},
		},
	}
}

// form has a question of every type.
func form() *site.FormView {
	types := []string{"text", "story", "phone", "email", "number", "money", "date", "choice", "choices", "union", "people", "photos", "truth"}
	v := &site.FormView{
		Frame: frame("被拖欠工资"), Title: "被拖欠工资", Form: "wages@1", Under: "help@1", Union: site.UnionRef{ID: "yl-linhe", Name: "临河市总工会"}, Contact: contact(),
		Intro: "说清谁欠、欠多久。", Urgent: true, Anonymous: true, Hours: 72, Promise: site.Promise{Days: 3}, Days: 30, AvoidsEmployer: true, AvoidsOffice: true,
		Route:   "yl-linhe yl",
		Readers: []site.Reader{{ID: "yl-linhe", Name: "临河市总工会", Office: "权益部", Fingerprint: "的一是在不了有和", Contact: contact()}, {ID: "yl", Name: "云岭省总工会", Office: "权益部"}},
		Notice:  []string{"收表的是临河市总工会。", "办完三十天后删除。"}, NoticeSum: "AAAA",
		Consents: []site.FormConsent{{Name: "handle@1", Text: "我同意", Sum: "BBBB", For: "text story", Required: true}},
		Forms:    site.Ref{Text: "填表办事", Href: "index.html"},
	}
	for i, of := range types {
		q := site.FormQuestion{Name: of + "_q", Type: of, Grade: i % 4, Required: i%2 == 0, Max: 500, Label: "问题" + of, Hint: "提示", Example: "例子", Purpose: "用途"}
		switch of {
		case "choice", "choices":
			q.Choices = []site.FormChoice{{Value: "a", Text: "甲"}, {Value: "b", Text: "乙"}}
		case "union":
			q.Groups = []site.FormGroup{{Text: "我在哪家单位", Choices: []site.FormChoice{{Value: "yl-linhe-hongyuan", Text: "宏远纺织", Routed: true, Route: "yl-linhe yl"}}}}
		case "text":
			q.Format = "identity"
		}
		v.Steps = append(v.Steps, site.FormStep{Title: "第" + of + "步", Help: "说明", Call: of == "phone", Page: of == "truth", Later: of == "date", Questions: []site.FormQuestion{q}})
	}
	v.Steps[1].Consents = []site.FormConsent{{Name: "sensitive@2", Text: "我单独同意", Sum: "CCCC", For: "number_q"}}
	v.Keys, v.Outbox = "yl-linhe/keys-00112233445566778899aabbccddeeff.json", "yl-linhe/outbox.html"
	return v
}

func outbox() *site.OutboxView {
	v := &site.OutboxView{Frame: frame("我填的表"), Title: "我填的表", Contact: contact(), Forms: site.Ref{Text: "填表办事", Href: "forms/index.html"}}
	v.Keys, v.Outbox = "yl-linhe/keys-00112233445566778899aabbccddeeff.json", "yl-linhe/outbox.html"
	return v
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

		Legal: site.Legal{
			Operator: "云岭省总工会", ICP: "云ICP备00000000号", Security: "云公网安备00000000000000号", Lines: []string{"网站标识码 0000000000"},
			Channels: site.Ref{Text: "官方渠道", Href: "yl-linhe/channels/index.html"},
		},
		Sections: site.Ref{Text: "全部栏目", Href: "yl-linhe/sections/index.html"}, Mark: "临河",
		Style: template.CSS(style), StyleHash: "sha256-abc+/=", Icon: "static/icon.svg",
		Manifest: "yl-linhe/manifest.webmanifest", TouchIcon: "static/icon-180-8b37477769225f32e16969e420c85b74.png",
		Surface: "#0b5c8a", Dusk: "#0b5f8f",
	}
}
