package e2e

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"log"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

// A folder is a built site in memory: bytes by file name, with slashes. Hosts
// share it and only read it.
type folder map[string][]byte

// readFolder reads an output folder without what the build remembers.
func readFolder(dir string) (folder, error) {
	f := folder{}
	disk := os.DirFS(dir)
	err := fs.WalkDir(disk, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if d.IsDir() {
			if strings.HasPrefix(name, ".") {
				return fs.SkipDir
			}
			return nil
		}
		f[name], err = fs.ReadFile(disk, name)
		return err
	})
	return f, err
}

// habits are what hosts differ in. The zero value is the plainest file server
// at the root of its origin: it says what type a file is and nothing else.
type habits struct {
	prefix    string    // where the site lies: "" for "/", else "/a/b/"
	codings   []string  // content codings that it compresses texts with, the preferred one first: br, gzip
	tags      bool      // sends ETag, and 304 to whoever has the file
	maxAge    int       // lets caches keep everything for so many seconds
	soft404   bool      // 200 and the door for what it does not know
	redirects redirects // to the one address that it likes
	query     string    // leads whoever opens a page without a query to the page with this one
}

// redirects are the ways of hosts with addresses.
type redirects int

const (
	toNothing redirects = iota // /x is not found where only /x/ is
	toSlash                    // /x leads to /x/
	offHTML                    // /x.html leads to /x, and /x/index.html to /x/
)

// A host serves a built site as some host on the net does, with its habits, its
// stops, its half-done deploys and whatever fault the test puts into it. It
// remembers what was asked for.
type host struct {
	habits
	address string // where it listens
	log     io.Writer

	mu     sync.Mutex // guards all below
	server *http.Server
	choose func(name string) folder // the build that answers for a file
	strike strike
	asked  []asked
	more   chan struct{} // closed when something was asked for
}

// asked is one request that a host has got.
type asked struct {
	method  string
	name    string // below the prefix, as it was asked for, unescaped
	query   string
	code    int  // that the host would send without a fault
	size    int  // of the body that it would send, in bytes
	spoiled bool // by a fault
	dest    string
	header  http.Header
}

// newHost starts a host of files.
func newHost(t *testing.T, files folder, h habits) *host {
	t.Helper()
	if h.prefix == "" {
		h.prefix = "/"
	}
	x := &host{habits: h, address: freshAddress(t), log: io.Discard, more: make(chan struct{})}
	x.publish(files)
	x.start(t)
	t.Cleanup(x.stop)
	return x
}

// start lets the host listen, after a stop at the same address as before.
func (h *host) start(t *testing.T) {
	t.Helper()
	l, _, err := listenFar(h.address)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h, ErrorLog: log.New(h.log, "", 0)} // browsers try connections and leave them
	h.mu.Lock()
	defer h.mu.Unlock()
	h.server = s
	go s.Serve(l) // ends when the server is closed
}

// stop closes the host's port and all connections: nobody is there any more.
func (h *host) stop() {
	h.mu.Lock()
	s := h.server
	h.server = nil
	h.mu.Unlock()
	if s != nil {
		s.Close() // an error is one of closing the port twice
	}
}

// url is the address of a file, or of a path, of the site.
func (h *host) url(file string) string {
	return address(h.origin()+h.prefix, file)
}

// origin is the host's, as browsers name it.
func (h *host) origin() string { return "http://" + h.address }

// publish puts a build in place, at one blow.
func (h *host) publish(files folder) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.choose = func(string) folder { return files }
}

// deploy stops in the middle of putting next in the place of last: of all
// files a share, chosen by the seed, is new. With a larger share and the same
// seed what was new stays new.
func (h *host) deploy(last, next folder, seed uint64, share float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.choose = func(name string) folder {
		if coin(seed, name) < share {
			return next
		}
		return last
	}
}

// coin gives each name its number in [0, 1).
func coin(seed uint64, name string) float64 {
	sum := fnv.New64a()
	fmt.Fprintf(sum, "%d %s", seed, name)
	// FNV alone leaves names that differ at their end close together.
	mixed := sha256.Sum256(sum.Sum(nil))
	n := uint64(0)
	for _, b := range mixed[:8] {
		n = n<<8 | uint64(b)
	}
	return float64(n>>11) / (1 << 53)
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == framesPage {
		reply{http.StatusOK, htmlHeader(), []byte(`<!doctype html><title>frames</title><link rel="icon" href="data:,"><body>`)}.send(w)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, h.prefix)
	h.mu.Lock()
	files, struck := h.choose(name), h.strike
	h.mu.Unlock()
	good := h.answer(r, files)
	var f fault
	if struck != nil {
		f = struck(name, good)
	}
	h.note(asked{r.Method, name, r.URL.RawQuery, good.code, len(good.body), f != nil, r.Header.Get("Sec-Fetch-Dest"), r.Header.Clone()})
	if f != nil {
		f(w, r, good)
		return
	}
	good.send(w)
}

func (h *host) note(a asked) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, a)
	close(h.more)
	h.more = make(chan struct{})
}

// take returns what was asked for since the last time.
func (h *host) take() []asked {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := h.asked
	h.asked = nil
	return list
}

