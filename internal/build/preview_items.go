package build

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/diag"
)

// A stand is an item as it last was without faults. It stands in for what its
// file says now.
type stand struct {
	good  *parsed
	diags diag.List // what the site had against the new text
}

// A reading is what an Update makes of the items. Those who look at pages see
// nothing of it before show.
type reading struct {
	whole bool               // every item is in set
	set   map[string]*parsed // those that were read
	gone  []string
	said  map[string]diag.List // of each file that was looked at

	changed []*content.Item    // that the site is to take
	removed []string           // that it is to lose
	stands  map[string]stand   // for the preview
	before  map[string]*parsed // what stands in for those changed if the site has something against them
}

// fewBodies is how many bodies of one Update are kept in memory. More of them
// go to the disk at once, as in a build.
const fewBodies = 200

// readItems looks at the items that may have changed: at all of them where the
// map is another one.
func (t *turning) readItems(ctx context.Context) error {
	t.reading = reading{whole: t.tour.whole || t.remapped, set: map[string]*parsed{}, said: map[string]diag.List{}}
	zone := t.frame.config.Zone
	if t.items == nil {
		t.loadItems(zone)
		t.others.recall(t.files)
	}
	t.keepKinds()
	files := t.itemFiles()
	if t.texts == nil || t.zone != zone {
		t.texts, t.zone = content.NewParser(zone), zone
	}
	t.parser = &parser{
		builder: t.builder, site: t.frame.sites, parser: t.texts, at: t.began,
		count: newProgress(t.Progress, Parsing, len(files)), hold: len(files) <= fewBodies, named: t.tour.named,
	}
	found := make([]read, len(files))
	err := parallel(ctx, t.Jobs, len(files), func(_, i int) error {
		var err error
		found[i], err = t.readOne(&files[i])
		t.parser.count.add(1)
		return err
	})
	if err != nil {
		return err
	}
	for i := range files {
		t.note(files[i].path, found[i])
	}
	return nil
}

// keepKinds forgets what was read with other kinds or in another zone. Pages
// that are looked at meanwhile still find it on the shelf.
func (t *turning) keepKinds() {
	old := t.items
	t.items = &items{zone: old.zone, kinds: old.kinds, byPath: old.byPath}
	zone, kinds := zoneKey(t.frame.config.Zone), t.frame.look.kinds
	if t.remapped {
		t.items.byPath = maps.Clone(old.byPath)
	}
	t.items.keep(zone, kinds)
	t.reading.stands = maps.Clone(t.standing)
	maps.DeleteFunc(t.reading.stands, func(_ string, s stand) bool {
		kind := s.good.item.Kind
		return old.zone != zone || old.kinds[kind] != t.items.kinds[kind]
	})
}

// itemFiles lists the files to look at, and notes those that are gone.
func (t *turning) itemFiles() []sourceFile {
	var files []sourceFile
	if t.reading.whole {
		for path, f := range t.stock.files {
			if roleOf(path) == itemText {
				files = append(files, f)
			}
		}
		slices.SortFunc(files, comparePaths)
		return files
	}
	for path := range t.tour.changed {
		if roleOf(path) != itemText {
			continue
		}
		if f, ok := t.stock.files[path]; ok {
			files = append(files, f)
		} else {
			t.reading.gone = append(t.reading.gone, path)
			t.reading.said[path] = nil
		}
	}
	slices.SortFunc(files, comparePaths)
	return files
}

func comparePaths(a, b sourceFile) int { return strings.Compare(a.path, b.path) }

// readOne looks at one file. One that vanished since it was listed is none.
func (t *turning) readOne(f *sourceFile) (read, error) {
	if t.frame.waits(f.path) {
		return read{}, nil
	}
	found, err := t.parser.one(f)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return read{}, nil
	case errors.As(err, new(*fs.PathError)):
		return read{parsed: t.items.byPath[f.path], diags: diag.List{unreadable(f.path, err)}}, nil
	}
	return found, err
}

// note takes down what became of a file.
func (t *turning) note(path string, found read) {
	list := found.diags
	switch {
	case found.parsed != nil:
		t.reading.set[path] = found.parsed
		list = append(slices.Clip(list), t.parser.diagsOf(found.parsed.item)...)
	case !t.reading.whole: // else all that is not there is gone
		t.reading.gone = append(t.reading.gone, path)
	}
	t.reading.said[path] = list
}

// sound reports whether an item is shown as it is. What is withdrawn is not,
// and nothing stands in for it.
func (t *turning) sound(item *content.Item) bool {
	return item.Card.Status == "withdrawn" || t.parser.diagsOf(item).Faults() == 0
}

// choose decides what the site takes of what was read. Where a text has
// faults, the site keeps it as it last was without.
func (t *turning) choose() {
	r := &t.reading
	r.before = map[string]*parsed{}
	for path, now := range r.set {
		old := t.items.byPath[path]
		if old == nil || old.item != now.item {
			t.replace(path, old, now)
		}
	}
	for path := range t.items.byPath {
		if !r.whole {
			break
		}
		if r.set[path] == nil {
			r.gone = append(r.gone, path)
		}
	}
	for _, path := range r.gone {
		delete(r.stands, path)
		if t.items.byPath[path] != nil {
			r.removed = append(r.removed, path)
		}
	}
}

func (t *turning) replace(path string, old, now *parsed) {
	r := &t.reading
	good := r.stands[path].good
	if good == nil && old != nil && t.sound(old.item) {
		good = old
	}
	if good != nil && !sameAddress(good.item, now.item) {
		good = nil
	}
	if good != nil && !t.sound(now.item) {
		r.stands[path] = stand{good: good}
		return
	}
	delete(r.stands, path)
	r.changed = append(r.changed, now.item)
	if good != nil {
		r.before[path] = good
	}
}

func sameAddress(a, b *content.Item) bool {
	return a.Kind == b.Kind && a.Name == b.Name && a.Lang == b.Lang
}

// retry lets the site look once more at texts that have no faults themselves
// and were refused: what stood in their way may be gone.
func (t *turning) retry() {
	r := &t.reading
	for path, s := range r.stands {
		if now := t.current(path); now != nil && t.sound(now.item) {
			delete(r.stands, path)
			r.changed = append(r.changed, now.item)
			r.before[path] = s.good
		}
	}
}

// current returns an item as it was read last.
func (t *turning) current(path string) *parsed {
	if now := t.reading.set[path]; now != nil || t.reading.whole {
		return now
	}
	return t.items.byPath[path]
}

// everyItem returns the items that the site is made of.
func (t *turning) everyItem() []*content.Item {
	r := &t.reading
	list := make([]*content.Item, 0, len(t.items.byPath)+len(r.set))
	add := func(path string, p *parsed) {
		if s, ok := r.stands[path]; ok {
			p = s.good
		}
		list = append(list, p.item)
	}
	for path, p := range r.set {
		add(path, p)
	}
	if r.whole {
		return list
	}
	gone := make(map[string]bool, len(r.removed))
	for _, path := range r.removed {
		gone[path] = true
	}
	for path, p := range t.items.byPath {
		if r.set[path] == nil && !gone[path] {
			add(path, p)
		}
	}
	return list
}
