package build

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/picture"
	"unionhall/internal/site"
	"unionhall/internal/wire"
)

// A gallery makes what is published of pictures, and keeps it in a folder of
// the cache: a photograph takes half a second. It is safe for concurrent use.
//
//	set-KEY    what was found out about a picture and made of it; KEY is the
//	           digest of its bytes and of how it was made
//	SUM.EXT    a file that was made, by the digest of its bytes
//
// Both are checked when they are read, and made again where they are damaged.
type gallery struct {
	*builder
	once    sync.Once
	maker   *picture.Maker
	folder  string // "" where nothing can be kept
	passing bool   // the folder is to be removed in the end

	mu     sync.Mutex // guards what follows
	failed error      // why something could not be kept
}

const (
	galleryFolder = "pictures"
	setPrefix     = "set-"
)

// recipeOf digests all that decides about the bytes that are made of pictures,
// but for the pictures. The JPEG encoder is the standard library's.
func recipeOf(encoders []*picture.Encoder) digest.Sum {
	h := digest.New("pictures")
	h.String(picture.Recipe)
	h.String(runtime.Version())
	for _, e := range encoders {
		h.String(e.Key())
	}
	return h.Done()
}

// findEncoders looks for the programs of --encoder.
func findEncoders(names []string) ([]*picture.Encoder, error) {
	var list []*picture.Encoder
	for _, name := range names {
		e, err := picture.FindEncoder(context.Background(), name)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// open makes the folder when the first picture is met: most builds meet none.
func (g *gallery) open() {
	g.once.Do(func() {
		g.folder = filepath.Join(g.cacheDir, galleryFolder)
		if g.cacheDir == "" || os.MkdirAll(g.folder, 0o755) != nil {
			g.folder, g.failed = os.MkdirTemp("", "unionhall-pictures-")
			g.passing = g.failed == nil
		}
		g.maker = picture.NewMaker(g.folder, g.artists...)
	})
}

func (g *gallery) close() error {
	if !g.passing {
		return nil
	}
	return os.RemoveAll(g.folder)
}

// failure returns why something could not be kept since it was last asked.
func (g *gallery) failure() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	err := g.failed
	g.failed = nil
	return err
}

// fill says in info what is published of a picture, and keeps it. begin is
// called before it must be made.
// It reports whether that will do for the next build as well.
func (g *gallery) fill(ctx context.Context, info *site.FileInfo, data []byte, begin func()) (lasting bool, err error) {
	g.open()
	if g.recall(info) {
		return true, nil
	}
	begin()
	set, err := g.maker.Make(ctx, data)
	if err != nil {
		return false, err
	}
	describeSet(info, set)
	g.keepSet(info, set)
	return !set.Passing, nil
}

// describeSet says in info what was made.
func describeSet(info *site.FileInfo, set *picture.Set) {
	tellFacts(info, set.Facts)
	info.Variants = nil
	for _, f := range set.Files {
		info.Variants = append(info.Variants, site.Variant{
			Sum: digest.Of(f.Bytes), Size: int64(len(f.Bytes)), Type: f.Format.Type(), Ext: f.Format.Ext(),
			Width: f.Width, Height: f.Height, Modern: f.Modern,
		})
	}
}

// keepSet writes a set into the folder, the files before what names them.
func (g *gallery) keepSet(info *site.FileInfo, set *picture.Set) {
	for i, f := range set.Files {
		g.keep(g.file(&info.Variants[i]), f.Bytes)
	}
	if set.Passing {
		return
	}
	head := appendSet(nil, info)
	sum := digest.Of(head)
	g.keep(g.set(info.Sum), append(head, sum[:]...))
}

// keep writes a file into the folder. What cannot be kept is made once more
// when it is published.
func (g *gallery) keep(file string, data []byte) {
	if g.folder == "" {
		return
	}
	err := replaceFile(file, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failed == nil {
		g.failed = err
	}
}

func (g *gallery) set(source digest.Sum) string {
	h := digest.New("set")
	h.Sum(g.recipe)
	h.Sum(source)
	return filepath.Join(g.folder, setPrefix+h.Done().Short())
}

func (g *gallery) file(v *site.Variant) string {
	return filepath.Join(g.folder, v.Sum.Short()+"."+v.Ext)
}

// recall finds what was made before of a picture with these bytes.
func (g *gallery) recall(info *site.FileInfo) bool {
	data, err := os.ReadFile(g.set(info.Sum))
	if g.folder == "" || err != nil || !wholeCopy(data) {
		return false
	}
	known := site.FileInfo{Sum: info.Sum, Size: info.Size, Inert: info.Inert}
	r := wire.NewReader(string(data[:len(data)-digestBytes]))
	if readSet(r, &known); r.Err() != nil {
		return false
	}
	for i := range known.Variants {
		v := &known.Variants[i]
		if stat, err := os.Stat(g.file(v)); err != nil || stat.Size() != v.Size {
			return false
		}
	}
	*info = known
	return true
}

// bytes returns a variant of the picture that lies at source on disk. Where the
// cache has lost it, it is made again.
func (g *gallery) bytes(ctx context.Context, c *site.Copy, source string) ([]byte, error) {
	g.open()
	data, err := os.ReadFile(g.file(c.Variant))
	if err == nil && digest.Of(data) == c.Variant.Sum {
		return data, nil
	}
	data, err = os.ReadFile(source)
	if err != nil {
		return nil, err
	}
	if digest.Of(data) != c.Info.Sum {
		return nil, errChanging
	}
	set, err := g.maker.Make(ctx, data)
	if err != nil {
		return nil, err
	}
	again := site.FileInfo{Sum: c.Info.Sum, Size: c.Info.Size}
	describeSet(&again, set)
	g.keepSet(&again, set)
	for _, f := range set.Files {
		if digest.Of(f.Bytes) == c.Variant.Sum {
			return f.Bytes, nil
		}
	}
	return nil, errChanging // an encoder was replaced
}

// keepPictures is how long what is made of a picture is kept that the last
// build did not meet: another one, of one union alone, may.
const keepPictures = 30 * 24 * time.Hour

// tidyPictures removes what was made long ago of pictures that are gone.
func (b *builder) tidyPictures() {
	g := b.gallery
	names, err := os.ReadDir(filepath.Join(b.cacheDir, galleryFolder))
	if err != nil || g.passing {
		return
	}
	used := map[string]bool{}
	for _, f := range b.files {
		used[filepath.Base(g.set(f.info.Sum))] = true
		for i := range f.info.Variants {
			used[filepath.Base(g.file(&f.info.Variants[i]))] = true
		}
	}
	for _, e := range names {
		info, err := e.Info()
		if err != nil || used[e.Name()] {
			continue
		}
		after := keepPictures
		if strings.HasPrefix(e.Name(), "new-") || strings.HasPrefix(e.Name(), "encode-") {
			after = tidyAfter // left behind by a build that was stopped
		}
		if time.Since(info.ModTime()) > after {
			os.RemoveAll(filepath.Join(b.cacheDir, galleryFolder, e.Name()))
		}
	}
}

// variantFile publishes a file that was made of a picture.
func (h *hand) variantFile(o *output) (result, error) {
	f, err := h.ground.look(o.file)
	if err != nil {
		return result{}, err
	}
	v := o.copy.Variant
	res := result{file: o.file, made: made{key: key{view: v.Sum}, sum: v.Sum, size: v.Size, stamp: f.stamp}}
	write, err := h.decide(&f, &res)
	if err != nil || !write {
		return res, err
	}
	source := h.other.find(o.copy.Source)
	if source == nil {
		return res, fmt.Errorf("picture %q: no longer there", o.copy.Source)
	}
	data, err := h.gallery.bytes(h.other.ctx, o.copy, h.disk(source))
	if err != nil {
		return res, fmt.Errorf("picture %q: %w", o.copy.Source, err)
	}
	res.staged, err = h.staging.write(h, data)
	return res, err
}

// appendSet writes what a set says about its picture.
func appendSet(data []byte, info *site.FileInfo) []byte {
	data = wire.AppendInt(wire.AppendInt(data, int64(info.Width)), int64(info.Height))
	data = wire.AppendBool(data, info.Unfit)
	data = wire.AppendUint(data, uint64(len(info.Notes)))
	for _, n := range info.Notes {
		data = wire.AppendUint(wire.AppendString(data, n.Rule), uint64(n.Severity))
		for _, text := range []string{n.Text.ZH, n.Text.EN, n.Hint.ZH, n.Hint.EN} {
			data = wire.AppendString(data, text)
		}
	}
	data = wire.AppendUint(data, uint64(len(info.Variants)))
	for i := range info.Variants {
		v := &info.Variants[i]
		data = wire.AppendInt(wire.AppendSum(data, v.Sum), v.Size)
		data = wire.AppendString(wire.AppendString(data, v.Type), v.Ext)
		data = wire.AppendInt(wire.AppendInt(data, int64(v.Width)), int64(v.Height))
		data = wire.AppendBool(data, v.Modern)
	}
	return data
}

func readSet(r *wire.Reader, info *site.FileInfo) {
	info.Width, info.Height, info.Unfit = int(r.Int()), int(r.Int()), r.Bool()
	for range r.Count() {
		n := diag.Diag{Rule: r.String(), Severity: diag.Severity(r.Uint())}
		n.Text = diag.Words{ZH: r.String(), EN: r.String()}
		n.Hint = diag.Words{ZH: r.String(), EN: r.String()}
		info.Notes = append(info.Notes, n)
	}
	for range r.Count() {
		info.Variants = append(info.Variants, site.Variant{
			Sum: r.Sum(), Size: r.Int(), Type: r.String(), Ext: r.String(),
			Width: int(r.Int()), Height: int(r.Int()), Modern: r.Bool(),
		})
	}
}
