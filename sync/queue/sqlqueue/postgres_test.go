package sqlqueue

import (
	"context"
	"errors"
	"io"
	"testing"

	"unionhall/sync/queue"
)

// A state is an error of PostgreSQL.
type state string

func (s state) Error() string    { return "PostgreSQL: " + string(s) }
func (s state) SQLState() string { return string(s) }

// A failing runner has these errors, one after the other.
type failing struct {
	pool
	errs []error
	runs int
}

func (f *failing) run(context.Context, func(conn) error) error {
	f.runs++
	if f.runs > len(f.errs) {
		return nil
	}
	return f.errs[f.runs-1]
}

func TestFaultsOfPostgres(t *testing.T) {
	for _, c := range []struct {
		name string
		errs []error
		runs int
		want error // nil: well
	}{
		{"in each other's way", []error{state("40001"), &commitError{state("40001")}, state("40P01")}, 4, nil},
		{"connection lost at COMMIT", []error{&commitError{io.ErrUnexpectedEOF}}, 1, queue.ErrUncertain},
		{"server stopped at COMMIT", []error{&commitError{state("57P01")}}, 1, queue.ErrUncertain},
		{"disk full", []error{state("53100")}, 1, queue.ErrFull},
		{"connection lost before", []error{io.ErrUnexpectedEOF}, 1, io.ErrUnexpectedEOF},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &failing{errs: c.errs}
			q := &Queue{dialect: dialect{fault: postgresFault, runners: []runner{f}}}
			err := q.change(t.Context(), 0, nil)
			if !errors.Is(err, c.want) || f.runs != c.runs {
				t.Errorf("%v after %d attempts; want %v after %d", err, f.runs, c.want, c.runs)
			}
			if err := q.ready(); err != nil {
				t.Errorf("it has stopped: %v; the next one may find the server again", err)
			}
		})
	}
}
