package sqlqueue

import (
	"database/sql"
	"fmt"
	"regexp"
	"testing"
)

// What waits for a route may be tens of thousands: neither a look at what is due nor a
// claim reads more of them than it needs.
func TestDeliveringOneReadsNotAllThatWait(t *testing.T) {
	q := openWatched(t, Options{}, func() error { return nil })
	defer q.Close()
	for query, c := range map[string]struct {
		args []any
		want *regexp.Regexp // of every step that reads deliveries
	}{
		dueRoutes:                    {[]any{0, 0, 0}, regexp.MustCompile(`USING (COVERING )?INDEX delivery_due( \(route|$)`)},
		fmt.Sprintf(takeDue, q.skip): {[]any{0, nil, "", 0, 0, 0, 1}, regexp.MustCompile(`PRIMARY KEY \(envelope=\? AND route=\?\)|delivery_due \(route=\? AND state=\? AND due<\?\)`)},
	} {
		reads, looked := regexp.MustCompile(`^(SCAN|SEARCH) (delivery|d)\b`), 0
		err := q.look(t.Context(), func(conn conn) error {
			return each(t.Context(), conn, func(rows *sql.Rows) error {
				var id, parent, unused int
				var step string
				err := rows.Scan(&id, &parent, &unused, &step)
				t.Log(step)
				if reads.MatchString(step) {
					looked++
					if !c.want.MatchString(step) {
						t.Errorf("%s: %s", query, step)
					}
				}
				return err
			}, "EXPLAIN QUERY PLAN "+query, c.args...)
		})
		if err != nil || looked == 0 {
			t.Errorf("%s: %d steps, %v", query, looked, err)
		}
	}
}
