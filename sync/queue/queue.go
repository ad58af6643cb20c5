// Package queue says what keeps sealed envelopes at the endpoint: the types,
// what each operation promises, and a queue in memory. It opens nothing, signs
// nothing and knows no addresses of senders: sync/intake checks what it is given,
// and the sealed bytes stay sealed.
//
// An envelope is named by the SHA-256 of its body, its case by a Sid. One case may
// have several envelopes. An envelope moves from Received over Delivered, Viewed
// and Answered to Closed, never back, or is Withdrawn before anybody fetched it.
// What is erased leaves a tombstone behind, so that it does not come back.
package queue

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"
)

// A Digest is a SHA-256. That of its body is the identity of an envelope.
type Digest = [32]byte

// A Sid names a case. It follows from the hash of the worker's proof (seal/1), so
// whoever shows a proof from which it follows has shown that the case is theirs:
// the queue keeps no proofs.
type Sid = [16]byte

// An Envelope is what intake hands over: checked in shape, sealed, with a receipt
// that is signed already.
type Envelope struct {
	Digest  Digest // SHA-256 of Body
	Sid     Sid
	Union   string
	Form    string
	KeySet  Digest // of the key set that it is sealed to
	Body    []byte // as it came, at most 98,304 bytes
	Parts   []Digest
	Flags   Flag
	Routes  []string // where it is to be delivered; none: it waits for the desk
	Proved  bool     // the sender has shown the proof of the case
	Receipt string   // handed out when all parts are there
	// Received is the time that the receipt names, in whole minutes.
	Received time.Time
	// Due is when deliveries may begin; zero: at once. What spilled over a budget waits.
	Due time.Time
}

// Flag tells officers and operators what is unusual about an envelope. None is a
// reason to refuse it.
type Flag uint32

const (
	Spilled       Flag = 1 << iota // came over its budget
	UnknownUnion                   // no such union in unionsync.json
	UnknownForm                    // the union has no such form
	UnknownKeySet                  // sealed to a key set that is not known
	RevokedKey                     // one of its keys was revoked
	Unproved                       // a later envelope of a case whose proof was not shown: never listed to the worker
)

