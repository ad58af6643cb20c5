package e2e

import (
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"unionhall/internal/digest"
	"unionhall/pwa"
)

// A hall is a small site on a host that does what a test wants: sets, made of a
// handful of pages by the same code that a build uses, below one base path.
type hall struct {
	t      *testing.T
	base   string // path, with slashes around
	key    *ecdsa.PrivateKey
	keys   []string // that the worker is given
	epoch  int
	server *httptest.Server

	mu    sync.Mutex // guards what follows: the browser asks while tests change it
	files map[string][]byte
	last  map[string]*pwa.Published // by prefix
	asked []string                  // addresses, in order
	down  bool                      // every connection is cut
	plain bool                      // nothing is compressed
	fault func(w http.ResponseWriter, r *http.Request, address string) (answered bool)
}

// A wing is a set as the test wants it; its shell is that of its prefix.
type wing struct {
	prefix string
	above  []string
	files  []string
	pages  map[string]string // address -> main; core unless it has "/news/" in it
	shared func(address string) bool
	shell  string // what changes with the menu
}

// newHall starts a host without any site.
func newHall(t *testing.T, base string) *hall {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{t: t, base: base, key: key, keys: []string{publicKey(t, key)}, epoch: 1, files: map[string][]byte{}, last: map[string]*pwa.Published{}}
	h.server = startServer(t, h)
	h.publishWorker()
	return h
}

func publicKey(t *testing.T, key *ecdsa.PrivateKey) string {
	t.Helper()
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(point)
}

func (h *hall) publishWorker() {
	h.t.Helper()
	js, err := pwa.Worker(h.keys, h.epoch)
	if err != nil {
		h.t.Fatal(err)
	}
	h.put("sw.js", js)
}

func (h *hall) put(address string, b []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.files[address] = b
}

// origin is the address of the base path.
func (h *hall) origin() string { return h.server.URL + h.base }

// set changes how the host answers.
func (h *hall) set(change func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change()
}

// requests returns what was asked for since the last call, sorted out by keep.
func (h *hall) requests() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	asked := h.asked
	h.asked = nil
	return asked
}

// of picks the addresses that contain one of the words.
func of(asked []string, words ...string) (found []string) {
	for _, a := range asked {
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(a, w) }) {
			found = append(found, a)
		}
	}
	return found
}

func (h *hall) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	address, ok := strings.CutPrefix(r.URL.EscapedPath(), h.base)
	if r.URL.Path == "/favicon.ico" {
		http.NotFound(w, r)
		return
	}
	h.mu.Lock()
	h.asked = append(h.asked, address)
	down, fault, b := h.down, h.fault, h.files[file(address)]
	plain := h.plain
	h.mu.Unlock()
	if down {
		panic(http.ErrAbortHandler)
	}
	if fault != nil && fault(w, r, address) {
		return
	}
	if !ok || b == nil {
		http.NotFound(w, r)
		return
	}
	serveFile(w, r, file(address), b, plain)
}

// file is the file that an address means.
func file(address string) string {
	if address == "" || strings.HasSuffix(address, "/") {
		return address + "index.html"
	}
	return address
}

var types = map[string]string{".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json", ".txt": "text/plain; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png", ".bin": "application/octet-stream"}

func serveFile(w http.ResponseWriter, r *http.Request, name string, b []byte, plain bool) {
	w.Header().Set("Content-Type", types[path.Ext(name)])
	if !plain && path.Ext(name) == ".json" {
		// What is inside does not matter to the worker, only that the host says so.
		w.Header().Set("Content-Encoding", "gzip")
		b = gzipped(b)
	}
	w.Header().Set("ETag", `"`+digest.Of(b).Short()+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(b))
}

// shellOf has the root in two places, as real ones do.
// otherMenu is more than an edition tells of a shell: it is fetched.
var otherMenu = strings.Repeat("菜单", 400)

func (x *wing) shellOf() ([][]byte, []string) {
	return [][]byte{
		[]byte("<!DOCTYPE html><html><head><meta charset=\"utf-8\">"),
		[]byte("<link rel=\"icon\" href=\"data:,\"></head><body data-set=\"" + x.prefix + "\"><p>" + x.shell + "</p>"),
		[]byte("<a href=\""),
		[]byte(x.prefix + "index.html\">home</a><main>"),
		[]byte("</main></body></html>"),
	}, []string{pwa.SlotMeta, pwa.SlotLanguages, pwa.SlotRoot, pwa.SlotMain}
}

