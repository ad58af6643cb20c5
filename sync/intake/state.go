package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// A question is what a worker's phone asks about a case, and the proof that the
// case is its own. There is no list of cases that a proof is compared with: the
// sid follows from the proof.
type question struct {
	Sid  string `json:"sid"`
	Auth string `json:"auth"`
	// Body is which envelope to withdraw.
	Body string `json:"d"`
	// Have is the number of the last reply that the phone has kept; 0: none.
	Have int `json:"have"`
	// Reply asks for the first reply from this number on that is kept, whatever its
	// size: so asks who keeps none.
	Reply int `json:"reply"`
	// Push is by what address the phone is to be told of news; "": by none any more.
	Push string `json:"push"`
}

const (
	mostQuestion = 512
	// stateSize is that of every answer about a case, in bytes: whoever watches the
	// line learns nothing from it. A longer reply is a multiple.
	stateSize = 4096
)

// asked reads a question and checks its proof.
func (i *Intake) asked(w http.ResponseWriter, r *http.Request) (question, queue.Sid, error) {
	return i.askedIn(w, r, mostQuestion)
}

// askedIn is asked for a question of at most so many bytes.
func (i *Intake) askedIn(w http.ResponseWriter, r *http.Request, most int64) (q question, sid queue.Sid, err error) {
	if err := typed(r, "application/json"); err != nil {
		return q, sid, err
	}
	text, done, err := i.body(w, r, most)
	if err != nil {
		return q, sid, err
	}
	defer done()
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var auth [32]byte
	if d.Decode(&q) != nil || d.Decode(new(any)) != io.EOF || !decode(q.Sid, sid[:]) || !decode(q.Auth, auth[:]) || q.Have < 0 || q.Reply < 0 {
		return q, sid, refused(http.StatusBadRequest, "question/shape", "应当是 JSON：sid、auth，各按格式", "it must be JSON with sid and auth, each in its form")
	}
	if queue.Sid(seal.SidOf(seal.AuthHash(auth))) != sid {
		return q, sid, refused(http.StatusForbidden, "auth/other", "证明与这件事不符", "the proof is not that of the case")
	}
	return q, sid, nil
}

// A caseLine is what the worker sees of an envelope.
type caseLine struct {
	Digest  string `json:"d"`
	State   string `json:"state"`
	Missing int    `json:"missing,omitempty"` // how many parts are still to come
}

// A caseReply is a reply, or how long one is that did not fit.
type caseReply struct {
	Seq  int    `json:"seq"`
	Body string `json:"jwe,omitempty"`
	Size int    `json:"size,omitempty"` // ask for it with "reply"
}

// A caseAnswer is how a case stands. A case that nobody knows looks the same.
type caseAnswer struct {
	Version   int        `json:"v"`
	Time      string     `json:"time"`      // signed: the phone's clock is compared with it
	Envelopes []caseLine `json:"envelopes"` // newest first
	More      bool       `json:"more,omitempty"`
	Head      int        `json:"head"` // the number of the newest reply; 0: none
	Reply     *caseReply `json:"reply,omitempty"`
}

// timeType is the type of the signature on the endpoint's time.
const timeType = "seal1+time"

// state tells the worker how a case stands.
func (i *Intake) state(w http.ResponseWriter, r *http.Request) error {
	q, sid, err := i.asked(w, r)
	if err != nil {
		return err
	}
	after := q.Have
	if q.Reply > 0 {
		after = q.Reply - 1
	}
	c, err := i.queue.Case(r.Context(), sid, after)
	switch {
	case errors.Is(err, queue.ErrNotFound):
		c = &queue.Case{}
	case err != nil:
		return unavailable(r, err)
	}
	if q.Have > 0 && q.Have <= c.Head {
		err := i.queue.Confirm(r.Context(), sid, q.Have)
		// What a full disk has no room to note the phone says again the next time.
		if err != nil && !errors.Is(err, queue.ErrNotFound) && !errors.Is(err, queue.ErrFull) {
			return unavailable(r, err)
		}
	}
	now, err := seal.Sign(timeType, []byte(`{"sid":"`+q.Sid+`","t":`+strconv.FormatInt(i.clock.Now().Unix()/60, 10)+`}`), i.key)
	if err != nil {
		return err
	}
	a := &caseAnswer{Version: 1, Time: now, Head: c.Head}
	a.fill(c, q.Reply > 0)
	return writePadded(w, a)
}

// fill puts in what fits, the newest first, and the first reply: whole, or if it fits. A
// reply that is asked for takes the place of the oldest envelopes, so that the size of the
// answer tells nobody on the way that it is there. If it has no place at all, they stay.
func (a *caseAnswer) fill(c *queue.Case, whole bool) {
	a.Envelopes = []caseLine{}
	for _, e := range slices.Backward(c.Envelopes) {
		a.Envelopes = append(a.Envelopes, caseLine{encode(e.Digest[:]), stateName(e.State), len(e.Missing)})
		if !a.fits() {
			a.Envelopes = a.Envelopes[:len(a.Envelopes)-1]
			a.More = true
			break
		}
	}
	for _, r := range c.Replies {
		if len(r.Body) == 0 {
			continue // it went, or the phone has it
		}
		a.Reply = &caseReply{Seq: r.Seq, Body: string(r.Body)}
		if !whole && !a.fits() {
			a.Reply = &caseReply{Seq: r.Seq, Size: len(r.Body)}
		}
		lines, more := a.Envelopes, a.More
		for !a.fits() && len(a.Envelopes) > 0 {
			a.Envelopes, a.More = a.Envelopes[:len(a.Envelopes)-1], true
		}
		if !a.fits() {
			a.Envelopes, a.More = lines, more
		}
		return
	}
}

// room is what the last fields of an answer may still take.
const room = 64

func (a *caseAnswer) fits() bool {
	b, err := json.Marshal(a)
	return err == nil && len(b)+room <= stateSize
}

// writePadded fills an answer up with spaces: JSON does not mind them.
func writePadded(w http.ResponseWriter, a *caseAnswer) error {
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	size := (len(b) + stateSize - 1) / stateSize * stateSize
	b = append(b, bytes.Repeat([]byte(" "), size-len(b))...)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(b)
	return nil
}
