package pwa

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// make makes the parts that are new. Pages are asked for one after the other;
// meanwhile what is whole is compressed.
func (d *draft) make() error {
	defer d.press.drop()
	if err := d.makeShells(); err != nil {
		return err
	}
	if err := d.makePatches(); err != nil {
		return err
	}
	for _, p := range d.order {
		if p.made == d.number {
			if err := d.makePack(p); err != nil {
				return err
			}
		}
	}
	return d.press.all()
}

func (d *draft) makeShells() error {
	d.shells, d.splices = map[string]*part{}, map[string][]Splice{}
	for _, role := range slices.Sorted(maps.Keys(d.set.Shells)) {
		text := d.set.Shells[role]
		if d.last != nil {
			was, ok := d.last.Shells[role]
			if ok && was.Digest == DigestOf(text) {
				d.shells[role] = &part{kind: "shell", Part: was.Part}
				continue
			}
			if before := d.shellOf(was); before != nil {
				d.splices[role] = spliced(before, text)
			}
		}
		var err error
		if d.shells[role], err = d.press.add("shell", text); err != nil {
			return err
		}
	}
	return nil
}

// shellOf reads a shell of the edition before. Where it cannot be had, phones
// fetch the new one whole, and nothing is lost.
func (d *draft) shellOf(was ShellPart) []byte {
	text, err := d.read(partName("shell", was.Digest))
	if err != nil || DigestOf(text) != was.Digest {
		return nil
	}
	return text
}

// makePatches makes those that end at this edition, and takes over those that
// it still names.
func (d *draft) makePatches() error {
	for _, s := range spansNamed(d.number) {
		all, shared := patchPart{span: s}, patchPart{span: s}
		var err error
		if s.to == d.number {
			all.part, shared.part, err = d.makePatch(s)
		} else {
			all.part, shared.part, err = d.oldPatch(s)
		}
		if err != nil {
			return err
		}
		d.all = append(d.all, all)
		if d.inherited() {
			d.shared = append(d.shared, shared)
		}
	}
	return nil
}

// inherited reports whether there is a log of the shared family. Once there was
// one it stays, whoever still inherits: phones may follow it that were away.
func (d *draft) inherited() bool {
	return d.set.Inherited || d.last != nil && len(d.last.Shared) > 0
}

func (d *draft) makePatch(s span) (all, shared *part, err error) {
	from := max(s.to-s.size, 1) // nobody is at edition 0
	for _, log := range [...]struct {
		sharedOnly bool
		part       **part
	}{{false, &all}, {true, &shared}} {
		if log.sharedOnly && !d.inherited() {
			continue
		}
		c := d.changed(from, log.sharedOnly)
		if c.empty() {
			continue
		}
		text, err := c.append(nil, d.entryTwice)
		if err != nil {
			return nil, nil, err
		}
		if *log.part, err = d.press.add("patch", text); err != nil {
			return nil, nil, err
		}
	}
	return all, shared, nil
}

// oldPatch finds a span among those of the edition before, which names all
// that this one names and that end before it.
func (d *draft) oldPatch(s span) (all, shared *part, err error) {
	i := slices.IndexFunc(d.last.All, func(p Patch) bool { return p.To == s.to && p.Span == s.size })
	if i < 0 {
		return nil, nil, fmt.Errorf("edition %d does not name the patch of %d editions to %d", d.last.Number, s.size, s.to)
	}
	if p := d.last.All[i]; !p.empty() {
		all = &part{kind: "patch", Part: p.Part}
	}
	if len(d.last.Shared) == 0 { // nobody inherited then: that of both families tells all that this one would
		return all, all, nil
	}
	if p := d.last.Shared[i]; !p.empty() {
		shared = &part{kind: "patch", Part: p.Part}
	}
	return all, shared, nil
}

func (d *draft) makePack(p *heap) error {
	rows := slices.SortedFunc(slices.Values(p.rows), newestFirst)
	b := beginPack(d.press.buffer(p.size+p.size/8), p.id, d.number)
	var err error
	for i, r := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = d.entry(b, r); err != nil {
			return err
		}
	}
	p.part, err = d.press.add("pack", append(b, ']', '}'))
	return err
}

