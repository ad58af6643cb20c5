package build

import (
	"slices"
	"testing"

	"unionhall/internal/diag"
)

func TestFaultsOfSettingsHaveAPlace(t *testing.T) {
	files := smallSite()
	files["site.yaml"] += "theme: mine\n"
	files["union.yaml"] += "logo: none.png\n"
	_, list, err := newWorld(t, files).try()
	must(t, err)
	files["site.yaml"] = smallSite()["site.yaml"]
	_, more, err := newWorld(t, files).try()
	must(t, err)
	for rule, want := range map[string]diag.Diag{
		"site/theme": {Path: "site.yaml", Line: 3, Col: 8, Excerpt: "theme: mine"},
		"union/logo": {Path: "union.yaml", Line: 4, Col: 7, Excerpt: "logo: none.png"},
	} {
		all := append(slices.Clone(list), more...)
		at := slices.IndexFunc(all, func(d diag.Diag) bool { return d.Rule == rule })
		if at < 0 {
			t.Errorf("no %s in %v", rule, all)
		} else if d := all[at]; d.Path != want.Path || d.Line != want.Line || d.Col != want.Col || d.Excerpt != want.Excerpt {
			t.Errorf("%+v", d)
		}
	}
}

func TestMissingUnionOfTheRootIsToldOnce(t *testing.T) {
	files := smallSite()
	delete(files, "union.yaml")
	files["policy/p.md"] = "---\ntitle: x\n---\n"
	files["README.md"] = "for ourselves"
	_, list, err := newWorld(t, files).try()
	must(t, err)
	if len(list) != 1 || list[0].Rule != "source/no-root-union" || list[0].Path != "site.yaml" {
		t.Errorf("%v", list)
	}
}
