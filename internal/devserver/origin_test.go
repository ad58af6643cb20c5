package devserver

import (
	"net/http"
	"testing"
)

func TestOnlyNamesOfThisMachineAreAnswered(t *testing.T) {
	s := newShelf(t)
	s.put("index.html", "")
	server := newServer(t, s, Options{})
	for host, ours := range map[string]bool{
		"127.0.0.1:4000": true, "localhost:4000": true, "LOCALHOST": true, "[::1]:4000": true, "127.9.9.9": true, "[::ffff:127.0.0.1]:1": true,
		"evil.example": false, "127.0.0.1.evil.example:4000": false, "localhost.evil.example": false, "10.0.0.1:4000": false, "": false, "0.0.0.0:4000": false,
	} {
		for _, address := range []string{"/", own + "events", own + "preview.js"} {
			if address == own+"events" && ours {
				continue // it would not end
			}
			w := ask(t, server, "GET", address, "", "Host", host)
			if (w.Code == http.StatusOK) != ours {
				t.Errorf("%s of %q: %d", address, host, w.Code)
			}
		}
	}
}

// A click that another site lures out of somebody would open files.
func TestNoOtherSiteMayFrameThePreview(t *testing.T) {
	s := newShelf(t)
	s.put("index.html", "")
	server := newServer(t, s, Options{})
	for _, address := range []string{"/", "/lost", own + "preview.js", own + "lost"} {
		if got := ask(t, server, "GET", address, "").Header().Get("X-Frame-Options"); got != "SAMEORIGIN" {
			t.Errorf("%s: X-Frame-Options %q", address, got)
		}
	}
}
