package e2e

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// given are the addresses that tests of this run have got.
var given sync.Map

// freshListener opens a port of this machine that no test has had before: it is an origin,
// and what another test has left in the shared browser belongs to others.
func freshListener(t *testing.T) net.Listener {
	t.Helper()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if _, had := given.LoadOrStore(l.Addr().String(), true); !had {
			return l
		}
		l.Close()
	}
}

// freshAddress is one that a program can be told to listen on.
func freshAddress(t *testing.T) string {
	t.Helper()
	l := freshListener(t)
	defer l.Close()
	return l.Addr().String()
}

// startServer serves at an origin of its own until the test ends.
func startServer(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Listener.Close()
	s.Listener = freshListener(t)
	s.Start()
	t.Cleanup(func() {
		s.CloseClientConnections() // a browser may hold on to an answer that never comes
		s.Close()
	})
	return s
}
