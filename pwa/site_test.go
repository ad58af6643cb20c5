package pwa

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// A siteModel is a site whose editors do anything, and what it has published.
type siteModel struct {
	random    *rand.Rand
	pages     map[string]*modelPage
	shells    map[string]string
	files     []string
	inherited bool
	epoch     int
	layout    int // stands in every item
	names     int // how many there were
	size      int // bytes of a usual page

	host     folder         // as it is
	opened   map[Digest]any // parts that phones have read: they read the same ones again and again
	editions [][]byte
	states   []map[string]placed // what each edition holds, from edition 1 on, by address
}

type modelPage struct {
	shared, core bool
	date         int64
	role         string
	body         string
}

// placed is a page as an edition has it.
type placed struct {
	pack   string
	digest Digest
}

const (
	modelPrefix = "yl/"
	modelHome   = modelPrefix + "home" // the role of the home
)

func newSite(seed uint64, pages int) *siteModel {
	m := &siteModel{
		random: rand.New(rand.NewPCG(seed, 5)), pages: map[string]*modelPage{},
		shells: map[string]string{modelPrefix: "0", modelHome: "0", "": "0"}, size: 300, inherited: true, epoch: 1, host: folder{}, opened: map[Digest]any{},
	}
	for _, address := range []string{"yl/index.html", "yl/news/index.html", "yl/offline/index.html"} {
		m.pages[address] = &modelPage{core: true, role: modelPrefix, body: address}
	}
	m.pages["yl/index.html"].role = modelHome
	m.pages["index.html"] = &modelPage{core: true, shared: true, body: "door"}
	for range pages {
		m.add()
	}
	return m
}

func (m *siteModel) add() {
	m.names++
	p := &modelPage{shared: m.random.IntN(3) == 0, core: m.random.IntN(10) == 0, role: modelPrefix}
	if m.random.IntN(8) > 0 {
		p.date = 1700000000 + int64(m.names)*3600
	}
	m.pages[fmt.Sprintf("yl/news/%d.html", m.names*7919%100003)] = p
	m.write(p)
	m.list()
}

// write gives a page another body: mostly a short one.
func (m *siteModel) write(p *modelPage) {
	n := 1 + m.random.IntN(m.size)
	if m.random.IntN(60) == 0 {
		n = 20000 + m.random.IntN(40000)
	}
	p.body = fmt.Sprintf("%d %s", m.random.Uint32(), strings.Repeat("文\"\n", n/5))
}

// list is what a change of an item does to the lists.
func (m *siteModel) list() {
	m.pages["yl/news/index.html"].body = fmt.Sprint("list ", m.random.Uint32())
	m.pages["yl/index.html"].body = fmt.Sprint("home ", m.random.Uint32())
}

// item chooses an item.
func (m *siteModel) item() (address string, p *modelPage) {
	var items []string
	for a := range m.pages {
		if strings.HasPrefix(a, "yl/news/") && !strings.HasSuffix(a, "index.html") {
			items = append(items, a)
		}
	}
	if len(items) == 0 {
		m.add()
		return m.item()
	}
	slices.Sort(items)
	address = items[m.random.IntN(len(items))]
	return address, m.pages[address]
}

// edit does what editors do between two builds. It may be nothing.
func (m *siteModel) edit() {
	for range 1 + m.random.IntN(3) {
		address, p := m.item()
		switch m.random.IntN(24) {
		case 0, 1, 2, 3, 4, 5, 6, 7:
			m.write(p)
		case 8, 9, 10, 11, 12, 13:
			m.add()
		case 14, 15, 16:
			delete(m.pages, address)
			m.list()
		case 17:
			p.shared = !p.shared
		case 18:
			p.core = !p.core // says nothing to a page that has its place
		case 19:
			m.shells[modelPrefix] += "."
			m.shells[modelHome] += "."
		case 20:
			m.files = []string{fmt.Sprintf("static/page-%d.js", m.random.Uint32())}
		case 21:
			if m.random.IntN(8) == 0 {
				m.layout++
			}
		case 22:
			m.many()
		}
	}
}

// many adds or removes a bucket or so.
func (m *siteModel) many() {
	adds := len(m.pages) < 400
	for range m.random.IntN(60) {
		if address, _ := m.item(); adds {
			m.add()
		} else {
			delete(m.pages, address)
		}
	}
}

func (m *siteModel) fragment(address string) *Fragment {
	p := m.pages[address]
	f := &Fragment{Role: p.role, Meta: []byte("<title>" + address + "</title>"), Main: []byte(p.body)}
	if p.shared {
		f.Languages = []byte("<a>en</a>")
	}
	if strings.HasPrefix(address, "yl/news/") {
		f.Main = fmt.Appendf(f.Main, " %d", m.layout)
	}
	return f
}

func (m *siteModel) set() *Set {
	s := &Set{
		Prefix: modelPrefix, Epoch: m.epoch, Time: time.Unix(1764403200+int64(len(m.editions)), 0), Above: []string{"top/"}, Inherited: m.inherited, Files: m.files,
		Shells: map[string][]byte{}, Fragment: func(a string) (*Fragment, error) { return m.fragment(a), nil },
	}
	for role, text := range m.shells {
		s.Shells[role] = ShellJSON([][]byte{[]byte("<a>" + text), nil, []byte(role)}, []string{SlotMeta, SlotMain})
	}
	for a, p := range m.pages { // in any order
		f := m.fragment(a)
		s.Pages = append(s.Pages, SetPage{Address: a, Shared: p.shared, Core: p.core, Date: p.date, Digest: f.Digest(), Size: f.Size(), Role: p.role})
	}
	return s
}

// build publishes the next edition.
func (m *siteModel) build(t *testing.T) *Next {
	t.Helper()
	var last *Published
	if len(m.editions) > 0 {
		last = m.host.read(t)
	}
	n, err := m.set().Next(last)
	if err != nil {
		t.Fatal(err)
	}
	m.host.publish(n)
	if n.Same {
		return n
	}
	if n.Number != len(m.editions)+1 {
		t.Fatalf("edition %d follows %d", n.Number, len(m.editions))
	}
	m.editions = append(m.editions, n.Edition)
	m.states = append(m.states, m.state(t))
	return n
}

// state reads what the newest edition holds from its map.
func (m *siteModel) state(t *testing.T) map[string]placed {
	t.Helper()
	pages, err := m.host.read(t).readMap()
	if err != nil {
		t.Fatal(err)
	}
	state := map[string]placed{}
	for _, r := range pages.pages {
		state[r.address] = placed{r.pack, r.digest}
	}
	return state
}
