package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
	"unionhall/internal/theme"
)

// An output is a file that the site is to have. Exactly one of the pointers is
// set.
type output struct {
	file   string
	static *staticFile
	copy   *site.Copy
	page   *site.Page
	doc    *site.Document
}

// A result is what became of an output.
type result struct {
	file     string
	made     made
	staged   string // the new file, waiting to be published; "" when nothing is to be written
	rendered bool   // the page was made again, whatever came out
	foreign  bool   // it would replace what is not ours
	copies   []result
}

// outputs lists all files of a site, what pages need before the pages, and
// what names pages after them: it is in this order that they are published.
func outputs(s *site.Site, l *look) []output {
	pages, docs, copies := s.Pages(), s.Documents(), s.Copies()
	list := make([]output, 0, len(pages)+len(docs)+len(copies)+len(l.static))
	for i := range l.static {
		list = append(list, output{file: string(l.static[i].file), static: &l.static[i]})
	}
	for i := range copies {
		list = append(list, output{file: string(copies[i].File), copy: &copies[i]})
	}
	for i := range pages {
		list = append(list, output{file: string(pages[i].File), page: &pages[i]})
	}
	for i := range docs {
		list = append(list, output{file: string(docs[i].File), doc: &docs[i]})
	}
	return list
}

// render makes all outputs that differ from what is there, and stages them.
func (u *update) render(ctx context.Context) error {
	r := &renderer{
		update: u, outputs: outputs(u.site, u.look),
		layouts: map[layoutID]*theme.Layout{}, shells: map[site.ShellID]*shell{},
	}
	u.renderer = r
	r.count = newProgress(u.Progress, Rendering, len(r.outputs))
	if err := u.survey(r.outputs); err != nil || u.diags.Faults() > 0 {
		return err
	}
	list, err := r.prepare(ctx)
	u.tell(list)
	if err != nil || list.Faults() > 0 {
		return err
	}
	var fault *theme.Fault
	if err := r.all(ctx); errors.As(err, &fault) {
		u.tell(diag.List{fault.Diag})
		return nil
	} else if err != nil {
		return err
	}
	u.results = flat(r.results)
	for i := range u.results {
		if u.results[i].foreign {
			u.tell(diag.List{u.ground.foreign(u.results[i].file)})
		}
	}
	return nil
}

// survey looks at the output folder.
func (u *update) survey(list []output) error {
	wanted := make([]string, 0, len(list))
	for i := range list {
		wanted = append(wanted, list[i].file)
		if u.Precompress != NoPrecompress { // which of them will be made is not known yet
			wanted = append(wanted, list[i].file+".gz", list[i].file+".br")
		}
	}
	faults, err := u.ground.survey(wanted)
	u.tell(faults)
	return err
}

// A renderer makes the outputs that differ from what is there. Its maps are
// complete before the first output is made.
type renderer struct {
	*update
	outputs []output
	results []result // of outputs
	layouts map[layoutID]*theme.Layout
	shells  map[site.ShellID]*shell
	count   *progress

	rendered atomic.Int64
}

type layoutID struct{ name, lang string }

// A shell is rendered when the first page needs it. Its key is known before.
type shell struct {
	id   site.ShellID
	key  digest.Sum
	once sync.Once
	made *theme.Shell
	err  error
}

// prepare finds layouts and shells. A page whose layout the theme has not is
// a fault of the theme.
func (r *renderer) prepare(ctx context.Context) (diag.List, error) {
	var list diag.List
	for i := range r.outputs {
		p := r.outputs[i].page
		if p == nil {
			continue
		}
		id := layoutID{p.Layout, p.Shell.Lang}
		if _, ok := r.layouts[id]; !ok {
			r.layouts[id] = r.look.theme.Layout(id.name, id.lang)
			if r.layouts[id] == nil {
				list = append(list, noLayout(p.Layout))
			}
		}
		if r.shells[p.Shell] == nil {
			r.shells[p.Shell] = &shell{id: p.Shell}
		}
	}
	all := make([]*shell, 0, len(r.shells))
	for _, s := range r.shells {
		all = append(all, s)
	}
	return list, parallel(ctx, r.Jobs, len(all), func(_, i int) error {
		h := digest.New("shell")
		h.Sum(site.Sum(r.site.ShellView(all[i].id)))
		h.Sum(r.look.theme.ShellSum(all[i].id.Lang))
		all[i].key = h.Done()
		return nil
	})
}

