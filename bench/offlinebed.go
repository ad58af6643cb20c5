package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"unionhall/bench/link"
)

// A sampled is what was measured once.
type sampled struct {
	Line   string // by its name on the command line; "" where there is none
	Site   string
	Row    string
	Method method

	Visits       int // of the page, until everything was there
	Asked        []request
	Connections  int
	Traffic      link.Traffic
	Paint, Ready time.Duration

	Readable float64  // after a cut: of the pages
	Again    []string // after a cut: parts that were asked for a second time
	Stored   stored
	Paints   []time.Duration // of pages that were opened offline
	Fault    string          // what went wrong, instead of all this
}

// An offlineBed is one process in its namespace: a line, a host at the far end,
// and phones.
type offlineBed struct {
	ctx         context.Context
	work        string
	stderr      io.Writer
	line        *link.Line
	profile     link.Profile // of the line, while something is measured
	host        *host
	certificate tls.Certificate
	trusted     string // its fingerprint
	samples     []sampled
	phones      int // that were made
}

// certificateFile is the host's, in the work folder.
const certificateFile = "host.pem"

// bare is a line that nobody has to wait for.
var bare = link.Profile{Name: "bare", Down: 1_000_000_000, Up: 1_000_000_000}

func newOfflineBed(ctx context.Context, work string, stderr io.Writer) (*offlineBed, error) {
	certificate, err := loadCertificate(filepath.Join(work, certificateFile))
	if err != nil {
		return nil, err
	}
	trusted, err := fingerprint(certificate)
	if err != nil {
		return nil, err
	}
	line, err := link.Open(bare)
	if err != nil {
		return nil, err
	}
	b := &offlineBed{ctx: ctx, work: work, stderr: stderr, line: line, certificate: certificate, trusted: trusted,
		host: &host{store: store{filepath.Join(work, "store")}}}
	if err := b.host.open(line, certificate); err != nil {
		return nil, errors.Join(err, line.Close())
	}
	return b, nil
}

func (b *offlineBed) close() error { return errors.Join(b.host.close(), b.line.Close()) }

// show has the host serve what is published.
func (b *offlineBed) show(p published) error {
	x, err := b.host.store.load(p.name())
	if err != nil {
		return err
	}
	b.host.show(x)
	return nil
}

// Times that the benchmark waits for.
const (
	// hush is how long nothing must have moved on the line until a visit is over:
	// browsers ask for the worker's file again a second after a page has loaded.
	hush = 4 * time.Second
	// oneVisit is how long a reader keeps a page open that is still saving.
	// Chromium ends an install after five minutes.
	oneVisit = 6 * time.Minute
	// ourPatience is how long our worker may take: more is a fault.
	ourPatience = 10 * time.Minute
	// mostVisits is how often a reader comes back to a page that does not
	// finish.
	mostVisits = 5
)

// phone turns on one that has what the method keeps of a version, or a new one.
func (b *offlineBed) phone(has published) (*phone, error) {
	b.phones++
	profile := filepath.Join(b.work, fmt.Sprintf("phone-%d-%d", os.Getpid(), b.phones))
	if has.version != "" {
		if err := copyProfile(profile, b.prepared(has)); err != nil {
			return nil, err
		}
	}
	return turnOn(b.ctx, profile, b.trusted)
}

// discard turns a phone off, and forgets it.
func discard(p *phone) error { return errors.Join(p.turnOff(), os.RemoveAll(p.profile)) }

// visit does a task on the line as it is: the reader goes to the home, and waits
// until the worker has what the task wants.
func (b *offlineBed) visit(t task) (s sampled, err error) {
	s = sampled{Site: t.site.name, Row: t.row, Method: t.method}
	if err := b.show(published{t.site, t.to, t.method}); err != nil {
		return s, err
	}
	p, err := b.phone(published{t.site, t.from, t.method})
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, discard(p)) }()
	return s, b.come(&s, t, p)
}

