package site_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// icons stands for whoever draws: it has no font for 镕 and cannot read what is
// called broken.png.
func icons(src site.IconSource) ([]site.DrawnIcon, bool) {
	if strings.Contains(src.Mark, "镕") || strings.HasSuffix(src.Logo, "broken.png") {
		return nil, false
	}
	var list []site.DrawnIcon
	for _, d := range []site.DrawnIcon{{Use: "any", Side: 192}, {Use: "any", Side: 512}, {Use: "maskable", Side: 512}, {Use: "touch", Side: 180}} {
		d.Sum = digest.Of(fmt.Append(nil, src, d.Use, d.Side))
		list = append(list, d)
	}
	return list, true
}

// withIcons makes the site with them, and returns what was told of them.
func (w *world) withIcons(t testing.TB) (*site.Site, []string) {
	t.Helper()
	in := w.input(t)
	in.Icons = icons
	s, list := site.New(in)
	var told []string
	for _, d := range list.Sorted() {
		if d.Text.ZH == "" || d.Text.EN == "" || d.Hint.ZH == "" || d.Hint.EN == "" || d.Line == 0 {
			t.Errorf("%s: incomplete: %+v", d.Rule, d)
		}
		told = append(told, fmt.Sprintf("%s:%d %s", d.Path, d.Line, d.Rule))
	}
	return s, told
}

