package devserver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"unionhall/internal/diag"
)

const (
	// patience is how long a browser may take to read what is sent to it. One
	// that sleeps comes back and asks again.
	patience = 10 * time.Second
	// heartbeat finds streams whose browser went away without a word.
	heartbeat = 20 * time.Second
)

// A stream tells one open page about itself, for as long as it stays open. It
// belongs to the goroutine of its request.
type stream struct {
	server  *Server
	writer  http.ResponseWriter
	control *http.ResponseController
	address string // of the page
	source  string // that it is made of
	key     string // that the page has
	panel   string // the sum of the panel that it shows
	looked  string // the key with which the page was last looked at
	broken  diag.List
}

// events answers a page that wants to be told. It says what it has; what
// differs is told at once, so that a page that was away misses nothing.
func (s *Server) events(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	t := &stream{
		server: s, writer: w, control: http.NewResponseController(w),
		address: addressOf(q.Get("page")), source: q.Get("source"),
		key: q.Get("key"), panel: q.Get("panel"),
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if err := t.write("retry: 500\n\n"); err != nil {
		return nil // the browser went away: nobody is left to tell
	}
	_ = t.run(r.Context())
	return nil
}

// addressOf makes an address of what a page calls its path: escaped, as it
// stands in the address bar.
func addressOf(path string) string {
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	return strings.TrimPrefix(path, "/")
}

// run tells until the page goes or the server ends.
func (t *stream) run(ctx context.Context) error {
	for {
		now, newer := t.server.current()
		if err := t.tell(now); err != nil {
			return err
		}
		if err := t.wait(ctx, newer); err != nil {
			return err
		}
	}
}

// wait returns when there is something newer. Meanwhile it writes comments.
func (t *stream) wait(ctx context.Context, newer <-chan struct{}) error {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-newer:
			return nil
		case <-beat.C:
			if err := t.write(":\n\n"); err != nil {
				return err
			}
		}
	}
}

// tell sends what the page does not have yet. The panel goes first: it is
// there by the time the page has fetched itself.
func (t *stream) tell(now outcome) error {
	key := t.server.key(t.address)
	if key != t.looked || key == "" {
		t.looked, t.broken = key, t.server.brokenAt(t.address)
	}
	panel, err := t.server.panelFor(now, t.address, t.source, t.broken)
	if err != nil {
		return err
	}
	if panel.Sum != t.panel {
		if err := t.send("panel", now.turn.Version, panel); err != nil {
			return err
		}
		t.panel = panel.Sum
	}
	if now.turn.Version == 0 {
		return nil
	}
	if key == t.key {
		return nil
	}
	t.key = key
	return t.send("page", now.turn.Version, struct {
		Key string `json:"key"`
	}{key})
}

func (t *stream) send(event string, id uint64, data any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text) // one line, as the format wants it
	e.SetEscapeHTML(false)
	if err := e.Encode(data); err != nil {
		return err
	}
	return t.write(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n", id, event, text.String()))
}

// write sends text at once. Whoever does not read it in time is let go.
func (t *stream) write(text string) error {
	if err := t.control.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := t.writer.Write([]byte(text)); err != nil {
		return err
	}
	return t.control.Flush()
}
