package theme

import (
	"fmt"
	"html/template"
	"strings"
	"testing"
	"time"
)

func TestPluralsPickTheForm(t *testing.T) {
	arabic := "0 | 1 | 2 | %100=3..10 | %100=11..99 | *"
	russian := "%10=1&%100!=11 | %10=2..4&%100!=12..14 | *"
	tests := []struct {
		rule, text string
		n          int
		want       string
	}{
		{"*", "共 %d 项", 7, "共 7 项"},
		{"1 | *", "%d union | %d unions", 1, "1 union"},
		{"1 | *", "%d union | %d unions", 0, "0 unions"},
		{"0..1 | *", "%d syndicat | %d syndicats", 0, "0 syndicat"},
		{arabic, "z | o | t | f %d | m %d | r %d", 0, "z"},
		{arabic, "z | o | t | f %d | m %d | r %d", 2, "t"},
		{arabic, "z | o | t | f %d | m %d | r %d", 105, "f 105"},
		{arabic, "z | o | t | f %d | m %d | r %d", 211, "m 211"},
		{arabic, "z | o | t | f %d | m %d | r %d", 100, "r 100"},
		{russian, "a | b | c", 21, "a"}, {russian, "a | b | c", 11, "c"}, {russian, "a | b | c", 23, "b"}, {russian, "a | b | c", 13, "c"},
		{"1 | 2 | *", "%d a | %d b", 9, "9 b"}, // fewer forms than the rule has
	}
	for _, tt := range tests {
		p, err := parsePlurals(tt.rule)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.pick(tt.text, tt.n); got != tt.want {
			t.Errorf("%q %d: got %q, want %q", tt.rule, tt.n, got, tt.want)
		}
	}
}

func TestBadPluralsAreRefused(t *testing.T) {
	for _, rule := range []string{"", "1", "x | *", "%0=1 | *", "%10 | *", "1..x | *", "* | 1"} {
		if p, err := parsePlurals(rule); err == nil {
			t.Errorf("%q: %v", rule, p)
		}
	}
}

