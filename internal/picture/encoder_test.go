package picture

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain lets this test stand in for an encoder: run under the name of one,
// it does what UNIONHALL_FAKE says.
func TestMain(m *testing.M) {
	name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	if slices.Contains(EncoderNames(), name) {
		os.Exit(fake(os.Args[1:]))
	}
	os.Exit(m.Run())
}

func fake(args []string) int {
	if len(args) == 1 {
		fmt.Println("fake 1.0")
		return 0
	}
	out := args[len(args)-1]
	switch os.Getenv("UNIONHALL_FAKE") {
	case "fails":
		fmt.Fprintln(os.Stderr, "cannot")
		return 1
	case "lies":
		return write(out, "no picture")
	case "is heavy":
		return write(out, string(webpFile("VP8L", onePixelVP8L+strings.Repeat("\x00", 1<<20))))
	case "is heavy at first": // and lighter than the others at the smaller ones
		heavy := 0
		if in, err := os.ReadFile(args[len(args)-3]); err == nil && Examine(in).Width >= 1000 {
			heavy = 1 << 20
		}
		return write(out, string(webpFile("VP8L", onePixelVP8L+strings.Repeat("\x00", heavy))))
	case "hangs":
		time.Sleep(time.Hour) // until it is ended
	case "is killed":
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			self.Kill()
			self.Wait()
		}
	}
	return write(out, string(webpFile("VP8L", onePixelVP8L)))
}

func write(file, text string) int {
	if os.WriteFile(file, []byte(text), 0o600) != nil {
		return 1
	}
	return 0
}

// fakeEncoder puts this test on PATH under the name of an encoder.
func fakeEncoder(t *testing.T, name, does string) *Encoder {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	must(t, err)
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	must(t, os.Symlink(self, filepath.Join(dir, name)))
	t.Setenv("PATH", dir)
	t.Setenv("UNIONHALL_FAKE", does)
	e, err := FindEncoder(t.Context(), strings.TrimSuffix(name, ".exe"))
	must(t, err)
	return e
}

func TestEncoderStandsBesideTheOthers(t *testing.T) {
	data := asJPEG(t, photo(1000, 600), 80)
	plain := mustMake(t, data)
	for does, c := range map[string]struct {
		modern, notes int
		passing       bool
	}{
		"works": {modern: len(plain.Files)}, "fails": {notes: 1}, "lies": {notes: 1}, "is heavy": {}, "is heavy at first": {},
		"hangs": {notes: 1, passing: true},
	} {
		folder := t.TempDir()
		e := fakeEncoder(t, "cwebp", does)
		if does == "hangs" {
			e.patience = time.Millisecond
		}
		s, err := NewMaker(folder, e).Make(t.Context(), data)
		must(t, err)
		modern := 0
		for i, f := range s.Files {
			switch {
			case f.Modern:
				modern++
			case !bytes.Equal(f.Bytes, plain.Files[i].Bytes):
				t.Errorf("%s: file %d is another one", does, i)
			}
		}
		if modern != c.modern || len(s.Notes) != c.notes || s.Unfit || s.Passing != c.passing {
			t.Errorf("%s: %d files, notes %v", does, modern, s.Notes)
		}
		if left, _ := os.ReadDir(folder); len(left) > 0 {
			t.Errorf("%s: left %v", does, left)
		}
	}
}

func TestEncoderThatWasKilledIsTriedAgain(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // an ended program looks there as one that gave up
	}
	s, err := NewMaker(t.TempDir(), fakeEncoder(t, "cwebp", "is killed")).Make(t.Context(), asJPEG(t, photo(1000, 600), 80))
	must(t, err)
	if len(s.Notes) != 1 || !s.Passing {
		t.Errorf("%v, passing %v", s.Notes, s.Passing)
	}
}

func TestEncoderThatHangsIsGivenUp(t *testing.T) {
	e := fakeEncoder(t, "cwebp", "hangs")
	e.patience = time.Millisecond
	m := NewMaker(t.TempDir(), e)
	for i := range mostHangs + 1 {
		s, err := m.Make(t.Context(), asJPEG(t, photo(500, 300), 80))
		must(t, err)
		if given := e.hangs.Load(); int(given) != min(i+1, mostHangs) || len(s.Files) == 0 || !s.Passing {
			t.Errorf("picture %d: %d times without a result, %d files, passing %v", i, given, len(s.Files), s.Passing)
		}
	}
}

func TestEncoderWorksWhereNothingCanBeKept(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing") // stands for one that is full or not to be written to
	s, err := NewMaker(missing, fakeEncoder(t, "cwebp", "works")).Make(t.Context(), asJPEG(t, photo(1000, 600), 80))
	must(t, err)
	if !s.Files[len(s.Files)-1].Modern || len(s.Notes) > 0 {
		t.Errorf("notes %v", s.Notes)
	}
}

func TestEncoderIsSparedWhatItsFormatCannotHold(t *testing.T) {
	slowUnderRace(t)
	s, err := NewMaker(t.TempDir(), fakeEncoder(t, "cwebp", "fails")).Make(t.Context(), asJPEG(t, photo(20, 17000), 80))
	must(t, err)
	if len(s.Files) == 0 || len(s.Notes) > 0 {
		t.Errorf("%d files, notes %v", len(s.Files), s.Notes)
	}
}

func TestEncoderThatIsMissingIsNamed(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, name := range append(EncoderNames(), "other") {
		if _, err := FindEncoder(t.Context(), name); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if EncoderPackage("cwebp") == "" || EncoderPackage("avifenc") == "" {
		t.Error("nobody is told where to get them")
	}
}

// TestRealEncoders runs the programs themselves where they are installed, and
// wants them where UNIONHALL_REQUIRE_ENCODERS is set.
func TestRealEncoders(t *testing.T) {
	slowUnderRace(t)
	for _, name := range EncoderNames() {
		e, err := FindEncoder(t.Context(), name)
		if err != nil {
			if os.Getenv("UNIONHALL_REQUIRE_ENCODERS") != "" {
				t.Error(err)
			}
			t.Logf("%s is not tried: %v", name, err)
			continue
		}
		data := withSecrets(asJPEG(t, photo(1400, 900), 80), 6, appendProfile(nil, wideProfile()))
		s, err := NewMaker(t.TempDir(), e).Make(t.Context(), data)
		must(t, err)
		again, err := NewMaker(t.TempDir(), e).Make(t.Context(), data)
		must(t, err)
		modern := 0
		for i, f := range s.Files {
			if !bytes.Equal(f.Bytes, again.Files[i].Bytes) {
				t.Errorf("%s: %d wide: other bytes the second time", name, f.Width)
			}
			if !f.Modern {
				continue
			}
			modern++
			wantNoSecrets(t, name, f.Bytes)
			if facts := Examine(f.Bytes); facts.Unfit || facts.Width != f.Width || facts.Height != f.Height {
				t.Errorf("%s: %+v, want %dx%d", name, facts, f.Width, f.Height)
			}
			t.Logf("%s: %d wide: %d bytes", name, f.Width, len(f.Bytes))
		}
		if modern == 0 || len(s.Notes) > 0 {
			t.Errorf("%s: %d files, %v", name, modern, s.Notes)
		}
	}
}
