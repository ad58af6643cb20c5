package watch

import (
	"errors"
	"hash/maphash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// A poller looks at folders again and again and makes events of what differs,
// as the system would. It looks at each folder by itself, not at what is below:
// which folders there are is the tree's to know.
type poller struct {
	every time.Duration
	now   func() time.Time
	stamp func(fs.FileInfo) stamp
	seed  maphash.Seed
	found chan []fsnotify.Event // of one folder each; the loop reads it
	stop  chan struct{}
	runs  sync.WaitGroup

	mu   sync.Mutex          // held for moments
	dirs map[string]*pollDir // guarded by mu
	left int64               // guarded by mu; bytes that may still be read in this round
	on   bool                // guarded by mu; it runs
}

// A pollDir is what a folder held when it was looked at.
type pollDir struct {
	mu    sync.Mutex       // held while the folder is looked at
	files map[string]*look // guarded by mu; by name
}

// A look is what is known of one file.
type look struct {
	stamp stamp
	since time.Time // when that was noticed; zero: so long ago that the stamp can be believed
	sum   uint64    // of the contents, while the stamp cannot
	read  bool      // the contents were read
	owed  bool      // they once were not compared
}

// A stamp is what the file system says of a file without opening it.
type stamp struct {
	kind  fs.FileMode
	size  int64
	mtime int64
	ctime int64 // 0 where there is none
	inode uint64
}

const (
	// How long the stamp of a file that has changed is not believed: clocks of
	// file systems move in steps, of 2 s on FAT and 1 s on many servers, and a
	// second change within one step leaves the same stamp. Such files are read.
	tick = 3 * time.Second
	// How many bytes are read in a round for that; a file counts for the time
	// that opening it takes, at least. What is not read is told once more when
	// its stamp can be believed: its reader then finds out.
	most  = 8 << 20
	least = 4 << 10
	// One part of the time in so many is spent on looking, at most.
	share = 10
)

func newPoller(every time.Duration, s func(fs.FileInfo) stamp) *poller {
	return &poller{
		every: every, now: time.Now, stamp: s, seed: maphash.MakeSeed(),
		found: make(chan []fsnotify.Event), stop: make(chan struct{}),
		dirs: map[string]*pollDir{}, left: most,
	}
}

// add begins to look at a folder. What changes from now on is told.
func (p *poller) add(real string) {
	d := &pollDir{}
	if d.files, _ = p.list(real, nil); d.files == nil {
		d.files = map[string]*look{} // it may be read later
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dirs[real] = d
	if !p.on {
		p.on = true
		p.runs.Go(p.run)
	}
}

func (p *poller) remove(real string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.dirs, real)
}

// last looks at a folder once more, and never again unless it is to stay.
func (p *poller) last(real string, stays bool) []fsnotify.Event {
	p.mu.Lock()
	d := p.dirs[real]
	if !stays {
		delete(p.dirs, real)
	}
	p.mu.Unlock()
	if d == nil {
		return nil
	}
	return p.look(real, d)
}

func (p *poller) close() {
	close(p.stop)
	p.runs.Wait()
}

// run goes round and round, more slowly where a round takes long.
func (p *poller) run() {
	timer := time.NewTimer(p.every)
	defer timer.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-timer.C:
		}
		began := time.Now()
		p.round()
		timer.Reset(max(p.every, (share-1)*time.Since(began)))
	}
}

// round looks at every folder once.
func (p *poller) round() {
	p.mu.Lock()
	p.left = most
	dirs := maps.Clone(p.dirs)
	p.mu.Unlock()
	for _, real := range slices.Sorted(maps.Keys(dirs)) {
		if !p.pass(p.look(real, dirs[real])) {
			return
		}
	}
}

// pass hands events to the loop. It reports whether there is still one.
func (p *poller) pass(events []fsnotify.Event) bool {
	if events == nil {
		select {
		case <-p.stop:
			return false
		default:
			return true
		}
	}
	select {
	case p.found <- events:
		return true
	case <-p.stop:
		return false
	}
}

