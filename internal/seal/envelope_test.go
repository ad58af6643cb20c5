package seal

import (
	"crypto/ecdsa"
	"errors"
	"testing"
)

const aContent = `{"answers":{"what":"欠薪三个月"}}`

// sealed returns an envelope and the keys of its recipients.
func sealed(t testing.TB, content string, recipients int) (*Envelope, []*ecdsa.PrivateKey) {
	t.Helper()
	c := Case{Secret: Secret{1, 2, 3}, Union: "yl-linhe", Form: "help@3", KeySet: Digest{7}}
	var keys []*ecdsa.PrivateKey
	for range recipients {
		key, public := newKey(t)
		keys = append(keys, key)
		c.Keys = append(c.Keys, public)
	}
	e, err := c.Seal([]byte(content), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e, keys
}

// rule returns the rule that err names, "" for nil.
func rule(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var r *Refusal
	if !errors.As(err, &r) {
		t.Fatalf("no refusal: %v", err)
	}
	return r.Rule
}

func TestEveryRecipientOpensAnEnvelope(t *testing.T) {
	for n := 1; n <= MaxRecipients; n++ {
		e, keys := sealed(t, aContent, n)
		for _, key := range keys {
			got, err := e.Open(key)
			if err != nil || string(got) != aContent {
				t.Errorf("%d recipients: %q, %v", n, got, err)
			}
		}
		other, _ := newKey(t)
		if got, err := e.Open(other); rule(t, err) != "open/recipient" || got != nil {
			t.Errorf("somebody else: %q, %v", got, err)
		}
	}
}
