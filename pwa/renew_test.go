package pwa

import (
	"fmt"
	"testing"
	"time"
)

// plain makes a set of pages of so many bytes each, with one more version of
// those that change says.
func plain(pages, size int, version func(i int) int) *Set {
	s := &Set{Prefix: "yl/", Epoch: 1, Time: time.Unix(1, 0), Shells: map[string][]byte{"yl/": ShellJSON([][]byte{nil, nil}, []string{SlotMain})}}
	fragments := map[string]*Fragment{}
	for i := range pages {
		address := fmt.Sprintf("yl/news/%03d.html", i)
		text := words(i*1000 + version(i))(size / 3)
		fragments[address] = &Fragment{Role: "yl/", Main: []byte(text)}
		f := fragments[address]
		s.Pages = append(s.Pages, SetPage{Address: address, Date: int64(i + 1), Digest: f.Digest(), Size: f.Size(), Role: f.Role})
	}
	s.Fragment = func(address string) (*Fragment, error) { return fragments[address], nil }
	return s
}

func next(t *testing.T, host folder, s *Set) *Next {
	t.Helper()
	var last *Published
	if host["edition.txt"] != nil {
		last = host.read(t)
	}
	n, err := s.Next(last)
	if err != nil {
		t.Fatal(err)
	}
	host.publish(n)
	return n
}

// When all pages change at once, as with another layout, the patch names the
// packs, and nobody fetches what he does not keep.
func TestAChangeOfAllPagesIsNoPatchOfAllPages(t *testing.T) {
	host, version := folder{}, 1
	set := func() *Set { return plain(120, 6000, func(int) int { return version }) }
	next(t, host, set())
	version = 2
	n := next(t, host, set())
	e := host.read(t).Edition
	if log := host.log(t); len(e.Packs) != 3 || log.All[0].Size > 200 {
		t.Errorf("%d packs, a patch of %d bytes", len(e.Packs), log.All[0].Size)
	}
	for _, p := range e.Packs {
		if p.Number != 2 || p.Last != 2 {
			t.Errorf("pack %s is of edition %d", p.ID, p.Number)
		}
	}
	if want := `{"v":1,"from":1,"to":2,"pages":[],"renew":[["o3",2],["o2",2],["o1",2]]}` + "\n"; string(n.Edition[len(n.Edition)-len(want):]) != want {
		t.Errorf("the edition ends with %s", n.Edition[len(n.Edition)-len(want):])
	}
}

// Of a small pack it would be a request more for nothing.
func TestASmallPackIsNotRenewed(t *testing.T) {
	host, version := folder{}, 1
	set := func() *Set { return plain(5, 900, func(int) int { return version }) }
	next(t, host, set())
	version = 2
	next(t, host, set())
	if p := open[patchFile](t, &siteModel{host: host, opened: map[Digest]any{}}, "patch", host.log(t).All[0].Part); len(p.Renew) > 0 || len(p.Pages) != 5 {
		t.Errorf("%d pages, %d packs", len(p.Pages), len(p.Renew))
	}
}

// A pack is made anew when a tenth of it has changed, or when a change has
// become old.
func TestWhenPacksAreMadeAnew(t *testing.T) {
	host, versions := folder{}, map[int]int{}
	set := func() *Set { return plain(100, 3000, func(i int) int { return versions[i] }) }
	made := func() (o1, o2 int) {
		for _, p := range host.read(t).Edition.Packs {
			switch p.ID {
			case "o1":
				o1 = p.Number
			case "o2":
				o2 = p.Number
			}
		}
		return o1, o2
	}
	next(t, host, set())
	versions[0]++ // in o1, once
	for n := 2; n < 1+remakeAge; n++ {
		versions[50+n%10]++
		next(t, host, set())
		if o1, _ := made(); o1 != 1 {
			t.Fatalf("edition %d: o1 was made anew for one page of 50", n)
		}
	}
	if _, o2 := made(); o2 != 1+6+6 { // each sixth change is more than a tenth
		t.Errorf("o2 was made at edition %d", o2)
	}
	versions[99]++
	next(t, host, set())
	if o1, _ := made(); o1 != 1+remakeAge {
		t.Errorf("o1 was made at edition %d", o1)
	}
}

// Assignment counts pages and bytes, and lets the core have what there is room for.
func TestPagesGoWhereThereIsRoom(t *testing.T) {
	packs := func(s *Set) map[string]int {
		host := folder{}
		next(t, host, s)
		sizes := map[string]int{}
		for _, p := range host.read(t).Edition.Packs {
			sizes[p.ID] = p.Pages
		}
		return sizes
	}
	once := func(int) int { return 1 }
	if got := packs(plain(101, 300, once)); got["o1"] != 50 || got["o2"] != 50 || got["o3"] != 1 {
		t.Errorf("by pages: %v", got)
	}
	if got := packs(plain(6, 200<<10, once)); got["o1"] != 2 || got["o2"] != 2 || got["o3"] != 2 {
		t.Errorf("by bytes: %v", got)
	}
	core := plain(12, 40<<10, once)
	for i := range core.Pages {
		core.Pages[i].Core = true
	}
	if got := packs(core); got["c"] != 6 || got["o1"] != 6 {
		t.Errorf("core: %v", got)
	}
	huge := plain(2, 600<<10, once)
	if got := packs(huge); got["o1"] != 1 || got["o2"] != 1 {
		t.Errorf("huge: %v", got)
	}
}

// The newest are fetched first, of both families.
func TestNewestPacksAreFetchedFirst(t *testing.T) {
	s := plain(200, 300, func(int) int { return 1 })
	for i := range s.Pages {
		s.Pages[i].Shared = i >= 40 && i < 140 // newer than none of the last own bucket
		s.Pages[i].Core = i < 2 || i == 60
	}
	host := folder{}
	next(t, host, s)
	var ids []string
	for _, p := range host.read(t).Edition.Packs {
		ids = append(ids, p.ID)
	}
	if got := fmt.Sprint(ids); got != "[c C o2 o1 s2 s1]" {
		t.Error(got)
	}
}
