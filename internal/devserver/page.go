package devserver

import (
	"bytes"
	"context"
	"errors"
	"html"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

// page answers for the site's addresses.
func (s *Server) page(w http.ResponseWriter, r *http.Request) error {
	address := strings.TrimPrefix(r.URL.Path, "/")
	// The key is taken before the page is made. If an Update comes between the
	// two, the page is newer than its key says, and is fetched once too often.
	// The other way round it would stay old.
	key := s.key(address)
	served, err := s.get(r.Context(), address)
	if to := s.elsewhere(r, address, served); to != "" && err == nil {
		http.Redirect(w, r, to, http.StatusFound)
		return nil
	}
	code := http.StatusOK
	if served == nil && err == nil {
		code = http.StatusNotFound
		served, err = s.pages.NotFound()
	}
	switch {
	case err != nil:
		return s.stopgap(w, http.StatusInternalServerError, key, err)
	case served == nil:
		return s.stopgap(w, http.StatusServiceUnavailable, key, nil)
	case served.Page:
		return s.send(w, code, s.dressed(served, key))
	}
	return serveFile(w, r, served)
}

// mostWaiting is how long a page waits for the Update that its text needs. A
// watcher that looks every two seconds has told of the text by then.
const mostWaiting = 3 * time.Second

// get makes what lies at an address. A text that is just being saved is there
// after the next Update.
func (s *Server) get(ctx context.Context, address string) (*build.Served, error) {
	late := time.NewTimer(mostWaiting)
	defer late.Stop()
	for {
		_, newer := s.current()
		served, err := s.pages.Get(address)
		if !errors.Is(err, build.ErrChanging) {
			return served, err
		}
		select {
		case <-newer:
		case <-late.C:
			return nil, err
		case <-ctx.Done():
			return nil, err
		}
	}
}

// elsewhere returns where a request for an address should go instead, given
// what lies there. The relative links of a page are right only in the folder
// that it is published in: "yl/news" is sent on to "yl/news/". A site of one
// union out of many has nothing at its base.
func (s *Server) elsewhere(r *http.Request, address string, served *build.Served) string {
	if served == nil {
		now, _ := s.current()
		if first := now.turn.First; first != "" && address == "" {
			return "/" + first
		}
		return ""
	}
	if !served.Page || folderOf(address) == folderOf(served.File) {
		return ""
	}
	to := url.URL{Path: "/" + strings.TrimSuffix(served.File, "index.html"), RawQuery: r.URL.RawQuery}
	return to.String()
}

// folderOf returns an address up to its last slash.
func folderOf(address string) string { return address[:strings.LastIndexByte(address, '/')+1] }

// key tells one state of what is shown at an address from another. The page for
// what is not there has a key too: it goes when something appears.
func (s *Server) key(address string) string {
	if sum := s.pages.Key(address); sum != (digest.Sum{}) {
		return sum.String()
	}
	lost, err := s.pages.NotFound()
	if err != nil || lost == nil {
		return ""
	}
	return lost.Sum.String()
}

// dressed returns a page with our script in it. All other bytes are as they
// will be published, but for the policy that would forbid the script.
func (s *Server) dressed(page *build.Served, key string) []byte {
	return dress(page.Bytes, s.nonce, s.tag(key, page.Source))
}

// tag is what loads our script. It tells it what the page is.
func (s *Server) tag(key, source string) func(frame string) string {
	return func(frame string) string {
		return `<script defer nonce="` + s.nonce + `" src="` + s.script.address("preview.js") +
			`" data-style="` + s.style.address("panel.css") + `" data-frame="` + frame +
			`" data-key="` + html.EscapeString(key) + `" data-source="` + html.EscapeString(source) + `"></script>`
	}
}

func (s *Server) send(w http.ResponseWriter, code int, page []byte) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(page) // the browser may have gone on
	return nil
}

// serveFile sends what is no page. Its digest lets a browser keep a picture
// over many reloads.
func serveFile(w http.ResponseWriter, r *http.Request, served *build.Served) error {
	w.Header().Set("Content-Type", served.Type)
	if served.Sum != (digest.Sum{}) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("ETag", `"`+served.Sum.String()+`"`)
	}
	if served.Disk == "" {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(served.Bytes))
		return nil
	}
	f, err := os.Open(served.Disk)
	if err != nil {
		w.Header().Del("ETag")
		return refused(http.StatusNotFound, "读不了这个文件：%v", "this file cannot be read: %v", err)
	}
	defer f.Close()
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

// brokenAt returns the fault for which the theme cannot make the page at an
// address, if there is one.
func (s *Server) brokenAt(address string) diag.List {
	served, err := s.pages.Get(address)
	if served == nil && err == nil {
		_, err = s.pages.NotFound()
	}
	if fault := (*build.PageFault)(nil); errors.As(err, &fault) {
		return diag.List{fault.Diag}
	}
	return nil
}

// stopgap is the page for when there is none: before the first version, or
// where a page cannot be made. The panel on it tells why; it goes by itself.
func (s *Server) stopgap(w http.ResponseWriter, code int, key string, err error) error {
	title := diag.Say("预览马上就好", "the preview is coming")
	var where, why string
	now, _ := s.current()
	fault := (*build.PageFault)(nil)
	switch {
	case errors.As(err, &fault):
		title = diag.Say("这一页现在做不出来", "this page cannot be made at the moment")
		where, why = s.place(fault.Path, fault.Line, fault.Col).String(), fault.Text.In(s.lang)
	case errors.Is(err, build.ErrChanging):
		title, key = diag.Say("这一页的文件正在保存", "the file of this page is being saved"), ""
	case err != nil:
		title, why = diag.Say("这一页现在做不出来", "this page cannot be made at the moment"), err.Error()
	case now.turn.Diags.Faults() > 0 || now.err != nil:
		title = diag.Say("还没有可以显示的网页", "there is nothing to show yet")
	}
	var page bytes.Buffer
	view := stopgap{speech: speech{s.lang}, Title: title.In(s.lang), Where: where, Why: why}
	if err := templates.ExecuteTemplate(&page, "stopgap.html", view); err != nil {
		return err
	}
	return s.send(w, code, dress(page.Bytes(), s.nonce, s.tag(key, "")))
}

// A stopgap is what the page without a site shows.
type stopgap struct {
	speech
	Title, Where, Why string
}
