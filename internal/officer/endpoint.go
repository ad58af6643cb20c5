// Package officer is an officer's side of the endpoint for programs: it proves who
// asks, fetches what came for a union into a folder, sealed as it is, opens it there, and
// seals replies. What it opens is whatever somebody has typed: text, and never more.
package officer

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"unionhall/internal/seal"
)

// A Refusal is an endpoint's answer that it did not do what was asked (docs/api.md).
type Refusal struct {
	Status int
	Rule   string
	Wait   int // seconds after which to try again; 0: not said
	Head   int // of reply/seq: the number of the newest reply
}

func (r *Refusal) Error() string { return fmt.Sprintf("%d %s", r.Status, r.Rule) }

// IsRefused reports whether err is a refusal by a rule.
func IsRefused(err error, rule string) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Rule == rule
}

// ErrAnswer says that somebody has answered, and not as an endpoint does: a portal.
var ErrAnswer = errors.New("no answer of an endpoint")

// An Endpoint is where an officer asks. It is not safe for concurrent use.
type Endpoint struct {
	Address string // absolute, with a slash at its end, "v1/" included
	Union   string
	Signs   *ecdsa.PrivateKey
	Client  *http.Client

	session string
}

// Address returns the address of the verbs of an endpoint that is written with or
// without "v1/".
func Address(text string) string {
	text = strings.TrimSuffix(text, "/") + "/"
	if !strings.HasSuffix(text, "/v1/") {
		text += "v1/"
	}
	return text
}

// A Line is what a list says of an envelope.
type Line struct {
	Digest     string   `json:"d"`
	Sid        string   `json:"sid"`
	Form       string   `json:"form"`
	KeySet     string   `json:"ks"`
	State      string   `json:"state"`
	Flags      []string `json:"flags"`
	Size       int      `json:"size"`
	Parts      int      `json:"parts"`
	Missing    []int    `json:"missing"`
	ReceivedAt int64    `json:"received_at"` // Unix seconds
	DueAt      int64    `json:"due_at"`      // 0: the form promises nothing
	Warned     bool     `json:"warned"`
	Head       int      `json:"head"`
}

// A Page is one of a list.
type Page struct {
	Items []Line `json:"items"`
	Next  string `json:"next"`
}

// List returns a page; after is the Next of the one before.
func (e *Endpoint) List(ctx context.Context, after string) (p Page, err error) {
	err = e.ask(ctx, "list", map[string]any{"after": after}, &p)
	return p, err
}

// Fetched is an envelope, with what its union knows of it.
type Fetched struct {
	Envelope string   `json:"envelope"`
	State    string   `json:"state"`
	Rewraps  []string `json:"rewraps"`
	Receipt  string   `json:"receipt"`
}

// Fetch returns an envelope.
func (e *Endpoint) Fetch(ctx context.Context, digest string) (f Fetched, err error) {
	err = e.ask(ctx, "fetch", map[string]any{"d": digest}, &f)
	return f, err
}

// Part returns a sealed part.
func (e *Endpoint) Part(ctx context.Context, digest string, n int) (part []byte, err error) {
	err = e.ask(ctx, "part", map[string]any{"d": digest, "n": n}, &part)
	return part, err
}

// Advance moves an envelope on: viewed, answered, closed.
func (e *Endpoint) Advance(ctx context.Context, digest, state string) error {
	return e.ask(ctx, "state", map[string]any{"d": digest, "state": state}, nil)
}

// mostTries is how often a reply is sealed again because another one was quicker.
const mostTries = 5

// Reply seals content as the next reply of a case, and returns its number.
func (e *Endpoint) Reply(ctx context.Context, sid seal.Sid, k [32]byte, content []byte) (int, error) {
	var head struct {
		Head int `json:"head"`
	}
	if err := e.ask(ctx, "replies", map[string]any{"sid": sid.String(), "after": 0}, &head); err != nil {
		return 0, err
	}
	for try := 1; ; try++ {
		r, err := seal.SealReply(k, sid, int64(head.Head)+1, content)
		if err != nil {
			return 0, err
		}
		err = e.ask(ctx, "reply", map[string]any{"sid": sid.String(), "jwe": r.Text}, nil)
		if !IsRefused(err, "reply/seq") || try == mostTries {
			return head.Head + 1, err
		}
		var conflict *Refusal
		errors.As(err, &conflict)
		head.Head = conflict.Head
	}
}

// ask sends a verb with a session, and proves itself where there is none or it is over.
func (e *Endpoint) ask(ctx context.Context, verb string, question, into any) error {
	if e.session == "" {
		if err := e.prove(ctx); err != nil {
			return err
		}
	}
	err := e.post(ctx, verb, question, into)
	if IsRefused(err, "officer/session") {
		if err := e.prove(ctx); err != nil {
			return err
		}
		err = e.post(ctx, verb, question, into)
	}
	return err
}

// prove gets a session. The proof holds as long as the challenge does, by the endpoint's
// clock: this machine's may be wrong.
func (e *Endpoint) prove(ctx context.Context) error {
	e.session = ""
	at, err := url.Parse(e.Address)
	if err != nil {
		return err
	}
	var challenge struct {
		Nonce string `json:"nonce"`
		Until int64  `json:"until"`
	}
	if err := e.post(ctx, "challenge", map[string]any{"union": e.Union}, &challenge); err != nil {
		return err
	}
	proof, err := seal.OfficerProof{Origin: at.Scheme + "://" + strings.ToLower(at.Host), Union: e.Union, Nonce: challenge.Nonce, Expires: challenge.Until}.Sign(e.Signs)
	if err != nil {
		return err
	}
	var a struct {
		Session string `json:"session"`
	}
	if err := e.post(ctx, "session", map[string]any{"proof": proof}, &a); err != nil {
		return err
	}
	if a.Session == "" {
		return ErrAnswer
	}
	e.session = a.Session
	return nil
}

// mostAnswer bounds what is read, in bytes: a page of 200 lines, each with 64 missing
// parts, or an envelope with its rewraps.
const mostAnswer = 4 << 20

// post sends a verb. into is a *[]byte for what is no JSON; nil: nothing is wanted.
func (e *Endpoint) post(ctx context.Context, verb string, question, into any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.Address+"desk/"+verb, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if e.session != "" {
		r.Header.Set("Unionhall-Session", e.session)
	}
	answer, err := e.Client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return refusalOf(answer, text)
	}
	if octets, ok := into.(*[]byte); ok {
		*octets = text
		return nil
	}
	if into == nil {
		into = new(any)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return ErrAnswer
	}
	return nil
}

func refusalOf(answer *http.Response, text []byte) error {
	r := &Refusal{Status: answer.StatusCode}
	var p struct {
		Rule string `json:"rule"`
		Head int    `json:"head"`
	}
	if json.Unmarshal(text, &p) != nil || p.Rule == "" {
		return fmt.Errorf("%w: %s", ErrAnswer, answer.Status)
	}
	r.Rule, r.Head = p.Rule, p.Head
	r.Wait, _ = strconv.Atoi(answer.Header.Get("Retry-After"))
	return r
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
