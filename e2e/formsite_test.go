package e2e

import (
	"crypto/ecdsa"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"unionhall/internal/seal"
)

// The federation of the tests of forms: a province, a city with keys of its own, and the
// union of an employer in that city, which has none.
const (
	region   = "yl"
	cityTown = "yl-linhe"
	works    = "yl-linhe-works"
)

// A formSite is a site with forms and its endpoint's address, and all the keys that its
// unions hold: tests open with them what arrives.
type formSite struct {
	files folder
	sync  []byte // unionsync.json
	keys  map[string]*unionKeys
	// receipts signs receipts.
	receipts *ecdsa.PrivateKey
	gates    *gates
	endpoint string // its address, as the site has it
}

// unionKeys are the private keys of a union.
type unionKeys struct {
	union, opens, signs, recovery *ecdsa.PrivateKey
	set                           *seal.KeySet

	lock  sync.Once
	files map[string]string // the officer's, by name, locked with the passphrase of the tests
}

// aFormSite is built once for all tests; they only read it.
var aFormSite = sync.OnceValues(buildFormSite)

func formsOf(t *testing.T) *formSite {
	t.Helper()
	s, err := aFormSite()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// settings are what the federation's editors have written, without keys.
var settings = map[string]string{
	"site.yaml": `title: 云岭省职工之家
address: https://gonghui.example/
languages: [zh-Hans]
endpoint:
  address: ENDPOINT
  receipt_keys: [RECEIPTS]
`,
	"union.yaml": `id: yl
name: 云岭省总工会
short_name: 省总工会
level: provincial
hotline: {label: "12351", tel: "+86-999-12351", hours: 每天 8:00 至 20:00}
phone: "0999-5550100"
address: 临河市江岸路 88 号
`,
	"linhe/union.yaml": `id: yl-linhe
name: 临河市总工会
short_name: 临河市总工会
level: municipal
phone: "0999-5551000"
address: 临河市文昌街 16 号
push: on
serves: {places: [临河市], industries: [港口, 外卖配送]}
`,
	"linhe/works/union.yaml": `id: yl-linhe-works
name: 鸿远机械有限公司工会委员会
short_name: 鸿远工会
level: basic
phone: "0999-5551471"
serves: {workplaces: [鸿远机械]}
`,
	"linhe/news/heat.md": "---\ntitle: 高温津贴\ndate: 2026-06-01\n---\n\n六月起发放。\n",
}

// buildFormSite writes the federation, makes its keys, and builds it.
func buildFormSite() (*formSite, error) {
	s := &formSite{keys: map[string]*unionKeys{}, gates: &gates{byOrigin: map[string]*gate{}}}
	l, address, err := listenFar("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	given.Store(address, true)
	s.endpoint = "http://" + address + "/"
	server := &http.Server{Handler: s.gates, ErrorLog: quiet}
	go server.Serve(l) // until the tests end
	if s.receipts, err = seal.NewKey(); err != nil {
		return nil, err
	}
	public, err := seal.PublicKeyOf(s.receipts)
	if err != nil {
		return nil, err
	}
	content := filepath.Join(filepath.Dir(program), "forms-content")
	words := strings.NewReplacer("ENDPOINT", s.endpoint, "RECEIPTS", public.String())
	for name, text := range settings {
		if err := write(filepath.Join(content, filepath.FromSlash(name)), words.Replace(text)); err != nil {
			return nil, err
		}
	}
	if err := s.makeKeys(content, public); err != nil {
		return nil, err
	}
	out := filepath.Join(filepath.Dir(program), "forms-www", "public")
	if err := say(program, "build", "--lang", "en", "--source", content, "--out", out, "--now", "2026-06-15"); err != nil {
		return nil, err
	}
	if s.sync, err = os.ReadFile(filepath.Join(filepath.Dir(out), "unionsync.json")); err != nil {
		return nil, err
	}
	s.files, err = readFolder(out)
	return s, err
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// makeKeys makes the keys of the province and the city, as "keys union make" and
// "keys union link" do.
func (s *formSite) makeKeys(content string, receipts seal.PublicKey) error {
	for _, union := range []string{region, cityTown} {
		k, err := newUnionKeys(union, receipts)
		if err != nil {
			return err
		}
		s.keys[union] = k
	}
	colleague, err := newUnionKeys(region, receipts)
	if err != nil {
		return err
	}
	s.keys[region].set.Officers = append(s.keys[region].set.Officers, colleague.set.Officers...)
	for union, folder := range map[string]string{region: "", cityTown: "linhe"} {
		public, err := seal.PublicKeyOf(s.keys[union].union)
		if err != nil {
			return err
		}
		link, err := seal.Link{By: region, Union: union, Epoch: 1, Key: public}.Sign(s.keys[region].union)
		if err != nil {
			return err
		}
		set, err := s.keys[union].set.Sign(s.keys[union].union)
		if err != nil {
			return err
		}
		if err := write(filepath.Join(content, folder, "keys.jws"), link+"\n"+set+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// newUnionKeys makes the keys of a union with one officer.
func newUnionKeys(union string, receipts seal.PublicKey) (*unionKeys, error) {
	k := &unionKeys{set: &seal.KeySet{Union: union, Epoch: 1, Receipts: []seal.PublicKey{receipts}}}
	var public [4]seal.PublicKey
	for i, key := range []**ecdsa.PrivateKey{&k.union, &k.opens, &k.signs, &k.recovery} {
		made, err := seal.NewKey()
		if err != nil {
			return nil, err
		}
		*key = made
		if public[i], err = seal.PublicKeyOf(made); err != nil {
			return nil, err
		}
	}
	k.set.Officers = []seal.Officer{{Opens: public[1], Signs: public[2]}}
	k.set.Recovery = public[3]
	return k, nil
}

// endpointFor is what an endpoint is told that takes forms from pages of an origin, and
// officers at desks of others.
func (s *formSite) endpointFor(t *testing.T, origin string, desks ...string) []byte {
	t.Helper()
	var known map[string]any
	if err := json.Unmarshal(s.sync, &known); err != nil {
		t.Fatal(err)
	}
	known["origins"], known["desk_origins"] = []string{origin}, append([]string{}, desks...)
	text, err := json.Marshal(known)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A counter is a host of the site, its endpoint, and the gate between: what a worker's
// phone meets.
type counter struct {
	*host
	site *formSite
	end  *endpoint
	gate *gate
}

// newCounter opens one on an origin of its own, for officers at desks of these origins.
func newCounter(t *testing.T, desks ...string) *counter {
	t.Helper()
	return newCounterOf(t, habits{}, desks...)
}

// newCounterOf is newCounter where the host of the site has these habits.
func newCounterOf(t *testing.T, are habits, desks ...string) *counter {
	t.Helper()
	s := formsOf(t)
	h := newHost(t, s.files, are)
	e := startEndpoint(t, s.endpointFor(t, h.origin(), desks...), s.receipts)
	return &counter{h, s, e, s.gates.open(t, h.origin(), e)}
}

// offline takes the network away: neither the site nor the endpoint can be reached.
func (c *counter) offline() {
	c.host.stop()
	c.gate.befall(gone)
}

// online brings it back.
func (c *counter) online(t *testing.T) {
	t.Helper()
	c.host.start(t)
	c.gate.mend()
}
