package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/seal"
	"unionhall/internal/site"
	"unionhall/internal/wire"
	"unionhall/pwa"
)

// This file makes what phones fetch to keep a union: for each offline set an
// edition, and the parts that it names. It begins when all pages are known, and
// takes their own parts from their files, so that no more of a site is held in
// memory than the sets that are being worked on.

// offlineFolder is where the files of a set lie, below its prefix.
const offlineFolder = "offline/"

// editionFile says what a set holds. It is published when all that it names
// lies there.
const editionFile = "edition.txt"

// A keptSet is what the last build into a folder left of an offline set.
type keptSet struct {
	key   digest.Sum // of all that the set is made of
	epoch int
	files []string // from the base path
}

func appendSets(data []byte, sets map[string]keptSet) []byte {
	data = wire.AppendUint(data, uint64(len(sets)))
	for prefix, s := range sets {
		data = wire.AppendSum(wire.AppendString(data, prefix), s.key)
		data = wire.AppendStrings(wire.AppendUint(data, uint64(s.epoch)), s.files)
	}
	return data
}

func readSets(r *wire.Reader) map[string]keptSet {
	n := r.Count()
	sets := make(map[string]keptSet, n)
	for range n {
		prefix := r.String()
		sets[prefix] = keptSet{key: r.Sum(), epoch: int(r.Uint()), files: r.Strings()}
	}
	return sets
}

// A keeping makes all offline sets of a site.
type keeping struct {
	*renderer
	client *http.Client // of a host where the site was published
	sets   []*offlineSet
	first  int              // index in results of the first page
	epoch  int              // that the editions get
	keys   []seal.PublicKey // by which phones know them; none: nobody signs
	files  []string         // that no page can do without

	settings []byte // site.yaml with the epoch that this build was told to begin; nil: as it is
}

// An offlineSet is a set on its way to its files.
type offlineSet struct {
	site.OfflineSet
	was    keptSet
	lies   bool           // what was made of it lies there as it was left
	source source         // where it was published
	last   *pwa.Published // nil: nothing is published of it, or it has not been read yet

	key      digest.Sum
	fresh    map[string]bool // names of the parts that this build made
	parts    []result        // with their compressed copies, where they were left as they lay
	editions []result        // the edition; its copies likewise
	told     diag.List
	renewed  bool // another edition than the one that is published
}

// place is where a file of the set lies, from the base path.
func (s *offlineSet) place(name string) string { return s.Prefix + offlineFolder + name }

// recall finds out what is published of every set. It comes before anything is
// rendered: what it tells does not depend on pages.
func (r *renderer) recall(ctx context.Context) (*keeping, error) {
	k := &keeping{renderer: r, client: newClient(), keys: r.signingKeys()}
	if r.Out == "" || r.plain {
		return k, nil
	}
	sets := r.site.OfflineSets()
	k.sets = make([]*offlineSet, len(sets))
	for i := range sets {
		s := &offlineSet{OfflineSet: sets[i]}
		s.source = k.published(s)
		k.sets[i] = s
	}
	err := inBlocks(ctx, r.Jobs, 1, len(k.sets), func(_, i int) error { return k.find(ctx, k.sets[i]) })
	if err != nil {
		return nil, err
	}
	if err := k.findAgain(ctx); err != nil {
		return nil, err
	}
	for _, s := range k.sets {
		r.tell(s.told)
	}
	r.tell(k.succeed())
	return k, nil
}

// find looks for what is published of a set. What the last build into this
// folder has left and nobody touched need not be read.
func (k *keeping) find(ctx context.Context, s *offlineSet) error {
	var known bool
	if s.was, known = k.state.sets[s.Prefix]; known && k.Previous == "" && k.NewEpoch == (Epoch{}) {
		var err error
		if s.lies, err = k.lieAsLeft(s.was.files); err != nil || s.lies {
			return err
		}
	}
	return k.readLast(ctx, s)
}

// findAgain looks in the output folder for sets that were made before and that
// are missing among what is published. Where one is not there either, it is a
// fault to sign it as the first edition of the same epoch: to the phones that
// have it that is an old one, and they would take none for a long time. A host
// may have answered for it with a page of its own, or a folder was deleted, or
// the union was not part of the last build.
func (k *keeping) findAgain(ctx context.Context) error {
	if _, found := k.publishedEpoch(); !found || !k.signs() || k.KillWorker || k.NewEpoch != (Epoch{}) {
		return nil
	}
	for _, s := range k.sets {
		if s.lies || s.last != nil || len(s.told) > 0 || !k.wasMade(s) {
			continue
		}
		s.source = ownFolder{k.ground, s.place("")}
		if err := k.readLast(ctx, s); err != nil {
			return err
		}
		if s.last == nil && len(s.told) == 0 {
			s.told = diag.List{k.lost(s, fmt.Errorf("%s: %w", s.place(editionFile), fs.ErrNotExist))}
		}
	}
	return nil
}

