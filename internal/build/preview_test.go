package build

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/diag"
)

// A viewer looks at a world through a preview.
type viewer struct {
	*world
	p *Preview
}

func newViewer(w *world, change ...func(*Options)) *viewer {
	w.t.Helper()
	for _, c := range change {
		c(&w.o)
	}
	p, err := NewPreview(w.o)
	must(w.t, err)
	w.t.Cleanup(func() { p.Close() })
	return &viewer{w, p}
}

// watch begins to look at a world.
func watch(t testing.TB, files map[string]string, change ...func(*Options)) *viewer {
	t.Helper()
	v := newViewer(newWorld(t, files), change...)
	v.all()
	return v
}

// all lets the preview look at everything.
func (v *viewer) all() *Turn {
	v.t.Helper()
	turn, err := v.p.Update(v.t.Context(), nil)
	must(v.t, err)
	return turn
}

// told tells the preview of files of the source.
func (v *viewer) told(files ...string) *Turn {
	v.t.Helper()
	paths := []string{}
	for _, f := range files {
		paths = append(paths, filepath.Join(v.source, filepath.FromSlash(f)))
	}
	turn, err := v.p.Update(v.t.Context(), paths)
	must(v.t, err)
	return turn
}

// get returns the bytes at an address; "" where there is nothing.
func (v *viewer) get(address string) string {
	v.t.Helper()
	s, err := v.p.Get(address)
	if err != nil {
		v.t.Fatalf("%s: %v", address, err)
	}
	if s == nil {
		return ""
	}
	if s.Disk == "" {
		return string(s.Bytes)
	}
	data, err := os.ReadFile(s.Disk)
	must(v.t, err)
	return string(data)
}

func (v *viewer) holds(address, text string) {
	v.t.Helper()
	if got := v.get(address); !strings.Contains(got, text) {
		v.t.Errorf("%s holds no %q, it has %d bytes", address, text, len(got))
	}
}

// asBuilt compares everything that the preview serves with what a builder that
// knows nothing of it writes.
func (v *viewer) asBuilt(what string) {
	v.t.Helper()
	want, list := v.built()
	got := map[string]string{}
	now := v.p.now.Load()
	for _, o := range outputs(now.site, slices.Concat(now.frame.look.static, now.frame.forms.static)) {
		got[o.file] = v.get(o.file)
	}
	sameTrees(v.t, what, got, want)
	if told := *v.p.wrong.Load(); !slices.Equal(told, list) {
		v.t.Errorf("%s: the preview tells\n%v\na build\n%v", what, told, list)
	}
}

func (v *viewer) built() (map[string]string, diag.List) {
	v.t.Helper()
	o := v.o
	o.Out, o.Cache, o.Jobs = filepath.Join(v.dir, "fresh"), "", 1
	must(v.t, os.RemoveAll(o.Out))
	b, err := New(o)
	must(v.t, err)
	defer b.Close()
	b.early, b.plain = o.Drafts, true
	_, list, err := b.Update(v.t.Context())
	must(v.t, err)
	if list.Faults() > 0 {
		v.t.Fatalf("a build has faults: %v", list)
	}
	files := tree(v.t, o.Out)
	maps.DeleteFunc(files, func(name, _ string) bool { return name == recordFile || strings.HasSuffix(name, "/") })
	return files, list
}

func TestPreviewShowsWhatABuildWrites(t *testing.T) {
	for _, drafts := range []bool{false, true} {
		v := watch(t, smallSite(), func(o *Options) { o.Drafts = drafts })
		v.asBuilt(fmt.Sprint("drafts ", drafts))
	}
}

// A preview is of now; a page that holds a script would be loaded anew at each
// change, and the reader's place with it.
func TestOnlyPublishedPagesHaveTheScriptForBeingReadLate(t *testing.T) {
	const script = `static/page-`
	v := watch(t, smallSite())
	if page := v.get("yl/news/n10"); strings.Contains(page, script) {
		t.Errorf("the preview: %s", page)
	}
	w := newWorld(t, smallSite())
	w.build()
	if page := tree(t, w.out)["yl/news/n10.html"]; !strings.Contains(page, script) {
		t.Errorf("published: %s", page)
	}
}

func TestPreviewFollowsABodyEdit(t *testing.T) {
	v := watch(t, smallSite())
	v.edit("news/n10.md", "正文", "新的正文")
	turn := v.told("news/n10.md")
	if turn.Parsed != 1 || turn.Whole || turn.Version != 2 {
		t.Errorf("%+v", turn)
	}
	v.holds("yl/news/n10", "新的正文")
	v.asBuilt("after the edit")
}
