package intake

import (
	"errors"
	"io"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// A flight counts the bytes of bodies that are held in memory. Of one network, half of
// the room: else one machine, with a byte of each of a few thousand bodies, could keep
// everybody out.
type flight struct {
	most int64
	now  atomic.Int64 // changes while mu is held

	mu sync.Mutex
	of map[netip.Prefix]int64 // guarded by mu; of networks that have some
}

func newFlight(most int64) *flight { return &flight{most: most, of: map[netip.Prefix]int64{}} }

// take is for a network, or for the zero prefix, where nothing is known of it.
func (f *flight) take(p netip.Prefix, n int64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now.Load()+n > f.most || p.IsValid() && f.of[p]+n > f.most/2 {
		return false
	}
	f.now.Add(n)
	f.of[p] += n
	return true
}

func (f *flight) give(p netip.Prefix, n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now.Add(-n)
	if f.of[p] -= n; f.of[p] == 0 {
		delete(f.of, p)
	}
}

// share is how much of the room is taken, from 0 to 1.
func (f *flight) share() float64 { return float64(f.now.Load()) / float64(f.most) }

const (
	first = 4 << 10 // bytes of room for a body that begins: enough for most envelopes
	piece = 8 << 10 // bytes that have to come within
	// patience: 2 kbit/s is enough.
	patience = 30 * time.Second
	// hurry is for the first byte, which comes with the head of a request or soon after.
	hurry = 10 * time.Second
)

// body reads a body of at most most bytes. Room is taken when the first byte has come,
// and more as more comes, not as it is announced: whoever only announces takes none. The
// caller calls done when the bytes are no longer held.
func (i *Intake) body(w http.ResponseWriter, r *http.Request, most int64) (b []byte, done func(), err error) {
	if r.ContentLength > most {
		return nil, nil, tooLarge(most)
	}
	if r.ContentLength >= 0 {
		most = r.ContentLength
	}
	in := &arriving{flight: i.flight, network: i.prefix(r), from: r.Body, control: http.NewResponseController(w), most: most}
	if err := in.read(); err != nil {
		in.release()
		return nil, nil, err
	}
	return in.bytes, in.release, nil
}

// An arriving body has room for what has come, and for as much again.
type arriving struct {
	flight  *flight
	network netip.Prefix
	from    io.Reader
	control *http.ResponseController
	most    int64
	bytes   []byte
	mark    int // when so many bytes are there, its time begins anew
}

func (a *arriving) release() { a.flight.give(a.network, int64(cap(a.bytes))) }

// read reads to the end.
func (a *arriving) read() error {
	var one [1]byte
	a.within(hurry)
	for n := 0; n == 0; {
		var err error
		if n, err = a.from.Read(one[:]); n == 0 && err != nil {
			return ended(err)
		}
	}
	if err := a.grow(); err != nil {
		return err
	}
	a.bytes = append(a.bytes, one[0])
	a.within(patience)
	a.mark = piece
	for {
		if len(a.bytes) == cap(a.bytes) {
			if err := a.grow(); err != nil {
				return err
			}
		}
		n, err := a.from.Read(a.bytes[len(a.bytes):cap(a.bytes)])
		if a.bytes = a.bytes[:len(a.bytes)+n]; len(a.bytes) >= a.mark {
			a.mark = len(a.bytes) + piece
			a.within(patience)
		}
		if int64(len(a.bytes)) > a.most {
			return tooLarge(a.most)
		}
		if err != nil {
			return ended(err)
		}
	}
}

// grow makes room for twice as much, and one byte more than there may be, which finds
// bodies that are too long.
func (a *arriving) grow() error {
	size := min(max(first, 2*int64(cap(a.bytes))), a.most+1)
	if !a.flight.take(a.network, size-int64(cap(a.bytes))) {
		p := refused(http.StatusServiceUnavailable, "endpoint/busy", "现在正忙，请稍后再试", "too much is under way; try again later")
		p.wait = retryAfter()
		return p
	}
	a.bytes = append(make([]byte, 0, size), a.bytes...)
	return nil
}

// within says how long is waited for what comes next.
func (a *arriving) within(d time.Duration) {
	_ = a.control.SetReadDeadline(time.Now().Add(d)) // a test's recorder has no connection
}

// ended tells the end of a body from one that was cut.
func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return refused(http.StatusBadRequest, "body/cut", "没有收完整", "the body ended before it was complete")
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
