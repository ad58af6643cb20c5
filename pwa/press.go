package pwa

import (
	"bytes"
	"compress/gzip"
	"runtime"
	"strings"
	"sync"
)

// A part is a file that an edition names. Part is known when the press has
// handed it on.
type part struct {
	kind   string // shell, pack, patch
	text   []byte // nil: it was published before, or nobody needs it any more
	zipped *zipper
	done   chan struct{} // closed when it is digested and compressed
	Part
}

func partName(kind string, d Digest) string { return kind + "-" + d.Hex() + ".json" }

// zippedName is the name of the gzip beside a JSON file: an ending that hosts
// neither compress nor describe as compressed.
func zippedName(name string) string { return strings.TrimSuffix(name, ".json") + ".bin" }

// zipLevel is that of compress/gzip. Level 9 takes a third longer for a
// three-hundredth less, level 5 a tenth less for two hundredths more (measured on the
// packs of 10,000 articles).
const zipLevel = 6

// A zipper compresses one part after the other. What it needs is larger than
// most parts: all sets share those at rest.
type zipper struct {
	out    bytes.Buffer
	writer *gzip.Writer
}

var zippers = sync.Pool{New: func() any {
	z := &zipper{}
	z.writer, _ = gzip.NewWriterLevel(&z.out, zipLevel) // the level is valid
	return z
}}

// zip leaves the gzip of text in out. A buffer refuses nothing.
func (z *zipper) zip(text []byte) {
	z.out.Reset()
	z.writer.Reset(&z.out)
	_, _ = z.writer.Write(text)
	_ = z.writer.Close()
}

// A press digests and compresses parts beside whoever makes them, and hands
// them on in the order in which they came. So no more of a set is in memory than
// there are processors. It belongs to the goroutine that makes the parts.
type press struct {
	put  func(File) error
	work []*part         // not handed on yet, the oldest first
	seen map[string]bool // what was handed on: two patches may tell the same
	free [][]byte        // texts of packs that were handed on
}

// add takes a part. The text is the press's from now on.
func (p *press) add(kind string, text []byte) (*part, error) {
	for len(p.work) >= runtime.GOMAXPROCS(0) {
		if err := p.handOn(); err != nil {
			return nil, err
		}
	}
	made := &part{kind: kind, text: text, done: make(chan struct{})}
	p.work = append(p.work, made)
	go made.finish()
	return made, nil
}

func (p *part) finish() {
	p.Digest, p.Size = DigestOf(p.text), len(p.text)
	p.zipped = zippers.Get().(*zipper)
	p.zipped.zip(p.text)
	p.Gzip = p.zipped.out.Len()
	close(p.done)
}

// handOn hands on the oldest part and its gzip.
func (p *press) handOn() error {
	x := p.next()
	name := partName(x.kind, x.Digest)
	var err error
	if !p.seen[name] {
		p.seen[name] = true
		if err = p.put(File{name, x.text}); err == nil {
			err = p.put(File{zippedName(name), x.zipped.out.Bytes()})
		}
	}
	p.release(x)
	return err
}

// next waits for the oldest part and takes it from the press.
func (p *press) next() *part {
	x := p.work[0]
	p.work = p.work[1:]
	<-x.done
	return x
}

// release lets others use what a part needed. A patch may be asked for once
// more: a small one travels with the edition.
func (p *press) release(x *part) {
	zippers.Put(x.zipped)
	x.zipped = nil
	switch x.kind {
	case "pack":
		p.free = append(p.free, x.text)
		x.text = nil
	case "shell":
		x.text = nil
	}
}

// buffer returns an empty buffer for a pack of so many bytes.
func (p *press) buffer(size int) []byte {
	if n := len(p.free); n > 0 && cap(p.free[n-1]) >= size {
		b := p.free[n-1]
		p.free = p.free[:n-1]
		return b[:0]
	}
	return make([]byte, 0, size)
}

// all hands on what is still there.
func (p *press) all() error {
	for len(p.work) > 0 {
		if err := p.handOn(); err != nil {
			return err
		}
	}
	return nil
}

// drop waits for what was begun, after a fault.
func (p *press) drop() {
	for len(p.work) > 0 {
		p.release(p.next())
	}
}
