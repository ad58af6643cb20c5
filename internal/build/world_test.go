package build

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/diag"
	"unionhall/themes"
)

// A world is a source, an output folder and a cache for tests.
type world struct {
	t      testing.TB
	dir    string
	source string
	out    string
	o      Options
}

var morning = time.Date(2026, 5, 1, 8, 0, 0, 0, time.FixedZone("", 8*60*60))

// smallSite is two unions in two languages with tags, a link, a picture, a
// menu, a scheduled item and a page that has moved.
func smallSite() map[string]string {
	files := map[string]string{
		"site.yaml":         "title: {zh-Hans: 云岭职工之家, en: Yunling Workers' Home}\nlanguages: [zh-Hans, en]\n",
		"union.yaml":        "id: yl\nname: {zh-Hans: 云岭省总工会, en: Yunling Federation}\nlevel: provincial\n",
		"lh/union.yaml":     "id: lh\nname: 临河市总工会\nlevel: municipal\nlanguages: [zh-Hans]\nmenu: [{title: 新闻, link: news/}]\n",
		"pages/about.md":    "---\ntitle: 关于我们\naliases: [old/about]\n---\n我们是工会。见[新闻](../news/n01.md)。\n",
		"pages/about.en.md": "---\ntitle: About us\n---\nWe are a union.\n",
		"lh/news/pic.md":    "---\ntitle: 图片\ndate: 2026-04-02\n---\n![工会会员在领水](pic.png)\n\n[表格](form.txt)\n",
		"lh/news/pic.png":   onePixel,
		"lh/news/form.txt":  strings.Repeat("姓名 电话 ", 60),
		"lh/news/later.md":  "---\ntitle: 以后\ndate: 2026-04-03\npublish_at: 2026-05-02 09:00\n---\n到时候见。\n",
	}
	for i := 1; i <= 24; i++ {
		files[fmt.Sprintf("news/n%02d.md", i)] = newsText(fmt.Sprint("第", i, "条"), i)
	}
	for i := 1; i <= 3; i++ {
		files[fmt.Sprintf("lh/news/l%d.md", i)] = newsText(fmt.Sprint("临河", i), i)
	}
	return files
}

func newsText(title string, day int) string {
	return fmt.Sprintf("---\ntitle: %s\ndate: 2026-03-%02d\nsummary: 摘要。\ntags: [工资%d]\n---\n正文 %d。\n", title, day%28+1, day%3, day)
}

// onePixel is the smallest PNG.
const onePixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\x0bIDATx\x9cc\xf8\x0f\x04\x00\x09\xfb\x03\xfd\xfb^k+\x00\x00\x00\x00IEND\xaeB`\x82"

// pixel is a PNG of one pixel, of another colour for every n.
func pixel(n int) string {
	m := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	m.SetNRGBA(0, 0, color.NRGBA{uint8(n), uint8(n >> 8), 100, 255})
	var b bytes.Buffer
	if png.Encode(&b, m) != nil { // never into memory
		return ""
	}
	return b.String()
}

func newWorld(t testing.TB, files map[string]string) *world {
	t.Helper()
	dir := t.TempDir()
	w := &world{t: t, dir: dir, source: filepath.Join(dir, "content"), out: filepath.Join(dir, "public")}
	w.o = Options{
		Source: w.source, Out: w.out, Cache: filepath.Join(dir, "cache"), Base: themes.Base(),
		BaseURL: "https://gonghui.example/", Now: morning, Jobs: 2, Program: "test",
	}
	lay(t, w.source, files)
	w.age()
	return w
}

// age makes everything in the source old enough for its stamps to be believed,
// as it is in an editor's day.
func (w *world) age() {
	w.t.Helper()
	must(w.t, filepath.WalkDir(w.source, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := e.Info()
		if err != nil || time.Since(info.ModTime()) > time.Minute {
			return err
		}
		then := info.ModTime().Add(-time.Hour)
		return os.Chtimes(path, then, then)
	}))
}

func (w *world) write(name, text string) {
	w.t.Helper()
	lay(w.t, w.source, map[string]string{name: text})
}

func (w *world) read(name string) string {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(w.source, filepath.FromSlash(name)))
	must(w.t, err)
	return string(data)
}

// edit replaces one text by another in a source file.
func (w *world) edit(name, old, new string) {
	w.t.Helper()
	text := w.read(name)
	if !strings.Contains(text, old) {
		w.t.Fatalf("%s holds no %q", name, old)
	}
	w.write(name, strings.Replace(text, old, new, 1))
}

func (w *world) remove(name string) {
	w.t.Helper()
	must(w.t, os.Remove(filepath.Join(w.source, filepath.FromSlash(name))))
}

// try builds with the options of the world, changed by those given.
func (w *world) try(change ...func(*Options)) (*Report, diag.List, error) {
	w.t.Helper()
	o := w.o
	for _, c := range change {
		c(&o)
	}
	b, err := New(o)
	must(w.t, err)
	defer b.Close()
	return b.Update(context.Background())
}

// build wants a build without faults.
func (w *world) build(change ...func(*Options)) *Report {
	w.t.Helper()
	r, list, err := w.try(change...)
	must(w.t, err)
	if list.Faults() > 0 {
		w.t.Fatalf("faults: %v", list)
	}
	return r
}

// fails wants a build with a fault of this rule.
func (w *world) fails(rule string, change ...func(*Options)) {
	w.t.Helper()
	_, list, err := w.try(change...)
	must(w.t, err)
	for _, d := range list {
		if d.Rule == rule && d.Severity == diag.Fault {
			if d.Text.ZH == "" || d.Text.EN == "" {
				w.t.Errorf("%s says nothing: %v", rule, d)
			}
			return
		}
	}
	w.t.Errorf("no fault %s among %v", rule, list)
}

// tree returns every file below dir, links as what they point to.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		must(t, err)
		rel = filepath.ToSlash(rel)
		switch {
		case e.IsDir():
			files[rel+"/"] = ""
		case e.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			must(t, err)
			files[rel] = "-> " + target
		default:
			data, err := os.ReadFile(path)
			must(t, err)
			files[rel] = string(data)
		}
		return nil
	}))
	return files
}

// sameTrees compares two output folders byte for byte.
func sameTrees(t testing.TB, what string, got, want map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if text, ok := got[name]; !ok {
			t.Errorf("%s: %s is missing", what, name)
		} else if text != want[name] {
			t.Errorf("%s: %s differs", what, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: %s should not be there", what, name)
		}
	}
}

// fresh builds the same source anew, without a cache, into another folder.
func (w *world) fresh(change ...func(*Options)) map[string]string {
	w.t.Helper()
	out := filepath.Join(w.dir, "fresh")
	must(w.t, os.RemoveAll(out))
	w.build(append(change, func(o *Options) { o.Out, o.Cache, o.Jobs = out, "", 1 })...)
	return tree(w.t, out)
}
