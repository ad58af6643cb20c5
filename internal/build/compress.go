package build

import (
	"bytes"
	"compress/gzip"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	brrr "github.com/molecule-man/go-brrr"

	"unionhall/internal/digest"
)

// smallest is the size, in bytes, below which a compressed copy is not worth
// its file: the reply's headers are as long.
const smallest = 256

// compressible are the endings of files that shrink; pictures are small already.
var compressible = map[string]bool{
	".html": true, ".xml": true, ".json": true, ".css": true, ".js": true, ".svg": true, ".txt": true,
}

// An encoder makes the compressed copy of a file. The same bytes give the same
// copy, on any machine. It is not safe for concurrent use.
type encoder interface {
	ending() string // of the copy's name
	encode(dst, src []byte) ([]byte, error)
}

// encoders returns what a level of compression lays beside each file.
func (b *builder) encoders() ([]encoder, error) {
	if b.Precompress == NoPrecompress || b.Out == "" {
		return nil, nil
	}
	quality := 5
	if b.Precompress == BestPrecompress {
		quality = brrr.BestCompression
	}
	g, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w, err := brrr.NewWriter(nil, quality)
	if err != nil {
		return nil, err
	}
	var br encoder = &brotliEncoder{w}
	if quality == brrr.BestCompression && b.cacheDir != "" {
		br = &remembered{encoder: br, dir: filepath.Join(filepath.Dir(b.cacheDir), "brotli")}
	}
	return []encoder{&gzipEncoder{g}, br}, nil
}

type gzipEncoder struct{ w *gzip.Writer }

func (e *gzipEncoder) ending() string { return ".gz" }

// encode leaves name and time out of the header, so that bytes depend on bytes
// alone.
func (e *gzipEncoder) encode(dst, src []byte) ([]byte, error) {
	buf := bytes.NewBuffer(dst[:0])
	e.w.Reset(buf)
	if _, err := e.w.Write(src); err != nil {
		return nil, err
	}
	err := e.w.Close()
	return buf.Bytes(), err
}

type brotliEncoder struct{ w *brrr.Writer }

func (e *brotliEncoder) ending() string { return ".br" }

func (e *brotliEncoder) encode(dst, src []byte) ([]byte, error) {
	buf := bytes.NewBuffer(dst[:0])
	e.w.Reset(buf)
	if _, err := e.w.Write(src); err != nil {
		return nil, err
	}
	err := e.w.Close()
	return buf.Bytes(), err
}

// remembered keeps what an encoder made, by the digest of what it was made
// of: brotli at its best takes 12 ms a page, fifty times what a file costs.
// Gzip and quick brotli are quicker made than found again.
type remembered struct {
	encoder
	dir string
}

func (e *remembered) encode(dst, src []byte) ([]byte, error) {
	name := digest.Of(src).Short() + e.ending()
	file := filepath.Join(e.dir, name[:2], name)
	if data, err := os.ReadFile(file); err == nil && wholeCopy(data) {
		return data[:len(data)-digestBytes], nil
	}
	dst, err := e.encoder.encode(dst, src)
	if err == nil {
		e.keep(file, dst)
	}
	return dst, err
}

// A kept copy ends with its own digest: a damaged one is made again.
const digestBytes = len(digest.Sum{})

func wholeCopy(data []byte) bool {
	n := len(data) - digestBytes
	return n >= 0 && digest.Of(data[:n]) == digest.Sum(data[n:])
}

// keep is only for speed: what goes wrong is of no concern.
func (e *remembered) keep(file string, data []byte) {
	dir := filepath.Dir(file)
	if os.MkdirAll(dir, 0o755) != nil {
		return
	}
	f, err := os.CreateTemp(dir, "new-*")
	if err != nil {
		return
	}
	sum := digest.Of(data)
	_, err = f.Write(append(bytes.Clone(data), sum[:]...))
	if closed := f.Close(); err != nil || closed != nil || os.Rename(f.Name(), file) != nil {
		os.Remove(f.Name())
	}
}

// keepCopies is how long a copy is kept: one of a page that is still published
// is made again once in that time.
const keepCopies = 60 * 24 * time.Hour

// tidyCopies removes what was made long ago.
func (b *builder) tidyCopies() {
	if b.Precompress != BestPrecompress || b.cacheDir == "" {
		return
	}
	old, _ := filepath.Glob(filepath.Join(filepath.Dir(b.cacheDir), "brotli", "??", "*"))
	for _, file := range old {
		if info, err := os.Lstat(file); err == nil && time.Since(info.ModTime()) > keepCopies {
			os.Remove(file)
		}
	}
}

// shrinks reports whether a compressed copy of file is of any use.
func shrinks(file string, size int64) bool {
	return size >= smallest && compressible[strings.ToLower(path.Ext(file))]
}
