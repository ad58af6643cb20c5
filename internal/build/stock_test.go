package build

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"unionhall/internal/theme"
	"unionhall/themes"
)

// TestWhatThemesAreMadeIntoIsSharedByTheProcess looks at what takes longest at
// the start of each Builder.
func TestWhatThemesAreMadeIntoIsSharedByTheProcess(t *testing.T) {
	var looks [2]*look
	for i := range looks {
		w := newWorld(t, smallSite())
		b, err := New(w.o)
		must(t, err)
		_, _, err = b.Update(t.Context())
		must(t, err)
		looks[i] = b.look
		must(t, b.Close())
	}
	if a, b := looks[0], looks[1]; a.kinds != b.kinds || &a.style[0] != &b.style[0] {
		t.Error("the second Builder has made kinds or style again")
	}
	if a, b := looks[0].theme.Layout("item", "zh-Hans"), looks[1].theme.Layout("item", "zh-Hans"); a != b {
		t.Error("the second Builder has compiled a layout again")
	}
}

// TestAThemeThatChangesWhileItIsReadIsNotKept changes a file between the digest
// and the reading.
func TestAThemeThatChangesWhileItIsReadIsNotKept(t *testing.T) {
	own := fstest.MapFS{}
	layers := []theme.Layer{{Name: "themes/own", FS: own}, {Name: "themes/base", FS: themes.Base()}}
	style := func(colour string) { own["css/main.css"] = &fstest.MapFile{Data: []byte("i{color:" + colour + "}")} }
	style("#123")
	sums, err := layersSums(layers)
	must(t, err)
	r := &themeReading{layers, sums}
	l, list := r.templates()
	if len(list) > 0 {
		t.Fatal(list)
	}
	style("#321")
	if css, _ := r.style(l); !strings.Contains(string(css.all), "#321") {
		t.Errorf("read %s", css.all)
	}
	style("#123")
	if css, _ := r.style(l); !strings.Contains(string(css.all), "#123") {
		t.Errorf("kept %s", css.all)
	}
}

func TestAThemeWithFaultsIsNotKept(t *testing.T) {
	own := fstest.MapFS{"css/main.css": {Data: []byte("i{")}}
	layers := []theme.Layer{{Name: "themes/own", FS: own}, {Name: "themes/base", FS: themes.Base()}}
	sums, err := layersSums(layers)
	must(t, err)
	r := &themeReading{layers, sums}
	l, _ := r.templates()
	if _, list := r.style(l); len(list) == 0 {
		t.Fatal("nothing is wrong")
	}
	if _, found := styleStock.find(sums.style); found {
		t.Error("it was kept")
	}
}

func TestStockKeepsTheLastUsed(t *testing.T) {
	var s stock[string]
	made := 0
	get := func(name string) string {
		sums, err := layersSums([]theme.Layer{{Name: name, FS: fstest.MapFS{}}})
		must(t, err)
		return s.get(sums.all, func() (string, bool) { made++; return name, true })
	}
	for i := range mostStocked + 1 {
		get("first")
		get(fmt.Sprint(i))
	}
	if made != mostStocked+2 || get("first") != "first" || made != mostStocked+2 {
		t.Errorf("%d were made, and the first one is lost", made)
	}
	if get("0"); made != mostStocked+3 || len(s.kept) != mostStocked {
		t.Errorf("%d were made, %d are kept", made, len(s.kept))
	}
}
