package intake

import (
	"net/http"
	"slices"
	"testing"

	"unionhall/sync/queue"
)

// reportID is the name of a report, as desks draw it by chance.
func reportID(n byte) string { return encode([]byte{n, 15: 0}) }

// ratings are all that the queue has counted of ratings.
func (w *world) ratings() map[string]int {
	w.t.Helper()
	tallies, err := w.queue.Tallies(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	counted := map[string]int{}
	for _, t := range tallies {
		counted[t.Union+" "+t.Form+" "+t.Name] += t.Times
	}
	return counted
}

func TestReportOfRatingsCountsOnce(t *testing.T) {
	w := newWorld(t, nil)
	d := w.desk(hereUnion)
	report := members{"form": "help", "id": reportID(1), "times": []int{0, 0, 1, 0, 4}}
	for range 2 {
		d.ask("rated", report).want(http.StatusOK, "")
	}
	w.desks[hereUnion][1].prove().ask("rated", report).want(http.StatusOK, "") // a colleague's of the same name
	d.ask("rated", members{"form": "help", "id": reportID(2), "times": []int{5, 0, 0, 0, 0}}).want(http.StatusOK, "")
	got := w.ratings()
	if len(got) != 3 || got[hereUnion+" help rating:5"] != 4 || got[hereUnion+" help rating:3"] != 1 || got[hereUnion+" help rating:1"] != 5 {
		t.Errorf("%v", got)
	}
}

// One rating alone would tell the endpoint which case it belongs to.
func TestAttackOfAReportThatTellsOfOneCase(t *testing.T) {
	w := newWorld(t, nil)
	d := w.desk(hereUnion)
	for _, times := range []any{[]int{0, 0, 0, 0, 4}, []int{0, 0, 0, 0, 0}, []int{5}, []int{1, 1, 1, 1, 1, 1}, []int{-1, 0, 0, 0, 6}, []int{0, 0, 0, 0, 1001}, []int{500, 0, 0, 0, 501}, nil, "5"} {
		d.ask("rated", members{"form": "help", "id": reportID(1), "times": times}).want(http.StatusBadRequest, "desk/shape")
	}
	for _, id := range []any{"", reportID(1)[1:], reportID(1) + "A", "AQAAAAAAAAAAAAAAAAAAAB", nil} {
		d.ask("rated", members{"form": "help", "id": id, "times": []int{0, 0, 0, 0, 5}}).want(http.StatusBadRequest, "desk/shape")
	}
	for _, name := range []string{"rating:5", "rating:1", "erased:3", "kept:"} {
		d.ask("count", members{"form": "help", "name": name}).want(http.StatusBadRequest, "desk/shape")
	}
	if got := w.ratings(); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestAttackOnRatings(t *testing.T) {
	w := newWorld(t, nil)
	report := members{"form": "help", "id": reportID(1), "times": []int{5, 0, 0, 0, 0}}
	for _, session := range []string{"", "guessed", encode(make([]byte, 96))} {
		forged := *w.desks[hereUnion][0]
		forged.session = session
		forged.ask("rated", report).want(http.StatusUnauthorized, "officer/session")
	}
	removed := w.desk(hereUnion)
	w.stayOnly(w.desks[hereUnion][1])
	removed.ask("rated", report).want(http.StatusForbidden, "officer/removed")
	w.desk(nextUnion).ask("rated", report)
	for name := range w.ratings() {
		if name != nextUnion+" help rating:1" {
			t.Errorf("%s was counted", name)
		}
	}
}

// A rating that was counted leaves no trace of how long it waited: it is no case.
func TestRatingsAreNoCases(t *testing.T) {
	w, d, r, _ := aCase(t)
	rating := w.sealed(r, "help@1", "4")
	w.send(rating, authHeader, proof(r)).want(http.StatusCreated, "")
	before := w.ratings()
	d.ask("fetch", members{"d": name(rating.Digest)}).want(http.StatusOK, "")
	d.ask("erase", members{"d": name(rating.Digest), "why": "rated"}).want(http.StatusOK, "")
	d.ask("erase", members{"d": name(rating.Digest), "why": "rated"}).want(http.StatusNotFound, "desk/unknown")
	if after := w.ratings(); !slices.Equal(sorted(before), sorted(after)) {
		t.Errorf("%v, then %v", before, after)
	}
	stats, err := w.queue.Stats(t.Context())
	if err != nil || stats.Erased[queue.Rated] != 1 {
		t.Errorf("%+v, %v", stats.Erased, err)
	}
}

func sorted(counted map[string]int) (names []string) {
	for name := range counted {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
