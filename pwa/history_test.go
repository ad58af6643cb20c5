package pwa

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// histories are random ones, of a small site and shorter ones of larger sites. A
// fault names its seed. With -short, as the race detector runs it, there is a short
// one of a small site.
func histories(t *testing.T, editions int, each func(t *testing.T, m *siteModel)) {
	seeds := 3
	if testing.Short() {
		seeds, editions = 1, min(editions, 30)
	}
	for seed := 1; seed <= seeds; seed++ {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			t.Parallel()
			m := newSite(uint64(seed), 40*seed*seed)
			for len(m.editions) < editions/seed {
				m.build(t)
				each(t, m)
				m.edit()
			}
		})
	}
}

func TestPhonesOfAnyEditionReachTheNewest(t *testing.T) {
	ways := []struct {
		log   func(*Log) []Patch
		wants func(id string) bool
	}{
		{logOfAll, anyPack},
		{logOfShared, isShared},
		{logOfAll, isShared}, // by the patch that comes with the edition
		{logOfAll, func(id string) bool { return id != "o1" && id != "s2" }}, // in small
	}
	histories(t, 300, func(t *testing.T, m *siteModel) {
		n := len(m.editions)
		for i, h := range []int{0, 0, n - 1, n - 2, n - 3 - m.random.IntN(20), 1 + m.random.IntN(n), n - reach, 1} {
			if way := ways[(n+i)%len(ways)]; h >= 0 && h < n {
				m.follows(t, h, way.log, way.wants)
			}
		}
	})
}

// Unions come and go: until somebody inherits there is no log of the shared
// family, and then there is one from the beginning.
func TestWhoInheritsLaterFollowsTheSharedFamily(t *testing.T) {
	var followed atomic.Int64
	histories(t, 120, func(t *testing.T, m *siteModel) {
		e := m.host.read(t).Edition
		n := e.Number
		if log := m.host.log(t); n > 1 && (len(log.Shared) > 0) != (n > 20) {
			t.Fatalf("edition %d has %d shared patches", n, len(log.Shared))
		}
		if n > 20 {
			for _, h := range []int{n - 1, 1 + m.random.IntN(n-1)} {
				if p := m.follows(t, h, logOfShared, isShared); len(p.files) > 0 {
					followed.Add(1)
				}
			}
		}
		m.inherited = n == 20 || n > 20 && m.random.IntN(2) == 0
		m.edit()
		m.add() // there is a next edition in any case
	})
	t.Cleanup(func() {
		if followed.Load() == 0 {
			t.Error("nobody followed a patch")
		}
	})
}

// The same on the other side, by the functions of the worker.
func TestPhonesFollowInTypeScript(t *testing.T) {
	type step struct {
		Text  string               `json:"text"`
		Pages map[string][2]string `json:"pages"`
	}
	history := struct {
		Set   string            `json:"set"`
		Steps []step            `json:"steps"`
		Files map[string]string `json:"files"`
	}{modelPrefix, nil, map[string]string{}}
	m := newSite(12, 70)
	m.size = 60
	for len(history.Steps) < 100 {
		if n := m.build(t); !n.Same {
			for _, p := range n.Parts {
				if strings.HasSuffix(p.Name, ".json") && !strings.HasPrefix(p.Name, "map-") {
					history.Files[p.Name] = string(p.Bytes)
				}
			}
			s := step{string(n.Edition), map[string][2]string{}}
			for address, x := range m.states[n.Number-1] {
				s.Pages[address] = [2]string{x.pack, x.digest.String()}
			}
			history.Steps = append(history.Steps, s)
		}
		m.edit()
	}
	runScript(t, "history", history)
}

func TestPagesStayInTheirPacks(t *testing.T) {
	histories(t, 150, func(t *testing.T, m *siteModel) {
		if len(m.states) < 2 {
			return
		}
		before, now := m.states[len(m.states)-2], m.states[len(m.states)-1]
		for address, x := range now {
			if was, ok := before[address]; ok && was.pack != x.pack && isShared(was.pack) == isShared(x.pack) {
				t.Fatalf("%s went from %s to %s", address, was.pack, x.pack)
			}
			if isShared(x.pack) != m.pages[address].shared {
				t.Fatalf("%s is in %s", address, x.pack)
			}
		}
	})
}

func TestOneNewItemChangesOnePackBesideTheCore(t *testing.T) {
	m := newSite(4, 300)
	m.build(t)
	for range 120 {
		before := m.host.read(t).Edition
		m.add()
		m.build(t)
		var changed []string
		for _, p := range m.host.read(t).Edition.Packs {
			i := slices.IndexFunc(before.Packs, func(b Pack) bool { return b.ID == p.ID })
			if bucketNumber(p.ID) > 0 && (i < 0 || before.Packs[i].Check != p.Check) {
				changed = append(changed, p.ID)
			}
		}
		if len(changed) > 1 {
			t.Fatalf("packs %q changed", changed)
		}
	}
}

func TestFilesOfThreeEditionsAreKeptAndNoOthers(t *testing.T) {
	histories(t, 40, func(t *testing.T, m *siteModel) {
		want := map[string]bool{"edition.txt": true}
		for i := range min(len(m.editions), 3) {
			p, err := ReadPublished(m.editions[len(m.editions)-1-i], nil, m.host.open)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range p.named(t) {
				want[name] = true
			}
			if i == 0 {
				want[mapName(p.Edition.Map.Digest)] = true
			}
		}
		got := map[string]bool{}
		for name := range m.host {
			got[name] = true
		}
		if !maps.Equal(got, want) {
			t.Fatalf("edition %d: %d files are kept, want %d", len(m.editions), len(got), len(want))
		}
	})
}

func TestFreshAndIncrementalBuildsHoldTheSamePages(t *testing.T) {
	histories(t, 40, func(t *testing.T, m *siteModel) {
		n, err := m.set().Next(nil)
		if err != nil {
			t.Fatal(err)
		}
		fresh := &siteModel{host: folder{}}
		fresh.host.publish(n)
		digests := func(state map[string]placed) map[string]Digest {
			list := map[string]Digest{}
			for a, x := range state {
				list[a] = x.digest
			}
			return list
		}
		if !maps.Equal(digests(fresh.state(t)), digests(m.state(t))) {
			t.Fatal("they differ")
		}
	})
}

func TestNothingChangedLeavesTheEditionAsItIs(t *testing.T) {
	histories(t, 20, func(t *testing.T, m *siteModel) {
		before := maps.Clone(m.host)
		n := m.build(t)
		if !n.Same || len(n.Parts) > 0 || len(before) != len(m.host) || string(n.Edition) != string(before["edition.txt"]) {
			t.Fatalf("edition %d: same is %v", len(m.editions), n.Same)
		}
	})
}

func TestBuildsOfTheSameAreTheSameBytes(t *testing.T) {
	a, b := newSite(6, 200), newSite(6, 200)
	for range 20 {
		x, y := a.build(t), b.build(t)
		if string(x.Edition) != string(y.Edition) || !slices.EqualFunc(x.Parts, y.Parts, func(p, q File) bool { return p.Name == q.Name && string(p.Bytes) == string(q.Bytes) }) {
			t.Fatalf("edition %d differs", x.Number)
		}
		a.edit()
		b.edit()
	}
}
