package watch

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// A fileID tells a file from all others, as long as it is there.
type fileID struct{ device, inode uint64 }

// A tree is what is watched, and how. It belongs to the loop.
type tree struct {
	ignore  func(path string) bool
	senses  senses
	system  *source // nil where the system is not asked
	poller  *poller
	polling *PollingError // why; nil where nothing is looked at

	roots  []*view            // in the order asked for
	links  map[string]*view   // by the path as told; also those that lead nowhere
	byReal map[string][]*view // roots and links by where they lead
	dirs   map[string]*dir    // by where they really are
	byID   map[fileID]*dir
	round  int  // of sync
	relist bool // in this round, what is in the folders is learned anew
}

// A dir is a folder that is watched.
type dir struct {
	real   string
	info   os.FileInfo
	names  map[string]struct{} // what was in it at the batch before; at first, at the listing
	below  map[string]*dir
	polled bool
	why    *PollingError // it is; nil where the system is not asked at all
	round  int           // of the last sync that came by
}

func newTree(o Options, s senses, p *poller) *tree {
	t := &tree{
		ignore: o.Ignore, senses: s, poller: p,
		links: map[string]*view{}, byReal: map[string][]*view{},
		dirs: map[string]*dir{}, byID: map[fileID]*dir{},
	}
	if t.ignore == nil {
		t.ignore = func(string) bool { return false }
	}
	if o.Polling {
		t.note(&PollingError{Reason: Asked})
		return t
	}
	system, err := s.open()
	if err != nil {
		t.note(refusal("", err))
		return t
	}
	t.system = system
	return t
}

func (t *tree) note(why *PollingError) {
	if t.polling == nil || why.Reason > t.polling.Reason {
		t.polling = why
	}
}

// sync walks everything that is to be watched, adds what is not, and drops what
// none of the folders leads to any more.
func (t *tree) sync() {
	t.round++
	clear(t.links)
	clear(t.byReal)
	for _, v := range t.roots {
		if v.real != "" {
			t.byReal[v.real] = append(t.byReal[v.real], v)
		}
	}
	for _, v := range t.roots {
		if v.real != "" {
			t.enter(v, v.path, v.real)
		}
	}
	for _, d := range maps.Clone(t.dirs) {
		if d.round != t.round && t.dirs[d.real] == d {
			t.drop(d)
		}
	}
}

// enter watches the folder at real, which v sees at path, and those below it.
func (t *tree) enter(v *view, path, real string) {
	for _, e := range t.watch(real) {
		kind := e.Type()
		if !kind.IsDir() && kind&fs.ModeSymlink == 0 || litter(e.Name()) {
			continue
		}
		below := join(path, e.Name())
		switch {
		case t.ignore(below):
		case kind.IsDir():
			t.enter(v, below, join(real, e.Name()))
		default:
			t.follow(v, below, join(real, e.Name()))
		}
	}
}

// follow goes where the link at at leads, which v sees at path, if that is in
// one of the folders asked for: others are not ours to look at.
func (t *tree) follow(v *view, path, at string) {
	if t.links[path] != nil {
		return // settle sees whether it leads elsewhere now
	}
	l := &view{path: path, up: v, at: at, real: resolve(at)}
	t.links[path] = l
	if l.real == "" || !t.covers(l.real) || v.loops(filepath.Dir(at), l.real) {
		return
	}
	t.byReal[l.real] = append(t.byReal[l.real], l)
	if info, err := os.Stat(l.real); err == nil && info.IsDir() {
		t.enter(l, path, l.real)
	}
}

// covers reports whether real lies in one of the folders asked for.
func (t *tree) covers(real string) bool {
	for _, v := range t.roots {
		if v.real != "" && inside(real, v.real) {
			return true
		}
	}
	return false
}

// watch sees to it that the folder at real is watched, and then lists it.
func (t *tree) watch(real string) []os.DirEntry {
	info, err := os.Lstat(real)
	if err != nil || !info.IsDir() {
		return nil
	}
	d := t.dirs[real]
	if d != nil && !os.SameFile(d.info, info) {
		t.drop(d)
		d = nil
	}
	known := d != nil
	if !known {
		if d = t.add(real, info); d == nil {
			return nil
		}
	}
	d.round = t.round
	entries, _ := os.ReadDir(real) // what cannot be read is said by who reads it
	if !known || t.relist {
		d.names = make(map[string]struct{}, len(entries))
		for _, e := range entries {
			d.names[e.Name()] = struct{}{}
		}
	}
	return entries
}

