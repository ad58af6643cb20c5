package build

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"unionhall/internal/content"
	"unionhall/internal/digest"
	"unionhall/internal/site"
	"unionhall/internal/theme"
)

// A hand is what one goroutine works with, again and again.
type hand struct {
	*renderer
	worker   int
	files    int    // staged so far
	html     []byte // an item's body
	owner    []byte // and that of the item above it, where it is a supplement
	page     []byte
	begin    digest.Prefix // of the page that was made last; zero for other files
	cut      cut           // of it
	zipped   []byte
	kept     []byte // a page whose own part is taken
	slots    theme.Slots
	encoders []encoder
}

func (h *hand) output(o *output) (result, error) {
	switch {
	case o.page != nil:
		return h.pageFile(o)
	case o.doc != nil:
		return h.file(o.file, key{view: o.doc.Sum}, func([]byte) ([]byte, error) { return h.site.Bytes(o.doc), nil })
	case o.static != nil:
		return h.file(o.file, key{view: o.static.sum}, func([]byte) ([]byte, error) { return o.static.bytes, nil })
	case o.icon != nil:
		return h.file(o.file, key{view: o.icon.Sum}, func([]byte) ([]byte, error) { return h.icons.bytes(h.other.ctx, o.icon) })
	case o.copy.Variant != nil:
		return h.variantFile(o)
	default:
		return h.copyFile(o)
	}
}

func (h *hand) pageFile(o *output) (result, error) {
	view := h.site.View(o.page)
	l, s := h.layouts[layoutID{o.page.Layout, o.page.Shell.Lang}], h.shells[o.page.Shell]
	k := key{view: site.Sum(view), layout: l.Sum(), shell: s.key}
	rendered := false
	res, err := h.file(o.file, k, func(buf []byte) ([]byte, error) {
		rendered = true
		h.rendered.Add(1)
		return h.render(buf, o.page, view, l, s)
	})
	res.rendered = rendered
	if err != nil {
		err = fmt.Errorf("page %q: %w", o.file, err)
	}
	return res, err
}

// render makes a page: the slots from the view, the shell around them.
func (h *hand) render(buf []byte, p *site.Page, view any, l *theme.Layout, s *shell) ([]byte, error) {
	made, err := s.render()
	if err != nil {
		return nil, err
	}
	if v, ok := view.(*site.ItemView); ok && p.Item != nil {
		if h.html, err = h.body(p.Item.Path, h.html); err != nil {
			return nil, err
		}
		if p.Owner != nil {
			if h.owner, err = h.body(p.Owner.Path, h.owner); err != nil {
				return nil, err
			}
		}
		h.site.Fill(v, p, h.html, h.owner)
	}
	if err := l.Render(view, &h.slots); err != nil {
		return nil, err
	}
	h.begin, h.cut = made.Begin(), cutOf(s.role, &h.slots)
	return made.Append(buf, &h.slots), nil
}

// body returns the HTML of an item. Where the cache has lost it, the source is
// parsed once more.
func (h *hand) body(path string, buf []byte) ([]byte, error) {
	p := h.items.byPath[path]
	html, err := h.bodies.read(p.body, buf)
	if err == nil {
		return html, nil
	}
	text, err := os.ReadFile(filepath.Join(h.Source, filepath.FromSlash(path)))
	if err != nil {
		return nil, err
	}
	if digest.Of(text) != p.item.Source {
		return nil, errChanging
	}
	place, ok, _ := h.sites.Place(path)
	if !ok {
		return nil, errChanging
	}
	it := h.parser.parser.Parse(content.Source{Path: path, Kind: place.Kind, Name: place.Name, Lang: place.Lang, Text: text})
	return it.Body.HTML, nil
}

var errChanging = errors.New("the source is being changed while it is read; build again")

