package site

import (
	"strings"

	"unionhall/internal/kind"
)

// facts returns the values of fields that pick lets through, labelled in the
// language of t. Links are given from the asker's page.
func (s *snapshot) facts(p *post, t *tongue, a *asker, values kind.Values) []Fact {
	if len(values) == 0 {
		return nil
	}
	list := make([]Fact, 0, len(values))
	for i := range values {
		g := p.genre
		for j := range g.Fields {
			if f := &g.Fields[j]; f.Name == values[i].Name {
				list = append(list, s.fact(f, &values[i], t.fields[g.index][j], t, s.voice(p, f, a)))
				break
			}
		}
	}
	return list
}

// tableOf returns the fields that stand in the item's own table of facts, in
// the order of the kind.
func (s *snapshot) tableOf(p *post, a *asker) []Fact {
	g, t := p.genre, p.wing.tongue
	if len(g.facts) == 0 {
		return nil
	}
	list := make([]Fact, 0, len(g.facts))
	for _, j := range g.facts {
		f := &g.Fields[j]
		v := p.value(f.Name)
		switch {
		case v != nil:
			list = append(list, s.fact(f, v, t.fields[g.index][j], t, s.voice(p, f, a)))
		case f.Always:
			list = append(list, Fact{Name: f.Name, Label: t.fields[g.index][j], Type: f.Type.String(), Ordered: f.Ordered, Missing: true})
		}
	}
	return list
}

func (s *snapshot) fact(f *kind.Field, v *kind.Value, label string, t *tongue, a *asker) Fact {
	fact := Fact{Name: f.Name, Label: label, Type: f.Type.String(), Ordered: f.Ordered}
	switch {
	case v.IsLocal():
		fact.Local = true
	case f.Type == kind.Group:
		fact.Groups = s.groups(f, v, t, a)
	case f.List:
		s.listFact(&fact, f, v.List, t, a)
	case f.Type == kind.Link && strings.HasPrefix(v.Text, "tel:"): // a number to sign up at is shown as one
		number := strings.TrimPrefix(v.Text, "tel:")
		fact.Type, fact.Texts, fact.Href = kind.Phone.String(), []string{number}, dial(number)
	case f.Type == kind.Link:
		text, href := s.linkFact(a, v.Text)
		fact.Texts, fact.Href = []string{text}, href
	case f.Type == kind.Phone:
		fact.Texts, fact.Href = []string{v.Text}, dial(v.Text)
	default:
		fact.Texts = []string{textOf(f, v, t.Tag)}
		if f.Type == kind.Choice {
			fact.Values = []string{v.Text}
		}
	}
	return fact
}

// listFact fills in several values: links with where each leads, choices with
// what was chosen.
func (s *snapshot) listFact(fact *Fact, f *kind.Field, list []kind.Value, t *tongue, a *asker) {
	fact.Texts = make([]string, len(list))
	switch f.Type {
	case kind.Link:
		fact.Hrefs = make([]string, len(list))
		for i := range list {
			fact.Texts[i], fact.Hrefs[i] = s.linkFact(a, list[i].Text)
		}
		return
	case kind.Choice:
		fact.Values = make([]string, len(list))
		for i := range list {
			fact.Values[i] = list[i].Text
		}
	}
	for i := range list {
		fact.Texts[i] = textOf(f, &list[i], t.Tag)
	}
}

func (s *snapshot) groups(f *kind.Field, v *kind.Value, t *tongue, a *asker) [][]Fact {
	entries := v.List
	if !f.List {
		entries = []kind.Value{*v}
	}
	groups := make([][]Fact, len(entries))
	for i := range entries {
		for j := range f.Fields {
			inner := &f.Fields[j]
			if v := kind.Values(entries[i].Map).Get(inner.Name); v != nil {
				groups[i] = append(groups[i], s.fact(inner, v, inner.Labels.In(t.Tag), t, a))
			}
		}
	}
	return groups
}

// textOf returns a value as readers of a language see it.
func textOf(f *kind.Field, v *kind.Value, lang string) string {
	switch {
	case f.Type == kind.Choice:
		for i := range f.Choices {
			if f.Choices[i].Value == v.Text {
				return f.Choices[i].Labels.In(lang)
			}
		}
	case f.Type == kind.Words && len(v.Map) > 0:
		return labels(v, "").In(lang)
	}
	return v.Text
}

// linkFact returns the words and the address of a link in front matter: an
// item of the site by its title, all else as it was written.
func (s *snapshot) linkFact(a *asker, target string) (text, href string) {
	ans := s.resolve(a, target)
	if ans.href == "" {
		return target, ""
	}
	if ans.external {
		return target, tidyAddress(ans.href)
	}
	if ans.post != nil {
		return ans.post.item.Card.Title, ans.href
	}
	return target, ans.href
}

// dial returns the tel: address of a number as people write it: what follows
// an extension mark is for the ear.
func dial(number string) string {
	var b strings.Builder
	for _, r := range number {
		switch {
		case '0' <= r && r <= '9', r == '+' && b.Len() == 0:
			b.WriteRune(r)
		case r == '-' || r == ' ' || r == '(' || r == ')':
		default:
			return telephone(b.String())
		}
	}
	return telephone(b.String())
}

func telephone(digits string) string {
	if digits == "" {
		return ""
	}
	return "tel:" + digits
}
