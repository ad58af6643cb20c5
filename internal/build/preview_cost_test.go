package build

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unionhall/internal/digest"
)

// TestPreviewLooksAtWhatChangedOnly is the table of what each kind of edit
// parses, and whether the site is made anew for it.
func TestPreviewLooksAtWhatChangedOnly(t *testing.T) {
	slowUnderRace(t)
	for _, c := range []struct {
		what   string
		edit   func(v *viewer) *Turn
		parsed int
		whole  bool
		same   bool // nothing is served anew
	}{
		{"nothing", func(v *viewer) *Turn { return v.told() }, 0, false, true},
		{"nothing, looked for everywhere", func(v *viewer) *Turn { return v.all() }, 0, false, true},
		{"touch", func(v *viewer) *Turn { v.write("news/n10.md", v.read("news/n10.md")); return v.told("news/n10.md") }, 0, false, true},
		{"body", func(v *viewer) *Turn { v.edit("news/n10.md", "正文", "新的正文"); return v.told("news/n10.md") }, 1, false, false},
		{"body, looked for everywhere", func(v *viewer) *Turn { v.edit("news/n10.md", "正文", "新的正文"); return v.all() }, 1, false, false},
		{"title", func(v *viewer) *Turn { v.edit("news/n10.md", "第10条", "第十条"); return v.told("news/n10.md") }, 1, false, false},
		{"add", func(v *viewer) *Turn { v.write("news/n30.md", newsText("又一条", 20)); return v.told("news/n30.md") }, 1, false, false},
		{"add, told of the folder", func(v *viewer) *Turn { v.write("news/n30.md", newsText("又一条", 20)); return v.told("news") }, 1, false, false},
		{"remove", func(v *viewer) *Turn { v.remove("news/n10.md"); return v.told("news/n10.md") }, 0, false, false},
		{"save by renaming", func(v *viewer) *Turn {
			v.write("news/.n10.tmp", strings.Replace(v.read("news/n10.md"), "正文", "新的正文", 1))
			must(v.t, os.Rename(filepath.Join(v.source, "news/.n10.tmp"), filepath.Join(v.source, "news/n10.md")))
			return v.told("news/.n10.tmp", "news/n10.md")
		}, 1, false, false},
		{"gone and back before it was told", func(v *viewer) *Turn { return v.told("news/4913", "news/n10.md", "news/n10.md~") }, 0, false, true},
		{"junk", func(v *viewer) *Turn { v.write("news/n10.md~", "x"); return v.told("news/n10.md~") }, 0, false, true},
		{"picture", func(v *viewer) *Turn { v.write("lh/news/pic.png", onePixel+"x"); return v.told("lh/news/pic.png") }, 0, true, false},
		{"picture of the same bytes", func(v *viewer) *Turn { v.write("lh/news/pic.png", onePixel); return v.told("lh/news/pic.png") }, 0, false, true},
		{"picture that nothing links to", func(v *viewer) *Turn { v.write("lh/news/new.png", onePixel); return v.told("lh/news/new.png") }, 0, false, true},
		{"name of a union", func(v *viewer) *Turn {
			v.edit("lh/union.yaml", "临河市总工会", "临河市工会")
			return v.told("lh/union.yaml")
		}, 0, true, false},
		{"a word of no weight", func(v *viewer) *Turn {
			v.write("lh/union.yaml", v.read("lh/union.yaml"))
			v.write("site.yaml", v.read("site.yaml"))
			return v.told("lh/union.yaml", "site.yaml")
		}, 0, false, true},
		{"title of the site", func(v *viewer) *Turn {
			v.edit("site.yaml", "云岭职工之家", "云岭工会")
			return v.told("site.yaml")
		}, 0, true, false},
		{"style", func(v *viewer) *Turn {
			v.write("themes/own/css/main.css", "body{color:#123}")
			return v.told("themes/own/css/main.css")
		}, 0, false, false},
		{"layout of homes, which wants more of the style", func(v *viewer) *Turn {
			v.write("themes/own/layouts/home.html", strings.Replace(readBase(v.world, "layouts/home.html"), `class="home"`, `class="home prose"`, 1))
			return v.told("themes/own/layouts/home.html")
		}, 0, false, false},
		{"style and body at once", func(v *viewer) *Turn {
			v.write("themes/own/css/main.css", "body{color:#123}")
			v.edit("news/n10.md", "第10条", "第十条")
			return v.told("themes/own/css/main.css", "news/n10.md")
		}, 1, false, false},
		{"style, layout and picture of the theme", func(v *viewer) *Turn {
			v.write("themes/own/css/main.css", "body{color:#123}")
			v.write("themes/own/layouts/item.html", strings.Replace(readBase(v.world, "layouts/item.html"), `{{define "main"}}`, `{{define "main"}}<i>新</i>`, 1))
			v.write("themes/own/static/icon.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`)
			return v.told("themes/own")
		}, 0, false, false},
		{"style and strings", func(v *viewer) *Turn {
			v.write("themes/own/css/main.css", "body{color:#123}")
			v.write("themes/own/strings/zh-Hans.yaml", strings.Replace(readBase(v.world, "strings/zh-Hans.yaml"), "首页", "头一页", 1))
			return v.told("themes/own")
		}, 0, true, false},
		{"layout", func(v *viewer) *Turn {
			v.write("themes/own/layouts/item.html", strings.Replace(readBase(v.world, "layouts/item.html"), `{{define "main"}}`, `{{define "main"}}<i>新</i>`, 1))
			return v.told("themes/own/layouts/item.html")
		}, 0, false, false},
		{"kind", func(v *viewer) *Turn {
			v.write("themes/own/kinds/news.yaml", strings.Replace(readBase(v.world, "kinds/news.yaml"), "zh-Hans: 新闻", "zh-Hans: 动态", 1))
			return v.told("themes/own/kinds/news.yaml")
		}, 29, true, false},
		{"folder from elsewhere", func(v *viewer) *Turn {
			lay(v.t, v.dir, map[string]string{"more/a.md": newsText("甲", 1), "more/deep/b.md": newsText("乙", 2)})
			must(v.t, os.Rename(filepath.Join(v.dir, "more"), filepath.Join(v.source, "news/more")))
			return v.told("news/more")
		}, 2, false, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			v := watch(t, ownTheme())
			before := v.p.version
			turn := c.edit(v)
			if turn.Parsed != c.parsed || turn.Whole != c.whole || (turn.Version == before) != c.same {
				t.Errorf("parsed %d, whole %v, version %d after %d; want %d, %v, the same: %v",
					turn.Parsed, turn.Whole, turn.Version, before, c.parsed, c.whole, c.same)
			}
			v.asBuilt("after the edit")
		})
	}
}

