package intake

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// mostListed is how many lines a desk gets at once.
const mostListed = 200

type listQuestion struct {
	After string `json:"after"` // "next" of the page before; "": from the beginning
	Max   int    `json:"max"`   // 0: as many as there may be
}

type listItem struct {
	Digest     string   `json:"d"`
	Sid        string   `json:"sid"`
	Form       string   `json:"form"`
	KeySet     string   `json:"ks"`
	State      string   `json:"state"`
	Flags      []string `json:"flags"`
	Size       int      `json:"size"`
	Parts      int      `json:"parts"`
	Missing    []int    `json:"missing"`
	ReceivedAt int64    `json:"received_at"`
	DueAt      int64    `json:"due_at"` // until when the form promised an answer; 0: it did not
	Warned     bool     `json:"warned"`
	Head       int      `json:"head"`
}

type listAnswer struct {
	Version int        `json:"v"`
	Now     int64      `json:"now"`
	Items   []listItem `json:"items"`
	Next    string     `json:"next"`
}

// list tells a page of the union's envelopes, oldest first.
func (i *Intake) list(ctx context.Context, s *session, q listQuestion) (any, error) {
	after, ok := parseCursor(q.After)
	if !ok || q.Max < 0 || q.Max > mostListed {
		return nil, misshapen()
	}
	if q.Max == 0 {
		q.Max = mostListed
	}
	lines, err := i.desk.List(ctx, queue.ListQuery{Union: s.union, After: after, Max: q.Max})
	if err != nil {
		return nil, err
	}
	a := listAnswer{Version: 1, Now: i.clock.Now().Unix(), Items: []listItem{}}
	for _, l := range lines {
		a.Items = append(a.Items, i.item(s, l))
	}
	if len(lines) == q.Max {
		last := lines[len(lines)-1]
		a.Next = cursorText(queue.Cursor{Received: last.Received, Digest: last.Digest})
	}
	return a, nil
}

func (i *Intake) item(s *session, l queue.Listed) listItem {
	item := listItem{
		Digest: encode(l.Digest[:]), Sid: encode(l.Sid[:]), Form: l.Form, KeySet: encode(l.KeySet[:]), State: stateName(l.State), Flags: l.Flags.Names(),
		Size: l.Size, Parts: l.Parts, Missing: l.Missing, ReceivedAt: l.Received.Unix(), Warned: l.Warned, Head: l.Head,
	}
	if item.Missing == nil {
		item.Missing = []int{}
	}
	id, _, _ := strings.Cut(l.Form, "@")
	if f := i.site.Site().Form(s.union, id); f != nil && f.AnswerWithin > 0 {
		item.DueAt = l.Received.Add(time.Duration(f.AnswerWithin) * time.Hour).Unix()
	}
	return item
}

// A cursor travels as milliseconds and digest.
const cursorSize = 8 + sha256.Size

func cursorText(c queue.Cursor) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(c.Received.UnixMilli()))
	return encode(append(b, c.Digest[:]...))
}

func parseCursor(text string) (c queue.Cursor, ok bool) {
	var b [cursorSize]byte
	if text == "" {
		return c, true
	}
	if !decode(text, b[:]) {
		return c, false
	}
	return queue.Cursor{Received: time.UnixMilli(int64(binary.BigEndian.Uint64(b[:]))), Digest: queue.Digest(b[8:])}, true
}

// An envelopeQuestion names an envelope.
type envelopeQuestion struct {
	Digest string `json:"d"`
}

type fetchAnswer struct {
	Version  int      `json:"v"`
	Envelope string   `json:"envelope"` // the body, as it came
	State    string   `json:"state"`
	Flags    []string `json:"flags"`
	Missing  []int    `json:"missing"`
	Rewraps  []string `json:"rewraps"`
	Receipt  string   `json:"receipt"`
}

