package main

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"os"

	"github.com/rogpeppe/go-internal/testscript"

	"unionhall/internal/seal"
	"unionhall/sync/intake"
	"unionhall/sync/queue"
	syncsite "unionhall/sync/site"
)

// endpoint runs a sync endpoint with a queue in memory, at the address in
// ENDPOINT, which signs with the key in RECEIPT_KEY and not with OTHER_KEY.
func endpoint(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: endpoint")
	}
	key, public := keyPair(ts)
	in, err := intake.New(intake.Options{
		Queue: queue.Memory(nil), Key: key, Work: intake.UsualWork,
		Site: syncsite.Fixed(&syncsite.Site{Unions: map[string]*syncsite.Union{"yl": {}}}),
	})
	ts.Check(err)
	s := httptest.NewServer(in)
	ts.Defer(s.Close)
	ts.Setenv("ENDPOINT", s.URL+"/")
	ts.Setenv("RECEIPT_KEY", public.String())
	_, other := keyPair(ts)
	ts.Setenv("OTHER_KEY", other.String())
}

// keyPair makes a key of P-256.
func keyPair(ts *testscript.TestScript) (*ecdsa.PrivateKey, seal.PublicKey) {
	key, err := seal.NewKey()
	ts.Check(err)
	public, err := seal.PublicKeyOf(key)
	ts.Check(err)
	return key, public
}

// carried writes the file that a phone saves, of one envelope with a photo of
// two parts: "carried FILE".
func carried(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: carried FILE")
	}
	_, officer := keyPair(ts)
	secret := seal.NewSecret()
	_, sealed := seal.SealPhoto(secret.Sid(), 0, make([]byte, 70_000))
	var digests []seal.Digest
	var parts []string
	for _, part := range sealed {
		digests = append(digests, sha256.Sum256(part))
		parts = append(parts, base64.RawURLEncoding.EncodeToString(part))
	}
	e, err := seal.Case{Secret: secret, Union: "yl", Form: "help@1", Keys: []seal.PublicKey{officer}}.Seal([]byte(`{"answers":{}}`), digests)
	ts.Check(err)
	text, err := json.Marshal(map[string]any{"v": 1, "outbox": []map[string]any{{"body": string(e.Body), "parts": parts}}})
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o644))
}
