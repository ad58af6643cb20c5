// Package devserver shows a site while it is being written: pages rendered when
// they are asked for, reloaded when they change, faults laid over them. It
// decides nothing about what a page says, and nobody but the editor's own
// machine can reach it.
//
// One turn goes like this. The watcher tells a batch of paths; the preview
// takes them in (Follow); the server is shown the outcome and wakes the streams
// (Show). Each open page holds one stream, over which it is told two things
// about itself: its key, and its panel. A page whose key is not the one that it
// was served with fetches itself anew; a panel that is not the one it has, it
// lays over. Both are compared, never commanded: a page that slept, or a server
// that was started again, needs no history to come back to the truth.
package devserver

import (
	"crypto/rand"
	"net/http"
	"sync"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

// Pages is what there is to show: a *build.Preview.
type Pages interface {
	Get(address string) (*build.Served, error)
	NotFound() (*build.Served, error)
	Missing(address string) (source string, why diag.Words)
	Key(address string) digest.Sum
	Advice(source string) diag.List
	Disk(path string) string
	Folders() []string
}

// Options of a Server.
type Options struct {
	Lang   string       // of the panel: BCP 47
	Root   string       // the source folder, from where people stand; "": they stand in it
	Forms  http.Handler // takes what forms send to /v1/; nil: nobody does
	Editor []string     // the command that opens a file, with {file}, {line} and {col}; nil: see openers
}

// A Server answers browsers on this machine.
type Server struct {
	pages  Pages
	lang   string
	root   string // as panels name the source folder
	editor []string
	forms  http.Handler
	nonce  string // what the policies of pages allow our script by
	script file
	style  file
	routes *http.ServeMux

	mu    sync.Mutex
	now   outcome       // guarded by mu
	newer chan struct{} // guarded by mu; closed when now is replaced
}

// An outcome is what the last Update came to.
type outcome struct {
	turn build.Turn
	err  error // what no editor can mend; turn is then the one before
}

// New makes a server of pages. Until the first Show it says that it is not
// ready.
func New(pages Pages, o Options) (*Server, error) {
	s := &Server{
		pages: pages, lang: o.Lang, root: rootShown(o.Root), editor: o.Editor, forms: o.Forms,
		nonce: rand.Text(), newer: make(chan struct{}),
	}
	var err error
	if s.script, s.style, err = bundled(); err != nil {
		return nil, err
	}
	s.routes = s.mux()
	return s, nil
}

// own is the folder of what is ours among the addresses of the site. No
// address of a site has an element that begins with a dot.
const own = "/.unionhall/"

func (s *Server) mux() *http.ServeMux {
	m := http.NewServeMux()
	m.Handle("GET "+own+"preview.js", s.answer(s.script.serve))
	m.Handle("GET "+own+"panel.css", s.answer(s.style.serve))
	m.Handle("GET "+own+"events", s.answer(s.events))
	m.Handle("POST "+own+"open", s.answer(s.open))
	m.Handle("GET "+own, s.answer(nothingHere))
	if s.forms != nil {
		// Not all of /v1/: a union may be called that.
		m.Handle("POST /v1/", s.forms)
		m.Handle("OPTIONS /v1/", s.forms)
		m.Handle("GET /v1/keys/", s.forms)
	}
	m.Handle("GET /", s.answer(s.page))
	return m
}

// ServeHTTP answers whoever asks on this machine by a name of this machine.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// No page of ours is for other sites, and none is what it was a second ago.
	w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
	w.Header().Set("X-Frame-Options", "SAMEORIGIN") // a click that another site steals would open files
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	if !namesThisMachine(r.Host) {
		s.refuse(w, wrongHost(r.Host))
		return
	}
	s.routes.ServeHTTP(w, r)
}

// Show takes what an Update came to, and tells the pages that are open. With an
// error the pages of the turn before stay.
func (s *Server) Show(turn *build.Turn, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.err = err
	if turn != nil {
		s.now.turn = *turn
	}
	close(s.newer)
	s.newer = make(chan struct{})
}

// current returns the last outcome, and what is closed when there is another.
func (s *Server) current() (outcome, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now, s.newer
}
