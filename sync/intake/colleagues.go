package intake

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// doneAnswer says that it is done.
type doneAnswer struct {
	Version int `json:"v"`
}

type rewrapQuestion struct {
	Digest string `json:"d"`
	Wrap   string `json:"wrap"`
}

// rewrap takes the key of an envelope, wrapped for a colleague and signed by who asks.
func (i *Intake) rewrap(ctx context.Context, s *session, q rewrapQuestion) (any, error) {
	var body queue.Digest
	if !decode(q.Digest, body[:]) {
		return nil, misshapen()
	}
	w, err := seal.VerifyRewrap(q.Wrap, s.signs)
	if err != nil || w.Envelope != body {
		return nil, refused(http.StatusUnprocessableEntity, "rewrap/shape", "这不是您签的、给这份内容的钥匙", "this is no rewrap for this envelope that you have signed")
	}
	return doneAnswer{1}, i.desk.Rewrap(ctx, s.union, queue.Rewrap{Body: body, Wrap: []byte(q.Wrap)})
}

type noteQuestion struct {
	Sid  string `json:"sid"`
	Note string `json:"note"`
}

type noteAnswer struct {
	Version int   `json:"v"`
	N       int64 `json:"n"`
}

// note takes a note to colleagues, signed by who asks.
func (i *Intake) note(ctx context.Context, s *session, q noteQuestion) (any, error) {
	var sid queue.Sid
	if !decode(q.Sid, sid[:]) {
		return nil, misshapen()
	}
	n, err := seal.VerifyNote(q.Note, s.signs)
	if err != nil || n.Union != s.union || queue.Sid(n.Sid) != sid {
		return nil, refused(http.StatusUnprocessableEntity, "note/shape", "这不是您签的、给这件事的留言", "this is no note about this case that you have signed")
	}
	number, err := i.desk.Note(ctx, s.union, queue.Note{Sid: sid, Digest: n.Digest, Body: []byte(q.Note)})
	return noteAnswer{1, number}, err
}

type notesQuestion struct {
	After int64 `json:"after"`
	Max   int   `json:"max"` // 0: as many as there may be
}

type noteLine struct {
	N    int64  `json:"n"`
	Sid  string `json:"sid"`
	By   string `json:"by"` // kid
	Note string `json:"note"`
}

type notesAnswer struct {
	Version int        `json:"v"`
	Notes   []noteLine `json:"notes"`
	More    bool       `json:"more"`
}

// notes reads the union's journal.
func (i *Intake) notes(ctx context.Context, s *session, q notesQuestion) (any, error) {
	if q.After < 0 || q.Max < 0 || q.Max > mostListed {
		return nil, misshapen()
	}
	if q.Max == 0 {
		q.Max = mostListed
	}
	list, err := i.desk.Notes(ctx, s.union, q.After, q.Max)
	if err != nil {
		return nil, err
	}
	a := notesAnswer{Version: 1, Notes: []noteLine{}, More: len(list) == q.Max}
	for _, n := range list {
		said, err := seal.ReadNote(string(n.Body))
		if err != nil {
			return nil, err
		}
		a.Notes = append(a.Notes, noteLine{n.N, encode(n.Sid[:]), encode(said.By[:]), string(n.Body)})
	}
	return a, nil
}

type eraseQuestion struct {
	Digest string `json:"d"`
	Why    string `json:"why"`
}

// erase takes an envelope away for good.
func (i *Intake) erase(ctx context.Context, s *session, q eraseQuestion) (any, error) {
	var body queue.Digest
	why := queue.Reason(q.Why)
	if !decode(q.Digest, body[:]) || why != queue.Asked && why != queue.Decided && why != queue.Rated {
		return nil, misshapen()
	}
	return doneAnswer{1}, i.desk.EraseOf(ctx, s.union, body, why)
}

// counted are the names under which desks count one by one: what they say of nobody.
// "erased:24" is a case that was erased within 24 hours after its worker had asked for
// it, "kept:24" one that was not, with a reason.
var counted = func() []string {
	names := []string{"outcome:done", "outcome:declined", "outcome:transferred", "outcome:telephone"}
	for _, within := range append(slices.Clone(queue.Hours), 0) {
		step := strconv.Itoa(within)
		if within == 0 {
			step = queue.Longer
		}
		names = append(names, "erased:"+step, "kept:"+step)
	}
	return names
}()

type countQuestion struct {
	Form string `json:"form"` // without its version
	Name string `json:"name"`
}

// count adds one to a count of a form of the union.
func (i *Intake) count(ctx context.Context, s *session, q countQuestion) (any, error) {
	if !slices.Contains(counted, q.Name) {
		return nil, misshapen()
	}
	if i.site.Site().Form(s.union, q.Form) == nil {
		return nil, notHere()
	}
	return doneAnswer{1}, i.desk.Tally(ctx, s.union, q.Form, q.Name)
}

// A report holds fewestRated ratings or more, so that the endpoint does not learn which
// of the cases that it sees a grade belongs to, and at most mostRated.
const (
	fewestRated = 5
	mostRated   = 1000
)

type ratedQuestion struct {
	Form  string `json:"form"` // without its version
	ID    string `json:"id"`   // 16 bytes by chance: sent again, the report counts once
	Times []int  `json:"times"`
}

// rated counts ratings that a desk has opened.
func (i *Intake) rated(ctx context.Context, s *session, q ratedQuestion) (any, error) {
	var r queue.Report
	all := 0
	for _, n := range q.Times {
		if n < 0 || n > mostRated {
			return nil, misshapen()
		}
		all += n
	}
	if copy(r.Times[:], q.Times) != len(q.Times) || len(q.Times) != len(r.Times) || all < fewestRated || all > mostRated || !decode(q.ID, r.ID[:]) {
		return nil, misshapen()
	}
	if i.site.Site().Form(s.union, q.Form) == nil {
		return nil, notHere()
	}
	return doneAnswer{1}, i.desk.Rate(ctx, s.union, q.Form, r)
}