// english is a language with month names of its own.
func testLanguage(t *testing.T) *language {
	t.Helper()
	l := &language{tag: "xx", texts: map[string]string{
		"plural": "*", "separator": ", ", "date_format": "2 January 2006", "time_format": "2 January 2006, 15:04",
		"months": "a|b|c|d|may & june|f|g|h|i|j|k|l", "yes": "jes", "no": "ne",
	}}
	if err := l.prepare(); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestDatesUseTheLanguagesMonths(t *testing.T) {
	l := testLanguage(t)
	at := time.Date(2026, 5, 1, 8, 30, 0, 0, time.FixedZone("", 8*3600))
	tests := []struct{ got, want any }{
		{l.day(at), template.HTML(`<time datetime="2026-05-01">1 may &amp; june 2026</time>`)},
		{l.moment(at), template.HTML(`<time datetime="2026-05-01T08:30:00+08:00">1 may &amp; june 2026, 08:30</time>`)},
		{l.day(time.Time{}), template.HTML("")},
		{l.value("date", "2026-05-01"), template.HTML(`<time datetime="2026-05-01">1 may &amp; june 2026</time>`)},
		{l.value("time", "2026-05-01T08:30:00+08:00"), l.moment(at)},
		{l.value("date", "1 <b>"), "1 <b>"},
		{l.value("bool", "true"), "jes"}, {l.value("bool", "false"), "ne"},
		{l.value("text", "2026-05-01"), "2026-05-01"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestTelephonesAreSafeAddresses(t *testing.T) {
	for text, want := range map[string]template.URL{
		"+86-531-12351": "tel:+86-531-12351", "tel:12351": "tel:12351", "0531-8600 0000": "tel:0531-86000000",
		"8600 0000 转 801": "tel:86000000", "(0531) 12351, ext 3": "tel:053112351", `javascript:alert(1)`: "tel:", `1"x`: "tel:1",
	} {
		if got := tel(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestMenusMayLeadElsewhere(t *testing.T) {
	for href, want := range map[string]any{
		"news/index.html": "@news/index.html", "https://a.example/": "https://a.example/", "//a.example/": "//a.example/",
		"a/b:c.html": "@a/b:c.html", "tel:12351": template.URL("tel:12351"), "": "@",
	} {
		if got := from("@", href); got != want {
			t.Errorf("%q: got %q, want %q", href, got, want)
		}
	}
}

func TestLanguagesFallBack(t *testing.T) {
	th := miniature(t, "strings/fr.yaml", "name: Français\ndir: ltr\nhome: Accueil\n")
	tests := []struct {
		lang, key, want string
		ok              bool
	}{
		{"fr", "home", "Accueil", true},
		{"fr", "only", "only here", true}, // not in fr.yaml: from English
		{"fr-CA", "home", "Accueil", true},
		{"FR", "home", "Accueil", true},
		{"zh", "home", "首页", true},
		{"zh-CN", "home", "首页", true},
		{"zh-Hant-HK", "home", "首页", false},
		{"zh-Hans", "only", "only", true},
		{"de", "home", "Home", false},
		{"de", "nowhere", "nowhere", false},
	}
	for _, tt := range tests {
		l, ok := th.Language(tt.lang)
		if got := l.Text(tt.key); got != tt.want || ok != tt.ok || l.Tag != tt.lang {
			t.Errorf("%s %s: got %q %v %s", tt.lang, tt.key, got, ok, l.Tag)
		}
	}
}

func TestStringsWithFaults(t *testing.T) {
	tests := []struct{ name, source, rule string }{
		{"a list", "name: x\nhome: [a, b]\n", "theme/string-shape"},
		{"months", "months: a|b\n", "theme/language"},
		{"plural", "plural: x\n", "theme/language"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, list := Load(Options{Layers: []Layer{
				{"own", folderOf("strings/fr.yaml", tt.source)}, {"base", miniatureFiles()},
			}})
			if len(list) == 0 || list[0].Rule != tt.rule || !strings.HasPrefix(list[0].Path, "own/strings/") {
				t.Errorf("got %v", list)
			}
		})
	}
}

func TestKeysOfOtherLayersAreHeldAgainstTheBase(t *testing.T) {
	whole := "name: Tiếng Việt\ndir: ltr\nonly: chỉ\n" + calendarLines
	tests := []struct {
		name, path, source string
		want               string // the only diag: severity line:col text
	}{
		{"misspelt", "strings/vi.yaml", "hom: Trang chủ\nhome: x\n" + whole, "fault 1:1 there is no key \"hom\""},
		{"unknown", "strings/vi.yaml", "home: x\n\nquestionnaire: x\n" + whole, "warning 3:1 no page asks for \"questionnaire\""},
		{"of the theme's own templates", "strings/vi.yaml", "home: x\nhomely: x\n" + whole, ""},
		{"name of a language", "strings/vi.yaml", "home: x\nlanguage_th: Thái\n" + whole, ""},
		{"missing", "strings/vi.yaml", "home: x\n", "warning 0:0 keys missing in this language, 7: date_format, dir, months, name, only ..."},
		{"without a text", "strings/vi.yaml", "home:\n" + whole, "warning 0:0 keys missing in this language, 1: home"},
		{"missing, but in the base's file", "strings/en.yaml", "home: Start\n", ""},
		{"a variety", "strings/en-GB.yaml", "home: Start\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			own := folderOf(tt.path, tt.source, "partials/own.html", `{{t "homely"}}`)
			_, list := Load(Options{Layers: []Layer{{"themes/own", own}, {"base", miniatureFiles()}}})
			got := ""
			for _, d := range list {
				got += fmt.Sprintf("%v %d:%d %s", d.Severity, d.Line, d.Col, d.Text.EN)
				if d.Path != "themes/own/"+tt.path {
					t.Errorf("told of %s", d.Path)
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMisspeltKeyNamesTheNearest(t *testing.T) {
	_, list := Load(Options{Layers: []Layer{{"own", folderOf("strings/en.yaml", "hom: Start\n")}, {"base", miniatureFiles()}}})
	if len(list) != 1 || list[0].Hint.EN != `did you mean "home"?` || list[0].Excerpt != "hom: Start" {
		t.Errorf("%+v", list)
	}
}

func TestStrongerLayerChangesSingleWords(t *testing.T) {
	th := miniature(t, "strings/en.yaml", "home: Start\n")
	l, _ := th.Language("en-GB")
	if l.Text("home") != "Start" || l.Text("only") != "only here" || l.Name != "English" {
		t.Errorf("%q %q %q", l.Text("home"), l.Text("only"), l.Name)
	}
}

func TestLanguageWithoutANameIsCalledByItsTag(t *testing.T) {
	if l, ok := miniature(t, "strings/vi.yaml", "home: Trang chủ\n").Language("vi"); !ok || l.Name != "vi" {
		t.Errorf("%q %v", l.Name, ok)
	}
}
