package main

import (
	"crypto/tls"
	"io"
	"log"
	"mime"
	"net"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
)

// A host serves one snapshot at a time, as good hosts do: over TLS and HTTP/2,
// texts with brotli 11, files that change with an ETag and no-cache, files with a
// digest in their name for ever. It writes down what it was asked for.
type host struct {
	store store

	mu          sync.Mutex // guards what follows
	shown       snapshot
	requests    []request
	connections int // since the last time that somebody looked
	server      *http.Server
}

// A request is one that came in.
type request struct {
	Path   string
	Status int
	Bytes  int    // of the body
	Over   string // the phone's end of the connection
}

// listenPort is the same in each process: a phone that was made ready in one
// keeps its origin in the next.
const listenPort = 443

// open begins to serve.
func (h *host) open(line interface {
	Listen(port int) (net.Listener, error)
}, certificate tls.Certificate) error {
	l, err := line.Listen(listenPort)
	if err != nil {
		return err
	}
	s := &http.Server{
		Handler:   h,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"h2", "http/1.1"}},
		ErrorLog:  log.New(io.Discard, "", 0), // a browser tries some connections and leaves them
		ConnState: h.connect,
	}
	h.mu.Lock()
	h.server = s
	h.mu.Unlock()
	go s.ServeTLS(l, "", "") // ends when the server is closed
	return nil
}

func (h *host) connect(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		h.mu.Lock()
		h.connections++
		h.mu.Unlock()
	}
}

// close ends all connections, in the middle of whatever they carry, and takes no
// others: the phone has lost its network.
func (h *host) close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.server == nil {
		return nil
	}
	err := h.server.Close()
	h.server = nil
	return err
}

// show serves another snapshot from now on.
func (h *host) show(x snapshot) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shown = x
}

// take returns what was asked for since the last time, and over how many new connections.
func (h *host) take() ([]request, int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	requests, connections := h.requests, h.connections
	h.requests, h.connections = nil, 0
	return requests, connections
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	sum, ok := find(h.shown, r.URL.Path)
	h.mu.Unlock()
	counted := &countedWriter{ResponseWriter: w, status: http.StatusOK}
	if ok {
		h.send(counted, r, sum)
	} else {
		http.NotFound(counted, r)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requests = append(h.requests, request{r.URL.Path, counted.status, counted.bytes, r.RemoteAddr})
}

// find looks a path up as static hosts do.
func find(x snapshot, asked string) (sum string, ok bool) {
	if strings.HasSuffix(asked, "/") {
		asked += "index.html"
	}
	sum, ok = x[asked]
	return sum, ok
}

func (h *host) send(w http.ResponseWriter, r *http.Request, sum string) {
	name := r.URL.Path
	if strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	header := w.Header()
	header.Set("Content-Type", typeOf(name))
	header.Set("Vary", "Accept-Encoding")
	header.Set("Cache-Control", "no-cache")
	if hasDigest.MatchString(path.Base(name)) {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	tag := `"` + sum[:16] + `"`
	header.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	read := h.store.get
	if shrinks(name) && strings.Contains(r.Header.Get("Accept-Encoding"), "br") {
		read = h.store.brotli
		header.Set("Content-Encoding", "br")
	}
	text, err := read(sum)
	if err != nil {
		header.Del("Content-Encoding")
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Write(text) // a phone that has gone is no fault of the host
}

// hasDigest matches names that change with what is in the file.
var hasDigest = regexp.MustCompile(`-[0-9a-f]{32}\.`)

// typeOf is the media type of a file, the same on any machine.
func typeOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".html", ".txt", ".css":
		return "text/" + map[string]string{".html": "html", ".txt": "plain", ".css": "css"}[ext] + "; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".webmanifest":
		return "application/manifest+json"
	case ".bin":
		return "application/octet-stream"
	default:
		return mime.TypeByExtension(ext)
	}
}

// shrinks reports whether hosts compress a file.
func shrinks(name string) bool {
	switch path.Ext(name) {
	case ".html", ".txt", ".css", ".js", ".json", ".svg", ".webmanifest", ".xml":
		return true
	}
	return false
}

// A countedWriter knows what was sent.
type countedWriter struct {
	http.ResponseWriter
	status, bytes int
}

func (w *countedWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *countedWriter) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b)
	w.bytes += n
	return n, err
}
