package build

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unionhall/internal/digest"
)

func (w *world) outPath(name string) string { return filepath.Join(w.out, filepath.FromSlash(name)) }

func TestForeignFilesAreNeverTouched(t *testing.T) {
	w := newWorld(t, smallSite())
	theirs := map[string]string{
		"CNAME": "gonghui.example\n", "news/mine.html": "mine", "lh/empty/": "", ".well-known/x": "y", "link": "-> CNAME",
	}
	lay(t, w.out, theirs)
	w.build()
	w.remove("news/n24.md")
	w.remove("lh/news/l1.md")
	w.build()
	got := tree(t, w.out)
	for name, text := range theirs {
		if at, ok := got[name]; !ok || at != text {
			t.Errorf("%s became %q", name, at)
		}
	}
}

func TestForeignFileInThePlaceOfAPageIsAFault(t *testing.T) {
	for name, text := range map[string]string{
		"news/n10.html": "mine", "yl/news": "mine", "index.html/mine": "x", "yl/news/n10.html": "-> /dev/null", "robots.txt": "mine",
	} {
		w := newWorld(t, smallSite())
		if strings.HasPrefix(name, "news/") {
			name = "yl/" + name
		}
		lay(t, w.out, map[string]string{name: text})
		before := tree(t, w.out)
		w.fails("output/foreign")
		sameTrees(t, name, tree(t, w.out), before)
	}
}

func TestEqualFileOfOthersIsAdopted(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	want := tree(t, w.out)
	must(t, os.Remove(w.outPath(recordFile)))
	if r := w.build(); r.Written != 0 {
		t.Errorf("%d files were written", r.Written)
	}
	sameTrees(t, "after the record was lost", tree(t, w.out), want)
}

func TestPageChangedByHandIsMadeAgain(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	w.build()
	want := tree(t, w.out)
	must(t, os.WriteFile(w.outPath("yl/news/n10.html"), []byte("vandalised"), 0o644))
	must(t, os.Remove(w.outPath("robots.txt")))
	must(t, os.Remove(w.outPath("yl/news/n11.html")))
	must(t, os.Symlink(w.outPath("index.html"), w.outPath("yl/news/n11.html")))
	if r := w.build(); r.Written != 3 {
		t.Errorf("%d files were written, want 3", r.Written)
	}
	sameTrees(t, "mended", tree(t, w.out), want)
}

func TestFolderThatLeadsElsewhereIsRefused(t *testing.T) {
	w := newWorld(t, smallSite())
	elsewhere := t.TempDir()
	lay(t, elsewhere, map[string]string{"n10.html": "theirs"})
	lay(t, w.out, map[string]string{"yl/news": "-> " + elsewhere})
	w.fails("output/link")
	sameTrees(t, "elsewhere", tree(t, elsewhere), map[string]string{"n10.html": "theirs"})
}

func TestNothingIsRemovedThroughALink(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	elsewhere := t.TempDir()
	lay(t, elsewhere, map[string]string{"about.html": "theirs", "index.html": "theirs"})
	want := tree(t, elsewhere)
	must(t, os.RemoveAll(w.outPath("yl/pages")))
	must(t, os.Symlink(elsewhere, w.outPath("yl/pages")))
	w.remove("pages/about.md")
	w.remove("pages/about.en.md")
	w.build()
	sameTrees(t, "elsewhere", tree(t, elsewhere), want)
}

func TestOutputFolderMayBeALink(t *testing.T) {
	w := newWorld(t, smallSite())
	elsewhere := filepath.Join(w.dir, "www")
	must(t, os.Mkdir(elsewhere, 0o755))
	must(t, os.Symlink(elsewhere, w.out))
	w.build()
	sameSites(t, "through the link", tree(t, elsewhere), w.fresh())
}

func TestRecordCannotMakeUsRemoveOthersFiles(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	lay(t, w.dir, map[string]string{"precious.html": "x"})
	text, err := os.ReadFile(w.outPath(recordFile))
	must(t, err)
	evil := string(text) + digest.Of(nil).String() + " ../precious.html\n" + digest.Of(nil).String() + " " + w.dir + "/precious.html\n"
	must(t, os.WriteFile(w.outPath(recordFile), []byte(evil), 0o644))
	w.build()
	if _, err := os.Stat(filepath.Join(w.dir, "precious.html")); err != nil {
		t.Error(err)
	}
	sameSites(t, "after the attempt", tree(t, w.out), w.fresh())
}

func TestEmptyFoldersGo(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	for _, name := range []string{"pages/about.md", "pages/about.en.md"} {
		w.remove(name)
	}
	w.build()
	sameSites(t, "after the last page went", tree(t, w.out), w.fresh())
}

func TestFileAndFolderChangePlaces(t *testing.T) {
	slowUnderRace(t)
	w := newWorld(t, smallSite())
	w.write("themes/own/static/thing", "a file")
	w.write("site.yaml", w.read("site.yaml")+"theme: own\n")
	w.build()
	w.remove("themes/own/static/thing")
	w.write("themes/own/static/thing/inner.txt", "in a folder")
	w.build()
	sameSites(t, "a folder now", tree(t, w.out), w.fresh())
	must(t, os.RemoveAll(filepath.Join(w.source, "themes/own/static/thing")))
	w.write("themes/own/static/thing", "a file again")
	w.build()
	sameSites(t, "a file again", tree(t, w.out), w.fresh())
}

