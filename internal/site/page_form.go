package site

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"slices"
	"strings"

	"unionhall/internal/form"
	"unionhall/internal/form/forms"
	"unionhall/internal/seal/words"
)

// What Input.Static calls the scripts of forms, and the lists of words by which a
// code is read out, WordsList + a language of internal/seal/words.
const (
	FormsScript  = "forms.js"
	OutboxScript = "outbox.js"
	CodeScript   = "code.js"
	ListsScript  = "lists.js"
	PushScript   = "pushing.js"
	WordsList    = "words-"

	FormsPageScript = "page-of-forms.js" // PageScript, where only pages of forms have it
)

// formsFile is the list of the forms that the people of a union can fill in.
func (w *wing) formsFile() File { return File(w.prefix + "forms/index.html") }

func (w *wing) formFile(id string) File { return File(w.prefix + "forms/" + id + ".html") }

// outboxFile is the page of what was filled in on a phone.
func (w *wing) outboxFile() File { return File(w.prefix + "outbox.html") }

// A formOf is a form of a wing.
type formOf struct {
	wing *wing
	form *form.Form
}

// formPages are all pages of a wing that have to do with forms. Where a union
// takes none they are one list, which leads to those of the union above.
func (w *wing) formPages() []Page {
	h := w.hall
	if h.host == nil {
		return nil
	}
	pages := []Page{w.page(w.formsFile(), "forms", makeForms, w).core()}
	if h.keyring.file != "" {
		pages = append(pages, w.page(w.outboxFile(), "outbox", makeOutbox, w).core())
	}
	for _, f := range h.forms {
		pages = append(pages, w.page(w.formFile(f.ID), "form", makeForm, formOf{w, f}).core())
	}
	return pages
}

// formSheet is the style sheet that pages of forms have besides, in their heads.
func (s *snapshot) formSheet() template.HTML {
	if s.styles.Forms == "" {
		return ""
	}
	return template.HTML("<style>" + s.styles.Forms + "</style>")
}

func makeForms(s *snapshot, page *Page) any {
	w := page.arg.(*wing)
	t, href := w.tongue, string(page.File)
	v := &FormsView{
		Frame: s.frame(w, href, t.forms, w.hall.everywhere(func(w *wing) string { return string(w.formsFile()) })),
		Title: t.forms, Union: w.ref, Contact: w.contact, Trial: s.in.Trial != nil,
		Outbox: s.outboxRef(w, href), Sends: w.hall.host.keyring.file != "",
	}
	if w.hall.host != w.hall {
		v.Source = w.refTo(w.hall.host, href)
	}
	for _, f := range w.hall.host.forms {
		if w.hall.isWithout(f.ID) {
			continue
		}
		v.Forms = append(v.Forms, FormRef{
			Ref: Ref{Text: f.Title.In(w.formLanguage(f)), Href: s.formHref(w, f.ID, href)}, ID: f.ID, Intro: f.Intro.In(w.formLanguage(f)),
			Lang: t.other(w.formLanguage(f)), Urgent: f.Urgent, Anonymous: f.Anonymous, Promise: promiseOf(f.Answer),
		})
	}
	v.Breadcrumb = []Ref{{Text: t.home, Href: relative(href, w.home)}, {Text: t.forms}}
	return v
}

// formHref leads from a page to a form for the people of a union; "" where they
// have none of that id. On the page of a union above, the fragment says who they
// are: no server sees it.
func (s *snapshot) formHref(w *wing, id, page string) string {
	host := w.hall.host
	if host == nil || w.hall.isWithout(id) {
		return ""
	}
	for _, f := range host.forms {
		if f.ID != id {
			continue
		}
		href := relative(page, escape(string(host.in(w.tongue.Tag).formFile(id))))
		if host != w.hall {
			href += "#" + w.hall.ID
		}
		return href
	}
	return ""
}

// formsRef leads to the list of forms, from the root where page is "".
func (s *snapshot) formsRef(w *wing, page string) Ref {
	if w.hall.host == nil {
		return Ref{}
	}
	return Ref{Text: w.tongue.forms, Href: relative(page, escape(string(w.formsFile())))}
}

// outboxRef leads to what was filled in here, or on the pages of the union above.
func (s *snapshot) outboxRef(w *wing, page string) Ref {
	if w.hall.host == nil || w.hall.host.keyring.file == "" {
		return Ref{}
	}
	return Ref{Text: w.tongue.outbox, Href: relative(page, escape(string(w.hall.host.in(w.tongue.Tag).outboxFile())))}
}

// formScripts are the files that a page of forms names.
func (s *snapshot) formScripts(w *wing, page, entry string) FormScripts {
	if w.hall.keyring.file == "" {
		return FormScripts{}
	}
	static := func(name string) string { return escape(string(s.static[name])) }
	own := func(name string) string {
		if s.static[name] == "" {
			return ""
		}
		return relative(page, static(name))
	}
	return FormScripts{
		Script: own(entry), Page: own(FormsPageScript), Code: static(CodeScript), List: static(WordsList + wordsTag(w.tongue.Tag)), Lists: own(ListsScript),
		Keys: w.hall.keyring.file.Link(), Outbox: w.outboxFile().Link(), OutboxHref: relative(page, w.outboxFile().Link()),
	}
}

