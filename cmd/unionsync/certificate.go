package main

import (
	"crypto/tls"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/acme/autocert"
)

// secured returns how the endpoint speaks TLS: nil where a server in front does.
func (f *serveFlags) secured(log *slog.Logger) (*tls.Config, error) {
	if len(f.acme) > 0 {
		m := &autocert.Manager{
			Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(f.acme...), Cache: autocert.DirCache(filepath.Join(f.data, "acme")),
		}
		c := m.TLSConfig()
		c.MinVersion = tls.VersionTLS12
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
