package importtest

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		want := "Package " + p.Name + " "
		if p.Name == "main" {
			want = "Command " + path.Base(p.ImportPath) + " "
		}
		if !strings.HasPrefix(p.Doc, want) {
			t.Errorf("the comment of %s begins %q, want %q and what it is", p.place(), p.Doc, want)
		}
	}
}

// notNames say where code was put and not what it does.
var notNames = []string{
	"util", "utils", "helper", "helpers", "common", "shared", "misc", "base", "core", "lib",
	"model", "models", "types", "entities", "config", "errors", "logger", "interfaces", "contracts", "ports",
	"deps", "app", "context", "container", "cache", "memo", "plugin", "hook", "registry", "mock", "mocks",
	"constants", "version", "server", "manager", "service", "services",
}

func TestPackagesAreNamedForWhatTheyDo(t *testing.T) {
	for _, p := range packages(t) {
		if slices.Contains(notNames, p.Name) {
			t.Errorf("%s: %q says nothing of what the package does", p.place(), p.Name)
		}
	}
}

// machineNames are what only this machine means something by: where the
// repository lies, whose it is, where it fetches modules from.
func machineNames(t *testing.T) []string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	names := registryHosts(t)
	if strings.Count(filepath.ToSlash(root), "/") > 1 { // "/src" would stand in many a text
		names = append(names, root)
	}
	if home, err := os.UserHomeDir(); err == nil {
		names = append(names, home+string(filepath.Separator))
	}
	return names
}

// registryHosts are the hosts that this machine fetches modules from.
func registryHosts(t *testing.T) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOPROXY").Output()
	if err != nil {
		t.Fatal(err)
	}
	var hosts []string
	for _, field := range append(strings.FieldsFunc(string(out), func(r rune) bool { return r == ',' || r == '|' || r == '\n' }),
		os.Getenv("npm_config_registry"), os.Getenv("PIP_INDEX_URL")) {
		if u, err := url.Parse(field); err == nil && u.Host != "" {
			hosts = append(hosts, u.Host)
		}
	}
	return hosts
}

// notOurs are folders that are made, not written.
var notOurs = []string{".git", "node_modules", "public"}

func TestNothingNamesThisMachine(t *testing.T) {
	names := machineNames(t)
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			if err == nil && d.IsDir() && slices.Contains(notOurs, d.Name()) {
				return filepath.SkipDir
			}
			return err
		}
		text, err := os.ReadFile(file)
		for _, name := range names {
			if bytes.Contains(text, []byte(name)) {
				t.Errorf("%s names %q", file, name)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
