package build

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestSecondBuildIntoTheSameFolderHarmsNothing(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	w.edit("news/n10.md", "第10条", "第十条")
	b, err := New(w.o)
	must(t, err)
	defer b.Close()
	tried := 0
	b.step = func(what string) {
		before := tree(t, w.out)
		_, _, err := w.try()
		var busy *BusyError
		if !errors.As(err, &busy) || busy.Out != w.out {
			t.Errorf("before %s: %v", what, err)
		}
		sameTrees(t, "before "+what, tree(t, w.out), before)
		tried++
	}
	_, list, err := b.Update(t.Context())
	if err != nil || list.Faults() > 0 || tried == 0 {
		t.Fatal(err, list, tried)
	}
	sameSites(t, "after the first ended", tree(t, w.out), w.fresh())
	w.edit("news/n10.md", "第十条", "第 10 条")
	w.build()
	sameSites(t, "the next one", tree(t, w.out), w.fresh())
}

func TestStagingOfABuildThatWasKilledIsTakenOver(t *testing.T) {
	for what, left := range map[string]map[string]string{
		"a folder": {stagingFolder + "/lock": "", stagingFolder + "/0/417": "half a pa", stagingFolder + "/record": "x"},
		"a file":   {stagingFolder: "x"},
		"a link":   {"other/precious": "x", stagingFolder: "-> other"},
	} {
		w := newWorld(t, smallSite())
		lay(t, w.out, left)
		w.build()
		want := w.fresh()
		if _, ok := left["other/precious"]; ok {
			maps.Copy(want, map[string]string{"other/": "", "other/precious": "x"})
		}
		sameTrees(t, what, tree(t, w.out), want)
	}
}

func TestBuildsAtOnceLeaveAWholeSite(t *testing.T) {
	w := newWorld(t, smallSite())
	var builds [6]chan error
	for i := range builds {
		builds[i] = make(chan error, 1)
		b, err := New(w.o)
		must(t, err)
		go func() {
			defer b.Close()
			_, _, err := b.Update(t.Context())
			builds[i] <- err
		}()
	}
	done := 0
	for _, c := range builds {
		var busy *BusyError
		switch err := <-c; {
		case err == nil:
			done++
		case !errors.As(err, &busy):
			t.Error(err)
		}
	}
	if done == 0 {
		t.Error("every build gave way to another one")
	}
	sameSites(t, "in the end", tree(t, w.out), w.fresh())
}

func TestLockOfAFolderThatWasRemovedIsNoLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), stagingFolder)
	first, err := lockFolder(dir)
	must(t, err)
	if _, err := lockFolder(dir); !errors.Is(err, errLocked) {
		t.Errorf("locked twice: %v", err)
	}
	must(t, stillThere(first))
	must(t, os.RemoveAll(dir))
	second, err := lockFolder(dir)
	must(t, err)
	if err := stillThere(first); err == nil {
		t.Error("the first build believes that it holds the folder")
	}
	must(t, unlockFolder(dir, second))
	first.Close()
	left, err := filepath.Glob(filepath.Join(filepath.Dir(dir), "*"))
	must(t, err)
	if slices.Contains(left, dir) {
		t.Error("the folder is left behind")
	}
}
