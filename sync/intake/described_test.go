package intake

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// A description is openapi.yaml as the tests look at it.
type description struct {
	root    map[string]any
	schemas *jsonschema.Compiler
}

var described = sync.OnceValues(func() (*description, error) {
	d := &description{schemas: jsonschema.NewCompiler()}
	if err := yaml.Unmarshal(OpenAPI, &d.root); err != nil {
		return nil, err
	}
	d.root = plain(d.root).(map[string]any)
	return d, d.schemas.AddResource("openapi.json", d.root)
})

// plain makes numbers those of JSON.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case uint64:
		return float64(v)
	case int64:
		return float64(v)
	}
	return v
}

// at walks into the description, through references.
func (d *description) at(v any, path ...string) map[string]any {
	m, _ := v.(map[string]any)
	for _, name := range path {
		m, _ = m[name].(map[string]any)
		if ref, ok := m["$ref"].(string); ok {
			m = d.at(d.root, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
	}
	return m
}

// template returns the address of the description that a path is one of.
func template(path string) string {
	if strings.HasPrefix(path, "/v1/keys/") {
		return "/v1/keys/{union}"
	}
	return path
}

// response returns what is described of an answer, and how it is called.
func (d *description) response(method, path string, status int) (name string, response map[string]any) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	path = template(path)
	if status == http.StatusMethodNotAllowed {
		return "WrongMethod", d.at(d.root, "components", "responses", "WrongMethod")
	}
	if d.at(d.root, "paths", path, strings.ToLower(method)) == nil && (status == http.StatusNotFound || status == http.StatusForbidden) {
		return "elsewhere", d.at(d.root, "components", "responses", "Problem")
	}
	name = fmt.Sprintf("%s %s %d", method, path, status)
	return name, d.at(d.root, "paths", path, strings.ToLower(method), "responses", fmt.Sprint(status))
}

// transport are headers of the connection, not of the answer.
var transport = []string{"Content-Type", "Content-Length", "Connection", "Date"}

// described holds one answer against the description and notes what was seen.
func (w *world) described(method, path string, a answered) {
	w.t.Helper()
	d, err := described()
	if err != nil {
		w.t.Fatal(err)
	}
	name, response := d.response(method, path, a.status)
	if response == nil {
		w.t.Errorf("%s is not described: %s", name, a.body)
		return
	}
	w.seen[name] = true
	for header := range a.header {
		if as, ok := map[string]string{"Etag": "ETag", "Www-Authenticate": "WWW-Authenticate"}[header]; ok {
			header = as // as the standards write it
		}
		if d.at(response, "headers", header) == nil && !slices.Contains(transport, header) {
			w.t.Errorf("%s: the header %s is not described", name, header)
		}
		w.seen[name+" "+header] = true
	}
	if method != http.MethodHead {
		w.bodyDescribed(d, name, response, a)
	}
}

func (w *world) bodyDescribed(d *description, name string, response map[string]any, a answered) {
	w.t.Helper()
	media := a.header.Get("Content-Type")
	content := d.at(response, "content")
	if media == "" || content == nil {
		if media != "" || content != nil || len(a.body) > 0 {
			w.t.Errorf("%s: %q with %d bytes is not as described", name, media, len(a.body))
		}
		return
	}
	of, _ := content[media].(map[string]any)
	if media == "application/octet-stream" && of != nil {
		return
	}
	schema, _ := of["schema"].(map[string]any)
	ref, _ := schema["$ref"].(string)
	compiled, err := d.schemas.Compile("openapi.json" + ref)
	if err != nil {
		w.t.Fatalf("%s: %s: %v", name, media, err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(a.body))
	if err == nil {
		err = compiled.Validate(v)
	}
	if err != nil {
		w.t.Errorf("%s: %v in %s", name, err, a.body)
	}
}

// TestAPIIsAsDescribed asks for everything that is described, and finds nothing
// that is not: each answer was held against the description when it came.
func TestAPIIsAsDescribed(t *testing.T) {
	broken := &brokenStore{}
	w := newWorld(t, func(o *Options) {
		broken.Store = o.Queue
		o.Queue = broken
	})
	for _, origin := range []string{"", siteOrigin, deskOrigin, "https://evil.example"} {
		everything(t, w, broken, origin)
		everythingAtDesks(t, w, origin)
	}
	d, err := described()
	if err != nil {
		t.Fatal(err)
	}
	for path, operations := range d.at(d.root, "paths") {
		for method, operation := range operations.(map[string]any) {
			for status := range d.at(operation, "responses") {
				w.wasSeen(strings.ToUpper(method)+" "+path+" "+status, d.at(operation, "responses", status))
			}
		}
	}
	w.wasSeen("WrongMethod", d.at(d.root, "components", "responses", "WrongMethod"))
}

func (w *world) wasSeen(name string, response map[string]any) {
	w.t.Helper()
	if !w.seen[name] {
		w.t.Errorf("%s is described and never came", name)
	}
	headers, _ := response["headers"].(map[string]any)
	for header := range headers {
		switch {
		case strings.HasPrefix(header, "Access-Control-") && strings.HasSuffix(name, " 403"):
			// Only some refusals are read by a page of ours.
		case !w.seen[name+" "+header]:
			w.t.Errorf("%s: the header %s is described and never came", name, header)
		}
	}
}

// aboveCeilings hands over what has to wait because much is kept.
func (w *world) aboveCeilings(r seal.Secret, post func(path, media string, body []byte, pairs ...string)) {
	e := w.sealedFor("stranger", r, "help@1", "with a part", seal.Digest{1})
	post("/v1/envelopes", "application/jose+json", e.Body)
	usual := w.intake.limits
	w.intake.limits.Strangers = 2
	w.clock.pass(time.Minute)
	post("/v1/envelopes", "application/jose+json", w.sealedFor("stranger", r, "help@1", "later").Body)
	post("/v1/parts", "application/octet-stream", make([]byte, seal.PartSize), partHeader, encode(e.Digest[:])+";0")
	w.intake.limits = usual
	w.clock.pass(time.Minute)
}

// everything gets each answer once.
func everything(t *testing.T, w *world, broken *brokenStore, origin string) {
	from := func(pairs ...string) http.Header {
		if origin != "" {
			pairs = append(pairs, "Origin", origin)
		}
		return with(pairs...)
	}
	const jose, octets, jsonType = "application/jose+json", "application/octet-stream", "application/json"
	post := func(path, media string, body []byte, pairs ...string) {
		w.ask(http.MethodPost, path, body, from(append(pairs, "Content-Type", media)...))
	}
	r := seal.NewSecret()
	_, sealed := seal.SealPhoto(r.Sid(), 0, []byte("photo"))
	digests := partDigests(sealed)
	e := w.sealed(r, "help@1", "words", digests...)
	part := func(digest seal.Digest, index string, body []byte) {
		post("/v1/parts", octets, body, partHeader, encode(digest[:])+";"+index)
	}
	question := func(path, more string) {
		post(path, jsonType, []byte(`{"sid":"`+r.Sid().String()+`","auth":"`+proof(r)+`"`+more+`}`))
	}
	d := func(e *seal.Envelope) string { return `,"d":"` + encode(e.Digest[:]) + `"` }

	part(e.Digest, "0", sealed[0]) // no such envelope yet
	post("/v1/envelopes", jose, e.Body)
	part(e.Digest, "1", sealed[0])
	part(e.Digest, "0", sealed[0])
	part(e.Digest, "0", sealed[0])
	post("/v1/envelopes", jose, e.Body)
	two := append(digests, seal.Digest{1})
	more := w.sealed(r, "help@1", "two parts", two...)
	post("/v1/envelopes", jose, more.Body, authHeader, proof(r))
	part(more.Digest, "0", sealed[0])
	post("/v1/envelopes", jose, w.sealed(r, "help@1", "new").Body, authHeader, proof(r))
	post("/v1/envelopes", jose, w.sealed(r, "help@1", "other proof").Body, authHeader, proof(seal.NewSecret()))
	post("/v1/envelopes", jose, w.sealed(r, "help@1", "no proof").Body, authHeader, "short")
	post("/v1/envelopes", jose, []byte(`{}`))
	post("/v1/envelopes", jose, make([]byte, seal.MaxEnvelope+1))
	post("/v1/envelopes", "text/plain", e.Body)
	w.intake.work = Work{Least: 16, Most: 16}
	post("/v1/envelopes", jose, e.Body, workHeader, "no number")
	w.intake.work = Work{}
	w.aboveCeilings(r, post)
	part(e.Digest, "0", sealed[0][1:])
	part(e.Digest, "0", append([]byte{1}, sealed[0]...))
	post("/v1/parts", octets, sealed[0])
	post("/v1/parts", "text/plain", sealed[0])

	question("/v1/state", "")
	question("/v1/state", `,"more":1`)
	post("/v1/state", jsonType, []byte(`{"sid":"`+r.Sid().String()+`","auth":"`+proof(seal.NewSecret())+`"}`))
	post("/v1/state", jsonType, make([]byte, mostQuestion+1))
	post("/v1/state", "text/plain", nil)
	last := w.sealed(r, "help@1", "taken back")
	post("/v1/envelopes", jose, last.Body, authHeader, proof(r))
	question("/v1/withdraw", d(last))
	question("/v1/withdraw", "")
	question("/v1/withdraw", d(&seal.Envelope{}))
	post("/v1/withdraw", jsonType, []byte(`{"sid":"`+r.Sid().String()+`","auth":"`+proof(seal.NewSecret())+`"}`))
	post("/v1/withdraw", jsonType, make([]byte, mostQuestion+1))
	post("/v1/withdraw", "text/plain", nil)
	if origin != "https://evil.example" {
		if _, err := w.queue.Fetch(t.Context(), hereUnion, e.Digest); err != nil {
			t.Fatal(err)
		}
		question("/v1/withdraw", d(e))
		if err := w.queue.Erase(t.Context(), e.Digest, queue.Decided); err != nil {
			t.Fatal(err)
		}
	}
	post("/v1/envelopes", jose, e.Body)
	part(e.Digest, "0", sealed[0])

	everythingOfPushes(w, origin, post)

	keys := w.ask(http.MethodGet, "/v1/keys/"+hereUnion, nil, from())
	w.ask(http.MethodGet, "/v1/keys/"+hereUnion, nil, from("If-None-Match", keys.header.Get("ETag")))
	w.ask(http.MethodHead, "/v1/keys/"+hereUnion, nil, from())
	w.ask(http.MethodGet, "/v1/keys/yl", nil, from())
	for _, path := range []string{"/v1/envelopes", "/v1/parts", "/v1/state", "/v1/withdraw", "/v1/push", "/v1/push-key", "/v1/keys/yl", "/healthz", "/readyz"} {
		w.ask(http.MethodOptions, path, nil, from("Access-Control-Request-Method", "POST"))
		w.ask(http.MethodDelete, path, nil, from())
	}
	w.ask(http.MethodGet, "/healthz", nil, from())
	w.ask(http.MethodGet, "/readyz", nil, from())
	w.ask(http.MethodGet, "/", nil, from())

	broken.breakWith(queue.ErrFull)
	post("/v1/envelopes", jose, w.sealed(r, "help@1", "disk full").Body)
	part(e.Digest, "0", sealed[0])
	question("/v1/withdraw", d(e))
	w.ask(http.MethodGet, "/readyz", nil, from())
	broken.breakWith(queue.ErrStopped)
	question("/v1/state", "")
	question("/v1/push", `,"push":"`+phoneAddress+`"`)
	broken.breakWith(nil)
}
