package convert

import (
	"strings"
	"testing"
)

func TestMoments(t *testing.T) {
	tests := []struct{ in, want string }{
		{"2019-05-01", "2019-05-01"},
		{"2019-5-1", "2019-05-01"},
		{"2019/05/01", "2019-05-01"},
		{"2019.5.1 8:05", "2019-05-01 08:05"},
		{"2019年5月1日", "2019-05-01"},
		{"2019 年 5 月 1 日 08:30", "2019-05-01 08:30"},
		{"2019-05-01 08:30:15", "2019-05-01 08:30:15"},
		{"2019-05-01T08:30:15", "2019-05-01 08:30:15"},
		{"2019-05-01T08:30:15.123+08:00", "2019-05-01T08:30:15+08:00"},
		{"2019-05-01T08:30:15Z", "2019-05-01T08:30:15Z"},
		{"2021-04-01T13:11:56-07:00", "2021-04-01T13:11:56-07:00"},
		{"2019-05-01 08:30:15 +0800", "2019-05-01T08:30:15+08:00"},
		{"2019-05-01 08:30:15 -0600", "2019-05-01T08:30:15-06:00"},
		{"Wed, 01 May 2019 08:30:15 +0000", "2019-05-01T08:30:15Z"},
		{"May 1, 2019", "2019-05-01"},
		{"1 May 2019", "2019-05-01"},
		{"2019-02-30", ""},
		{"2019-13-01", ""},
		{"01/02/2019", ""}, // January or February?
		{"0999-55-50", ""},
		{"20190501", ""},
		{"soon", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got, ok := moment(tt.in); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestTitlesLoseTheirMarkdown(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Plain", "Plain"},
		{"Closed ##", "Closed"},
		{"C# is one", "C# is one"},
		{"**Bold** and *thin* and `code`", "Bold and thin and code"},
		{"[Link](x.md) and ![picture](y.png)", "Link and picture"},
		{"With id {#my-id}", "With id"},
		{`Escaped \*star\*`, "Escaped *star*"},
		{"Tag <br> &amp; entity", "Tag & entity"},
		{"snake_case_name 2 * 3 * 4", "snake_case_name 2 * 3 * 4"},
		{"第一编　总则", "第一编　总则"},
	}
	for _, tt := range tests {
		if got := plainTitle(tt.in); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFirstHeading(t *testing.T) {
	tests := []struct {
		name, text, title, rest string
	}{
		{"hash", "# A\n\ntext", "A", "text"},
		{"blank lines before", "\n\n# A\ntext", "A", "\n\ntext"},
		{"underlined", "A\n===\n\ntext", "A", "text"},
		{"CRLF", "# A\r\n\r\ntext", "A", "text"},
		{"behind a comment", "<!-- c\nd -->\n# A\n", "A", "<!-- c\nd -->\n"},
		{"behind text: it stays", "text\n\n# A\n", "A", "text\n\n# A\n"},
		{"in code", "```\n# A\n```\n", "", "```\n# A\n```\n"},
		{"in code, tildes", "~~~ x\n# A\n```\n# B\n~~~\n# C\n", "C", "~~~ x\n# A\n```\n# B\n~~~\n# C\n"},
		{"indented code", "    # A\n", "", "    # A\n"},
		{"second level", "## A\n", "", "## A\n"},
		{"a tag", "#tag\n", "", "#tag\n"},
		{"empty", "#\n\n# A\n", "A", "#\n\n# A\n"},
		{"alone", "# A", "A", ""},
	}
	for _, tt := range tests {
		h := survey(tt.text).heading
		rest := tt.text[:h.at.from] + tt.text[h.at.to:]
		if h.text != tt.title || rest != tt.rest {
			t.Errorf("%s: %q, rest %q; want %q, %q", tt.name, h.text, rest, tt.title, tt.rest)
		}
	}
}

func TestLanguageTags(t *testing.T) {
	tests := []struct{ in, want string }{
		{"zh-cn", "zh-Hans"}, {"zh_CN", "zh-Hans"}, {"zh_CN.UTF-8", "zh-Hans"}, {"zh", "zh-Hans"}, {"zh-Hans-CN", "zh-Hans"}, {"cn", "zh-Hans"},
		{"zh-TW", "zh-Hant"}, {"zh-hk", "zh-Hant"}, {"zh-Hant", "zh-Hant"},
		{"EN", "en"}, {"pt-br", "pt-BR"}, {"ug", "ug"}, {"nonsense words", ""}, {"", ""},
	}
	for _, tt := range tests {
		if got := canonical(tt.in); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestLanguageOfText(t *testing.T) {
	long := func(s string) string { return strings.Repeat(s+"\n", 1+600/len(s)) }
	tests := []struct{ want, text string }{
		{"zh-Hans", long("为了保护劳动者的合法权益，调整劳动关系。")},
		{"zh-Hant", long("為了保護勞動者的合法權益，調整勞動關係。")},
		{"ja", long("労働者の権利を守るために、組合に加入しましょう。")},
		{"ko", long("노동자의 권리를 지키기 위하여")},
		{"ug", long("ئىشچىلارنىڭ قانۇنلۇق ھوقۇق ۋە مەنپەئەتىنى قوغداش ئۈچۈن")},
		{"ur", long("مزدوروں کے حقوق کے تحفظ کے لیے یہ ضروری ہے")},
		{"ar", long("من أجل حماية الحقوق المشروعة للعمال")},
		{"bo", long("ངལ་རྩོལ་པའི་ཁེ་དབང་སྲུང་སྐྱོབ་བྱེད་པ།")},
		{"ru", long("Для защиты законных прав трудящихся")},
		{"en", long("The rights of the workers are protected by this law, and that is for all.")},
		{"fr", long("Les droits des travailleurs sont protégés par la loi dans tous les pays.")},
		{"de", long("Die Rechte der Arbeiter sind durch das Gesetz und mit den Verträgen geschützt.")},
		{"zh-Hans", long("请用 Kubernetes cluster API 部署这个 cloud native application。")},
		{"", "工资"},
		{"", long("Kubernetes Docker Istio Envoy Prometheus")},
		{"", "12345 67890 !!!"},
	}
	for _, tt := range tests {
		if got := languageOfText(tt.text); got != tt.want {
			t.Errorf("%.60q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestPathsTellLanguageDateAndName(t *testing.T) {
	tr := tree{besideLanguage: map[string]bool{"it": true, "docs/it": false}}
	tests := []struct {
		path string
		want place
	}{
		{"content/zh-cn/a/b.md", place{folder: "a", name: "b", lang: "zh-Hans", from: FromFolder}},
		{"it/a.md", place{folder: ".", name: "a", lang: "it", from: FromFolder}},
		{"docs/it/a.md", place{folder: "it", name: "a"}},
		{"docs/en-route/a.md", place{folder: "en-route", name: "a"}},
		{"a.en.md", place{folder: ".", name: "a", lang: "en", from: FromFileName}},
		{"a.zh-TW.markdown", place{folder: ".", name: "a", lang: "zh-Hant", from: FromFileName}},
		{"v1.2.md", place{folder: ".", name: "v1.2"}},
		{"a_en.md", place{folder: ".", name: "a_en", suffix: "_en"}},
		{"a-zh-cn.md", place{folder: ".", name: "a-zh-cn", suffix: "-zh-cn"}},
		{"_posts/2019-05-01-a-b.md", place{folder: ".", name: "a-b", date: "2019-05-01", dateIn: FromFileName, post: true}},
		{"_drafts/a.md", place{folder: ".", name: "a", post: true, draft: true}},
		{"2019-05-01.md", place{folder: ".", name: "2019-05-01", date: "2019-05-01", dateIn: FromFileName}},
		{"2019-02-30-a.md", place{folder: ".", name: "2019-02-30-a"}},
		{"news/2020/05/a.md", place{folder: "news/2020/05", name: "a", date: "2020-05-01", dateIn: FromFolder}},
		{"news/2020/05/17/a.md", place{folder: "news/2020/05/17", name: "a", date: "2020-05-17", dateIn: FromFolder}},
		{"news/2020/99/a.md", place{folder: "news/2020/99", name: "a"}},
	}
	for _, tt := range tests {
		if got := tr.placeOf(tt.path); got != tt.want {
			t.Errorf("%s:\n got %+v\nwant %+v", tt.path, got, tt.want)
		}
	}
}

func TestOfficialTexts(t *testing.T) {
	tests := []struct {
		name, text string
		want       official
	}{
		{"passed", "2007年6月29日第十届全国人民代表大会常务委员会第二十八次会议通过\n\n## 第一章\n\n本法自2008年1月1日起施行。",
			official{issued: "2007-06-29", effective: "2008-01-01", issuer: "全国人民代表大会常务委员会"}},
		{"in brackets", "（2019年12月28日第十三届全国人民代表大会常务委员会第十五次会议通过　自2020年3月1日起施行）",
			official{issued: "2019-12-28", effective: "2020-03-01", issuer: "全国人民代表大会常务委员会"}},
		{"of a province", "2020年5月1日云岭省第十三届人民代表大会常务委员会第十次会议通过",
			official{issued: "2020-05-01", issuer: "云岭省人民代表大会常务委员会"}},
		{"passed, then published", "1979年7月1日第五届全国人民代表大会第二次会议通过　1979年7月4日公布　自1980年1月1日起施行",
			official{issued: "1979-07-04", effective: "1980-01-01", issuer: "全国人民代表大会"}},
		{"amendments do not count", "根据2012年12月28日第十一届全国人民代表大会常务委员会第三十次会议《关于修改〈某法〉的决定》修正", official{}},
		{"a revision does not count", "1996年10月29日第八届全国人民代表大会常务委员会第二十二次会议修订", official{}},
		{"an article is no head", "## 第一章\n\n2001年5月6日公布的办法同时废止。", official{}},
		{"no such day", "2007年6月31日第十届全国人民代表大会第一次会议通过", official{}},
		{"the last article of a revised law", "第一条 本法自2001年1月1日起施行。\n\n第九条 本法自2012年1月1日起施行。", official{effective: "2012-01-01"}},
		{"number and signature", "青工发〔2026〕3号\n\n请照办。\n\n2026年3月1日\n", official{number: "青工发〔2026〕3号", signed: "2026-03-01"}},
		{"stated", "发布时间：2021-03-04 08:30\n\n正文。", official{stated: "2021-03-04 08:30"}},
		{"stated, bold", "**Date:** May 1, 2019\n\nText.", official{stated: "2019-05-01"}},
	}
	for _, tt := range tests {
		if got := readOfficial(tt.text); got != tt.want {
			t.Errorf("%s:\n got %+v\nwant %+v", tt.name, got, tt.want)
		}
	}
}