// wait returns when something was asked for that is wanted, now or since the last take.
func (h *host) wait(t *testing.T, what string, wanted func(asked) bool) {
	t.Helper()
	deadline := time.After(patience)
	for {
		h.mu.Lock()
		there, more := slices.ContainsFunc(h.asked, wanted), h.more
		list := slices.Clone(h.asked)
		h.mu.Unlock()
		if there {
			return
		}
		select {
		case <-more:
		case <-deadline:
			t.Fatalf("nobody asked for %s; asked for was %q", what, names(list))
		}
	}
}

func names(list []asked) []string {
	var all []string
	for _, a := range list {
		all = append(all, a.name)
	}
	return all
}

// A reply is what a host sends.
type reply struct {
	code   int
	header http.Header
	body   []byte
}

func (p reply) send(w http.ResponseWriter) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	if len(p.body) > 0 {
		w.Header().Set("Content-Length", fmt.Sprint(len(p.body)))
	}
	w.WriteHeader(p.code)
	w.Write(p.body) // an error means that the browser went away
}

// answer is what the host sends when nothing goes wrong.
func (h *host) answer(r *http.Request, files folder) reply {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return reply{code: http.StatusMethodNotAllowed}
	}
	name, inside := strings.CutPrefix(r.URL.Path, h.prefix)
	if !inside {
		return reply{code: http.StatusNotFound}
	}
	file, code := h.find(name, files)
	switch {
	case code == http.StatusMovedPermanently:
		return h.moved(r, file, r.URL.RawQuery)
	case code == http.StatusOK && h.query != "" && strings.HasSuffix(file, ".html") && r.URL.RawQuery == "":
		return h.moved(r, name, h.query)
	}
	return h.dress(r, reply{code: code, header: http.Header{"Content-Type": {mediaType(file)}}, body: files[file]})
}

// find returns the file that a name stands for, or where the name leads to.
func (h *host) find(name string, files folder) (file string, code int) {
	has := func(f string) bool { _, ok := files[f]; return ok }
	switch {
	case h.redirects == offHTML && has(name) && path.Base(name) == "index.html":
		return strings.TrimSuffix(name, "index.html"), http.StatusMovedPermanently
	case h.redirects == offHTML && has(name) && strings.HasSuffix(name, ".html"):
		return strings.TrimSuffix(name, ".html"), http.StatusMovedPermanently
	case h.redirects == offHTML && has(name+".html"):
		return name + ".html", http.StatusOK
	case has(name):
		return name, http.StatusOK
	case (name == "" || strings.HasSuffix(name, "/")) && has(name+"index.html"):
		return name + "index.html", http.StatusOK
	case h.redirects != toNothing && has(name+"/index.html"):
		return name + "/", http.StatusMovedPermanently
	case h.soft404:
		return "index.html", http.StatusOK
	}
	return "404.html", http.StatusNotFound
}

// moved leads to another address of the site.
func (h *host) moved(r *http.Request, name, query string) reply {
	to := *r.URL
	to.Path, to.RawPath, to.RawQuery = h.prefix+name, "", query
	return reply{code: http.StatusMovedPermanently, header: http.Header{"Location": {to.RequestURI()}, "Cache-Control": {"no-store"}}}
}

// dress gives a file the headers that the host sends with it.
func (h *host) dress(r *http.Request, p reply) reply {
	if h.maxAge > 0 {
		p.header.Set("Cache-Control", fmt.Sprintf("max-age=%d", h.maxAge))
	}
	if h.tags && p.code == http.StatusOK {
		sum := sha256.Sum256(p.body)
		tag := `"` + hex.EncodeToString(sum[:8]) + `"`
		p.header.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			return reply{code: http.StatusNotModified, header: p.header}
		}
	}
	accepted := r.Header.Get("Accept-Encoding")
	for _, coding := range h.codings {
		if strings.Contains(accepted, coding) && isText(p.header.Get("Content-Type")) {
			p.header.Set("Content-Encoding", coding)
			p.header.Set("Vary", "Accept-Encoding")
			p.body = compressed(coding, p.body)
			break
		}
	}
	return p
}

// mediaTypes are those of a server that knows nothing of charsets. A type that
// it does not know is sent as bytes.
var mediaTypes = map[string]string{
	".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".txt": "text/plain", ".xml": "text/xml",
	".json": "application/json", ".webmanifest": "application/manifest+json", ".ics": "text/calendar",
	".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".avif": "image/avif",
}

func mediaType(file string) string {
	if kind, ok := mediaTypes[path.Ext(file)]; ok {
		return kind
	}
	return "application/octet-stream"
}

// isText reports whether hosts compress such files.
func isText(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") || strings.Contains(kind, "svg")
}

// slowFrom is the size, in bytes, from which the best compression takes seconds.
const slowFrom = 50e3

// small remembers what was compressed: hosts send the same files again and again.
var small sync.Map // from coding and digest to bytes

// compressed returns the text as small as the coding gets it.
func compressed(coding string, text []byte) []byte {
	key := fmt.Sprintf("%s %x", coding, sha256.Sum256(text))
	if done, ok := small.Load(key); ok {
		return done.([]byte)
	}
	var b bytes.Buffer
	level := brotli.BestCompression
	if len(text) > slowFrom {
		level = brotli.DefaultCompression
	}
	var w io.WriteCloser = brotli.NewWriterLevel(&b, level)
	if coding == "gzip" {
		w, _ = gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is one
	}
	w.Write(text) // a buffer takes everything
	w.Close()
	small.Store(key, b.Bytes())
	return b.Bytes()
}
