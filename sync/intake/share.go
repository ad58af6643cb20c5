package intake

import (
	"net"
	"net/netip"
	"slices"
	"sync"
)

// A share is a listener that leaves no network more than its share of the connections:
// one machine could keep everybody else out. The share cannot be small, for a factory sits
// behind one address.
type share struct {
	net.Listener
	most    int
	proxies []netip.Prefix

	mu   sync.Mutex
	open map[netip.Prefix]int // guarded by mu; of networks that have one open
}

func shared(l net.Listener, most int, proxies []netip.Prefix) *share {
	return &share{Listener: l, most: most, proxies: proxies, open: map[netip.Prefix]int{}}
}

// Accept closes what is over its network's share, and waits for the next.
func (s *share) Accept() (net.Conn, error) {
	for {
		c, err := s.Listener.Accept()
		if err != nil {
			return nil, err
		}
		n, counts := s.networkOf(c.RemoteAddr())
		switch {
		case !counts:
			return c, nil
		case s.enter(n):
			return &guest{Conn: c, leave: sync.OnceFunc(func() { s.leave(n) })}, nil
		}
		c.Close()
	}
}

// networkOf is false for what is no address, such as a socket of this machine, and for
// the servers in front.
func (s *share) networkOf(a net.Addr) (netip.Prefix, bool) {
	at, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Prefix{}, false
	}
	from := at.Addr().Unmap().WithZone("")
	return networkOf(from), !slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool { return p.Contains(from) })
}

func (s *share) enter(n netip.Prefix) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[n] >= s.most {
		return false
	}
	s.open[n]++
	return true
}

func (s *share) leave(n netip.Prefix) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[n]--; s.open[n] == 0 {
		delete(s.open, n)
	}
}

// A guest is a connection that counts.
type guest struct {
	net.Conn
	leave func()
}

func (g *guest) Close() error {
	defer g.leave()
	return g.Conn.Close()
}
