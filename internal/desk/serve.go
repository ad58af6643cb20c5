package desk

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// More answers for files that are not the desk's own, such as trial keys; it
// reports whether there is one. It may be nil.
type More func(name string) (File, bool)

// Handler serves the desk's files on this machine, with the headers that a host
// on the net should send too (docs/for-hosts.md). Only names of this machine are answered:
// a page of another site that has its name point here gets nothing.
func Handler(files []File, more More) http.Handler {
	byName := map[string]*File{}
	for i := range files {
		byName[files[i].Name] = &files[i]
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		switch {
		case !namesThisMachine(r.Host):
			http.Error(w, "wrong host", http.StatusMisdirectedRequest)
			return
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		f, found := byName[name]
		if !found && more != nil {
			var extra File
			extra, found = more(name)
			f = &extra
		}
		if !found {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", f.Type)
		_, _ = w.Write(f.Bytes)
	})
}

// FolderHandler is Handler for the desk that Write has put into a folder, as it is at
// each request: a build that puts another one there is seen without a restart.
func FolderHandler(folder string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		files, err := Read(folder)
		if err != nil {
			setHeaders(w.Header())
			http.Error(w, "there is no desk in the folder now", http.StatusServiceUnavailable)
			return
		}
		Handler(files, nil).ServeHTTP(w, r)
	})
}

// Headers are what a host sends with every file of the desk: what a page cannot
// say of itself.
var Headers = [][2]string{
	{"Content-Security-Policy", "frame-ancestors 'none'"},
	{"X-Frame-Options", "DENY"},
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "no-referrer"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"},
	{"Cache-Control", "no-cache"},
}

func setHeaders(h http.Header) {
	for _, x := range Headers {
		h.Set(x[0], x[1])
	}
}

func namesThisMachine(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return strings.EqualFold(name, "localhost") || err == nil && ip.IsLoopback()
}
