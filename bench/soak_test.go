package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What the soak runs it names by patterns: a test that is called otherwise by now would
// be left out without a word.
func TestSoakFindsItsTests(t *testing.T) {
	root, err := moduleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range (&soakRun{}).suites() {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(s.folder), "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		pattern := regexp.MustCompile(s.pattern)
		found := slices.ContainsFunc(files, func(file string) bool {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			return slices.ContainsFunc(regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(text, -1), func(m [][]byte) bool { return pattern.Match(m[1]) })
		})
		if !found {
			t.Errorf("%s: no test in %s is called like %s", name, s.folder, s.pattern)
		}
	}
	targets, err := fuzzTargets(root)
	if err != nil || !slices.Contains(targets, fuzzTarget{filepath.Join(root, "internal", "seal"), "FuzzParseEnvelope"}) || len(targets) < 20 {
		t.Errorf("%v, %v", targets, err)
	}
}

func TestSoakKeepsThePartsThatAreNotRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "reliability.md")
	old := "# Reliability\n<!-- bench soak -->\n" + string(soakTable(nil, []soakLine{{"model", "2026-01-01", "1h0m0s", "old model"}, {"power cuts", "2026-01-01", "2m0s", "old cuts; 7 | 8"}})) + "<!-- end of bench soak -->\nbehind\n"
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := soaked(path)
	if err != nil {
		t.Fatal(err)
	}
	got := string(soakTable(before, []soakLine{{"model", "2026-02-02", "2h0m0s", "new model"}}))
	want := "| part | run | took | result |\n| --- | --- | ---: | --- |\n| power cuts | 2026-01-01 | 2m0s | old cuts; 7 / 8 |\n| model | 2026-02-02 | 2h0m0s | new model |\n"
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestSoakTellsWhatTestsHaveLogged(t *testing.T) {
	out := "=== RUN   TestX\n    kill_test.go:154: 100 kills, 7 acknowledged\n--- PASS: TestX (1.00s)\n        replica_test.go:9: deeper\nPASS\n"
	if got := logged([]byte(out)); !slices.Equal(got, []string{"100 kills, 7 acknowledged", "deeper"}) {
		t.Errorf("%q", got)
	}
}

func TestSoakTakesKnownPartsAlone(t *testing.T) {
	names := partNames()
	slices.Sort(names)
	if len(slices.Compact(names)) != len(soakParts()) {
		t.Errorf("two parts have one name: %v", names)
	}
	var said strings.Builder
	if _, err := parseSoak([]string{"--only", "model,power"}, &said); err != nil {
		t.Error(err)
	}
	if _, err := parseSoak([]string{"--only", "model,nothing"}, &said); err == nil {
		t.Error("a part that there is not")
	}
}

func TestSoakAddsUpWhatIsRepeated(t *testing.T) {
	if got := added([]string{"7 taken, 2 known", "10 taken, 0 known"}); got != "17 taken, 2 known" {
		t.Error(got)
	}
	if got := added(nil); got != "" {
		t.Error(got)
	}
}
