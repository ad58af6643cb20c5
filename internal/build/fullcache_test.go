package build

import (
	"bufio"
	"os"
	"path/filepath"
	"testing"
)

func TestFullCacheCostsOnlyTime(t *testing.T) {
	slowUnderRace(t)
	for what, spoil := range map[string]func(w *world, b *Builder){
		"no folder, and no room for temporary files": func(w *world, b *Builder) {
			lay(t, w.dir, map[string]string{"cache": "a file"})
			w.t.Setenv("TMPDIR", filepath.Join(w.dir, "nowhere"))
		},
		"no room for bodies": func(w *world, b *Builder) {
			f, err := os.Create(filepath.Join(w.dir, "segment"))
			must(t, err)
			must(t, f.Close()) // it cannot be written to, nor read
			b.bodies.own = &segment{name: "segment", file: f}
			b.bodies.list, b.bodies.into = []*segment{b.bodies.own}, bufio.NewWriterSize(f, 16)
		},
		"no room for items": func(w *world, b *Builder) {
			lay(t, b.makeCacheDir(), map[string]string{itemsFile + "/in/the/way": "x"})
		},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t, smallSite())
			want := w.fresh()
			b, err := New(w.o)
			must(t, err)
			defer b.Close()
			spoil(w, b)
			r, list, err := b.Update(t.Context())
			if err != nil || list.Faults() > 0 || r.CacheError == nil {
				t.Fatalf("%v, %v, %+v", err, list, r)
			}
			sameTrees(t, what, tree(t, w.out), want)
			w.edit("news/n10.md", "正文", "新的")
			w.build()
			sameSites(t, what+", then an edit", tree(t, w.out), w.fresh())
		})
	}
}

func TestBodiesAfterAFailureAreKeptAgain(t *testing.T) {
	w := newWorld(t, smallSite())
	b, err := New(w.o)
	must(t, err)
	defer b.Close()
	f, err := os.Create(filepath.Join(w.dir, "segment"))
	must(t, err)
	must(t, f.Close())
	b.bodies.own = &segment{name: "segment", file: f}
	b.bodies.list, b.bodies.into = []*segment{b.bodies.own}, bufio.NewWriterSize(f, 16)
	if r, _, err := b.Update(t.Context()); err != nil || r.CacheError == nil {
		t.Fatal(err, r)
	}
	// A word more in site.yaml: a build that finds nothing changed opens no item.
	word := func() { w.write("site.yaml", w.read("site.yaml")+"# a word\n") }
	word()
	if r := w.build(); r.CacheError != nil || r.Parsed == 0 {
		t.Errorf("the next build: %v, %d parsed", r.CacheError, r.Parsed)
	}
	word()
	if r := w.build(); r.CacheError != nil || r.Parsed != 0 {
		t.Errorf("the one after it: %v, %d parsed", r.CacheError, r.Parsed)
	}
}