// TestBodyEditChangesOneKey takes the keys of all pages before and after.
func TestBodyEditChangesOneKey(t *testing.T) {
	v := watch(t, smallSite())
	keys := func() map[string]digest.Sum {
		m := map[string]digest.Sum{}
		for _, page := range v.p.now.Load().site.Pages() {
			m[string(page.File)] = v.p.Key(string(page.File))
		}
		return m
	}
	before := keys()
	v.edit("news/n10.md", "正文", "新的正文")
	v.told("news/n10.md")
	for file, key := range keys() {
		if (key != before[file]) != (file == "yl/news/n10.html") || key.IsZero() {
			t.Errorf("%s: %v after %v", file, key, before[file])
		}
	}
}

// TestPageOfTheSameKeyIsTheSameBytes looks at a page twice over an edit of
// another one: it is not printed again.
func TestPageOfTheSameKeyIsTheSameBytes(t *testing.T) {
	v := watch(t, smallSite())
	first, err := v.p.Get("yl/news/n03")
	must(t, err)
	v.edit("news/n10.md", "正文", "新的正文")
	v.told("news/n10.md")
	again, err := v.p.Get("yl/news/n03")
	must(t, err)
	if &first.Bytes[0] != &again.Bytes[0] || first.Sum != again.Sum || first.Sum != digest.Of(first.Bytes) {
		t.Error("it was printed again")
	}
	for _, page := range v.p.now.Load().site.Pages() {
		v.get(string(page.File))
	}
	if n := len(v.p.press.pages); n > mostPrinted {
		t.Errorf("%d pages are kept", n)
	}
}

func TestTimeAlone(t *testing.T) {
	v := watch(t, smallSite())
	due := time.Date(2026, 5, 2, 9, 0, 0, 0, morning.Location())
	if turn := v.told(); !turn.Next.Equal(due) || turn.Whole {
		t.Errorf("%+v", turn)
	}
	v.p.Now = due.Add(-time.Second)
	if turn := v.told(); turn.Whole || turn.Version != 1 {
		t.Errorf("a second before: %+v", turn)
	}
	v.p.Now = due
	turn := v.told()
	if !turn.Whole || turn.Version != 2 || turn.Parsed != 0 || !turn.Next.IsZero() {
		t.Errorf("when it is due: %+v", turn)
	}
	v.holds("lh/news/later", "到时候见")
	v.o.Now = due
	v.asBuilt("when it is due")
}

// TestEditSeesTheTimeOfNow edits an item so that it was due between the last
// site and this edit: nothing else tells that the clock went on.
func TestEditSeesTheTimeOfNow(t *testing.T) {
	v := watch(t, smallSite())
	v.p.Now, v.o.Now = morning.Add(time.Hour), morning.Add(time.Hour)
	v.edit("lh/news/later.md", "2026-05-02 09:00", "2026-05-01 08:30")
	v.told("lh/news/later.md")
	v.holds("lh/news/later", "到时候见")
	v.asBuilt("after the edit")
}

// TestManyChangesAtOnce is a branch that is checked out.
func TestManyChangesAtOnce(t *testing.T) {
	files := smallSite()
	for i := range 1200 {
		files[fmt.Sprintf("news/many%d.md", i)] = newsText(fmt.Sprint("很多", i), 3)
	}
	v := watch(t, files)
	var paths []string
	for i := range 1200 {
		name := fmt.Sprintf("news/many%d.md", i)
		if paths = append(paths, name); i%3 == 0 {
			v.remove(name)
		} else {
			v.edit(name, "正文", "别的正文")
		}
	}
	if turn := v.told(paths...); turn.Parsed != 800 || !turn.Whole {
		t.Errorf("parsed %d, whole %v", turn.Parsed, turn.Whole)
	}
	v.asBuilt("after it")
}
