package theme

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"unionhall/internal/site"
)

// funcs are all that a template may call beside what html/template has. They
// are pure: no clock, no files, nothing of other pages.
//
//	t KEY          the language's string; a constant KEY costs nothing at run time
//	count KEY N    the form of a counted string for N, with N filled in
//	join LIST      the texts, with the language's separator between them
//	day TIME       <time> with the date; nothing for the zero time
//	moment TIME    <time> with the date and the time of day
//	value TYPE TEXT a field's canonical text as people read it: dates, times, yes and no
//	iso TIME       the instant for machines
//	lasting VALIDITY whether anything is to be said of how long an item holds; asks once for all of it
//	leaf TEXT      a leaf of a calendar for a field's date or time: a drawing, not read out
//	fact FACTS NAME the fact of that name; nothing where there is none
//	only FACTS NAME... those facts, in the order of the names
//	but FACTS NAME... all other facts
//	limit FACTS    the worker's time limit, where there is one: not the words that there is none
//	oneday FACTS   the facts, where the end on the day of the beginning is only a time of day
//	first N CARDS  the cards before the N-th; all of them where N is none or all
//	rest N CARDS   the cards from the N-th on; none where N is none or all
//	tel TEXT       the tel: address of a telephone number
//	from ROOT HREF an address of a shell: HREF from the root, or HREF itself where it leads elsewhere
//	slot NAME      where a shell takes a page's part: meta, languages, main
func (l *language) funcs() template.FuncMap {
	return template.FuncMap{
		"t":       l.text,
		"count":   func(key string, n int) string { return l.plurals.pick(l.text(key), n) },
		"join":    func(list []string) string { return strings.Join(list, l.text("separator")) },
		"day":     l.day,
		"moment":  l.moment,
		"value":   l.value,
		"iso":     func(t time.Time) string { return t.Format(time.RFC3339) },
		"lasting": lasting,
		"leaf":    l.leaf,
		"fact":    factOf,
		"first":   firstCards,
		"rest":    restCards,
		"only":    onlyFacts,
		"but":     butFacts,
		"limit":   l.limit,
		"oneday":  oneDay,
		"tel":     tel,
		"from":    from,
		"slot":    slot,
	}
}

func (l *language) day(t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	return template.HTML(l.calendar.element(t, time.DateOnly, l.calendar.day))
}

func (l *language) moment(t time.Time) template.HTML {
	return template.HTML(l.calendar.element(t, time.RFC3339, l.calendar.moment))
}

// value shows the canonical text of a field. What is no date although it
// should be stays as it is: somebody has already made it readable.
func (l *language) value(kind, text string) any {
	switch kind {
	case "date", "time":
		if t, err := time.Parse(time.DateOnly, text); err == nil {
			return l.day(t)
		}
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return l.moment(t)
		}
	case "bool":
		if text == "true" {
			return l.text("yes")
		}
		return l.text("no")
	}
	return text
}

// tel makes an address of a number as people write it, and is safe whatever
// the text holds. What follows the first foreign sign, such as an extension,
// is for the ear.
func tel(text string) template.URL {
	text = strings.TrimPrefix(text, "tel:")
	b := append(make([]byte, 0, len("tel:")+len(text)), "tel:"...)
	for i := range len(text) {
		switch c := text[i]; {
		case '0' <= c && c <= '9', c == '+', c == '-', c == '*', c == '#':
			b = append(b, c)
		case c != ' ' && c != '(' && c != ')' && c != '.':
			return template.URL(b)
		}
	}
	return template.URL(b)
}

// from lets a menu lead out of the site. Schemes other than those of the web,
// mail and telephones are refused by html/template.
func from(root, href string) any {
	scheme, _, found := strings.Cut(href, ":")
	switch {
	case scheme == "tel" && found:
		return tel(href)
	case strings.HasPrefix(href, "//"), found && !strings.ContainsAny(scheme, "/?#"):
		return href
	}
	return root + href
}

func slot(name string) (template.HTML, error) {
	for _, s := range slotNames {
		if s == name {
			return template.HTML(site.SlotMark + name + "@@"), nil
		}
	}
	return "", fmt.Errorf("no slot is called %q", name)
}
