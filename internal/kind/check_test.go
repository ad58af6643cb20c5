package kind

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"unionhall/internal/fields"
)

// everything declares a field of every type.
const everything = `
- {name: title, type: text, required: true, max: 10, labels: {zh-Hans: 标题, en: Title}, help: {zh-Hans: 写一句话, en: Write one line}}
- {name: count, type: int}
- {name: day, type: date}
- {name: at, type: time}
- {name: flag, type: bool}
- {name: to, type: link}
- {name: pick, type: choice, choices: [{value: open, labels: {zh-Hans: 推门就进}}, {value: ask-staff}]}
- {name: picks, type: choice, list: true, choices: [{value: water}, {value: toilet}]}
- {name: state, type: choice, choices: [{value: approved, labels: {zh-Hans: 审核通过, en: Approved}}, {value: sent, labels: {zh-Hans: 已送审核}}]}
- {name: phone, type: phone}
- {name: accent, type: color}
- {name: name, type: words}
- {name: tags, type: text, list: true}
- {name: summary, type: text}
- {name: cover, type: group, fields: [{name: src, type: link, required: true}, {name: alt, required: true}, {name: credit}]}
- {name: menu, type: group, list: true, fields: [{name: title, type: words, required: true}, {name: link, type: link}]}
`

func everySchema(t *testing.T) Schema {
	t.Helper()
	list, diags := ReadSchema(fields.Source{Path: "s.yaml", Bytes: []byte(everything), FirstLine: 1})
	if len(diags) > 0 {
		t.Fatal(told(diags))
	}
	return Schema{Fields: list}
}

// checked parses and checks front matter that begins in line 2.
func checked(s Schema, text string) (Values, string, []string) {
	src := fields.Source{Path: "x.md", Bytes: []byte(text), FirstLine: 2}
	root, diags := fields.Parse(src)
	values, found := s.Check(src, root)
	diags = append(diags, found...)
	var hints []string
	for _, d := range diags.Sorted() {
		hints = append(hints, d.Text.EN+" / "+d.Hint.EN+" / "+d.Text.ZH+" / "+d.Hint.ZH)
	}
	return values, told(diags), hints
}

