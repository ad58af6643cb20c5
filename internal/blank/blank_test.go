package blank

import (
	"os"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

func kinds(t *testing.T) []*kind.Kind {
	t.Helper()
	set, list := kind.Load(os.DirFS("../../themes/base"), "kinds")
	if len(list) > 0 {
		t.Fatal(list)
	}
	return set.Kinds()
}

// matter returns what stands between the fences of an item's file.
func matter(t *testing.T, text []byte) string {
	t.Helper()
	_, rest, _ := strings.Cut(string(text), "---\n")
	inner, body, ok := strings.Cut(rest, "---\n")
	if !ok || !strings.Contains(body, "<!-- ") {
		t.Fatalf("no front matter and text: %s", text)
	}
	return inner
}

// check reads YAML as the build does.
func check(list []kind.Field, yaml string) (kind.Values, diag.List) {
	src := fields.Source{Path: "new.md", Bytes: []byte(yaml), FirstLine: 1}
	root, told := fields.Parse(src)
	values, more := kind.Schema{Fields: list}.Check(src, root)
	return values, append(told, more...)
}

var titles = []string{"高温津贴发放", "关于“五一”: 放假 #1", `He said "no" it's`, "- 一", "[通知] 调休", "yes", "12351", "2026-05-01", `a\b`}

func TestANewItemLacksNothingButWhatMustBeFilledIn(t *testing.T) {
	for _, k := range kinds(t) {
		for _, lang := range []string{"zh", "en"} {
			for _, review := range []bool{false, true} {
				for _, title := range titles {
					it := Item{Kind: k, Lang: lang, Review: review, Given: map[string]string{"title": title}}
					values, list := check(k.Fields, matter(t, it.Text()))
					if values.Text("title") != title {
						t.Errorf("%s: the title %q became %q", k.ID, title, values.Text("title"))
					}
					if len(list) != len(it.Missing()) {
						t.Errorf("%s: %d fields are missing, but: %v", k.ID, len(it.Missing()), list)
					}
					for _, d := range list {
						if d.Rule != "front-matter/empty-value" || !strings.Contains(d.Hint.EN, "write the value behind the colon") {
							t.Errorf("%s: %s: %s %s", k.ID, d.Rule, d.Text.EN, d.Hint.EN)
						}
					}
					state, want := "draft", "true"
					if review {
						state, want = "status", "draft"
					}
					if values.Text(state) != want {
						t.Errorf("%s: %s is %q", k.ID, state, values.Text(state))
					}
				}
			}
		}
	}
}

// Whoever takes away the "# " of a line gets a key without a value, not a fault.
func TestEveryFieldStandsThere(t *testing.T) {
	for _, k := range kinds(t) {
		text := matter(t, Item{Kind: k, Lang: "zh", Given: map[string]string{"title": "x"}}.Text())
		ready, off, _ := strings.Cut(text, "# 下面的")
		_, off, _ = strings.Cut(off, "\n")
		on := strings.ReplaceAll("\n"+off, "\n# ", "\n")
		for _, f := range k.Fields {
			if !strings.Contains("\n"+ready+on, "\n"+f.Name+":") {
				t.Errorf("%s: no %s", k.ID, f.Name)
			}
			if help := f.Help.In("zh-Hans"); help == "" || f.Name != "draft" && !strings.Contains(text, help) {
				t.Errorf("%s: %s is not explained", k.ID, f.Name)
			}
		}
		_, list := check(k.Fields, ready+on)
		for _, d := range list {
			if d.Rule != "front-matter/empty-value" { // what must be given, a picture's parts too
				t.Errorf("%s: %s: %s", k.ID, d.Rule, d.Text.EN)
			}
		}
	}
}

func TestATranslationKeepsWhatNeedsNoTranslating(t *testing.T) {
	list := kinds(t)
	k := list[slices.IndexFunc(list, func(k *kind.Kind) bool { return k.ID == "policy" })]
	original, _ := check(k.Fields, "title: 办法\nissuer: 云岭省总工会\ndoc_no: 云工发〔2026〕3号\nissued: 2026-03-01\neffective: 2026-04-01\ninterpretation: policy/why.md\ndraft: true\nauthor: 王\ntags: [经费]\npublish_at: 2026-03-01 08:00\n")
	it := Item{Kind: k, Lang: "en", Given: map[string]string{"title": "Rules"}, Original: original, OriginalFile: "rules.md"}
	text := string(it.Text())
	values, _ := check(k.Fields, matter(t, it.Text()))
	for name, want := range map[string]string{
		"title": "Rules", "issuer": "", "issued": "2026-03-01", "interpretation": "policy/why.md", "draft": "true", "author": "", "tags": "", "publish_at": "2026-03-01T08:00:00+08:00",
	} {
		if got := values.Text(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, want := range []string{"# Issued by, in the original: 云岭省总工会\nissuer: \n", "Translate the text of rules.md"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

func TestTitlesInLatinLettersMakeNames(t *testing.T) {
	for title, want := range map[string]string{
		"Heat allowance: who gets it?": "heat-allowance-who-gets-it",
		"It’s the worker's day":        "its-the-workers-day",
		"Où déposer une réclamation":   "ou-deposer-une-reclamation",
		"Straße & Œuvre":               "strasse-oeuvre",
		"  12351 - 2026 ":              "12351-2026",
		"高温津贴":                         "",
		"AED 使用方法":                     "",
		"ئۇقتۇرۇش":                     "",
		"Index":                        "",
		"!!!":                          "",
		strings.Repeat("word ", 40):    strings.TrimSuffix(strings.Repeat("word-", 12), "-"),
		"../../etc/passwd":             "etc-passwd",
	} {
		if got := Name(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

func TestNamesAreMadeFit(t *testing.T) {
	for name, want := range map[string]string{
		"heat": "heat", "heat.md": "heat", "高温": "高温", "Heat": "Heat", "a b": "a-b", "v1.2": "v1-2", "../x": "x", "_x": "x", ".x": "x",
		"index": "index-1", "README": "README-1", "": "", "...": "", "a\u0301": "á", strings.Repeat("高", 90): strings.Repeat("高", 66),
	} {
		if got := Fit(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestAnswersAreCheckedAsTheBuildDoes(t *testing.T) {
	for _, test := range []struct {
		field  kind.Field
		answer string
		rule   string
	}{
		{kind.Field{Name: "issued", Type: kind.Date}, "2026-05-01", ""},
		{kind.Field{Name: "issued", Type: kind.Date}, "2026-02-30", "front-matter/date"},
		{kind.Field{Name: "starts", Type: kind.Time}, "2026-05-01 08:30", ""},
		{kind.Field{Name: "phone", Type: kind.Phone}, "请到现场", "front-matter/phone"},
		{kind.Field{Name: "doc_no", Max: 5}, "总工发〔2026〕3号", "front-matter/too-long"},
		{kind.Field{Name: "doc_no"}, `# "3": [号]`, ""},
	} {
		list := Check(test.field, test.answer, nil)
		if rule := strings.Join(rules(list), " "); rule != test.rule {
			t.Errorf("%s: %q: %s, want %s", test.field.Name, test.answer, rule, test.rule)
		}
	}
}

func rules(list diag.List) []string {
	var names []string
	for _, d := range list {
		names = append(names, d.Rule)
	}
	return names
}
