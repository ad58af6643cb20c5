package build

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/kind"
	"unionhall/internal/site"
	"unionhall/internal/wire"
)

// A parsed is an item and how to find out whether its file has changed.
type parsed struct {
	item  *content.Item // without Body.HTML
	stamp stamp         // of the file when it was last read; zero: read it again
	body  bodyRef
	html  []byte // of a Preview: the body, while it lies in no segment
}

// items is every item of the last run, by path. An entry depends on its file,
// on what the file's place says (all of it is in the item), on its kind and
// on the zone.
type items struct {
	zone   string
	kinds  map[string]digest.Sum // of the kinds that the entries were parsed with
	byPath map[string]*parsed
}

// keep drops the entries that other kinds or another zone have made worthless.
func (t *items) keep(zone string, kinds *kind.Set) {
	sums := map[string]digest.Sum{}
	for _, k := range kinds.Kinds() {
		sums[k.ID] = k.Sum
	}
	if t.zone != zone {
		clear(t.byPath)
	}
	if !maps.Equal(t.kinds, sums) {
		maps.DeleteFunc(t.byPath, func(_ string, p *parsed) bool {
			return t.kinds[p.item.Kind] != sums[p.item.Kind]
		})
	}
	t.zone, t.kinds = zone, sums
}

// zoneKey names a zone by what it does to times: two of one name can differ.
func zoneKey(zone *time.Location) string {
	_, winter := time.Date(2026, 1, 1, 0, 0, 0, 0, zone).Zone()
	_, summer := time.Date(2026, 7, 1, 0, 0, 0, 0, zone).Zone()
	return fmt.Sprint(zone, winter, summer)
}

// parser turns the files of a listing into items, as far as it must.
type parser struct {
	*builder
	site   *site.Map
	parser *content.Parser
	at     time.Time // before the first file was read
	parsed atomic.Int64
	fresh  atomic.Bool // something differs from what the cache holds
	count  *progress
	hold   bool            // bodies stay in memory
	named  map[string]bool // files to read whatever their stamps say
}

// read is what became of one file.
type read struct {
	parsed *parsed // nil: no item
	diags  diag.List
}

