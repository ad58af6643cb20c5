package site_test

import (
	"fmt"
	"strings"
	"testing"

	"unionhall/internal/diag"
)

// tree is a site of unions: "folder id" with what else their union.yaml says.
func tree(unions map[string]string) *world {
	w := one()
	w.unions = map[string]string{}
	for where, more := range unions {
		folder, id, _ := strings.Cut(where, " ")
		w.unions[folder] = fmt.Sprintf("id: %s\nname: 工会%s\nlevel: county\n%s", id, id, more)
	}
	return w
}

// where says of each fault "path:line:column rule".
func where(list diag.List) []string {
	var told []string
	for _, d := range list.Sorted() {
		told = append(told, fmt.Sprintf("%s:%d:%d %s", d.Path, d.Line, d.Col, d.Rule))
	}
	return told
}

func TestAffiliationsThatCannotBeAreTold(t *testing.T) {
	w := tree(map[string]string{
		". p":   "",
		"a a":   "affiliations: [a, p, bb, b]\n",
		"b b":   "affiliations:\n  - c\n  - c\n",
		"c c":   "",
		"c/d d": "affiliations: [nobody-at-all]\n",
		"e e":   "affiliations: [f]\n",
		"e/g g": "affiliations: []\n",
		"f f":   "affiliations: [g]\n",
	})
	m, list := w.sourceMap(t)
	if m == nil {
		t.Fatal("no map")
	}
	equal(t, "faults", where(list), []string{
		"a/union.yaml:4:16 union/affiliation-self",
		"a/union.yaml:4:19 union/affiliation-twice",
		"a/union.yaml:4:22 union/no-such-union",
		"b/union.yaml:6:5 union/affiliation-twice",
		"c/d/union.yaml:4:16 union/no-such-union",
		"f/union.yaml:4:16 union/affiliation-circle",
	})
	texts := map[string]diag.Diag{}
	for _, d := range list {
		texts[d.Path+" "+d.Rule] = d
	}
	if d := texts["f/union.yaml union/affiliation-circle"]; !strings.Contains(d.Text.ZH, "f → g → e → f") {
		t.Errorf("the way round: %s", d.Text.ZH)
	}
	if d := texts["a/union.yaml union/no-such-union"]; !strings.Contains(d.Hint.EN, `"b"`) {
		t.Errorf("no suggestion: %s", d.Hint.EN)
	}
	if d := texts["a/union.yaml union/affiliation-twice"]; d.Severity != diag.Warning {
		t.Errorf("an affiliation to the parent is no warning")
	}
}
