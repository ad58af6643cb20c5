package build

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"unionhall/internal/diag"
	"unionhall/internal/site"
)

// An annex answers what a site asks about other files of the source, for as
// long as a Preview lives. It is safe for concurrent use: pages may ask too.
type annex struct {
	*builder

	mu     sync.Mutex // guards what follows
	at     time.Time  // of the Update that runs
	files  map[string]sourceFile
	byName map[string]string    // NFC of a path -> as the disk writes it
	asked  map[string]*asked    // by path
	missed map[string]bool      // asked for and not there, NFC
	known  map[string]*fileFact // what the last run knew, by path
	diags  map[string]diag.List // of those that cannot be read
	fresh  bool                 // something differs from what the cache holds
}

func newAnnex(b *builder) *annex {
	return &annex{
		builder: b, files: map[string]sourceFile{}, byName: map[string]string{}, asked: map[string]*asked{},
		missed: map[string]bool{}, diags: map[string]diag.List{},
	}
}

// find returns the file of the source at a path, however that is written.
func (a *annex) find(file string) (sourceFile, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f, ok := a.files[a.byName[norm.NFC.String(file)]]
	return f, ok
}

// info is what package site asks.
func (a *annex) info(file string) (site.FileInfo, bool) {
	name := norm.NFC.String(file)
	a.mu.Lock()
	f, ok := a.files[a.byName[name]]
	if !ok {
		a.missed[name] = true
		a.mu.Unlock()
		return site.FileInfo{}, false
	}
	q := a.asked[f.path]
	if q == nil {
		q = &asked{}
		a.asked[f.path] = q
	}
	a.mu.Unlock()
	q.once.Do(func() { a.look(f, q) })
	return q.fact.info, q.ok
}

// look finds out what is to be known of a file. One that cannot be read is
// told of, and is not there.
func (a *annex) look(f sourceFile, q *asked) {
	a.mu.Lock()
	old, at := a.known[f.path], a.at
	a.mu.Unlock()
	if old != nil && old.stamp.same(f.stamp) {
		q.fact, q.ok = *old, true
		q.fact.info.Variants = nil // a build's: what is looked at is the file itself
		return
	}
	fact, err := describe(a.disk(&f), f.path)
	fact.stamp = f.stamp.settled(at)
	q.fact, q.ok = fact, err == nil
	a.mu.Lock()
	defer a.mu.Unlock()
	a.fresh = true
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		a.diags[f.path] = diag.List{unreadable(f.path, err)}
	}
}

// put takes in a file that came or may have changed, and reports whether that
// makes a difference to whoever asked. named says that somebody told of it: its
// stamp is not believed.
func (a *annex) put(f sourceFile, named bool) bool {
	a.mu.Lock()
	name := norm.NFC.String(f.path)
	if _, there := a.files[f.path]; !there {
		a.add(name, f)
		missed := a.missed[name]
		delete(a.missed, name)
		a.mu.Unlock()
		return missed
	}
	a.files[f.path] = f
	q := a.asked[f.path]
	if q == nil || !named && q.ok && q.fact.stamp.same(f.stamp) {
		a.mu.Unlock()
		return false
	}
	delete(a.known, f.path)
	delete(a.diags, f.path)
	now := &asked{}
	a.asked[f.path] = now
	a.mu.Unlock()
	now.once.Do(func() { a.look(f, now) })
	return now.ok != q.ok || !reflect.DeepEqual(now.fact.info, q.fact.info)
}

// add enters a file. Where two are written alike, the first by path is found.
func (a *annex) add(name string, f sourceFile) {
	a.files[f.path] = f
	if other, ok := a.byName[name]; !ok || f.path < other {
		a.byName[name] = f.path
	}
}

// drop forgets a file, and reports whether somebody asked for it.
func (a *annex) drop(file string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	q := a.asked[file]
	delete(a.files, file)
	delete(a.asked, file)
	delete(a.known, file)
	delete(a.diags, file)
	name := norm.NFC.String(file)
	if a.byName[name] == file {
		delete(a.byName, name)
		for other := range a.files {
			if norm.NFC.String(other) == name {
				a.add(name, a.files[other])
			}
		}
	}
	if q != nil && q.ok {
		a.missed[name] = true
	}
	return q != nil && q.ok
}

// recall takes what the last run knew of files.
func (a *annex) recall(facts map[string]*fileFact) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known = maps.Clone(facts)
}

// begin is called before an Update asks.
func (a *annex) begin(at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at = at
}

// wrong tells what is wrong with files that pages use: those that cannot be
// read, those that are not what their names say.
func (a *annex) wrong(copies []site.Copy) diag.List {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list diag.List
	for file, q := range a.asked {
		list = append(list, a.diags[file]...)
		if q.ok && q.fact.pretends != "" && a.used(file, copies) {
			list = append(list, pretender(file, q.fact.pretends))
		}
	}
	return list
}

// used reports whether a page still uses a file that one asked for. A drawing
// that is none is never published, so nobody knows.
func (a *annex) used(file string, copies []site.Copy) bool {
	name := norm.NFC.String(file)
	return strings.EqualFold(path.Ext(file), ".svg") ||
		slices.ContainsFunc(copies, func(c site.Copy) bool { return norm.NFC.String(c.Source) == name })
}

// facts returns what is worth keeping for the next start, and whether it is
// new. What a build made of a picture is kept as long as that is the same.
func (a *annex) facts() (map[string]*fileFact, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	facts := make(map[string]*fileFact, len(a.asked))
	for file, q := range a.asked {
		if old := a.known[file]; old != nil && old.stamp.same(q.fact.stamp) {
			facts[file] = old
		} else if q.ok {
			facts[file] = &q.fact
		}
	}
	fresh := a.fresh || len(facts) != len(a.builder.files)
	a.fresh = false
	return facts, fresh
}

// readOthers takes in what became of other files.
func (t *turning) readOthers() {
	t.others.begin(t.began)
	if t.tour.whole {
		for _, file := range t.others.list() {
			if _, ok := t.stock.files[file]; !ok {
				t.resolve = t.others.drop(file) || t.resolve
			}
		}
		for file, f := range t.stock.files {
			if roleOf(file) == otherFile {
				t.resolve = t.others.put(f, t.tour.named[file]) || t.resolve
			}
		}
		return
	}
	for file := range t.tour.changed {
		if roleOf(file) != otherFile {
			continue
		}
		if f, ok := t.stock.files[file]; ok {
			t.resolve = t.others.put(f, true) || t.resolve
		} else {
			t.resolve = t.others.drop(file) || t.resolve
		}
	}
}

func (a *annex) list() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := make([]string, 0, len(a.files))
	for file := range a.files {
		list = append(list, file)
	}
	return list
}
