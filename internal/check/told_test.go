package check

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var ruleLiteral = regexp.MustCompile(`"([a-z]+(?:-[a-z]+)*(?:/[a-z-]+)?)",(?: (?:Severity: )?diag\.Warning|\s*$)`)

// TestEveryWarningCanBeLookedUp finds the warnings of the build in the source
// of its stations: whoever adds one explains it in told.go.
func TestEveryWarningCanBeLookedUp(t *testing.T) {
	known, found := ruleIDs(), 0
	for _, station := range []string{"build", "site", "content", "kind", "theme", "picture", "form/forms"} {
		files, err := filepath.Glob(filepath.Join("..", station, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(station, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(text)) {
				id := ruleLiteral.FindStringSubmatch(line)
				warns := strings.Contains(line, "diag.Warning") || strings.Contains(line, ".warn(")
				if !warns || id == nil {
					continue
				}
				if !strings.Contains(id[1], "/") {
					id[1] = "markdown/" + id[1] // as content's report says
				}
				if found++; !slices.Contains(known, id[1]) {
					t.Errorf("%s warns of %s, which told.go does not explain", file, id[1])
				}
			}
		}
	}
	if found < 25 {
		t.Errorf("only %d warnings found", found)
	}
}
