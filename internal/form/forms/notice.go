package forms

import (
	"slices"
	"strconv"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/form"
	"unionhall/internal/kind"
)

// A notice is the information that the law asks for before data are handed over
// (PIPL 17, 23, 29, 30; GDPR 9, 13), as paragraphs of notice.yaml.
type notice struct {
	comma, hours, days form.Labels
	paragraphs         []paragraph
}

type paragraph struct {
	when   []string // all of them hold, or the form does not have it
	goesOn bool     // it stands in the paragraph before it
	text   form.Labels
}

// A Handler is the union that handles the answers, in words: those that are "" it has not.
type Handler struct {
	Union   string // its full name; "": whoever fills in the form chooses it
	Address string
	Phone   string
	Email   string
	Page    string // the union on whose page the form stands, where that is another one
}

func (l *loader) readNotice(f File) {
	_, v := l.parse(f, noticeSchema())
	n := &notice{comma: words(v, "comma"), hours: words(v, "hours"), days: words(v, "days")}
	for _, entry := range entries(v.Get("paragraphs")) {
		p := kind.Values(entry.Map)
		n.paragraphs = append(n.paragraphs, paragraph{p.Texts("when"), is(p, "goes_on"), words(p, "text")})
	}
	l.notice = n
}

// Notice returns the notice of a form, as paragraphs. What is shown, and what is
// digested, is NoticeText of them.
func (s *Set) Notice(f *form.Form, h Handler, lang string) []string {
	if s.notice == nil {
		return nil
	}
	var list []string
	fill := s.notice.values(f, h, lang)
	for _, p := range s.notice.paragraphs {
		if slices.ContainsFunc(p.when, func(w string) bool { return !holds(w, f, h) }) {
			continue
		}
		text := fill.Replace(p.text.In(lang))
		if n := len(list) - 1; p.goesOn && n >= 0 {
			list[n] += space(lang) + text
		} else {
			list = append(list, text)
		}
	}
	return list
}

// space is what stands between sentences.
func space(lang string) string {
	if diag.IsChinese(lang) {
		return ""
	}
	return " "
}

// NoticeText is the text whose SHA-256, in UTF-8, a submission carries.
func NoticeText(paragraphs []string) string { return strings.Join(paragraphs, "\n\n") }

// holds reports whether a condition of notice.yaml is met.
func holds(when string, f *form.Form, h Handler) bool {
	switch when {
	case "sensitive":
		return len(asked(f, form.Sensitive)) > 0
	case "special":
		return len(asked(f, form.Special)) > 0
	case "photos":
		return has(f, form.Photos)
	case "people":
		return has(f, form.People)
	case "anonymous":
		return f.Anonymous
	case "under":
		return f.Under != ""
	case "elsewhere":
		return h.Page != "" && h.Union != ""
	case "one":
		return h.Union != ""
	case "chosen":
		return h.Union == ""
	case "address":
		return h.Address != ""
	case "phone":
		return h.Phone != ""
	case "email":
		return h.Email != ""
	}
	return false // the schema knows no other
}

func has(f *form.Form, t form.Type) bool {
	return slices.ContainsFunc(f.Fields(), func(x form.Field) bool { return x.Type == t })
}

// asked returns the questions of grade, or of no particular one where it is Public.
func asked(f *form.Form, grade form.Grade) []form.Field {
	return slices.DeleteFunc(f.Fields(), func(x form.Field) bool { return x.Grade != grade && grade != form.Public })
}

// values are what stands for the names in braces.
func (n *notice) values(f *form.Form, h Handler, lang string) *strings.Replacer {
	labels := func(grade form.Grade, more func(form.Field) string) string {
		var list []string
		for _, x := range asked(f, grade) {
			list = append(list, x.Heading().In(lang)+more(x))
		}
		return strings.Join(list, n.comma.In(lang))
	}
	plain := func(form.Field) string { return "" }
	why := func(x form.Field) string {
		open, shut := " (", ")"
		if diag.IsChinese(lang) {
			open, shut = "（", "）"
		}
		return open + x.Purpose.In(lang) + shut
	}
	return strings.NewReplacer(
		"{union}", h.Union, "{address}", h.Address, "{phone}", h.Phone, "{email}", h.Email, "{page}", h.Page,
		"{title}", f.Title.In(lang), "{form}", f.Name(), "{purpose}", f.Purpose.In(lang), "{readers}", f.Readers.In(lang),
		"{answer}", n.within(f.Answer, lang), "{days}", strconv.Itoa(f.Retention),
		"{questions}", labels(form.Public, plain), "{sensitive}", labels(form.Sensitive, why), "{special}", labels(form.Special, why),
	)
}

// Within says a promise in words: within 24 hours, within 3 days.
func (s *Set) Within(hours int, lang string) string {
	if s.notice == nil {
		return ""
	}
	return s.notice.within(hours, lang)
}

func (n *notice) within(hours int, lang string) string {
	words, count := n.hours, hours
	if hours > 2*hoursOfDay && hours%hoursOfDay == 0 {
		words, count = n.days, hours/hoursOfDay
	}
	return strings.ReplaceAll(words.In(lang), "{n}", strconv.Itoa(count))
}
