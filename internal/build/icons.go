package build

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"

	"unionhall/internal/digest"
	"unionhall/internal/icon"
	"unionhall/internal/picture"
	"unionhall/internal/site"
	"unionhall/internal/wire"
)

// An engraver draws icons, and knows from one build to the next what came of
// it. Only digests are kept: an icon is drawn in a few milliseconds, and only
// where its file is not there. It is safe for concurrent use.
type engraver struct {
	*attachments
	known map[digest.Sum]engraved // by what they are drawn of; of the last builds

	mu    sync.Mutex // guards what follows
	used  map[digest.Sum]*engraving
	fresh bool
	err   error // the first logo that could not be read
}

// An engraving is drawn once, whoever asks.
type engraving struct {
	once sync.Once
	engraved

	drawing sync.Mutex            // guards what follows
	bytes   map[digest.Sum][]byte // where it was drawn by this build
}

// engraved is what is known of icons.
type engraved struct {
	icons []site.DrawnIcon
	ok    bool // false: they cannot be drawn of that
}

// iconsCache is the file of the cache with what is known of icons.
const iconsCache = "icons"

// keptIcons is how many unions the cache may know: builds of one union alone
// leave those of the others in it.
const keptIcons = 1 << 14

func (b *builder) engraver(a *attachments) *engraver {
	g := &engraver{attachments: a, known: map[digest.Sum]engraved{}, used: map[digest.Sum]*engraving{}}
	r, err := b.loadFile(iconsCache)
	if err != nil {
		return g
	}
	for range r.Count() {
		key := r.Sum()
		e := engraved{ok: r.Bool()}
		for range r.Count() {
			e.icons = append(e.icons, site.DrawnIcon{Use: r.String(), Side: int(r.Int()), Sum: r.Sum()})
		}
		g.known[key] = e
	}
	if r.Err() != nil {
		clear(g.known)
	}
	return g
}

// keep saves what is known.
func (g *engraver) keep() {
	if !g.fresh || g.err != nil {
		return
	}
	if len(g.known)+len(g.used) > keptIcons {
		clear(g.known)
	}
	for key, e := range g.used {
		g.known[key] = e.engraved
	}
	g.saveFile(iconsCache, func(data []byte, put spill) []byte {
		data = wire.AppendUint(data, uint64(len(g.known)))
		for key, e := range g.known {
			data = wire.AppendBool(wire.AppendSum(data, key), e.ok)
			data = wire.AppendUint(data, uint64(len(e.icons)))
			for _, d := range e.icons {
				data = wire.AppendSum(wire.AppendInt(wire.AppendString(data, d.Use), int64(d.Side)), d.Sum)
			}
			data = put(data)
		}
		return data
	})
}

// keyOf digests all that decides about the bytes of icons. How they are
// compressed is the standard library's.
func keyOf(src site.IconSource) digest.Sum {
	h := digest.New("icons")
	h.String(icon.Recipe)
	h.String(picture.Recipe)
	h.String(runtime.Version())
	h.Sum(src.LogoSum)
	h.String(src.Mark)
	h.Bytes(src.Ground[:])
	h.Bytes(src.Ink[:])
	return h.Done()
}

// icons is what package site asks.
func (g *engraver) icons(src site.IconSource) ([]site.DrawnIcon, bool) {
	key := keyOf(src)
	g.mu.Lock()
	e := g.used[key]
	if e == nil {
		e = &engraving{}
		g.used[key] = e
	}
	g.mu.Unlock()
	e.once.Do(func() {
		if known, ok := g.known[key]; ok {
			e.engraved = known
			return
		}
		e.drawing.Lock()
		defer e.drawing.Unlock()
		files, err := g.draw(src)
		g.note(err)
		e.ok = len(files) > 0
		e.take(files)
		for _, f := range files {
			e.icons = append(e.icons, site.DrawnIcon{Use: string(f.Use), Side: f.Side, Sum: digest.Of(f.Bytes)})
		}
	})
	return e.icons, e.ok
}

// take keeps what was drawn as long as the build lasts.
func (e *engraving) take(files []icon.File) {
	e.bytes = make(map[digest.Sum][]byte, len(files))
	for _, f := range files {
		e.bytes[digest.Of(f.Bytes)] = f.Bytes
	}
}

// note takes in that something was drawn, or why it could not be.
func (g *engraver) note(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fresh = true
	if err != nil && g.err == nil {
		g.err = fmt.Errorf("icons: %w", err)
	}
}

// failure returns why the first logo could not be read.
func (g *engraver) failure() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.err
}

// draw draws icons; none where they cannot be drawn of that.
func (g *engraver) draw(src site.IconSource) ([]icon.File, error) {
	if src.Logo == "" {
		if src.Mark != "" && !icon.CanWrite(src.Mark) {
			return nil, nil
		}
		return icon.Seal{Mark: src.Mark, Ground: src.Ground, Ink: src.Ink}.Draw(), nil
	}
	f := g.find(src.Logo)
	if f == nil {
		return nil, errChanging
	}
	data, err := os.ReadFile(g.disk(f))
	if err != nil {
		return nil, err
	}
	if digest.Of(data) != src.LogoSum {
		return nil, errChanging
	}
	g.gallery.open()
	pixels, ok, err := g.gallery.maker.Pixels(g.ctx, data, icon.LogoSide)
	if err != nil || !ok {
		return nil, err
	}
	return icon.Logo(pixels)
}

// bytes returns an icon, drawn again where this build had no need to draw it.
func (g *engraver) bytes(ctx context.Context, c *site.Icon) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	g.mu.Lock()
	e := g.used[keyOf(c.Source)]
	g.mu.Unlock()
	e.drawing.Lock()
	defer e.drawing.Unlock()
	if e.bytes == nil {
		files, err := g.draw(c.Source)
		if err != nil {
			return nil, err
		}
		e.take(files)
	}
	if data := e.bytes[c.Sum]; data != nil {
		return data, nil
	}
	return nil, errChanging
}
