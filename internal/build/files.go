package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/picture"
	"unionhall/internal/site"
	"unionhall/internal/wire"
)

// A fileFact is what is known of a picture or an attachment, and until when.
type fileFact struct {
	stamp    stamp
	info     site.FileInfo
	pretends string     // what it is, where its name says something else
	recipe   digest.Sum // of a picture: how its variants were made; zero: they were not
	raster   bool       // a picture, whatever its name
}

// attachments answers what items ask about other files. It is safe for
// concurrent use.
type attachments struct {
	*builder
	ctx    context.Context
	at     time.Time
	byPath map[string]*sourceFile // NFC: editors write names as keyboards do, disks keep them as they like

	mu    sync.Mutex // guards what follows
	facts map[string]*asked
	fresh bool
	err   error // the first file that could not be read

	progress *progress // nil until a picture is worked on
}

type asked struct {
	once sync.Once
	fact fileFact
	ok   bool
}

func (b *builder) attachments(ctx context.Context, l *listing, at time.Time) *attachments {
	a := &attachments{builder: b, ctx: ctx, at: at, byPath: make(map[string]*sourceFile, len(l.others)), facts: map[string]*asked{}}
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
	if old := a.files[f.path]; old != nil && old.stamp.same(f.stamp) && old.ready(a.recipe) {
		q.fact, q.ok = *old, true
		return
	}
	fact, err := a.examine(f)
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

// ready reports whether the fact says what is to be published. A Preview makes
// no variants, and keeps what it knows in the same cache: a picture without any
// still tells where it was taken.
func (f *fileFact) ready(recipe digest.Sum) bool {
	return !f.raster || f.recipe == recipe && (f.info.Unfit || len(f.info.Variants) > 0)
}

// examine describes a file, and makes what is to be published of a picture.
func (a *attachments) examine(f *sourceFile) (fileFact, error) {
	fact, data, err := inspect(a.disk(f), f.path)
	if err != nil || !fact.raster || a.plain {
		return fact, err
	}
	fact.recipe = a.recipe
	if fact.info.Unfit {
		return fact, nil
	}
	lasting, err := a.gallery.fill(a.ctx, &fact.info, data, a.count)
	if !lasting {
		fact.recipe = digest.Sum{} // to be tried again
	}
	if fact.info.Unfit { // there is worse to be told
		fact.pretends = ""
	}
	return fact, err
}

// count tells that another picture is about to be worked on.
func (a *attachments) count() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.progress == nil {
		total := 0
		for _, f := range a.byPath {
			if old := a.files[f.path]; showsAsPicture(f.path) && (old == nil || !old.stamp.same(f.stamp)) {
				total++
			}
		}
		a.progress = newProgress(a.Progress, Shrinking, total)
	}
	a.progress.add(1)
}

// lasting reports whether what is known of all files will do for the next build.
func (a *attachments) lasting() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, q := range a.facts {
		if q.ok && !a.plain && !q.fact.ready(a.recipe) {
			return false
		}
	}
	return true
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

// describe digests the file at disk, called name in the source, and says of a
// picture what can be told without decoding it.
func describe(disk, name string) (fileFact, error) {
	fact, _, err := inspect(disk, name)
	return fact, err
}

// inspect describes a file. Of a picture it returns the bytes as well, those
// that were digested: a file that is replaced in between must not be published
// as the one that was looked at.
func inspect(disk, name string) (fact fileFact, data []byte, err error) {
	f, err := os.Open(disk)
	if err != nil {
		return fact, nil, err
	}
	defer f.Close()
	head := make([]byte, picture.Head)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return fact, nil, err
	}
	head = head[:n]
	all := io.MultiReader(bytes.NewReader(head), f)
	format := picture.Sniff(head)
	switch fact.raster = format.Raster(); {
	case fact.raster:
		data, err = readPicture(all, &fact.info)
	case strings.EqualFold(path.Ext(name), ".svg"):
		err = describeDrawing(all, &fact.info)
	default:
		err = sumFile(all, &fact.info)
		fact.info.Unfit = showsAsPicture(name)
	}
	fact.info.Inert = fact.info.Inert || fact.raster // whatever its name: it runs nothing
	fact.judge(name, head)
	return fact, data, err
}

// judge tells of a file in a format that nobody sees, or under a false name.
// What cannot be shown is told where an item wants to show it.
func (f *fileFact) judge(name string, head []byte) {
	is := pretends(head, name)
	note, hidden := picture.Unshown(picture.Sniff(head))
	switch {
	case hidden:
		f.info.Unfit, f.info.Notes = true, diag.List{note}
	case !f.info.Unfit:
		f.pretends = is
	case is != "" && len(f.info.Notes) == 0:
		note := pretender(name, is)
		note.Path = ""
		f.info.Notes = diag.List{note}
	}
}

func sumFile(f io.Reader, info *site.FileInfo) error {
	h := sha256.New()
	size, err := io.Copy(h, f)
	info.Sum, info.Size = digest.Sum(h.Sum(nil)), size
	return err
}

// readPicture reads a picture, and describes it. One that is too large to be
// read is digested only.
func readPicture(f io.Reader, info *site.FileInfo) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(f, picture.HeaviestFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > picture.HeaviestFile {
		err := sumFile(io.MultiReader(bytes.NewReader(data), f), info)
		info.Unfit, info.Notes = true, diag.List{picture.TooHeavy(info.Size)}
		return nil, err
	}
	info.Sum, info.Size = digest.Of(data), int64(len(data))
	tellFacts(info, picture.Examine(data))
	return data, nil
}

func tellFacts(info *site.FileInfo, f picture.Facts) {
	info.Width, info.Height, info.Unfit, info.Notes = f.Width, f.Height, f.Unfit, f.Notes
}

func describeDrawing(f io.Reader, info *site.FileInfo) error {
	text, err := io.ReadAll(io.LimitReader(f, picture.LargestDrawing+1))
	if err != nil {
		return err
	}
	if len(text) > picture.LargestDrawing {
		return sumFile(io.MultiReader(bytes.NewReader(text), f), info)
	}
	info.Sum, info.Size = digest.Of(text), int64(len(text))
	d := picture.ReadDrawing(text)
	info.Inert, info.Width, info.Height = d.Inert, d.Width, d.Height
	return nil
}

func (b *builder) appendFacts(data []byte) []byte {
	data = wire.AppendUint(data, uint64(len(b.files)))
	for path, f := range b.files {
		data = wire.AppendString(data, path)
		data = f.stamp.append(data)
		data = wire.AppendString(data, f.pretends)
		data = wire.AppendSum(data, f.recipe)
		data = wire.AppendBool(data, f.raster)
		data = wire.AppendSum(data, f.info.Sum)
		data = wire.AppendInt(data, f.info.Size)
		data = wire.AppendBool(data, f.info.Inert)
		data = appendSet(data, &f.info)
	}
	return data
}

func (b *builder) readFacts(r *wire.Reader) {
	for range r.Count() {
		path := r.String()
		f := &fileFact{stamp: readStamp(r), pretends: r.String(), recipe: r.Sum(), raster: r.Bool()}
		f.info = site.FileInfo{Sum: r.Sum(), Size: r.Int(), Inert: r.Bool()}
		readSet(r, &f.info)
		b.files[path] = f
	}
}
