package build

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/site"
)

// preview is the inside of a Preview. What an Update finds out belongs to the
// Update that runs; pages are made of the showing alone, and of the bodies.
type preview struct {
	*builder
	stock   *inventory
	others  *annex
	parts   parts
	frame   *frame // nil until one could be made
	zone    *time.Location
	texts   *content.Parser      // of zone
	said    map[string]diag.List // of what lies where, and of texts
	site    *site.Site           // the newest, whether it is shown or not
	made    *frame               // that it was made in
	against diag.List            // what it had against its items
	clock   time.Time            // of it
	first   string
	version uint64
	lost    bool // something was not looked at: look at everything
	unsaved bool // the cache would be better for being written
	begun   bool // there was an Update that came to its end

	mu       sync.RWMutex       // guards what follows, and items and bodies against those who look at pages
	shelf    map[string]*parsed // the items that the showing is made of, by path
	standing map[string]stand
	loose    int // bytes of bodies in memory

	mostLoose int // that may be; tests make it small

	now   atomic.Pointer[showing]
	wrong atomic.Pointer[diag.List] // of the last Update
	press press
}

func newPreview(o Options) (*Preview, error) {
	source, err := filepath.Abs(o.Source)
	if err != nil {
		return nil, err
	}
	o.Source, o.Out = source, ""
	b, err := newBuilder(o)
	if err != nil {
		return nil, err
	}
	b.early, b.plain = o.Drafts, true
	p := &Preview{preview{
		builder: &b.builder, stock: newInventory(""), said: map[string]diag.List{}, standing: map[string]stand{}, mostLoose: mostLoose,
	}}
	p.others = newAnnex(p.builder)
	p.cacheDir = p.makeCacheDir()
	p.wrong.Store(&diag.List{})
	return p, nil
}

func (p *preview) update(ctx context.Context, paths []string) (*Turn, error) {
	t := &turning{preview: p, began: time.Now()}
	turn, err := t.run(ctx, paths)
	for _, l := range t.retired {
		l.close()
	}
	if err != nil {
		p.lost = true
		return nil, err
	}
	turn.Elapsed = time.Since(t.began)
	return turn, nil
}

// A turning is one Update; its methods are the stations, in this order.
type turning struct {
	*preview
	began    time.Time
	tour     *tour
	retired  []*look
	remapped bool // every file is to be placed anew
	reframed bool // the site is to be made anew
	redress  bool // the site is to be put into the dress of another theme
	parser   *parser
	reading  reading
	resolve  bool // other files changed what links lead to
	whole    bool
}

// run looks, reads, arranges and shows. Nothing is lost when it ends early:
// the next Update looks at everything.
func (t *turning) run(ctx context.Context, paths []string) (*Turn, error) {
	t.tour = t.plan(paths)
	switch err := t.visit(ctx, t.tour); {
	case errors.Is(err, fs.ErrNotExist):
		t.lost = true
		return t.told(diag.List{sourceGone(t.Source)}), nil
	case err != nil:
		return nil, err
	}
	if _, ok := t.stock.files[siteFile]; !ok {
		t.lost = true
		return t.told(diag.List{noSite()}), nil
	}
	if t.reframe(); t.frame == nil {
		t.lost = true
		return t.told(t.parts.wrong()), nil
	}
	if err := t.readItems(ctx); err != nil {
		return nil, err
	}
	t.readOthers()
	t.arrange()
	t.show()
	return t.told(t.everything()), nil
}

func sourceGone(source string) diag.Diag {
	return diag.Diag{
		Rule: "source/gone", Severity: diag.Fault,
		Text: diag.Say("内容文件夹“%s”不在了", "the content folder %q is not there", source),
		Hint: diag.Say("把它放回原处；在那以前显示的是原来的网页", "put it back; until then the pages are those from before"),
	}
}

// fewItems is up to how many changed items the next site is made out of the
// one before.
const fewItems = 200

// arrange makes the next site, if anything of it differs.
func (t *turning) arrange() {
	t.choose()
	r, clock := &t.reading, t.time()
	t.whole = t.site == nil || t.reframed || t.resolve || t.due(clock) || len(r.changed)+len(r.removed) > fewItems
	if !t.whole && t.redress {
		t.site, t.made = t.site.Dressed(t.frame.look.dress(t.frame.forms.static)), t.frame
	}
	if !t.whole && len(r.changed)+len(r.removed) == 0 {
		return
	}
	t.retry()
	var list diag.List
	if t.whole {
		in := t.input(t.frame.look, &t.frame.forms, t.frame.config)
		in.Map, in.Items, in.File, in.Now = t.frame.sites, t.everyItem(), t.others.info, clock
		t.site, list = site.New(in)
		t.clock, t.made = clock, t.frame
		if pages := t.site.Pages(); len(pages) > 0 {
			t.first = strings.TrimSuffix(firstPage(pages), "index.html")
		}
	} else {
		t.site, _, list = t.site.With(r.changed, r.removed)
	}
	t.against = t.standIn(list)
}

