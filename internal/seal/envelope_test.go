package seal

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

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

const aContent = `{"answers":{"what":"欠薪三个月"}}`

func TestEveryRecipientOpensAnEnvelope(t *testing.T) {
	c := testCase(t)
	c.Keys = nil
	var keys []*ecdsa.PrivateKey
	for n := 1; n <= MaxRecipients; n++ {
		key, public := newKey(t)
		keys, c.Keys = append(keys, key), append(c.Keys, public)
		e, err := c.Seal([]byte(aContent), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if got, err := e.Open(key); err != nil || string(got) != aContent {
				t.Errorf("%d recipients: %q, %v", n, got, err)
			}
		}
		other, _ := newKey(t)
		if got, err := e.Open(other); rule(t, err) != "open/recipient" || got != nil {
			t.Errorf("somebody else: %q, %v", got, err)
		}
	}
	_, ninth := newKey(t)
	c.Keys = append(c.Keys, ninth)
	if _, err := c.Seal([]byte(aContent), nil); rule(t, err) != "envelope/recipients" {
		t.Errorf("nine recipients: %v", err)
	}
	c.Keys = nil
	if _, err := c.Seal([]byte(aContent), nil); err == nil {
		t.Error("sealed to nobody")
	}
}

func TestEnvelopeSaysWhatItIs(t *testing.T) {
	c, parts := testCase(t), []Digest{{1}, {2}}
	e, err := c.Seal([]byte(aContent), parts)
	if err != nil {
		t.Fatal(err)
	}
	var kids []string
	for _, k := range c.Keys {
		kids = append(kids, k.Kid())
	}
	if e.Sid != c.Secret.Sid() || e.AH != AuthHash(c.Secret.Auth()) || !Proves(c.Secret.Auth(), e.AH) || e.Union != c.Union || e.Form != c.Form ||
		e.FormID() != "help" || e.KeySet != c.KeySet || strings.Join(e.Kids, " ") != strings.Join(kids, " ") || len(e.Parts) != 2 || e.Parts[1] != parts[1] {
		t.Errorf("%+v", e)
	}
	if Proves(c.Secret.ReplyKey(), e.AH) {
		t.Error("k passes for auth")
	}
}

func TestSameContentIsNeverTheSameEnvelope(t *testing.T) {
	a, b := sealFor(t, aContent), sealFor(t, aContent)
	if a.Digest == b.Digest || a.iv == b.iv || a.commitment == b.commitment || a.recipients[0].epk == b.recipients[0].epk || a.recipients[0].epk == a.recipients[1].epk {
		t.Error("something is used twice")
	}
}

func TestFollowUpBelongsToItsCase(t *testing.T) {
	first, second := sealFor(t, aContent), sealFor(t, `{"answers":{"more":"x"}}`)
	if first.Sid != second.Sid || first.AH != second.AH || first.Digest == second.Digest {
		t.Error("they are of two cases, or the same envelope")
	}
	c := testCase(t)
	c.Secret[0] ^= 1
	other, err := c.Seal([]byte(aContent), nil)
	if err != nil || other.Sid == first.Sid || other.AH == first.AH {
		t.Errorf("another secret makes the same case: %v", err)
	}
}

// The largest has eight recipients, 64 parts, the longest names, and all that fits.
func TestLargestEnvelopeFits(t *testing.T) {
	c := testCase(t)
	c.Union, c.Form = strings.Repeat("u", 64), strings.Repeat("f", 64)+"@999999"
	for len(c.Keys) < MaxRecipients {
		_, public := newKey(t)
		c.Keys = append(c.Keys, public)
	}
	var parts []Digest
	for len(parts) < MaxParts {
		parts = append(parts, Digest{byte(len(parts)), 1})
	}
	content := strings.Repeat("x", mostBucket)
	e, err := c.Seal([]byte(content), parts)
	if err != nil || len(e.Body) > MaxEnvelope {
		t.Fatal(err)
	}
	t.Logf("%d bytes of %d", len(e.Body), MaxEnvelope)
	key, _ := testKey(t, "a")
	if got, err := e.Open(key); err != nil || string(got) != content {
		t.Error(err)
	}
	if _, err := c.Seal([]byte(content+"x"), nil); rule(t, err) != "seal/size" {
		t.Errorf("more than fits: %v", err)
	}
	for _, content := range []string{"", "x "} {
		if _, err := c.Seal([]byte(content), nil); err == nil {
			t.Errorf("%q is not what comes out again", content)
		}
	}
	if _, err := ParseEnvelope(append(e.Body, make([]byte, MaxEnvelope)...)); rule(t, err) != "envelope/size" {
		t.Errorf("too large: %v", err)
	}
	e.ciphertext = []byte(encode(make([]byte, 2*mostBucket)))
	if _, err := ParseEnvelope(e.write()); rule(t, err) != "envelope/size" {
		t.Errorf("twice as large: %v", err)
	}
}

