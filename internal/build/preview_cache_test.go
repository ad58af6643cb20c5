package build

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// again ends a preview and begins another one of the same world.
func (v *viewer) again() (*viewer, *Turn) {
	v.t.Helper()
	must(v.t, v.p.Close())
	next := newViewer(v.world)
	return next, next.all()
}

func TestNextStartParsesNothing(t *testing.T) {
	v := watch(t, smallSite())
	v.age()
	v, _ = v.again() // the first one's files were as young as it was
	v.edit("news/n10.md", "正文", "新的正文")
	v.told("news/n10.md")
	v.age()
	v, turn := v.again()
	if turn.Parsed != 0 {
		t.Errorf("the next start parsed %d", turn.Parsed)
	}
	v.holds("yl/news/n10", "新的正文")
	v.asBuilt("the next start")
	if r := v.build(); r.Parsed != 0 {
		t.Errorf("a build after it parsed %d", r.Parsed)
	}
}

// TestFirstUpdateKeepsWhatItParsed does not end the preview: whoever pulls the
// plug has a quick start as well.
func TestFirstUpdateKeepsWhatItParsed(t *testing.T) {
	v := watch(t, smallSite())
	if turn := newViewer(v.world).all(); turn.Parsed != 0 {
		t.Errorf("another start parsed %d", turn.Parsed)
	}
}

func TestPreviewsAndBuildsShareACache(t *testing.T) {
	v := watch(t, smallSite())
	other := newViewer(v.world)
	other.all()
	for i := range 4 {
		name := fmt.Sprintf("news/n%02d.md", i+1)
		v.edit(name, "正文", fmt.Sprint("新", i))
		v.told(name)
		v.build()
		other.told(name)
		v.asBuilt(fmt.Sprint("one, round ", i))
		other.asBuilt(fmt.Sprint("the other, round ", i))
	}
	must(t, v.p.Close())
	v.build()
	must(t, other.p.Close())
	v.build()
	sameSites(t, "a build after both", tree(t, v.out), v.fresh())
}

// TestBodiesOutliveTheirNames takes the segments of a preview away, as a build
// does an hour later that does not know them.
func TestBodiesOutliveTheirNames(t *testing.T) {
	v := watch(t, smallSite())
	v.p.mu.Lock()
	v.p.shelve()
	v.p.seal()
	v.p.mu.Unlock()
	segments, err := filepath.Glob(filepath.Join(v.p.cacheDir, bodiesPrefix+"*"))
	must(t, err)
	for _, name := range segments {
		must(t, os.Remove(name))
	}
	v.asBuilt("without names")
	v.edit("news/n10.md", "正文", "新的正文")
	v.told("news/n10.md")
	v, turn := v.again()
	if turn.Parsed != 0 || len(segments) == 0 {
		t.Errorf("%d segments; the next start parsed %d", len(segments), turn.Parsed)
	}
	v.asBuilt("the next start")
}

// TestLostBodiesAreParsedAgain takes the bodies away altogether. The text as
// it is now makes a page only where it is the text that the page was made of.
func TestLostBodiesAreParsedAgain(t *testing.T) {
	v := watch(t, smallSite())
	for _, k := range v.p.items.byPath {
		k.html, k.body = nil, bodyRef{}
	}
	v.asBuilt("without bodies")
	v.p.press.pages = nil
	v.edit("news/n10.md", "正文", "新的正文")
	if s, err := v.p.Get("yl/news/n10"); s != nil || !errors.Is(err, ErrChanging) {
		t.Errorf("%v, %v", s, err)
	}
	v.told("news/n10.md")
	v.holds("yl/news/n10", "新的正文")
}

func TestFewBodiesStayInMemory(t *testing.T) {
	const most = 256 << 10
	v := newViewer(newWorld(t, smallSite()))
	v.p.mostLoose = most
	v.all()
	long := strings.Repeat("很长的正文。\n\n", most/60)
	for i := range 3 {
		v.write("news/n10.md", newsText("长", 3)+fmt.Sprint("\n", i, "号\n\n")+long)
		v.told("news/n10.md")
		v.holds("yl/news/n10", fmt.Sprint("<p>", i, "号"))
		v.edit("news/n11.md", "正文", "新的正文")
		v.told("news/n11.md")
		held := 0
		for k := range v.p.kept() {
			held += len(k.html)
		}
		if held > most+len(long) || held > v.p.loose {
			t.Errorf("%d bytes are held, %d counted", held, v.p.loose)
		}
	}
	v.asBuilt("after all")
}

func TestPreviewWritesNothingButItsCache(t *testing.T) {
	w := newWorld(t, smallSite())
	before := tree(t, w.source)
	v := newViewer(w, func(o *Options) { o.Cache = "" })
	v.all()
	must(t, v.p.Close())
	after := tree(t, w.dir)
	for name := range after {
		if !strings.HasPrefix(name, "content/") {
			t.Errorf("%s was written", name)
		}
	}
	sameTrees(t, "the source", tree(t, w.source), before)
}

// TestPicturesAreShownAsTheyLie comes after a build that has made smaller ones,
// and leaves them to the next build.
func TestPicturesAreShownAsTheyLie(t *testing.T) {
	slowUnderRace(t)
	w := newWorld(t, smallSite())
	w.write("lh/news/pic.png", pixel(7))
	w.age()
	w.build()
	w.build() // stamps have settled
	v := newViewer(w)
	v.all()
	v.asBuilt("after a build")
	v.p.unsaved = true
	must(t, v.p.Close())
	if v.p.files["lh/news/pic.png"] == nil || len(v.p.files["lh/news/pic.png"].info.Variants) == 0 {
		t.Error("what the build made is forgotten")
	}
	w.build()
	sameSites(t, "the next build", tree(t, w.out), w.fresh())
}
