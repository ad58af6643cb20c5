package build

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"unionhall/internal/content"
	"unionhall/internal/digest"
)

// This file is where a Preview's bodies lie: those of a start in the cache's
// segments, those of edits in memory, until they are many or the preview ends.

// mostLoose is how many bytes of bodies are kept in memory.
const mostLoose = 16 << 20

// ErrChanging is what Get says of a page whose text has been changed since the
// last Update, where that text is no longer to be had. The next Update makes
// it good.
var ErrChanging = errors.New("the text is being changed; its page is there after the next update")

// keepRead makes what was read the items, and puts their bodies where pages
// find them, unless none of it is to be shown.
func (t *turning) keepRead(shown bool) {
	r := &t.reading
	for path, now := range r.set {
		if old := t.items.byPath[path]; old == nil || old.item != now.item {
			t.loose += len(now.html)
		}
	}
	switch {
	case r.whole:
		t.items.byPath = r.set
	case !shown:
		t.items.byPath = maps.Clone(t.items.byPath)
		fallthrough
	default:
		maps.Copy(t.items.byPath, r.set)
		for _, path := range r.removed {
			delete(t.items.byPath, path)
		}
	}
	if t.standing = r.stands; shown {
		t.shelf = t.items.byPath
	}
	if t.loose > t.mostLoose {
		t.shelve()
	}
	t.seal()
}

// kept returns every item whose body somebody may want.
func (p *preview) kept() map[*parsed]bool {
	kept := make(map[*parsed]bool, len(p.items.byPath))
	for _, m := range []map[string]*parsed{p.items.byPath, p.shelf} {
		for _, k := range m {
			kept[k] = true
		}
	}
	for _, s := range p.standing {
		kept[s.good] = true
	}
	return kept
}

// shelve writes the bodies that lie in memory. What the disk does not take is
// parsed again where it is wanted.
func (p *preview) shelve() {
	for k := range p.kept() {
		if k.html != nil {
			k.body, k.html = p.bodies.add(k.html), nil
		}
	}
	p.loose = 0
}

// seal ends the segment that is being written, if any.
func (p *preview) seal() {
	p.bodies.seal(func() []*bodyRef {
		var refs []*bodyRef
		for k := range p.kept() {
			refs = append(refs, &k.body)
		}
		return refs
	})
}

// save keeps for the next start what this one knows.
func (p *preview) save() {
	facts, fresh := p.others.facts()
	if p.cacheDir == "" || p.items == nil || !p.unsaved && !fresh {
		return
	}
	p.files = facts
	p.mu.Lock()
	p.rescue()
	p.shelve()
	p.seal()
	p.mu.Unlock()
	p.saveItems(p.zone)
	p.tidy()
	p.unsaved = false
}

// rescue moves bodies out of segments that have lost their names: builds with
// the same cache remove what they do not know, and a preview lives long. What
// is open can still be read.
func (p *preview) rescue() {
	gone := map[*segment]bool{}
	for _, g := range p.bodies.list {
		_, err := os.Lstat(filepath.Join(p.bodies.dir, g.name))
		gone[g] = errors.Is(err, fs.ErrNotExist)
	}
	var refs []*bodyRef
	for k := range p.kept() {
		if gone[k.body.segment] {
			refs = append(refs, &k.body)
		}
	}
	p.bodies.copy(refs)
}

// body returns the HTML of an item of a showing.
func (p *preview) body(v *showing, item *content.Item) ([]byte, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	k := p.shelf[item.Path]
	if k == nil || k.item != item {
		k = p.standing[item.Path].good
	}
	switch {
	case k == nil || k.item != item:
		return nil, ErrChanging // v is no longer what is shown, or the item has just come
	case k.html != nil:
		return k.html, nil
	}
	if html, err := p.bodies.read(k.body, nil); err == nil {
		return html, nil
	}
	return v.parse(item)
}

// parse makes the body of an item anew, if its file still holds what it was
// made of.
func (v *showing) parse(item *content.Item) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(v.Source, filepath.FromSlash(item.Path)))
	if err != nil || digest.Of(text) != item.Source {
		return nil, ErrChanging
	}
	place, ok, _ := v.frame.sites.Place(item.Path)
	if !ok {
		return nil, ErrChanging
	}
	it := v.texts.Parse(content.Source{Path: item.Path, Kind: place.Kind, Name: place.Name, Lang: place.Lang, Text: text})
	return it.Body.HTML, nil
}
