package e2e

import (
	"path"
	"slices"
	"strings"
	"testing"
)

// oneOfEach returns a page of every sort that the site has: those that belong
// to no union, the first home, and of each folder below a union the first list
// and the first item, in each language that has one. By what it is called, so
// that a new kind is among them by itself.
func (s *builtSite) oneOfEach(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	languages := s.languages()
	for _, file := range s.pages() {
		if d := s.parse(t, file); isRedirect(d) {
			continue
		}
		sort := sortOf(file, languages)
		if _, known := found[sort]; !known {
			found[sort] = file
		}
	}
	if len(found) < 40 {
		t.Errorf("the demonstration site has %d sorts of pages only: %v", len(found), found)
	}
	return found
}

// languages are the folders that are languages.
func (s *builtSite) languages() []string { return []string{"en", "ar", "ug", "zh-Hant"} }

// sortOf names what lies at a file: "policy item en", "home", "unions".
func sortOf(file string, languages []string) string {
	parts := strings.Split(file, "/")
	name := parts[len(parts)-1]
	var lang string
	if i := slices.IndexFunc(parts, func(p string) bool { return slices.Contains(languages, p) }); i >= 0 {
		lang = " " + parts[i]
		parts = slices.Delete(parts, i, i+1)
	}
	switch {
	case len(parts) == 1 && name == "index.html":
		return "door" + lang
	case len(parts) == 1:
		return name + lang
	case len(parts) == 2 && parts[0] == "unions":
		return "directory" + lang
	case len(parts) == 2:
		return "home" + lang
	case slices.Contains(parts, "page"):
		return "numbered list"
	case name == "index.html":
		return parts[1] + " list" + lang
	}
	return path.Join(parts[1]) + " item" + lang
}
