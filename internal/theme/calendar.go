package theme

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// calendar is how a language writes days and moments. The formats are Go
// layouts; "January" in them stands for the language's own name of the month.
type calendar struct {
	day    layoutOfTime
	moment layoutOfTime
	months []string
}

// layoutOfTime is a Go layout, parted at the name of the month.
type layoutOfTime struct {
	before, after string
	named         bool
}

func parseCalendar(l *language) (calendar, error) {
	c := calendar{
		day:    partLayout(l.text("date_format")),
		moment: partLayout(l.text("time_format")),
		months: strings.Split(l.text("months"), "|"),
	}
	if len(c.months) != 12 {
		return c, fmt.Errorf("months: %d of them, separated by |; want 12", len(c.months))
	}
	return c, nil
}

func partLayout(layout string) layoutOfTime {
	before, after, named := strings.Cut(layout, "January")
	return layoutOfTime{before, after, named}
}

func (c *calendar) format(b []byte, l layoutOfTime, t time.Time) []byte {
	b = t.AppendFormat(b, l.before)
	if l.named {
		b = append(b, c.months[t.Month()-1]...)
		b = t.AppendFormat(b, l.after)
	}
	return b
}

// element makes a <time> element: one action in a template where attribute and
// text would be two.
func (c *calendar) element(t time.Time, machine string, l layoutOfTime) string {
	b := make([]byte, 0, 96)
	b = append(b, `<time datetime="`...)
	b = t.AppendFormat(b, machine)
	b = append(b, `">`...)
	text := c.format(make([]byte, 0, 48), l, t)
	b = append(b, html.EscapeString(string(text))...)
	return string(append(b, "</time>"...))
}
