package watch

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestScripts runs testdata/*.txt, both told by the system and looking. Lines
// before the first empty one make what is there when the watch begins. After
// that, each paragraph is a step: commands, then what is to be told, "> path"
// or "> nothing".
//
//	dir PATH           make a folder, with those above it
//	write PATH WORDS   write a file, into folders that are there
//	move OLD NEW       rename
//	remove PATH        with all below it
//	link TARGET PATH   make a symbolic link
//	replace TARGET PATH  put another symbolic link in its place, at once
//	hard OLD PATH      make a hard link
//	chmod PATH         forbid others to read
//	touch PATH         set its time
//
// Paths are below the watched folder; "../x" lies outside. "# system" or
// "# polling" in the first line runs the script only that way.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, way := range []string{"system", "polling"} {
			first, _, _ := strings.Cut(string(script), "\n")
			if only, ok := strings.CutPrefix(first, "# only "); ok && only != way {
				continue
			}
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt")+"/"+way, func(t *testing.T) {
				t.Parallel()
				runScript(t, string(script), way == "polling")
			})
		}
	}
}

func runScript(t *testing.T, script string, polling bool) {
	steps := strings.Split(script, "\n\n")
	ignore := func(path string) bool { return filepath.Base(path) == "ignored" }
	w := newWorld(t, Options{Polling: polling, Ignore: ignore}, func(w *world) { w.commands(steps[0]) })
	for _, step := range steps[1:] {
		w.untilWaiting()
		want := w.commands(step)
		got, batches := w.told()
		if !slices.Equal(got, want) && !(polling && covers(got, want) && covers(want, got)) {
			t.Errorf("%s\ntold %q", step, got)
		}
		if batches > 1 && !polling {
			t.Errorf("%s\ntold in %d batches", step, batches)
		}
	}
}

// covers reports whether each path of below lies at or below one of paths, or
// above it. A look between two commands finds a folder gone that is there again
// at the next, and rightly tells it instead of what is in it.
func covers(paths, below []string) bool {
	for _, path := range below {
		if !slices.ContainsFunc(paths, func(told string) bool { return inside(path, told) || inside(told, path) }) {
			return false
		}
	}
	return true
}

// commands runs the lines of a step and returns what is to be told after them.
func (w *world) commands(step string) (want []string) {
	w.Helper()
	for line := range strings.Lines(step) {
		line = strings.TrimSuffix(line, "\n")
		if path, ok := strings.CutPrefix(line, "> "); ok {
			if path != "nothing" {
				want = append(want, path)
			}
			continue
		}
		if line != "" && line[0] != '#' {
			name, rest, _ := strings.Cut(line, " ")
			w.must(w.command(name, rest))
		}
	}
	slices.Sort(want)
	return want
}

func (w *world) command(name, rest string) error {
	first, second, _ := strings.Cut(rest, " ")
	from, path := w.at(first), w.at(second)
	switch name {
	case "dir":
		return os.MkdirAll(w.at(rest), 0o777)
	case "write":
		return os.WriteFile(from, []byte(second), 0o666)
	case "move":
		return os.Rename(from, path)
	case "remove":
		return os.RemoveAll(w.at(rest))
	case "link":
		return os.Symlink(first, path)
	case "replace":
		if err := os.Symlink(first, path+".new"); err != nil {
			return err
		}
		return os.Rename(path+".new", path)
	case "hard":
		return os.Link(from, path)
	case "chmod":
		return os.Chmod(from, 0o600)
	case "touch":
		return os.Chtimes(from, time.Unix(1_700_000_000, 0), time.Unix(1_700_000_000, 0))
	}
	w.Fatalf("no such command: %q", name)
	return nil
}
