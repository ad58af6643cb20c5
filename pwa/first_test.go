package pwa

import (
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/seal"
)

// What builders published before December 2026 is an edition of version 1: its log stands in
// it, checks of packs have 12 characters, and there are merges of powers of two alone. Tests
// write it, and nobody else.

// A firstExample is a set as a builder of version 1 published it, eleven times, signed by the key of
// RFC 6979: its editions, the files that lay there in the end, and the pages.
type firstExample struct {
	Editions []string          `json:"editions"`
	Files    map[string]string `json:"files"`
	Pages    map[string]string `json:"pages"`
}

// A builder goes on from what was really published in version 1.
func TestASetOfVersionOneIsGoneOnFrom(t *testing.T) {
	x, site := example[firstExample](t, "first.json"), newSigner(t, siteScalar)
	host := folder{}
	for name, text := range x.Files {
		host[name] = []byte(text)
	}
	verify := func(jws string) ([]byte, error) { return seal.Verify(seal.Edition, jws, site.public) }
	last, err := ReadPublished([]byte(x.Editions[10]), verify, host.open)
	if err != nil {
		t.Fatal(err)
	}
	s := &Set{
		Prefix: "yl/", Above: []string{"top/"}, Inherited: true, Files: []string{"static/icon-8e2f.svg"}, Epoch: 1, Time: time.Unix(1764403201, 0), Key: site.public.ID(), Sign: site.sign,
		Shells:   map[string][]byte{"yl/": ShellJSON([][]byte{[]byte("<main>"), []byte("</main>\n")}, []string{SlotMain})},
		Fragment: func(a string) (*Fragment, error) { return &Fragment{Role: "yl/", Main: []byte(x.Pages[a])}, nil },
	}
	next := func() *Next {
		s.Pages = nil
		for a := range x.Pages {
			f, _ := s.Fragment(a)
			s.Pages = append(s.Pages, SetPage{Address: a, Core: a == "yl/index.html", Shared: a == "yl/news/heat.html", Digest: f.Digest(), Size: f.Size(), Role: f.Role})
		}
		n, err := s.Next(last)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := next(); !n.Same || string(n.Edition) != x.Editions[10] {
		t.Errorf("nothing changed, and edition %d follows", n.Number)
	}
	x.Pages["yl/index.html"] += "!"
	n := next()
	host.publish(n)
	p, err := ReadPublished(n.Edition, verify, host.open)
	if err != nil || n.Number != 12 || p.Edition.first != nil {
		t.Fatalf("edition %d, %v", n.Number, err)
	}
	log, err := p.Log()
	if err != nil {
		t.Fatal(err)
	}
	for _, patch := range log.All { // all that it names of before lies there
		if _, there := host[partName("patch", patch.Digest)]; !there && !patch.empty() {
			t.Errorf("the patch of %d editions to %d is not there", patch.Span, patch.To)
		}
	}
}

// appendFirst appends the payload of an edition of version 1.
func appendFirst(b []byte, e *Edition) []byte {
	b = e.appendHead(append(b, version...))
	b = e.first.appendLists(append(b, ','))
	return e.appendTail(b)
}

// payloadAgain is the payload of an edition that was read, in its own version.
func payloadAgain(e *Edition) []byte {
	if e.first != nil {
		return appendFirst(nil, e)
	}
	return e.append(nil)
}

// firstSpan reports whether an edition of version 1 named a span.
func firstSpan(n int, s span) bool { return s.size&(s.size-1) == 0 && 2*s.size > n-s.to }

// asFirst makes of the unsigned edition of a host what a builder of version 1 would have
// published of the same pages. Its files stay: some of them nobody names.
func asFirst(f folder) {
	p, err := ReadPublished(f["edition.txt"], nil, f.open)
	if err != nil {
		panic(err)
	}
	f["edition.txt"] = firstText(p, func(payload []byte) (string, error) { return unsigned(payload), nil })
}

// firstText is the edition.txt of version 1 of what was published.
func firstText(p *Published, sign func([]byte) (string, error)) []byte {
	m, err := p.readMap()
	if err != nil {
		panic(err)
	}
	log, err := p.Log()
	if err != nil {
		panic(err)
	}
	e := *p.Edition
	other := func(p Patch) bool { return !firstSpan(e.Number, span{p.To, p.Span}) }
	e.first = &Log{All: slices.DeleteFunc(slices.Clone(log.All), other), Shared: slices.DeleteFunc(slices.Clone(log.Shared), other)}
	e.Packs = slices.Clone(e.Packs)
	for i := range e.Packs {
		e.Packs[i].Check = checkRows(m, e.Packs[i].ID).String()[:12]
	}
	payload := appendFirst(nil, &e)
	jws, err := sign(payload)
	if err != nil {
		panic(err)
	}
	_, embedded, _ := SplitEdition(p.Text)
	return append(editionText(jws, payload, nil), embedded...)
}

// checkRows is the whole digest of which a pack's check is the beginning.
func checkRows(m *pageMap, id string) Digest {
	var text strings.Builder
	for _, r := range m.pages {
		if r.pack == id {
			text.WriteString(r.address + " " + r.digest.String() + "\n")
		}
	}
	return DigestOf([]byte(text.String()))
}

// named are the files that an edition and its log name, but for the map.
func (p *Published) named(t testing.TB) []string {
	t.Helper()
	var names []string
	add := func(kind string, d Digest) {
		names = append(names, partName(kind, d), strings.TrimSuffix(partName(kind, d), ".json")+".bin")
	}
	for _, s := range p.Edition.Shells {
		add("shell", s.Digest)
	}
	for _, pack := range p.Edition.Packs {
		add("pack", pack.Digest)
	}
	if p.Edition.Log != (Part{}) {
		add("log", p.Edition.Log.Digest)
	}
	log, err := p.Log()
	if err != nil {
		t.Fatal(err)
	}
	for _, patch := range slices.Concat(log.All, log.Shared) {
		if !patch.empty() {
			add("patch", patch.Digest)
		}
	}
	return names
}

// A builder goes on from what was published in version 1 at any edition, phones follow from
// there by what it had made, and with time its log is as if it had always been made so.
func TestWhatWasPublishedInVersionOneIsGoneOnFrom(t *testing.T) {
	for _, turn := range []int{1, 2, 7, 64, 100} {
		m := newSite(uint64(turn), 40)
		for len(m.editions) < turn+40 {
			m.build(t)
			if n := len(m.editions); n <= turn {
				asFirst(m.host)
			}
			e := m.host.read(t).Edition
			if (e.first != nil) != (e.Number <= turn) {
				t.Fatalf("edition %d is of version 1: %v", e.Number, e.first != nil)
			}
			if n := e.Number; n > turn {
				for _, h := range []int{turn, n - 1, 1 + m.random.IntN(n), 1} {
					if h < n {
						m.follows(t, h, logOfAll, anyPack)
						m.follows(t, h, logOfShared, isShared)
					}
				}
			}
			m.edit()
			m.add()
		}
		if turn > 1 {
			continue
		}
		for i, p := range m.host.log(t).All {
			if named := spansNamed(len(m.editions)); (span{p.To, p.Span}) != named[i] {
				t.Fatalf("edition %d has (%d, %d] in the place of %v", len(m.editions), p.To-p.Span, p.To, named[i])
			}
		}
	}
}