// come is a visit of a phone that is on.
func (b *offlineBed) come(s *sampled, t task, p *phone) error {
	before, err := b.begin()
	if err != nil {
		return err
	}
	for done := false; !done && s.Visits < mostVisits; s.Visits++ {
		painted, err := p.open(b.ctx, t.site.home())
		if err != nil {
			return err
		}
		if s.Visits == 0 {
			s.Paint = painted
		}
		var took time.Duration
		if took, done, err = b.await(t, p); err != nil {
			return err
		}
		s.Ready += took
	}
	if err := b.line.Rest(b.ctx, hush); err != nil {
		return err
	}
	s.Traffic = since(before, b.line.Traffic())
	s.Asked, s.Connections = b.host.take()
	return nil
}

// begin waits until nothing is on the line, and begins to count.
func (b *offlineBed) begin() (link.Traffic, error) {
	err := b.line.Rest(b.ctx, time.Second)
	b.host.take()
	return b.line.Traffic(), err
}

func since(before, after link.Traffic) link.Traffic {
	return link.Traffic{
		Down: after.Down - before.Down, Up: after.Up - before.Up,
		DownPackets: after.DownPackets - before.DownPackets, UpPackets: after.UpPackets - before.UpPackets,
	}
}

// An installation is what became of a peer's worker, and when.
type installation struct {
	State string  `json:"state"`
	Ms    float64 `json:"ms"`
}

// errVisitOver ends a visit that takes too long.
var errVisitOver = errors.New("the reader has gone")

// await waits for what the task wants, and returns how long after the reader came
// it was there. done is false when the visit ended before.
func (b *offlineBed) await(t task, p *phone) (took time.Duration, done bool, err error) {
	if t.method != ours {
		return b.awaitPeer(t, p)
	}
	call, err := b.call(t)
	if err != nil {
		return 0, false, err
	}
	ctx, cancel := context.WithTimeoutCause(b.ctx, ourPatience, fmt.Errorf("not there after %v", ourPatience))
	defer cancel()
	ms, err := ask[float64](ctx, p, call)
	return span(ms), true, err
}

func (b *offlineBed) awaitPeer(t task, p *phone) (time.Duration, bool, error) {
	if t.from == t.to { // there is nothing to wait for
		return 0, true, nil
	}
	ctx, cancel := context.WithTimeoutCause(b.ctx, oneVisit, errVisitOver)
	defer cancel()
	got, err := ask[installation](ctx, p, "installed()")
	if errors.Is(err, errVisitOver) || errors.Is(context.Cause(ctx), errVisitOver) {
		return oneVisit, false, nil
	}
	return span(got.Ms), got.State == "activated", err
}

// call is what phone.js is asked.
func (b *offlineBed) call(t task) (string, error) {
	switch {
	case t.from == "" && t.small:
		return fmt.Sprintf("small(%q)", t.set), nil
	case t.from == "":
		return fmt.Sprintf("all(%q)", t.set), nil
	case t.from == t.to:
		return fmt.Sprintf("checked(%q)", t.set), nil
	}
	x, err := b.host.store.load(published{t.site, t.to, ours}.name())
	if err != nil {
		return "", err
	}
	e, err := b.host.store.editionOf(x, t.set)
	return fmt.Sprintf("newer(%q, %d)", t.set, e.Time), err
}

// visits does everything that wants a line, on the line of a name.
func (b *offlineBed) visits(o *offlineOptions, name string) error {
	b.profile = lineProfile(name)
	for round := range o.rounds {
		for _, t := range o.tasks() {
			if !t.onLine() || t.slow && round > 0 || t.onlySlow3G && name != "slow3g" {
				continue
			}
			begin := time.Now()
			b.line.Become(b.profile)
			s, err := b.try(t)
			s.Line = name
			if err != nil {
				if b.ctx.Err() != nil {
					return context.Cause(b.ctx)
				}
				s.Fault = err.Error()
			}
			b.samples = append(b.samples, s)
			fmt.Fprintf(b.stderr, "%s, round %d of %d, %s: %s, %s: %v\n", b.profile.Name, round+1, o.rounds, t.site.name, t.row, t.method,
				cmp.Or(s.Fault, time.Since(begin).Round(100*time.Millisecond).String()))
		}
	}
	return nil
}

func (b *offlineBed) try(t task) (sampled, error) {
	if t.row == rowCut {
		return b.cut(t)
	}
	return b.visit(t)
}