// add begins to watch a folder. It returns nil where that is gone.
func (t *tree) add(real string, info os.FileInfo) *dir {
	d := &dir{real: real, info: info, below: map[string]*dir{}}
	twice := t.unmove(d)
	if twice && !d.there() || !t.addWatch(d, twice) {
		return nil // what went back to where it was before, between two looks, is told to have
	}
	t.dirs[real] = d
	if up := t.dirs[filepath.Dir(real)]; up != nil && up != d {
		up.below[real] = d
	}
	if id, ok := identity(info); ok && !twice {
		t.byID[id] = d
	}
	return d
}

// unmove drops the folder d where it was before: the system has one watch for
// one folder and would go on to tell the old path. That it has moved from there
// is told, too, but perhaps only later. It reports whether d is still there as
// well: one folder mounted in two places.
func (t *tree) unmove(d *dir) (twice bool) {
	id, ok := identity(d.info)
	before := t.byID[id]
	if !ok || before == nil || before == d || t.system == nil {
		return false
	}
	if before.there() {
		return true
	}
	if before.polled {
		t.unwatch(before) // the poller goes by paths, and may see no difference there
	} else {
		t.drop(before)
	}
	return false
}

// there reports whether d is where it was.
func (d *dir) there() bool {
	info, err := os.Lstat(d.real)
	return err == nil && os.SameFile(info, d.info)
}

// addWatch asks the system to watch d, and the poller to look at it where the
// system does not, or does not tell all. It reports whether d was there.
func (t *tree) addWatch(d *dir, twice bool) bool {
	why, there := t.ask(d, twice)
	if !there || why == nil {
		return there
	}
	t.note(why)
	if exhausted(why.Err) {
		t.resign()
	}
	d.polled, d.why = true, why
	t.poller.add(d.real)
	return true
}

// ask asks the system to watch d. It returns why d is to be looked at all the
// same, nil if it need not be, and whether d was there.
func (t *tree) ask(d *dir, twice bool) (why *PollingError, there bool) {
	switch {
	case t.system == nil:
		return t.polling, true
	case twice:
		return &PollingError{Reason: Refused, Folder: d.real, Err: errors.New("the folder is mounted in two places")}, true
	}
	if err := t.senses.add(t.system, d.real); err != nil {
		return refusal(d.real, err), !errors.Is(err, fs.ErrNotExist)
	}
	if kind := t.senses.remote(d.real); kind != "" {
		return &PollingError{Reason: Remote, Folder: d.real, System: kind}, true
	}
	return nil, true
}

// resign stops asking the system: nothing else in this program could open a
// file, where each watch takes a descriptor.
func (t *tree) resign() {
	if t.system == nil {
		return
	}
	t.system.close()
	t.system = nil
	for _, d := range t.dirs {
		if !d.polled {
			d.polled = true
			t.poller.add(d.real)
		}
	}
}

// drop ends the watch of a folder and of those below it.
func (t *tree) drop(d *dir) {
	for _, below := range d.below {
		t.drop(below)
	}
	if up := t.dirs[filepath.Dir(d.real)]; up != nil {
		delete(up.below, d.real)
	}
	delete(t.dirs, d.real)
	if d.polled {
		t.poller.remove(d.real)
	}
	t.unwatchOne(d)
}

// unwatch has the system forget a folder and those below it.
func (t *tree) unwatch(d *dir) {
	for _, below := range d.below {
		t.unwatch(below)
	}
	t.unwatchOne(d)
}

func (t *tree) unwatchOne(d *dir) {
	if id, ok := identity(d.info); ok && t.byID[id] == d {
		delete(t.byID, id)
	}
	if t.system != nil {
		t.system.Remove(d.real) // an error: it has gone already
	}
}

// seen returns each view of what lies at real, and the path it is seen at.
func (t *tree) seen(real string) map[*view]string {
	var paths map[*view]string
	for base := real; ; base = filepath.Dir(base) {
		for _, v := range t.byReal[base] {
			if path, ok := v.reach(real, t.ignore); ok {
				if paths == nil {
					paths = make(map[*view]string, 1)
				}
				paths[v] = path
			}
		}
		if base == filepath.Dir(base) {
			return paths
		}
	}
}
