package build

import (
	"bytes"
	"compress/gzip"
	"io"
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
	".html": true, ".xml": true, ".json": true, ".css": true, ".js": true, ".svg": true, ".txt": true, ".webmanifest": true,
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
	var br encoder = &zipper{".br", w}
	if quality == brrr.BestCompression && b.cacheDir != "" {
		br = &remembered{encoder: br, program: b.Program, dir: filepath.Join(filepath.Dir(b.cacheDir), "brotli")}
	}
	return []encoder{&zipper{".gz", g}, br}, nil
}

// A zipper is an encoder of a library. It is told no name and no time, so that
// its bytes depend on bytes alone.
type zipper struct {
	suffix string
	w      interface {
		io.WriteCloser
		Reset(to io.Writer)
	}
}

func (z *zipper) ending() string { return z.suffix }

func (z *zipper) encode(dst, src []byte) ([]byte, error) {
	buf := bytes.NewBuffer(dst[:0])
	z.w.Reset(buf)
	if _, err := z.w.Write(src); err != nil {
		return nil, err
	}
	err := z.w.Close()
	return buf.Bytes(), err
}

// remembered keeps what an encoder made, by the digest of what it was made
// of: brotli at its best takes 12 ms a page, fifty times what a file costs.
// Gzip and quick brotli are quicker made than found again. The program counts:
// another one may encode the same bytes in another way.
type remembered struct {
	encoder
	program string
	dir     string
}

func (e *remembered) encode(dst, src []byte) ([]byte, error) {
	file := e.file(src)
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

// file is where the copy of src is kept.
func (e *remembered) file(src []byte) string {
	h := digest.New("copy")
	h.String(e.program)
	h.Sum(digest.Of(src))
	name := h.Done().Short() + e.ending()
	return filepath.Join(e.dir, name[:2], name)
}

// keep is only for speed: what goes wrong is of no concern.
func (e *remembered) keep(file string, data []byte) {
	if os.MkdirAll(filepath.Dir(file), 0o755) != nil {
		return
	}
	sum := digest.Of(data)
	_ = replaceFile(file, func(w io.Writer) error {
		_, err := w.Write(append(bytes.Clone(data), sum[:]...))
		return err
	})
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