// entry appends the entry of a page.
func (d *draft) entry(b []byte, r *row) ([]byte, error) {
	if e, ok := d.entries[r.address]; ok {
		return append(b, e...), nil
	}
	f, err := d.set.Fragment(r.address)
	if err != nil {
		return nil, fmt.Errorf("page %q: %w", r.address, err)
	}
	if f.Digest() != r.digest || f.Role != r.role || f.Size() != r.size {
		return nil, fmt.Errorf("page %q: its fragment is not the one that was announced", r.address)
	}
	return appendEntry(b, r, f), nil
}

// entryTwice is entry for what several files hold.
func (d *draft) entryTwice(b []byte, r *row) ([]byte, error) {
	n := len(b)
	b, err := d.entry(b, r)
	if err == nil && d.entries[r.address] == nil {
		d.entries[r.address] = slices.Clone(b[n:])
	}
	return b, err
}

// finish joins what was made into the edition.
func (d *draft) finish() (*Next, error) {
	e := d.edition()
	m := d.pageMap(e)
	mapText := m.append(nil)
	e.Map = Part{Digest: DigestOf(mapText), Size: len(mapText)}
	payload := e.append(nil)
	jws, err := d.set.sign(payload)
	if err != nil {
		return nil, err
	}
	if err := d.press.put(File{mapName(e.Map.Digest), mapText}); err != nil {
		return nil, err
	}
	return &Next{Number: d.number, Keep: m.files(e.Map.Digest), Edition: editionText(jws, payload, d.embedded())}, nil
}

func (d *draft) edition() *Edition {
	e := &Edition{
		Set: d.set.Prefix, Epoch: d.set.Epoch, Number: d.number, Time: d.set.Time.Unix(), Key: d.set.Key,
		Above: d.set.Above, Files: d.set.Files, Shells: map[string]ShellPart{},
	}
	for role, p := range d.shells {
		e.Shells[role] = ShellPart{p.Part, d.splices[role]}
	}
	for _, p := range d.order {
		pack := Pack{ID: p.id, Number: p.made, Last: p.last, Pages: len(p.rows), Check: checkOf(p.rows)}
		if p.part != nil {
			pack.Part = p.part.Part
		} else {
			pack.Part = p.was.Part
		}
		e.Packs = append(e.Packs, pack)
	}
	e.All, e.Shared = patches(d.all), patches(d.shared)
	return e
}

func patches(log []patchPart) []Patch {
	var list []Patch
	for _, p := range log {
		patch := Patch{To: p.to, Span: p.size}
		if p.part != nil {
			patch.Part = p.part.Part
		}
		list = append(list, patch)
	}
	return list
}

// embedded is the newest patch, if it is small, or nil.
func (d *draft) embedded() []byte {
	if len(d.all) == 0 || d.all[0].part == nil || d.all[0].part.Gzip > embedLimit {
		return nil
	}
	return d.all[0].part.text
}

func (d *draft) pageMap(e *Edition) *pageMap {
	m := &pageMap{pages: d.rows, gone: d.gone, since: map[string]int{}}
	for _, p := range d.order {
		if p.since > 0 {
			m.since[p.id] = p.since
		}
	}
	m.kept = append([]keptNames{{d.number, e.names()}}, d.older...)
	m.kept = m.kept[:min(len(m.kept), keptEditions)]
	return m
}

// names returns the names of the JSON files that an edition names, but for its
// map, in order and each once.
func (e *Edition) names() []string {
	var names []string
	for _, p := range e.Shells {
		names = append(names, partName("shell", p.Digest))
	}
	for _, p := range e.Packs {
		names = append(names, partName("pack", p.Digest))
	}
	for _, log := range [...][]Patch{e.All, e.Shared} {
		for _, p := range log {
			if !p.empty() {
				names = append(names, partName("patch", p.Digest))
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// files returns the names of all files that are kept with the map.
func (m *pageMap) files(digest Digest) []string {
	names := []string{mapName(digest)}
	for _, k := range m.kept {
		for _, name := range k.names {
			names = append(names, name, zippedName(name))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// sign returns the JWS of a payload.
func (s *Set) sign(payload []byte) (string, error) {
	if s.Sign == nil {
		return unsigned(payload), nil
	}
	jws, err := s.Sign(payload)
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(jws, encodeBase64(signedHeader)+"."+encodeBase64(string(payload))+".") {
		return "", fmt.Errorf("signature: its header is not %s, or its payload another", signedHeader)
	}
	return jws, nil
}
