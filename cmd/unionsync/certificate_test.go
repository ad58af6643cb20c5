package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certify writes a certificate for this machine, and returns it.
func certify(t *testing.T, dir string, serial int64) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(serial), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]*pem.Block{"key": {Type: "PRIVATE KEY", Bytes: private}, "cert": {Type: "CERTIFICATE", Bytes: der}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// ready asks an endpoint over TLS, trusting one certificate alone.
func ready(t *testing.T, address string, trusted *x509.Certificate) error {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(trusted)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address+"/readyz", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: transport}).Do(r)
	if err == nil {
		response.Body.Close()
	}
	return err
}

func TestCertificateIsReadAgainWhenItChanged(t *testing.T) {
	dir := short(t)
	first := certify(t, dir, 1)
	r := start(t, dir, nil, "--tls-cert", filepath.Join(dir, "cert"), "--tls-key", filepath.Join(dir, "key"))
	if err := ready(t, r.address, first); err != nil {
		t.Fatal(err)
	}
	second := certify(t, dir, 2)
	later := time.Now().Add(time.Minute) // file systems tell times apart by seconds, some
	if err := os.Chtimes(filepath.Join(dir, "cert"), later, later); err != nil {
		t.Fatal(err)
	}
	if err := ready(t, r.address, second); err != nil {
		t.Errorf("the new certificate: %v", err)
	}
	if err := ready(t, r.address, first); err == nil {
		t.Error("the old certificate is still shown")
	}
	if err := os.WriteFile(filepath.Join(dir, "cert"), []byte("half of one"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := ready(t, r.address, second); err != nil {
			t.Errorf("the last good certificate, while the new one is half written: %v", err)
		}
	}
	if n := strings.Count(r.log.String(), "the certificate cannot be read again"); n != 1 {
		t.Errorf("it was told %d times that the certificate cannot be read:\n%s", n, r.log)
	}
	r.end()
	// The handshake that failed was logged by the library, with the address at the other end.
	if strings.Contains(r.log.String(), "127.0.0.1:") && strings.Contains(r.log.String(), "handshake") {
		t.Errorf("the log names who called:\n%s", r.log)
	}
	if !strings.Contains(r.log.String(), "a connection ended badly") {
		t.Errorf("the log does not tell that a connection failed:\n%s", r.log)
	}
}

// A certificate that does not come is seen by visitors alone, as a connection that fails:
// the log has to say why, and not once for each of them.
func TestCertificateThatDoesNotComeIsToldOnce(t *testing.T) {
	log := &logbook{}
	var fault error
	c := &fetched{
		names: []string{"sync.gonghui.example"}, log: slog.New(slog.NewTextHandler(log, nil)),
		from: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &tls.Certificate{}, fault },
	}
	ask := func(name string) { _, _ = c.get(&tls.ClientHelloInfo{ServerName: name}) }
	told := func(want int) {
		t.Helper()
		if n := strings.Count(log.String(), "no certificate could be fetched"); n != want {
			t.Fatalf("told %d times, want %d:\n%s", n, want, log)
		}
	}
	fault = errors.New("no such record")
	for range 3 {
		ask("Sync.gonghui.example")
	}
	told(1)
	fault = errors.New("too many of them")
	ask("sync.gonghui.example")
	told(2)
	ask("made-up.example")
	told(2)
	if strings.Contains(log.String(), "made-up") {
		t.Errorf("a name that somebody made up is in the log:\n%s", log)
	}
	fault = nil
	ask("sync.gonghui.example")
	fault = errors.New("no such record")
	ask("sync.gonghui.example")
	told(3)
	for n := range 100 {
		fault = fmt.Errorf("order %d", n)
		ask("sync.gonghui.example")
	}
	told(3 + mostTold - 1)
}