// WordsTags are the languages of the lists of words that pages in languages name.
func WordsTags(languages []string) []string {
	var tags []string
	for _, tag := range languages {
		if tag = wordsTag(tag); !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// wordsTag is the language of the words by which readers of a language tell
// secrets and fingerprints.
func wordsTag(tag string) string {
	if _, ok := words.In(tag); ok {
		return tag
	}
	return "en"
}

// pushes reports whether one of those who receive forms of the pages of h lets phones be
// told when there is an answer.
func (h *hall) pushes() bool {
	return slices.ContainsFunc(h.keyring.halls, func(to *hall) bool { return to.Push })
}

func makeOutbox(s *snapshot, page *Page) any {
	w := page.arg.(*wing)
	t, href := w.tongue, string(page.File)
	v := &OutboxView{
		Frame: s.frame(w, href, t.outbox, w.hall.everywhere(func(w *wing) string { return string(w.outboxFile()) })),
		Title: t.outbox, Union: w.ref, Contact: w.contact, Trial: s.in.Trial != nil,
		FormScripts: s.formScripts(w, href, OutboxScript), Style: s.formSheet(), Forms: s.formsRef(w, href), Days: s.eraseDays(),
	}
	v.Elsewhere = s.elsewhere(w, href)
	if w.hall.pushes() {
		v.Push, v.PushOff = escape(string(s.static[PushScript])), !s.in.Offline
	}
	v.Breadcrumb = []Ref{{Text: t.home, Href: relative(href, w.home)}, v.Forms, {Text: t.outbox}}
	v.Meta.Canonical, v.Meta.Alternates, v.Meta.Noindex = "", nil, true
	return v
}

// elsewhere is where other unions have their forms: a case may have been handed on to any
// of them. A page says it of all at once, and lists none.
func (s *snapshot) elsewhere(w *wing, page string) string {
	if s.m.single {
		return ""
	}
	prefix := "{u}/"
	if w.index > 0 && s.second[w.tongue.Tag] {
		prefix += w.tongue.Tag + "/"
	}
	return relative(page, prefix+"forms/")
}

func makeForm(s *snapshot, page *Page) any {
	of := page.arg.(formOf)
	w, f, t, href := of.wing, of.form, of.wing.tongue, string(page.File)
	lang := w.formLanguage(f)
	title := f.Title.In(lang)
	v := &FormView{
		Frame: s.frame(w, href, title, w.hall.everywhere(func(w *wing) string { return string(w.formFile(f.ID)) })),
		Title: title, Form: f.Name(), Union: w.ref, Contact: w.contact, Lang: t.other(lang), Intro: f.Intro.In(lang), Purpose: f.Purpose.In(lang),
		Urgent: f.Urgent, Anonymous: f.Anonymous, Hours: f.Answer, Promise: promiseOf(f.Answer), Speed: s.speedOn(w.hall, f), Days: f.Retention,
		Drafts: f.Grade() < form.Sensitive, AvoidsEmployer: f.Route.AvoidEmployer, AvoidsOffice: f.Route.AvoidOffice,
		Trial: s.in.Trial != nil, FormScripts: s.formScripts(w, href, FormsScript), Style: s.formSheet(), Forms: s.formsRef(w, href),
	}
	if f.Under != "" {
		v.Under = f.Envelope()
	}
	if !slices.ContainsFunc(f.Fields(), isList) {
		v.Lists = ""
	}
	route := s.routeOf(f, w.hall)
	v.Route, v.Readers = strings.Join(idsOf(route), " "), s.readers(w, f, route)
	v.Steps, v.Consents = s.steps(w, f, route)
	v.Notice = s.notice(w, f, route)
	v.NoticeSum = wordingSum(forms.NoticeText(v.Notice))
	v.Meta.Description = v.Intro
	v.Breadcrumb = []Ref{{Text: t.home, Href: relative(href, w.home)}, v.Forms, {Text: title}}
	return v
}

// isList says whether a field is answered by several people or photos, one after
// the other: what looks after these is a script of its own.
func isList(x form.Field) bool { return x.Type == form.People || x.Type == form.Photos }

// contactField is how to be called back, where that is no telephone number.
const contactField = "contact"

// notice is what the law wants whoever fills in a form to be told. Where an
// answer says which union receives it, the notice says so.
func (s *snapshot) notice(w *wing, f *form.Form, route []*hall) []string {
	var handler forms.Handler
	if len(route) > 0 && !decides(f) {
		to := route[0]
		c := to.contactIn(w.tongue.Tag)
		handler = forms.Handler{Union: to.Name.For(w.tongue.Tag, to.main), Address: c.Address, Phone: cmp.Or(c.Phone, c.HotlineTel), Email: c.Email}
		if to != w.hall {
			handler.Page = w.ref.Name
		}
	}
	return s.in.Forms.Notice(f, handler, w.formLanguage(f))
}

// sumOf is the SHA-256 of a text that is agreed to, as base64url.
func wordingSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// other returns a language where it is not that of t: readers are told.
func (t *tongue) other(lang string) string {
	if lang == t.Tag {
		return ""
	}
	return lang
}

// promiseOf says a number of hours in days where that is what people say.
func promiseOf(hours int) Promise {
	if hours >= 48 && hours%24 == 0 {
		return Promise{Days: hours / 24}
	}
	return Promise{Hours: hours}
}

// readers are all to whom the form may go from this page: those of its route,
// and whoever else an answer can bring it to.
func (s *snapshot) readers(w *wing, f *form.Form, route []*hall) []Reader {
	to := slices.Clone(route)
	if decides(f) {
		for _, h := range w.hall.keyring.halls {
			if nearest := s.in.Forms.Route(f, h.ID, s.offices); len(nearest) > 0 && nearest[0] == h.ID && !slices.Contains(to, h) {
				to = append(to, h)
			}
		}
	}
	list := make([]Reader, len(to))
	for i, h := range to {
		list[i] = s.reader(w, f, h)
	}
	return list
}

func (s *snapshot) reader(w *wing, f *form.Form, h *hall) Reader {
	there := h.in(w.tongue.Tag)
	r := Reader{ID: h.ID, Name: h.Name.For(w.tongue.Tag, h.main), Office: f.Readers.In(w.formLanguage(f)), Contact: there.contact}
	if h.keys != nil {
		list, _ := words.In(wordsTag(w.tongue.Tag))
		r.Fingerprint = list.Fingerprint(h.keys.Key.Thumbprint())
	}
	return r
}

// holds reports whether the keys that pages of h name hold those of a union.
func (s *snapshot) holds(h *hall, id string) bool {
	return slices.ContainsFunc(h.keyring.halls, func(other *hall) bool { return other.ID == id })
}

// decides reports whether an answer says which union receives the form: that
// to the question for a union that is not the office complained about.
func decides(f *form.Form) bool {
	return f.Route.To == "" && slices.ContainsFunc(f.Fields(), func(x form.Field) bool { return x.Type == form.Union && x.Name != form.OfficeField })
}

// steps are what a form asks, with the consents beside the questions that they
// are for, and those that are for all of it.
func (s *snapshot) steps(w *wing, f *form.Form, route []*hall) (steps []FormStep, rest []FormConsent) {
	t := w.formLanguage(f)
	placed := map[string]bool{}
	for _, step := range f.Steps {
		v := FormStep{Title: step.Title.In(t), Help: step.Help.In(t), Page: step.Page, Later: step.Later}
		for _, x := range step.Fields {
			v.Call = v.Call || (x.Type == form.Phone || x.Name == contactField) && !step.Later
			v.Questions = append(v.Questions, s.asked(w, f, x, route))
			for _, a := range f.Consents {
				if !placed[a.Name()] && slices.Contains(a.For, x.Name) {
					placed[a.Name()] = true
					v.Consents = append(v.Consents, consentIn(f, a, t))
				}
			}
		}
		steps = append(steps, v)
	}
	for _, a := range f.Consents {
		if !placed[a.Name()] {
			rest = append(rest, consentIn(f, a, t))
		}
	}
	return steps, rest
}

func consentIn(f *form.Form, a form.Agreement, tag string) FormConsent {
	text := a.Text.In(tag)
	return FormConsent{Name: a.Name(), Text: text, Sum: wordingSum(text), For: strings.Join(covered(f, a), " "), Required: a.Required}
}

// covered are the names of the questions that a consent is for: what no other one
// names, where it names none.
func covered(f *form.Form, a form.Agreement) []string {
	if a.For != nil {
		return a.For
	}
	var names []string
	for _, x := range f.Fields() {
		if c := f.Consent(x.Name); c != nil && c.Name() == a.Name() {
			names = append(names, x.Name)
		}
	}
	return names
}

func (s *snapshot) asked(w *wing, f *form.Form, x form.Field, route []*hall) FormQuestion {
	t := w.formLanguage(f)
	q := FormQuestion{
		Name: x.Name, Type: string(x.Type), Grade: int(x.Grade), Core: x.Core, Required: x.Required, Max: x.Max, Format: string(x.Format),
		Label: x.Label.In(t), Hint: x.Hint.In(t), Example: x.Example.In(t), Purpose: x.Purpose.In(t),
	}
	for _, o := range x.Choices {
		q.Choices = append(q.Choices, FormChoice{Value: o.Value, Text: o.Label.In(t)})
	}
	if x.Type == form.Union {
		q.Groups = s.chooser(w, f, x.Name, route)
		if x.Name != form.OfficeField { // who does not know theirs is helped by the union of the page
			q.Choices = []FormChoice{s.unionChoice(w, f, x.Name, route, w.hall, w.ref.Short)}
		}
	}
	return q
}
