package build

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/diag"
)

// ownTheme is the small site with a theme of its own, beside its content.
func ownTheme() map[string]string {
	files := smallSite()
	files["site.yaml"] += "theme: own\n"
	files["themes/own/README"] = ""
	return files
}

func (v *viewer) tells(turn *Turn, rule string) {
	v.t.Helper()
	if !slices.ContainsFunc(turn.Diags, func(d diag.Diag) bool { return d.Rule == rule }) {
		v.t.Errorf("no %s among %v", rule, turn.Diags)
	}
}

// shown is everything that a preview serves.
func (v *viewer) shown() map[string]string {
	v.t.Helper()
	files := map[string]string{}
	now := v.p.now.Load()
	for _, o := range outputs(now.site, slices.Concat(now.frame.look.static, now.frame.forms.static)) {
		files[o.file] = v.get(o.file)
	}
	return files
}

// TestFaultsLeaveWhatWasShown spoils one file at a time. What was shown stays,
// byte for byte, until the file is mended.
func TestFaultsLeaveWhatWasShown(t *testing.T) {
	slowUnderRace(t)
	for _, c := range []struct{ what, file, text, rule string }{
		{"item without a title", "news/n10.md", "---\ndate: 2026-03-11\n---\n新的正文\n", "front-matter/missing-key"},
		{"item that is empty", "news/n10.md", "", "front-matter/none"},
		{"item half written", "news/n10.md", "---\ntitle: 第10条\ndate: 2026-0", ""},
		{"item of nothing but zeros", "news/n10.md", strings.Repeat("\x00", 200), ""},
		{"settings that are no YAML", "site.yaml", "title: [", ""},
		{"settings that are empty", "site.yaml", "", ""},
		{"settings with a strange key", "site.yaml", "title: 云岭\ntitel: 云岭\n", ""},
		{"theme that is not there", "site.yaml", "title: 云岭\ntheme: none\n", "site/theme"},
		{"union without an id", "lh/union.yaml", "name: 临河市总工会\nlevel: municipal\n", ""},
		{"union with the id of another", "lh/union.yaml", "id: yl\nname: 临河市总工会\nlevel: municipal\n", "union/id-twice"},
		{"top union that is empty", "union.yaml", "", ""},
		{"kind that is no kind", "themes/own/kinds/news.yaml", "id: [", ""},
		{"layout that does not parse", "themes/own/layouts/item.html", "{{define \"main\"}}{{if", "theme/template"},
		{"partial that defines nothing known", "themes/own/partials/card.html", "{{define \"card\"}}{{.", "theme/template"},
		{"style that is no CSS", "themes/own/css/main.css", "@import \"nowhere.css\";", "asset/missing"},
		{"words that are no YAML", "themes/own/strings/zh-Hans.yaml", "a: [", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			v := watch(t, ownTheme())
			before, version := v.shown(), v.p.version
			old, there := os.ReadFile(filepath.Join(v.source, filepath.FromSlash(c.file)))
			v.write(c.file, c.text)
			turn := v.told(c.file)
			if turn.Diags.Faults() == 0 {
				t.Fatalf("nothing is said to be wrong: %v", turn.Diags)
			}
			if c.rule != "" {
				v.tells(turn, c.rule)
			}
			if c.what != "theme that is not there" { // the rest of its settings has no faults
				sameTrees(t, "with the fault", v.shown(), before)
			}
			if turn.Version == 0 || turn.Items == 0 {
				t.Errorf("%+v", turn)
			}
			v.edit("news/n11.md", "正文", "别的正文")
			v.told("news/n11.md")
			v.holds("yl/news/n11", "别的正文") // all else goes on
			if there == nil {
				v.write(c.file, string(old))
			} else {
				v.remove(c.file)
			}
			if turn = v.told(c.file); turn.Diags.Faults() > 0 || turn.Version <= version {
				t.Errorf("when mended: %+v", turn)
			}
			v.asBuilt("when mended")
		})
	}
}

func TestFaultIsFollowedByAnother(t *testing.T) {
	v := watch(t, smallSite())
	v.write("news/n10.md", "---\n---\n一")
	v.told("news/n10.md")
	v.write("news/n10.md", "---\ntitle: 第十条\ndate: 2026-13-01\n---\n二")
	v.told("news/n10.md")
	v.holds("yl/news/n10", "正文 10")
	v.remove("news/n10.md")
	v.told("news/n10.md")
	if v.get("yl/news/n10") != "" {
		t.Error("what was removed is still shown")
	}
	v.asBuilt("without it")
}

