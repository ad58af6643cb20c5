package build

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"

	"unionhall/internal/digest"
)

// This file decides whether a build has anything to do at all: it looks at
// the file system and opens no item.

// inputsSum digests everything that a build depends on but the time: options,
// the theme's files, and the stamps of all files of the source. It is zero
// where there is no cache to keep it in.
func (u *update) inputsSum() digest.Sum {
	out, err := filepath.Abs(u.Out)
	if err != nil || u.Out == "" || u.cacheDir == "" || len(u.diags) > 0 {
		return digest.Sum{}
	}
	h := digest.New("inputs")
	h.Strings([]string{u.Program, out, u.BaseURL, u.Union})
	h.Bool(u.Drafts)
	h.Int(int64(u.Precompress))
	h.Bool(u.Sign != nil)
	h.Bool(u.KillWorker)
	h.Bool(u.Trial != nil)
	h.String(u.Endpoint)
	h.Sum(u.recipe)
	h.Sum(u.themeSum.all)
	h.Bytes(u.listing.site.stamp.append(nil))
	for _, list := range u.listing.read() {
		h.Int(int64(len(list)))
		for i := range list {
			h.String(list[i].path)
			h.String(list[i].link)
			h.Bytes(list[i].stamp.append(nil))
		}
	}
	return h.Done()
}

// settled reports whether the stamps of all files say what was read: whether
// every file's last change was over when it was read, and nothing that was made
// of one is to be tried again.
func (u *update) settled() bool {
	s := u.listing.site.stamp
	ok := s.settled(u.scanned).same(s) && u.other.lasting()
	for _, list := range u.listing.read() {
		for i := range list {
			ok = ok && list[i].stamp.settled(u.reading).same(list[i].stamp)
		}
	}
	return ok
}

// unchanged reports whether nothing at all has to be done: all inputs are as
// they were at the last build, which had no faults; no item has come due since;
// the record and every file it names lie as they were left. Then the last
// report is told again.
func (u *update) unchanged() (*Report, bool) {
	s := u.state
	if u.Explain != "" || u.Previous != "" || u.NewEpoch != (Epoch{}) || u.Verify || u.inputs.IsZero() || u.inputs != s.inputs || u.Now.Before(s.now) || !s.next.IsZero() && !u.Now.Before(s.next) {
		return nil, false
	}
	g, err := u.openGround()
	if err != nil || digest.Of(g.text) != s.record || g.hasLeftover() || len(g.record.files) != len(s.files) {
		return nil, false
	}
	if !u.untouched(g) {
		return nil, false
	}
	report := s.told.Report
	u.tell(s.told.Diags)
	return &report, true
}

// untouched reports whether all outputs lie as they were left. Those whose
// stamps had not settled are read, once.
func (u *update) untouched(g *ground) bool {
	files := slices.Collect(maps.Keys(u.state.files))
	stamps := make([]stamp, len(files))
	err := parallel(context.Background(), u.Jobs, len(files), func(_, i int) error {
		f, err := g.look(files[i])
		if err != nil {
			return err
		}
		same, err := f.is(u.state.files[files[i]].sum)
		if err == nil && !same {
			err = errTouched
		}
		stamps[i] = f.stamp.settled(u.began)
		return err
	})
	if err != nil {
		return false
	}
	fresh := false
	for i, file := range files {
		if m := u.state.files[file]; m.stamp != stamps[i] {
			m.stamp, fresh = stamps[i], true
			u.state.files[file] = m
		}
	}
	if fresh {
		u.saveState(u.state)
	}
	return true
}

var errTouched = errors.New("an output was changed by somebody else")
