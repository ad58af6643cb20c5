package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const certifiedName = "sync.gonghui.example"

// An authority gives certificates by ACME (RFC 8555) to who shows over TLS that the name
// is theirs (RFC 8737). It believes every signature of a request.
type authority struct {
	*httptest.Server
	key     *ecdsa.PrivateKey
	cert    *x509.Certificate
	refuses bool

	mu       sync.Mutex
	endpoint string // guarded by mu; where the name leads
	shown    bool   // guarded by mu
	leaf     []byte // guarded by mu; the certificate
	asked    atomic.Int32
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	m := http.NewServeMux()
	m.HandleFunc("GET /directory", func(w http.ResponseWriter, _ *http.Request) {
		a.say(w, http.StatusOK, map[string]any{"newNonce": a.URL + "/nonce", "newAccount": a.URL + "/account", "newOrder": a.URL + "/order"})
	})
	m.HandleFunc("HEAD /nonce", func(w http.ResponseWriter, _ *http.Request) { a.say(w, http.StatusOK, nil) })
	m.HandleFunc("POST /account", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", a.URL+"/account/1")
		a.say(w, http.StatusCreated, map[string]any{"status": "valid"})
	})
	m.HandleFunc("POST /order", a.order)
	m.HandleFunc("POST /order/1", a.order)
	m.HandleFunc("POST /authorization", func(w http.ResponseWriter, _ *http.Request) {
		a.say(w, http.StatusOK, map[string]any{"status": a.status("pending", "valid"), "identifier": identifier, "challenges": []any{a.challenge()}})
	})
	m.HandleFunc("POST /challenge", func(w http.ResponseWriter, _ *http.Request) {
		if err := a.look(); err != nil {
			t.Error(err)
		}
		a.say(w, http.StatusOK, a.challenge())
	})
	m.HandleFunc("POST /finalize", func(w http.ResponseWriter, r *http.Request) {
		if err := a.certify(r); err != nil {
			t.Error(err)
		}
		a.order(w, r)
	})
	m.HandleFunc("POST /certificate", func(w http.ResponseWriter, _ *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		w.Header().Set("Replay-Nonce", rand.Text())
		w.Header().Set("Content-Type", "application/pem-certificate-chain")
		for _, b := range [][]byte{a.leaf, a.cert.Raw} {
			_ = pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: b})
		}
	})
	a.Server = httptest.NewServer(m)
	t.Cleanup(a.Close)
	return a
}

var identifier = map[string]any{"type": "dns", "value": certifiedName}

func (a *authority) say(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Replay-Nonce", rand.Text())
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if v != nil {
		_ = json.NewEncoder(w).Encode(v)
	}
}

// status is the first word until the name was shown to be the endpoint's.
func (a *authority) status(before, after string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.shown {
		return after
	}
	return before
}

func (a *authority) challenge() map[string]any {
	return map[string]any{"type": "tls-alpn-01", "url": a.URL + "/challenge", "token": "token", "status": a.status("pending", "valid")}
}

func (a *authority) order(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/order" {
		a.asked.Add(1)
	}
	if a.refuses {
		w.Header().Set("Replay-Nonce", rand.Text())
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"type":"urn:ietf:params:acme:error:rejectedIdentifier","detail":"not this one"}`))
		return
	}
	o := map[string]any{"status": a.status("pending", "ready"), "identifiers": []any{identifier}, "authorizations": []string{a.URL + "/authorization"}, "finalize": a.URL + "/finalize"}
	a.mu.Lock()
	if a.leaf != nil {
		o["status"], o["certificate"] = "valid", a.URL+"/certificate"
	}
	a.mu.Unlock()
	w.Header().Set("Location", a.URL+"/order/1")
	status := http.StatusOK
	if r.URL.Path == "/order" {
		status = http.StatusCreated
	}
	a.say(w, status, o)
}

// look asks the endpoint for the certificate that shows whose the name is.
func (a *authority) look() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, err := tls.Dial("tcp", a.endpoint, &tls.Config{ServerName: certifiedName, NextProtos: []string{"acme-tls/1"}, InsecureSkipVerify: true}) // it signs itself, and shows a digest
	if err != nil {
		return err
	}
	defer c.Close()
	state := c.ConnectionState()
	has := slices.ContainsFunc(state.PeerCertificates[0].Extensions, func(e pkix.Extension) bool { return e.Id.String() == "1.3.6.1.5.5.7.1.31" })
	if state.NegotiatedProtocol != "acme-tls/1" || !has {
		return fmt.Errorf("%q, the digest is there: %v", state.NegotiatedProtocol, has)
	}
	a.shown = true
	return nil
}

// certify signs what a request asks for.
func (a *authority) certify(r *http.Request) error {
	var jws struct{ Payload string }
	if err := json.NewDecoder(r.Body).Decode(&jws); err != nil {
		return err
	}
	payload, err := base64.RawURLEncoding.DecodeString(jws.Payload)
	if err != nil {
		return err
	}
	var asked struct{ CSR string }
	if err := json.Unmarshal(payload, &asked); err != nil {
		return err
	}
	der, err := base64.RawURLEncoding.DecodeString(asked.CSR)
	if err != nil {
		return err
	}
	request, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.shown {
		return errors.New("a certificate is asked for before the name was shown")
	}
	a.leaf, err = x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), DNSNames: request.DNSNames,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, a.cert, request.PublicKey, a.key)
	return err
}

// visit asks the endpoint by its name, trusting the authority alone.
func (a *authority) visit(t *testing.T, address, name string) error {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(a.cert)
	c, err := tls.Dial("tcp", address, &tls.Config{ServerName: name, RootCAs: roots})
	if err == nil {
		c.Close()
	}
	return err
}

func TestCertificateIsFetchedByACME(t *testing.T) {
	a, dir := newAuthority(t), short(t)
	r := start(t, dir, nil, "--acme", certifiedName, "--acme-directory", a.URL+"/directory")
	a.mu.Lock()
	a.endpoint = r.address
	a.mu.Unlock()
	if err := a.visit(t, r.address, "made-up.example"); err == nil || a.asked.Load() > 0 {
		t.Errorf("for a name that somebody made up the authority was asked %d times: %v", a.asked.Load(), err)
	}
	for range 3 {
		if err := a.visit(t, r.address, certifiedName); err != nil {
			t.Fatalf("%v\n%s", err, r.log)
		}
	}
	r.end()
	r = start(t, dir, nil, "--acme", certifiedName, "--acme-directory", a.URL+"/directory")
	if err := a.visit(t, r.address, certifiedName); err != nil || a.asked.Load() != 1 {
		t.Errorf("after a start the authority was asked %d times: %v", a.asked.Load(), err)
	}
	r.end()
}

func TestRefusalOfACertificateIsInTheLog(t *testing.T) {
	a := newAuthority(t)
	a.refuses = true
	r := start(t, short(t), nil, "--acme", certifiedName, "--acme-directory", a.URL+"/directory")
	for range 3 {
		if err := a.visit(t, r.address, certifiedName); err == nil {
			t.Fatal("there is a certificate")
		}
	}
	r.end()
	// The library remembers that it failed, and says so in other words, which are told once as well.
	if n := strings.Count(r.log.String(), "rejectedIdentifier"); n != 1 || strings.Count(r.log.String(), "no certificate could be fetched") > 2 {
		t.Errorf("told %d times:\n%s", n, r.log)
	}
}
