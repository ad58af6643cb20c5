package devserver

import (
	"context"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
)

func TestTakenPortGivesTheNextOne(t *testing.T) {
	first, err := Listen("127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	port := first.Addr().(*net.TCPAddr).Port
	second, err := ListenNear("127.0.0.1", port)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if got := second.Addr().(*net.TCPAddr).Port; got <= port || got > port+mostTried {
		t.Errorf("%d after %d", got, port)
	}
	if _, err := Listen("127.0.0.1", port); err == nil {
		t.Error("a port that was asked for is another")
	}
}

func TestServerEndsWithItsStreams(t *testing.T) {
	s := newShelf(t)
	s.put("a.html", "1")
	server := newServer(t, s, Options{})
	l, err := Listen("127.0.0.1", 0)
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

// A crowd is a listener at which somebody always wants in.
type crowd struct {
	inside []net.Conn // their ends; read it after synctest.Wait
	ended  chan struct{}
}

func (c *crowd) Accept() (net.Conn, error) {
	select {
	case <-c.ended:
		return nil, net.ErrClosed
	default:
	}
	if len(c.inside) > mostConnections {
		<-c.ended // enough to see that it was too many
		return nil, net.ErrClosed
	}
	theirs, ours := net.Pipe()
	c.inside = append(c.inside, theirs)
	return ours, nil
}

func (c *crowd) Close() error {
	close(c.ended)
	return nil
}

func (c *crowd) Addr() net.Addr { return &net.TCPAddr{} }

func TestConnectionsAreBounded(t *testing.T) {
	server := newServer(t, newShelf(t), Options{})
	synctest.Test(t, func(t *testing.T) {
		c := &crowd{ended: make(chan struct{})}
		background(t, func(ctx context.Context) error { return server.Serve(ctx, c) })
		synctest.Wait()
		if n := len(c.inside); n != mostConnections {
			t.Errorf("%d connections", n)
		}
		c.inside[0].Close()
		synctest.Wait()
		if n := len(c.inside); n != mostConnections+1 {
			t.Errorf("%d connections after one has gone", n)
		}
	})
}
