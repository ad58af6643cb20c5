package watch

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A saver does to a file what a program does when it saves: the calls that
// strace shows, in their order. An error stays until it is asked for.
type saver struct {
	path, dir, name string
	err             error
}

func (s *saver) do(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *saver) in(name string) string { return filepath.Join(s.dir, name) }

// put opens a file, writes to it piece by piece, and closes it.
func (s *saver) put(path string, flags int, pieces ...string) {
	f, err := os.OpenFile(path, flags, 0o666)
	s.do(err)
	if err != nil {
		return
	}
	for _, piece := range pieces {
		_, err := f.WriteString(piece)
		s.do(err)
	}
	s.do(f.Close())
}

const (
	anew     = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	notYet   = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	existing = os.O_WRONLY | os.O_CREATE
)

func (s *saver) remove(name string)     { s.do(os.Remove(s.in(name))) }
func (s *saver) rename(from, to string) { s.do(os.Rename(s.in(from), s.in(to))) }
func (s *saver) replace(from string)    { s.do(os.Rename(s.in(from), s.path)) }
func (s *saver) truncate(size int64)    { s.do(os.Truncate(s.path, size)) }
func (s *saver) chmod()                 { s.do(os.Chmod(s.path, 0o644)) }
func (s *saver) setTime(when time.Time) { s.do(os.Chtimes(s.path, when, when)) }
func (s *saver) run(name string, args ...string) {
	command := exec.Command(name, args...)
	command.Dir = s.dir
	command.Env = append(os.Environ(), "LC_ALL=C")
	if out, err := command.CombinedOutput(); err != nil {
		s.do(&fs.PathError{Op: string(out), Path: name, Err: err})
	}
}

// Each saves "before" as "after".
var savers = []struct {
	name string
	save func(s *saver)
}{
	{"vim", func(s *saver) {
		s.put(s.in("."+s.name+".swp"), notYet, "b0VIM 9.0")
		s.put(s.in("4913"), notYet)
		s.remove("4913")
		s.rename(s.name, s.name+"~")
		s.put(s.path, existing, "after")
		s.chmod()
		s.remove(s.name + "~")
		s.remove("." + s.name + ".swp")
	}},
	{"vim with backupcopy", func(s *saver) {
		s.put(s.in(s.name+"~"), notYet, "before")
		s.put(s.path, existing)
		s.truncate(0)
		s.put(s.path, existing, "after")
		s.remove(s.name + "~")
	}},
	{"vs code", func(s *saver) {
		s.truncate(0)
		s.put(s.path, existing, "after")
	}},
	{"vs code, atomic", func(s *saver) {
		s.put(s.in(s.name+".vsctmp"), anew, "after")
		s.replace(s.name + ".vsctmp")
	}},
	{"libreoffice", func(s *saver) {
		s.put(s.in(".~lock."+s.name+"#"), notYet, ",me,,;")
		s.put(s.in("lu1484729x4uq.tmp"), notYet, "aft", "er")
		s.replace("lu1484729x4uq.tmp")
		s.remove(".~lock." + s.name + "#")
	}},
	{"wps", func(s *saver) {
		s.put(s.in("~$"+s.name), notYet, "me")
		s.put(s.in("~WRD0001.tmp"), notYet, "after")
		s.rename(s.name, "~WRL0002.tmp")
		s.replace("~WRD0001.tmp")
		s.remove("~WRL0002.tmp")
		s.remove("~$" + s.name)
	}},
	{"notepad", func(s *saver) { s.put(s.path, anew, "after") }},
	{"gedit", func(s *saver) {
		s.put(s.in(".goutputstream-A1B2C3"), notYet, "after")
		s.replace(".goutputstream-A1B2C3")
	}},
	{"kate", func(s *saver) {
		s.put(s.in(s.name+".aBcDeF"), notYet, "after")
		s.replace(s.name + ".aBcDeF")
	}},
	{"nano", func(s *saver) {
		s.put(s.in("."+s.name+".swp"), notYet, "b0nano")
		s.put(s.path, anew, "after")
		s.remove("." + s.name + ".swp")
	}},
	{"emacs", func(s *saver) {
		s.do(os.Symlink("me@here.1:1", s.in(".#"+s.name)))
		s.put(s.in("#"+s.name+"#"), anew, "after")
		s.rename(s.name, s.name+"~")
		s.put(s.path, existing, "after")
		s.chmod()
		s.remove("#" + s.name + "#")
		s.remove(".#" + s.name)
	}},
	{"jetbrains", func(s *saver) {
		s.put(s.in(s.name+"___jb_tmp___"), anew, "after")
		s.rename(s.name, s.name+"___jb_old___")
		s.replace(s.name + "___jb_tmp___")
		s.remove(s.name + "___jb_old___")
	}},
	{"sed", func(s *saver) { s.run("sed", "-i", "s/before/after/", s.name) }},
	{"syncthing", func(s *saver) {
		s.put(s.in(".syncthing."+s.name+".tmp"), notYet, "after")
		s.do(os.Chtimes(s.in(".syncthing."+s.name+".tmp"), time.Unix(1_700_000_000, 0), time.Unix(1_700_000_000, 0)))
		s.replace(".syncthing." + s.name + ".tmp")
	}},
	{"dropbox", func(s *saver) {
		s.do(os.MkdirAll(s.in(".dropbox.cache"), 0o777))
		s.put(s.in(".dropbox.cache/1"), anew, "after")
		s.remove(s.name)
		s.replace(".dropbox.cache/1")
	}},
	{"windows explorer", func(s *saver) {
		s.put(s.path, anew, "a", "ft", "er")
		s.setTime(time.Unix(1_700_000_000, 0))
	}},
	{"moved to the bin and copied anew", func(s *saver) {
		s.do(os.MkdirAll(s.in(".Trash"), 0o777))
		s.rename(s.name, ".Trash/"+s.name)
		s.put(s.path, notYet, "after")
	}},
}