// file makes one output, if it must, and its compressed copies.
func (h *hand) file(file string, k key, produce func(buf []byte) ([]byte, error)) (result, error) {
	var data []byte
	res, err := h.one(file, k, func() ([]byte, error) {
		var err error
		data, err = produce(h.page[:0])
		if cap(data) > cap(h.page) {
			h.page = data
		}
		return data, err
	})
	if err != nil || len(h.encoders) == 0 || res.foreign || !shrinks(file, res.made.size) {
		return res, err
	}
	err = h.compress(&res, func() ([]byte, error) {
		if data == nil {
			data, err = os.ReadFile(h.ground.path(file))
		}
		return data, err
	})
	return res, err
}

// one decides about one file: nothing is made when its key is the same and the
// file lies there as it was left; nothing is written when its bytes are.
func (h *hand) one(file string, k key, produce func() ([]byte, error)) (result, error) {
	f, err := h.ground.look(file)
	if err != nil {
		return result{}, err
	}
	if was, ok := h.ground.state.files[file]; ok && was.key == k && f.there {
		if same, err := f.is(was.sum); same || err != nil {
			return result{file: file, made: made{k, was.sum, was.size, f.stamp, was.cut}}, err
		}
	}
	h.begin, h.cut = digest.Prefix{}, cut{}
	data, err := produce()
	if err != nil {
		return result{}, err
	}
	res := result{file: file, made: made{key: k, sum: h.begin.Of(data), size: int64(len(data)), stamp: f.stamp, cut: h.cut}}
	write, err := h.decide(&f, &res)
	if err != nil || !write {
		return res, err
	}
	res.staged, err = h.staging.write(h, data)
	return res, err
}

// decide says whether a file must be written, and marks what must not be.
func (h *hand) decide(f *found, res *result) (write bool, err error) {
	if f.there {
		if same, err := f.is(res.made.sum); same || err != nil {
			return false, err // as it should be, whoever made it
		}
		if !f.ours {
			res.foreign = true
			return false, nil
		}
	}
	return h.ground.dir != "", nil
}

// copyFile publishes a file of the source. Its digest is known, and it may be
// large: it is not read unless it must be written.
func (h *hand) copyFile(o *output) (result, error) {
	f, err := h.ground.look(o.file)
	if err != nil {
		return result{}, err
	}
	res := result{file: o.file, made: made{key: key{view: o.copy.Info.Sum}, sum: o.copy.Info.Sum, size: o.copy.Info.Size, stamp: f.stamp}}
	write, err := h.decide(&f, &res)
	if err != nil || res.foreign {
		return res, err
	}
	source := h.other.find(o.copy.Source)
	if source == nil {
		return res, fmt.Errorf("attachment %q: no longer there", o.copy.Source)
	}
	if write {
		if res.staged, err = h.staging.copy(h, h.disk(source), res.made.sum); err != nil {
			return res, err
		}
	}
	if len(h.encoders) == 0 || !shrinks(o.file, res.made.size) {
		return res, nil
	}
	return res, h.compress(&res, func() ([]byte, error) { return os.ReadFile(h.disk(source)) })
}

// compress lays the compressed copies beside a file. bytes returns the file's
// own, and is asked only when a copy must be made.
func (h *hand) compress(res *result, bytes func() ([]byte, error)) error {
	for _, e := range h.encoders {
		c, err := h.compressed(res, e, bytes)
		if err != nil {
			return err
		}
		if c.file != "" {
			res.copies = append(res.copies, c)
		}
	}
	return nil
}

// errGrew ends the making of a copy that is no smaller.
var errGrew = errors.New("not smaller")

func (h *hand) compressed(res *result, e encoder, bytes func() ([]byte, error)) (result, error) {
	level := digest.Of([]byte(e.ending() + strconv.Itoa(int(h.Precompress))))
	c, err := h.one(res.file+e.ending(), key{view: res.made.sum, layout: level}, func() ([]byte, error) {
		data, err := bytes()
		if err != nil {
			return nil, err
		}
		zipped, err := e.encode(h.zipped, data)
		if err == nil && len(zipped) >= len(data) {
			err = errGrew
		}
		h.zipped = zipped
		return zipped, err
	})
	if errors.Is(err, errGrew) {
		return result{}, nil
	}
	return c, err
}
