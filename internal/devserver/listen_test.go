package devserver

import (
	"context"
	"net"
	"net/http"
	"testing"
)

func TestTakenPortGivesTheNextOne(t *testing.T) {
	first, err := Listen("127.0.0.1", 0, false)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	port := first.Addr().(*net.TCPAddr).Port
	second, err := Listen("127.0.0.1", port, true)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if got := second.Addr().(*net.TCPAddr).Port; got <= port || got > port+mostTried {
		t.Errorf("%d after %d", got, port)
	}
	if _, err := Listen("127.0.0.1", port, false); err == nil {
		t.Error("a port that was asked for is another")
	}
}

func TestServerEndsWithItsStreams(t *testing.T) {
	s := newShelf(t)
	s.put("a.html", "1")
	server := newServer(t, s, Options{})
	l, err := Listen("127.0.0.1", 0, false)
	if err != nil {
		t.Fatal(err)
	}
	background(t, func(ctx context.Context) error { return server.Serve(ctx, l) })
	answer, err := http.Get("http://" + l.Addr().String() + own + "events?page=/a.html")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() }) // after the server has ended
}
