package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A sample is one save that was measured. The middle times are by the page's
// clock and say where the time goes; the last one is by ours, and is what counts.
type sample struct {
	begun    time.Duration // until the page began to load anew; below 0: it did not, the page was changed in place
	answered time.Duration // until its first byte was there
	found    time.Duration // until it had the mark
	painted  time.Duration // until the mark was painted
	total    time.Duration // until we had heard of it
	over     bool          // it was not seen within total
}

// A watch makes saves and looks at the screen, from one start of a server to its end.
type watch struct {
	run     *serveRun
	preview *preview
	server  *server
	screen  *screen
	round   int
}

func (w *watch) all(ctx context.Context) error {
	if err := w.warmUp(ctx); err != nil {
		return err
	}
	for _, c := range changes() {
		if err := w.series(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// hopeless says of a kind that it would again take too long.
func (o *outcome) hopeless(c change) bool {
	n := len(o.saves[c])
	return n > 0 && o.saves[c][n-1].over
}

// warmUp makes the saves that are not counted.
func (w *watch) warmUp(ctx context.Context) error {
	if w.preview.outcome.hopeless(changeBody) {
		return nil
	}
	if err := w.open(ctx, changeBody); err != nil {
		return err
	}
	for range w.preview.warmups {
		if _, err := w.save(ctx, changeBody); err != nil {
			return err
		}
	}
	return nil
}

// series makes the saves of one kind that fall to this round, or as many as
// there is time for, but one at least. A server that does not even show the page
// any more has taken too long.
func (w *watch) series(ctx context.Context, c change) error {
	out := w.preview.outcome
	if out.hopeless(c) {
		return nil
	}
	switch err := w.open(ctx, c); {
	case errors.Is(err, errTooLong): // it is still busy with what was saved before
		out.saves[c] = append(out.saves[c], sample{total: w.run.limit, over: true})
		return nil
	case err != nil:
		return err
	}
	budget := w.preview.budget / time.Duration(len(changes()))
	begin := time.Now()
	for n := range share(w.preview.edits, w.round, w.run.rounds) {
		if n > 0 && budget > 0 && time.Since(begin) > budget {
			break
		}
		x, err := w.save(ctx, c)
		if errors.Is(err, errTooLong) {
			x, err = sample{total: w.run.limit, over: true}, nil
		}
		if err != nil {
			return err
		}
		out.saves[c] = append(out.saves[c], x)
		if x.over {
			break
		}
	}
	fmt.Fprintf(w.run.stderr, "  %s: %d saves so far, median %s ms\n", c, len(out.saves[c]), out.saves[c].at(0.5))
	return nil
}

// share is how many of all fall to one of some rounds.
func share(all, round, rounds int) int { return all*(round+1)/rounds - all*round/rounds }

// open shows the page of a change.
func (w *watch) open(ctx context.Context, c change) error {
	ctx, cancel := context.WithTimeoutCause(ctx, w.run.start, errTooLong)
	defer cancel()
	return w.screen.open(ctx, w.server.origin+w.preview.desk.page(c))
}

// save makes one save, when all is quiet, and waits until it is on the screen.
func (w *watch) save(ctx context.Context, c change) (sample, error) {
	if err := w.quiet(ctx, c); err != nil {
		return sample{}, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, w.run.limit, errTooLong)
	defer cancel()
	x := w.preview.desk.next(c)
	begin := time.Now()
	if err := x.do(); err != nil {
		return sample{}, err
	}
	seen, err := w.screen.await(ctx, c.where(), x.mark)
	switch {
	case errors.Is(err, errTooLong):
		return sample{total: w.run.limit, over: true}, nil
	case err != nil:
		return sample{}, err
	case !seen.Visible:
		return sample{}, fmt.Errorf("%s: save %d, %s, is not where one sees it", w.preview.name, x.mark, c)
	}
	return seen.after(begin), nil
}

// quiet waits until the page hears its server, and both have done nothing for
// a while: nobody saves again in the same second. A page that has lost its
// server is opened anew.
func (w *watch) quiet(ctx context.Context, c change) error {
	bounded, cancel := context.WithTimeoutCause(ctx, w.run.limit, errTooLong)
	defer cancel()
	for begin := time.Now(); ; {
		err := w.screen.settle(bounded)
		if errors.Is(err, errTooLong) {
			err = w.open(ctx, c)
		}
		if err != nil {
			return err
		}
		still, err := w.screen.still(ctx, w.run.pause)
		if idle := w.server.idle(); err != nil || idle && still || time.Since(begin) > w.run.start {
			return err
		}
	}
}

// after says how long after a save things were seen.
func (x sight) after(begin time.Time) sample {
	since := func(ms float64) time.Duration {
		return time.Duration(ms*1e6) - time.Duration(begin.UnixNano())
	}
	return sample{begun: since(x.Origin), answered: since(x.Answered), found: since(x.Found), painted: since(x.Painted), total: x.heard.Sub(begin)}
}
