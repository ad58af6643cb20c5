package site_test

import (
	"slices"
	"strings"
	"testing"

	"unionhall/internal/site"
)

func TestChannelsOfAUnionAndThoseAboveIt(t *testing.T) {
	w := two()
	w.base = "https://gonghui.example/"
	w.unions["."] += "phone: 0999-5550100\nchannels:\n  - {kind: wechat, name: {zh-Hans: 云岭工会, en: Yunling Unions}, note: {zh-Hans: 已认证, en: certified}}\n"
	w.unions["linhe"] += "channels:\n  - {kind: website, name: 临河工会, address: \"https://linhe.example/\"}\n"
	w.unions["linhe/qu"] = "id: yl-qu\nname: 区总工会\nlevel: county\n"
	s := w.build(t)
	v := view[site.ChannelsView](t, s, "yl-linhe/channels/index.html")
	equal(t, "channels", v.Channels, []site.Channel{
		{Kind: "website", KindName: "网站", Name: "临河工会", Href: "https://linhe.example/"},
		{Kind: "wechat", KindName: "微信公众号", Name: "云岭工会", Note: "已认证", Source: site.Ref{Text: "省总", Href: "../../yl/index.html"}},
	})
	v = view[site.ChannelsView](t, s, "yl-qu/en/channels/index.html")
	if len(v.Channels) != 2 || v.Channels[1].Name != "Yunling Unions" || v.Channels[1].KindName != "WeChat account" || v.Channels[1].Source.Href != "../../../yl/en/index.html" {
		t.Errorf("%+v", v.Channels)
	}
	if ref := s.ShellView(site.ShellID{Union: "yl-linhe", Lang: "zh-Hans"}).Legal.Channels; ref.Href != "yl-linhe/channels/index.html" || ref.Text != "channels" {
		t.Errorf("the shell leads to %+v", ref)
	}
	if ref := s.ShellView(site.ShellID{Lang: "en"}).Legal.Channels; ref.Href != "yl/en/channels/index.html" {
		t.Errorf("the door leads to %+v", ref)
	}
	if i := slices.IndexFunc(s.Documents(), func(d site.Document) bool { return d.File == "yl/sitemap.xml" }); !strings.Contains(string(s.Bytes(&s.Documents()[i])), "yl/channels/<") {
		t.Error("the sitemap lacks it")
	}
	w.add("news/links.md", links("/yl-linhe/channels/"))
	w.build(t) // a link there is not broken
}

func TestWhoCannotBeReachedHasNoPageOfChannels(t *testing.T) {
	s := two().build(t)
	if slices.Contains(files(s), "yl/channels/index.html") || s.ShellView(site.ShellID{Union: "yl", Lang: "en"}).Legal.Channels.Href != "" {
		t.Error("a page that says nothing")
	}
}

func TestWhatAUnionDoesNotSayComesFromAbove(t *testing.T) {
	w := two()
	w.config += "legal: {operator: {zh-Hans: 省总, en: Yunling}, icp: 备1号, lines: [一]}\n"
	w.unions["."] += "hotline: {label: '12351', tel: +86-999-12351, hours: {zh-Hans: 每天, en: daily}}\nanswers: {zh-Hans: 两天内, en: in two days}\n" +
		"phone: 0999-1\nhours: 工作日\naddress: 省城\nemail: a@example.com\nlegal: {security: 安1号}\n"
	w.unions["linhe"] += "legal: {operator: 临河, lines: [二]}\nanswers: 一天内\n"
	w.unions["linhe/qu"] = "id: yl-qu\nname: 区总工会\nlevel: county\nhotline: {tel: +86-999-5550111}\naccent: \"#123456\"\nphone: 0999-3\n"
	w.unions["linhe/qu/dept"] = "id: yl-dept\nname: 部\nlevel: department\naddress: 部里\n"
	w.unions["dept"] = "id: yl-rights\nname: 权益部\nlevel: department\n"
	s := w.build(t)
	shell := func(union, lang string) *site.ShellView { return s.ShellView(site.ShellID{Union: union, Lang: lang}) }

	if c := shell("yl-linhe", "zh-Hans").Contact; c != (site.Contact{Hotline: "12351", HotlineTel: "+86-999-12351", HotlineHours: "每天", Answers: "一天内"}) {
		t.Errorf("the city: %+v", c)
	}
	if c := shell("yl-qu", "en").Contact; c != (site.Contact{Hotline: "+86-999-5550111", HotlineTel: "+86-999-5550111", Phone: "0999-3", Answers: "一天内"}) {
		t.Errorf("the district has a hotline of its own, without the hours of another: %+v", c)
	}
	if c := shell("yl-dept", "zh-Hans").Contact; c.Address != "部里" || c.Phone != "0999-3" || c.Hours != "" {
		t.Errorf("a department of the district: %+v", c)
	}
	if c := shell("yl-rights", "en").Contact; c.Phone != "0999-1" || c.Hours != "工作日" || c.Address != "省城" || c.Email != "" || c.HotlineHours != "daily" || c.Answers != "in two days" {
		t.Errorf("a department of the province: %+v", c)
	}
	for id, want := range map[string]string{
		"yl zh-Hans": "省总 备1号 安1号 一", "yl-linhe zh-Hans": "临河 备1号 安1号 二", "yl-qu zh-Hans": "临河 备1号 安1号 二", "yl en": "Yunling 备1号 安1号 一", " en": "Yunling 备1号 安1号 一",
	} {
		union, lang, _ := strings.Cut(id, " ")
		l := shell(union, lang).Legal
		if got := strings.Join(append([]string{l.Operator, l.ICP, l.Security}, l.Lines...), " "); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	if !strings.Contains(string(shell("yl-dept", "zh-Hans").Style), "--accent:#123456") {
		t.Error("a department has another colour than its union")
	}
}

func TestADepartmentShowsTheLogoOfItsUnion(t *testing.T) {
	w := two()
	w.unions["linhe"] += "logo: p.png\n"
	w.unions["linhe/dept"] = "id: yl-dept\nname: 部\nlevel: department\n"
	w.unions["linhe/qu"] = "id: yl-qu\nname: 区\nlevel: county\n"
	w.files = map[string]site.FileInfo{"linhe/p.png": {Width: 512, Height: 512}}
	s := w.build(t)
	logo := func(union string) string { return s.ShellView(site.ShellID{Union: union, Lang: "zh-Hans"}).Logo.Src }
	if logo("yl-dept") == "" || logo("yl-dept") != logo("yl-linhe") || logo("yl-qu") != "" {
		t.Errorf("%q %q %q", logo("yl-linhe"), logo("yl-dept"), logo("yl-qu"))
	}
}