func noLayout(name string) diag.Diag {
	return diag.Diag{
		Path: "layouts/" + name + ".html", Rule: "theme/no-layout", Severity: diag.Fault,
		Text: diag.Say("主题缺少布局“%s”", "the theme has no layout %q", name),
		Hint: diag.Say("加上这个文件，或者在内容类型里改用 item", "add this file, or let the kind use the layout item"),
	}
}

// A hand is what one goroutine works with, again and again.
type hand struct {
	*renderer
	worker   int
	files    int    // staged so far
	html     []byte // an item's body
	page     []byte
	zipped   []byte
	slots    theme.Slots
	encoders []encoder
}

// all makes every output.
func (r *renderer) all(ctx context.Context) error {
	hands := make([]*hand, r.Jobs)
	for i := range hands {
		encoders, err := r.encoders()
		if err != nil {
			return err
		}
		hands[i] = &hand{renderer: r, worker: i, encoders: encoders}
	}
	r.results = make([]result, len(r.outputs))
	return parallel(ctx, r.Jobs, len(r.outputs), func(worker, i int) error {
		res, err := hands[worker].output(&r.outputs[i])
		r.results[i] = res
		r.count.add(1)
		return err
	})
}

func (h *hand) output(o *output) (result, error) {
	switch {
	case o.page != nil:
		return h.pageFile(o)
	case o.doc != nil:
		return h.file(o.file, key{view: o.doc.Sum}, func(buf []byte) ([]byte, error) { return h.site.Bytes(o.doc), nil })
	case o.static != nil:
		return h.file(o.file, key{view: o.static.sum}, func([]byte) ([]byte, error) { return o.static.bytes, nil })
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
	s.once.Do(func() { s.made, s.err = h.look.theme.Shell(h.site.ShellView(s.id)) })
	if s.err != nil {
		return nil, s.err
	}
	if v, ok := view.(*site.ItemView); ok && p.Item != nil {
		var err error
		if h.html, err = h.body(p.Item.Path, h.html); err != nil {
			return nil, err
		}
		h.site.Fill(v, p, h.html)
	}
	h.slots.Root = root(view)
	if err := l.Render(view, &h.slots); err != nil {
		return nil, err
	}
	return s.made.Append(buf, &h.slots), nil
}

// root is the way to the root that a view names: that of the 404 page, which
// is shown at any address, is not that of its file.
func root(view any) string {
	switch v := view.(type) {
	case *site.ItemView:
		return v.Root
	case *site.ListView:
		return v.Root
	case *site.TagsView:
		return v.Root
	case *site.HomeView:
		return v.Root
	case *site.DoorView:
		return v.Root
	case *site.DirectoryView:
		return v.Root
	case *site.NotFoundView:
		return v.Root
	case *site.RedirectView:
		return v.Root
	}
	return ""
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
func (h *hand) file(file string, k key, make func(buf []byte) ([]byte, error)) (result, error) {
	var data []byte
	res, err := h.one(file, k, func() ([]byte, error) {
		var err error
		data, err = make(h.page[:0])
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
func (h *hand) one(file string, k key, make func() ([]byte, error)) (result, error) {
	f, err := h.ground.look(file)
	if err != nil {
		return result{}, err
	}
	if was, ok := h.ground.state.files[file]; ok && was.key == k && f.there {
		if same, err := f.is(was.sum); same || err != nil {
			return result{file: file, made: made{k, was.sum, was.size, f.stamp}}, err
		}
	}
	data, err := make()
	if err != nil {
		return result{}, err
	}
	res := result{file: file, made: made{key: k, sum: digest.Of(data), size: int64(len(data)), stamp: f.stamp}}
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
	res := result{file: o.file, made: made{key{view: o.copy.Info.Sum}, o.copy.Info.Sum, o.copy.Info.Size, f.stamp}}
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
