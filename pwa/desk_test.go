package pwa

import (
	"archive/zip"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"unionhall/internal/form"
	"unionhall/internal/seal"
	codes "unionhall/internal/seal/words"
)

// An officer has both keys and the next officer's, as Go makes them.
type deskOfficer struct {
	opens, signs, successor *ecdsa.PrivateKey
	recovery                *ecdsa.PrivateKey
}

const deskPassphrase = "紫藤 wisteria 2026"

func newDeskOfficer(t *testing.T) deskOfficer {
	t.Helper()
	var keys [4]*ecdsa.PrivateKey
	for i := range keys {
		key, err := seal.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key
	}
	return deskOfficer{keys[0], keys[1], keys[2], keys[3]}
}

func publicText(t *testing.T, key *ecdsa.PrivateKey) string {
	t.Helper()
	k, err := seal.PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	return k.String()
}

func (o deskOfficer) card(t *testing.T) string {
	t.Helper()
	return publicText(t, o.opens) + "." + publicText(t, o.signs)
}

// sealedCase is a submission with a photo of two parts, sealed by Go.
func (o deskOfficer) sealedCase(t *testing.T) map[string]any {
	t.Helper()
	secret := seal.Secret(bytes.Repeat([]byte{9}, 16))
	photo := bytes.Repeat([]byte("photo"), 20_000)
	about, parts := seal.SealPhoto(secret.Sid(), 0, photo)
	s := form.Submission{
		Answers: []form.Answer{{Field: "what", Value: "工资 <b>三</b>个月"}, {Field: "photos", Value: []int64{0}}},
		Consent: form.Consent{Minute: 29850123, Language: "zh-Hans", Purposes: []form.Purpose{{ID: "handle@1", Given: true}}},
		K:       secret.ReplyKey(),
		Photos:  []form.Photo{{Size: int64(about.Size), SHA256: about.SHA256, Key: about.Key}},
	}
	var digests []seal.Digest
	var texts []string
	for _, part := range parts {
		digests, texts = append(digests, sha256.Sum256(part)), append(texts, encode(part))
	}
	to, err := seal.PublicKeyOf(o.opens)
	if err != nil {
		t.Fatal(err)
	}
	e, err := seal.Case{Secret: secret, Union: "yl-linhe", Form: "help@3", Keys: []seal.PublicKey{to}}.Seal(s.JSON(), digests)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"body": string(e.Body), "content": string(s.JSON()), "photo": encode(photo), "parts": texts}
}

// vectorKeys are the keys that the vectors of internal/seal name by letter.
func vectorKeys(t *testing.T, examples map[string]any) map[string]jose.JSONWebKey {
	t.Helper()
	keys := map[string]jose.JSONWebKey{}
	for _, name := range []string{"envelopes", "officers"} {
		var list []struct{ Key string }
		if err := json.Unmarshal(examples[name].(json.RawMessage), &list); err != nil {
			t.Fatal(err)
		}
		for _, v := range list {
			scalar := sha256.Sum256([]byte("seal1 test key " + v.Key))
			key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar[:])
			if err != nil {
				t.Fatal(err)
			}
			keys[v.Key] = jose.JSONWebKey{Key: key}
		}
	}
	return keys
}

