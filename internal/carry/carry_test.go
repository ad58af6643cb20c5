package carry

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"unionhall/internal/seal"
)

// An endpoint stands in for a real one: cmd/unionhall sends to that.
type endpoint struct {
	t       *testing.T
	key     seal.PublicKey
	sign    func(seal.Receipt) string
	env     Envelope
	work    int // bits asked for
	have    map[string]bool
	answers []string // what came, in order
	portal  bool
	forgets bool // each part, at once
	status  int  // a refusal instead; 0: none
}

func newEndpoint(t *testing.T) *endpoint {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	return &endpoint{t: t, key: public, have: map[string]bool{}, sign: func(r seal.Receipt) string {
		text, err := r.Sign(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}}
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.answers = append(e.answers, r.URL.Path+" "+r.Header.Get("Unionhall-Work")+r.Header.Get("Unionhall-Part"))
	tell := func(status int, v map[string]any) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	switch {
	case e.portal:
		_, _ = w.Write([]byte("<html>welcome"))
		return
	case e.status > 0:
		w.Header().Set("Retry-After", "40")
		tell(e.status, map[string]any{"rule": "queue/full"})
		return
	case r.URL.Path == "/v1/envelopes" && r.Header.Get("Unionhall-Work") != "7" && e.work > usualWork:
		tell(http.StatusPreconditionRequired, map[string]any{"rule": "work/more", "work": e.work})
		return
	}
	if _, index, ok := strings.Cut(r.Header.Get("Unionhall-Part"), ";"); ok && !e.forgets {
		e.have[index] = true
	}
	missing := []int{}
	for i := range e.env.Parts {
		if !e.have[string(rune('0'+i))] {
			missing = append(missing, i)
		}
	}
	if len(missing) > 0 {
		tell(http.StatusAccepted, map[string]any{"v": 1, "state": "received", "missing": missing})
		return
	}
	tell(http.StatusCreated, map[string]any{"v": 1, "state": "received", "receipt": e.sign(seal.Receipt{Sid: e.env.Sid, Digest: e.env.Digest, Union: e.env.Union, Minute: 1})})
}

// aFile is a file of one envelope with a photo of two parts.
func aFile(t *testing.T) (string, Envelope) {
	t.Helper()
	secret := seal.NewSecret()
	_, sealed := seal.SealPhoto(secret.Sid(), 0, make([]byte, 70_000))
	c := seal.Case{Secret: secret, Union: "yl", Form: "help@1", KeySet: sha256.Sum256(nil)}
	for range 2 {
		key, err := seal.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		public, err := seal.PublicKeyOf(key)
		if err != nil {
			t.Fatal(err)
		}
		c.Keys = append(c.Keys, public)
	}
	var digests []seal.Digest
	for _, part := range sealed {
		digests = append(digests, sha256.Sum256(part))
	}
	e, err := c.Seal([]byte(`{"answers":{}}`), digests)
	if err != nil {
		t.Fatal(err)
	}
	f := file{Version: 1, Outbox: []carried{{Body: string(e.Body)}}}
	for _, part := range sealed {
		f.Outbox[0].Parts = append(f.Outbox[0].Parts, base64.RawURLEncoding.EncodeToString(part))
	}
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), Envelope{e, sealed}
}

func TestFileIsReadOnlyAsItWasSaved(t *testing.T) {
	good, want := aFile(t)
	got, err := Read([]byte(good))
	if err != nil || len(got) != 1 || got[0].Digest != want.Digest || len(got[0].Sealed) != 2 {
		t.Fatalf("%d, %v", len(got), err)
	}
	first := strings.Index(good, `"parts":["`) + len(`"parts":["`)
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"another version":      {strings.Replace(good, `"v":1`, `"v":2`, 1), ErrFile},
		"something behind":     {good + "{}", ErrFile},
		"a member more":        {strings.Replace(good, `"v":1`, `"v":1,"x":1`, 1), ErrFile},
		"no envelope":          {`{"v":1,"outbox":[]}`, ErrFile},
		"no JSON":              {"<html>", ErrFile},
		"an envelope damaged":  {strings.Replace(good, `recipients`, `recipientz`, 1), ErrFile},
		"a photo left out":     {good[:first-1] + "]}]}", ErrPart},
		"a photo damaged":      {good[:first] + "AAAA" + good[first+4:], ErrPart},
		"a photo of no base64": {good[:first] + "****" + good[first+4:], ErrPart},
	} {
		if list, err := Read([]byte(c.text)); !errors.Is(err, c.want) || list != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestFileIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(file{Version: version, Outbox: []carried{{Body: "…", Parts: []string{"…"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "\n"+string(want)+"\n") {
		t.Errorf("%s does not stand there", want)
	}
}

// sendTo sends to a server of e's. Each of its works is worth what is asked for.
func sendTo(t *testing.T, e *endpoint, env Envelope, keys ...seal.PublicKey) error {
	t.Helper()
	e.env = env
	s := httptest.NewServer(e)
	defer s.Close()
	to := &Endpoint{Address: s.URL + "/", Keys: keys, Client: s.Client(), Work: func(_ [32]byte, bits int) uint64 {
		if bits >= e.work {
			return 7
		}
		return 1
	}}
	r, err := to.Send(t.Context(), env)
	if err == nil && r.Digest != env.Digest {
		t.Errorf("%+v", r)
	}
	return err
}

func TestEnvelopeIsSentWithItsParts(t *testing.T) {
	_, env := aFile(t)
	e := newEndpoint(t)
	e.work = 14
	if err := sendTo(t, e, env, e.key); err != nil {
		t.Fatal(err)
	}
	id := base64.RawURLEncoding.EncodeToString(env.Digest[:])
	want := "/v1/envelopes 1, /v1/envelopes 7, /v1/parts " + id + ";0, /v1/parts " + id + ";1"
	if got := strings.Join(e.answers, ", "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestOnlyAKnownSignatureCounts(t *testing.T) {
	_, env := aFile(t)
	_, other := aFile(t)
	stranger := newEndpoint(t)
	for name, change := range map[string]func(*endpoint) seal.PublicKey{
		"a portal":    func(e *endpoint) seal.PublicKey { e.portal = true; return e.key },
		"another key": func(*endpoint) seal.PublicKey { return stranger.key },
		"the receipt of another envelope": func(e *endpoint) seal.PublicKey {
			sign := e.sign
			e.sign = func(r seal.Receipt) string { r.Digest = other.Digest; return sign(r) }
			return e.key
		},
	} {
		e := newEndpoint(t)
		key := change(e)
		if err := sendTo(t, e, env, key); !errors.Is(err, ErrUnsigned) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPartsAreNotSentForEver(t *testing.T) {
	_, env := aFile(t)
	e := newEndpoint(t)
	e.forgets = true
	if err := sendTo(t, e, env, e.key); !errors.Is(err, ErrUnsigned) || len(e.answers) != 3 {
		t.Errorf("%v after %d requests", err, len(e.answers))
	}
}

func TestRefusalSaysWhenToComeAgain(t *testing.T) {
	_, env := aFile(t)
	e := newEndpoint(t)
	e.status = http.StatusServiceUnavailable
	var r *Refusal
	if err := sendTo(t, e, env, e.key); !errors.As(err, &r) || r.Rule != "queue/full" || r.Wait != 40 {
		t.Errorf("%v", err)
	}
}
