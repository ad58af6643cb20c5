package site

import (
	"slices"
	"testing"
)

// The leading chain comes first; then affiliations in breadth, each with what
// stands above it; nobody twice, though two ways lead there.
func TestAncestorsAreNearestFirst(t *testing.T) {
	halls := map[string]*hall{}
	of := func(id string) *hall {
		if halls[id] == nil {
			halls[id] = &hall{Union: &Union{ID: id}}
		}
		return halls[id]
	}
	for id, above := range map[string]string{"city": "province", "firm": "city", "industry": "province", "branch-industry": "industry"} {
		of(id).above = of(above)
	}
	of("firm").affiliations = []*hall{of("branch-industry"), of("group")}
	of("city").affiliations = []*hall{of("twin")}
	of("industry").affiliations = []*hall{of("national-industry")}
	var got []string
	for _, h := range of("firm").climb() {
		got = append(got, h.ID)
	}
	want := []string{"city", "province", "branch-industry", "group", "twin", "industry", "national-industry"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(of("province").climb()) > 0 {
		t.Error("the top one has unions above")
	}
}
