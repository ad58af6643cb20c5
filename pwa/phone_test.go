package pwa

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"testing"
)

// A phone follows the rules that docs/formats.md gives for phones, as the
// worker does. What it reads, it reads with encoding/json.
type phone struct {
	site   *siteModel
	number int
	held   map[string]map[string]held // by pack, by address
	files  []string                   // patches fetched for the last move
	packs  []string                   // and packs
}

type held struct {
	digest Digest
	role   string
	slots  [3]string
}

// at returns a phone that holds these packs as of an edition.
func (m *siteModel) at(number int, wants func(id string) bool) *phone {
	p := &phone{site: m, number: number, held: map[string]map[string]held{}}
	for address, x := range m.states[number-1] {
		if wants(x.pack) {
			p.pages(x.pack)[address] = held{digest: x.digest}
		}
	}
	return p
}

func (p *phone) pages(id string) map[string]held {
	if p.held[id] == nil {
		p.held[id] = map[string]held{}
	}
	return p.held[id]
}

// A packFile and a patchFile are what parts say, read without the code under test.
type packFile struct {
	ID     string
	Number int
	Pages  [][]any
}

type patchFile struct {
	From, To int
	Pages    [][]any
	Renew    [][]any
}

// follow brings the phone to an edition.
func (p *phone) follow(t *testing.T, e *Edition, log []Patch, wants func(id string) bool) {
	t.Helper()
	p.files, p.packs = nil, nil
	patches, reached := p.patches(t, e, log, p.number)
	next := map[string]map[string]held{}
	for _, pack := range e.Packs {
		if !wants(pack.ID) {
			continue
		}
		pages := maps.Clone(p.pages(pack.ID))
		if reached {
			applyLines(pages, pack.ID, p.number, patches)
		}
		if !reached || !strings.HasPrefix(checkPages(pages), pack.Check) {
			p.packs = append(p.packs, pack.ID)
			if reached && len(p.held[pack.ID]) > 0 && !renewed(patches, pack.ID, p.number) {
				t.Fatalf("from %d to %d: patches do not make %s, and do not say so", p.number, e.Number, pack.ID)
			}
			pages = p.fetch(t, e, log, pack)
		}
		if got := checkPages(pages); !strings.HasPrefix(got, pack.Check) || len(pages) != pack.Pages {
			t.Fatalf("from %d to %d: pack %s with %d pages has the check %s, want %s with %d", p.number, e.Number, pack.ID, len(pages), got, pack.Check, pack.Pages)
		}
		next[pack.ID] = pages
	}
	p.held, p.number = next, e.Number
}

// fetch fetches a pack and what changed since.
func (p *phone) fetch(t *testing.T, e *Edition, log []Patch, pack Pack) map[string]held {
	t.Helper()
	file := open[packFile](t, p.site, "pack", pack.Part)
	if file.ID != pack.ID || file.Number != pack.Number {
		t.Fatalf("pack %s of %d says that it is %s of %d", pack.ID, pack.Number, file.ID, file.Number)
	}
	pages := map[string]held{}
	applyLines(pages, pack.ID, 0, []patchFile{{Pages: file.Pages}})
	if pack.Last > pack.Number {
		if pack.Number <= e.Number-remakeAge {
			t.Fatalf("pack %s of %d has changed since, and this is edition %d", pack.ID, pack.Number, e.Number)
		}
		patches, _ := p.patches(t, e, log, pack.Number)
		applyLines(pages, pack.ID, pack.Number, patches)
	}
	return pages
}

// patches fetches what leads from an edition to e. It does not count what came
// with the edition.
func (p *phone) patches(t *testing.T, e *Edition, log []Patch, from int) (list []patchFile, reached bool) {
	t.Helper()
	for to := e.Number; to > from; {
		var chosen *Patch
		for i := range log {
			if log[i].To == to && (chosen == nil || chosen.To-chosen.Span > from) {
				chosen = &log[i] // the shortest that reaches so far, else the longest
			}
		}
		if chosen == nil {
			return nil, false
		}
		if !chosen.empty() {
			file := open[patchFile](t, p.site, "patch", chosen.Part)
			if file.To != to || file.From != max(to-chosen.Span, 1) {
				t.Fatalf("patch of %d to %d says %d to %d", to-chosen.Span, to, file.From, file.To)
			}
			p.files = append(p.files, fmt.Sprint(chosen.To, " ", chosen.Span))
			list = append(list, file)
		}
		to -= chosen.Span
	}
	return list, true
}

