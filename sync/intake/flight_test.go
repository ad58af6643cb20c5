package intake

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"unionhall/internal/seal"
)

// A watchedBody tells the room that is taken when each byte is asked for.
type watchedBody struct {
	io.Reader
	flight *flight
	most   int64
	first  int64
	asked  bool
}

func (b *watchedBody) Read(p []byte) (int, error) {
	if !b.asked {
		b.asked, b.first = true, b.flight.now.Load()
	}
	n, err := b.Reader.Read(p[:min(len(p), 1)])
	b.most = max(b.most, b.flight.now.Load())
	return n, err
}

// A hurried writer notes how long the connection may stay silent.
type hurried struct {
	*httptest.ResponseRecorder
	waits []time.Duration
}

func (h *hurried) SetReadDeadline(at time.Time) error {
	h.waits = append(h.waits, time.Until(at).Round(time.Second))
	return nil
}

// post sends a body of this length, announced or not.
func (w *world) post(body io.Reader, length int64) *hurried {
	r := httptest.NewRequest(http.MethodPost, "/v1/envelopes", body)
	r.Header.Set("Content-Type", "application/jose+json")
	r.ContentLength = length
	h := &hurried{ResponseRecorder: httptest.NewRecorder()}
	w.intake.ServeHTTP(h, r)
	return h
}

// Two thousand requests whose bodies do not come kept everybody out, each with room for
// what it had announced.
func TestRoomIsTakenAsBytesCome(t *testing.T) {
	w := newWorld(t, nil)
	for _, tt := range []struct {
		bytes, announced int
		most             int64
	}{
		{1, seal.MaxEnvelope, first},
		{2600, 2600, 2601},
		{first - 1, -1, first},
		{first + 1, -1, 2 * first},
		{20_000, seal.MaxEnvelope, 8 * first},
		{seal.MaxEnvelope, seal.MaxEnvelope, seal.MaxEnvelope + 1},
		{seal.MaxEnvelope, -1, seal.MaxEnvelope + 1},
	} {
		b := &watchedBody{Reader: bytes.NewReader(make([]byte, tt.bytes)), flight: w.intake.flight}
		w.post(b, int64(tt.announced))
		if b.first != 0 || b.most != tt.most {
			t.Errorf("%d bytes, %d announced: %d taken before the first has come, %d in the end; want %d", tt.bytes, tt.announced, b.first, b.most, tt.most)
		}
		if left := w.intake.flight.now.Load(); left != 0 {
			t.Fatalf("%d bytes: %d are never given back", tt.bytes, left)
		}
	}
}

func TestFirstByteIsWaitedForLessLong(t *testing.T) {
	w := newWorld(t, nil)
	waits := w.post(bytes.NewReader(make([]byte, seal.MaxEnvelope)), -1).waits
	if len(waits) < 2 || waits[0] != hurry || hurry >= patience {
		t.Fatalf("%v", waits)
	}
	for _, wait := range waits[1:] {
		if wait != patience {
			t.Errorf("%v", waits)
		}
	}
	if n := len(waits) - 1; n < seal.MaxEnvelope/piece/2 || n > seal.MaxEnvelope/piece+1 {
		t.Errorf("the time begins anew %d times", n)
	}
}

// 2 kbit/s has to be enough for the largest body: whatever is read at a time, its time
// begins anew with every piece.
func TestSlowLinesAreWaitedFor(t *testing.T) {
	w := newWorld(t, nil)
	for _, at := range []int{1, 700, 5000} {
		h := w.post(&crumbs{bytes.NewReader(make([]byte, seal.MaxEnvelope)), at}, seal.MaxEnvelope)
		if least := seal.MaxEnvelope / (piece + at); len(h.waits)-1 < least {
			t.Errorf("%d bytes at a time: %d waits, want %d", at, len(h.waits)-1, least)
		}
	}
}

// crumbs give so many bytes at a time.
type crumbs struct {
	io.Reader
	n int
}

func (c *crumbs) Read(p []byte) (int, error) { return c.Reader.Read(p[:min(len(p), c.n)]) }

func TestTooLongABodyIsFoundWithoutBeingAnnounced(t *testing.T) {
	w := newWorld(t, nil)
	h := w.post(bytes.NewReader(make([]byte, seal.MaxEnvelope+1)), -1)
	if h.Code != http.StatusRequestEntityTooLarge || w.intake.flight.now.Load() != 0 {
		t.Errorf("%d", h.Code)
	}
}