func TestSizeTellsLittle(t *testing.T) {
	sizes := map[int]bool{}
	for n := 2; n <= 1024; n += 73 {
		sizes[len(sealFor(t, strings.Repeat("x", n)).Body)] = true
	}
	if len(sizes) != 1 {
		t.Errorf("%d sizes of envelopes of up to 1,024 bytes", len(sizes))
	}
}

// TestEveryChangedByteOfAnEnvelopeIsRefused puts four others in the place of each
// byte: a neighbour in the alphabet, the other case, a letter, a quote.
func TestEveryChangedByteOfAnEnvelopeIsRefused(t *testing.T) {
	key, _ := testKey(t, "a")
	e := sealFor(t, aContent, Digest{1})
	opens := func(body []byte) bool {
		e, err := ParseEnvelope(body)
		if err != nil {
			rule(t, err)
			return false
		}
		_, err = e.Open(key)
		return err == nil
	}
	if !opens(e.Body) {
		t.Fatal("it does not open at all")
	}
	for i, was := range e.Body {
		changed := bytes.Clone(e.Body)
		for _, other := range []byte{was ^ 1, was ^ 32, 'A', '"'} {
			if changed[i] = other; other != was && opens(changed) {
				t.Errorf("byte %d, %q instead of %q: taken", i, other, was)
			}
		}
	}
	for i := range e.Body {
		if opens(e.Body[:i]) || opens(append(bytes.Clone(e.Body[:i]), e.Body[i+1:]...)) {
			t.Errorf("taken without byte %d", i)
		}
	}
}

// joseOpens opens a body with go-jose, which knows nothing of ours.
func joseOpens(t testing.TB, body string, key *ecdsa.PrivateKey) string {
	t.Helper()
	jwe, err := jose.ParseEncryptedJSON(body, []jose.KeyAlgorithm{jose.ECDH_ES_A256KW}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		t.Fatal(err)
	}
	_, _, plain, err := jwe.DecryptMulti(key)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimRight(string(plain), " ")
}

func TestGoJoseOpensWhatWeSeal(t *testing.T) {
	for _, letter := range []string{"a", "b", "recovery"} {
		key, _ := testKey(t, letter)
		if got := joseOpens(t, string(sealFor(t, aContent, Digest{1}).Body), key); got != aContent {
			t.Errorf("%s: %q", letter, got)
		}
	}
	secret := Secret{4}
	k := secret.ReplyKey()
	reply, err := SealReply(k, secret.Sid(), 3, []byte(aContent))
	if err != nil {
		t.Fatal(err)
	}
	jwe, err := jose.ParseEncryptedCompact(reply.Text, []jose.KeyAlgorithm{jose.DIRECT}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := jwe.Decrypt(k[:]); err != nil || strings.TrimRight(string(plain), " ") != aContent {
		t.Errorf("%q, %v", plain, err)
	}
}

func TestJoseOfNodeOpensWhatWeSeal(t *testing.T) {
	peer, node := joseOfNode(t)
	type sealed struct {
		Body string          `json:"body"`
		JWK  jose.JSONWebKey `json:"jwk"`
	}
	secret := Secret{4}
	k := secret.ReplyKey()
	reply, err := SealReply(k, secret.Sid(), 3, []byte(aContent))
	if err != nil {
		t.Fatal(err)
	}
	list := []sealed{{reply.Text, jose.JSONWebKey{Key: k[:]}}}
	for _, letter := range []string{"a", "recovery"} {
		key, _ := testKey(t, letter)
		list = append(list, sealed{string(sealFor(t, aContent, Digest{1}).Body), jose.JSONWebKey{Key: key}})
	}
	input, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(node, "testdata/unseal.mjs", peer)
	c.Stdin = bytes.NewReader(input)
	var faults bytes.Buffer
	c.Stderr = &faults
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, faults.Bytes())
	}
	var got []string
	if err := json.Unmarshal(out, &got); err != nil || len(got) != len(list) {
		t.Fatalf("%s: %v", out, err)
	}
	for i, content := range got {
		if content != aContent {
			t.Errorf("%d: %q", i, content)
		}
	}
}

