package pwa

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"unionhall/internal/seal"
)

var update = flag.Bool("update", false, "write testdata/editions.json")

// The keys of RFC 6979, appendix A.2.5, and of RFC 7515, appendix A.3: tests
// sign with keys that everybody has.
const (
	siteScalar  = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
	otherScalar = "8E9B109E719098BF980487DF1F5D77E9CB29606EBED2263B5F57C213DF84F4B2"
)

// A signer signs with a key of a test.
type signer struct {
	key    *ecdsa.PrivateKey
	public seal.PublicKey
}

func newSigner(t *testing.T, scalar string) *signer {
	t.Helper()
	b, err := hex.DecodeString(scalar)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), b)
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	return &signer{key, public}
}

func (s *signer) sign(payload []byte) (string, error) { return seal.Sign(seal.Edition, payload, s.key) }

// as signs as another type.
func (s *signer) as(t *testing.T, typ, payload string) string {
	t.Helper()
	jws, err := seal.Sign(typ, []byte(payload), s.key)
	if err != nil {
		t.Fatal(err)
	}
	return textOf(jws)
}

// textOf is the edition.txt of a compact JWS, without a patch.
func textOf(jws string) string {
	parts := strings.Split(jws, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		panic(err) // a test has made it
	}
	return parts[0] + ".." + parts[2] + "\n" + string(payload) + "\n"
}

// A heldEdition is what a phone has.
type heldEdition struct {
	Epoch  int `json:"epoch"`
	Number int `json:"number"`
}

// An editionExample is an edition.txt and what becomes of it.
type editionExample struct {
	Name    string       `json:"name"`
	Set     string       `json:"set"`
	Keys    []string     `json:"keys"`
	Epoch   int          `json:"epoch"` // the lowest
	Held    *heldEdition `json:"held,omitempty"`
	Text    string       `json:"text"`
	Phone   string       `json:"phone"`   // taken, refused, old, newer
	Builder string       `json:"builder"` // taken, refused, newer
	Patch   bool         `json:"patch"`   // whether a patch came along
}

