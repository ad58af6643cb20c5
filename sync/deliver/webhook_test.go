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
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"unionhall/sync/queue"
)

func claimed(missing ...int) *queue.Claimed {
	body := []byte(`{"protected":"eyJ0eXAiOiJzZWFsMStqc29uIn0","recipients":[],"iv":"AA","ciphertext":"AA","tag":"AA"}`)
	e := queue.Envelope{
		Digest: sha256.Sum256(body), Union: "yl-linhe", Form: "help@3", KeySet: queue.Digest{7}, Body: body,
		Parts: []queue.Digest{{1}, {2}}, Flags: queue.RevokedKey, Received: time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC),
	}
	return &queue.Claimed{Lease: queue.Lease{Body: e.Digest}, Envelope: e, Missing: missing, Attempt: 1}
}

func epochs(union string, keySet queue.Digest) int64 {
	if union == "yl-linhe" && keySet == (queue.Digest{7}) {
		return 4
	}
	return 0
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

const hmacSecret, hmacNewer = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"

func signer(t *testing.T, secret string) Signer {
	t.Helper()
	s, err := ParseSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// receiver is a real HTTPS server, and the carrier to it.
func receiver(t *testing.T, h http.HandlerFunc, signers ...Signer) *Webhook {
	t.Helper()
	server := httptest.NewTLSServer(h)
	t.Cleanup(server.Close)
	return hookTo(t, server, server.URL+"/hook", signers...)
}

func hookTo(t *testing.T, server *httptest.Server, address string, signers ...Signer) *Webhook {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return NewWebhook(WebhookOptions{Address: to, Signers: signers, Allow: loopback, Epoch: epochs, TLS: server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()})
}

func TestAnEventIsSignedAsStandardWebhooksSay(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	asymmetric := "whsk_" + base64.StdEncoding.EncodeToString(private.Seed())
	var got http.Header
	var body []byte
	hook := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		body, _ = io.ReadAll(r.Body)
	}, signer(t, hmacSecret), signer(t, hmacNewer), signer(t, asymmetric))
	c := claimed(1)
	if err := hook.Carry(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	content := got.Get("Webhook-Id") + "." + got.Get("Webhook-Timestamp") + "." + string(body)
	signatures := strings.Split(got.Get("Webhook-Signature"), " ")
	if len(signatures) != 3 {
		t.Fatalf("signatures: %q", signatures)
	}
	for i, secret := range []string{hmacSecret, hmacNewer} {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil {
			t.Fatal(err)
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(content))
		if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); signatures[i] != want {
			t.Errorf("signature %d is %s, want %s", i, signatures[i], want)
		}
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(signatures[2], "v1a,"))
	if err != nil || !ed25519.Verify(public, []byte(content), raw) {
		t.Errorf("the signature with Ed25519 does not hold: %s, %v", signatures[2], err)
	}
	var event Event
	if err := json.Unmarshal(body, &event); err != nil {
		t.Fatal(err)
	}
	d := event.Data
	if event.Type != "intake.sealed" || d.KeyEpoch != 4 || d.Union != "yl-linhe" || d.Form != "help@3" || d.Parts != 2 || len(d.Missing) != 1 || d.Flags[0] != "revoked-key" {
		t.Errorf("event: %+v", event)
	}
	if !bytes.Equal(d.Sealed, c.Envelope.Body) {
		t.Errorf("the envelope came as %s", d.Sealed)
	}
	id := got.Get("Webhook-Id")
	if err := hook.Carry(t.Context(), c); err != nil || got.Get("Webhook-Id") != id {
		t.Errorf("the second time it is %q, not %q: %v", got.Get("Webhook-Id"), id, err)
	}
}

func TestWhatAReceiverAnswersMeans(t *testing.T) {
	var refused *Refused
	var failed *Failed
	var slow *Slow
	for _, c := range []struct {
		status int
		after  string
		is     func(error) bool
	}{
		{200, "", func(err error) bool { return err == nil }},
		{202, "", func(err error) bool { return err == nil }},
		{204, "", func(err error) bool { return err == nil }},
		{301, "", func(err error) bool { return errors.As(err, &slow) }},
		{400, "", func(err error) bool { return errors.As(err, &refused) && refused.Why == "HTTP 400" }},
		{404, "", func(err error) bool { return errors.As(err, &refused) }},
		{410, "", func(err error) bool { return errors.Is(err, ErrGone) }},
		{422, "", func(err error) bool { return errors.As(err, &refused) }},
		{429, "120", func(err error) bool { return errors.As(err, &slow) && slow.After == 2*time.Minute }},
		{500, "", func(err error) bool { return errors.As(err, &failed) && failed.Why == "HTTP 500" }},
		{502, "", func(err error) bool { return errors.As(err, &slow) && slow.After == 0 }},
		{503, "soon", func(err error) bool { return errors.As(err, &slow) && slow.After == 0 }},
		{504, "-1", func(err error) bool { return errors.As(err, &slow) && slow.After == 0 }},
	} {
		hook := receiver(t, func(w http.ResponseWriter, r *http.Request) {
			if c.after != "" {
				w.Header().Set("Retry-After", c.after)
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(c.status)
		}, signer(t, hmacSecret))
		if err := hook.Carry(t.Context(), claimed()); !c.is(err) {
			t.Errorf("%d %q: %v", c.status, c.after, err)
		}
	}
	if d := retryAfter("Mon, 02 Nov 2026 08:01:00 GMT", time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)); d != time.Minute {
		t.Errorf("a date is %s ahead", d)
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	visited := 0
	other := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited++ }))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		hook := receiver(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, status) }, signer(t, hmacSecret))
		if err := hook.Carry(t.Context(), claimed()); err == nil {
			t.Errorf("%d counts as delivered", status)
		}
	}
	if visited > 0 {
		t.Error("a redirect was followed")
	}
}

