package build

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"unionhall/internal/kind"
	"unionhall/themes"
)

// TestEveryLanguageOfTheThemeNamesEverySection: a menu half in English is no
// menu. Varieties of Chinese may share a name.
func TestEveryLanguageOfTheThemeNamesEverySection(t *testing.T) {
	kinds, list := kind.Load(themes.Base(), "kinds")
	if len(list) > 0 {
		t.Fatal(list)
	}
	languages, err := fs.Glob(themes.Base(), "strings/*.yaml")
	if err != nil || len(languages) < 8 {
		t.Fatal(languages, err)
	}
	for _, file := range languages {
		lang := strings.TrimSuffix(path.Base(file), ".yaml")
		for _, k := range kinds.Kinds() {
			if k.Labels[lang] == "" {
				t.Errorf("kinds/%s.yaml has no label in %s", k.ID, lang)
			}
		}
	}
}