// fetch gives an envelope. From then on it cannot be withdrawn.
func (i *Intake) fetch(ctx context.Context, s *session, q envelopeQuestion) (any, error) {
	var body queue.Digest
	if !decode(q.Digest, body[:]) {
		return nil, misshapen()
	}
	f, err := i.desk.Fetch(ctx, s.union, body)
	if err != nil {
		return nil, err
	}
	a := fetchAnswer{
		Version: 1, Envelope: string(f.Envelope.Body), State: stateName(f.State), Flags: f.Envelope.Flags.Names(),
		Missing: f.Missing, Rewraps: []string{}, Receipt: f.Envelope.Receipt,
	}
	if a.Missing == nil {
		a.Missing = []int{}
	}
	for _, w := range f.Rewraps {
		a.Rewraps = append(a.Rewraps, string(w))
	}
	return a, nil
}

type partQuestion struct {
	Digest string `json:"d"`
	Index  int    `json:"n"`
}

// fetchPart gives one sealed part.
func (i *Intake) fetchPart(ctx context.Context, s *session, q partQuestion) (any, error) {
	var body queue.Digest
	if !decode(q.Digest, body[:]) || q.Index < 0 || q.Index >= seal.MaxParts {
		return nil, misshapen()
	}
	part, err := i.desk.FetchPart(ctx, s.union, body, q.Index)
	return octets(part), err
}

type stateQuestion struct {
	Digest string `json:"d"`
	State  string `json:"state"`
}

type stateAnswer struct {
	Version int    `json:"v"`
	State   string `json:"state"`
}

// advance moves an envelope on.
func (i *Intake) advance(ctx context.Context, s *session, q stateQuestion) (any, error) {
	var body queue.Digest
	states := []queue.State{queue.Viewed, queue.Answered, queue.Closed}
	n := slices.IndexFunc(states, func(to queue.State) bool { return stateName(to) == q.State })
	if !decode(q.Digest, body[:]) || n < 0 {
		return nil, misshapen()
	}
	return stateAnswer{1, q.State}, i.desk.Advance(ctx, s.union, body, states[n])
}

type repliesQuestion struct {
	Sid   string `json:"sid"`
	After int    `json:"after"`
}

type replyLine struct {
	Seq  int    `json:"seq"`
	Text string `json:"jwe"`
}

type repliesAnswer struct {
	Version int         `json:"v"`
	Head    int         `json:"head"`
	Replies []replyLine `json:"replies"`
	More    bool        `json:"more"`
}

// replies gives what the union has written to a case.
func (i *Intake) replies(ctx context.Context, s *session, q repliesQuestion) (any, error) {
	var sid queue.Sid
	if !decode(q.Sid, sid[:]) || q.After < 0 {
		return nil, misshapen()
	}
	head, list, err := i.desk.Replies(ctx, s.union, sid, q.After)
	if err != nil {
		return nil, err
	}
	a := repliesAnswer{Version: 1, Head: head, Replies: []replyLine{}, More: len(list) == queue.MaxReplies}
	for _, r := range list {
		a.Replies = append(a.Replies, replyLine{r.Seq, string(r.Body)})
	}
	return a, nil
}

type replyQuestion struct {
	Sid  string `json:"sid"`
	Text string `json:"jwe"`
}

type headAnswer struct {
	Version int `json:"v"`
	Head    int `json:"head"`
}

// reply takes a sealed reply whose number is next.
func (i *Intake) reply(ctx context.Context, s *session, q replyQuestion) (any, error) {
	var sid queue.Sid
	if !decode(q.Sid, sid[:]) {
		return nil, misshapen()
	}
	r, err := seal.ParseReply(q.Text)
	if err != nil || queue.Sid(r.Sid) != sid {
		return nil, refused(http.StatusUnprocessableEntity, "reply/shape", "这不是给这件事的 seal/1 答复", "this is no reply of seal/1 to this case")
	}
	head, err := i.desk.Reply(ctx, s.union, queue.Reply{Sid: sid, Seq: int(r.Seq), Digest: r.Digest, Body: []byte(q.Text), Written: i.clock.Now()})
	if errors.Is(err, queue.ErrConflict) {
		p := refused(http.StatusConflict, "reply/seq", "已经有第 %d 条答复，请接着它再封一次", "reply %d is there already; seal again behind it", head)
		p.head = &head
		return nil, p
	}
	return headAnswer{1, head}, err
}