// Names are how answers and events call flags; empty for none, never nil.
func (f Flag) Names() []string {
	names := []string{}
	for i, name := range []string{"spilled", "unknown-union", "unknown-form", "unknown-keyset", "revoked-key", "unproved"} {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// State is what the endpoint knows of an envelope's way.
type State uint8

const (
	Received  State = 1 + iota // it is durable here
	Delivered                  // a route has taken it
	Viewed                     // an officer has opened it with all its parts
	Answered                   // an officer has replied
	Closed                     // nothing is left to do
	Withdrawn                  // the worker took it back before anybody fetched it
)

// Accepted is the answer to an envelope or to a part of one.
type Accepted struct {
	New     bool   // these bytes were not here before
	State   State  // zero when erased. What was withdrawn stays so, whoever sends it again
	Receipt string // of the first time; empty while parts are missing
	Missing []int  // parts that are still to come, ascending
	Erased  bool   // it was here and is gone for good; nothing was stored
}

// Case is what the worker may know of a case.
type Case struct {
	Envelopes []CaseEnvelope // by time of receipt; of many the newest MaxEnvelopes
	Head      int            // the newest reply's number; 0: none
	Replies   []Reply        // those asked for that are still kept, ascending
}

// A CaseEnvelope is one line of a Case.
type CaseEnvelope struct {
	Digest   Digest
	Union    string
	Form     string
	State    State
	Received time.Time
	Receipt  string // empty while parts are missing
	Missing  []int
}

// A Reply is what an officer wrote to a case, sealed to the worker's secret.
type Reply struct {
	Sid     Sid
	Seq     int    // 1, 2, 3 ... within the case
	Digest  Digest // SHA-256 of Body
	Body    []byte // empty once the phone has it and its time is over
	Written time.Time
}

// A Token is fresh for each claim. Whose token is no longer the delivery's has
// lost the lease.
type Token = [16]byte

// A Lease is the right to deliver one envelope by one route until a time.
type Lease struct {
	Token Token
	Body  Digest
	Route string
	Until time.Time
}

// Claimed is an envelope on its way, with the lease that its delivery runs under.
type Claimed struct {
	Lease
	Envelope Envelope // with Body; Routes and Due are not filled
	Missing  []int
	Attempt  int // 1 the first time
}

// ClaimQuery asks for work.
type ClaimQuery struct {
	Route string
	Max   int           // at most so many
	Lease time.Duration // positive, at most MaxLease
	// Notice says that the envelope is not handed on: it can still be withdrawn, and comes
	// without its body.
	Notice bool
}

// MaxLease is the longest lease. One that ends later than that from now was given
// by a clock that has been set back since, and counts as expired.
const MaxLease = 15 * time.Minute

// ListQuery asks for a page of a union's envelopes, oldest first.
type ListQuery struct {
	Union string
	After Cursor // of the last line of the page before; zero: from the beginning
	Max   int
}

// A Cursor is a place in one listing. A new listing begins at the beginning: what
// several replicas take at once may appear before an old cursor.
type Cursor struct {
	Received time.Time
	Digest   Digest
}

// Listed is a line of an officer's list.
type Listed struct {
	Digest   Digest
	Sid      Sid
	Form     string
	KeySet   Digest
	State    State
	Flags    Flag
	Size     int // of the body, bytes
	Parts    int
	Missing  []int
	Received time.Time
	// Warned says that it was announced that the envelope goes at its time.
	Warned bool
	// Head is the number of the case's newest reply; 0: none, or the envelope is Unproved.
	Head int
}

// A Note is what officers of one union write to each other about a case, sealed to
// them. The notes of a union are its journal.
type Note struct {
	N      int64 // 1, 2, 3 ... within the union; not every number is there
	Sid    Sid
	Digest Digest // SHA-256 of Body
	Body   []byte
}

// MostNotes is how many notes a case may have: a desk that has gone wrong fills no disk.
const MostNotes = 200

// A Nonce is the random half of a challenge.
type Nonce = [16]byte

// KeepNonce is how much longer than it holds a used nonce is known: a clock may be set
// back for so long.
const KeepNonce = 24 * time.Hour

// A Report is how many ratings an officer's desk has counted since its last one.
type Report struct {
	ID    [16]byte // by chance: sent again, it is known
	Times [5]int   // how many rated with 1, 2, 3, 4, 5
}

// KeepReport is for how long it is known that a report was counted.
const KeepReport = 400 * 24 * time.Hour

// Mark stands for the report of a union among used nonces.
func (r Report) Mark(union string) Nonce {
	sum := sha256.Sum256(append([]byte("rated "+union+" "), r.ID[:]...))
	return Nonce(sum[:16])
}

// A Tally is how often a union has counted something of a form in a month.
type Tally struct {
	Union, Form string
	Month       int // 202611
	Name        string
	Times       int
}

// A Rewrap lets a successor open an envelope: its key, wrapped anew and signed by an
// officer. The receipted bytes never change.
type Rewrap struct {
	Body Digest // the envelope that it belongs to
	Wrap []byte
}

// Reason says why something was erased. Only the number of each is kept.
type Reason string

const (
	Expired  Reason = "expired"  // its time was over
	Asked    Reason = "asked"    // the worker asked the union to erase it
	Decided  Reason = "decided"  // a recorded decision of the union or the one above
	Rated    Reason = "rated"    // a rating, which the union has counted
	Replayed Reason = "replayed" // the ledger says that it was erased before
)

// Policy says how long what is done with stays. The zero value keeps as seal/1 says.
type Policy struct {
	// Keep is how long an envelope stays after it was closed, withdrawn, or taken into
	// custody where there is no desk; nil or a result of zero: 7 days.
	Keep func(union, form string) time.Duration
	// MaxStep is the most that one sweep may count as running time; zero: an hour. It
	// must be more than the time between sweeps.
	MaxStep time.Duration
	// Pushes reports whether phones may be told of a union's cases: where none of a case's
	// unions has it on any more, its subscription goes. Nil: all may.
	Pushes func(union string) bool
}

// These are fixed by the protocol.
const (
	KeepEnvelope  = 7 * 24 * time.Hour   // unless the form says otherwise
	KeepReply     = 180 * 24 * time.Hour // that no phone has confirmed
	WarnBefore    = 7 * 24 * time.Hour   // of observed running time, before anything goes
	KeepTombstone = 460 * 24 * time.Hour // at least, of observed running time
)

// Swept is what a sweep did.
type Swept struct {
	Warned  int           // envelopes and replies that were announced to go
	Erased  int           // envelopes
	Replies int           // whose bytes went
	Running time.Duration // observed running time of this queue, all processes together
}

// Count is how many envelopes of a form are in a state.
type Count struct {
	Union, Form string
	State       State
	Envelopes   int
	Bytes       int64     // of their bodies
	Oldest      time.Time // the first of them
}

// Stats are numbers for operators: no ids, no texts.
type Stats struct {
	Counts     []Count // by union, form, state
	Parts      int
	Due        int // deliveries that wait, under a lease or not
	Dead       int // deliveries given up
	Replies    int // kept with their bytes
	Tombstones int
	Erased     map[Reason]int
	Running    time.Duration
}

// Usage is how much is kept for one union.
type Usage struct {
	Union string
	Bytes int64 // of its envelopes' bodies
	Parts int
}

// AlarmQuery says what waits too long, and who is to be told.
type AlarmQuery struct {
	Union, Form string    // the form as envelopes name it: help@1
	Before      time.Time // received before
	Below       State     // not as far as that: Viewed, Answered or Closed
	Route       string
}

// Dead is a delivery that was given up.
type Dead struct {
	Route, Union, Form string
	Body               Digest
	Received           time.Time
	Attempts           int
	Why                string
}

// MaxDead is how many Dead tells of at once, MaxWhy how many bytes of a reason are kept.
const (
	MaxDead = 1000
	MaxWhy  = 64
)

// Outcome says how a delivery ended well.
type Outcome uint8

const (
	Notified Outcome = 1 + iota // somebody has it; the envelope waits for the desk as well
	Custody                     // the receiver keeps the envelope, and there is no desk: its time here begins to run out
	Told                        // somebody was told that there is something; nothing has left the endpoint
)

// Intake is the half of the queue that phones reach.
type Intake interface {
	// Accept keeps the envelope. When it returns without an error, it is durable. The
	// same bytes again find the row that is there: one row, one receipt. A later
	// envelope of a case that is not Proved is kept and flagged Unproved, until the same
	// bytes come with the proof.
	Accept(context.Context, *Envelope) (Accepted, error)
	// Part keeps a sealed part of an envelope. ErrNotFound: no such envelope.
	// ErrUnknownPart: the envelope names no part of this digest at this index.
	Part(ctx context.Context, body Digest, index int, sealed []byte) (Accepted, error)
	// Case tells what is known of a case and its replies above after, at most MaxReplies
	// of them. ErrNotFound: nothing is. Who may ask is decided before.
	Case(ctx context.Context, sid Sid, after int) (*Case, error)
	// Withdraw takes an envelope back, as long as neither an officer nor a route has
	// fetched its body: ErrFetched. Again: nil. ErrNotFound also when it belongs to another case.
	Withdraw(ctx context.Context, sid Sid, body Digest) error
	// Confirm says that the phone has all replies up to seq; they may go at their time.
	Confirm(ctx context.Context, sid Sid, seq int) error
	// UnionOf tells which union an envelope that is kept is for. ErrNotFound.
	UnionOf(ctx context.Context, body Digest) (string, error)
	// Usage tells how much is kept for each union, whether it is known or not, in no order.
	Usage(context.Context) ([]Usage, error)
}

// MaxReplies is how many replies Case gives at once, and MaxEnvelopes how many
// envelopes it tells of: a case may have any number.
const (
	MaxReplies   = 16
	MaxEnvelopes = 64
)

// Delivery is the half of the queue that carries envelopes on.
type Delivery interface {
	// Due tells the routes that have something due now and do not rest, in no order.
	Due(context.Context) ([]string, error)
	// Claim takes deliveries that are due under a lease, oldest first; nobody else has
	// them until it ends.
	Claim(context.Context, ClaimQuery) ([]Claimed, error)
	// Complete ends a delivery. ErrLease: the lease is over or was another's.
	Complete(context.Context, Lease, Outcome) error
	// Release gives a delivery back, to be tried again after a while; after zero it
	// keeps its place among those that are due. ErrLease as above.
	Release(ctx context.Context, l Lease, after time.Duration) error
	// Return gives back at once what was not tried to its end: the attempt does not count.
	// ErrLease as above.
	Return(context.Context, Lease) error
	// Bury gives a delivery up: it is dead until it is replayed. why is for operators,
	// at most MaxWhy bytes. ErrLease as above.
	Bury(ctx context.Context, l Lease, why string) error
	// Dead lists deliveries that were given up, those of the oldest envelopes first, at
	// most MaxDead.
	Dead(context.Context) ([]Dead, error)
	// Replay makes the dead deliveries of a route due again, with their attempts counted
	// anew, ends its rest, and tells how many.
	Replay(ctx context.Context, route string) (int, error)
	// Alarm adds a delivery, due at once, for each envelope that waits too long, and tells
	// how many. By the same route nobody is told twice of one envelope.
	Alarm(context.Context, AlarmQuery) (int, error)
	// Turn gives a process the right to work on a route, for at most MaxLease, so that a
	// route has one delivery on its way whoever else runs. The same token again prolongs
	// it. False: another has it, or the route rests.
	Turn(ctx context.Context, route string, by Token, lease time.Duration) (bool, error)
	// Rest ends a turn: nobody gets the next one before a while is over. ErrLease: the turn
	// is another's.
	Rest(ctx context.Context, route string, by Token, after time.Duration) error
}

// Desk is the officers' half. All of it is bound to a union: what belongs to
// another is ErrNotFound.
type Desk interface {
	List(context.Context, ListQuery) ([]Listed, error)
	// Fetch gives the envelope with its body. From then on it cannot be withdrawn.
	Fetch(ctx context.Context, union string, body Digest) (*Fetched, error)
	// FetchPart gives a sealed part. ErrUnknownPart: it has not come.
	FetchPart(ctx context.Context, union string, body Digest, index int) ([]byte, error)
	// Advance moves an envelope on to Viewed, Answered or Closed, and counts how long that
	// took (see Took); a state that it has
	// reached or passed stays. ErrWithdrawn.
	Advance(ctx context.Context, union string, body Digest, to State) error
	// Reply adds a reply whose Seq is the case's head + 1. The same bytes again are well;
	// others with a Seq that is not next are ErrConflict. The head is told in each case.
	Reply(ctx context.Context, union string, r Reply) (head int, err error)
	// Rewrap adds a rewrap to an envelope of the union; the same bytes again are well.
	Rewrap(ctx context.Context, union string, r Rewrap) error
	// Replies tells the case's head and those of its replies above after that the union
	// has written and that are kept, at most MaxReplies of them.
	Replies(ctx context.Context, union string, sid Sid, after int) (head int, list []Reply, err error)
	// Note adds a note about a case of the union to its journal and tells its number. The
	// same bytes again have the number that they had. N of what is given is not looked at.
	// ErrCrowded: the case has MostNotes.
	Note(ctx context.Context, union string, n Note) (int64, error)
	// Notes reads the journal above after, ascending, at most limit of them. Notes go with
	// the last envelope and the last reply of their case.
	Notes(ctx context.Context, union string, after int64, limit int) ([]Note, error)
	// EraseOf is Erase for an envelope of the union. What was erased before is ErrNotFound:
	// nobody knows any more whose it was. With the last envelope of a case that is Asked go
	// the notes about it.
	EraseOf(ctx context.Context, union string, body Digest, why Reason) error
	// Tally counts one more under a name, in the month that it is now.
	Tally(ctx context.Context, union, form, name string) error
	// Rate counts ratings of a form, as "rating:1" to "rating:5", in the month that it is
	// now; of a report that was counted before, for KeepReport, nothing.
	Rate(ctx context.Context, union, form string, r Report) error
	// UseNonce notes that the nonce, which holds until a time, was used. ErrUsed: it was
	// before, here or at another replica.
	UseNonce(ctx context.Context, n Nonce, until time.Time) error
}

// Fetched is an envelope as an officer gets it.
type Fetched struct {
	Envelope Envelope // Routes, Proved and Due are not filled
	State    State
	Missing  []int
	Rewraps  [][]byte
}

// Keeping is what the operator's program does around the clock.
type Keeping interface {
	// Erase writes the envelope's tombstone, into the ledger first, and takes its bytes
	// away. What was erased before: nil. ErrNotFound.
	Erase(ctx context.Context, body Digest, why Reason) error
	// Sweep counts running time, announces what will go and takes away what was
	// announced long enough ago. A clock that jumps adds at most the policy's MaxStep.
	Sweep(context.Context, Policy) (Swept, error)
	Stats(context.Context) (Stats, error)
	// Tallies are all that was counted, by union, form, month and name.
	Tallies(context.Context) ([]Tally, error)
	// Unanswered counts envelopes that nobody has answered, closed or withdrawn, as tallies
	// without a month: "wait:24" are those that have waited up to 24 hours, and more than 12.
	Unanswered(context.Context) ([]Tally, error)
	// Health is nil when an envelope would be accepted now, else ErrFull, ErrStopped or
	// what the store says.
	Health(context.Context) error
	// Close waits for what was begun. Operations after it return ErrStopped.
	Close() error
}

// Queue is all of it. Its methods may be called at the same time.
type Queue interface {
	Intake
	Delivery
	Desk
	Pushing
	Keeping
}

// What callers tell apart. Each other error, too, means that nothing was promised:
// the caller may ask the same again.
var (
	ErrFull        = errors.New("queue: the disk is full or over its mark")
	ErrStopped     = errors.New("queue: stopped accepting")
	ErrUncertain   = errors.New("queue: the store did not say whether it committed")
	ErrNotFound    = errors.New("queue: not found")
	ErrUnknownPart = errors.New("queue: no such part")
	ErrFetched     = errors.New("queue: the envelope was fetched already")
	ErrWithdrawn   = errors.New("queue: the envelope was withdrawn")
	ErrLease       = errors.New("queue: the lease is over")
	ErrUsed        = errors.New("queue: the nonce was used before")
	ErrConflict    = errors.New("queue: another reply has this number")
	ErrCrowded     = errors.New("queue: the case has as many notes as there may be")
)

// A Clock tells the time. Tests set it.
type Clock interface{ Now() time.Time }