// look looks at one folder and returns what has happened in it.
func (p *poller) look(real string, d *pollDir) []fsnotify.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	files, err := p.list(real, d.files)
	if err != nil {
		return nil // a server that is away for a moment has not lost its files; one that is gone is told by what is above
	}
	var events []fsnotify.Event
	for name, l := range files {
		before := d.files[name]
		switch {
		case before == nil:
			events = append(events, fsnotify.Event{Name: join(real, name), Op: fsnotify.Create})
		case before.stamp.kind != l.stamp.kind:
			events = append(events, fsnotify.Event{Name: join(real, name), Op: fsnotify.Remove | fsnotify.Create})
		case before != l:
			events = append(events, fsnotify.Event{Name: join(real, name), Op: fsnotify.Write})
		}
	}
	for name := range d.files {
		if files[name] == nil {
			events = append(events, fsnotify.Event{Name: join(real, name), Op: fsnotify.Remove})
		}
	}
	d.files = files
	return events
}

// list looks at each file in a folder. What has not changed keeps its look.
func (p *poller) list(real string, before map[string]*look) (map[string]*look, error) {
	entries, err := os.ReadDir(real)
	if err != nil {
		return nil, err
	}
	files := make(map[string]*look, len(entries))
	for _, e := range entries {
		if litter(e.Name()) {
			continue
		}
		info, err := e.Info()
		switch {
		case err == nil:
			files[e.Name()] = p.compare(join(real, e.Name()), info, before[e.Name()], before == nil)
		case errors.Is(err, fs.ErrNotExist):
		case before[e.Name()] != nil:
			files[e.Name()] = before[e.Name()] // not to be had just now
		}
	}
	return files, nil
}

// compare returns before, if the file is still the same, or else a new look.
func (p *poller) compare(path string, info fs.FileInfo, before *look, atFirst bool) *look {
	s := p.stamp(info)
	switch {
	case before == nil || before.stamp != s:
		l := &look{stamp: s}
		if !atFirst || info.ModTime().After(p.now().Add(-tick)) {
			p.noticed(path, l)
		}
		return l
	case before.since.IsZero():
		return before
	}
	return p.compareContents(path, before)
}

// noticed begins the time in which the stamp of l is not believed.
func (p *poller) noticed(path string, l *look) {
	if l.stamp.kind.IsRegular() {
		l.since = p.now()
		l.sum, l.read = p.sum(path, l.stamp.size)
	}
}

// compareContents does so while the stamp of before is not believed.
func (p *poller) compareContents(path string, before *look) *look {
	now := p.now()
	sum, ok := p.sum(path, before.stamp.size)
	switch {
	case ok && before.read && sum != before.sum:
		return &look{stamp: before.stamp, since: now, sum: sum, read: true}
	case !ok || !before.read:
		before.owed = true
	}
	if ok {
		before.sum, before.read = sum, true
	}
	if now.Sub(before.since) < tick {
		return before
	}
	if before.owed {
		return &look{stamp: before.stamp}
	}
	before.since = time.Time{}
	return before
}

// sum digests the contents of a file, if there is time for that in this round.
func (p *poller) sum(path string, size int64) (sum uint64, ok bool) {
	if !p.spend(max(size, least)) {
		return 0, false
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, false
	}
	defer f.Close()
	var h maphash.Hash
	h.SetSeed(p.seed)
	if _, err := io.Copy(&h, io.LimitReader(f, most)); err != nil {
		return 0, false
	}
	return h.Sum64(), true
}

func (p *poller) spend(bytes int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if bytes > p.left {
		return false
	}
	p.left -= bytes
	return true
}

// saw takes note of what the system has told already.
func (p *poller) saw(path string) {
	p.mu.Lock()
	d := p.dirs[filepath.Dir(path)]
	p.mu.Unlock()
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	info, err := os.Lstat(path)
	if err != nil {
		delete(d.files, filepath.Base(path))
		return
	}
	l := &look{stamp: p.stamp(info)}
	p.noticed(path, l)
	d.files[filepath.Base(path)] = l
}

func stampOf(info fs.FileInfo) stamp {
	s := stamp{kind: info.Mode().Type()}
	if info.IsDir() {
		return s // what it holds is looked at by name
	}
	id, _ := identity(info)
	s.size, s.mtime = info.Size(), info.ModTime().UnixNano()
	s.ctime, s.inode = touched(info), id.inode
	return s
}