// editionExamples makes the file testdata/editions.json.
func editionExamples(t *testing.T) []editionExample {
	site, other := newSigner(t, siteScalar), newSigner(t, otherScalar)
	own, next := site.public.String(), other.public.String()
	first, second := twoEditions(t, site.sign, site.public.ID())
	loose, _ := twoEditions(t, nil, "")
	lines := strings.SplitN(second, "\n", 3)
	payload, patch := lines[1], lines[2]
	newest := lines[0] + "\n" + payload + "\n"
	head, signature, _ := strings.Cut(lines[0], "..")

	keys := []string{own, next}
	good := func(name, text string) editionExample {
		return editionExample{Name: name, Set: "yl/", Keys: keys, Epoch: 1, Text: text, Phone: "taken", Builder: "taken"}
	}
	bad := func(name, text string) editionExample {
		return editionExample{Name: name, Set: "yl/", Keys: keys, Epoch: 1, Text: text, Phone: "refused", Builder: "refused"}
	}
	// signed is a payload of our key.
	signed := func(name, payload string) editionExample { return bad(name, site.as(t, seal.Edition, payload)) }
	swap := func(old, new string) string {
		if !strings.Contains(payload, old) {
			t.Fatalf("the payload has no %q", old)
		}
		return strings.Replace(payload, old, new, 1)
	}
	with := func(e editionExample, change func(*editionExample)) editionExample {
		change(&e)
		return e
	}
	// A phone has few bytes for its program: what the key has signed it believes, as far as it can read it.
	lax := func(e editionExample) editionExample {
		e.Phone = "taken"
		return e
	}
	b64 := base64.RawURLEncoding.EncodeToString
	old := example[firstExample](t, "first.json").Editions
	oldest := strings.SplitN(old[len(old)-1], "\n", 3)
	whole := strings.Replace(oldest[0], "..", "."+b64([]byte(oldest[1]))+".", 1) + "\n" // as the first builders wrote it
	under := func(head, signature string) string { return head + ".." + signature + "\n" + payload + "\n" }

	return []editionExample{
		good("the first edition", first),
		with(good("one with its newest patch", second), func(e *editionExample) { e.Patch = true }),
		good("one of the next key", other.as(t, seal.Edition, strings.Split(first, "\n")[1])),
		with(good("one that is held already", first), func(e *editionExample) { e.Held = &heldEdition{1, 1} }),
		with(good("a later one", second), func(e *editionExample) { e.Held, e.Patch = &heldEdition{1, 1}, true }),
		with(good("an older one", first), func(e *editionExample) { e.Held, e.Phone = &heldEdition{1, 2}, "old" }),
		with(good("one of an older epoch", second), func(e *editionExample) { e.Held, e.Phone = &heldEdition{2, 1}, "old" }),
		with(good("one of an epoch that the worker no longer takes", second), func(e *editionExample) { e.Epoch, e.Phone = 2, "old" }),
		with(good("one of a newer epoch with a smaller number", site.as(t, seal.Edition, swap(`"epoch":1`, `"epoch":2`))), func(e *editionExample) {
			e.Held, e.Builder = &heldEdition{1, 57}, "refused" // its patch is missing
		}),
		with(good("one whose patch is cut", newest+patch[:len(patch)/2]), func(e *editionExample) { e.Builder = "refused" }),
		with(good("one whose patch is missing", newest), func(e *editionExample) { e.Builder = "refused" }),
		with(good("one with a patch of another", newest+strings.Replace(patch, "高温", "低温", 1)), func(e *editionExample) { e.Builder = "refused" }),
		with(good("one that is not signed, where there are no keys", loose), func(e *editionExample) { e.Keys = nil }),
		// Whoever cannot sign cannot say either that a later one was theirs.
		with(good("an older one that is not signed, where there are no keys", loose), func(e *editionExample) { e.Keys, e.Held = nil, &heldEdition{2, 7} }),
		with(good("one of version 1, with its newest patch", old[len(old)-1]), func(e *editionExample) { e.Held, e.Patch = &heldEdition{1, 9}, true }),
		good("the first edition, of version 1", old[0]),
		with(signed("version 3", swap(`{"v":2,`, `{"v":3,"new":{},`)), func(e *editionExample) { e.Phone, e.Builder = "newer", "newer" }),
		lax(signed("a member that nobody knows", swap(`"time":`, `"mood":1,"time":`))),

		bad("one that is not signed, where there are keys", loose),
		with(bad("a signed one where there are no keys", first), func(e *editionExample) { e.Keys = nil }),
		with(bad("one that is not signed and has a signature", strings.Replace(loose, "\n", "AAAA\n", 1)), func(e *editionExample) { e.Keys = nil }),
		with(bad("one of another key", second), func(e *editionExample) { e.Keys = []string{next} }),
		bad("a changed byte", strings.Replace(second, `"epoch":1`, `"epoch":2`, 1)),
		bad("a changed signature", under(head, strings.Repeat("A", len(signature)))),
		bad("no signature", under(head, "")),
		bad("half a signature", under(head, signature[:43])),
		bad("alg none and a signature of the key", under(b64([]byte(unsignedHeader)), signature)),
		bad("another type", site.as(t, "seal1+receipt", payload)),
		bad("another header", under(b64([]byte(`{"alg":"ES256","typ":"seal1+edition"}`)), signature)),
		lax(bad("a space in the signature", under(head, " "+signature))),
		bad("lines that end with CR and LF", strings.ReplaceAll(first, "\n", "\r\n")),
		bad("a line that does not end", strings.TrimSuffix(first, "\n")+" "),
		// Builders go on from it; a phone whose worker is newer than what the host shows waits for the rest.
		with(bad("one with its payload in the JWS, as older builders wrote it", whole+oldest[2]), func(e *editionExample) { e.Builder = "taken" }),
		with(bad("the same without a signature", b64([]byte(unsignedHeader))+"."+b64([]byte(strings.Split(loose, "\n")[1]))+".\n"), func(e *editionExample) { e.Keys, e.Builder = nil, "taken" }),
		lax(bad("a payload twice", head+"."+b64([]byte(payload))+"."+signature+"\n"+payload+"\n")),
		bad("nothing", ""),
		bad("a page of a portal", "<!doctype html>\n<title>请登录</title>\n"),
		bad("a part of an edition", first[:len(first)/2]),

		signed("no JSON", "高温"),
		signed("null", "null"),
		signed("a byte order mark", "\ufeff"+payload),
		lax(signed("version 0", swap(`{"v":2,`, `{"v":0,`))),
		lax(signed("a version in words", swap(`{"v":2,`, `{"v":"2",`))),
		signed("a member twice", swap(`"number":2`, `"number":1,"number":2`)),
		signed("a space", swap(`,"number"`, `, "number"`)),
		signed("an escape that is not needed", swap(`"yl/"`, `"yl\/"`)),
		signed("another spelling of a number", swap(`"number":2`, `"number":2.0`)),
		lax(signed("a number in words", swap(`"number":2`, `"number":"2"`))),
		lax(signed("a negative number", swap(`"number":2`, `"number":-2`))),
		lax(signed("packs that are no list", swap(`"packs":[`, `"packs":{},"was":[`))),
		with(signed("another set", swap(`"set":"yl/"`, `"set":"yl/en/"`)), func(e *editionExample) { e.Builder = "refused" }),
	}
}

