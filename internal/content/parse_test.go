package content

import (
	"strings"
	"testing"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

var shanghai = time.FixedZone("", 8*60*60)

const testFields = `
- {name: title, type: text, required: true, labels: {zh-Hans: 标题, en: Title}}
- {name: date, type: time, labels: {zh-Hans: 日期, en: Date}}
- {name: updated, type: time, labels: {zh-Hans: 更新, en: Updated}}
- {name: publish_at, type: time, labels: {zh-Hans: 发布, en: Publish}}
- {name: expire_at, type: time, labels: {zh-Hans: 到期, en: Expire}}
- {name: pin_until, type: time, labels: {zh-Hans: 置顶到, en: Pin}}
- {name: draft, type: bool, labels: {zh-Hans: 草稿, en: Draft}}
- {name: status, type: choice, labels: {zh-Hans: 状态, en: Status}, choices: [{value: draft, labels: {zh-Hans: 草稿, en: Draft}}, {value: approved, labels: {zh-Hans: 通过, en: Approved}}]}
- {name: author, type: text, labels: {zh-Hans: 供稿, en: Author}}
- {name: tags, type: text, list: true, labels: {zh-Hans: 标签, en: Tags}}
- {name: aliases, type: text, list: true, labels: {zh-Hans: 旧地址, en: Aliases}}
- {name: summary, type: text, labels: {zh-Hans: 摘要, en: Summary}}
- {name: order, type: int, labels: {zh-Hans: 次序, en: Order}}
- {name: issued, type: date, labels: {zh-Hans: 公布, en: Issued}}
- {name: issuer, type: text, card: true, labels: {zh-Hans: 机关, en: Issuer}}
- {name: level, type: text, labels: {zh-Hans: 级别, en: Level}}
- name: cover
  type: group
  labels: {zh-Hans: 题图, en: Cover}
  fields:
  - {name: src, type: link, required: true, labels: {zh-Hans: 文件, en: File}}
  - {name: alt, type: text, required: true, labels: {zh-Hans: 说明, en: Alternative}}
  - {name: credit, type: text, labels: {zh-Hans: 来源, en: Credit}}
`

func testKind(t testing.TB) *kind.Kind {
	t.Helper()
	list, faults := kind.ReadSchema(fields.Source{Path: "test.yaml", Bytes: []byte(testFields), FirstLine: 1})
	if len(faults) > 0 {
		t.Fatalf("schema: %+v", faults)
	}
	return &kind.Kind{ID: "policy", Folder: "policy", DateFrom: "issued", Fields: list}
}

func parseText(t testing.TB, text string) *Item {
	t.Helper()
	return NewParser(shanghai).Parse(Source{Path: "a/policy/x.md", Kind: testKind(t), Name: "x", Lang: "zh-Hans", Text: []byte(text)})
}

func TestFrontMatterFillsTheCard(t *testing.T) {
	it := parseText(t, `---
title: 工资支付规定
issued: 2026-05-01
updated: 2026-05-02 08:30
publish_at: 2026-05-03
expire_at: 2026-06-01
pin_until: 2026-05-31 18:00
status: draft
author: 宣传部
tags: [工资, 权益]
aliases: old/x
order: -7
issuer: 省总工会
level: 规章
cover: {src: a.jpg, alt: 会场, credit: 办公室}
---
正文第一段。

第二段。
`)
	if len(it.Diags) > 0 {
		t.Fatalf("faults: %+v", it.Diags)
	}
	at := func(text string) time.Time {
		m, err := time.ParseInLocation("2006-01-02 15:04", text, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	c := it.Card
	for name, pair := range map[string][2]time.Time{
		"date comes from issued":                {c.Date, at("2026-05-01 00:00")},
		"updated":                               {c.Updated, at("2026-05-02 08:30")},
		"publish_at is the first moment":        {c.PublishAt, at("2026-05-03 00:00")},
		"expire_at without a time ends the day": {c.ExpireAt, at("2026-06-02 00:00")},
		"pin_until with a time is that time":    {c.PinUntil, at("2026-05-31 18:00")},
	} {
		if !pair[0].Equal(pair[1]) {
			t.Errorf("%s: %v, want %v", name, pair[0], pair[1])
		}
	}
	if c.Title != "工资支付规定" || c.Summary != "正文第一段。" || !c.Draft || c.Status != "draft" || c.Order != -7 {
		t.Errorf("card: %+v", c)
	}
	if strings.Join(c.Tags, " ") != "工资 权益" || strings.Join(c.Aliases, " ") != "old/x" {
		t.Errorf("tags %q, aliases %q", c.Tags, c.Aliases)
	}
	cover := Link{Target: "a.jpg", Picture: true, Alt: "会场", Title: "办公室", Pos: c.Cover.Pos, Excerpt: "cover: {src: a.jpg, alt: 会场, credit: 办公室}"}
	if c.Cover != cover || c.Cover.Pos.Line != 15 {
		t.Errorf("cover %+v", c.Cover)
	}
	if len(c.Values) != 1 || c.Values.Text("issuer") != "省总工会" {
		t.Errorf("values on the card: %+v", c.Values)
	}
	if got := names(it.Head.Values); got != "author issued level" {
		t.Errorf("values of the page: %s", got)
	}
	if !strings.HasPrefix(it.Head.Source, "---\ntitle") || !strings.HasSuffix(it.Head.Source, "办公室}\n---\n") {
		t.Errorf("source %q", it.Head.Source)
	}
	if it.Kind != "policy" || it.Name != "x" || it.Source.IsZero() || it.Body.Sum.IsZero() {
		t.Errorf("item %+v", it)
	}
}

func names(values kind.Values) string {
	var list []string
	for _, v := range values {
		list = append(list, v.Name)
	}
	return strings.Join(list, " ")
}

func TestGivenDateAndSummaryWin(t *testing.T) {
	it := parseText(t, "---\ntitle: a\ndate: 2026-01-01\nissued: 2025-01-01\nsummary: 摘要\n---\n正文\n")
	if it.Card.Date.Year() != 2026 || it.Card.Summary != "摘要" || it.Card.Status != "" || it.Card.Draft {
		t.Errorf("card %+v", it.Card)
	}
}

func TestTagsArePartedAtEveryComma(t *testing.T) {
	for in, want := range map[string]string{
		"[慰问，节日]": "慰问|节日", "慰问、节日": "慰问|节日", "慰问, 节日": "慰问|节日", "慰问；节日;慰问": "慰问|节日", "[a b, 慰问]": "a b|慰问", "['，']": "",
	} {
		if got := strings.Join(parseText(t, "---\ntitle: 甲\ntags: "+in+"\n---\n").Card.Tags, "|"); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestDatesThatContradictEachOtherAreToldOf(t *testing.T) {
	for in, want := range map[string]string{
		"publish_at: 2026-05-03\nexpire_at: 2026-05-02":                     "4:12 front-matter/date-order",
		"date: 2026-05-03\nexpire_at: 2025-05-03":                           "4:12 front-matter/date-order",
		"date: 2026-05-03\npublish_at: 2026-06-01\nexpire_at: 2026-05-03":   "5:12 front-matter/date-order",
		"publish_at: 2026-05-03 08:00\nexpire_at: 2026-05-03":               "",
		"publish_at: 2026-05-03\nissued: 2026-07-01\nexpire_at: 2026-06-01": "",
	} {
		it := parseText(t, "---\ntitle: 甲\n"+in+"\n---\n")
		if got := places(it.Diags); got != want || it.Diags.Faults() > 0 {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestFaultsHaveTheirPlaceInTheFile(t *testing.T) {
	long := strings.Repeat("x", 64<<10)
	for _, c := range []struct {
		name, text, want string // want is "line:col rule", one for each fault
		title            string // what must be read all the same
	}{
		{name: "no front matter", text: "# 标题\n", want: "1:1 front-matter/none"},
		{name: "nothing at all", text: "", want: "1:1 front-matter/none"},
		{name: "no first fence", text: "title: 甲\n日期：2026-05-01\n---\n正文\n", want: "1:1 front-matter/fence"},
		{name: "a text with a colon and a rule", text: "各位职工：\n放假了\n\n---\n", want: "1:1 front-matter/none"},
		{name: "blank lines above", text: "\r\n \n---\ntitle: 甲\n---\n", want: "1:1 front-matter/fence"},
		{name: "four hyphens", text: "----\ntitle: 甲\n----\n", want: "1:1 front-matter/fence"},
		{name: "not closed", text: "---\ntitle: a\n正文\n", want: "1:1 front-matter/not-closed"},
		{name: "toml", text: "+++\ntitle = 'a'\n+++\n", want: "1:1 front-matter/toml"},
		{name: "chinese dashes", text: "———\ntitle: a\n———\n", want: "1:1 front-matter/fence"},
		{name: "full-width hyphens", text: "－－－\r\ntitle: a\n", want: "1:1 front-matter/fence"},
		{name: "utf-16", text: "\xff\xfe-\x00-\x00", want: "1:1 front-matter/encoding"},
		{name: "utf-16 without a mark", text: "-\x00-\x00-\x00", want: "1:1 front-matter/encoding"},
		{name: "gbk", text: "---\r\ntitle: \xb8\xdf\xce\xc2\r\ntags: \xce\xbf\xce\xca\r\n---\r\n\xce\xd2\xc3\xc7\xc8\xa5\xce\xbf\xce\xca\r\n", want: "2:8 front-matter/encoding"},
		{name: "gbk in the text", text: "---\ntitle: a\n---\n\nb\xc4\xe3\xba\xc3\n\xc4\xe3\n", want: "5:2 front-matter/encoding"},
		{name: "too large", text: "---\ntitle: " + long + "\n---\n", want: "2:1 front-matter/too-large"},
		{name: "bom, crlf, blanks behind fences", text: "\ufeff---  \r\ntitle: 甲\r\n--- \t\r\n[x](javascript:y)\r\n", want: "4:1 markdown/unsafe-link", title: "甲"},
		{name: "cr alone", text: "---\rtitle: 甲\r---\r\r[x](javascript:y)\r", want: "5:1 markdown/unsafe-link", title: "甲"},
		{name: "a fault in the head hides none in the body", text: "---\ntitle: 甲\ndate: 2026-13-40\n---\n<b>x</b>\n", want: "3:7 front-matter/date, 5:1 markdown/html", title: "甲"},
		{name: "columns are characters", text: "---\ntitle: 甲\n---\n工资\t“😀”[x](javascript:y)\n", want: "4:7 markdown/unsafe-link", title: "甲"},
		{name: "invalid bytes", text: "---\ntitle: 甲\n---\n\n正\xc4\xe3\n", want: "5:2 markdown/encoding", title: "甲"},
		{name: "control characters", text: "---\ntitle: 甲\n---\n正\x08文\x0c\n", want: "4:2 markdown/control-character", title: "甲"},
		{name: "nul", text: "---\ntitle: 甲\n---\n正\x00文\n", want: "4:2 markdown/control-character", title: "甲"},
		{name: "direction", text: "---\ntitle: 甲\n---\n正\u202e文\n", want: "4:2 markdown/direction-character", title: "甲"},
	} {
		t.Run(c.name, func(t *testing.T) {
			it := parseText(t, c.text)
			if got := places(it.Diags); got != c.want {
				t.Errorf("got %s, want %s\n%+v", got, c.want, it.Diags)
			}
			if it.Card.Title != c.title {
				t.Errorf("title %q, want %q", it.Card.Title, c.title)
			}
			for _, d := range it.Diags {
				if d.Path != "a/policy/x.md" || d.Text.ZH == "" || d.Text.EN == "" || d.Hint.ZH == "" || d.Hint.EN == "" || d.Rule == "front-matter/encoding" && d.Excerpt != "" {
					t.Errorf("not complete: %+v", d)
				}
			}
		})
	}
}

func TestOnlyNulAndEncodingStopPublication(t *testing.T) {
	for text, want := range map[string]int{"a\x00": 1, "a\xff": 1, "a\x08": 0, "\u202ea": 0, "<b>": 0, "[a](x:y)": 0} {
		if got := parseText(t, "---\ntitle: 甲\n---\n"+text).Diags.Faults(); got != want {
			t.Errorf("%q: %d faults, want %d", text, got, want)
		}
	}
}

func TestUnwantedCharactersDoNotReachThePage(t *testing.T) {
	it := parseText(t, "---\ntitle: 甲\n---\na\x00b\x7fc\u0085d\u202ee\xfff\r\ng\n")
	if got, want := string(it.Body.HTML), "<p>a b c  d\u2060e?f\ng</p>"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUnwantedCharactersDoNotReachAttributes(t *testing.T) {
	text := "---\ntitle: x\n---\n<abbr title=\"a&#1;b&#x202e;c&amp;d&#0;\">x</abbr>\n\n# y {title=\"&#x202e;\"}\n"
	it := NewParser(time.UTC).Parse(Source{Path: "a.md", Text: []byte(text)})
	want := "<p><abbr title=\"a\ufffdb\ufffdc&amp;d\ufffd\">x</abbr></p><h2 id=\"y\" title=\"\ufffd\">y</h2>"
	if got := string(it.Body.HTML); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLinkKnowsItsLine(t *testing.T) {
	it := parseText(t, "---\ntitle: 甲\n---\n\n一\n见[甲](a.md)和[乙\n丙](b.md)\n\n|表|\n|-|\n| ![图](c.png) |\n")
	want := []Link{
		{Target: "a.md", Pos: fields.Pos{Line: 6, Col: 2}, Excerpt: "见[甲](a.md)和[乙"},
		{Target: "b.md", Pos: fields.Pos{Line: 6, Col: 12}, Excerpt: "见[甲](a.md)和[乙"},
		{Target: "c.png", Picture: true, Alt: "图", Pos: fields.Pos{Line: 11, Col: 3}, Excerpt: "| ![图](c.png) |"},
	}
	if len(it.Body.Links) != len(want) {
		t.Fatalf("links %+v", it.Body.Links)
	}
	for i, l := range it.Body.Links {
		l.Offset = 0
		if l != want[i] {
			t.Errorf("link %+v, want %+v", l, want[i])
		}
	}
}

func TestDecomposedHeadingGetsComposedAnchor(t *testing.T) {
	it := parseText(t, "---\ntitle: 甲\n---\n## Cafe\u0301\n")
	if got, want := it.Body.Headings[0].ID, "caf\u00e9"; got != want {
		t.Errorf("id %q, want %q", got, want)
	}
}

func TestPlainTextKeepsIdeographicSpaces(t *testing.T) {
	it := parseText(t, "---\ntitle: 甲\n---\n　　第一条　为了**工会**　的\n　工作  和 a\nb\u00a0c\n\n## 第一章　 总则　\n")
	if got, want := it.Body.Headings[0].Text, "第一章　总则"; got != want {
		t.Errorf("heading %q, want %q", got, want)
	}
	if got, want := it.Card.Summary, "第一条　为了工会　的　工作 和 a b c"; got != want {
		t.Errorf("summary %q, want %q", got, want)
	}
}

func TestParserIsSafeForConcurrentUse(t *testing.T) {
	p := NewParser(shanghai)
	want := p.Parse(Source{Lang: "zh", Text: []byte(ordinaryPage)}).Body.Sum
	done := make(chan bool)
	for range 8 {
		go func() {
			same := true
			for i := range 50 {
				p.Parse(Source{Lang: "en", Text: []byte(strings.Repeat("x <kbd>[a](b)</kbd>\n\n", i))})
				same = same && p.Parse(Source{Lang: "zh", Text: []byte(ordinaryPage)}).Body.Sum == want
			}
			done <- same
		}()
	}
	for range 8 {
		if !<-done {
			t.Error("a page came out differently")
		}
	}
}

func TestSourceIsLeftAlone(t *testing.T) {
	text := "---\r\ntitle: 甲\r\n---\r\na\x00\u202e<b>\r\n"
	b := []byte(text)
	NewParser(shanghai).Parse(Source{Text: b})
	if string(b) != text {
		t.Errorf("source is now %q", b)
	}
}

func places(list diag.List) string {
	var all []string
	for _, d := range list.Sorted() {
		all = append(all, place(d))
	}
	return strings.Join(all, ", ")
}
