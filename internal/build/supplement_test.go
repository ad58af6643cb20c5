package build

import (
	"strings"
	"testing"
)

// guideSite is a province whose guide a city supplements, above a county.
func guideSite() map[string]string {
	files := smallSite()
	files["lh/union.yaml"] = "id: lh\nname: 临河市总工会\nlevel: municipal\nlanguages: [zh-Hans]\n"
	files["lh/c/union.yaml"] = "id: c\nname: 东浦县总工会\nlevel: county\nlanguages: [zh-Hans]\n"
	files["services/aid.md"] = "---\ntitle: 法律援助\nsummary: 摘要。\nfee: 不收费\nplace: $local\n---\n全省一样的说明，见[关于](../pages/about.md)。\n"
	files["services/card.md"] = "---\ntitle: 会员卡\nsummary: 摘要。\nfee: 不收费\n---\n怎样领卡。\n"
	files["lh/services/aid.md"] = "---\nsupplements: /services/aid.md\nplace: 工人文化宫一楼\n---\n本市从侧门进。\n"
	return files
}

// TestAnEditOfWhatIsInheritedCostsWhatItShould is the table of edits of items
// that other unions show.
func TestAnEditOfWhatIsInheritedCostsWhatItShould(t *testing.T) {
	slowUnderRace(t)
	for _, c := range []struct {
		what   string
		edit   func(w *world)
		parsed int
		pages  int
	}{
		{"body of what is inherited as it is", func(w *world) { w.edit("services/card.md", "怎样", "如何") }, 1, 1},
		// Its page; lists and homes of three unions, one of them in two languages.
		{"title of it", func(w *world) { w.edit("services/card.md", "会员卡", "工会卡") }, 1, 9},
		{"body of what is supplemented", func(w *world) { w.edit("services/aid.md", "全省一样", "全省统一") }, 1, 2},
		{"text of the supplement", func(w *world) { w.edit("lh/services/aid.md", "侧门", "正门") }, 1, 1},
		{"local value of the supplement", func(w *world) { w.edit("lh/services/aid.md", "一楼", "二楼") }, 1, 1},
		{"an override comes", func(w *world) {
			w.write("lh/services/own.md", "---\ntitle: 本市的会员卡\nfee: 不收费\noverrides: /services/card.md\n---\n不一样。\n")
		}, 1, 5},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := newWorld(t, guideSite())
			w.build()
			before := tree(t, w.out)
			c.edit(w)
			r := w.build()
			after := tree(t, w.out)
			pages, files, gone := differences(before, after)
			if r.Parsed != c.parsed || r.Rendered != c.pages || pages > r.Rendered {
				t.Errorf("parsed %d, rendered %d; want %d, %d; %d pages differ", r.Parsed, r.Rendered, c.parsed, c.pages, pages)
			}
			if r.Written != files || r.Removed != gone {
				t.Errorf("written %d, removed %d; %d files differ, %d are gone", r.Written, r.Removed, files, gone)
			}
			sameSites(t, "after the edit", after, w.fresh())
		})
	}
}

func TestRemovingAnOverrideRestoresWhatItReplaced(t *testing.T) {
	w := newWorld(t, guideSite())
	w.build()
	want := tree(t, w.out)
	w.write("lh/services/own.md", "---\ntitle: 本市的会员卡\nfee: 不收费\noverrides: /services/card.md\n---\n不一样。\n")
	w.build()
	if list := tree(t, w.out)["c/services/index.html"]; !strings.Contains(list, "本市的会员卡") || strings.Contains(list, "yl/services/card.html") {
		t.Error("the county does not show what stands in the place of the card")
	}
	w.remove("lh/services/own.md")
	w.build()
	sameSites(t, "without the override", tree(t, w.out), want)
}

// The page of a supplement shows the text of the item above it, and a preview
// an edit of that.
func TestPreviewShowsAnEditOfTheOwnersText(t *testing.T) {
	v := watch(t, guideSite())
	v.holds("lh/services/aid", "全省一样的说明")
	v.holds("lh/services/aid", "工人文化宫一楼")
	v.holds("lh/services/aid", "本市从侧门进")
	v.edit("services/aid.md", "全省一样", "全省统一")
	v.told("services/aid.md")
	v.holds("lh/services/aid", "全省统一的说明")
	v.asBuilt("after the edit")
	v.edit("services/aid.md", "法律援助", "法律帮助")
	v.told("services/aid.md")
	v.holds("lh/services/aid", "法律帮助")
	v.asBuilt("after the new title")
}
