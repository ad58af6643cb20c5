package officer

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/form"
	"unionhall/internal/seal"
)

func newKey(t *testing.T) (*ecdsa.PrivateKey, seal.PublicKey) {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	return key, public
}

func TestNoCellIsAFormula(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		"a=1":               "a=1",
		"=1+1":              "'=1+1",
		"+86 139":           "'+86 139",
		"-5":                "'-5",
		"@SUM(A1)":          "'@SUM(A1)",
		"＝1+1":              "'＝1+1",
		"＋1":                "'＋1",
		"－1":                "'－1",
		"＠x":                "'＠x",
		"  =1":              "'  =1",
		"\t=1":              "' =1",
		"\r=1":              "'=1",
		"\n=1":              "'\n=1",
		"\u3000＝1":          "'\u3000＝1",
		"\u200b=1":          "'=1",
		"\ufeff=1":          "'=1",
		"a\u202eb\x1b[m":    "ab[m",
		"两行\r\n字":           "两行\n字",
		"نام\u200cخانوادگی": "نام\u200cخانوادگی",
	} {
		if got := harmless(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	var b bytes.Buffer
	table := &Table{Head: []string{`a"b`, "c"}, Rows: [][]string{{"=1", "x,y"}}}
	if err := table.CSV(&b); err != nil || b.String() != "\ufeff\"a\"\"b\",\"c\"\r\n\"'=1\",\"x,y\"\r\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

// A sent is an envelope in a folder.
type sent struct {
	folder Folder
	kept   *Kept
	sealed *seal.Envelope
	opens  *ecdsa.PrivateKey
	signs  *ecdsa.PrivateKey
}

// keep seals a submission and keeps it as a pull does, with these parts.
func keep(t *testing.T, s *form.Submission, parts ...[]byte) *sent {
	t.Helper()
	got := &sent{folder: Folder(t.TempDir())}
	var public seal.PublicKey
	got.opens, public = newKey(t)
	got.signs, _ = newKey(t)
	var digests []seal.Digest
	for range parts {
		digests = append(digests, seal.Digest{byte(len(digests) + 1)})
	}
	var err error
	got.sealed, err = seal.Case{Secret: seal.Secret{1}, Union: "yl", Form: "help@1", Keys: []seal.PublicKey{public}}.Seal(s.JSON(), digests)
	if err != nil {
		t.Fatal(err)
	}
	digest := encode(got.sealed.Digest[:])
	got.kept = &Kept{Line: Line{Digest: digest, Sid: got.sealed.Sid.String(), Form: "help@1", State: "received", ReceivedAt: 1}, dir: filepath.Join(string(got.folder), digest)}
	if err := errors.Join(os.Mkdir(got.kept.dir, 0o700), os.WriteFile(filepath.Join(got.kept.dir, envelopeFile), got.sealed.Body, 0o600), got.kept.write()); err != nil {
		t.Fatal(err)
	}
	for n, part := range parts {
		if err := os.WriteFile(filepath.Join(got.kept.dir, partFile(n)), part, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return got
}

func TestHostilePhotosTakeNothingDown(t *testing.T) {
	for name, size := range map[string]int64{"100 MB announced": 100 << 20, "more than there is": 1 << 52, "two parts where one is": 70_000} {
		t.Run(name, func(t *testing.T) {
			s := keep(t, &form.Submission{Photos: []form.Photo{{Size: size}}}, make([]byte, seal.PartSize))
			c, err := s.kept.Open(s.opens, nil, true)
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Photos) != 1 || c.Photos[0].Bytes != nil || c.IsWhole() {
				t.Errorf("%+v", c.Photos)
			}
		})
	}
}

func TestOnlyPicturesAreCalledSo(t *testing.T) {
	for text, want := range map[string]string{
		"\xff\xd8\xff\xe0 jpeg": ".jpg", "\x89PNG\r\n\x1a\n more": ".png", "RIFF....WEBPVP8 ": ".webp",
		"<svg xmlns='http://www.w3.org/2000/svg'>": ".bin", "<html>": ".bin", "MZ\x90": ".bin", "": ".bin",
	} {
		if got := endingOf([]byte(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestSuccessorOpensByARewrap(t *testing.T) {
	s := keep(t, &form.Submission{})
	successor, public := newKey(t)
	if _, err := s.kept.Open(successor, nil, false); !errors.Is(err, ErrNotForUs) {
		t.Fatalf("a stranger opens it: %v", err)
	}
	if s.kept.opensFor([]string{public.Kid()}) {
		t.Error("it is not asked for again")
	}
	w, err := s.sealed.Rewrap(public, s.opens, s.signs)
	if err != nil {
		t.Fatal(err)
	}
	s.kept.Rewraps = []string{"nonsense", w.Text}
	if _, err := s.kept.Open(successor, nil, false); err != nil || !s.kept.opensFor([]string{public.Kid()}) {
		t.Errorf("with a rewrap: %v", err)
	}
}

func TestAnEnvelopeThatWasChangedIsNotOpened(t *testing.T) {
	s, other := keep(t, &form.Submission{}), keep(t, &form.Submission{})
	if err := os.WriteFile(filepath.Join(s.kept.dir, envelopeFile), other.sealed.Body, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.kept.Open(other.opens, nil, false); err == nil {
		t.Error("another envelope in its place opens")
	}
}

func TestAnswersAreComparedWithTheirOwnForm(t *testing.T) {
	site := &Site{
		Unions: map[string]Union{"yl": {Forms: []int{0, 1, 9}}},
		Forms: []form.Outline{
			{ID: "wages", Version: 1, Envelope: "help@1", Fields: []form.OutlineField{{Name: "employer", Type: form.Text, Required: true}, {Name: "owed", Type: form.Money}}},
			{ID: "crew", Version: 1, Envelope: "help@1", Fields: []form.OutlineField{{Name: "what", Type: form.Story}}},
		},
	}
	submission := func(hint string) *form.Submission {
		s := &form.Submission{Answers: []form.Answer{{Field: "owed", Value: "=1"}, {Field: "extra", Value: true}}}
		if hint != "" {
			s.Hints = []form.Answer{{Field: "form", Value: hint}}
		}
		return s
	}
	for hint, want := range map[string][]form.Fault{
		"wages@1": {{Field: "owed", Rule: "type"}, {Field: "extra", Rule: "unknown"}, {Field: "employer", Rule: "missing"}},
		"crew@1":  {{Field: "owed", Rule: "unknown"}, {Field: "extra", Rule: "unknown"}},
		"wages@2": nil, "join@1": nil, "": nil, // of no form that the union receives under this name
	} {
		s := keep(t, submission(hint))
		c, err := s.kept.Open(s.opens, site, false)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(c.Faults, want) || (c.Form == nil) != (want == nil) {
			t.Errorf("%q: %+v, want %+v", hint, c.Faults, want)
		}
	}
}

func TestExportHoldsNoKeys(t *testing.T) {
	key := [32]byte{1, 2, 3}
	s := keep(t, &form.Submission{K: key, Photos: []form.Photo{{Size: 1, Key: key}}})
	c, err := s.kept.Open(s.opens, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(c.JSON())
	if err != nil || bytes.Contains(text, []byte(encode(key[:]))) {
		t.Errorf("%s, %v", text, err)
	}
	if c.Submission.K != key || c.Submission.Photos[0].Key != key {
		t.Error("the case itself has lost them")
	}
}

// A double answers as an endpoint whose sessions end after each question.
type double struct {
	t      *testing.T
	answer func(w http.ResponseWriter, verb string)
	asked  []string
	valid  string
	proofs []seal.OfficerProof
}

func (d *double) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	verb := strings.TrimPrefix(r.URL.Path, "/v1/desk/")
	d.asked = append(d.asked, verb)
	switch verb {
	case "challenge":
		_, _ = w.Write([]byte(`{"v":1,"nonce":"` + strings.Repeat("A", 54) + `","until":1791000120}`))
	case "session":
		var q struct{ Proof string }
		_ = json.NewDecoder(r.Body).Decode(&q)
		p, err := seal.ReadOfficerProof(q.Proof)
		if err != nil {
			d.t.Error(err)
		}
		d.proofs = append(d.proofs, p)
		d.valid = strings.Repeat("s", len(d.proofs))
		_, _ = w.Write([]byte(`{"v":1,"session":"` + d.valid + `"}`))
	default:
		if d.valid == "" || r.Header.Get("Unionhall-Session") != d.valid {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"rule":"officer/session"}`))
			return
		}
		d.valid = ""
		d.answer(w, verb)
	}
}

func newDouble(t *testing.T, answer func(http.ResponseWriter, string)) (*double, *Endpoint) {
	t.Helper()
	d := &double{t: t, answer: answer}
	s := httptest.NewServer(d)
	t.Cleanup(s.Close)
	key, _ := newKey(t)
	return d, &Endpoint{Address: Address(s.URL), Union: "yl", Signs: key, Client: s.Client()}
}

func TestASessionThatIsOverIsProvedAgain(t *testing.T) {
	d, e := newDouble(t, func(w http.ResponseWriter, _ string) { _, _ = w.Write([]byte(`{"items":[],"next":""}`)) })
	for range 2 {
		if _, err := e.List(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(d.asked, " "); got != "challenge session list list challenge session list" {
		t.Errorf("asked %s", got)
	}
	if p := d.proofs[0]; p.Origin+"/v1/" != e.Address || p.Union != "yl" || p.Expires != 1791000120 {
		t.Errorf("%+v", p)
	}
}

func TestAReplyGoesBehindTheOneThatWasQuicker(t *testing.T) {
	refusals := 2
	d, e := newDouble(t, func(w http.ResponseWriter, verb string) {
		switch {
		case verb == "replies":
			_, _ = w.Write([]byte(`{"head":0}`))
		case refusals > 0:
			refusals--
			w.WriteHeader(http.StatusConflict)
			_, _ = w.Write([]byte(`{"rule":"reply/seq","head":` + string(rune('5'-refusals)) + `}`))
		default:
			_, _ = w.Write([]byte(`{"head":6}`))
		}
	})
	seq, err := e.Reply(t.Context(), seal.Secret{}.Sid(), [32]byte{}, []byte("{}"))
	if err != nil || seq != 6 {
		t.Errorf("%d, %v: %s", seq, err, d.asked)
	}
}

func TestAPortalIsNoEndpoint(t *testing.T) {
	for status, body := range map[int]string{http.StatusOK: "<html>welcome", http.StatusForbidden: "<html>no", http.StatusFound: ""} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		key, _ := newKey(t)
		e := &Endpoint{Address: Address(s.URL), Union: "yl", Signs: key, Client: s.Client()}
		if _, err := e.List(t.Context(), ""); !errors.Is(err, ErrAnswer) {
			t.Errorf("%d: %v", status, err)
		}
		s.Close()
	}
}

func TestAPullTakesNoNamesFromTheEndpoint(t *testing.T) {
	for _, digest := range []string{"../../etc/passwd", "", strings.Repeat("A", 42) + "/", strings.Repeat("A", 43)} {
		_, e := newDouble(t, func(w http.ResponseWriter, verb string) {
			if verb == "list" {
				_ = json.NewEncoder(w).Encode(Page{Items: []Line{{Digest: digest, State: "received"}}})
				return
			}
			_ = json.NewEncoder(w).Encode(Fetched{Envelope: "not an envelope"})
		})
		dir := t.TempDir()
		if _, err := Folder(filepath.Join(dir, "cases")).Pull(context.Background(), e); !errors.Is(err, ErrAnswer) {
			t.Errorf("%q: %v", digest, err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 0 {
			t.Errorf("%q: it wrote %v", digest, entries)
		}
	}
}

func TestTableHasThePublishedColumns(t *testing.T) {
	f := form.Outline{ID: "wages", Version: 1, Envelope: "wages@1", Fields: []form.OutlineField{
		{Name: "owed", Type: form.Money, Column: form.Labels{"zh-Hans": "欠薪", "en": "Owed"}},
		{Name: "reach", Type: form.Choice, Column: form.Labels{"zh-Hans": "联系", "en": "Reach"}, Choices: []form.OutlineOption{{Value: "call", Label: form.Labels{"zh-Hans": "电话", "en": "by phone"}}}},
		{Name: "crew", Type: form.People, Column: form.Labels{"zh-Hans": "工友", "en": "Crew"}},
		{Name: "ok", Type: form.Truth, Column: form.Labels{"zh-Hans": "可", "en": "OK"}},
		{Name: "none", Type: form.Text, Column: form.Labels{"zh-Hans": "没有", "en": "None"}},
	}}
	c := &Case{Kept: &Kept{Line: Line{ReceivedAt: 0, DueAt: 1_791_000_000, State: "viewed"}}, Number: "11729179139", Submission: &form.Submission{Answers: []form.Answer{
		{Field: "ok", Value: false}, {Field: "owed", Value: int64(-1205)}, {Field: "reach", Value: "call"},
		{Field: "crew", Value: []form.Person{{Name: "甲", Contact: "1"}, {Name: "乙"}}},
	}}}
	got := TableOf(&f, []*Case{c}, "zh", time.UTC)
	if want := []string{"办件号", "收到", "答复期限", "状态", "问题", "欠薪", "联系", "工友", "可", "没有"}; !slices.Equal(got.Head, want) {
		t.Errorf("%q", got.Head)
	}
	if want := []string{"11729179139", "", "2026-10-03 04:00", "已查看", "", "-12.05", "电话", "甲 1; 乙", "否", ""}; !slices.Equal(got.Rows[0], want) {
		t.Errorf("%q", got.Rows[0])
	}
	if en := TableOf(&f, []*Case{c}, "en", time.UTC); en.Rows[0][6] != "by phone" || en.Head[5] != "Owed" {
		t.Errorf("%q", en)
	}
}
