package content

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// megabyte repeats s to a megabyte of text.
func megabyte(s string) string { return strings.Repeat(s, (1<<20)/len(s)) }

func rules(text string) string {
	it := NewParser(time.UTC).Parse(Source{Path: "a.md", Lang: "zh-Hans", Text: []byte("---\n---\n" + text)})
	var all []string
	for _, d := range it.Diags {
		all = append(all, strings.TrimPrefix(d.Rule, "markdown/"))
	}
	return strings.Join(all[:min(len(all), 9)], " ")
}

// slowUnderRace leaves a test out with -short, as the race detector runs it: long texts
// take ten times as long then, and are parsed by one goroutine.
func slowUnderRace(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short: a long text")
	}
}

// What goldmark alone would take seconds to hours for.
func TestQuadraticTextIsAFaultNotAWait(t *testing.T) {
	slowUnderRace(t)
	stairs := func(line func(i int) string) string {
		var b strings.Builder
		for i := range 1400 {
			b.WriteString(line(i))
		}
		return b.String()
	}
	for name, c := range map[string]struct{ text, want string }{
		"brackets":                {megabyte("["), "too-deep"},
		"pictures":                {megabyte("!["), "too-deep"},
		"labels":                  {megabyte("[a]\n"), "too-complex"},
		"bold labels":             {megabyte("[**a**](b)"), "too-complex"},
		"inert bars, then stars":  {strings.Repeat("a_b", 20_000) + strings.Repeat(" a*", 20_000), "too-complex"},
		"rule of three":           {megabyte("字*字**"), "too-complex"},
		"used in part":            {megabyte("字***字*字**字*"), "too-complex"},
		"addresses not closed":    {megabyte("[a](<b"), "too-complex"},
		"titles not closed":       {megabyte(`[a](b "`), "too-complex"},
		"references not closed":   {megabyte("[a]["), "too-deep"},
		"bars within words":       {megabyte("a*b_"), "too-complex"},
		"stars and bars":          {megabyte("*a_ "), "too-complex"},
		"backticks":               {stairs(func(i int) string { return strings.Repeat("`", i+1) + "a" }), "too-complex"},
		"tags not closed":         {megabyte("<a b "), "too-complex"},
		"comments not closed":     {"a " + megabyte("<!--"), "too-complex"},
		"references to footnotes": {strings.Repeat("[^a]: b\n\n", 30_000), "too-complex"},
		"definitions":             {megabyte("[a]: b\n"), "too-complex"},
		"definitions with titles": {megabyte("[a]: b '\n"), "too-complex"},
		"pipes in code":           {"|a|\n|-|\n" + megabyte("|`\\|`|\n"), "too-complex"},
		"wide table":              {"|" + strings.Repeat("a|", 40_000) + "\n|" + strings.Repeat("-|", 40_000) + "\n", "table-too-wide"},
		"short rows of a table":   {"|" + strings.Repeat("a|", 99) + "\n|" + strings.Repeat("-|", 99) + "\n" + megabyte("a\n"), "table-too-large"},
		"scripts not closed":      {megabyte("a <script>b "), "too-complex html"},
		"links to a long address": {"[a]: " + strings.Repeat("x", 3_000) + "\n\n" + strings.Repeat("[a] ", 1_000), "too-complex"},
		"links with a long title": {"[a]: x '" + strings.Repeat("y", 5_000) + "'\n\n" + strings.Repeat("[a] ", 1_000), "too-complex"},
		"pictures of a long name": {"[a]: " + strings.Repeat("x", 3_000) + "\n\n" + strings.Repeat("![a] ", 1_000), "too-complex"},
		"tags":                    {megabyte("<kbd></sub>"), "too-deep html-unpaired html-unpaired"},
		"quotes":                  {megabyte(">"), "too-deep"},
		"lists":                   {megabyte("- ") + "a", "too-deep"},
		"stairs of lists":         {stairs(func(i int) string { return strings.Repeat(" ", 2*i) + "- a\n" }), "too-deep"},
		"details":                 {strings.Repeat("<details>\n", 2_000), "too-deep html-unpaired"},
		"emphasis":                {strings.Repeat("*a ", 200) + strings.Repeat(" b*", 200), "too-deep"},
		"long address":            {"[a](" + strings.Repeat("a/", 2_500) + ")", "long-link"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := rules(c.text); got != c.want {
				t.Errorf("faults %q, want %q", got, c.want)
			}
		})
	}
}

func TestInventedTagsAreToldUpToANumber(t *testing.T) {
	slowUnderRace(t)
	var text strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&text, "<x%d>", i)
	}
	it := NewParser(time.UTC).Parse(Source{Path: "a.md", Text: []byte("---\n---\n" + text.String())})
	if got := len(it.Diags); got != maxNames {
		t.Errorf("told of %d tags, want %d", got, maxNames)
	}
}

