package intake

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// pair is a certificate of net/http's own for 127.0.0.1, and who trusts it.
func pair(t *testing.T) (server *tls.Config, trusted *x509.CertPool) {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	defer s.Close()
	trusted = x509.NewCertPool()
	trusted.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates, NextProtos: []string{"h2", "http/1.1"}}, trusted
}

// Browsers and curl agree on HTTP/2 while they shake hands: a server that says
// so and then speaks HTTP/1.1 reaches none of them.
func TestBothVersionsOfHTTPAreSpokenOverTLS(t *testing.T) {
	secured, trusted := pair(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		s := &Server{Handler: newWorld(t, nil).intake, TLS: secured, Log: slog.New(slog.DiscardHandler)}
		ended <- s.Serve(ctx, l)
	}()
	for major, h2 := range map[int]bool{1: false, 2: true} {
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: h2}
		r, err := (&http.Client{Transport: transport}).Get("https://" + l.Addr().String() + "/healthz")
		if err != nil {
			t.Errorf("HTTP/%d: %v", major, err)
			continue
		}
		r.Body.Close()
		if r.ProtoMajor != major || r.StatusCode != http.StatusOK {
			t.Errorf("HTTP/%d wanted: %s, %s", major, r.Proto, r.Status)
		}
		transport.CloseIdleConnections()
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
