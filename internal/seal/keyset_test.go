package seal

import (
	"bytes"
	"strings"
	"testing"
)

func TestKeySetIsWhatWasSigned(t *testing.T) {
	key, public := newKey(t)
	set := testSet(t, "yl-linhe", 4)
	jws, err := set.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	got, err := VerifyKeySet(jws, public)
	if err != nil || !bytes.Equal(got.payload(), set.payload()) || got.Digest() != set.Digest() {
		t.Errorf("%+v, %v", got, err)
	}
	if n := len(got.Recipients()); n != 3 {
		t.Errorf("%d recipients, want two officers and the recovery key", n)
	}
	if n := len(got.ReceiptKeys()); n != 2 {
		t.Errorf("%d receipt keys, want the retired one as well", n)
	}
}

func TestKeySetsOfAnotherShapeAreRefused(t *testing.T) {
	set := testSet(t, "yl-linhe", 4)
	good := string(set.payload())
	if _, err := ParseKeySet([]byte(good)); err != nil {
		t.Fatal(err)
	}
	officer := good[strings.Index(good, `{"ecdh"`) : strings.Index(good, `},{"ecdh"`)+1]
	for name, c := range map[string]struct{ rule, old, new string }{
		"no epoch":               {"keys/epoch", `"e":4`, `"e":0`},
		"a negative epoch":       {"keys/payload", `"e":4`, `"e":-4`},
		"an epoch with a point":  {"keys/payload", `"e":4`, `"e":4.0`},
		"a leading zero":         {"keys/payload", `"e":4`, `"e":04`},
		"an epoch beyond 2^53":   {"keys/payload", `"e":4`, `"e":9007199254740992`},
		"a union in capitals":    {"keys/union", `yl-linhe`, `YL`},
		"a member in capitals":   {"keys/payload", `"u"`, `"U"`},
		"a member twice":         {"keys/payload", `,"e":4`, `,"e":4,"e":5`},
		"a space":                {"keys/payload", `,"e"`, `, "e"`},
		"an unknown member":      {"keys/payload", `,"recovery"`, `,"admin":true,"recovery"`},
		"an officer twice":       {"keys/key", officer, officer + "," + officer},
		"a point off the curve":  {"keys/key", set.Recovery.String(), set.Recovery.String()[:86] + stray(set.Recovery.String()[86])},
		"recovery is an officer": {"keys/key", set.Recovery.String(), set.Officers[0].Opens.String()},
		"one key for two things": {"keys/key", set.Officers[0].Signs.String(), set.Officers[0].Opens.String()},
		"an officer revoked":     {"keys/key", encode(set.Revoked[0][:]), set.Officers[0].Opens.Kid()},
		"revoked twice":          {"keys/revoked", `"revoked":[`, `"revoked":["` + encode(set.Revoked[0][:]) + `",`},
		"something behind":       {"keys/payload", `]}`, `]} `},
	} {
		changed := strings.Replace(good, c.old, c.new, 1)
		if name == "something behind" {
			changed = good + " "
		}
		if changed == good {
			t.Fatalf("%s changes nothing", name)
		}
		if _, err := ParseKeySet([]byte(changed)); rule(t, err) != c.rule {
			t.Errorf("%s: %v, want %s", name, err, c.rule)
		}
	}
	key, _ := newKey(t)
	for name, change := range map[string]func(*KeySet){
		"no officers":    func(s *KeySet) { s.Officers = nil },
		"eight officers": func(s *KeySet) { s.Officers = officers(t, 8) },
		"no recovery":    func(s *KeySet) { s.Recovery = PublicKey{} },
		"no epoch":       func(s *KeySet) { s.Epoch = 0 },
	} {
		set := testSet(t, "yl-linhe", 4)
		change(set)
		if _, err := set.Sign(key); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
	set.Officers = officers(t, 7)
	if _, err := set.Sign(key); err != nil {
		t.Errorf("seven officers: %v", err)
	}
}

func officers(t testing.TB, n int) []Officer {
	t.Helper()
	list := make([]Officer, n)
	for i := range list {
		_, list[i].Opens = newKey(t)
		_, list[i].Signs = newKey(t)
	}
	return list
}

func TestCaseNumbersCatchSlips(t *testing.T) {
	number := Secret{8}.Sid().CaseNumber()
	if !IsCaseNumber(number) {
		t.Fatal(number)
	}
	for i := range number {
		for d := byte('0'); d <= '9'; d++ {
			changed := []byte(number)
			changed[i] = d
			if string(changed) != number && IsCaseNumber(string(changed)) {
				t.Errorf("%s passes for %s", changed, number)
			}
		}
	}
	for _, text := range []string{"", number[:10], number + "0", "1234567890x", "１２３４５６７８９０１"} {
		if IsCaseNumber(text) {
			t.Errorf("%q", text)
		}
	}
	// The example of ISO 7064 for MOD 11,10: 0794 has the check digit 5.
	if got := checkDigit("0794"); got != '5' {
		t.Errorf("0794%c", got)
	}
}

func TestSidIsReadAsItIsWritten(t *testing.T) {
	sid := Secret{8}.Sid()
	if got, err := ParseSid(sid.String()); err != nil || got != sid {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{"", "AAAA", sid.String() + "A", sid.String()[:21] + stray(sid.String()[21])} {
		if _, err := ParseSid(text); err == nil {
			t.Errorf("%q", text)
		}
	}
}

func FuzzParseKeySet(f *testing.F) {
	f.Add(testSet(f, "yl-linhe", 4).payload())
	f.Add([]byte(`{"u":"a","e":1,"officers":[],"recovery":"","receipts":[],"retired":[],"revoked":[]}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		set, err := ParseKeySet(payload)
		if err == nil && !bytes.Equal(set.payload(), payload) {
			t.Errorf("%q has another spelling", payload)
		}
	})
}

func FuzzParseLink(f *testing.F) {
	_, public := testKey(f, "a")
	f.Add(Link{"top", "yl", 2, public}.payload())
	f.Add([]byte(`{"by":"","u":"","e":0,"key":""}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		l, err := parseLink(payload)
		if err == nil && !bytes.Equal(l.payload(), payload) {
			t.Errorf("%q has another spelling", payload)
		}
	})
}

func FuzzVerifyReceipt(f *testing.F) {
	key, public := testKey(f, "receipt")
	r := Receipt{Sid: Secret{5}.Sid(), Union: "yl-linhe", Minute: 1}
	good := string(r.payload())
	f.Add(good)
	f.Add(strings.Replace(good, `"t":1`, `"t":01`, 1))
	f.Fuzz(func(t *testing.T, payload string) {
		jws, err := Sign(receiptType, []byte(payload), key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := VerifyReceipt(jws, public)
		if err == nil && string(got.payload()) != payload {
			t.Errorf("%q has another spelling", payload)
		}
	})
}

func FuzzParseReply(f *testing.F) {
	good := readVectors[replyVector](f, "replies")[0] // the same in all processes that take part
	secret, err := decode(good.Secret)
	if err != nil {
		f.Fatal(err)
	}
	k := Secret(secret).ReplyKey()
	f.Add(good.JWE)
	f.Add("....")
	f.Fuzz(func(t *testing.T, jwe string) {
		got, err := ParseReply(jwe)
		if err != nil {
			return
		}
		if _, err := got.Open(k); err == nil && jwe != good.JWE {
			t.Errorf("%q opens", jwe)
		}
	})
}
