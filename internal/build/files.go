package build

import (
	"crypto/sha256"
	"fmt"
	"image"
	_ "image/gif" // so that image.DecodeConfig knows it; the same for those below
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	_ "golang.org/x/image/webp"
	"golang.org/x/text/unicode/norm"

	"unionhall/internal/digest"
	"unionhall/internal/site"
	"unionhall/internal/wire"
)

// A fileFact is what is known of a picture or an attachment, and until when.
type fileFact struct {
	stamp    stamp
	info     site.FileInfo
	pretends string // what it is, where its name says something else
}

// attachments answers what items ask about other files. It is safe for
// concurrent use.
type attachments struct {
	*builder
	at     time.Time
	byPath map[string]*sourceFile // NFC: editors write names as keyboards do, disks keep them as they like

	mu    sync.Mutex // guards what follows
	facts map[string]*asked
	fresh bool
	err   error // the first file that could not be read
}

type asked struct {
	once sync.Once
	fact fileFact
	ok   bool
}

func (b *builder) attachments(l *listing, at time.Time) *attachments {
	a := &attachments{builder: b, at: at, byPath: make(map[string]*sourceFile, len(l.others)), facts: map[string]*asked{}}
	for i := range l.others {
		name := norm.NFC.String(l.others[i].path)
		if a.byPath[name] == nil {
			a.byPath[name] = &l.others[i]
		}
	}
	return a
}

// find returns the file of the source at path, or nil.
func (a *attachments) find(path string) *sourceFile { return a.byPath[norm.NFC.String(path)] }

// info is what package site asks.
func (a *attachments) info(path string) (site.FileInfo, bool) {
	f := a.find(path)
	if f == nil {
		return site.FileInfo{}, false
	}
	a.mu.Lock()
	q := a.facts[f.path]
	if q == nil {
		q = &asked{}
		a.facts[f.path] = q
	}
	a.mu.Unlock()
	q.once.Do(func() { a.look(f, q) })
	return q.fact.info, q.ok
}

func (a *attachments) look(f *sourceFile, q *asked) {
	if old := a.files[f.path]; old != nil && old.stamp.same(f.stamp) {
		q.fact, q.ok = *old, true
		return
	}
	fact, err := describe(a.disk(f), f.path)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.fresh = true
	if err != nil {
		if a.err == nil {
			a.err = fmt.Errorf("attachment: %w", err)
		}
		return
	}
	fact.stamp = f.stamp.settled(a.at)
	q.fact, q.ok = fact, true
}

// failure returns why the first unreadable file could not be read.
func (a *attachments) failure() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.err
}

// done makes what was asked the facts of the next run, and reports whether
// they differ from those of the last.
func (a *attachments) done() (fresh bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	fresh = a.fresh || len(a.facts) != len(a.files)
	clear(a.files)
	for path, q := range a.facts {
		if q.ok {
			a.files[path] = &q.fact
		}
	}
	return fresh
}

// describe digests the file at disk, called name in the source, and, if it is
// a picture, measures it.
func describe(disk, name string) (fileFact, error) {
	var fact fileFact
	f, err := os.Open(disk)
	if err != nil {
		return fact, err
	}
	defer f.Close()
	h := sha256.New()
	size, err := io.Copy(h, f)
	if err != nil {
		return fact, err
	}
	fact.info = site.FileInfo{Sum: digest.Sum(h.Sum(nil)), Size: size}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fact, err
	}
	if fact.pretends, err = pretends(f, name); err != nil {
		return fact, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fact, err
	}
	if strings.EqualFold(path.Ext(name), ".svg") {
		err := describeDrawing(f, &fact.info)
		return fact, err
	}
	if c, _, err := image.DecodeConfig(f); err == nil { // else: no picture, or one that we cannot measure
		fact.info.Width, fact.info.Height = c.Width, c.Height
	}
	return fact, nil
}

// describeDrawing looks at the very bytes that were digested: a file that is
// replaced in between must not be published as the one that was looked at.
func describeDrawing(f io.Reader, info *site.FileInfo) error {
	if info.Size > largestDrawing {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(f, largestDrawing))
	if err != nil || digest.Of(text) != info.Sum {
		return err
	}
	d := readDrawing(text)
	info.Inert, info.Width, info.Height = d.inert, d.width, d.height
	return nil
}

func (b *builder) appendFacts(data []byte) []byte {
	data = wire.AppendUint(data, uint64(len(b.files)))
	for path, f := range b.files {
		data = wire.AppendString(data, path)
		data = f.stamp.append(data)
		data = wire.AppendSum(data, f.info.Sum)
		data = wire.AppendInt(data, f.info.Size)
		data = wire.AppendInt(data, int64(f.info.Width))
		data = wire.AppendInt(data, int64(f.info.Height))
		data = wire.AppendBool(data, f.info.Inert)
		data = wire.AppendString(data, f.pretends)
	}
	return data
}

func (b *builder) readFacts(r *wire.Reader) {
	for range r.Count() {
		path := r.String()
		b.files[path] = &fileFact{readStamp(r), site.FileInfo{
			Sum: r.Sum(), Size: r.Int(), Width: int(r.Int()), Height: int(r.Int()), Inert: r.Bool(),
		}, r.String()}
	}
}