// prepared is the profile of a phone that has everything that a method keeps
// of a version, and has been away for some days.
func (b *offlineBed) prepared(has published) string {
	return filepath.Join(b.work, "prepared-"+has.name())
}

// prepareAll makes the phones ready that tasks begin with.
func (b *offlineBed) prepareAll(list []task) error {
	seen := map[published]bool{}
	for _, t := range list {
		has := published{t.site, cmp.Or(t.from, t.to), t.method}
		if seen[has] || t.from == "" && t.row != rowCut {
			continue
		}
		seen[has] = true
		fmt.Fprintf(b.stderr, "a phone with %s\n", has.name())
		if err := b.prepare(has); err != nil {
			return fmt.Errorf("a phone with %s: %w", has.name(), err)
		}
	}
	return nil
}

func (b *offlineBed) prepare(has published) error {
	if err := b.show(has); err != nil {
		return err
	}
	p, err := turnOn(b.ctx, b.prepared(has), b.trusted)
	if err != nil {
		return err
	}
	s := sampled{Site: has.site.name, Method: has.method}
	err = b.come(&s, task{site: has.site, set: has.site.set, method: has.method, to: has.version}, p)
	if err == nil && has.method == ours {
		_, err = ask[bool](b.ctx, p, "away()")
	}
	if err = errors.Join(err, p.turnOff()); err != nil {
		return err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(b.prepared(has)+".json", text, 0o644)
}

// firstTraffic is what it took to make a prepared phone ready.
func (b *offlineBed) firstTraffic(has published) (link.Traffic, error) {
	text, err := os.ReadFile(b.prepared(has) + ".json")
	if err != nil {
		return link.Traffic{}, err
	}
	var s sampled
	return s.Traffic, json.Unmarshal(text, &s)
}

// cut loses the connection when half has come, looks how much can be read then,
// and has the phone fetch the rest.
func (b *offlineBed) cut(t task) (s sampled, err error) {
	s = sampled{Site: t.site.name, Row: t.row, Method: t.method}
	has := published{t.site, t.to, t.method}
	whole, err := b.firstTraffic(has)
	if err != nil {
		return s, err
	}
	if err := b.show(has); err != nil {
		return s, err
	}
	p, err := b.phone(published{})
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(p.profile)) }()
	first, err := b.loseAt(t, p, whole.Down/2)
	if err = errors.Join(err, p.turnOff()); err != nil {
		return s, err
	}
	b.line.Become(bare) // there is nobody at the other end: the phone need not wait to learn it
	if s.Readable, err = b.readable(t, p.profile); err != nil {
		return s, err
	}
	b.line.Become(b.profile)
	if err := b.host.open(b.line, b.certificate); err != nil {
		return s, err
	}
	if p, err = turnOn(b.ctx, p.profile, b.trusted); err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, p.turnOff()) }()
	before, err := b.begin()
	if err != nil {
		return s, err
	}
	if s.Paint, err = p.open(b.ctx, t.site.home()); err != nil {
		return s, err
	}
	if s.Ready, _, err = b.await(t, p); err != nil {
		return s, err
	}
	if err := b.line.Rest(b.ctx, hush); err != nil {
		return s, err
	}
	s.Asked, s.Connections = b.host.take()
	s.Visits, s.Traffic = 2, since(before, b.line.Traffic())
	s.Again = again(first, s.Asked)
	return s, nil
}

// loseAt begins a first visit, and closes the host when so many bytes have come.
// It returns what was asked for.
func (b *offlineBed) loseAt(t task, p *phone, bytes int64) ([]request, error) {
	before, err := b.begin()
	if err != nil {
		return nil, err
	}
	if _, err := p.open(b.ctx, t.site.home()); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, _, err := (&offlineBed{ctx: ctx, host: b.host}).await(t, p)
		ended <- err
	}()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for b.line.Traffic().Down-before.Down < bytes {
		select {
		case err := <-ended:
			return nil, fmt.Errorf("everything was there before half of it had come: %w", err)
		case <-look.C:
		case <-b.ctx.Done():
			return nil, context.Cause(b.ctx)
		}
	}
	if err := b.host.close(); err != nil {
		return nil, err
	}
	err = b.line.Rest(b.ctx, time.Second) // what was on the line arrives
	cancel()
	<-ended // with an error, or not: nobody waits for it any more
	asked, _ := b.host.take()
	return asked, err
}

