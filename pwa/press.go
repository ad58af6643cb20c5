package pwa

import (
	"bytes"
	"compress/gzip"
	"runtime"
	"strings"
	"sync"
)

// A part is a file that an edition names. Part is known when the press has come
// to rest.
type part struct {
	kind   string // shell, pack, patch
	text   []byte // nil: it was published before
	zipped []byte
	Part
}

func partName(kind string, d Digest) string { return kind + "-" + d.Hex() + ".json" }

// zippedName is the name of the gzip beside a JSON file: an ending that hosts
// neither compress nor describe as compressed.
func zippedName(name string) string { return strings.TrimSuffix(name, ".json") + ".bin" }

// zipLevel is that of compress/gzip. Level 9 takes an eighth longer for a
// four-hundredth less (measured on the pages of the demonstration).
const zipLevel = 6

// A press digests and compresses parts beside whoever makes them. The zero
// press is ready.
type press struct {
	once    sync.Once
	writers chan *gzip.Writer // those at rest; nil for one that was never needed
	done    sync.WaitGroup
	parts   []*part
}

// add takes a part, when a hand is free. The text is the press's from now on.
func (p *press) add(kind string, text []byte) *part {
	p.once.Do(func() {
		n := runtime.GOMAXPROCS(0)
		p.writers = make(chan *gzip.Writer, n)
		for range n {
			p.writers <- nil
		}
	})
	made := &part{kind: kind, text: text}
	p.parts = append(p.parts, made)
	w := <-p.writers
	p.done.Go(func() {
		made.finish(&w)
		p.writers <- w
	})
	return made
}

// wait waits until all is made.
func (p *press) wait() { p.done.Wait() }

func (p *part) finish(w **gzip.Writer) {
	p.Digest, p.Size = DigestOf(p.text), len(p.text)
	var b bytes.Buffer
	b.Grow(len(p.text)/4 + 64)
	if *w == nil {
		*w, _ = gzip.NewWriterLevel(&b, zipLevel) // the level is valid
	} else {
		(*w).Reset(&b)
	}
	// A buffer refuses nothing.
	_, _ = (*w).Write(p.text)
	_ = (*w).Close()
	p.zipped, p.Gzip = b.Bytes(), b.Len()
}

// files returns what is to be published, each file once: two patches may tell
// the same.
func (p *press) files() []File {
	var files []File
	seen := map[Digest]bool{}
	for _, x := range p.parts {
		if seen[x.Digest] {
			continue
		}
		seen[x.Digest] = true
		name := partName(x.kind, x.Digest)
		files = append(files, File{name, x.text}, File{zippedName(name), x.zipped})
	}
	return files
}
