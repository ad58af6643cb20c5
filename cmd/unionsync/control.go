package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"unionhall/internal/diag"
	"unionhall/sync/queue"
	"unionhall/sync/queue/sqlqueue"
)

// An endpoint that runs has its database for itself. The other commands reach it
// over a socket in its data folder, which only its own user can enter.
const controlSocket = "control.sock"

func listenControl(data string) (net.Listener, error) {
	path := filepath.Join(data, controlSocket)
	if c, err := net.Dial("unix", path); err == nil {
		c.Close()
		return nil, errors.New("another endpoint runs with this data folder")
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	return l, os.Chmod(path, 0o600)
}

// A keeper does what operators ask for: a running endpoint over its socket, or
// the queue itself.
type keeper interface {
	Stats(context.Context) (queue.Stats, error)
	Tallies(context.Context) ([]queue.Tally, error)
	Unanswered(context.Context) ([]queue.Tally, error)
	Verify(context.Context) (sqlqueue.Verified, error)
	Erase(context.Context, queue.Digest, queue.Reason) error
	Dead(context.Context) ([]queue.Dead, error)
	Replay(ctx context.Context, route string) (int, error)
	// EraseStrangers erases what came before a time for unions that are not known. An
	// endpoint that runs goes by its own unionsync.json.
	EraseStrangers(ctx context.Context, before time.Time, known func(union string) bool) (sqlqueue.Strangers, error)
	Close() error
}

// keeper returns the endpoint that runs with a data folder, else its queue.
func (at *place) keeper(ctx context.Context) (keeper, error) {
	c := newRemote(filepath.Join(at.data, controlSocket))
	if conn, err := net.Dial("unix", c.path); err == nil {
		conn.Close()
		return c, nil
	}
	// A folder that was mistyped would be made, and found to be sound.
	if _, err := os.Stat(at.file()); at.database == "" && errors.Is(err, fs.ErrNotExist) {
		return nil, usage(
			diag.Say("“%s”里没有队列", "there is no queue in %s", at.data),
			diag.Say("--data 写 unionsync 运行时用的文件夹", "--data is the folder that unionsync runs with"))
	}
	return at.open(ctx, nil)
}

// control answers the other commands.
func (e *endpoint) control() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /stats", func(w http.ResponseWriter, r *http.Request) {
		s, err := e.queue.Stats(r.Context())
		answerControl(w, s, err)
	})
	for path, tell := range map[string]func(context.Context) ([]queue.Tally, error){"GET /tallies": e.queue.Tallies, "GET /unanswered": e.queue.Unanswered} {
		m.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			list, err := tell(r.Context())
			answerControl(w, list, err)
		})
	}
	m.HandleFunc("GET /dead", func(w http.ResponseWriter, r *http.Request) {
		list, err := e.queue.Dead(r.Context())
		answerControl(w, list, err)
	})
	m.HandleFunc("POST /replay", func(w http.ResponseWriter, r *http.Request) {
		n := 0
		route, err := io.ReadAll(io.LimitReader(r.Body, 256))
		if err == nil {
			n, err = e.queue.Replay(r.Context(), string(route))
		}
		answerControl(w, n, err)
	})
	m.HandleFunc("POST /verify", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // it reads all that there is
		v, err := e.queue.Verify(r.Context())
		answerControl(w, v, err)
	})
	m.HandleFunc("POST /erase", func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(io.LimitReader(r.Body, 64))
		var d queue.Digest
		if err == nil {
			d, err = parseDigest(string(text))
		}
		if err == nil {
			err = e.queue.Erase(r.Context(), d, queue.Decided)
		}
		answerControl(w, struct{}{}, err)
	})
	m.HandleFunc("POST /erase-unknown", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // there may be many
		var before time.Time
		text, err := io.ReadAll(io.LimitReader(r.Body, 64))
		if err == nil {
			err = before.UnmarshalText(text)
		}
		var s sqlqueue.Strangers
		if err == nil {
			s, err = e.queue.EraseStrangers(r.Context(), before, e.knows)
		}
		answerControl(w, s, err)
	})
	return m
}

func answerControl(w http.ResponseWriter, v any, err error) {
	switch {
	case errors.Is(err, queue.ErrNotFound):
		http.Error(w, err.Error(), http.StatusNotFound)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		_ = json.NewEncoder(w).Encode(v)
	}
}

// remote is a keeper in another process.
type remote struct {
	path string
	http http.Client
}

func newRemote(path string) *remote {
	return &remote{path: path, http: http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", path)
		},
	}}}
}

func (c *remote) ask(ctx context.Context, method, path, body string, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, "http://unionsync"+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	response, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return err
	case response.StatusCode == http.StatusNotFound:
		return queue.ErrNotFound
	case response.StatusCode != http.StatusOK:
		return errors.New(string(bytes.TrimSpace(text)))
	}
	return json.Unmarshal(text, into)
}

func (c *remote) Stats(ctx context.Context) (s queue.Stats, err error) {
	err = c.ask(ctx, http.MethodGet, "/stats", "", &s)
	return s, err
}

func (c *remote) Tallies(ctx context.Context) (list []queue.Tally, err error) {
	err = c.ask(ctx, http.MethodGet, "/tallies", "", &list)
	return list, err
}

func (c *remote) Unanswered(ctx context.Context) (list []queue.Tally, err error) {
	err = c.ask(ctx, http.MethodGet, "/unanswered", "", &list)
	return list, err
}

func (c *remote) Verify(ctx context.Context) (v sqlqueue.Verified, err error) {
	err = c.ask(ctx, http.MethodPost, "/verify", "", &v)
	return v, err
}

func (c *remote) Erase(ctx context.Context, d queue.Digest, _ queue.Reason) error {
	return c.ask(ctx, http.MethodPost, "/erase", base64.RawURLEncoding.EncodeToString(d[:]), new(struct{}))
}

func (c *remote) EraseStrangers(ctx context.Context, before time.Time, _ func(string) bool) (s sqlqueue.Strangers, err error) {
	err = c.ask(ctx, http.MethodPost, "/erase-unknown", before.UTC().Format(time.RFC3339), &s)
	return s, err
}

func (c *remote) Close() error {
	c.http.CloseIdleConnections()
	return nil
}

// parseDigest reads the digest of a body: 43 characters of base64url.
func parseDigest(text string) (d queue.Digest, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != len(d) {
		return d, fmt.Errorf("%q is no digest of 43 characters", text)
	}
	return queue.Digest(b), nil
}
