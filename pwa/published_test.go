package pwa

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

func TestMapsThatContradictThemselvesAreRefused(t *testing.T) {
	m := newSite(8, 30)
	m.build(t)
	m.edit()
	delete(m.pages, "yl/index.html")
	m.build(t)
	e := m.host.read(t).Edition
	text := string(m.host[mapName(e.Map.Digest)])
	swap := func(old, new string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("the map has no %s", old)
		}
		return strings.Replace(text, old, new, 1)
	}
	for name, changed := range map[string]string{
		"a page of the future":    swap(`"c",1,`, `"c",3,`),
		"a removal of the future": swap(`"gone":[[2,`, `"gone":[[3,`),
		"a page twice":            swap(`"pages":[`, `"pages":[["index.html","C",1,"","AAAAAAAAAAAAAAAAAAAAAA",1],`),
		"a pack that is none":     swap(`"c",1,`, `"o0",1,`),
		"a path":                  swap(`[2,["log-`, `[2,["../log-`),
		"nothing of its own kept": swap(`"kept":[[2,`, `"kept":[[1,`),
		"another file":            swap(`.json"`, `.html"`),
		"a member twice":          swap(`"gone":`, `"gone":[],"gone":`),
		"half of it":              text[:len(text)/2],
		"nothing":                 "",
	} {
		e := *e
		e.Map.Digest = DigestOf([]byte(changed))
		p := &Published{Edition: &e, Read: func(string) ([]byte, error) { return []byte(changed), nil }}
		if _, err := m.set().Next(p); err == nil || !strings.Contains(err.Error(), "map-") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatCannotBeGoneOnFromIsSaid(t *testing.T) {
	m := newSite(8, 3)
	m.build(t)
	p := m.host.read(t)
	name := mapName(p.Edition.Map.Digest)
	for want, change := range map[string]func(s *Set, p *Published){
		`is of the set "yl/", not of "yl/en/"`: func(s *Set, _ *Published) { s.Prefix = "yl/en/" },
		"after epoch 0":                        func(s *Set, _ *Published) { s.Epoch = 0 },
		"not what edition 1 names":             func(_ *Set, p *Published) { p.Read = func(string) ([]byte, error) { return nil, nil } },
		name + ": file does not exist": func(_ *Set, p *Published) {
			p.Read = folder{}.open
		},
		"is not the one that was announced": func(s *Set, p *Published) {
			m.pages["yl/index.html"].body += "."
			changed := m.set()
			changed.Fragment = s.Fragment
			*s = *changed
			s.Fragment = func(address string) (*Fragment, error) {
				f := m.fragment(address)
				f.Main[0]++
				return f, nil
			}
		},
		"its header is not": func(s *Set, _ *Published) {
			s.Sign = func([]byte) (string, error) { return unsigned([]byte("x")), nil }
			s.Key = "another"
		},
	} {
		s, q := m.set(), *p
		change(s, &q)
		if _, err := s.Next(&q); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	s, q := m.set(), *p
	q.Read = folder{}.open
	if _, err := s.Next(&q); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestEditionsThatContradictThemselvesAreRefused(t *testing.T) {
	m := newSite(13, 60)
	for range 3 {
		m.build(t)
		m.add()
	}
	for name, change := range map[string]func(e *Edition){
		"a number of nobody":        func(e *Edition) { e.Number = 0 },
		"an epoch of nobody":        func(e *Edition) { e.Epoch = 0 },
		"no log":                    func(e *Edition) { e.Log = Part{} },
		"a pack twice":              func(e *Edition) { e.Packs = append(e.Packs, e.Packs[0]) },
		"an empty pack":             func(e *Edition) { e.Packs[0].Pages = 0 },
		"a pack of the future":      func(e *Edition) { e.Packs[0].Last = 4 },
		"a change before the file":  func(e *Edition) { e.Packs[0].Last = e.Packs[0].Number - 1 },
		"a pack that cannot be one": func(e *Edition) { e.Packs[0].ID = "o01" },
	} {
		e := m.host.read(t).Edition
		change(e)
		if _, err := parseEdition(e.append(nil)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	for name, change := range map[string]func(l *Log){
		"a patch too few":           func(l *Log) { l.All, l.Shared = l.All[1:], l.Shared[1:] },
		"a patch twice":             func(l *Log) { l.All, l.Shared = append(l.All, l.All[0]), append(l.Shared, l.Shared[0]) },
		"a shared patch too many":   func(l *Log) { l.Shared = append(l.Shared, l.Shared[0]) },
		"a span that is none":       func(l *Log) { l.All[0].Span = 2 },
		"shared ones of other ends": func(l *Log) { l.Shared[0].To = 2 },
	} {
		l := m.host.log(t)
		change(l)
		if _, err := parseLog(l.append(nil), 3); err == nil {
			t.Errorf("a log with %s is taken", name)
		}
		e := m.host.read(t).Edition
		e.first = l
		if _, err := parseEdition(appendFirst(nil, e)); err == nil {
			t.Errorf("an edition of version 1 with %s is taken", name)
		}
	}
	if e := m.host.read(t).Edition; strings.Split(string(m.host["edition.txt"]), "\n")[1] != string(e.append(nil)) {
		t.Error("what is read is not what was written")
	}
}

// A new epoch begins again: its first edition leads nowhere back, and yet the
// files of the last ones stay for whoever is fetching them.
func TestANewEpochBeginsAgain(t *testing.T) {
	m := newSite(9, 60)
	for range 5 {
		m.build(t)
		m.edit()
	}
	named := m.host.read(t).named(t)
	s := m.set()
	s.Epoch = 2
	n, err := s.Next(m.host.read(t))
	if err != nil || n.Number != 1 || n.Same {
		t.Fatal(n, err)
	}
	m.host.publish(n)
	e := m.host.read(t).Edition
	if e.Epoch != 2 || e.Log != (Part{}) {
		t.Errorf("epoch %d, a log of %d bytes", e.Epoch, e.Log.Size)
	}
	for _, name := range named {
		if _, err := m.host.open(name); err != nil {
			t.Error(err)
		}
	}
	p := &phone{site: m, held: map[string]map[string]held{}}
	p.follow(t, e, nil, anyPack)
}

// A page that a phone could not tell from another one is in no pack.
func TestTwoPagesWithOneKeyAreOne(t *testing.T) {
	m := newSite(10, 0)
	for _, a := range []string{"yl/a.html", "yl/a/index.html", "yl/%E9%AB%98.html", "yl/%e9%ab%98.html"} {
		m.pages[a] = &modelPage{role: modelPrefix, body: a}
	}
	m.build(t)
	state := m.states[0]
	for a, want := range map[string]bool{"yl/a.html": true, "yl/a/index.html": false, "yl/%E9%AB%98.html": true, "yl/%e9%ab%98.html": false} {
		if _, got := state[a]; got != want {
			t.Errorf("%s: in the set is %v", a, got)
		}
	}
}

// publishedSeeds gives editions, their payloads, their maps and logs; the last one as version 1
// too.
func publishedSeeds(add func(text, payload, pages, log []byte)) *siteModel {
	m := newSite(11, 3)
	m.size = 5
	for range 3 {
		n, err := m.set().Next(m.last())
		if err != nil {
			panic(err)
		}
		m.host.publish(n)
		m.editions = append(m.editions, n.Edition)
		e := m.last().Edition
		add(n.Edition, e.append(nil), m.host[mapName(e.Map.Digest)], m.host[partName("log", e.Log.Digest)])
		m.add()
	}
	asFirst(m.host)
	e := m.last().Edition
	add(m.host["edition.txt"], appendFirst(nil, e), m.host[mapName(e.Map.Digest)], nil)
	return m
}

// last is the newest edition or nil.
func (m *siteModel) last() *Published {
	p, err := ReadPublished(m.host["edition.txt"], nil, m.host.open)
	if err != nil {
		return nil
	}
	return p
}

// Any bytes are refused, or are what would be written again.
func FuzzParse(f *testing.F) {
	publishedSeeds(func(text, payload, pages, log []byte) {
		f.Add(text)
		f.Add(payload)
		f.Add(pages)
		f.Add(log)
	})
	f.Fuzz(func(t *testing.T, text []byte) {
		if e, err := parseEdition(text); err == nil && string(payloadAgain(e)) != string(text) {
			t.Fatalf("%q is read as %q", text, payloadAgain(e))
		}
		for edition := 2; edition < 5; edition++ {
			if l, err := parseLog(text, edition); err == nil && string(l.append(nil)) != string(text) {
				t.Fatalf("%q is read as %q", text, l.append(nil))
			}
		}
		if m, err := parseMap(text); err == nil && string(m.append(nil)) != string(text) {
			t.Fatalf("%q is read as %q", text, m.append(nil))
		}
		if p, err := ReadPublished(text, nil, nil); err == nil {
			if jws, _, _ := SplitEdition(text); jws != unsigned(payloadAgain(p.Edition)) {
				t.Fatalf("%q is read as %q", text, payloadAgain(p.Edition))
			}
		}
	})
}

// Whatever a map says, a build goes on from it or says why not. Nothing is
// compressed here: that would be all that is fuzzed.
func FuzzGoOn(f *testing.F) {
	m := publishedSeeds(func(_, payload, pages, log []byte) { f.Add(payload, pages, log) })
	s := m.set()
	f.Fuzz(func(t *testing.T, payload, pages, log []byte) {
		e, err := parseEdition(payload)
		if err != nil {
			return
		}
		e.Map.Digest = DigestOf(pages)
		if e.Log != (Part{}) {
			e.Log.Digest = DigestOf(log)
		}
		p := &Published{Edition: e, Read: func(name string) ([]byte, error) {
			if strings.HasPrefix(name, "log-") {
				return log, nil
			}
			return pages, nil
		}}
		d, err := s.draft(p)
		if err != nil {
			return
		}
		if d.log, err = p.Log(); err != nil {
			return
		}
		d.place()
		d.same()
		d.weigh()
		for _, span := range spansNamed(d.number) {
			if span.to == d.number {
				d.changed(span.to-span.size, false)
			} else if i := d.log.find(span); i >= 0 {
				d.oldPatch(i)
			}
		}
	})
}
