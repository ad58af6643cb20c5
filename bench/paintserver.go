package main

import (
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"mime"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
)

// recordSize is how much goes into one TLS record: what fits into a packet. A
// browser can read nothing of a record before the last of its packets is there, so
// on a slow line large ones hold the first words back. Apache's HTTP/2 begins with
// such records (H2TLSWarmUpSize), and our configuration for nginx asks for them.
const recordSize = 1300

// servePaint serves files as a good host does: over TLS and HTTP/2, texts with
// brotli 11, in records of a packet each. Everything is compressed before it is
// asked for.
func servePaint(l net.Listener, files servedFiles) (*http.Server, error) {
	certificate, err := ownCertificate()
	if err != nil {
		return nil, err
	}
	s := &http.Server{
		Handler:   files,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"h2", "http/1.1"}},
		ErrorLog:  log.New(io.Discard, "", 0), // a browser tries some connections and leaves them
	}
	go s.ServeTLS(l, "", "") // ends when the server is closed
	return s, nil
}

// servedFiles are files by path, compressed where that is of use.
type servedFiles map[string]servedFile

type servedFile struct {
	kind   string
	bytes  []byte
	brotli bool
}

// compressed reads what a page may ask for: pages and what lies beside them.
func compressed(dir string) (servedFiles, error) {
	files := servedFiles{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		below, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		f := servedFile{kind: mime.TypeByExtension(path.Ext(name))}
		if f.bytes, err = os.ReadFile(name); err != nil {
			return err
		}
		if base := path.Base(name); base == "index.html" || !strings.HasSuffix(base, ".html") {
			f.pack()
		}
		files["/"+filepath.ToSlash(below)] = f
		return nil
	})
	return files, err
}

// pack compresses texts.
func (f *servedFile) pack() {
	if !strings.HasPrefix(f.kind, "text/") && !strings.Contains(f.kind, "svg") && !strings.Contains(f.kind, "javascript") {
		return
	}
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	if _, err := w.Write(f.bytes); err == nil && w.Close() == nil && b.Len() < len(f.bytes) {
		f.bytes, f.brotli = b.Bytes(), true
	}
}

func (files servedFiles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.kind)
	if f.brotli {
		w.Header().Set("Content-Encoding", "br")
	}
	out := http.NewResponseController(w)
	for packet := range slices.Chunk(f.bytes, recordSize) {
		if _, err := w.Write(packet); err != nil {
			return // the browser has gone
		}
		if err := out.Flush(); err != nil {
			return
		}
	}
}