// time is the clock's, or the one that the options fix.
func (t *turning) time() time.Time {
	if t.Now.IsZero() {
		return t.began
	}
	return t.Now
}

// due reports whether the site would be another one at clock: With keeps the
// time.
func (t *turning) due(clock time.Time) bool {
	if next, _ := t.site.Next(); !next.IsZero() && !clock.Before(next) {
		return true
	}
	for _, item := range t.reading.changed {
		c := &item.Card
		for _, at := range []time.Time{c.PublishAt, c.ExpireAt, c.PinUntil} {
			if t.clock.Before(at) && !clock.Before(at) {
				return true
			}
		}
	}
	return false
}

// standIn takes changed items that the site refused as they were before, and
// returns what is wrong with the others.
func (t *turning) standIn(list diag.List) diag.List {
	r := &t.reading
	var back []*content.Item
	if len(r.before) == 0 && len(r.stands) == 0 {
		return list
	}
	for _, skip := range t.site.Skipped() {
		good := r.before[skip.Path]
		if skip.Reason != site.Faulty || good == nil {
			continue
		}
		r.stands[skip.Path] = stand{good, of(list, skip.Path)}
		back = append(back, good.item)
	}
	if len(back) > 0 {
		t.site, _, list = t.site.With(back, nil)
	}
	var others diag.List // the list is the site's
	for _, d := range list {
		if _, stands := r.stands[d.Path]; !stands {
			others = append(others, d)
		}
	}
	return others
}

// of returns what is said of one file.
func of(list diag.List, path string) diag.List {
	var of diag.List
	for _, d := range list {
		if d.Path == path {
			of = append(of, d)
		}
	}
	return of
}

// show makes what was read and arranged what is seen.
func (t *turning) show() {
	shown := len(t.site.Pages()) > 0
	t.mu.Lock()
	t.keepRead(shown)
	if shown {
		t.present()
	}
	t.mu.Unlock()
	t.tellRead()
	t.lost = false
	t.unsaved = t.unsaved || t.parser.fresh.Load() || len(t.reading.removed) > 0
	if !t.begun {
		t.begun, t.Progress = true, nil
		t.save()
	}
}

// present shows the site, if it is another one than before.
func (t *turning) present() {
	was := t.now.Load()
	if was != nil && was.site == t.site && was.frame.look == t.frame.look {
		return
	}
	t.version++
	t.now.Store(&showing{preview: t.preview, site: t.site, frame: t.frame, texts: t.texts})
}

// tellRead keeps what was told of the files that were looked at.
func (t *turning) tellRead() {
	if t.reading.whole {
		clear(t.said)
	}
	for path, list := range t.reading.said {
		if len(list) > 0 {
			t.said[path] = list
		} else {
			delete(t.said, path)
		}
	}
}

// everything is all that is wrong with the source, but for what the scan told.
func (t *turning) everything() diag.List {
	list := append(t.parts.wrong(), t.against...)
	for _, said := range t.said {
		list = append(list, said...)
	}
	for _, s := range t.standing {
		list = append(list, s.diags...)
	}
	return slices.Concat(list, t.others.wrong(t.site.Copies()), t.frame.look.noLayouts(t.site.Pages()))
}

// told says what an Update came to. Without a clock, nothing changes by itself.
func (t *turning) told(list diag.List) *Turn {
	for _, said := range t.stock.diags {
		list = append(list, said...)
	}
	list, _ = t.silence(list)
	list = list.Sorted()
	t.wrong.Store(&list)
	turn := &Turn{Version: t.version, Diags: list, First: t.first, Whole: t.whole}
	if t.parser != nil {
		turn.Parsed = int(t.parser.parsed.Load())
	}
	if v := t.now.Load(); v != nil {
		turn.Unions, turn.Items, turn.Pages = v.site.Unions(), v.site.Items(), len(v.site.Pages())
	}
	if t.site != nil && !t.lost {
		turn.Next, _ = t.site.Next()
	}
	return turn
}

func (p *preview) close() error {
	if p.begun {
		p.save()
	}
	p.now.Store(nil)
	p.look.close()
	return p.bodies.close()
}