// TestStoppedBuildLeavesWholeFiles looks at the output folder before each step
// of a publication: that is what a build that is killed there leaves.
func TestStoppedBuildLeavesWholeFiles(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	before := tree(t, w.out)
	w.edit("news/n10.md", "第10条", "第十条")
	w.remove("news/n05.md")
	w.remove("pages/about.en.md")
	w.write("lh/news/new.md", newsText("新", 9))
	after := w.fresh()

	stops := w.stops()
	if len(stops) < 20 {
		t.Fatalf("only %d steps", len(stops))
	}
	for i, s := range stops {
		made := parseRecord(s.files[recordFile])
		for _, prefix := range []string{"yl", "yl/en", "lh"} {
			for _, stem := range stems(t, s.files, prefix+"/offline") {
				for _, ending := range []string{".json", ".bin"} {
					if name := prefix + "/offline/" + stem + ending; s.files[name] == "" && !(strings.HasPrefix(stem, "map-") && ending == ".bin") {
						t.Fatalf("step %d, %s: %s is named and not there", i, s.what, name)
					}
				}
			}
		}
		for name, text := range s.files {
			if strings.HasSuffix(name, "/") || strings.HasPrefix(name, recordFile) {
				continue
			}
			if text != before[name] && text != after[name] && !ofPhones.MatchString(name) {
				t.Fatalf("step %d, %s: %s is neither old nor new", i, s.what, name)
			}
			if _, ours := made.files[name]; !ours {
				t.Fatalf("step %d, %s: the record does not name %s", i, s.what, name)
			}
		}
	}
	for i, s := range stops {
		if i%5 != 0 && i != len(stops)-1 {
			continue // building after each takes long, and shows no more
		}
		out := filepath.Join(w.dir, fmt.Sprint("stopped", i))
		lay(t, out, s.files)
		w.build(func(o *Options) { o.Out = out })
		sameSites(t, fmt.Sprintf("built after step %d, %s", i, s.what), tree(t, out), after)
	}
}

type stop struct {
	what  string
	files map[string]string
}

// stops builds and returns the output folder as it was before each step.
func (w *world) stops() []stop {
	w.t.Helper()
	b, err := New(w.o)
	must(w.t, err)
	defer b.Close()
	var list []stop
	b.step = func(what string) { list = append(list, stop{what, tree(w.t, w.out)}) }
	if _, faults, err := b.Update(w.t.Context()); err != nil || faults.Faults() > 0 {
		w.t.Fatal(err, faults)
	}
	return list
}

func TestOneUnionIntoTheFolderOfTheWholeSiteIsRefused(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	want := tree(t, w.out)
	one := func(id string) func(*Options) { return func(o *Options) { o.Union = id } }
	w.fails("output/other-union", one("lh"))
	sameTrees(t, "the whole site", tree(t, w.out), want)

	apart := filepath.Join(w.dir, "one")
	into := func(o *Options) { o.Out = apart }
	w.build(one("lh"), into)
	w.build(one("lh"), into)
	w.fails("output/other-union", one("yl"), into)
	shared := func(name string) bool { // what the union's own pages and data need of the base path
		return strings.HasPrefix(name, "static/") || strings.HasPrefix(name, "schemas/") || name == workerName
	}
	for name, text := range tree(t, apart) {
		if ofPhones.MatchString(name) {
			continue // the set of a union alone has the pages that it inherits
		}
		if name != recordFile && !strings.HasPrefix(name, "lh/") && !strings.HasSuffix(name, "/") && !shared(name) {
			t.Errorf("%s is not of the union", name)
		} else if name != recordFile && text != want[name] {
			t.Errorf("%s is not as in the whole site", name)
		}
	}
	// The other way nothing is lost.
	w.build(into)
	sameSites(t, "completed", tree(t, apart), want)
}

func TestCompressedCopiesFollowTheirFiles(t *testing.T) {
	slowUnderRace(t)
	w := newWorld(t, smallSite())
	packed := func(o *Options) { o.Precompress = Precompressed }
	w.build(packed)
	check := func() {
		t.Helper()
		files := tree(t, w.out)
		if _, ok := files["index.html.gz"]; !ok {
			t.Error("no index.html.gz")
		}
		for name, text := range files {
			for _, ending := range []string{".gz", ".br"} {
				if plain, ok := strings.CutSuffix(name, ending); ok && string(decoded(t, ending, []byte(text))) != files[plain] {
					t.Errorf("%s is not %s", name, plain)
				}
			}
		}
	}
	check()
	if r := w.build(packed); r.Written != 0 {
		t.Errorf("%d files were written for nothing", r.Written)
	}
	w.edit("news/n10.md", "正文", "新的正文")
	if r := w.build(packed); r.Written != 15 {
		t.Errorf("%d files were written, want the page, the edition, a patch and the map with two copies each, a log so short that it has none, and patch and log for hosts that do not compress", r.Written)
	}
	must(t, os.Remove(w.outPath("index.html.br")))
	w.build(packed)
	check()
	sameSites(t, "compressed", tree(t, w.out), w.fresh(packed))
	w.build()
	sameSites(t, "without", tree(t, w.out), w.fresh())
}
