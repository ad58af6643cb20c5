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
	if err := d.press.all(); err != nil {
		return err
	}
	return d.makeLog()
}

// makeLog comes when the patches that it names have been digested.
func (d *draft) makeLog() (err error) {
	if d.number == 1 {
		return nil
	}
	log := Log{All: patches(d.all), Shared: patches(d.shared)}
	if d.newLog, err = d.press.add("log", log.append(nil)); err != nil {
		return err
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
		if s.to == d.number {
			var err error
			if all.part, shared.part, err = d.makePatch(s); err != nil {
				return err
			}
		} else if i := d.log.find(s); i >= 0 {
			all.part, shared.part = d.oldPatch(i)
		} else {
			continue // builders of version 1 made fewer
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
	return d.set.Inherited || d.log != nil && len(d.log.Shared) > 0
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

// oldPatch takes over what the log of the edition before has at an index.
func (d *draft) oldPatch(i int) (all, shared *part) {
	if p := d.log.All[i]; !p.empty() {
		all = &part{kind: "patch", Part: p.Part}
	}
	if len(d.log.Shared) == 0 { // nobody inherited then: that of both families tells all that this one would
		return all, all
	}
	if p := d.log.Shared[i]; !p.empty() {
		shared = &part{kind: "patch", Part: p.Part}
	}
	return all, shared
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
	next := d.of(m, e)
	next.Edition = editionText(jws, payload, d.embedded())
	return next, nil
}

// of says what is to be kept of an edition with its map.
func (d *draft) of(m *pageMap, e *Edition) *Next {
	return &Next{Number: e.Number, Keep: m.files(e.Map.Digest), Needs: append(m.kept[0].files(), mapName(e.Map.Digest))}
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
	if d.embedded() != nil {
		e.Newest = d.all[0].part.Digest
	}
	if d.newLog != nil {
		e.Log = d.newLog.Part
	}
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
	m.kept = append([]keptNames{{d.number, d.names(e)}}, d.older...)
	m.kept = m.kept[:min(len(m.kept), keptEditions)]
	return m
}

// names returns the names of the JSON files that an edition and its log name, but for the
// map, in order and each once.
func (d *draft) names(e *Edition) []string {
	var names []string
	if d.newLog != nil {
		names = append(names, partName("log", e.Log.Digest))
	}
	for _, p := range e.Shells {
		names = append(names, partName("shell", p.Digest))
	}
	for _, p := range e.Packs {
		names = append(names, partName("pack", p.Digest))
	}
	for _, p := range slices.Concat(d.all, d.shared) {
		if p.part != nil {
			names = append(names, partName("patch", p.part.Digest))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// files returns the names of all files that are kept with the map.
func (m *pageMap) files(digest Digest) []string {
	names := []string{mapName(digest)}
	for _, k := range m.kept {
		names = append(names, k.files()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// files returns the names of the JSON files and of their gzip.
func (k *keptNames) files() []string {
	var names []string
	for _, name := range k.names {
		names = append(names, name, zippedName(name))
	}
	return names
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