// readable opens every second page without a network, and returns the share of
// those that were there.
func (b *offlineBed) readable(t task, profile string) (share float64, err error) {
	x, err := b.host.store.load(published{t.site, t.to, ours}.name())
	if err != nil {
		return 0, err
	}
	pages, err := b.host.store.kept(x, t.site.set)
	if err != nil {
		return 0, err
	}
	p, err := turnOn(b.ctx, profile, b.trusted)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.turnOff()) }()
	read, all := 0, 0
	for i, address := range pages {
		if i%2 > 0 || path.Base(address) == "missing.html" { // that one says what is not there
			continue
		}
		all++
		ok, err := p.reads(b.ctx, reader(address))
		if err != nil {
			return 0, err
		}
		if ok {
			read++
		}
	}
	return float64(read) / float64(max(1, all)), nil
}

// again lists the files of content that were asked for in both visits. What a
// browser checks each time is none: the page, the worker, the edition.
func again(first, second []request) []string {
	asked := map[string]bool{}
	for _, r := range first {
		asked[r.Path] = true
	}
	var list []string
	for _, r := range second {
		checked := strings.HasSuffix(r.Path, "/") || r.Path == workerFile || path.Base(r.Path) == "edition.txt"
		if asked[r.Path] && !checked && !slices.Contains(list, r.Path) {
			list = append(list, r.Path)
		}
	}
	slices.Sort(list)
	return list
}

// Offline navigation: as many pages of a phone are opened in a round.
const (
	openedPages = 12
	// cpuShare is what a phone's browser may have of one processor of ours.
	cpuShare = 0.2
)

// alone measures what wants no line, when nothing else is measured.
func (b *offlineBed) alone(o *offlineOptions) error {
	if err := b.host.close(); err != nil {
		return err
	}
	for round := range o.rounds {
		for _, t := range o.tasks() {
			var s sampled
			var err error
			switch {
			case t.group == groupStorage && round == 0:
				s.Stored, err = storedIn(b.prepared(published{t.site, t.from, t.method}))
			case t.group == groupNavigation:
				fmt.Fprintf(b.stderr, "navigation, round %d of %d: %s\n", round+1, o.rounds, t.method)
				s.Paints, err = b.navigate(t)
			default:
				continue
			}
			if err != nil {
				return err
			}
			s.Site, s.Row, s.Method = t.site.name, t.group, t.method
			b.samples = append(b.samples, s)
		}
	}
	return nil
}

// navigate opens pages without a network, each with the worker stopped before.
func (b *offlineBed) navigate(t task) (paints []time.Duration, err error) {
	pages, err := b.articles(t)
	if err != nil {
		return nil, err
	}
	q, err := newQuota(cpuShare)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, q.close()) }()
	p, err := b.phone(published{t.site, t.from, t.method})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(discard(p), err) }()
	if err := q.hold(p.process()); err != nil {
		return nil, err
	}
	for i, address := range pages {
		if err := p.stopWorkers(); err != nil {
			return nil, err
		}
		painted, err := p.open(b.ctx, address)
		if err != nil {
			return nil, err
		}
		if i > 0 { // the first one finds the browser cold
			paints = append(paints, painted)
		}
	}
	return paints, nil
}

// articles are some of a site's, all over it, and one more in the beginning.
func (b *offlineBed) articles(t task) ([]string, error) {
	x, err := b.host.store.load(published{t.site, t.from, ours}.name())
	if err != nil {
		return nil, err
	}
	pages, err := b.host.store.kept(x, t.site.set)
	if err != nil {
		return nil, err
	}
	pages = slices.DeleteFunc(pages, func(address string) bool {
		return path.Base(address) == "index.html" || path.Base(path.Dir(address)) == "offline"
	})
	if len(pages) <= openedPages {
		return nil, fmt.Errorf("there are only %d articles to open", len(pages))
	}
	var list []string
	for i := range openedPages + 1 {
		list = append(list, pages[i*len(pages)/(openedPages+1)])
	}
	return list, nil
}