func TestGoodValuesBecomeCanonical(t *testing.T) {
	s := everySchema(t)
	for in, want := range map[string]string{
		"count: 007":                     "7",
		"count: -3":                      "-3",
		"day: 2026-05-01":                "2026-05-01",
		"day: \"2024-02-29\"":            "2024-02-29",
		"at: 2026-05-01":                 "2026-05-01",
		"at: 2026-05-01 08:30":           "2026-05-01T08:30:00+08:00",
		"at: 2026-05-01 08:30:15":        "2026-05-01T08:30:15+08:00",
		"at: 2026-05-01T08:30:00Z":       "2026-05-01T08:30:00Z",
		"at: 2026-05-01T08:30:00+06:00":  "2026-05-01T08:30:00+06:00",
		"at: 2026-05-01 08:30:00 +0600":  "2026-05-01T08:30:00+06:00",
		"flag: yes":                      "true",
		"flag: 是":                        "true",
		"flag: OFF":                      "false",
		"flag: 否":                        "false",
		"to: ../services/join.md":        "../services/join.md",
		"to: 文件 名.md#节":                  "文件 名.md#节",
		"to: https://a.example/b?c=d:e":  "https://a.example/b?c=d:e",
		"to: mailto:a@b.example":         "mailto:a@b.example",
		"to: TEL:12351":                  "TEL:12351",
		"to: ./a:b.md":                   "./a:b.md",
		"pick: Open":                     "open",
		"picks: water":                   "[water]",
		"picks: [toilet, water]":         "[toilet water]",
		"phone: 0531-12351":              "0531-12351",
		"phone: +86 (531) 5550100 ext 8": "+86 (531) 5550100 ext 8",
		"accent: \"#b3261e\"":            "#b3261e",
		"accent: '#FFF'":                 "#FFF",
		"name: 临河市总工会":                   "临河市总工会",
		"name: {zh-Hans: 甲, en: A}":      "{zh-Hans=甲 en=A}",
		"tags: one":                      "[one]",
		"tags: [a, , b]":                 "",
		"tags:\n  - a\n  -\n  - b":       "[a b]",
		"summary: 030001":                "030001",
		"summary: |\n  a\n  b":           "a\nb\n",
		"SUMMARY: x":                     "x",
		"cover: {src: a.jpg, alt: 图}":    "{src=a.jpg alt=图}",
		"menu: {title: 首页, link: news/}": "[{title=首页 link=news/}]",
	} {
		if want == "" {
			continue // a fault of package fields
		}
		values, faults, hints := checked(s, "title: x\n"+in+"\n")
		if faults != "" {
			t.Errorf("%s: %s %v", in, faults, hints)
			continue
		}
		if got := show(values[len(values)-1]); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// show writes a value on one line.
func show(v Value) string {
	switch {
	case v.List != nil:
		parts := make([]string, len(v.List))
		for i, x := range v.List {
			parts[i] = show(x)
		}
		return fmt.Sprint(parts)
	case v.Map != nil:
		parts := make([]string, len(v.Map))
		for i, x := range v.Map {
			parts[i] = x.Name + "=" + show(x)
		}
		return "{" + strings.Join(parts, " ") + "}"
	}
	return v.Text
}

func TestFaultsHavePlacesAndHints(t *testing.T) {
	s := everySchema(t)
	for _, test := range []struct {
		in   string // behind "title: x", so from line 3
		want string // places and rules
		hint string // part of the first fault's words
	}{
		{"titel: x", "3:1 front-matter/unknown-key", `did you mean "title"?`},
		{"tilte: x", "3:1 front-matter/unknown-key", `did you mean "title"?`},
		{"标题: x", "3:1 front-matter/unknown-key", `did you mean "title"?`},
		{"description: x", "3:1 front-matter/unknown-key", `did you mean "summary"?`},
		{"zzz: x", "3:1 front-matter/unknown-key", "delete this line"},
		{"Title: y", "3:1 front-matter/duplicate-key", "in line 2"},
		{"title: y", "3:1 front-matter/duplicate-key", "line 2"},
		{"count: ２０", "3:8 front-matter/int", "write count: 20"},
		{"count: 1,000", "3:8 front-matter/int", "write count: 1000"},
		{"count: 2.5", "3:8 front-matter/int", "digits only"},
		{"count: 99999999999999999999", "3:8 front-matter/int", "digits only"},
		{"day: 2026-13-40", "3:6 front-matter/date", "there is no month 13"},
		{"day: 2026-02-30", "3:6 front-matter/date", "month 2 of 2026 has 28 days; there is no day 30"},
		{"day: 2026-00-10", "3:6 front-matter/date", "there is no month 0"},
		{"day: 2026/5/1", "3:6 front-matter/date", "write day: 2026-05-01"},
		{"day: 2026.5.1", "3:6 front-matter/date", "write day: 2026-05-01"},
		{"day: 2026年5月1日", "3:6 front-matter/date", "write day: 2026-05-01"},
		{"day: 2026-5-1", "3:6 front-matter/date", "write day: 2026-05-01"},
		{"day: 20260501", "3:6 front-matter/date", "write day: 2026-05-01"},
		{"day: ２０２６－０５－０１", "3:6 front-matter/date", "write day: 2026-05-01"},
		{"day: “2026-05-01”", "3:6 front-matter/date", "“day”的「“2026-05-01”」不是"},
		{"day: “2026-05-01”", "3:6 front-matter/date", "write day: 2026-05-01"},
		{"day: 2026-05-01\u200b", "3:6 front-matter/date", "write day: 2026-05-01"},
		{"at: ２０２６－０５－０１", "3:5 front-matter/date", "“２０２６－０５－０１”不是 2026-05-01 这样的日期 / 改成 at: 2026-05-01"},
		{"at: May 1, 2026", "3:5 front-matter/date", `"May 1, 2026" is not a date`},
		{"at: “2026-05-01 8:30”", "3:5 front-matter/time", "write at: 2026-05-01 08:30"},
		{"\u200bcount: 1", "3:1 front-matter/unknown-key", "invisible"},
		{"ｃｏｕｎｔ: 1", "3:1 front-matter/unknown-key", "type it again: count"},
		{"关键词: x", "3:1 front-matter/unknown-key", `did you mean "tags"?`},
		{"day: 2026年13月1日", "3:6 front-matter/date", "there is no month 13"},
		{"day: 五月一日", "3:6 front-matter/date", "four, two and two digits"},
		{"day: May 1, 2026", "3:6 front-matter/date", "four, two and two digits"},
		{"day: 2026-05-01 08:30", "3:6 front-matter/date", "write day: 2026-05-01"},
		{"at: 2026-13-40", "3:5 front-matter/date", "there is no month 13"},
		{"at: 2026/5/1", "3:5 front-matter/date", "write at: 2026-05-01"},
		{"at: 2026年5月1日 8:30", "3:5 front-matter/time", "write at: 2026-05-01 08:30"},
		{"at: 2026-05-01 8点", "3:5 front-matter/time", "write at: 2026-05-01 08:00"},
		{"at: 2026-05-01 25:00", "3:5 front-matter/time", `there is no time "25:00"`},
		{"at: 2026-02-30 08:00", "3:5 front-matter/date", "month 2 of 2026 has 28 days"},
		{"flag: maybe", "3:7 front-matter/bool", "write true or false"},
		{"flag: ｔｒｕｅ", "3:7 front-matter/bool", "write flag: true"},
		{"to: javascript:alert(1)", "3:5 front-matter/link", "cannot begin with javascript:"},
		{"to: JaVaScRiPt:alert(1)", "3:5 front-matter/link", "cannot begin with javascript:"},
		{`to: "java\tscript:alert(1)"`, "3:5 front-matter/link", "invisible characters"},
		{`to: " javascript:alert(1)"`, "3:5 front-matter/link", "invisible characters"},
		{"to: java script:alert(1)", "3:5 front-matter/link", "cannot begin with javascript:"},
		{`to: "java\u200bscript:alert(1)"`, "3:5 front-matter/link", "cannot begin with javascript:"},
		{"to: data:text/html,x", "3:5 front-matter/link", "cannot begin with data:"},
		{"to: vbscript:x", "3:5 front-matter/link", "cannot begin with vbscript:"},
		{"to: file:///etc/passwd", "3:5 front-matter/link", "cannot begin with file:"},
		{"to: //a.example/b", "3:5 front-matter/link", "write https://a.example/b"},
		{"to: www.a.example", "3:5 front-matter/link", "write https://www.a.example"},
		{"to: https://", "3:5 front-matter/link", "names no site"},
		{"to: https：//a.example", "3:5 front-matter/link", "full-width colon"},
		{`to: a\b`, "3:5 front-matter/link", "backslash"},
		{"pick: opne", "3:7 front-matter/choice", "write pick: open"},
		{"pick: 推门就进", "3:7 front-matter/choice", "write pick: open"},
		{"pick: window", "3:7 front-matter/choice", "choose one of: open, ask-staff / "},
		{"pick: window", "3:7 front-matter/choice", "可以写：open（推门就进）、ask-staff"},
		{"pick: 推门进", "3:7 front-matter/choice", "write pick: open"},
		{"state: 已批准", "3:8 front-matter/choice", "改成 state: approved"},
		{"state: 审核", "3:8 front-matter/choice", "choose one of: approved (Approved), sent"},
		{"picks: [water, tolet]", "3:16 front-matter/choice", "write picks: toilet"},
		{"phone: ０５３１－１２３５１", "3:8 front-matter/phone", "write phone: 0531-12351"},
		{"phone: 0531-5550100转8", "3:8 front-matter/phone", "write phone: 0531-5550100,8"},
		{"phone: 请到现场", "3:8 front-matter/phone", "write one number"},
		{"phone: 0531-12351、0531-12352", "3:8 front-matter/phone", "write one number"},
		{"accent: #b3261e", "3:1 front-matter/color", "put quotes around it"},
		{"accent: b3261e", "3:9 front-matter/color", `write accent: "#b3261e"`},
		{"accent: red", "3:9 front-matter/color", "#b3261e"},
		{"name: {zh_Hans: x}", "3:8 front-matter/language", "such as zh-Hans or en"},
		{"name: [a]", "3:7 front-matter/shape", "put quotes around it: name: '[a]'"},
		{"summary:\n  - a", "4:3 front-matter/shape", "write it on the line of the key"},
		{"summary: [通知]", "3:10 front-matter/shape", "put quotes around it: summary: '[通知]'"},
		{"cover: a.jpg", "3:8 front-matter/shape", "write cover: {src: …, alt: …}"},
		{"cover: {src: a.jpg}", "3:8 front-matter/missing-key", "add a line alt: …"},
		{"cover: {src: a.jpg, alt: }", "3:21 front-matter/empty-value", "has no value"},
		{"cover: {src: a.jpg, atl: x}", "3:21 front-matter/unknown-key", `did you mean "alt"?`},
		{"cover: {src: 'javascript:x', alt: y}", "3:14 front-matter/link", "cannot begin with javascript:"},
		{`summary: "a\x01b"`, "3:10 front-matter/control-character", "U+0001"},
		{"summary: a\u202eb", "3:10 front-matter/control-character", "U+202E"},
		{`name: {en: "a\u202Eb"}`, "3:12 front-matter/control-character", "type the line again"},
		{"menu: [{link: a}]", "3:8 front-matter/missing-key", "add a line title: …"},
		{"menu:\n  - 首页", "4:5 front-matter/shape", "write menu: {title: …}"},
	} {
		_, got, hints := checked(s, "title: x\n"+test.in+"\n")
		if got != test.want {
			t.Errorf("%s: got %s, want %s %q", test.in, got, test.want, hints)
		} else if !strings.Contains(hints[0], test.hint) {
			t.Errorf("%s: %q is not in %q", test.in, test.hint, hints[0])
		}
		if strings.Contains(strings.Join(hints, ""), "%!") {
			t.Errorf("%s: %q", test.in, hints)
		}
	}
}

// A new file holds "" where a value may be filled in.
func TestEmptyQuotesSayNothing(t *testing.T) {
	s := everySchema(t)
	for _, f := range s.Fields {
		if f.Required || f.Type == Group || f.Type == Words {
			continue
		}
		if values, got, _ := checked(s, "title: x\n"+f.Name+`: ""  # said`+"\n"); got != "" || len(values) != 1 {
			t.Errorf("%s: %s %v", f.Name, got, values)
		}
	}
}

func TestRequiredKeysAreAskedForOnce(t *testing.T) {
	s := everySchema(t)
	for in, want := range map[string]string{
		"count: 1":     "2:1 front-matter/missing-key",
		"":             "2:1 front-matter/missing-key",
		"title:":       "2:1 front-matter/empty-value",
		"title: ' '":   "2:8 front-matter/empty-value",
		"title: #1 通知": "2:1 front-matter/empty-value",
		"titel: x":     "2:1 front-matter/unknown-key",      // the same mistake is not told twice
		"title：x":      "2:6 front-matter/full-width-colon", // it is there, though broken
		"title: @x":    "2:8 front-matter/yaml",
		"title: 一二三四五六七八九十一": "2:8 front-matter/too-long",
	} {
		if _, got, hints := checked(s, in+"\n"); got != want {
			t.Errorf("%q: got %s, want %s %q", in, got, want, hints)
		}
	}
}

func TestAllMissingKeysAreToldAtOnce(t *testing.T) {
	list, _ := ReadSchema(fields.Source{Path: "s.yaml", Bytes: []byte(`
- {name: title, required: true, labels: {zh-Hans: 标题}}
- {name: summary}
- {name: day, type: date, required: true}
`), FirstLine: 1})
	_, got, hints := checked(Schema{Fields: list}, "summary: x\n")
	want := `required keys are missing: "title", "day" / add a line for each: title: …, day: … / 缺少必填的“title”（标题）、“day” / 请每项加上一行：title: …，day: …`
	if got != "2:1 front-matter/missing-key" || hints[0] != want {
		t.Errorf("got %s %s\nwant %s", got, hints[0], want)
	}
}

func TestMessagesCarryLabelsAndHelp(t *testing.T) {
	_, _, hints := checked(everySchema(t), "count: 1\n")
	want := `the required key "title" is missing / add a line title: …. Write one line / 缺少必填的“title”（标题） / 请加上一行 title: …。写一句话`
	if hints[0] != want {
		t.Errorf("got  %s\nwant %s", hints[0], want)
	}
}

func TestOpenSchemaWarnsOfUnknownKeys(t *testing.T) {
	s := everySchema(t)
	s.Open = true
	if _, got, _ := checked(s, "title: x\nlayout: post\n"); got != "3:1 front-matter/unknown-key (warning)" {
		t.Errorf("got %s", got)
	}
}

func TestValuesStandInTheOrderOfTheSchema(t *testing.T) {
	values, _, _ := checked(everySchema(t), "tags: [a]\ncount: 1\ntitle: x\n")
	var names []string
	for _, v := range values {
		names = append(names, v.Name)
	}
	if got := strings.Join(names, " "); got != "title count tags" {
		t.Errorf("got %s", got)
	}
	if values.Text("count") != "1" || values.Texts("tags")[0] != "a" || values.Get("tags").Pos != (fields.Pos{Line: 2, Col: 7}) {
		t.Errorf("got %+v", values)
	}
}

func TestTimesAreReadInTheZoneOfTheSite(t *testing.T) {
	zone := time.FixedZone("", 6*60*60)
	s := everySchema(t)
	s.Zone = zone
	values, _, _ := checked(s, "title: x\nat: 2026-05-01 08:30\nday: 2026-05-02\n")
	if got := values.Text("at"); got != "2026-05-01T08:30:00+06:00" {
		t.Errorf("at: %s", got)
	}
	if got, want := values.Time("day", zone), time.Date(2026, 5, 2, 0, 0, 0, 0, zone); !got.Equal(want) {
		t.Errorf("day: %v", got)
	}
	if got := values.Time("none", zone); !got.IsZero() {
		t.Errorf("none: %v", got)
	}
	if _, err := ParseTime("2026-02-30", nil); err == nil {
		t.Error("read a day that does not exist")
	}
}

func BenchmarkCheckOrdinary(b *testing.B) {
	list, _ := ReadSchema(fields.Source{Bytes: []byte(everything), FirstLine: 1})
	s := Schema{Fields: list}
	src := fields.Source{Bytes: []byte("title: 新闻\nat: 2026-05-01 08:30\ntags: [a, b, c]\nsummary: 摘要\ncount: 3\npick: open\n"), FirstLine: 2}
	root, _ := fields.Parse(src)
	b.ReportAllocs()
	for b.Loop() {
		s.Check(src, root)
	}
}

func FuzzCheck(f *testing.F) {
	list, _ := ReadSchema(fields.Source{Bytes: []byte(everything), FirstLine: 1})
	for _, seed := range []string{
		"title: x\nat: 2026-05-01 08:30\n", "day: 2026年5月1日\nat: 2026/5/1 8点\n", "to: javascript:x\nphone: 12\n", "name: {en: x}\ncover: {src: a}\nmenu: [{title: b}]\n",
		"count: ２\nflag: ｙ\naccent: fff\npick: x\n标题: y\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := fields.Source{Path: "x.md", Bytes: []byte(text), FirstLine: 2}
		root, _ := fields.Parse(src)
		values, diags := Schema{Fields: list}.Check(src, root)
		for _, d := range diags {
			if d.Line < 2 || d.Col < 1 || d.Text.EN == "" || d.Text.ZH == "" {
				t.Errorf("%+v", d)
			}
		}
		if to := values.Text("to"); strings.Contains(strings.ToLower(schemeOf(to)), "script") {
			t.Errorf("%q passed", to)
		}
		for _, name := range []string{"at", "day"} {
			if v := values.Text(name); v != "" && values.Time(name, nil).IsZero() {
				t.Errorf("%s: %q cannot be read again", name, v)
			}
		}
	})
}
