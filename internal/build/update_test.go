package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestBytesDoNotDependOnJobs(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build(func(o *Options) { o.Jobs = 8 })
	sameSites(t, "8 jobs", tree(t, w.out), w.fresh())
}

func TestSecondBuildLooksButDoesNothing(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	// The first build of a test is as old as its files: their stamps settle with the second.
	for range 3 {
		r := w.build()
		if r.Parsed+r.Rendered+r.Written+r.Removed != 0 {
			t.Errorf("parsed %d, rendered %d, written %d, removed %d", r.Parsed, r.Rendered, r.Written, r.Removed)
		}
	}
}

func TestQuietBuildTellsTheSame(t *testing.T) {
	w := newWorld(t, smallSite())
	w.write("news/n05.md", newsText("坏链接", 5)+"\n[没有](nowhere.md)\n")
	first, firstList, err := w.try()
	must(t, err)
	w.build()
	again, againList, err := w.try()
	must(t, err)
	if len(firstList) == 0 || !slices.Equal(firstList, againList) {
		t.Errorf("the first build said %v, a quiet one %v", firstList, againList)
	}
	if first, again := lasting(first), lasting(again); !reflect.DeepEqual(first, again) {
		t.Errorf("the first build reported %+v, a quiet one %+v", first, again)
	}
}

// lasting is what two reports of one site have in common, however it was built.
func lasting(r *Report) Report {
	same := *r
	same.Elapsed, same.Parsed, same.Rendered, same.Written, same.Removed, same.Editions = 0, 0, 0, 0, 0, 0
	same.NextChange = same.NextChange.UTC() // the instant, not how it is kept
	return same
}

func TestItemAppearsWhenItsTimeComes(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	w.build()
	r := w.build(func(o *Options) { o.Now = time.Date(2026, 5, 2, 9, 0, 0, 0, morning.Location()) })
	if _, err := os.Stat(filepath.Join(w.out, "lh", "news", "later.html")); err != nil || r.Parsed != 0 {
		t.Errorf("%v, %d parsed", err, r.Parsed)
	}
	w.build()
	if _, err := os.Stat(filepath.Join(w.out, "lh", "news", "later.html")); err == nil {
		t.Error("an earlier time still shows it")
	}
}

func TestWithoutTheCacheTheSameBytesComeOut(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	want := tree(t, w.out)
	must(t, os.RemoveAll(w.o.Cache))
	if r := w.build(); r.Written+r.Removed != 0 || r.Rendered != r.Pages {
		t.Errorf("rendered %d of %d, written %d, removed %d", r.Rendered, r.Pages, r.Written, r.Removed)
	}
	sameTrees(t, "without the cache", tree(t, w.out), want)
}

func TestDamagedCacheIsAsGoodAsNone(t *testing.T) {
	slowUnderRace(t)
	for name, damage := range map[string]func(data []byte) []byte{
		"cut":     func(data []byte) []byte { return data[:len(data)/2] },
		"empty":   func([]byte) []byte { return nil },
		"flipped": func(data []byte) []byte { data[len(data)/2] ^= 0x10; return data },
		"garbage": func(data []byte) []byte { return []byte("unionhall \"test\"\nnothing of the kind") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, smallSite())
			w.build()
			files := tree(t, w.o.Cache)
			if len(files) < 6 {
				t.Fatalf("the cache holds %d files", len(files))
			}
			for file, text := range files {
				if !strings.HasSuffix(file, "/") {
					must(t, os.WriteFile(filepath.Join(w.o.Cache, file), damage([]byte(text)), 0o644))
				}
			}
			w.edit("site.yaml", "云岭职工之家", "云岭工会") // so that pages are rendered
			w.build()
			sameSites(t, "after the damage", tree(t, w.out), w.fresh())
		})
	}
}

func TestCacheOfAnotherProgramIsNotRead(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	if r := w.build(func(o *Options) { o.Program = "other" }); r.Parsed == 0 {
		t.Error("what another program parsed was used")
	}
}

func TestTwoBuildsWithOneCacheDoNotHarmEachOther(t *testing.T) {
	w := newWorld(t, smallSite())
	errs := make(chan error, 4)
	for i := range 4 {
		go func() {
			o := w.o
			o.Out = filepath.Join(w.dir, fmt.Sprint("out", i))
			b, err := New(o)
			if err == nil {
				_, _, err = b.Update(context.Background())
				b.Close()
			}
			errs <- err
		}()
	}
	for range 4 {
		must(t, <-errs)
	}
	want := w.fresh()
	for i := range 4 {
		sameTrees(t, fmt.Sprint("build ", i), tree(t, filepath.Join(w.dir, fmt.Sprint("out", i))), want)
	}
	w.build()
	sameTrees(t, "the next build", tree(t, w.out), want)
}

func TestBuilderUpdatesAgainAndAgain(t *testing.T) {
	w := newWorld(t, smallSite())
	b, err := New(w.o)
	must(t, err)
	defer b.Close()
	for i := range 3 {
		w.edit("news/n10.md", "正文", fmt.Sprint("正文", i))
		r, list, err := b.Update(context.Background())
		must(t, err)
		if list.Faults() > 0 || i > 0 && (r.Parsed != 1 || r.Written != 7) {
			t.Errorf("update %d: parsed %d, written %d, %v", i, r.Parsed, r.Written, list)
		}
		sameSites(t, fmt.Sprint("update ", i), tree(t, w.out), w.fresh())
	}
}

