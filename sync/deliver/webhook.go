package deliver

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"unionhall/sync/queue"
)

// An Event is what a webhook gets and what lies in a spool folder: the envelope as
// JSON, which any JOSE library opens with the union's key.
type Event struct {
	Type      string    `json:"type"`      // intake.sealed
	Timestamp time.Time `json:"timestamp"` // when the envelope was received
	Data      EventData `json:"data"`
}

// EventData says what the endpoint knows of an envelope.
type EventData struct {
	Digest   string          `json:"digest"` // SHA-256 of the envelope: its identity
	Sid      string          `json:"sid"`    // of the case; several envelopes may belong to one
	Union    string          `json:"union"`
	Form     string          `json:"form"`
	KeySet   string          `json:"key_set"`   // digest of the set that it is sealed to
	KeyEpoch int64           `json:"key_epoch"` // of that set; 0 where it is not the newest
	Size     int             `json:"size"`      // bytes
	Parts    int             `json:"parts"`     // photos' parts, which the desk's addresses give
	Missing  []int           `json:"missing"`   // those that are still to come
	Flags    []string        `json:"flags"`
	Sealed   json.RawMessage `json:"sealed"`
}

// EventType is the type of every event.
const EventType = "intake.sealed"

// Epoch tells the epoch of a union's key set by the digest of its payload; 0: not known.
type Epoch func(union string, keySet queue.Digest) int64

// eventOf is always the same for an envelope, but for what is still missing.
func eventOf(c *queue.Claimed, epoch Epoch) ([]byte, error) {
	e := &c.Envelope
	missing := c.Missing
	if missing == nil {
		missing = []int{}
	}
	return json.Marshal(Event{EventType, e.Received.UTC(), EventData{
		Digest: encode(e.Digest[:]), Sid: encode(e.Sid[:]), Union: e.Union, Form: e.Form, KeySet: encode(e.KeySet[:]), KeyEpoch: epoch(e.Union, e.KeySet),
		Size: len(e.Body), Parts: len(e.Parts), Missing: missing, Flags: e.Flags.Names(), Sealed: e.Body,
	}})
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// A Signer signs events of one receiver: Standard Webhooks v1 (HMAC-SHA-256) or v1a (Ed25519).
type Signer struct {
	mac  []byte
	sign ed25519.PrivateKey
}

// ParseSigner reads a secret: whsec_ and 24 to 64 bytes, or whsk_ and an Ed25519
// seed of 32 or key of 64 bytes, base64.
func ParseSigner(secret string) (Signer, error) {
	if text, ok := strings.CutPrefix(secret, "whsec_"); ok {
		key, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(key) < 24 || len(key) > 64 {
			return Signer{}, errors.New("a whsec_ secret is 24 to 64 bytes in base64")
		}
		return Signer{mac: key}, nil
	}
	text, ok := strings.CutPrefix(secret, "whsk_")
	key, err := base64.StdEncoding.DecodeString(text)
	switch {
	case !ok:
		return Signer{}, errors.New("a webhook's secret begins with whsec_ or whsk_")
	case err == nil && len(key) == ed25519.SeedSize:
		return Signer{sign: ed25519.NewKeyFromSeed(key)}, nil
	case err == nil && len(key) == ed25519.PrivateKeySize:
		return Signer{sign: ed25519.PrivateKey(key)}, nil
	}
	return Signer{}, errors.New("a whsk_ secret is an Ed25519 key in base64")
}

func (s Signer) signature(content []byte) string {
	if s.sign != nil {
		return "v1a," + base64.StdEncoding.EncodeToString(ed25519.Sign(s.sign, content))
	}
	mac := hmac.New(sha256.New, s.mac)
	mac.Write(content)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Webhook carries envelopes to an address (Standard Webhooks).
type Webhook struct {
	address *url.URL
	signers []Signer
	epoch   Epoch
	client  *http.Client
}

// hookTime is how long a receiver may take.
const hookTime = 20 * time.Second

// WebhookOptions are what a Webhook needs.
type WebhookOptions struct {
	Address *url.URL       // https
	Signers []Signer       // one, or two while the receiver changes over
	Allow   []netip.Prefix // private networks that it may lie in
	Epoch   Epoch
	TLS     *tls.Config // nil: the system's authorities
}

// NewWebhook returns the carrier to an address. It follows no redirects, uses no
// proxy, and dials no private address that is not allowed.
func NewWebhook(o WebhookOptions) *Webhook {
	return &Webhook{o.Address, o.Signers, o.Epoch, &http.Client{
		Timeout:       hookTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer(func() []netip.Prefix { return o.Allow }).DialContext, TLSClientConfig: o.TLS, ForceAttemptHTTP2: true, DisableCompression: true,
			TLSHandshakeTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute,
		},
	}}
}

// Carry posts the event. Only a 2xx is success.
func (h *Webhook) Carry(ctx context.Context, c *queue.Claimed) error {
	body, err := eventOf(c, h.epoch)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.address.String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	id, at := "msg_"+encode(c.Envelope.Digest[:]), strconv.FormatInt(time.Now().Unix(), 10)
	content := append([]byte(id+"."+at+"."), body...)
	var signatures []string
	for _, s := range h.signers {
		signatures = append(signatures, s.signature(content))
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "unionsync")
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", at)
	r.Header.Set("Webhook-Signature", strings.Join(signatures, " "))
	response, err := h.client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10) // so that the connection can be used again
	return verdict(response, time.Now())
}

// verdict is what a status means. What a receiver may mend by itself is no verdict
// on the envelope.
func verdict(r *http.Response, now time.Time) error {
	why := fmt.Sprintf("HTTP %d", r.StatusCode)
	switch code := r.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusGone:
		return ErrGone
	case code == http.StatusInternalServerError, code == http.StatusNotImplemented:
		return &Failed{why}
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests, code >= 500, code < 400:
		return &Slow{why, retryAfter(r.Header.Get("Retry-After"), now)}
	}
	return &Refused{why}
}

// retryAfter reads seconds or a date (RFC 9110, section 10.2.3); 0: it says neither.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