// wasMade reports whether there was an edition of a set in this epoch.
func (k *keeping) wasMade(s *offlineSet) bool {
	was, known := k.state.sets[s.Prefix]
	_, recorded := k.ground.record.files[s.place(editionFile)]
	return known && was.epoch >= k.writtenEpoch() || recorded
}

// lieAsLeft reports whether files lie as the last build left them.
func (k *keeping) lieAsLeft(files []string) (bool, error) {
	for _, file := range files {
		f, err := k.ground.look(file)
		if err != nil {
			return false, err
		}
		was, ok := k.state.files[file]
		if !ok || !f.there {
			return false, nil
		}
		if same, err := f.is(was.sum); !same || err != nil {
			return false, err
		}
	}
	return len(files) > 0, nil
}

// all makes the sets, some at a time, out of the results of all pages.
func (k *keeping) all(ctx context.Context) error {
	k.first = len(k.outputs)
	for i := range k.outputs {
		if k.outputs[i].page != nil {
			k.first = i
			break
		}
	}
	k.files = k.look.needed()
	err := inBlocks(ctx, k.Jobs, 1, len(k.sets), func(worker, i int) error {
		if err := k.make(ctx, k.hands[worker], k.sets[i]); err != nil {
			return fmt.Errorf("offline set %q: %w", k.sets[i].Prefix, err)
		}
		return nil
	})
	for _, s := range k.sets {
		k.tell(s.told)
	}
	return err
}

// make makes the files of one set, unless it is made of what it was.
func (k *keeping) make(ctx context.Context, h *hand, s *offlineSet) error {
	if k.KillWorker {
		return k.rest(ctx, h, s)
	}
	pages, at := k.pagesOf(s)
	files := k.filesOf(s)
	s.key = k.keyOf(s, pages, files)
	if s.lies && s.key == s.was.key {
		return k.leave(s)
	}
	if s.lies {
		if err := k.readLast(ctx, s); err != nil {
			return err
		}
	}
	s.fresh = map[string]bool{}
	set := &pwa.Set{
		Prefix: s.Prefix, Above: s.Above, Inherited: s.Inherited, Files: files, Epoch: k.epoch, Time: k.Now, Pages: pages, Key: k.keyID(),
		Fragment: func(address string) (*pwa.Fragment, error) {
			i, ok := at[address]
			if !ok {
				return nil, fmt.Errorf("page %q: not of this set", address)
			}
			return h.fragment(&k.site.Pages()[i], &k.results[k.first+i])
		},
		Put: func(f pwa.File) error { return k.put(h, s, f) },
	}
	if k.signs() {
		set.Sign = k.Sign
	}
	var err error
	if set.Shells, err = k.shellsOf(s); err != nil {
		return err
	}
	next, err := set.Next(s.last)
	if err == nil {
		err = k.stage(ctx, h, s, next)
	}
	if isLost(err) {
		s.told = diag.List{k.lost(s, err)}
		return nil
	}
	return err
}

// pagesOf returns the pages of a set, and which of the site's pages lies at an
// address.
func (k *keeping) pagesOf(s *offlineSet) ([]pwa.SetPage, map[string]int) {
	all := k.site.Pages()
	pages := make([]pwa.SetPage, 0, len(s.Pages))
	at := make(map[string]int, len(s.Pages))
	for _, i := range s.Pages {
		c := &k.results[k.first+i].made.cut
		if c.isZero() {
			continue
		}
		p := &all[i]
		address := p.File.Link()
		at[address] = i
		pages = append(pages, pwa.SetPage{
			Address: address, Shared: p.Shared, Core: p.Core, Date: p.Date,
			Digest: c.sum, Size: c.size(), Role: k.shells[p.Shell].role,
		})
	}
	return pages, at
}

// filesOf are the files that the pages of a set cannot do without, sorted.
func (k *keeping) filesOf(s *offlineSet) []string {
	files := slices.Clone(k.files)
	for _, f := range s.Files {
		files = append(files, f.Link())
	}
	slices.Sort(files)
	return files
}

// keyOf digests all that a set is made of, but what was published before.
func (k *keeping) keyOf(s *offlineSet, pages []pwa.SetPage, files []string) digest.Sum {
	h := digest.New("offline")
	h.Strings(s.Above)
	h.Strings(files)
	h.Int(int64(k.epoch))
	h.Int(int64(len(k.keys)))
	for _, key := range k.keys {
		h.String(key.String())
	}
	h.Int(int64(k.Precompress))
	for _, role := range s.roles() {
		h.String(role)
		h.Sum(k.shells[s.Shells[role]].key)
	}
	for i := range pages {
		p := &pages[i]
		h.String(p.Address)
		h.Bool(p.Shared)
		h.Bool(p.Core)
		h.Int(p.Date)
		h.Bytes(p.Digest[:])
	}
	return h.Done()
}

