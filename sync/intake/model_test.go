package intake

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
	"unionhall/sync/queue/sqlite"
	"unionhall/sync/queue/sqlqueue"
	"unionhall/sync/site"
)

// The model: phones, a bad network, an endpoint that restarts, fills up and is
// restored from an older backup, a clock that jumps, officers. After every few
// steps all promises are held against what is there. A script that breaks one is
// made short before it is shown.
var (
	modelSteps = flag.Int("model.steps", 10_000, "steps of the model, for each queue; 100000 in .ci/run, 1000000 in the soak")
	modelSeed  = flag.Uint64("model.seed", 1, "where the model begins")
)

// runSteps is how long one script is. Each begins with nothing.
const runSteps = 1000

// An op is what one step does. a and b choose among what there is.
type op uint8

const (
	opSend op = iota
	opSendPart
	opArrive // of what the network had delayed
	opPoll
	opWithdraw
	opView
	opClose
	opErase
	opRepost
	opRestart
	opBackup
	opRestore
	opFull
	opClock
	opSweep
	opDeliver
	ops
)

var opNames = [ops]string{"send", "part", "arrive", "poll", "withdraw", "view", "close", "erase", "repost", "restart", "backup", "restore", "full", "clock", "sweep", "deliver"}

// weights say how often a step is of each kind.
var weights = [ops]int{300, 100, 60, 120, 15, 80, 10, 6, 20, 12, 8, 3, 8, 30, 60, 40}

type step struct {
	op   op
	a, b int
}

func (s step) String() string { return fmt.Sprintf("%s %d %d", opNames[s.op], s.a, s.b) }

// fates of a message.
const (
	arrives = iota
	isLost
	answerIsLost
	isDoubled
	isDelayed
	fates
)

func script(r *rand.Rand, n int) []step {
	total := 0
	for _, w := range weights {
		total += w
	}
	list := make([]step, n)
	for i := range list {
		pick, o := r.IntN(total), op(0)
		for pick >= weights[o] {
			pick -= weights[o]
			o++
		}
		list[i] = step{o, r.IntN(1 << 16), r.IntN(1 << 16)}
	}
	return list
}

// A modelStore is a queue that can be restarted, backed up and restored.
type modelStore interface {
	open() (queue.Queue, error)
	restart() (queue.Queue, error)
	// backup keeps what is there now; restore puts the last backup in its place,
	// and tells whether there was one.
	backup() error
	restore() (queue.Queue, bool, error)
	end()
}

// memoryStore cannot be restarted: it lives on.
type memoryStore struct {
	clock *handClock
	queue queue.Queue
	wrap  func(queue.Queue) queue.Queue
}

func (m *memoryStore) open() (queue.Queue, error) {
	m.queue = queue.Memory(m.clock)
	if m.wrap != nil {
		m.queue = m.wrap(m.queue)
	}
	return m.queue, nil
}
func (m *memoryStore) restart() (queue.Queue, error)       { return m.queue, nil }
func (m *memoryStore) backup() error                       { return nil }
func (m *memoryStore) restore() (queue.Queue, bool, error) { return m.queue, false, nil }
func (m *memoryStore) end()                                {}

// sqliteStore is a data folder with a database, its ledger and a backup.
type sqliteStore struct {
	t       *testing.T
	clock   *handClock
	dir     string
	queue   *sqlqueue.Queue
	backups int
}

func (s *sqliteStore) file() string { return filepath.Join(s.dir, "queue.db") }
func (s *sqliteStore) last() string {
	return filepath.Join(s.dir, fmt.Sprintf("backup-%d.db", s.backups))
}

func (s *sqliteStore) open() (queue.Queue, error) {
	key, err := sqlqueue.LedgerKey(filepath.Join(s.dir, "ledger.key"))
	if err != nil {
		return nil, err
	}
	ledger, err := sqlqueue.OpenLedger(filepath.Join(s.dir, "ledger"), key)
	if err != nil {
		return nil, err
	}
	s.queue, err = sqlite.Open(s.t.Context(), s.file(), sqlqueue.Options{Ledger: ledger, Clock: s.clock})
	return s.queue, err
}