// manifestOf reads one as a browser does: addresses from the manifest's own.
func manifestOf(t testing.TB, s *site.Site, file string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(document(t, s, file)), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func entries(m map[string]any, key string) []map[string]any {
	var list []map[string]any
	some, _ := m[key].([]any)
	for _, v := range some {
		list = append(list, v.(map[string]any))
	}
	return list
}

// TestManifestsKeepTheirRules holds every manifest of a site of several unions
// and languages, below two base paths, to what W3C's text asks.
func TestManifestsKeepTheirRules(t *testing.T) {
	for _, base := range []string{"https://gonghui.example/", "https://gonghui.example/a/b/"} {
		w := towns()
		w.base = base
		w.add("linhe/stations/a.md")
		w.add("policy/up.md", task("rights"))
		w.add("gang/policy/own.en.md", task("rights"))
		s, _ := w.withIcons(t)
		published := map[string]bool{}
		for _, icon := range s.Icons() {
			published[string(icon.File)] = true
		}
		pages := files(s)
		ids := map[string]string{}
		for i := range s.Documents() {
			file := string(s.Documents()[i].File)
			if !strings.HasSuffix(file, ".webmanifest") {
				continue
			}
			m := manifestOf(t, s, file)
			at := mustParse(t, base+file)
			scope, start := at.resolve(t, m["scope"]), at.resolve(t, m["start_url"])
			if !strings.HasSuffix(scope, "/") || !strings.HasPrefix(start, scope) || !slices.Contains(pages, strings.TrimPrefix(start, base)) {
				t.Errorf("%s: start %s, scope %s", file, start, scope)
			}
			for _, e := range entries(m, "shortcuts") {
				if to := at.resolve(t, e["url"]); !strings.HasPrefix(to, scope) || !slices.Contains(pages, strings.TrimPrefix(to, base)) || e["name"] == "" {
					t.Errorf("%s: shortcut %v", file, e)
				}
			}
			purposes := map[string]int{}
			for _, e := range entries(m, "icons") {
				src := strings.TrimPrefix(at.resolve(t, e["src"]), base)
				size, _, _ := strings.Cut(e["sizes"].(string), "x")
				if !published[src] || e["type"] != "image/png" || !strings.Contains(src, "-"+size+"-") {
					t.Errorf("%s: icon %v", file, e)
				}
				purposes[e["purpose"].(string)+size]++
			}
			if fmt.Sprint(purposes) != "map[any192:1 any512:1 maskable512:1]" {
				t.Errorf("%s: icons %v", file, purposes)
			}
			for _, key := range []string{"name", "short_name", "lang", "dir", "theme_color", "background_color"} {
				if v, _ := m[key].(string); v == "" {
					t.Errorf("%s: no %s", file, key)
				}
			}
			if m["display"] != "standalone" {
				t.Errorf("%s: display %v", file, m["display"])
			}
			union, _, _ := strings.Cut(file, "/")
			id := mustParse(t, base).resolve(t, m["id"]) // from the origin
			if scope != base+union+"/" || id != scope || ids[union] != "" && ids[union] != id {
				t.Errorf("%s: id %s, scope %s", file, id, scope)
			}
			ids[union] = id
		}
		if len(ids) != 4 {
			t.Errorf("manifests of %v", ids)
		}
	}
}

type address struct{ *url.URL }

func mustParse(t testing.TB, text string) address {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return address{u}
}

func (a address) resolve(t testing.TB, v any) string {
	t.Helper()
	text, ok := v.(string)
	if !ok {
		t.Fatalf("%v is no address", v)
	}
	u, err := a.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u.String()
}

func TestShortcutsStayWithinTheScope(t *testing.T) {
	w := two()
	w.add("policy/up.md", task("rights")) // the city would lead there
	w.add("linhe/policy/own.md")
	w.add("linhe/stations/a.md", task("stations"))
	s, told := w.withIcons(t)
	equal(t, "told", told, nil)
	for file, want := range map[string]string{
		"yl/manifest.webmanifest":       "[map[name:up url:policy/up.html]]",
		"yl/en/manifest.webmanifest":    "[map[name:up url:../policy/up.html]]",
		"yl-linhe/manifest.webmanifest": "[map[name:a url:stations/a.html] map[name:政策法规 url:policy/index.html]]",
	} {
		if got := fmt.Sprint(entries(manifestOf(t, s, file), "shortcuts")); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}

// TestOneApplicationInAllLanguages holds what tells browsers that another
// language is no other application, and what readers of each see.
func TestOneApplicationInAllLanguages(t *testing.T) {
	w := two()
	w.base = "https://gonghui.example/a/"
	s, _ := w.withIcons(t)
	main, other := manifestOf(t, s, "yl/manifest.webmanifest"), manifestOf(t, s, "yl/en/manifest.webmanifest")
	if main["id"] != "/a/yl/" || other["id"] != main["id"] || main["scope"] != "./" || other["scope"] != "../" {
		t.Errorf("%v\n%v", main, other)
	}
	if main["name"] != "云岭省总工会" || main["short_name"] != "省总" || main["lang"] != "zh-Hans" || other["name"] != "Yunling Federation" || other["lang"] != "en" {
		t.Errorf("%v\n%v", main, other)
	}
	if main["start_url"] != "index.html" || other["start_url"] != "index.html" || main["theme_color"] != "#b3261e" {
		t.Errorf("%v\n%v", main, other)
	}
}

func TestManifestOfASiteOfOneUnion(t *testing.T) {
	w := one()
	s, _ := w.withIcons(t)
	m := manifestOf(t, s, "manifest.webmanifest")
	if m["id"] != "/" || m["scope"] != "./" || m["start_url"] != "index.html" {
		t.Error(m)
	}
	if v := s.ShellView(site.ShellID{Union: "yl", Lang: "zh-Hans"}); v.Manifest != "manifest.webmanifest" || !strings.HasPrefix(v.TouchIcon, "static/icon-180-") {
		t.Errorf("%q %q", v.Manifest, v.TouchIcon)
	}
}

func TestTheDoorIsNoApplication(t *testing.T) {
	s, _ := two().withIcons(t)
	for _, id := range s.Shells() {
		v := s.ShellView(id)
		if want := id.Union != ""; (v.Manifest != "") != want || (v.TouchIcon != "") != want {
			t.Errorf("%v: manifest %q, icon %q", id, v.Manifest, v.TouchIcon)
		}
	}
}

func TestWithoutIconsThereIsNoManifest(t *testing.T) {
	s := two().build(t)
	for i := range s.Documents() {
		if file := s.Documents()[i].File; strings.HasSuffix(string(file), ".webmanifest") {
			t.Error(file)
		}
	}
	if v := s.ShellView(site.ShellID{Union: "yl", Lang: "en"}); v.Manifest != "" || v.TouchIcon != "" || len(s.Icons()) > 0 {
		t.Errorf("%q %q %v", v.Manifest, v.TouchIcon, s.Icons())
	}
}

// TestOneUnionAloneHasTheSameManifests holds that it can lie beside the whole
// site.
func TestOneUnionAloneHasTheSameManifests(t *testing.T) {
	w := two()
	w.add("services/aid.md", func(i *content.Item) { i.Card.Scope = "descendants" })
	w.add("linhe/stations/a.md")
	whole, _ := w.withIcons(t)
	w.union = "yl-linhe"
	alone, _ := w.withIcons(t)
	found := 0
	for i := range alone.Documents() {
		d := &alone.Documents()[i]
		if strings.HasSuffix(string(d.File), ".webmanifest") {
			found++
			if got, want := string(alone.Bytes(d)), document(t, whole, string(d.File)); got != want {
				t.Errorf("%s:\n%s\n%s", d.File, got, want)
			}
		}
	}
	// Its own, and those of the union above, whose guide is built beside it.
	if found != 3 || len(alone.Icons()) != 8 {
		t.Errorf("%d manifests, %d icons", found, len(alone.Icons()))
	}
}

func TestUnionsThatLookAlikeShareIcons(t *testing.T) {
	w := one()
	w.unions["dept"] = "id: yl-dept\nname: 权益保障部\nlevel: department\n"
	w.unions["city"] = "id: yl-city\nname: 临河市总工会\nlevel: municipal\n"
	s, _ := w.withIcons(t)
	if len(s.Icons()) != 8 {
		t.Errorf("%d icons of two unions and a department", len(s.Icons()))
	}
}

func TestWhatAnIconIsDrawnOf(t *testing.T) {
	large, small := site.FileInfo{Width: 512, Height: 500, Sum: digest.Of([]byte("l"))}, site.FileInfo{Width: 511, Height: 511}
	for name, c := range map[string]struct {
		union string
		logo  string
		mark  string
		told  []string
	}{
		"nothing":     {"short_name: 临河市总工会\n", "", "临河", nil},
		"logo":        {"logo: logo.png\n", "logo.png", "", nil},
		"small":       {"logo: small.png\n", "", "临河", []string{"union.yaml:4 union/icon"}},
		"photograph":  {"logo: logo.jpg\n", "", "临河", []string{"union.yaml:4 union/icon"}},
		"broken":      {"logo: broken.png\n", "", "临河", []string{"union.yaml:4 union/icon"}},
		"missing":     {"logo: none.png\n", "", "临河", []string{"union.yaml:4 union/logo"}},
		"rare":        {"short_name: 镕城工会\n", "", "", []string{"union.yaml:4 union/icon"}},
		"rare, small": {"short_name: 镕城工会\nlogo: small.png\n", "", "", []string{"union.yaml:5 union/icon"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := one()
			w.unions["."] = "id: yl\nname: 临河市总工会\nlevel: municipal\n" + c.union
			w.files = map[string]site.FileInfo{"logo.png": large, "broken.png": large, "logo.jpg": large, "small.png": small}
			s, told := w.withIcons(t)
			equal(t, "told", told, c.told)
			for _, icon := range s.Icons() {
				if icon.Source.Logo != c.logo || icon.Source.Mark != c.mark || c.logo != "" && icon.Source.LogoSum != large.Sum {
					t.Errorf("%+v", icon.Source)
				}
			}
		})
	}
}

func TestTheInkStandsOutFromTheGround(t *testing.T) {
	for accent, want := range map[string][2][3]uint8{
		"": {{0xb3, 0x26, 0x1e}, {255, 255, 255}}, "#0b5c8a": {{0x0b, 0x5c, 0x8a}, {255, 255, 255}}, "#ff9900": {{0xcf, 0x7c, 0x00}, {0, 0, 0}},
	} {
		w := one()
		if accent != "" {
			w.unions["."] += "accent: \"" + accent + "\"\n"
		}
		s, _ := w.withIcons(t)
		if src := s.Icons()[0].Source; src.Ground != want[0] || src.Ink != want[1] {
			t.Errorf("%q: %v on %v", accent, src.Ink, src.Ground)
		}
	}
}

func TestScreenshots(t *testing.T) {
	w := two()
	w.unions["linhe"] += "screenshots:\n" +
		"  - {file: home.png, label: {zh-Hans: 首页, en: Home}}\n" +
		"  - {file: wide.jpg, label: 大屏}\n" +
		"  - {file: tiny.png, label: 小}\n" +
		"  - {file: long.png, label: 长}\n" +
		"  - {file: none.png, label: 无}\n" +
		"  - {file: film.gif, label: 动}\n"
	w.files = map[string]site.FileInfo{
		"linhe/home.png": {Width: 1080, Height: 2400, Sum: digest.Of([]byte("h")), Variants: []site.Variant{{Width: 1080, Height: 2400, Ext: "png", Type: "image/png", Sum: digest.Of([]byte("v"))}}},
		"linhe/wide.jpg": {Width: 1280, Height: 720, Sum: digest.Of([]byte("w"))},
		"linhe/tiny.png": {Width: 319, Height: 600}, "linhe/long.png": {Width: 400, Height: 921}, "linhe/film.gif": {Width: 400, Height: 400},
	}
	s, told := w.withIcons(t)
	equal(t, "told", told, []string{"linhe/union.yaml:8 union/screenshot", "linhe/union.yaml:9 union/screenshot", "linhe/union.yaml:10 union/screenshot", "linhe/union.yaml:11 union/screenshot"})
	list := entries(manifestOf(t, s, "yl-linhe/manifest.webmanifest"), "screenshots")
	if len(list) != 2 {
		t.Fatal(list)
	}
	for i, want := range []map[string]any{
		{"sizes": "1080x2400", "type": "image/png", "form_factor": "narrow", "label": "首页"},
		{"sizes": "1280x720", "type": "image/jpeg", "form_factor": "wide", "label": "大屏"},
	} {
		src := list[i]["src"].(string)
		if !slices.ContainsFunc(s.Copies(), func(c site.Copy) bool { return string(c.File) == "yl-linhe/"+src }) {
			t.Errorf("%s is not published", src)
		}
		delete(list[i], "src")
		if fmt.Sprint(list[i]) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", list[i], want)
		}
	}
}