func (s *offlineSet) roles() []string {
	roles := make([]string, 0, len(s.Shells))
	for role := range s.Shells {
		roles = append(roles, role)
	}
	slices.Sort(roles)
	return roles
}

func (k *keeping) shellsOf(s *offlineSet) (map[string][]byte, error) {
	shells := make(map[string][]byte, len(s.Shells))
	for role, id := range s.Shells {
		made, err := k.shells[id].render()
		if err != nil {
			return nil, err
		}
		shells[role] = pwa.ShellJSON(made.Pieces(), made.SlotNames())
	}
	return shells, nil
}

// leave takes the files of a set as they lie there.
func (k *keeping) leave(s *offlineSet) error {
	for _, file := range s.was.files {
		f, err := k.ground.look(file)
		if err != nil {
			return err
		}
		m := k.state.files[file]
		m.stamp = f.stamp
		s.take(result{file: file, made: m})
	}
	return nil
}

// rest leaves what was built of a set as it is: phones are about to drop it, and
// a later build goes on from there. Of a set that was never built nothing is made.
func (k *keeping) rest(ctx context.Context, h *hand, s *offlineSet) error {
	if s.lies {
		s.key = s.was.key
		return k.leave(s)
	}
	own := ownFolder{k.ground, s.Prefix + offlineFolder}
	for _, file := range slices.Sorted(maps.Keys(k.ground.record.files)) {
		name, ok := strings.CutPrefix(file, own.place)
		if !ok || name != editionFile && !partName.MatchString(name) {
			continue
		}
		res, err := h.file(own.place+name, partKey(name), func([]byte) ([]byte, error) { return own.read(ctx, name) })
		if isLost(err) {
			continue
		}
		if err != nil {
			return err
		}
		s.take(res)
	}
	return nil
}

// take adds a file to the set: an edition is published after all else.
func (s *offlineSet) take(res result) {
	if strings.HasPrefix(path.Base(res.file), editionFile) {
		s.editions = append(s.editions, res)
	} else {
		s.parts = append(s.parts, res)
	}
}

// put makes a new part of a set.
func (k *keeping) put(h *hand, s *offlineSet, f pwa.File) error {
	res, err := h.file(s.place(f.Name), partKey(f.Name), func(buf []byte) ([]byte, error) { return append(buf, f.Bytes...), nil })
	if err != nil {
		return err
	}
	s.fresh[f.Name] = true
	s.take(res)
	return nil
}

// partKey is that of a part: its name holds its digest.
func partKey(name string) key { return key{view: digest.Of([]byte(name))} }

// stage makes the other files of a set: parts of earlier editions that phones
// may still ask for, and the edition.
func (k *keeping) stage(ctx context.Context, h *hand, s *offlineSet, next *pwa.Next) error {
	for _, name := range next.Keep {
		if s.fresh[name] {
			continue
		}
		res, err := h.file(s.place(name), partKey(name), func([]byte) ([]byte, error) { return readPart(ctx, s.source, name) })
		if isLost(err) && !slices.Contains(next.Needs, name) {
			continue // of an earlier edition: a phone that asks for it looks for the new one
		}
		if err != nil {
			return err
		}
		s.take(res)
	}
	res, err := h.file(s.place(editionFile), key{view: digest.Of(next.Edition)}, func([]byte) ([]byte, error) { return next.Edition, nil })
	if err != nil {
		return err
	}
	s.take(res)
	s.renewed = !next.Same
	return nil
}

// isLost reports whether a part is not there, or not as it was published.
func isLost(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, errAltered) }

// kept is what the next build should know of the sets. Of those that were made
// once and are not part of this build, their epoch: phones still have them.
func (k *keeping) kept(was map[string]keptSet) map[string]keptSet {
	sets := make(map[string]keptSet, len(k.sets))
	for prefix, s := range was {
		sets[prefix] = keptSet{epoch: s.epoch}
	}
	for _, s := range k.sets {
		kept := keptSet{key: s.key, epoch: k.epoch}
		for _, res := range flat(slices.Concat(s.parts, s.editions)) {
			kept.files = append(kept.files, res.file)
		}
		sets[s.Prefix] = kept
	}
	return sets
}

// renewed counts the sets of which there is another edition now.
func (k *keeping) renewed() int {
	n := 0
	for _, s := range k.sets {
		if s.renewed {
			n++
		}
	}
	return n
}

// around returns the results of a build in the order in which they are
// published: what editions name, all else, the editions.
func (k *keeping) around(results []result) []result {
	var parts, editions []result
	for _, s := range k.sets {
		parts, editions = append(parts, s.parts...), append(editions, s.editions...)
	}
	return slices.Concat(flat(parts), flat(results), flat(editions))
}