func (o deskOfficer) examples(t *testing.T) map[string]any {
	t.Helper()
	examples := map[string]any{"passphrase": deskPassphrase, "card": o.card(t), "sealed": o.sealedCase(t), "successor": publicText(t, o.successor)}
	for _, name := range []string{"envelopes", "officers"} {
		b, err := os.ReadFile(filepath.Join("..", "internal", "seal", "testdata", "vectors", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		examples[name] = json.RawMessage(b)
	}
	examples["jwks"] = vectorKeys(t, examples)
	opens, err := seal.LockOpeningKey(o.opens, []byte(deskPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	signs, err := seal.LockKey(o.signs, []byte(deskPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	examples["files"] = map[string]string{"opens": opens, "signs": signs}
	list, _ := codes.In("zh-Hans")
	examples["list"] = encode(list.Data())
	examples["words"] = fingerprintIn(list.Words(), o.card(t))
	examples["set"] = map[string]any{
		"u": "yl-linhe", "e": 1, "recovery": publicText(t, o.recovery),
		"officers": []any{map[string]string{"ecdh": publicText(t, o.opens), "es256": publicText(t, o.signs)}},
	}
	return examples
}

// fingerprintIn is what both desks show of a card: 88 bits of its digest, eight words.
func fingerprintIn(list []string, card string) string {
	sum := sha256.Sum256([]byte(card))
	var bits strings.Builder
	for _, b := range sum[:11] {
		fmt.Fprintf(&bits, "%08b", b)
	}
	out := make([]string, 8)
	for i := range out {
		var n int
		_, _ = fmt.Sscanf(bits.String()[i*11:i*11+11], "%b", &n)
		out[i] = list[n]
	}
	return strings.Join(out, " ")
}

// A madeByDesk is what the script makes for Go to open.
type madeByDesk struct {
	Files                                                    struct{ Opens, Signs string }
	Card, Passphrase, Secret, Sid, Reply, Content, Note, Zip string
	Rewrap, Proof                                            string
}

// Old office computers and telephones load it over whatever network there is. Both languages are in it.
func TestScriptOfTheDeskIsSmall(t *testing.T) { budget(t, Desk, 45_000) }

func TestDeskUnderNode(t *testing.T) {
	o := newDeskOfficer(t)
	examples := o.examples(t)
	var lines []string
	var made *madeByDesk
	for line := range strings.Lines(outputOf(t, "desk", examples)) {
		text, ok := strings.CutPrefix(line, "MADE ")
		if !ok {
			lines = append(lines, line)
			continue
		}
		made = &madeByDesk{}
		if err := json.Unmarshal([]byte(text), made); err != nil {
			t.Fatal(err)
		}
	}
	report(t, strings.Join(lines, ""))
	if made == nil {
		t.Fatal("nothing was made")
	}
	t.Run("key files of the desk", made.checkKeyFiles)
	t.Run("reply of the desk", made.checkReply)
	t.Run("note of the desk", func(t *testing.T) { made.checkNote(t, o) })
	t.Run("re-wrap of the desk", func(t *testing.T) { made.checkRewrap(t, o, examples["sealed"].(map[string]any)) })
	t.Run("proof of the desk", func(t *testing.T) { made.checkProof(t, o) })
	t.Run("archive of the desk", made.checkZip)
}

func (m *madeByDesk) checkKeyFiles(t *testing.T) {
	opens, err := seal.OpenKey(m.Files.Opens, []byte(m.Passphrase))
	if err != nil {
		t.Fatal(err)
	}
	signs, err := seal.OpenKey(m.Files.Signs, []byte(m.Passphrase))
	if err != nil {
		t.Fatal(err)
	}
	if got := (deskOfficer{opens: opens, signs: signs}).card(t); got != m.Card {
		t.Errorf("got %s, want %s", got, m.Card)
	}
	if _, err := seal.OpenKey(m.Files.Opens, []byte(m.Passphrase+"x")); err != seal.ErrPassphrase {
		t.Error(err)
	}
}

func (m *madeByDesk) checkReply(t *testing.T) {
	secret := seal.Secret(decode(t, m.Secret))
	r, err := seal.ParseReply(m.Reply)
	if err != nil {
		t.Fatal(err)
	}
	content, err := r.Open(secret.ReplyKey())
	if err != nil || string(content) != m.Content || r.Seq != 3 || r.Sid != secret.Sid() || r.Sid.String() != m.Sid {
		t.Errorf("%s, %v, %+v", content, err, r)
	}
}

func (m *madeByDesk) checkNote(t *testing.T, o deskOfficer) {
	by, err := seal.PublicKeyOf(o.signs)
	if err != nil {
		t.Fatal(err)
	}
	n, err := seal.VerifyNote(m.Note, by)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []*ecdsa.PrivateKey{o.opens, o.recovery} {
		if content, err := n.Open(key); err != nil || string(content) != `{"kind":"note","text":"星期三再打电话"}` || n.Minute != 29850123 {
			t.Errorf("%s, %v", content, err)
		}
	}
	if _, err := n.Open(o.successor); err == nil {
		t.Error("a stranger opens it")
	}
}

func (m *madeByDesk) checkRewrap(t *testing.T, o deskOfficer, sealed map[string]any) {
	by, err := seal.PublicKeyOf(o.signs)
	if err != nil {
		t.Fatal(err)
	}
	w, err := seal.VerifyRewrap(m.Rewrap, by)
	if err != nil {
		t.Fatal(err)
	}
	e, err := seal.ParseEnvelope([]byte(sealed["body"].(string)))
	if err != nil {
		t.Fatal(err)
	}
	if content, err := e.OpenRewrapped(w, o.successor); err != nil || string(content) != sealed["content"] {
		t.Errorf("%s, %v", content, err)
	}
}

func (m *madeByDesk) checkProof(t *testing.T, o deskOfficer) {
	by, err := seal.PublicKeyOf(o.signs)
	if err != nil {
		t.Fatal(err)
	}
	p, err := seal.VerifyOfficerProof(m.Proof, by)
	if err != nil || p.Origin != "https://sync.gonghui.example" || p.Union != "yl-linhe" || p.Expires != 1791000120 {
		t.Errorf("%+v, %v", p, err)
	}
}

func (m *madeByDesk) checkZip(t *testing.T) {
	data := decode(t, m.Zip)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r) // compares the checksum too
		if err != nil {
			t.Error(err)
		}
		got = append(got, f.Name+"="+string(b))
	}
	if strings.Join(got, " ") != "照片/1.jpg=photo cases.csv=" {
		t.Errorf("%q", got)
	}
}