func TestNewItemWithFaultsIsNotShown(t *testing.T) {
	v := watch(t, smallSite())
	v.write("news/new.md", "---\ndate: 2026-03-11\n---\n还没有标题\n")
	turn := v.told("news/new.md")
	if turn.Diags.Faults() == 0 || v.get("yl/news/new") != "" {
		t.Errorf("%v", turn.Diags)
	}
	if source, why := v.p.Missing("yl/news/new"); source != "news/new.md" || !strings.Contains(why.EN, "title") {
		t.Errorf("%q, %v", source, why)
	}
	v.write("news/new.md", newsText("有了标题", 3))
	v.told("news/new.md")
	v.holds("yl/news/new", "有了标题")
	v.asBuilt("with a title")
}

// TestItemThatTheSiteRefusesStandsIn takes from an item the approval that its
// union wants: it has no fault by itself.
func TestItemThatTheSiteRefusesStandsIn(t *testing.T) {
	files := smallSite()
	files["lh/union.yaml"] += "review: {news: self}\n"
	for _, name := range []string{"lh/news/l1.md", "lh/news/l2.md", "lh/news/l3.md", "lh/news/pic.md", "lh/news/later.md"} {
		files[name] = strings.Replace(files[name], "title:", "status: approved\ntitle:", 1)
	}
	v := watch(t, files)
	v.asBuilt("approved")
	v.edit("lh/news/l1.md", "status: approved\n", "")
	v.edit("lh/news/l1.md", "正文", "没有批准的正文")
	v.tells(v.told("lh/news/l1.md"), "review/missing")
	v.holds("lh/news/l1", "正文 1")
	v.edit("news/n10.md", "正文", "新的正文")
	turn := v.told("news/n10.md")
	v.tells(turn, "review/missing")
	v.holds("lh/news/l1", "正文 1")
	v.edit("lh/union.yaml", "review: {news: self}\n", "") // the text is as it was
	v.told("lh/union.yaml")
	v.holds("lh/news/l1", "没有批准的正文")
	v.asBuilt("without the rule")
}

func TestWithdrawnItemGoesWhateverElseIsWrong(t *testing.T) {
	for _, drafts := range []bool{false, true} {
		v := watch(t, smallSite(), func(o *Options) { o.Drafts = drafts })
		v.write("news/n10.md", "---\nstatus: withdrawn\ndate: 2026-13-01\n---\n")
		v.told("news/n10.md")
		if v.get("yl/news/n10") != "" {
			t.Error("it is still shown")
		}
		if source, why := v.p.Missing("yl/news/n10"); source != "news/n10.md" || !strings.Contains(why.EN, "withdrawn") {
			t.Errorf("%q, %v", source, why)
		}
	}
}

// TestBrokenStartHeals begins with something that keeps a build from making
// anything, and mends it.
func TestBrokenStartHeals(t *testing.T) {
	slowUnderRace(t)
	for _, c := range []struct{ what, file, text string }{
		{"no settings", "site.yaml", ""},
		{"broken settings", "site.yaml", "title: ["},
		{"no union", "union.yaml", ""},
		{"broken union", "lh/union.yaml", "id: ["},
		{"broken theme", "themes/own/layouts/item.html", "{{if"},
		{"broken kind", "themes/own/kinds/news.yaml", "id: ["},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := newWorld(t, ownTheme())
			old, err := os.ReadFile(filepath.Join(w.source, filepath.FromSlash(c.file)))
			if c.text == "" {
				w.remove(c.file)
			} else {
				w.write(c.file, c.text)
			}
			v := newViewer(w)
			for range 2 {
				if turn := v.all(); len(turn.Diags) == 0 {
					t.Errorf("nothing is wrong: %+v", turn)
				}
			}
			v.get("") // whatever it is
			v.edit("news/n10.md", "正文", "新的正文")
			v.told("news/n10.md")
			if err == nil {
				v.write(c.file, string(old))
			} else {
				v.remove(c.file)
			}
			v.told(c.file)
			v.asBuilt("when mended")
		})
	}
}

// TestBrokenUnionKeepsNothingElseAway begins with one union of three that
// cannot be read. Where it has an id it is taken as far as that goes; where not,
// nobody complains of its files.
func TestBrokenUnionKeepsNothingElseAway(t *testing.T) {
	for text, shown := range map[string]bool{"id: lh\nname:\nlevel: municipality\n": true, "id: L H\nname: 临河\n": false, "": false} {
		files := smallSite()
		files["lh/union.yaml"] = text
		files["qs/union.yaml"] = "id: qs\nname: 青山市总工会\nlevel: municipal\n"
		v := watch(t, files)
		turn := v.all()
		v.holds("yl/news/n10", "正文")
		if got := v.get("lh/news/l1") != ""; got != shown {
			t.Errorf("%q: shown %v", text, got)
		}
		for _, d := range turn.Diags {
			if d.Path != "lh/union.yaml" {
				t.Errorf("%v", d)
			}
		}
		source, why := v.p.Missing("lh/news/l1")
		if !shown && (source != "lh/union.yaml" || why.ZH == "") {
			t.Errorf("%q: %q, %v", text, source, why)
		}
	}
}

