package check

import (
	"slices"
	"testing"
)

func TestEveryRuleHasOneSubjectAndACure(t *testing.T) {
	var listed []string
	for _, s := range Subjects() {
		if s.Name.ZH == "" || s.Name.EN == "" || len(s.Rules) == 0 {
			t.Errorf("%+v", s)
		}
		for _, r := range s.Rules {
			listed = append(listed, r.ID)
			if c := Cure(r.ID); c.ZH == "" || c.EN == "" {
				t.Errorf("no cure for %q", r.ID)
			}
		}
	}
	slices.Sort(listed)
	if all := ruleIDs(); !slices.Equal(listed, all) {
		for _, id := range all {
			if !slices.Contains(listed, id) {
				t.Errorf("%s has no subject", id)
			}
		}
		t.Errorf("%d listed, %d rules", len(listed), len(all))
	}
}