func (s *sqliteStore) restart() (queue.Queue, error) {
	if err := s.queue.Close(); err != nil {
		return nil, err
	}
	return s.open()
}

func (s *sqliteStore) backup() error {
	s.backups++
	return sqlite.Snapshot(s.t.Context(), s.file(), s.last())
}

func (s *sqliteStore) restore() (queue.Queue, bool, error) {
	if s.backups == 0 {
		return s.queue, false, nil
	}
	err := s.queue.Close()
	for _, rest := range []string{"", "-wal", "-shm"} {
		if e := os.Remove(s.file() + rest); !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	if err = errors.Join(err, sqlite.Restore(s.t.Context(), s.last(), s.file(), nil)); err != nil {
		return nil, false, err
	}
	q, err := s.open()
	return q, true, err
}

func (s *sqliteStore) end() {
	s.queue.Close()
	os.RemoveAll(s.dir)
}

// A paper is an envelope that some phone wants to hand over. Papers are sealed
// once and used by all scripts.
type paper struct {
	secret seal.Secret
	first  bool // of its case
	e      *seal.Envelope
	parts  [][]byte
	phone  int
	shared bool // the phone is: it forgets the bytes once it has a receipt
}

// pool seals the papers of all scripts: cases of three envelopes, some with a photo.
func pool(t *testing.T, key seal.PublicKey) []*paper {
	t.Helper()
	var list []*paper
	for n := range 12 {
		r := seal.NewSecret()
		for k := range 3 {
			p := &paper{secret: r, first: k == 0, phone: n, shared: n%6 == 5}
			if (n+k)%4 == 0 {
				_, p.parts = seal.SealPhoto(r.Sid(), k, make([]byte, 70_000))
			}
			e, err := seal.Case{Secret: r, Union: hereUnion, Form: "help@1", KeySet: keySet, Keys: []seal.PublicKey{key}}.Seal(fmt.Appendf(nil, `{"n":%d}`, 3*n+k), partDigests(p.parts))
			if err != nil {
				t.Fatal(err)
			}
			p.e = e
			list = append(list, p)
		}
	}
	return list
}

// A model is one script under way: what is there, and what was promised.
type model struct {
	t       *testing.T
	store   modelStore
	queue   queue.Queue
	broken  *brokenStore
	intake  *Intake
	key     *ecdsa.PrivateKey
	public  seal.PublicKey
	clock   *handClock
	papers  []*paper
	phone   map[*paper]*onPhone
	late    []func() answeredRaw // messages that the network has delayed
	desk    map[queue.Sid][]queue.Reply
	have    map[queue.Sid]int
	viewed  map[*paper]bool // an officer opened it
	over    map[*paper]bool // closed, withdrawn or erased: it may go
	fetched map[*paper]bool
	perhaps map[*paper]bool // it was fetched, and a backup may have forgotten that
	erased  map[*paper]bool
	receipt map[*paper]string // the one that was given out, since the last restore
	acked   map[*paper]bool
	done    map[delivery]bool // it was made, as far as the endpoint can know
	saved   map[delivery]bool // those that the last backup knows
}

// modelRoutes are those of the union: one takes the envelopes, the other tells of them.
var modelRoutes = []string{"hook", "mail"}

// A delivery is what is owed for each paper and route, once.
type delivery struct {
	paper *paper
	route string
}

// onPhone is what a phone knows of a paper.
type onPhone struct {
	holds     bool
	sent      bool
	receipt   string
	viewed    bool // it has read so
	withdrawn bool
}

type answeredRaw struct {
	status int
	body   []byte
}

func newModel(t *testing.T, store modelStore, clock *handClock, papers []*paper) (*model, error) {
	key, public := newKey(t)
	m := &model{
		t: t, store: store, key: key, public: public, clock: clock, papers: papers,
		phone: map[*paper]*onPhone{}, desk: map[queue.Sid][]queue.Reply{}, have: map[queue.Sid]int{}, viewed: map[*paper]bool{}, over: map[*paper]bool{},
		fetched: map[*paper]bool{}, perhaps: map[*paper]bool{}, erased: map[*paper]bool{}, receipt: map[*paper]string{}, acked: map[*paper]bool{},
		done: map[delivery]bool{},
	}
	for _, p := range papers {
		m.phone[p] = &onPhone{holds: true}
	}
	q, err := store.open()
	if err != nil {
		return nil, err
	}
	return m, m.start(q)
}

// start puts a new endpoint before a queue.
func (m *model) start(q queue.Queue) error {
	m.queue, m.broken = q, &brokenStore{Store: q}
	var err error
	m.intake, err = New(Options{Queue: m.broken, Key: m.key, Clock: m.clock, Site: site.Fixed(&site.Site{
		Unions: map[string]*site.Union{hereUnion: {Forms: map[string]*site.Form{"help": {}}, KeySets: []string{encode(keySet[:])}, Routes: modelRoutes}},
	})})
	return err
}

// request is one message to whatever endpoint is there when it arrives.
func (m *model) request(path, media string, body []byte, pairs ...string) func() answeredRaw {
	return func() answeredRaw {
		r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
		r.Header.Set("Content-Type", media)
		for i := 0; i < len(pairs); i += 2 {
			r.Header.Set(pairs[i], pairs[i+1])
		}
		w := httptest.NewRecorder()
		m.intake.ServeHTTP(w, r)
		return answeredRaw{w.Code, w.Body.Bytes()}
	}
}

// carry gives a message to the network. It returns the answer if one comes.
func (m *model) carry(fate int, message func() answeredRaw) (answeredRaw, bool) {
	switch fate % fates {
	case isLost:
		return answeredRaw{}, false
	case answerIsLost:
		message()
		return answeredRaw{}, false
	case isDoubled:
		message()
	case isDelayed:
		if len(m.late) < 50 {
			m.late = append(m.late, message)
		}
		return answeredRaw{}, false
	}
	return message(), true
}

// fate makes half of all messages arrive.
func fate(b int) int {
	if b%2 == 0 {
		return arrives
	}
	return b / 2 % fates
}

func (m *model) do(s step) error {
	p := m.papers[s.a%len(m.papers)]
	switch s.op {
	case opSend:
		return m.send(p, fate(s.b))
	case opSendPart:
		return m.sendPart(p, s.b>>8, fate(s.b&255))
	case opArrive:
		if len(m.late) > 0 {
			i := s.a % len(m.late)
			message := m.late[i]
			m.late = append(m.late[:i], m.late[i+1:]...)
			message()
		}
	case opPoll:
		return m.poll(p, fate(s.b))
	case opWithdraw:
		return m.withdrawn(p, fate(s.b))
	case opView:
		return m.view(p)
	case opClose:
		if m.viewed[p] && !m.erased[p] {
			m.over[p] = true
			return notFoundIsFine(m.queue.Advance(m.t.Context(), hereUnion, p.e.Digest, queue.Closed))
		}
	case opErase:
		return m.erase(p)
	case opRepost:
		return m.repost(p)
	case opRestart:
		q, err := m.store.restart()
		if err != nil {
			return err
		}
		return m.start(q)
	case opBackup:
		m.saved = maps.Clone(m.done)
		return m.store.backup()
	case opRestore:
		return m.restore()
	case opFull:
		if m.broken.broken() == nil {
			m.broken.breakWith(queue.ErrFull)
		} else {
			m.broken.breakWith(nil)
		}
	case opClock:
		m.clock.pass([]time.Duration{time.Minute, time.Hour, 26 * time.Hour, 400 * 24 * time.Hour, -3 * time.Hour, -500 * 24 * time.Hour}[s.a%6])
	case opSweep:
		_, err := m.queue.Sweep(m.t.Context(), queue.Policy{})
		return err
	case opDeliver:
		return m.deliver(modelRoutes[min(1, s.a%4)], 1+s.b%3, s.b>>2%4 > 0)
	}
	return nil
}

func notFoundIsFine(err error) error {
	if errors.Is(err, queue.ErrNotFound) || errors.Is(err, queue.ErrWithdrawn) {
		return nil
	}
	return err
}

func (m *model) send(p *paper, fate int) error {
	on := m.phone[p]
	if !on.holds || on.withdrawn {
		return nil
	}
	on.sent = true
	pairs := []string{}
	if !p.first {
		pairs = append(pairs, authHeader, proof(p.secret))
	}
	a, ok := m.carry(fate, m.request("/v1/envelopes", "application/jose+json", p.e.Body, pairs...))
	if !ok {
		return nil
	}
	return m.answered(p, a)
}

func (m *model) sendPart(p *paper, n, fate int) error {
	on := m.phone[p]
	if !on.holds || !on.sent || len(p.parts) == 0 {
		return nil
	}
	n %= len(p.parts)
	a, ok := m.carry(fate, m.request("/v1/parts", "application/octet-stream", p.parts[n], partHeader, fmt.Sprintf("%s;%d", encode(p.e.Digest[:]), n)))
	if !ok || a.status == http.StatusNotFound {
		return nil
	}
	return m.answered(p, a)
}

// answered is what a phone makes of an answer about a paper.
func (m *model) answered(p *paper, a answeredRaw) error {
	on := m.phone[p]
	switch a.status {
	case http.StatusServiceUnavailable:
		return nil
	case http.StatusGone:
		if !m.erased[p] {
			return fmt.Errorf("paper %d: 410, and nobody has erased it", m.number(p))
		}
		return nil // the phone keeps its bytes
	case http.StatusOK, http.StatusCreated, http.StatusAccepted:
	default:
		return fmt.Errorf("paper %d: %d %s", m.number(p), a.status, a.body)
	}
	if m.erased[p] {
		return fmt.Errorf("paper %d was erased, and is taken again: %d", m.number(p), a.status)
	}
	var v accepted
	if err := json.Unmarshal(a.body, &v); err != nil {
		return err
	}
	if v.Receipt == "" {
		return nil
	}
	r, err := seal.VerifyReceipt(v.Receipt, m.public)
	if err != nil || r.Digest != p.e.Digest {
		return fmt.Errorf("paper %d: its receipt is not one: %v", m.number(p), err)
	}
	if m.receipt[p] != "" && m.receipt[p] != v.Receipt {
		return fmt.Errorf("paper %d has two receipts", m.number(p))
	}
	m.receipt[p], m.acked[p], on.receipt = v.Receipt, true, v.Receipt
	if p.shared {
		on.holds = false
	}
	return nil
}

func (m *model) poll(p *paper, fate int) error {
	sid := p.secret.Sid()
	question := fmt.Appendf(nil, `{"sid":"%s","auth":"%s","have":%d}`, sid, proof(p.secret), m.have[queue.Sid(sid)])
	a, ok := m.carry(fate, m.request("/v1/state", "application/json", question))
	if !ok || a.status == http.StatusServiceUnavailable {
		return nil
	}
	var c caseAnswer
	if err := json.Unmarshal(a.body, &c); err != nil || a.status != http.StatusOK || len(a.body) != stateSize {
		return fmt.Errorf("state: %d, %d bytes, %v", a.status, len(a.body), err)
	}
	if c.Reply == nil || c.Reply.Body == "" {
		return nil
	}
	reply, err := seal.ParseReply(c.Reply.Body)
	if err != nil {
		return err
	}
	text, err := reply.Open(p.secret.ReplyKey())
	if err != nil {
		return err
	}
	if c.Reply.Seq != m.have[queue.Sid(sid)]+1 {
		return fmt.Errorf("reply %d came, and the phone has %d", c.Reply.Seq, m.have[queue.Sid(sid)])
	}
	m.have[queue.Sid(sid)] = c.Reply.Seq
	for _, other := range m.papers {
		if strings.Contains(string(text), encode(other.e.Digest[:])) {
			m.phone[other].viewed, m.phone[other].holds = true, false
		}
	}
	return nil
}

func (m *model) withdrawn(p *paper, fate int) error {
	on := m.phone[p]
	if !on.sent || on.viewed {
		return nil
	}
	question := fmt.Appendf(nil, `{"sid":"%s","auth":"%s","d":"%s"}`, p.secret.Sid(), proof(p.secret), encode(p.e.Digest[:]))
	message := m.request("/v1/withdraw", "application/json", question)
	a, ok := m.carry(fate, func() answeredRaw {
		a := message()
		if a.status == http.StatusOK {
			m.over[p] = true
		}
		return a
	})
	switch {
	case !ok, a.status == http.StatusServiceUnavailable, a.status == http.StatusNotFound:
	case a.status == http.StatusOK:
		if m.fetched[p] {
			return fmt.Errorf("paper %d was fetched, and taken back afterwards", m.number(p))
		}
		on.withdrawn, on.holds = true, false
	case a.status == http.StatusConflict:
		if !m.fetched[p] && !m.perhaps[p] {
			return fmt.Errorf("paper %d: nobody has fetched it, and it cannot be taken back", m.number(p))
		}
	default:
		return fmt.Errorf("withdraw: %d %s", a.status, a.body)
	}
	return nil
}

// view is an officer who fetches an envelope, opens it when all parts are there,
// and tells the phone so.
func (m *model) view(p *paper) error {
	f, err := m.queue.Fetch(m.t.Context(), hereUnion, p.e.Digest)
	if err != nil {
		return notFoundIsFine(err)
	}
	if m.erased[p] {
		return fmt.Errorf("paper %d was erased, and is there", m.number(p))
	}
	m.fetched[p] = true
	if len(f.Missing) > 0 || f.State == queue.Withdrawn {
		return nil
	}
	if err := m.queue.Advance(m.t.Context(), hereUnion, p.e.Digest, queue.Viewed); err != nil {
		return notFoundIsFine(err)
	}
	if m.viewed[p] {
		return nil
	}
	m.viewed[p] = true
	sid := queue.Sid(p.secret.Sid())
	seq := len(m.desk[sid]) + 1
	reply, err := seal.SealReply(p.secret.ReplyKey(), p.secret.Sid(), int64(seq), []byte(`{"viewed":"`+encode(p.e.Digest[:])+`"}`))
	if err != nil {
		return err
	}
	body := []byte(reply.Text)
	m.desk[sid] = append(m.desk[sid], queue.Reply{Sid: sid, Seq: seq, Digest: sha256.Sum256(body), Body: body, Written: m.clock.Now()})
	return m.repost(p)
}

// deliver is who delivers by a route. Where it does not come to an end, the lease does.
func (m *model) deliver(route string, most int, ends bool) error {
	claimed, err := m.queue.Claim(m.t.Context(), queue.ClaimQuery{Route: route, Max: most, Lease: time.Minute, Notice: route == "mail"})
	if err != nil {
		return err
	}
	for _, c := range claimed {
		i := slices.IndexFunc(m.papers, func(p *paper) bool { return p.e.Digest == c.Body })
		d := delivery{m.papers[i], route}
		switch {
		case m.erased[d.paper]:
			return fmt.Errorf("paper %d was erased, and is to be delivered", i)
		case m.done[d]:
			return fmt.Errorf("paper %d was delivered by %s, and is to be once more", i, route)
		}
		outcome := queue.Told
		if route == "hook" {
			m.fetched[d.paper], outcome = true, queue.Notified
		}
		if ends {
			if err := m.queue.Complete(m.t.Context(), c.Lease, outcome); err != nil {
				return err
			}
			m.done[d] = true
		}
	}
	return nil
}

// delivered lets all leases and delays end, delivers what is due, and wants nothing to be
// owed then.
func (m *model) delivered() error {
	m.clock.pass(100 * 365 * 24 * time.Hour)
	there, err := m.there()
	for _, route := range modelRoutes {
		err = errors.Join(err, m.deliver(route, 1000, true))
	}
	if err != nil {
		return err
	}
	for i, p := range m.papers {
		state, here := there[p.e.Digest]
		for _, route := range modelRoutes {
			if here && state != queue.Withdrawn && !m.done[delivery{p, route}] {
				return fmt.Errorf("paper %d is there, and nobody delivers it by %s", i, route)
			}
		}
	}
	return nil
}

// repost is the desk: it posts again what a restored endpoint lacks.
func (m *model) repost(p *paper) error {
	for _, r := range m.desk[queue.Sid(p.secret.Sid())] {
		if _, err := m.queue.Reply(m.t.Context(), hereUnion, r); err != nil {
			return notFoundIsFine(err)
		}
	}
	return nil
}

func (m *model) erase(p *paper) error {
	if !m.viewed[p] {
		return nil
	}
	switch err := m.queue.Erase(m.t.Context(), p.e.Digest, queue.Decided); {
	case errors.Is(err, queue.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	m.erased[p], m.over[p] = true, true
	return nil
}

func (m *model) restore() error {
	q, restored, err := m.store.restore()
	if err != nil {
		return err
	}
	if !restored {
		return nil
	}
	if err := m.start(q); err != nil {
		return err
	}
	there, err := m.there()
	if err != nil {
		return err
	}
	for _, p := range m.papers {
		if _, ok := there[p.e.Digest]; !ok {
			delete(m.receipt, p)
		}
		delete(m.acked, p) // of what the backup lacks, phones still have the bytes
		m.perhaps[p] = m.perhaps[p] || m.fetched[p]
		m.fetched[p] = false
	}
	m.done = maps.Clone(m.saved)
	return nil
}

func (m *model) number(p *paper) int {
	for i := range m.papers {
		if m.papers[i] == p {
			return i
		}
	}
	return -1
}

// there lists what the endpoint has, each once.
func (m *model) there() (map[queue.Digest]queue.State, error) {
	list, err := m.queue.List(m.t.Context(), queue.ListQuery{Union: hereUnion, Max: 1000})
	if err != nil {
		return nil, err
	}
	there := map[queue.Digest]queue.State{}
	for _, l := range list {
		if _, twice := there[l.Digest]; twice {
			return nil, fmt.Errorf("one body has two rows")
		}
		there[l.Digest] = l.State
	}
	return there, nil
}

// check holds the promises against what is there.
func (m *model) check() error {
	there, err := m.there()
	if err != nil {
		return err
	}
	for i, p := range m.papers {
		_, here := there[p.e.Digest]
		on := m.phone[p]
		switch {
		case m.erased[p] && here:
			return fmt.Errorf("paper %d was erased, and is there", i)
		case m.over[p]:
		case m.acked[p] && !here:
			return fmt.Errorf("paper %d has a receipt, and the endpoint lost it", i)
		case !m.viewed[p] && !here && !on.holds && !p.shared:
			return fmt.Errorf("paper %d is nowhere, and nobody has seen it", i)
		}
	}
	return nil
}

// play runs a script, then heals everything and wants all to have arrived.
func play(t *testing.T, store modelStore, clock *handClock, papers []*paper, steps []step) error {
	m, err := newModel(t, store, clock, papers)
	if err != nil {
		return err
	}
	defer store.end()
	for i, s := range steps {
		if err := m.do(s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
		if i%50 == 0 || s.op == opRestore || s.op == opRestart {
			if err := m.check(); err != nil {
				return fmt.Errorf("after %s: %w", s, err)
			}
		}
	}
	return m.healed()
}

// healed ends all trouble: what a phone still has arrives.
func (m *model) healed() error {
	m.broken.breakWith(nil)
	for _, message := range m.late {
		message()
	}
	for i, p := range m.papers {
		if err := m.send(p, arrives); err != nil {
			return err
		}
		for n := range p.parts {
			if err := m.sendPart(p, n, arrives); err != nil {
				return err
			}
		}
		if on := m.phone[p]; on.holds && on.sent && !m.acked[p] && !m.erased[p] && !m.over[p] {
			return fmt.Errorf("paper %d has no receipt in the end", i)
		}
	}
	if err := m.check(); err != nil {
		return err
	}
	return m.delivered()
}

// shorten takes steps away as long as the script still breaks a promise.
func shorten(steps []step, breaks func([]step) bool) []step {
	for size := len(steps) / 2; size > 0; {
		shorter := false
		for at := 0; at+size <= len(steps); {
			without := append(append([]step{}, steps[:at]...), steps[at+size:]...)
			if breaks(without) {
				steps, shorter = without, true
			} else {
				at += size
			}
		}
		if !shorter || size > len(steps) {
			size /= 2
		}
	}
	return steps
}

// modelRuns plays scripts until all steps are done or one breaks a promise,
// which is returned short.
func modelRuns(t *testing.T, steps int, seed uint64, newStore func(*handClock) modelStore) ([]step, error) {
	t.Helper()
	_, public := newKey(t)
	papers := pool(t, public)
	once := func(s []step) error {
		clock := &handClock{now: time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)}
		return play(t, newStore(clock), clock, papers, s)
	}
	for done := 0; done < steps; done += runSteps {
		s := script(rand.New(rand.NewPCG(seed, uint64(done))), runSteps)
		if err := once(s); err != nil {
			s = shorten(s, func(s []step) bool { return once(s) != nil })
			return s, once(s)
		}
	}
	return nil, nil
}

func told(t *testing.T, s []step, err error) {
	t.Helper()
	if err != nil {
		lines := make([]string, len(s))
		for i := range s {
			lines[i] = s[i].String()
		}
		t.Errorf("%v\nthe shortest script that was found:\n%s", err, strings.Join(lines, "\n"))
	}
}

func TestModelOnMemory(t *testing.T) {
	s, err := modelRuns(t, *modelSteps, *modelSeed, func(c *handClock) modelStore { return &memoryStore{clock: c} })
	told(t, s, err)
}

func TestModelOnSQLite(t *testing.T) {
	root := t.TempDir()
	if dir, err := os.MkdirTemp("/dev/shm", "unionhall-model-"); err == nil { // what the disk does is tested elsewhere
		root = dir
		t.Cleanup(func() { os.RemoveAll(dir) })
	}
	n := 0
	s, err := modelRuns(t, *modelSteps, *modelSeed, func(c *handClock) modelStore {
		n++
		dir := filepath.Join(root, fmt.Sprint(n))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		return &sqliteStore{t: t, clock: c, dir: dir}
	})
	told(t, s, err)
}

// forgetful acknowledges an envelope and loses it: the second of each case.
type forgetful struct{ queue.Queue }

func (f forgetful) List(ctx context.Context, q queue.ListQuery) ([]queue.Listed, error) {
	list, err := f.Queue.List(ctx, q)
	seen := map[queue.Sid]bool{}
	kept := list[:0]
	for _, l := range list {
		if !seen[l.Sid] {
			kept = append(kept, l)
		}
		seen[l.Sid] = true
	}
	return kept, err
}

// undelivered forgets where the second envelope of each case is to be delivered.
type undelivered struct{ queue.Queue }

func (u undelivered) Accept(ctx context.Context, e *queue.Envelope) (queue.Accepted, error) {
	if _, err := u.Queue.Case(ctx, e.Sid, 0); err == nil {
		other := *e
		other.Routes = nil
		e = &other
	}
	return u.Queue.Accept(ctx, e)
}

// The model is worth something only if it finds a queue that breaks its word,
// and says so in a few steps.
func TestModelFindsAQueueThatForgets(t *testing.T) {
	for what, wrap := range map[string]func(queue.Queue) queue.Queue{
		"envelopes":  func(q queue.Queue) queue.Queue { return forgetful{q} },
		"deliveries": func(q queue.Queue) queue.Queue { return undelivered{q} },
	} {
		s, err := modelRuns(t, 20*runSteps, 1, func(c *handClock) modelStore { return &memoryStore{clock: c, wrap: wrap} })
		if err == nil || len(s) > 4 {
			t.Errorf("%s: %d steps: %v", what, len(s), err)
		}
	}
}
