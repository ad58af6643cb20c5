package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"unionhall/internal/watch"
)

func TestFileThatCannotBeReadIsSaidOnceAndTriedAgain(t *testing.T) {
	source := t.TempDir()
	fault := func(path string, err error) error { return &fs.PathError{Op: "open", Path: path, Err: err} }
	ours := filepath.Join(source, "a.md")
	var h held
	for _, step := range []struct {
		name        string
		err         error
		said, again bool
	}{
		{"nothing wrong", nil, false, false},
		{"held", fault(ours, syscall.EACCES), true, true},
		{"still held", fault(ours, syscall.EACCES), false, true},
		{"held otherwise", fault(ours, syscall.EBUSY), true, true},
		{"had", nil, false, false},
		{"held once more", fault(ours, syscall.EBUSY), true, true},
		{"not of the site", fault(filepath.Join(t.TempDir(), "a.md"), syscall.EACCES), false, false},
		{"not of a file", errors.New("no memory"), false, false},
	} {
		end, again := h.news(step.err, source)
		if again != step.again || (end != nil) != step.said {
			t.Errorf("%s: %v, again %t", step.name, end, again)
		}
		if end != nil {
			for _, lang := range []string{"zh", "en"} {
				if said := end.Text.In(lang); !strings.Contains(said, ours) {
					t.Errorf("%s: %s", step.name, said)
				}
			}
		}
	}
}

func TestWhatCouldNotBeReadIsTriedAgainWithoutAChange(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		w, err := watch.New(watch.Options{Folders: []string{dir}, Polling: true, Poll: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		began := time.Now()
		if err := nextChange(t.Context(), w, true); err != nil || time.Since(began) != retryAfter {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := nextChange(ctx, w, true); !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted: %v", err)
		}
	})
}
