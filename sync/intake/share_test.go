package intake

import (
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"
)

func TestOneNetworkHasItsShareOfTheConnections(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := shared(l, 2, nil)
	accepted := make(chan net.Conn, 8)
	go func() {
		defer close(accepted)
		for {
			c, err := s.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	dial := func() net.Conn {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	refused := func(c net.Conn) {
		t.Helper()
		var timeout net.Error
		err := c.SetReadDeadline(time.Now().Add(5 * time.Second))
		if err == nil {
			_, err = c.Read(make([]byte, 1))
		}
		if errors.As(err, &timeout) && timeout.Timeout() {
			t.Fatal("one over the share was let in")
		}
	}
	dial()
	dial()
	first, second := <-accepted, <-accepted
	refused(dial())
	first.Close()
	first.Close() // which counts once
	dial()
	third := <-accepted
	refused(dial())
	second.Close()
	third.Close()
	if len(s.open) > 0 {
		t.Errorf("networks are remembered after they have left: %v", s.open)
	}
}

func TestWhoseConnectionsCount(t *testing.T) {
	s := shared(nil, 1, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})
	for _, tt := range []struct {
		from   net.Addr
		counts bool
		as     string
	}{
		{&net.TCPAddr{IP: net.ParseIP("198.51.100.7"), Port: 4711}, true, "198.51.100.0/24"},
		{&net.TCPAddr{IP: net.ParseIP("2001:db8:1:2::7"), Port: 4711}, true, "2001:db8:1::/48"},
		{&net.TCPAddr{IP: net.ParseIP("10.1.2.3"), Port: 4711}, false, ""}, // a proxy: behind it is everybody
		{&net.UnixAddr{Name: "@", Net: "unix"}, false, ""},
	} {
		if n, counts := s.networkOf(tt.from); counts != tt.counts || counts && n.String() != tt.as {
			t.Errorf("%v: %v, %v", tt.from, n, counts)
		}
	}
}