func TestWarningsOfAThemeAreToldByEveryUpdate(t *testing.T) {
	w := newWorld(t, smallSite())
	w.write("site.yaml", w.read("site.yaml")+"theme: own\n")
	w.write("themes/own/css/main.css", "body{colr:#123}")
	b, err := New(w.o)
	must(t, err)
	defer b.Close()
	for i := range 2 {
		w.edit("news/n10.md", "正文", fmt.Sprint("正文", i)) // so that there is something to do
		_, list, err := b.Update(context.Background())
		must(t, err)
		if len(list) != 1 || list[0].Rule != "asset/source" {
			t.Errorf("update %d: %v", i, list)
		}
	}
}

func TestFaultLeavesThePublishedSiteAlone(t *testing.T) {
	w := newWorld(t, smallSite())
	w.write("news/n03.md", "---\ntitle: 坏\ndate: 2026-13-40\n---\n")
	if _, list, err := w.try(); err != nil || list.Faults() == 0 {
		t.Fatalf("%v, %v", list, err)
	}
	if _, err := os.Lstat(w.out); err == nil {
		t.Error("the output folder was made")
	}
	w.write("news/n03.md", newsText("好", 3))
	w.build()
	want := tree(t, w.out)
	w.write("news/n03.md", "---\ntitle: 坏\ndate: 2026-13-40\n---\n")
	w.edit("news/n04.md", "正文", "新的正文")
	if _, list, err := w.try(); err != nil || list.Faults() == 0 {
		t.Fatalf("%v, %v", list, err)
	}
	sameTrees(t, "after the fault", tree(t, w.out), want)
}

func TestLayoutThatFailsLeavesThePublishedSiteAlone(t *testing.T) {
	w := newWorld(t, smallSite())
	w.write("site.yaml", w.read("site.yaml")+"theme: own\n")
	text := readBase(w, "layouts/item.html")
	w.write("themes/own/layouts/item.html", strings.Replace(text, `{{define "main"}}`, `{{define "main"}}{{index .Tags 1000}}`, 1))
	if _, list, err := w.try(); err == nil && list.Faults() == 0 {
		t.Fatal("the layout did not fail")
	}
	if _, err := os.Lstat(w.out); err == nil {
		t.Error("the output folder was left behind")
	}
}

func TestLinksOfAThemeThatLeadNowhereDoNoHarm(t *testing.T) {
	w := newWorld(t, smallSite())
	w.write("site.yaml", w.read("site.yaml")+"theme: own\n")
	lay(t, w.source, map[string]string{
		"themes/own/css/.#main.css": "-> editor@host.1234", // Emacs does so while a file is changed
		"themes/own/static/out.txt": "-> ../../../site.yaml",
		"themes/own/static/a.txt":   "a", "themes/own/static/b.txt": "-> a.txt",
	})
	w.build()
	files := tree(t, w.out)
	if files["static/b.txt"] != "a" || files["static/out.txt"] != "" {
		t.Errorf("b.txt %q, out.txt %q", files["static/b.txt"], files["static/out.txt"])
	}
	lay(t, w.source, map[string]string{"themes/own/css/more": "-> ../static"})
	if _, _, err := w.try(); err == nil || !strings.Contains(err.Error(), "css/more") {
		t.Errorf("a link to a folder: %v", err)
	}
}

func TestThemeThatIsNotThereIsAFault(t *testing.T) {
	w := newWorld(t, smallSite())
	site := w.read("site.yaml")
	for _, name := range []string{"none", "../themes", "a/b", "..", "."} {
		w.write("site.yaml", site+"theme: "+name+"\n")
		w.fails("site/theme")
	}
}

func TestCancelledBuildLeavesNothing(t *testing.T) {
	for _, stage := range []Stage{Scanning, Parsing, Rendering} {
		w := newWorld(t, smallSite())
		ctx, cancel := context.WithCancel(context.Background())
		o := w.o
		o.Progress = func(p Progress) {
			if p.Stage == stage {
				cancel()
			}
		}
		b, err := New(o)
		must(t, err)
		if _, _, err := b.Update(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("stage %d: %v", stage, err)
		}
		b.Close()
		if _, err := os.Lstat(w.out); err == nil {
			t.Errorf("stage %d: the output folder was left behind", stage)
		}
	}
}

func TestProgressGoesForward(t *testing.T) {
	w := newWorld(t, smallSite())
	var last Progress
	busy := false
	w.build(func(o *Options) {
		o.Jobs = 8
		o.Progress = func(p Progress) {
			if busy {
				t.Error("called from two goroutines at once")
			}
			busy = true
			if p.Stage < last.Stage || p.Stage == last.Stage && p.Done < last.Done || p.Total > 0 && p.Done > p.Total {
				t.Errorf("%+v after %+v", p, last)
			}
			last = p
			busy = false
		}
	})
	if last.Stage != Publishing || last.Done != last.Total || last.Done == 0 {
		t.Errorf("ended with %+v", last)
	}
}

func TestBuildWithoutAnOutputFolderOnlyReports(t *testing.T) {
	w := newWorld(t, smallSite())
	r := w.build(func(o *Options) { o.Out = "" })
	if r.Pages == 0 || r.Rendered != r.Pages || r.Written != 0 {
		t.Errorf("%+v", r)
	}
	if _, err := os.Lstat(w.out); err == nil {
		t.Error("it wrote something")
	}
}
