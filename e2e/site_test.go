package e2e

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A builtSite is the demonstration site as the command makes it. Tests only read it.
type builtSite struct {
	dir   string   // the output folder
	files []string // everything in it but what the build remembers, with slashes, sorted
}

// baseURL is where the demonstration site says that it is published.
const baseURL = "https://gonghui.example/"

// program and site are set by TestMain before any test runs.
var (
	program string
	site    *builtSite
)

// atOnce is how many tests run at the same time: they wait for browsers, and
// more of them on two cores only wait for one another.
const atOnce = "3"

func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		if err := flag.Set("test.parallel", atOnce); err != nil {
			panic(err) // the flag is always there
		}
	}
	os.Exit(withSite(m.Run))
}

// withSite builds the site once for all tests. The process of a test over a slow line
// has a program already, and wants no more.
func withSite(tests func() int) int {
	work, err := os.MkdirTemp("", "unionhall-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(work)
	program = filepath.Join(work, "unionhall")
	if built := os.Getenv(programBuilt); built != "" {
		err = beginLine(built)
	} else if err = say("go", "build", "-o", program, "../cmd/unionhall"); err == nil {
		site, err = buildSite(filepath.Join(work, "public"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer shared.close()
	defer sharedComplete.close()
	return tests()
}

// buildSite builds the demonstration into dir.
func buildSite(dir string) (*builtSite, error) {
	s := &builtSite{dir: dir}
	// A fixed day: what is scheduled or has expired does not change with the calendar.
	if err := say(program, "build", "--lang", "en", "--source", "../content", "--out", s.dir, "--base-url", baseURL, "--now", "2026-06-15"); err != nil {
		return nil, err
	}
	err := fs.WalkDir(os.DirFS(s.dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(path, ".") {
			s.files = append(s.files, path)
		}
		return err
	})
	slices.Sort(s.files)
	return s, err
}

// say runs a program that must succeed.
func say(program string, args ...string) error {
	c := exec.Command(program, args...)
	if filepath.Base(program) != "go" {
		// Not the cache of whoever runs the tests: nothing is to be in it, nor stay there.
		c.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(filepath.Dir(program), "cache"))
	}
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, said)
	}
	return nil
}

// pages are the HTML files.
func (s *builtSite) pages() []string {
	var list []string
	for _, f := range s.files {
		if strings.HasSuffix(f, ".html") {
			list = append(list, f)
		}
	}
	return list
}

func (s *builtSite) read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// samples are pages of every sort, by what they are. Unions and names may
// change with the demonstration; that each sort is there may not.
func (s *builtSite) samples(t *testing.T) map[string]string {
	t.Helper()
	sorts := map[string]string{
		"door":            "index.html",
		"door in English": "en/index.html",
		"directory":       "unions/index.html",
		"home":            "*/index.html",
		"home in English": "*/en/index.html",
		"news":            "*/news/index.html",
		"services":        "*/services/index.html",
		"an article":      "*/news/[^i]*.html",
		"a service":       "*/services/[^i]*.html",
		"a rule":          "*/policy/[^i]*.html",
		"an English item": "*/en/*/[^i]*.html",
		"tags":            "*/tags/index.html",
		"a tag":           "*/tags/[^i]*.html",
	}
	found := map[string]string{}
	for sort, pattern := range sorts {
		if file := s.first(pattern); file != "" {
			found[sort] = file
		} else {
			t.Errorf("the demonstration site has no %s: nothing matches %s", sort, pattern)
		}
	}
	return found
}

// first returns the first file that matches pattern and belongs to a union, or
// is named by the pattern itself.
func (s *builtSite) first(pattern string) string {
	for _, f := range s.files {
		if strings.HasPrefix(pattern, "*") && (strings.HasPrefix(f, "en/") || strings.HasPrefix(f, "unions/")) {
			continue
		}
		if ok, _ := filepath.Match(pattern, f); ok {
			return f
		}
	}
	return ""
}
