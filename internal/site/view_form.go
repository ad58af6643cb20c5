package site

import "html/template"

// This file is what templates see of forms. Addresses that scripts read are
// from the base path.

// FormsView is the list of the forms that the people of a union can fill in.
type FormsView struct {
	Frame
	Title   string
	Union   UnionRef
	Contact Contact
	Source  Ref // the union on whose pages they are, where that is not the page's
	Forms   []FormRef
	Outbox  Ref  // Href "" where nothing is sent
	Sends   bool // they can be sent; else they are printed
	Trial   bool
}

// FormRef is a form in the list.
type FormRef struct {
	Ref
	ID        string
	Lang      string // of Text and Intro, where it is not the page's
	Intro     string
	Urgent    bool
	Anonymous bool
	Promise   Promise
}

// Speed is how fast answers came, by figures that no case can be told from. Its zero
// value: too little is known.
type Speed struct {
	From, To string // months: "2025-12"
	View     Span   // half of the forms were opened
	Done     Span   // half of them were closed
	Within   string // the share that was answered in the promised time: "≥ 90%"; "": not known
	// Satisfied is the share of those who rated that gave 4 or 5 of 5, Ratings how many rated:
	// "≥ 85%" and "≥ 40"; "": not known.
	Satisfied, Ratings string
	Settled            Span // half of the requests to erase were
}

// Span is within what time half of something came about.
type Span struct {
	Promise
	Longer bool // half took longer than that
}

// Promise is within what time the first answer comes: in days or in hours.
type Promise struct{ Days, Hours int }

// FormScripts are the files that a page of forms names; all "" where nothing is
// sent. Scripts read the addresses without Href in the name, which are from the
// base path.
type FormScripts struct {
	Script     string // of the page itself, relative to it
	Page       string // the script that all pages have, where only those of forms do, relative to it; else ""
	Code       string // shows and reads a code
	List       string // words that a code is read out in
	Keys       string // keys-DIGEST.json
	Lists      string // looks after people and photos, relative to the page; "" where the form asks for neither
	Outbox     string
	OutboxHref string
}

// FormView is the page of a form.
type FormView struct {
	Frame
	Title     string
	Form      string // id and version: wages@1
	Under     string // what envelopes call it where that is something else
	Union     UnionRef
	Contact   Contact
	Lang      string // in which the form is shown, where it is not the page's
	Intro     string
	Purpose   string
	Urgent    bool
	Anonymous bool
	Hours     int // of the promise
	Promise   Promise
	Speed     Speed
	Days      int  // that answers are kept after the case is closed
	Drafts    bool // are kept without being asked to
	Trial     bool // the keys are for trying out: nobody, or everybody, can open what is sent

	AvoidsEmployer bool
	AvoidsOffice   bool
	Route          string // ids of those who may receive it, the nearest first, spaces between
	Readers        []Reader
	Steps          []FormStep
	Consents       []FormConsent // that stand before the button
	Notice         []string      // paragraphs of what the law wants to be said
	NoticeSum      string        // SHA-256 of it, base64url
	FormScripts
	Style template.HTML // the style element of form pages
	Forms Ref           // the list of all forms
}

// Sends reports whether the form can be sent from the page.
func (v *FormView) Sends() bool { return v.Keys != "" }

// Reader is a union that may receive a form.
type Reader struct {
	ID          string
	Name        string
	Office      string // who of it reads, in words
	Fingerprint string // of its key, eight words; "" on paper
	Contact     Contact
}

// FormStep is what stands on one screen.
type FormStep struct {
	Title     string
	Help      string
	Page      bool // asks for what is told to nobody else: alone on its page
	Later     bool // asked once a person has called
	Call      bool // holds how to be called back
	Questions []FormQuestion
	Consents  []FormConsent // for the questions of this step alone
}

// FormConsent is a line to tick.
type FormConsent struct {
	Name     string // id and version
	Text     string
	Sum      string // SHA-256 of Text, base64url
	For      string // names of questions, spaces between; "" for all of the form
	Required bool
}

// FormQuestion is a field.
type FormQuestion struct {
	Name     string
	Type     string
	Grade    int
	Core     bool
	Required bool
	Max      int
	Format   string
	Label    string
	Hint     string
	Example  string
	Purpose  string
	Avoids   bool // the answer names the office that is complained about
	Choices  []FormChoice
	Groups   []FormGroup // of a question for a union
}

// FormGroup is choices that belong together: a way to find a union.
type FormGroup struct {
	Text    string
	Choices []FormChoice
}

// FormChoice is one answer.
type FormChoice struct {
	Value  string
	Text   string
	Routed bool   // the answer says who receives the form
	Route  string // then: their ids, the nearest first, spaces between
}

// OutboxView is the page of what was filled in on a phone.
type OutboxView struct {
	Frame
	Title   string
	Union   UnionRef
	Contact Contact
	Trial   bool
	FormScripts
	Style template.HTML // the style element of form pages
	Forms Ref
	// Elsewhere is where the forms of another union are, relative to the page, with {u} for
	// its id: in the language of the page, if all unions have it. "" on a site of one union.
	Elsewhere string
	Days      int    // within which a request to erase is settled
	Push      string // the script by which phones ask to be told when there is an answer, from the root; "" where they cannot
	PushOff   bool   // it takes back what phones have asked for, and nothing else: see --kill-worker
}
