package theme

import (
	"html"
	"html/template"
	"reflect"
	"slices"
	"strconv"
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