func (x *wing) fragment(address string) *pwa.Fragment {
	main := x.pages[address]
	title, _, _ := strings.Cut(main, "\n")
	return &pwa.Fragment{Role: x.prefix, Meta: []byte("<title>" + title + "</title>"), Languages: []byte("<i>" + address + "</i>"), Main: []byte(main)}
}

// page is what the network sends.
func (x *wing) page(address string) []byte {
	pieces, slots := x.shellOf()
	f := x.fragment(address)
	var b bytes.Buffer
	for i, piece := range pieces {
		b.Write(piece)
		if i == len(slots) {
			break
		}
		switch slots[i] {
		case pwa.SlotRoot:
			b.WriteString(strings.Repeat("../", strings.Count(address, "/")))
		case pwa.SlotMeta:
			b.Write(f.Meta)
		case pwa.SlotLanguages:
			b.Write(f.Languages)
		case pwa.SlotMain:
			b.Write(f.Main)
		}
	}
	return b.Bytes()
}

// publish makes the next edition of a set and its pages, as a build would, and
// takes away what a build would take away.
func (h *hall) publish(x *wing) *pwa.Next {
	h.t.Helper()
	pieces, slots := x.shellOf()
	s := &pwa.Set{
		Prefix: x.prefix, Above: x.above, Inherited: x.shared != nil, Files: x.files, Epoch: h.epoch, Time: time.Unix(1764403200, 0),
		Shells: map[string][]byte{x.prefix: pwa.ShellJSON(pieces, slots)},
		Fragment: func(address string) (*pwa.Fragment, error) {
			return x.fragment(address), nil
		},
		Key:  "test",
		Sign: h.sign,
	}
	if h.key == nil {
		s.Key, s.Sign = "", nil
	}
	for address := range x.pages {
		f := x.fragment(address)
		s.Pages = append(s.Pages, pwa.SetPage{Address: address, Core: !strings.Contains(address, "/news/"),
			Shared: x.shared != nil && x.shared(address), Digest: f.Digest(), Size: f.Size(), Role: x.prefix})
	}
	n, err := s.Next(h.last[x.prefix])
	if err != nil {
		h.t.Fatal(err)
	}
	h.deploy(x, n)
	return n
}

// deploy puts an edition and its pages on the host.
func (h *hall) deploy(x *wing, n *pwa.Next) {
	h.t.Helper()
	folder := x.prefix + "offline/"
	h.mu.Lock()
	for _, f := range n.Parts {
		h.files[folder+f.Name] = f.Bytes
	}
	for name := range h.files {
		if strings.HasPrefix(name, folder) && !strings.HasSuffix(name, ".html") && !slices.Contains(n.Keep, strings.TrimPrefix(name, folder)) {
			delete(h.files, name)
		}
	}
	h.files[folder+"edition.txt"] = n.Edition
	for address := range x.pages {
		h.files[address] = x.page(address)
	}
	h.mu.Unlock()
	read := func(name string) ([]byte, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if b, ok := h.files[folder+name]; ok {
			return b, nil
		}
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	last, err := pwa.ReadPublished(n.Edition, h.open, read)
	if err != nil {
		h.t.Fatal(err)
	}
	h.last[x.prefix] = last
}

// sign makes a compact JWS with ES256 (RFC 7515, RFC 7518 3.4).
func (h *hall) sign(payload []byte) (string, error) {
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"typ":"seal1+edition","alg":"ES256"}`)) + "." + base64.RawURLEncoding.EncodeToString(payload)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, h.key, sum[:]) //nolint:staticcheck // JOSE wants the two numbers
	if err != nil {
		return "", err
	}
	raw := make([]byte, 64)
	r.FillBytes(raw[:32])
	s.FillBytes(raw[32:])
	return text + "." + base64.RawURLEncoding.EncodeToString(raw), nil
}

// open reads the payload of what sign or no key has made; a test believes itself.
func (h *hall) open(jws string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.Split(jws, ".")[1])
}

// editionText is the edition.txt of a compact JWS, without a patch.
func editionText(jws string) string {
	parts := strings.Split(jws, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		panic(err) // a test has made it
	}
	return parts[0] + ".." + parts[2] + "\n" + string(payload) + "\n"
}

func gzipped(b []byte) []byte {
	var small bytes.Buffer
	w := gzip.NewWriter(&small)
	if _, err := w.Write(b); err != nil {
		panic(err) // a buffer takes everything
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return small.Bytes()
}
