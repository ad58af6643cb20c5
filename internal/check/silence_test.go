package check

import (
	"strings"
	"testing"

	"unionhall/internal/diag"
)

func TestSilencesAreReadWithTheirFaults(t *testing.T) {
	for name, c := range map[string]struct{ text, told string }{
		"whole":          {"silence:\n  - rule: text/mobile\n    path: linhe/news/*.md\n    because: 值班手机，本人同意公开\n", ""},
		"no reason":      {"silence:\n  - rule: text/mobile\n", "front-matter/missing-key"},
		"empty reason":   {"silence:\n  - rule: text/mobile\n    because: \" \"\n", "front-matter/empty-value"},
		"misspelt rule":  {"silence:\n  - rule: text/mobil\n    because: 因为\n", "check/unknown-rule"},
		"misspelt key":   {"silence:\n  - rule: text/mobile\n    becuase: 因为\n", "front-matter/unknown-key"},
		"no list at all": {"rules: 1\n", "front-matter/unknown-key"},
		"no YAML":        {"silence: [\n", "front-matter/"},
		"empty":          {"", ""},
	} {
		_, list := ReadSilences("check.yaml", "content", []byte(c.text))
		if c.told == "" && len(list) > 0 || c.told != "" && !strings.Contains(tellAll(list), " "+c.told) {
			t.Errorf("%s: %s", name, tellAll(list))
		}
		for _, d := range list {
			if d.Line == 0 || d.Path != "check.yaml" {
				t.Errorf("%s: %s stands nowhere", name, d.Rule)
			}
		}
	}
}

func TestUnknownRuleSuggestsTheNearest(t *testing.T) {
	_, list := ReadSilences("check.yaml", "content", []byte("silence:\n  - rule: text/mobil\n    because: 因为\n"))
	if len(list) != 1 || !strings.Contains(list[0].Hint.EN, "text/mobile") || list[0].Line != 2 || list[0].Col != 11 {
		t.Errorf("%+v", list)
	}
}

func TestSilencesTakeOutWhatTheyName(t *testing.T) {
	s, list := ReadSilences("check.yaml", "content", []byte(`silence:
  - rule: text/mobile
    path: linhe/news/*.md
    because: 值班手机
  - rule: text/twice
    because: 歌词
  - rule: review/missing
    because: 不想审
`))
	// review/missing is no rule that can be silenced: it is a fault of the build.
	if len(list) != 1 || list[0].Rule != "check/unknown-rule" {
		t.Fatal(tellAll(list))
	}
	warn := func(rule, path string) diag.Diag { return diag.Diag{Rule: rule, Path: path, Severity: diag.Warning} }
	left, silenced := s.Apply(diag.List{
		warn("text/mobile", "linhe/news/a.md"), warn("text/mobile", "linhe/news/2025/a.md"), warn("text/mobile", "news/a.md"),
		warn("link/broken", "linhe/news/a.md"), {Rule: "text/mobile", Path: "linhe/news/b.md", Severity: diag.Fault},
	})
	var got []string
	for _, d := range left {
		got = append(got, d.Rule+" "+d.Path)
	}
	want := "text/mobile linhe/news/2025/a.md, text/mobile news/a.md, link/broken linhe/news/a.md, text/mobile linhe/news/b.md, check/idle-silence check.yaml"
	if silenced != 1 || strings.Join(got, ", ") != want {
		t.Errorf("silenced %d, left %q", silenced, got)
	}
	if idle := left[len(left)-1]; idle.Line != 5 || idle.Severity != diag.Warning || !strings.Contains(idle.Text.ZH, "text/twice") {
		t.Errorf("%+v", idle)
	}
}

func TestPatternsOfPaths(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"news/a.md", "news/a.md", true},
		{"news/*.md", "news/a.md", true},
		{"news/*.md", "news/2025/a.md", false},
		{"news/**", "news/2025/a.md", true},
		{"news/", "news/2025/a.md", true},
		{"**/a.md", "a.md", true},
		{"**/a.md", "x/y/a.md", true},
		{"**/*.en.md", "x/a.en.md", true},
		{"**/*.en.md", "x/a.md", false},
		{"*", "a.md", true},
		{"*", "x/a.md", false},
		{"a*b*c", "aXbYc", true},
		{"a*b*c", "aXbY", false},
	} {
		if got := matches(c.pattern, c.path); got != c.want {
			t.Errorf("%q and %q: %t", c.pattern, c.path, got)
		}
	}
}

// TestPathsAreTakenAsPeopleWriteThem: with the slashes of Windows, and from
// the folder that they stand in.
func TestPathsAreTakenAsPeopleWriteThem(t *testing.T) {
	for _, path := range []string{`linhe\news\*.md`, "./linhe/news/*.md", "/linhe/news/*.md", `.\linhe\news\a.md`,
		"content/linhe/news/a.md", `content\linhe\news\*.md`, "./content/linhe/**", "../gonghui/content/linhe/news/a.md", `D:\gonghui\content\linhe\news\a.md`} {
		s, list := ReadSilences("check.yaml", "content", []byte("\xef\xbb\xbfsilence:\r\n  - rule: text/mobile\r\n    path: "+path+"\r\n    because: 值班手机\r\n"))
		left, n := s.Apply(diag.List{{Rule: "text/mobile", Path: "linhe/news/a.md", Severity: diag.Warning}})
		if len(list) != 0 || len(left) != 0 || n != 1 {
			t.Errorf("%s: %d silenced, %v, %v", path, n, list, left)
		}
	}
}
