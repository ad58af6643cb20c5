package intake

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// A crashing store panics with what it was given.
type crashingStore struct{ Store }

func (crashingStore) Accept(_ context.Context, e *queue.Envelope) (queue.Accepted, error) {
	panic("of " + e.Union + ": " + string(e.Body))
}

// What is at fault has to be found by who reads the log, and nothing of what was sent.
func TestPanicIsLoggedAsPlacesWithoutValues(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Queue = crashingStore{o.Queue} })
	e := w.sealed(seal.NewSecret(), "help@1", "words")
	rec := w.post(strings.NewReader(string(e.Body)), int64(len(e.Body)))
	if rec.Code != http.StatusInternalServerError || !strings.Contains(rec.Body.String(), "endpoint/fault") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	log := w.log.String()
	for _, want := range []string{"panic (string) at crash_test.go:", ", envelope.go:", `"status":500`} {
		if !strings.Contains(log, want) {
			t.Errorf("no %q in\n%s", want, log)
		}
	}
	for _, never := range []string{hereUnion, "protected", e.Sid.String()} {
		if strings.Contains(log, never) {
			t.Errorf("%q is in the log:\n%s", never, log)
		}
	}
}

// An answer that was begun is cut off rather than continued with another.
func TestPanicInTheMiddleOfAnAnswerCutsIt(t *testing.T) {
	w := newWorld(t, nil)
	h := w.intake.answer("/v1/envelopes", func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(http.StatusOK)
		panic("halfway")
	})
	defer func() {
		if v := recover(); v != http.ErrAbortHandler {
			t.Errorf("%v", v)
		}
		if !strings.Contains(w.log.String(), "crash_test.go:") {
			t.Error(w.log)
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/v1/envelopes", nil))
}
