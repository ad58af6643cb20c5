package main

import (
	"crypto/tls"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// secured returns how the endpoint speaks TLS: nil where a server in front does.
func (f *serveFlags) secured(log *slog.Logger) (*tls.Config, error) {
	if len(f.acme) > 0 {
		m := &autocert.Manager{
			Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(f.acme...), Cache: autocert.DirCache(filepath.Join(f.data, "acme")),
		}
		if f.acmeDirectory != "" {
			m.Client = &acme.Client{DirectoryURL: f.acmeDirectory}
		}
		c := m.TLSConfig()
		c.MinVersion = tls.VersionTLS12
		c.GetCertificate = (&fetched{names: f.acme, from: m.GetCertificate, log: log}).get
		return c, nil
	}
	if f.tlsCert == "" {
		return nil, nil
	}
	c := &certificate{cert: f.tlsCert, key: f.tlsKey, log: log}
	if _, err := c.get(nil); err != nil {
		return nil, err
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get, NextProtos: []string{"h2", "http/1.1"}}, nil
}

// fetched are certificates that come from an authority. What keeps them from coming is
// told: all that visitors see is a connection that fails.
type fetched struct {
	names []string
	from  func(*tls.ClientHelloInfo) (*tls.Certificate, error)
	log   *slog.Logger

	mu   sync.Mutex
	told map[string]bool // guarded by mu; name and fault, until one has come
}

// mostTold bounds what is told of one trouble: some faults name something new each time.
const mostTold = 16

// get tells each fault once, and of our own names alone: the others are made up by
// whoever calls.
func (c *fetched) get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	pair, err := c.from(hello)
	name := strings.ToLower(hello.ServerName)
	if !slices.Contains(c.names, name) {
		return pair, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.told = nil
		return pair, nil
	}
	if text := name + ": " + err.Error(); !c.told[text] && len(c.told) < mostTold {
		if c.told == nil {
			c.told = map[string]bool{}
		}
		c.told[text] = true
		c.log.Error("no certificate could be fetched", "name", name, "error", err.Error())
	}
	return pair, err
}

// A certificate is read again when its file changed: whoever renews it need not
// tell us.
type certificate struct {
	cert, key string
	log       *slog.Logger

	mu      sync.Mutex
	loaded  *tls.Certificate // guarded by mu
	at      time.Time        // guarded by mu; of the file that was loaded
	failing string           // guarded by mu: what was told last, so that it is told once
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.cert)
	if err == nil && (c.loaded == nil || !info.ModTime().Equal(c.at)) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.cert, c.key); err == nil {
			c.loaded, c.at, c.failing = &pair, info.ModTime(), ""
		}
	}
	if err != nil && c.loaded != nil && c.failing != err.Error() {
		c.failing = err.Error()
		c.log.Error("the certificate cannot be read again; the one before is shown until it expires", "error", c.failing)
	}
	if c.loaded == nil {
		return nil, err
	}
	return c.loaded, nil // the last good one, where the new one is half written
}
