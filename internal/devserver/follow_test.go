package devserver

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/watch"
)

// A told is a Preview that writes down what it was told, and answers with what
// the test has laid out.
type told struct {
	paths   [][]string
	turns   []*build.Turn
	errs    []error
	folders []string
}

func (p *told) Update(_ context.Context, paths []string) (*build.Turn, error) {
	n := len(p.paths)
	p.paths = append(p.paths, paths)
	var err error
	if n < len(p.errs) {
		err = p.errs[n]
	}
	if n < len(p.turns) {
		return p.turns[n], err
	}
	return &build.Turn{Version: 1}, err
}

func (p *told) Folders() []string { return p.folders }

func (p *told) Disk(path string) string { return "/s/" + path }

// An eye is a Watcher that saw some batches, and then nothing more.
type eye struct {
	batches []watch.Batch
	folders [][]string
	waits   int // how often it waited in vain
}

func (e *eye) Next(ctx context.Context) (watch.Batch, error) {
	if len(e.batches) > 0 {
		b := e.batches[0]
		e.batches = e.batches[1:]
		return b, nil
	}
	if _, timed := ctx.Deadline(); !timed {
		return watch.Batch{}, io.EOF // the test is over
	}
	e.waits++
	<-ctx.Done()
	return watch.Batch{}, ctx.Err()
}

func (e *eye) SetFolders(folders []string) error {
	e.folders = append(e.folders, folders)
	return nil
}

func follow(t *testing.T, p *told, e *eye, clock func() time.Time) []Step {
	t.Helper()
	var steps []Step
	f := Follower{Preview: p, Watcher: e, Clock: clock, Step: func(s Step) error { steps = append(steps, s); return nil }}
	if err := f.Follow(t.Context()); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return steps
}

func TestEditsAreTakenInAsTheyAreTold(t *testing.T) {
	p := &told{turns: []*build.Turn{{Version: 1}, {Version: 1}, {Version: 2}}, folders: []string{"/s"}}
	e := &eye{batches: []watch.Batch{{Paths: []string{"/s/a"}}, {All: true, Paths: []string{"/s/b"}}}}
	steps := follow(t, p, e, nil)
	if len(p.paths) != 3 || p.paths[0] != nil || !slices.Equal(p.paths[1], []string{"/s/a"}) || p.paths[2] != nil {
		t.Errorf("%q", p.paths)
	}
	if !steps[0].First || !steps[0].Changed || steps[1].Changed || !steps[2].Changed || steps[2].First {
		t.Errorf("%+v", steps)
	}
	if len(e.folders) != 1 {
		t.Errorf("the same folders were set %d times", len(e.folders))
	}
}

func TestFoldersThatComeAreWatched(t *testing.T) {
	p := &told{folders: []string{"/s"}}
	e := &eye{batches: []watch.Batch{{Paths: []string{"/s/a"}}}}
	f := Follower{Preview: p, Watcher: e, Step: func(Step) error { p.folders = append(p.folders, "/theme"); return nil }}
	if err := f.Follow(t.Context()); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if len(e.folders) != 2 || len(e.folders[1]) != 3 {
		t.Errorf("%q", e.folders)
	}
}

func TestWhatIsDueAppearsByItself(t *testing.T) {
	start := time.Now()
	p := &told{turns: []*build.Turn{{Version: 1, Next: start.Add(50 * time.Millisecond)}, {Version: 2}}}
	e := &eye{}
	steps := follow(t, p, e, time.Now)
	if len(steps) != 2 || p.paths[1] == nil || len(p.paths[1]) != 0 || e.waits != 1 {
		t.Errorf("%d steps, told %q, %d waits", len(steps), p.paths, e.waits)
	}
	if time.Since(start) < 50*time.Millisecond {
		t.Error("too early")
	}
}

func TestTimeStandsStillWhereItWasSet(t *testing.T) {
	p := &told{turns: []*build.Turn{{Version: 1, Next: time.Now()}}}
	if steps := follow(t, p, &eye{}, nil); len(steps) != 1 {
		t.Errorf("%d steps", len(steps))
	}
}

func TestDiskThatCannotBeReadIsTriedAgain(t *testing.T) {
	p := &told{errs: []error{nil, errors.New("gone")}}
	e := &eye{batches: []watch.Batch{{Paths: []string{"/s"}}}}
	steps := follow(t, p, e, nil)
	if len(steps) != 3 || steps[1].Err == nil || steps[2].Err != nil || !steps[1].Changed || !steps[2].Changed || p.paths[2] != nil {
		t.Errorf("%+v %q", steps, p.paths)
	}
}

// No system tells that another program has closed a file, or that it may be
// read again.
func TestFileThatCannotBeReadIsTriedAgain(t *testing.T) {
	for rule, want := range map[string][]string{"source/unreadable": {"/s/a.md"}, "theme/unreadable": nil} {
		p := &told{turns: []*build.Turn{{Version: 1, Diags: diag.List{{Path: "a.md", Rule: rule}}}, {Version: 2}}}
		steps := follow(t, p, &eye{}, nil)
		if len(steps) != 2 || !slices.Equal(p.paths[1], want) || (p.paths[1] == nil) != (want == nil) {
			t.Errorf("%s: %d steps, told %q, want %q", rule, len(steps), p.paths, want)
		}
	}
}

func TestBeingInterruptedIsNoFault(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	f := Follower{Preview: &told{}, Watcher: &eye{}, Step: func(Step) error { stop(); return nil }}
	if err := f.Follow(ctx); err != nil {
		t.Error(err)
	}
}
