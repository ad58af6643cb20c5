package seal

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

func TestPublicKeyIsItsUncompressedPoint(t *testing.T) {
	_, public := rfcKey(t)
	text := public.String()
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(text) != 87 || !bytes.Equal(b, unhex(t, "04"+rfcX+rfcY)) {
		t.Errorf("%s, %v", text, err)
	}
	again, err := ParsePublicKey(text)
	if err != nil || again != public {
		t.Errorf("%s, %v", again, err)
	}
}

func TestThumbprintIsThatOfGoJose(t *testing.T) {
	for range 10 {
		key, public := newKey(t)
		want, err := (&jose.JSONWebKey{Key: &key.PublicKey}).Thumbprint(crypto.SHA256)
		if got := public.Thumbprint(); err != nil || !bytes.Equal(got[:], want) {
			t.Errorf("%X, want %X, %v", got, want, err)
		}
		if got := public.ID(); len(got) != 11 || got != encode(want[:8]) && want[0]>>2 != 62 {
			t.Error(got)
		}
	}
}

func TestNoIDLooksLikeAFlag(t *testing.T) {
	seen := false
	for range 2000 { // one thumbprint in 64 begins with a hyphen
		_, public := newKey(t)
		thumb := public.Thumbprint()
		seen = seen || encode(thumb[:8])[0] == '-'
		if id := public.ID(); id[0] == '-' || len(id) != 11 {
			t.Fatal(id)
		}
	}
	if !seen {
		t.Error("no thumbprint began with a hyphen: nothing was tried")
	}
}

func TestFingerprintIsFortyDigits(t *testing.T) {
	_, public := rfcKey(t)
	print := public.Fingerprint()
	if len(print) != 47 || strings.Trim(print, "0123456789 ") != "" || len(strings.Fields(print)) != 8 {
		t.Error(print)
	}
	if _, other := newKey(t); other.Fingerprint() == print {
		t.Error("two keys have the same")
	}
}

func TestWhatIsNoPublicKeyIsRefused(t *testing.T) {
	_, public := rfcKey(t)
	good := public.String()
	point := unhex(t, "04"+rfcX+rfcY)
	with := func(i int, b byte) string {
		p := bytes.Clone(point)
		p[i] = b
		return encode(p)
	}
	for what, text := range map[string]string{
		"nothing":             "",
		"a letter more":       good + "A",
		"a letter less":       good[:86],
		"stray bits":          good[:86] + string(good[86]+1),
		"padding":             good + "=",
		"a line end":          good[:40] + "\n" + good[40:],
		"ordinary base64":     base64.StdEncoding.EncodeToString(point),
		"compressed":          encode(append([]byte{3}, point[1:33]...)),
		"hybrid":              with(0, 6),
		"no mark":             with(0, 0),
		"not on the curve":    with(64, point[64]^1),
		"x beyond the field":  encode(append(append([]byte{4}, bytes.Repeat([]byte{0xff}, 32)...), point[33:]...)),
		"the point nowhere":   encode([]byte{0}),
		"65 zero bytes":       encode(make([]byte, 65)),
		"the zero value":      PublicKey{}.String(),
		"a JWK":               `{"kty":"EC"}`,
		"white space":         " " + good,
		"P-384, 97 bytes":     encode(bytes.Repeat([]byte{4}, 97)),
		"full-width letters":  strings.Replace(good, good[:1], "Ａ", 1),
		"a changed character": strings.Replace(good, good[40:41], "-", 1) + "",
	} {
		if what == "a changed character" && text == good {
			t.Fatal("nothing was changed")
		}
		if k, err := ParsePublicKey(text); err == nil {
			t.Errorf("%s: %q is taken as %s", what, text, k)
		}
	}
}

func FuzzParsePublicKey(f *testing.F) {
	_, public := rfcKey(f)
	for _, seed := range []string{public.String(), "", strings.Repeat("A", 87), "B" + strings.Repeat("A", 86), public.String() + "\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if k, err := ParsePublicKey(text); err == nil && k.String() != text {
			t.Errorf("%q is another spelling of %s", text, k)
		}
	})
}
