package sqlqueue

import (
	"database/sql"
	"regexp"
	"strings"
	"testing"
)

// A figure is asked for every few seconds: no row of what is large or many is read for it.
func TestCountsReadIndexesAlone(t *testing.T) {
	q := openWatched(t, Options{}, func() error { return nil })
	defer q.Close()
	large := regexp.MustCompile(`^(SCAN|SEARCH) (envelope|part|delivery|reply)\b`)
	for query, args := range map[string][]any{countEnvelopes: nil, countBytes: nil, countOthers: {deliveryDue, deliveryDead}} {
		looked := 0
		err := q.look(t.Context(), func(c conn) error {
			return each(t.Context(), c, func(rows *sql.Rows) error {
				var id, parent, unused int
				var step string
				err := rows.Scan(&id, &parent, &unused, &step)
				if large.MatchString(step) {
					looked++
					if !strings.Contains(step, "COVERING INDEX") {
						t.Errorf("%s: %s", query, step)
					}
				}
				return err
			}, "EXPLAIN QUERY PLAN "+query, args...)
		})
		if err != nil || looked == 0 {
			t.Errorf("%s: %d steps, %v", query, looked, err)
		}
	}
}
