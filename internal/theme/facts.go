package theme

import (
	"html"
	"html/template"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"unionhall/internal/site"
)

// A layout takes some facts of an item out of the row: what a reader must see
// first. These functions find them by the names of their fields.

// factOf returns the fact called name, or nil, which is false in a template.
func factOf(facts []site.Fact, name string) *site.Fact {
	for i := range facts {
		if facts[i].Name == name {
			return &facts[i]
		}
	}
	return nil
}

// onlyFacts returns the facts with these names, in the order of the names.
func onlyFacts(facts []site.Fact, names ...string) []site.Fact {
	var some []site.Fact
	for _, name := range names {
		if f := factOf(facts, name); f != nil {
			some = append(some, *f)
		}
	}
	return some
}

// butFacts returns the facts with other names, in their own order.
func butFacts(facts []site.Fact, names ...string) []site.Fact {
	var rest []site.Fact
	for i := range facts {
		if !slices.Contains(names, facts[i].Name) {
			rest = append(rest, facts[i])
		}
	}
	return rest
}

// limit returns the fact worker_limit unless its words begin as the language's
// string no_limit says of those that are none: 没有期限, At any time. An alarm
// where nothing can be missed would teach people to pass over those where it can.
func (l *language) limit(facts []site.Fact) *site.Fact {
	f := factOf(facts, "worker_limit")
	if f == nil || len(f.Texts) == 0 {
		return nil
	}
	for none := range strings.SplitSeq(l.text("no_limit"), "|") {
		if none != "" && strings.HasPrefix(f.Texts[0], none) {
			return nil
		}
	}
	return f
}

// oneDay returns the facts of an event. One that ends on the day on which it
// starts says the day once.
func oneDay(facts []site.Fact) []site.Fact {
	start, end := clockOf(facts, "starts"), clockOf(facts, "ends")
	if start.IsZero() || end.IsZero() || start.Format(time.DateOnly) != end.Format(time.DateOnly) {
		return facts
	}
	facts = slices.Clone(facts)
	f := factOf(facts, "ends")
	f.Type, f.Texts = "text", []string{end.Format("15:04")}
	return facts
}

// clockOf is the moment that a fact names, or zero.
func clockOf(facts []site.Fact, name string) (t time.Time) {
	if f := factOf(facts, name); f != nil && len(f.Texts) == 1 {
		t, _ = time.Parse(time.RFC3339, f.Texts[0])
	}
	return t
}

// leaf draws the day of a date or a time as a leaf of a calendar. The day
// stands beside it in words, so nobody needs to hear it; a text that is no day
// has no leaf.
func (l *language) leaf(text string) template.HTML {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		if t, err = time.Parse(time.RFC3339, text); err != nil {
			return ""
		}
	}
	month := html.EscapeString(l.calendar.months[t.Month()-1])
	return template.HTML(`<span class="leaf" aria-hidden="true"><i>` + month + `</i><b>` + strconv.Itoa(t.Day()) + `</b></span>`)
}

// lasting reports whether v, a site.Validity, says anything. Most items hold
// for ever, and methods called from templates cost more than the rest of a card.
// It takes v as templates hold it, so that nothing is copied.
func lasting(v reflect.Value) bool { return !concrete(v).IsZero() }

// firstCards and restCards part a list where what is no longer in force begins.
// A list that is all of one sort has no heading between.
func firstCards(n int, cards []site.CardView) []site.CardView {
	if n <= 0 || n >= len(cards) {
		return cards
	}
	return cards[:n]
}

func restCards(n int, cards []site.CardView) []site.CardView {
	if n <= 0 || n >= len(cards) {
		return nil
	}
	return cards[n:]
}