func TestCopiedUnionTakesNothingFromTheFirst(t *testing.T) {
	v := watch(t, smallSite())
	before := v.shown()
	lay(t, v.source, map[string]string{"aa/union.yaml": v.read("lh/union.yaml"), "aa/news/x.md": newsText("抄来的", 3)})
	v.tells(v.told("aa"), "union/id-twice")
	sameTrees(t, "with the copy", v.shown(), before)
	v.edit("aa/union.yaml", "id: lh", "id: aa")
	v.told("aa/union.yaml")
	v.holds("aa/news/x", "抄来的")
	v.asBuilt("with an id of its own")
}

// What is wrong with such a name is told by another one, since nobody can write
// it: it has to go with the file.
func TestFileWhoseNameIsNoTextIsToldUntilItGoes(t *testing.T) {
	v := watch(t, smallSite())
	one, other := "news/\xff.md", "news/\xfe.md"
	for _, file := range []string{one, other} {
		if err := os.WriteFile(filepath.Join(v.source, file), []byte("---\ntitle: 乱码\n---\n"), 0o644); err != nil {
			t.Skip("LEFT OUT: names are text on this disk")
		}
	}
	v.tells(v.told(one, other), "source/name")
	must(t, os.Remove(filepath.Join(v.source, one)))
	v.tells(v.told(one), "source/name")
	must(t, os.Remove(filepath.Join(v.source, other)))
	if turn := v.told(other); len(turn.Diags) > 0 {
		t.Errorf("%v", turn.Diags)
	}
	v.asBuilt("without them")
}

func TestSourceThatIsMovedAwayIsStillShown(t *testing.T) {
	v := watch(t, smallSite())
	before := v.shown()
	delete(before, copyOf(t, before, ".png"))
	delete(before, copyOf(t, before, ".txt"))
	away := filepath.Join(v.dir, "away")
	must(t, os.Rename(v.source, away))
	v.tells(v.told("."), "source/gone")
	now := v.p.now.Load()
	for file, text := range before {
		if s, err := v.p.Get(file); err != nil || s == nil || string(s.Bytes) != text {
			t.Errorf("%s: %v", file, err)
		}
	}
	if v.p.now.Load() != now || v.all().Next != v.told().Next {
		t.Error("something changed")
	}
	must(t, os.Rename(away, v.source))
	v.edit("news/n10.md", "正文", "新的正文")
	v.told(".")
	v.holds("yl/news/n10", "新的正文")
	v.asBuilt("when it is back")
}

// copyOf returns the published file with an ending that is no theme's.
func copyOf(t testing.TB, files map[string]string, ending string) string {
	for file := range files {
		if strings.HasSuffix(file, ending) && !strings.HasPrefix(file, "static/") && file != "robots.txt" {
			return file
		}
	}
	t.Fatal("no", ending)
	return ""
}

func TestCancelledUpdateIsMadeUpFor(t *testing.T) {
	v := watch(t, smallSite())
	v.edit("news/n10.md", "正文", "新的正文")
	v.remove("news/n11.md")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	paths := []string{filepath.Join(v.source, "news/n10.md"), filepath.Join(v.source, "news/n11.md")}
	if _, err := v.p.Update(ctx, paths); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	v.holds("yl/news/n10", "正文 10")
	v.told()
	v.asBuilt("after the next")
}

// TestPagesStayWhileAllIsReadAnew stops an Update in the midst of reading the
// items of a kind that has changed.
func TestPagesStayWhileAllIsReadAnew(t *testing.T) {
	v := watch(t, ownTheme())
	v.write("news/n11.md", "") // another stands in for it
	v.told("news/n11.md")
	before := v.shown()
	v.p.press.pages = nil
	kind := "themes/own/kinds/news.yaml"
	v.write(kind, strings.Replace(readBase(v.world, "kinds/news.yaml"), "zh-Hans: 新闻", "zh-Hans: 动态", 1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.p.Update(ctx, []string{filepath.Join(v.source, kind)}); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	sameTrees(t, "meanwhile", v.shown(), before)
	v.write("news/n11.md", newsText("第11条", 11))
	v.told("news/n11.md")
	v.asBuilt("after the next")
}