func TestALateAnswerIsNone(t *testing.T) {
	release := make(chan struct{})
	hook := receiver(t, func(w http.ResponseWriter, r *http.Request) { <-release }, signer(t, hmacSecret))
	t.Cleanup(func() { close(release) })
	hook.client.Timeout = 50 * time.Millisecond
	if err := hook.Carry(t.Context(), claimed()); err == nil || reason(err) != "timeout" {
		t.Errorf("%v", err)
	}
}

func TestABodyThatIsCutOffDoesNotUndoAnAnswer(t *testing.T) {
	for status, want := range map[string]bool{"200 OK": true, "500 Oh": false} {
		hook := receiver(t, func(w http.ResponseWriter, r *http.Request) {
			conn, rw, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = rw.WriteString("HTTP/1.1 " + status + "\r\nContent-Length: 1000\r\n\r\n{")
			_ = rw.Flush()
			_ = conn.Close()
		}, signer(t, hmacSecret))
		hook.client.Transport.(*http.Transport).ForceAttemptHTTP2 = false
		if err := hook.Carry(t.Context(), claimed()); (err == nil) != want {
			t.Errorf("%s: %v", status, err)
		}
	}
}

func TestAConnectionThatBreaksIsNoVerdictOnTheEnvelope(t *testing.T) {
	hook := receiver(t, func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }, signer(t, hmacSecret))
	var refused *Refused
	if err := hook.Carry(t.Context(), claimed()); err == nil || errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
}

func TestACertificateThatNobodyVouchesForIsRefused(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	t.Cleanup(server.Close)
	server.Config.ErrorLog = nil
	to, _ := url.Parse(server.URL)
	hook := NewWebhook(WebhookOptions{Address: to, Signers: []Signer{signer(t, hmacSecret)}, Allow: loopback, Epoch: epochs})
	var unknown *tls.CertificateVerificationError
	if err := hook.Carry(t.Context(), claimed()); !errors.As(err, &unknown) {
		t.Errorf("%v", err)
	}
}

func TestPrivateAddressesAreRefusedWhenDialling(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was reached") }))
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	// A name that led elsewhere when it was written down leads here now: localhost stands for it.
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		to, err := url.Parse("https://" + net.JoinHostPort(strings.Trim(host, "[]"), port))
		if err != nil {
			t.Fatal(err)
		}
		hook := NewWebhook(WebhookOptions{Address: to, Signers: []Signer{signer(t, hmacSecret)}, Epoch: epochs, TLS: server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()})
		if err := hook.Carry(t.Context(), claimed()); !errors.Is(err, ErrForbidden) || reason(err) != "forbidden address" {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestWhichAddressesAreTheInternets(t *testing.T) {
	for text, want := range map[string]bool{
		"93.184.215.14": true, "2606:2800:21f:cb07:6820:80da:af6b:8b2c": true, "240e::1": true,
		"10.0.0.1": false, "172.16.3.4": false, "192.168.1.1": false, "127.0.0.1": false, "::1": false, "0.0.0.0": false, "::": false,
		"169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false, "fd00::1": false, "100.64.0.1": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false,
		"::ffff:10.0.0.1": false, "::ffff:93.184.215.14": true, "64:ff9b::a00:1": false, "2002:a00:1::": false, "2001:db8::1": false, "192.0.2.1": false, "fec0::1": false,
	} {
		if got := public(netip.MustParseAddr(text), nil); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if !public(netip.MustParseAddr("::ffff:10.1.2.3"), []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}) {
		t.Error("an allowed network is refused")
	}
}

func TestSecretsThatAreNone(t *testing.T) {
	for _, text := range []string{"", "secret", "whsec_", "whsec_AAAA", "whsk_AAAA", "whpk_" + base64.StdEncoding.EncodeToString(make([]byte, 32)), "whsec_" + strings.Repeat("!", 40)} {
		if _, err := ParseSigner(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestTheContextEndsAnAttempt(t *testing.T) {
	release := make(chan struct{})
	hook := receiver(t, func(w http.ResponseWriter, r *http.Request) { <-release }, signer(t, hmacSecret))
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := hook.Carry(ctx, claimed()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