// twoEditions makes two editions of a small set; the second has its newest
// patch with it.
func twoEditions(t *testing.T, sign func([]byte) (string, error), key string) (first, second string) {
	t.Helper()
	body := "高温津贴"
	fragment := func(string) (*Fragment, error) { return &Fragment{Role: "yl/", Main: []byte(body)}, nil }
	s := &Set{
		Prefix: "yl/", Above: []string{"top/"}, Files: []string{"yl/static/page.js"}, Epoch: 1, Time: time.Unix(1764403200, 0),
		Shells: map[string][]byte{"yl/": ShellJSON([][]byte{[]byte("<main>"), []byte("</main>")}, []string{SlotMain})}, Fragment: fragment, Key: key, Sign: sign,
	}
	list := func() {
		f, _ := fragment("")
		s.Pages = []SetPage{{Address: "yl/index.html", Core: true, Digest: f.Digest(), Size: f.Size(), Role: "yl/"}}
	}
	list()
	n, err := s.Next(nil)
	if err != nil {
		t.Fatal(err)
	}
	host := folder{}
	host.publish(n)
	body = "高温津贴 2026"
	list()
	last, err := ReadPublished(n.Edition, func(jws string) ([]byte, error) { return []byte(payloadOf(t, jws)), nil }, host.open)
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Next(last)
	if err != nil {
		t.Fatal(err)
	}
	return string(n.Edition), string(m.Edition)
}

func payloadOf(t *testing.T, jws string) string {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(strings.Split(jws, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEditionsAreTakenOrRefusedAsInTheExamples(t *testing.T) {
	var made bytes.Buffer
	made.WriteString("[\n")
	for i, e := range editionExamples(t) {
		if i > 0 {
			made.WriteString(",\n")
		}
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		made.Write(line)
	}
	made.WriteString("\n]\n")
	const name = "testdata/editions.json"
	if *update {
		if err := os.WriteFile(name, made.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stored, made.Bytes()) {
		t.Errorf("%s is not what this program makes; if the format was to change, run go test ./pwa -run %s -update", name, t.Name())
	}
	list := example[[]editionExample](t, "editions.json")
	for _, e := range list {
		if got := builderOn(t, e); got != e.Builder {
			t.Errorf("%s: a builder says %s, not %s", e.Name, got, e.Builder)
		}
	}
	runScript(t, "edition", list)
}

// builderOn says what a builder makes of an edition.
func builderOn(t *testing.T, e editionExample) string {
	t.Helper()
	var verify func(string) ([]byte, error)
	if e.Keys != nil {
		var keys []seal.PublicKey
		for _, text := range e.Keys {
			key, err := seal.ParsePublicKey(text)
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, key)
		}
		verify = func(jws string) ([]byte, error) { return seal.Verify(seal.Edition, jws, keys...) }
	}
	switch _, err := ReadPublished([]byte(e.Text), verify, nil); {
	case errors.Is(err, ErrNewer):
		return "newer"
	case err != nil:
		t.Logf("%s: %v", e.Name, err)
		return "refused"
	}
	return "taken"
}
