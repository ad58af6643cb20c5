package intake

import (
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// A flight counts the bytes of bodies that are held in memory.
type flight struct {
	most int64
	now  atomic.Int64
}

func (f *flight) take(n int64) bool {
	if f.now.Add(n) > f.most {
		f.now.Add(-n)
		return false
	}
	return true
}

func (f *flight) give(n int64) { f.now.Add(-n) }

// share is how much of the room is taken, from 0 to 1.
func (f *flight) share() float64 { return float64(f.now.Load()) / float64(f.most) }

const (
	piece    = 8 << 10          // bytes that are read at a time
	patience = 30 * time.Second // for each piece: 2 kbit/s is enough
)

// body reads a body of at most most bytes. Room is taken as bytes come and not
// as they are announced, so that whoever only announces takes none. The caller
// calls done when the bytes are no longer held.
func (i *Intake) body(w http.ResponseWriter, r *http.Request, most int64) (b []byte, done func(), err error) {
	if r.ContentLength > most {
		return nil, nil, tooLarge(most)
	}
	held := int64(0)
	release := func() { i.flight.give(held) }
	defer func() {
		if err != nil {
			release()
		}
	}()
	control := http.NewResponseController(w)
	for {
		if !i.flight.take(piece) {
			p := refused(http.StatusServiceUnavailable, "endpoint/busy", "现在正忙，请稍后再试", "too much is under way; try again later")
			p.wait = retryAfter()
			return nil, nil, p
		}
		held += piece
		_ = control.SetReadDeadline(time.Now().Add(patience)) // a test's recorder has no connection
		more, err := io.ReadAll(io.LimitReader(r.Body, piece))
		b = append(b, more...)
		switch {
		case int64(len(b)) > most:
			return nil, nil, tooLarge(most)
		case err != nil:
			return nil, nil, refused(http.StatusBadRequest, "body/cut", "没有收完整", "the body ended before it was complete")
		case len(more) < piece:
			return b, release, nil
		}
	}
}

func tooLarge(most int64) error {
	return refused(http.StatusRequestEntityTooLarge, "body/size", "超过了 %d 字节", "more than %d bytes", most)
}

// typed refuses bodies that are not of a type, or are encoded.
func typed(r *http.Request, want string) error {
	if got, ok := one(r.Header, "Content-Type"); ok && got == want && r.Header.Get("Content-Encoding") == "" {
		return nil
	}
	return refused(http.StatusUnsupportedMediaType, "body/type", "Content-Type 应当是 %s，不压缩", "Content-Type must be %s, not encoded", want)
}