// What an editor does to save a file is told as that file, once, whatever else
// it does.
func TestSavesOfEditors(t *testing.T) {
	for _, saver := range savers {
		t.Run(saver.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, Options{}, func(w *world) {
				w.must(os.Mkdir(w.at("会员"), 0o777))
				w.write(w.at("会员/活动.md"), "before")
			})
			for range 2 { // the second finds what the first left lying about
				w.save(saver.save)
				w.expect("会员/活动.md")
				w.write(w.at("会员/活动.md"), "before")
				w.expect("会员/活动.md")
			}
		})
	}
}

func (w *world) save(save func(*saver)) {
	w.Helper()
	s := &saver{path: w.at("会员/活动.md"), dir: w.at("会员"), name: "活动.md"}
	save(s)
	w.must(s.err)
	if content, err := os.ReadFile(s.path); err != nil || string(content) != "after" {
		w.Fatalf("saved %q, %v", content, err)
	}
	os.Remove(s.in(s.name + "~")) // Emacs leaves it
}

// A save in several steps that take longer than a batch is quiet is told again:
// after the last batch the file is as it was left.
func TestSlowSaveIsToldToItsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{Quiet: time.Millisecond, Longest: time.Second}, func(w *world) {
		w.write(w.at("x.md"), "before")
	})
	w.must(os.Truncate(w.at("x.md"), 0))
	w.untilTold(w.at("x.md"))
	w.write(w.at("x.md"), "after")
	w.untilTold(w.at("x.md"))
}

// On a share of Windows a file has times in whole seconds, which its client
// sets after it has written, and nothing that tells one file from another.
func TestSaveOnAShare(t *testing.T) {
	t.Parallel()
	share := systemSenses()
	share.stamp = func(info fs.FileInfo) stamp {
		return stamp{kind: info.Mode().Type(), size: info.Size(), mtime: info.ModTime().Unix()}
	}
	second := time.Now().Truncate(time.Second)
	w := newWorld(t, Options{Polling: true}, func(w *world) {
		w.senses = &share
		w.write(w.at("x.md"), "before")
		w.must(os.Chtimes(w.at("x.md"), second, second))
	})
	for _, content := range []string{"after!", "again!"} {
		w.write(w.at("x.md"), content)
		w.must(os.Chtimes(w.at("x.md"), second, second))
		w.expect("x.md")
	}
	w.write(w.at(".x.md.part"), "other!")
	w.must(os.Chtimes(w.at(".x.md.part"), second, second))
	w.must(os.Rename(w.at(".x.md.part"), w.at("x.md")))
	w.expect("x.md")
	w.must(os.Chtimes(w.at("x.md"), second, second))
	w.expect()
}

// A branch that adds, changes, renames and deletes, out and back again.
func TestCheckout(t *testing.T) {
	for _, polling := range []bool{false, true} {
		t.Run(map[bool]string{false: "system", true: "polling"}[polling], func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, Options{Polling: polling}, (*world).repository)
			w.git("checkout", "-q", "other")
			w.expect("changed.md", "gone", "moved", "new", "old/renamed.md")
			w.git("checkout", "-q", "main")
			w.expect("changed.md", "gone", "moved", "new", "old/renamed.md")
			w.write(w.at("gone/deep/x.md"), "two")
			w.expect("gone/deep/x.md")
		})
	}
}

func (w *world) repository() {
	w.git("init", "-q", "-b", "main")
	for _, path := range []string{"gone/deep", "old"} {
		w.must(os.MkdirAll(w.at(path), 0o777))
	}
	for _, path := range []string{"changed.md", "same.md", "gone/deep/x.md", "old/renamed.md", "old/stays.md"} {
		w.write(w.at(path), path)
	}
	w.git("add", ".")
	w.git("commit", "-q", "-m", "one")
	w.git("checkout", "-q", "-b", "other")
	w.must(os.MkdirAll(w.at("new/deep/deeper"), 0o777))
	w.write(w.at("new/deep/deeper/x.md"), "one")
	w.write(w.at("changed.md"), "changed")
	w.must(os.Mkdir(w.at("moved"), 0o777))
	w.git("mv", "old/renamed.md", "moved/renamed.md")
	w.git("rm", "-q", "gone/deep/x.md")
	w.git("add", ".")
	w.git("commit", "-q", "-m", "two")
	w.git("checkout", "-q", "main")
}

// git runs it in src, without what the user has set for it.
func (w *world) git(args ...string) {
	w.Helper()
	command := exec.Command("git", append([]string{"-c", "core.autocrlf=false"}, args...)...)
	command.Dir = w.src
	command.Env = append(slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "GIT_") }),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org")
	if out, err := command.CombinedOutput(); err != nil {
		w.Fatalf("git %q: %v\n%s", args, err, out)
	}
}