// all reads every file and returns the items in the order of the files.
func (p *parser) all(ctx context.Context, files []sourceFile) ([]*content.Item, diag.List, error) {
	found := make([]read, len(files))
	err := parallel(ctx, p.Jobs, len(files), func(_, i int) error {
		var err error
		found[i], err = p.one(&files[i])
		p.count.add(1)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	list, diags := p.remember(found)
	p.bodies.seal(p.refs)
	return list, diags, nil
}

// diagsOf returns what is told of an item. What is not finished and not shown
// keeps nothing else from being published: of a draft everything is a warning.
func (p *parser) diagsOf(item *content.Item) diag.List {
	if p.Drafts || !item.Card.Unfinished() {
		return item.Diags
	}
	list := slices.Clone(item.Diags)
	for i := range list {
		list[i].Severity = diag.Warning
	}
	return list
}

// remember makes what was found the items of the next run.
func (p *parser) remember(found []read) ([]*content.Item, diag.List) {
	var diags diag.List
	list := make([]*content.Item, 0, len(found))
	byPath := make(map[string]*parsed, len(found))
	for _, f := range found {
		diags = append(diags, f.diags...)
		if f.parsed != nil {
			diags = append(diags, p.diagsOf(f.parsed.item)...)
			list = append(list, f.parsed.item)
			byPath[f.parsed.item.Path] = f.parsed
		}
	}
	if len(byPath) != len(p.items.byPath) {
		p.fresh.Store(true)
	}
	p.items.byPath = byPath
	return list, diags
}

// refs returns all places of bodies, so that they can be moved. The order is
// that of paths: pages are rendered in about the same one.
func (p *parser) refs() []*bodyRef {
	refs := make([]*bodyRef, 0, len(p.items.byPath))
	for _, path := range slices.Sorted(maps.Keys(p.items.byPath)) {
		refs = append(refs, &p.items.byPath[path].body)
	}
	return refs
}

func (p *parser) one(f *sourceFile) (read, error) {
	place, ok, diags := p.site.Place(f.path)
	if !ok {
		return read{diags: diags}, nil
	}
	old := p.items.byPath[f.path]
	if old != nil && (old.item.Kind != place.Kind.ID || old.item.Name != place.Name || old.item.Lang != place.Lang) {
		old = nil
	}
	if old != nil && old.stamp.same(f.stamp) && !p.named[f.path] {
		return read{old, diags}, nil
	}
	text, err := os.ReadFile(p.disk(f))
	if err != nil {
		return read{}, fmt.Errorf("item: %w", err)
	}
	p.fresh.Store(true)
	settled := f.stamp.settled(p.at)
	if old != nil && old.item.Source == digest.Of(text) {
		same := *old
		same.stamp = settled
		return read{&same, diags}, nil
	}
	now := p.parse(f.path, place, text)
	now.stamp = settled
	return read{now, diags}, nil
}

// parse parses a file and puts its body aside.
func (p *parser) parse(path string, place site.Place, text []byte) *parsed {
	p.parsed.Add(1)
	it := p.parser.Parse(content.Source{Path: path, Kind: place.Kind, Name: place.Name, Lang: place.Lang, Text: text})
	now := &parsed{item: it}
	if p.hold {
		now.html = it.Body.HTML
	} else {
		now.body = p.bodies.add(it.Body.HTML)
	}
	it.Body.HTML = nil
	return now
}

// itemsFile is the file of the cache with all items.
const itemsFile = "items"

// loadItems reads what the last run kept of this source.
func (b *builder) loadItems(zone *time.Location) {
	b.noItems()
	r, err := b.loadFile(itemsFile)
	if err != nil {
		return
	}
	if b.readItems(r, zone); r.Err() != nil {
		b.bodies.close()
		b.noItems()
	}
}

func (b *builder) noItems() {
	b.items = &items{byPath: map[string]*parsed{}}
	b.bodies.dir = b.cacheDir
	b.files = map[string]*fileFact{}
}

func (b *builder) readItems(r *wire.Reader, zone *time.Location) {
	b.items.zone = r.String()
	if b.items.zone != zoneKey(zone) {
		return // times would be read in the wrong zone; keep has nothing to keep
	}
	b.items.kinds = map[string]digest.Sum{}
	for range r.Count() {
		id := r.String()
		b.items.kinds[id] = r.Sum()
	}
	for range r.Count() {
		if _, err := b.bodies.open(r.String()); err != nil {
			r.Fail()
			return
		}
	}
	n := r.Count()
	b.items.byPath = make(map[string]*parsed, n)
	for range n {
		if r.Err() != nil {
			return
		}
		p := &parsed{stamp: readStamp(r), body: b.readRef(r)}
		p.item = content.ReadItem(r, zone)
		b.items.byPath[p.item.Path] = p
	}
	b.readFacts(r)
}

func (b *builder) readRef(r *wire.Reader) bodyRef {
	n, offset, size, check := r.Uint(), r.Int(), r.Uint(), r.Uint()
	if n == 0 {
		return bodyRef{}
	}
	if n > uint64(len(b.bodies.list)) || offset < 0 || offset > b.bodies.list[n-1].size || size > uint64(b.bodies.list[n-1].size-offset) {
		r.Fail()
		return bodyRef{}
	}
	return bodyRef{segment: b.bodies.list[n-1], offset: offset, size: int(size), check: uint32(check)}
}

// saveItems keeps what the next run of this source can use: items whose body
// is somewhere.
func (b *builder) saveItems(zone *time.Location) {
	segments := slices.DeleteFunc(slices.Clone(b.bodies.list), func(g *segment) bool { return g.lost })
	number := map[*segment]uint64{}
	for i, g := range segments {
		number[g] = uint64(i + 1)
	}
	kept := 0
	for _, p := range b.items.byPath {
		if number[p.body.segment] > 0 {
			kept++
		}
	}
	b.saveFile(itemsFile, func(data []byte, put spill) []byte {
		data = wire.AppendString(data, b.items.zone)
		data = wire.AppendUint(data, uint64(len(b.items.kinds)))
		for id, sum := range b.items.kinds {
			data = wire.AppendSum(wire.AppendString(data, id), sum)
		}
		data = wire.AppendUint(data, uint64(len(segments)))
		for _, g := range segments {
			data = wire.AppendString(data, g.name)
		}
		data = wire.AppendUint(data, uint64(kept))
		for _, p := range b.items.byPath {
			n := number[p.body.segment]
			if n == 0 {
				continue
			}
			data = p.stamp.append(data)
			data = wire.AppendUint(data, n)
			data = wire.AppendInt(data, p.body.offset)
			data = wire.AppendUint(data, uint64(p.body.size))
			data = wire.AppendUint(data, uint64(p.body.check))
			data = put(p.item.Append(data, zone))
		}
		return b.appendFacts(data)
	})
}