// joseOfNode returns the module of the npm package jose, and Node.
func joseOfNode(t *testing.T) (peer, node string) {
	t.Helper()
	peer, err := filepath.Abs("../../.ci/web/node_modules/jose/dist/webapi/index.js")
	if err != nil {
		t.Fatal(err)
	}
	node, err = exec.LookPath("node")
	if _, missing := os.Stat(peer); err != nil || missing != nil {
		if os.Getenv(requireAudits) == "1" {
			t.Fatalf("no node, or npm ci --prefix .ci/web has not been run, and %s=1", requireAudits)
		}
		t.Skipf("LEFT OUT: %s; no node, or npm ci --prefix .ci/web has not been run", t.Name())
	}
	return peer, node
}

func FuzzParseEnvelope(f *testing.F) {
	key, _ := testKey(f, "a")
	// One that is the same in all processes that take part.
	good, err := ParseEnvelope([]byte(readVectors[envelopeVector](f, "envelopes")[0].Body))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{})
	f.Add(good.Body)
	for _, change := range []string{`,"iv"`, `"tag"`, `"kid":"`, `"},"apv"`} {
		f.Add(bytes.Replace(good.Body, []byte(change), []byte(change+" "), 1))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := ParseEnvelope(body)
		if err != nil {
			if rule(t, err) == "envelope/spelling" {
				t.Errorf("%q: the scanner took another spelling", body)
			}
			return
		}
		if !bytes.Equal(e.write(), body) {
			t.Errorf("%q: it has another spelling", body)
		}
		if _, err := e.Open(key); err == nil && !bytes.Equal(body, good.Body) {
			t.Errorf("%q opens", body)
		}
	})
}

// An endpoint parses whatever comes, many at a time: beside the body itself an envelope
// takes a few kilobytes, however much is sealed in it.
func TestParsingCopiesNoCiphertext(t *testing.T) {
	taken := func(content string) uint64 {
		body := sealFor(t, content).Body
		const times = 100
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range times {
			if _, err := ParseEnvelope(body); err != nil {
				t.Fatal(err)
			}
		}
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) / times
	}
	short, long := taken(aContent), taken(strings.Repeat("x", mostBucket))
	if long > short+1024 {
		t.Errorf("the longest takes %d bytes, the shortest %d", long, short)
	}
}

// The ciphertext is read in pieces: no spelling but one slips through between two.
func TestCiphertextHasOneSpelling(t *testing.T) {
	e := sealFor(t, strings.Repeat("x", 4096))
	body, text := string(e.Body), string(e.ciphertext)
	for _, at := range []int{0, 1, 2, 1022, 1023, 1024, 1025, 1026, 2048, len(text) - 1, len(text)} {
		for _, more := range []string{"\n", "\r", "=", "+", " ", "A", "AA", "AAAA", "\x00", "é"} {
			changed := strings.Replace(body, text, text[:at]+more+text[at:], 1)
			if _, err := ParseEnvelope([]byte(changed)); err == nil {
				t.Errorf("%q at %d is taken", more, at)
			}
		}
		if _, err := ParseEnvelope([]byte(strings.Replace(body, text, text[:at]+text[min(at+1, len(text)):]+"\n", 1))); err == nil {
			t.Errorf("a character less at %d, and a line end, is taken", at)
		}
	}
	last := len(text) - 1
	changed := strings.Replace(body, text, text[:last]+stray(text[last]), 1)
	if _, err := ParseEnvelope([]byte(changed)); rule(t, err) != "envelope/ciphertext" {
		t.Errorf("stray bits in its last character: %v", err)
	}
}

func BenchmarkParseEnvelope(b *testing.B) {
	for name, content := range map[string]string{"1kB": aContent, "64kB": strings.Repeat("x", mostBucket)} {
		body := sealFor(b, content).Body
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParseEnvelope(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
