package deliver

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer answers every question about a name with the addresses that it is told.
type nameServer struct {
	mu    sync.Mutex
	leads []netip.Addr
	asked int
}

func (s *nameServer) to(leads ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leads, s.asked = nil, 0
	for _, text := range leads {
		s.leads = append(s.leads, netip.MustParseAddr(text))
	}
}

func (s *nameServer) wereAsked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked > 0
}

// open serves over UDP and returns a resolver that asks nobody else.
func (s *nameServer) open(t *testing.T) *net.Resolver {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		question := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(question)
			if err != nil {
				return
			}
			answer, err := s.answer(question[:n])
			if err == nil {
				_, err = socket.WriteTo(answer, from)
			}
			if err != nil {
				t.Error(err)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

func (s *nameServer) answer(question []byte) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(question); err != nil {
		return nil, err
	}
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	q := m.Questions[0]
	header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class} // TTL 0: ask again
	for _, a := range s.leads {
		switch {
		case q.Type == dnsmessage.TypeA && a.Is4():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: a.As4()}})
		case q.Type == dnsmessage.TypeAAAA && a.Is6():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	return m.Pack()
}

// A name leads to a receiver when the operator writes it down, and to the endpoint's own
// machine when it is dialled: nothing is said there.
func TestANameThatLeadsElsewhereWhenItIsDialledIsRefused(t *testing.T) {
	pair, pool := certificate(t)
	var reached atomic.Int32
	l, err := tls.Listen("tcp", ":0", &tls.Config{Certificates: []tls.Certificate{pair}}) // on every address of this machine
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached.Add(1)
		w.Header().Set("Connection", "close")
	})}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	names := &nameServer{}
	// 127.0.0.1 stands for the internet: it is the one address that is allowed.
	d := dialer(func() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")} })
	d.Resolver = names.open(t)
	hook := NewWebhook(WebhookOptions{Address: &url.URL{Scheme: "https", Host: net.JoinHostPort("hook.example", port)}, Signers: []Signer{signer(t, hmacSecret)}, Epoch: epochs, TLS: &tls.Config{RootCAs: pool, ServerName: "localhost"}})
	hook.client.Transport.(*http.Transport).DialContext = d.DialContext
	for n, c := range []struct {
		leads   []string
		reached bool
	}{
		{[]string{"127.0.0.1"}, true},
		{[]string{"127.0.0.2"}, false},
		{[]string{"::1"}, false},
		{[]string{"169.254.169.254"}, false},
		{[]string{"10.0.0.1", "::1"}, false},
		{[]string{"::ffff:127.0.0.2"}, false},
		{[]string{"0.0.0.0"}, false},
		{[]string{"127.0.0.2", "127.0.0.1"}, true}, // the one that may be dialled
		{[]string{"127.0.0.1"}, true},              // and back: nothing was given up
	} {
		names.to(c.leads...)
		reached.Store(0)
		err := hook.Carry(t.Context(), claimed())
		if (err == nil) != c.reached || (reached.Load() > 0) != c.reached || !c.reached && (!errors.Is(err, ErrForbidden) || reason(err) != "forbidden address") {
			t.Errorf("%d: a name that leads to %v: %v, reached %d times", n, c.leads, err, reached.Load())
		}
		if !names.wereAsked() {
			t.Errorf("%d: nobody asked where %v is", n, c.leads)
		}
	}
}
