package build

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"unionhall/internal/site"
	"unionhall/internal/theme"
)

// TestShellAndSlotsMakeThePage renders every page once more as the offline
// reader will: a shell that knows no page, and a page's own slots.
func TestShellAndSlotsMakeThePage(t *testing.T) {
	slowUnderRace(t)
	t.Run("small site", func(t *testing.T) { joinShellAndSlots(t, newWorld(t, smallSite()), 40) })
	t.Run("demonstration", func(t *testing.T) {
		w := newWorld(t, smallSite())
		w.o.Source = filepath.Join("..", "..", "content")
		joinShellAndSlots(t, w, 250)
	})
}

func joinShellAndSlots(t *testing.T, w *world, least int) {
	b, err := New(w.o)
	must(t, err)
	defer b.Close()
	u := &update{builder: &b.builder}
	if _, err := u.run(context.Background()); err != nil || u.diags.Faults() > 0 {
		t.Fatal(err, u.diags)
	}
	h := &hand{renderer: u.renderer}
	shells := map[site.ShellID]*theme.Shell{}
	pages := u.site.Pages()
	for i := range pages {
		p := &pages[i]
		s, ok := shells[p.Shell]
		if !ok {
			s, err = u.look.theme.Shell(u.site.ShellView(p.Shell))
			must(t, err)
			shells[p.Shell] = s
		}
		view := u.site.View(p)
		if v, ok := view.(*site.ItemView); ok {
			html, err := h.body(p.Item.Path, nil)
			must(t, err)
			var owner []byte
			if p.Owner != nil {
				owner, err = h.body(p.Owner.Path, nil)
				must(t, err)
			}
			u.site.Fill(v, p, html, owner)
		}
		var slots theme.Slots
		must(t, u.look.theme.Layout(p.Layout, p.Shell.Lang).Render(view, &slots))
		published, err := os.ReadFile(filepath.Join(w.out, filepath.FromSlash(string(p.File))))
		must(t, err)
		if string(s.Append(nil, &slots)) != string(published) {
			t.Errorf("%s is not its shell and its slots", p.File)
		}
	}
	if len(pages) < least {
		t.Errorf("only %d pages were compared", len(pages))
	}
}

func TestOddNamesArePublished(t *testing.T) {
	files := smallSite()
	names := []string{"带 空格", "l'ouvrier", "100%", "état", "a#b", "工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工工"}
	for _, n := range names {
		files["news/"+n+".md"] = newsText("怪名", 3)
	}
	files["news/e\u0301crit.md"] = newsText("分开的重音", 4) // NFD, as macOS keeps it
	w := newWorld(t, files)
	w.build()
	for _, n := range append(names, "écrit") {
		if _, err := os.Stat(w.outPath("yl/news/" + n + ".html")); err != nil {
			t.Error(err)
		}
	}
	if r := w.build(); r.Written != 0 {
		t.Errorf("%d files were written for nothing", r.Written)
	}
	sameSites(t, "odd names", tree(t, w.out), w.fresh())
}