func TestMegabyteOfProseIsOrdinary(t *testing.T) {
	slowUnderRace(t)
	for name, text := range map[string]string{
		"one line":               megabyte("用人单位应当向劳动者及时足额支付劳动报酬，不得克扣或者无故拖欠。"),
		"lines":                  megabyte("用人单位应当向劳动者**及时足额**支付劳动报酬，\n"),
		"paragraphs":             megabyte("用人单位应当向劳动者及时足额支付劳动报酬，见[办事指南](a.md)。\n\n"),
		"list of links":          megabyte("- [办事指南](../services/a.md)\n"),
		"links in one line":      strings.Repeat("用人单位应当及时支付劳动报酬，见[办事指南](a.md)。", 2_000),
		"stray marks":            strings.Repeat("5 * 3 `x 见[1]和[2]，a < b。\n", 1_000),
		"table":                  "|a|b|c|\n|-|-|-|\n" + strings.Repeat("|工资|[链接](a.md)|`代码`|\n", 10_000),
		"footnotes":              strings.Repeat("文字[^a]。\n\n", 2_000) + "[^a]: 注\n",
		"headings":               megabyte("## 工资\n\n"),
		"code":                   "```\n" + megabyte("[[[[ **** ```` <<<\n") + "```\n",
		"a hundred columns":      strings.Repeat("a|", 99) + "a\n" + strings.Repeat("-|", 99) + "-\n",
		"99 levels":              strings.Repeat(">", 99) + "a",
		"bare addresses":         strings.Repeat("见https://a.cn/x，邮箱a@b.cn。", 20_000),
		"brackets that are text": megabyte("[1]"),
		"openers":                megabyte("*a "),
		"joined short lines":     megabyte("工\n"),
	} {
		t.Run(name, func(t *testing.T) {
			if got := rules(text); got != "" {
				t.Errorf("faults %q", got)
			}
		})
	}
}

func TestFaultsOfDepthAndWidthSayWhere(t *testing.T) {
	table := func(n int) string {
		return "一\n\n" + strings.Repeat("a|", n) + "\n" + strings.Repeat("-|", n) + "\n"
	}
	for _, c := range []struct{ text, want string }{
		{table(101), "5:1 markdown/table-too-wide"},
		{"一\n\n" + strings.Repeat("> ", 101) + "a", "5:201 markdown/too-deep"},
		{"一\n\n二" + strings.Repeat("[", 101), "5:102 markdown/too-deep"},
	} {
		it := NewParser(time.UTC).Parse(Source{Text: []byte("---\n---\n" + c.text)})
		if got := places(it.Diags); got != c.want {
			t.Errorf("%.20q: %s, want %s", c.text, got, c.want)
		}
	}
}

func TestGraphemesAndSentencesOfSummaries(t *testing.T) {
	han := func(n int) string { return strings.Repeat("字", n) }
	family := "👨\u200d👩\u200d👧"
	for _, c := range []struct{ text, want string }{
		{"短。", "短。"},
		{han(120), han(120)},
		{han(121), han(119) + "…"},
		{han(60) + "。" + han(100), han(60) + "。"},
		{han(60) + "。”" + han(100), han(60) + "。”"},
		{han(119) + "。" + han(9), han(119) + "。"},
		{han(10) + "。" + han(200), han(10) + "。" + han(108) + "…"},
		{strings.Repeat("word ", 50), strings.TrimSuffix(strings.Repeat("word ", 24), " ") + "…"},
		{han(118) + strings.Repeat(family, 4), han(118) + "…"},
		{han(119) + "e\u0301" + han(5), han(119) + "…"},
		{"**甲**、[乙](a.md)![丙](b.png)`丁`<kbd>戊</kbd>[^1]  己\n庚 a\nb\n\n[^1]: 注", "甲、乙丁戊 己庚 a b"},
		{"![图](a.png)\n\n> 引\n\n第一段", "第一段"},
		{"# 标题\n\n　　首行", "首行"},
	} {
		it := NewParser(time.UTC).Parse(Source{Lang: "zh-Hans", Text: []byte("---\n---\n" + c.text)})
		if it.Card.Summary != c.want {
			t.Errorf("%.40q:\n got %q\nwant %q", c.text, it.Card.Summary, c.want)
		}
	}
}

// TestManyPagesShareNothing guards the buffers that are used again.
func TestManyPagesShareNothing(t *testing.T) {
	p := NewParser(time.UTC)
	var items []*Item
	for i := range 50 {
		text := fmt.Sprintf("---\n---\n## h%d\n\n[x](l%d)\n\n<b>%d</b>", i, i, i)
		items = append(items, p.Parse(Source{Text: []byte(text)}))
	}
	for i, it := range items {
		want := fmt.Sprintf(`<h2 id="h%d">h%d</h2><p><a class="alone">x</a></p><p>%d</p>`, i, i, i)
		if string(it.Body.HTML) != want || it.Body.Links[0].Target != fmt.Sprint("l", i) || it.Body.Headings[0].ID != fmt.Sprint("h", i) {
			t.Errorf("item %d: %s %+v", i, it.Body.HTML, it.Body)
		}
	}
}
