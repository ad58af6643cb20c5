package convert

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// dateForms are how people write moments, with what our front matter says for
// them. 01/02/2006 is not among them: half the world reads it differently.
var dateForms = []struct{ in, out string }{
	{"2006-1-2", time.DateOnly},
	{"2006-1-2T15:04:05Z07:00", time.RFC3339},
	{"2006-1-2T15:04Z07:00", time.RFC3339},
	{"2006-1-2 15:04:05 Z07:00", time.RFC3339},
	{"2006-1-2 15:04:05Z07:00", time.RFC3339},
	{"2006-1-2 15:04 Z07:00", time.RFC3339},
	{"2006-1-2 15:04:05 -0700", time.RFC3339},
	{"2006-1-2 15:04:05 -0700 MST", time.RFC3339},
	{"2006-1-2 15:04 -0700", time.RFC3339},
	{"2006-1-2T15:04:05-0700", time.RFC3339},
	{"Mon, 2 Jan 2006 15:04:05 -0700", time.RFC3339},
	{"2006-1-2 15:04:05", time.DateTime},
	{"2006-1-2T15:04:05", time.DateTime},
	{"2006-1-2 15:04", "2006-01-02 15:04"},
	{"2006-1-2T15:04", "2006-01-02 15:04"},
	{"January 2, 2006", time.DateOnly},
	{"January 2 2006", time.DateOnly},
	{"2 January 2006", time.DateOnly},
	{"Jan 2, 2006", time.DateOnly},
	{"2 Jan 2006", time.DateOnly},
}

var (
	chineseDay = regexp.MustCompile(`(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*`)
	dottedDay  = regexp.MustCompile(`^(\d{4})[/.](\d{1,2})[/.](\d{1,2})`)
	fraction   = regexp.MustCompile(`(:\d\d)[.,]\d+`)
)

// moment reads a moment as people write it and returns it as our front matter
// has it: a day, a day and a time, or RFC 3339 where there was an offset.
func moment(text string) (string, bool) {
	s := strings.TrimSpace(text)
	s = chineseDay.ReplaceAllString(s, "$1-$2-$3 ")
	s = dottedDay.ReplaceAllString(s, "$1-$2-$3")
	s = fraction.ReplaceAllString(strings.TrimSpace(s), "$1")
	for _, form := range dateForms {
		if t, err := time.Parse(form.in, s); err == nil && sensible(t.Year()) {
			return t.Format(form.out), true
		}
	}
	return "", false
}

// sensible keeps year 1 and telephone numbers from being dates.
func sensible(year int) bool { return year >= 1900 && year <= 2100 }

// day returns a day if there is one: 2019-02-30 is none.
func day(year, month, dayOfMonth string) (string, bool) {
	return moment(fmt.Sprintf("%s-%s-%s", year, month, dayOfMonth))
}