// open reads a part of the newest edition.
func open[T any](t *testing.T, m *siteModel, kind string, part Part) T {
	t.Helper()
	text, ok := m.host[partName(kind, part.Digest)]
	if !ok || len(text) != part.Size {
		t.Fatalf("%s %s is not there, or not what it should be", kind, part.Digest)
	}
	if v, ok := m.opened[part.Digest]; ok {
		return v.(T)
	}
	if DigestOf(text) != part.Digest {
		t.Fatalf("%s %s is not what it should be", kind, part.Digest)
	}
	var v T
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	m.opened[part.Digest] = v
	return v
}

// applyLines does to the pages of a pack what the latest line of each says.
func applyLines(pages map[string]held, pack string, number int, patches []patchFile) {
	latest := map[string][]any{}
	for _, file := range patches {
		for _, line := range file.Pages {
			n, was := int(line[0].(float64)), latest[line[2].(string)]
			if line[1] != pack || n <= number {
				continue
			}
			if was == nil || n > int(was[0].(float64)) || n == int(was[0].(float64)) && len(line) > 3 {
				latest[line[2].(string)] = line
			}
		}
	}
	for address, line := range latest {
		if len(line) == 3 {
			delete(pages, address)
			continue
		}
		h := held{role: line[3].(string), slots: [3]string{line[4].(string), line[5].(string), line[6].(string)}}
		f := Fragment{h.role, []byte(h.slots[0]), []byte(h.slots[1]), []byte(h.slots[2])}
		h.digest = f.Digest()
		pages[address] = h
	}
}

func checkPages(pages map[string]held) string {
	var text []byte
	for _, address := range slices.Sorted(maps.Keys(pages)) {
		text = fmt.Appendf(text, "%s %s\n", address, pages[address].digest)
	}
	return DigestOf(text).String()
}

func renewed(patches []patchFile, pack string, number int) bool {
	return slices.ContainsFunc(patches, func(f patchFile) bool {
		return slices.ContainsFunc(f.Renew, func(r []any) bool { return r[0] == pack && int(r[1].(float64)) > number })
	})
}

// mostPatches is how many a phone so many editions behind may fetch.
func mostPatches(behind int) int { return bits.Len(uint(behind-1)) + 1 }

func anyPack(string) bool { return true }

// follows checks that a phone ends with what the newest edition has.
func (m *siteModel) follows(t *testing.T, number int, log func(*Log) []Patch, wants func(id string) bool) *phone {
	t.Helper()
	e := m.host.read(t).Edition
	p := &phone{site: m, held: map[string]map[string]held{}}
	if number > 0 {
		p = m.at(number, wants)
	}
	p.follow(t, e, log(m.host.log(t)), wants)
	if behind := e.Number - number; number > 0 && behind <= reach && len(p.packs) == 0 && len(p.files) > mostPatches(behind) {
		t.Fatalf("from %d to %d: %d patches: %q", number, e.Number, len(p.files), p.files)
	}
	got := map[string]placed{}
	for id, pages := range p.held {
		for address, h := range pages {
			if other, twice := got[address]; twice {
				t.Fatalf("%s is held in %s and in %s", address, other.pack, id)
			}
			got[address] = placed{id, h.digest}
			if h.slots != [3]string{} && h.slots[2] != string(m.fragment(address).Main) {
				t.Fatalf("%s is not what it should be", address)
			}
		}
	}
	want := map[string]placed{}
	for address, x := range m.states[e.Number-1] {
		if wants(x.pack) {
			want[address] = x
		}
	}
	if !maps.Equal(got, want) {
		t.Fatalf("from %d to %d: %d pages, want %d", number, e.Number, len(got), len(want))
	}
	return p
}

func logOfAll(l *Log) []Patch    { return l.All }
func logOfShared(l *Log) []Patch { return l.Shared }
