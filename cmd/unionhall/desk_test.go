package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"unionhall/internal/seal"
	"unionhall/sync/intake"
	"unionhall/sync/queue"
	syncsite "unionhall/sync/site"
)

// officeKey finds the office of a script.
type officeKey struct{}

// An anOffice is an endpoint that knows a site.
type anOffice struct {
	site *syncsite.Site
	at   *httptest.Server
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// office runs a sync endpoint with a queue in memory that a unionsync.json belongs to, at
// the address in ENDPOINT: "office FILE".
func office(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: office FILE")
	}
	known, list := syncsite.Parse(args[0], []byte(ts.ReadFile(args[0])))
	if list.Faults() > 0 {
		ts.Fatalf("%s: %v", args[0], list)
	}
	key, _ := keyPair(ts)
	q := queue.Memory(nil)
	in, err := intake.New(intake.Options{Queue: q, Desk: q, Key: key, Work: intake.UsualWork, Site: syncsite.Fixed(known)})
	ts.Check(err)
	s := httptest.NewServer(in)
	ts.Defer(s.Close)
	ts.Setenv("ENDPOINT", s.URL+"/")
	*ts.Value(officeKey{}).(*anOffice) = anOffice{known, s}
}

// submits seals a submission to a union and hands it over, with a photo where one is
// named; CASE is its number then, SECRET what a worker's phone keeps: "submits UNION FORM
// SUBMISSION [PHOTO]". In the submission, K and PHOTO stand for what belongs there.
func submits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 || len(args) > 4 {
		ts.Fatalf("usage: submits UNION FORM SUBMISSION [PHOTO]")
	}
	o := ts.Value(officeKey{}).(*anOffice)
	set, err := seal.ReadKeySet(o.site.Unions[args[0]].Keys)
	ts.Check(err)
	secret := seal.NewSecret()
	k := secret.ReplyKey()
	text := strings.ReplaceAll(strings.TrimSpace(ts.ReadFile(args[2])), "@K@", b64(k[:]))
	var sealed [][]byte
	var digests []seal.Digest
	if len(args) == 4 {
		var photo seal.Photo
		photo, sealed = seal.SealPhoto(secret.Sid(), 0, []byte(ts.ReadFile(args[3])))
		part, err := json.Marshal(struct {
			N      int    `json:"n"`
			Size   int    `json:"size"`
			SHA256 string `json:"sha256"`
			Key    string `json:"key"`
		}{0, photo.Size, b64(photo.SHA256[:]), b64(photo.Key[:])})
		ts.Check(err)
		text = strings.ReplaceAll(text, `"@PHOTO@"`, string(part))
	}
	for _, part := range sealed {
		digests = append(digests, sha256.Sum256(part))
	}
	e, err := seal.Case{Secret: secret, Union: args[0], Form: args[1], KeySet: set.Digest(), Keys: set.Recipients()}.Seal([]byte(text), digests)
	ts.Check(err)
	o.send(ts, "v1/envelopes", "application/jose+json", e.Body, "Unionhall-Work", strconv.FormatUint(intake.FindWork(e.Digest, intake.MostWork), 10))
	for n, part := range sealed {
		o.send(ts, "v1/parts", "application/octet-stream", part, "Unionhall-Part", b64(e.Digest[:])+";"+strconv.Itoa(n))
	}
	ts.Setenv("CASE", e.Sid.CaseNumber())
	ts.Setenv("SECRET", b64(secret[:]))
}

// adds seals one more submission to the case of the last "submits" and hands it over, as
// anybody can who has its secret; LETTER is its digest then: "adds UNION FORM SUBMISSION".
func adds(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: adds UNION FORM SUBMISSION")
	}
	o := ts.Value(officeKey{}).(*anOffice)
	set, err := seal.ReadKeySet(o.site.Unions[args[0]].Keys)
	ts.Check(err)
	text, err := base64.RawURLEncoding.DecodeString(ts.Getenv("SECRET"))
	ts.Check(err)
	secret := seal.Secret(text)
	k, auth := secret.ReplyKey(), secret.Auth()
	said := strings.ReplaceAll(strings.TrimSpace(ts.ReadFile(args[2])), "@K@", b64(k[:]))
	e, err := seal.Case{Secret: secret, Union: args[0], Form: args[1], KeySet: set.Digest(), Keys: set.Recipients()}.Seal([]byte(said), nil)
	ts.Check(err)
	o.send(ts, "v1/envelopes", "application/jose+json", e.Body, "Unionhall-Work", strconv.FormatUint(intake.FindWork(e.Digest, intake.MostWork), 10), "Unionhall-Auth", b64(auth[:]))
	ts.Setenv("LETTER", b64(e.Digest[:]))
}

func (o *anOffice) send(ts *testscript.TestScript, path, media string, body []byte, pairs ...string) {
	r, err := http.NewRequest(http.MethodPost, o.at.URL+"/"+path, bytes.NewReader(body))
	ts.Check(err)
	r.Header.Set("Content-Type", media)
	for i := 0; i < len(pairs); i += 2 {
		r.Header.Set(pairs[i], pairs[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		ts.Fatalf("%s: %s", path, answer.Status)
	}
}

// reads asks for the replies of the case of the last "submits" as a phone does, and
// writes what is in the one after HAVE, or in the first, into a file: "reads FILE [HAVE]".
func reads(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: reads FILE [HAVE]")
	}
	o := ts.Value(officeKey{}).(*anOffice)
	text, err := base64.RawURLEncoding.DecodeString(ts.Getenv("SECRET"))
	ts.Check(err)
	b := seal.Secret(text)
	auth := b.Auth()
	question := `{"sid":"` + b.Sid().String() + `","auth":"` + b64(auth[:]) + `","have":` + cmp.Or(strings.Join(args[1:], ""), "0") + `}`
	answer, err := http.Post(o.at.URL+"/v1/state", "application/json", strings.NewReader(question))
	ts.Check(err)
	defer answer.Body.Close()
	var c struct {
		Envelopes []struct{ State string }
		Reply     struct{ JWE string }
	}
	ts.Check(json.NewDecoder(answer.Body).Decode(&c))
	r, err := seal.ParseReply(c.Reply.JWE)
	ts.Check(err)
	content, err := r.Open(b.ReplyKey())
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(c.Envelopes[0].State+" "+string(content)+"\n"), 0o644))
}
