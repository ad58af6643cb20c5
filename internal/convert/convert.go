// Package convert turns other people's Markdown into ours: titles, dates,
// order and languages from front matter, headings, file names and paths. It
// knows neither unions nor pages: where the result goes, it is told.
//
// The text stays as it is. Only what stood around it is replaced by front
// matter of ours, and what was guessed, left out or not understood is reported
// file by file. Reading decides everything and changes nothing; writing never
// replaces a file that is there.
package convert

import (
	"context"
	"io/fs"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
)

// Options of an import.
type Options struct {
	Kind *kind.Kind
	// Languages of the site, BCP 47, the main one first. Empty: the commonest
	// language of the files is the main one.
	Languages []string
	Zone      *time.Location // for times without an offset; nil: +08:00
	Folder    string         // where items go, below the folder that Write is given
	// Reserved reports whether the site has an address, in lower case and
	// without slashes around it, for pages of its own: it is no alias then.
	// May be nil.
	Reserved func(address string) bool
	Leave    string // a folder of the source that is not looked into; "" for none
}

// A File is one Markdown file and what becomes of it.
type File struct {
	From  string // below the source, with slashes
	To    string // below the folder that Write is given, with slashes
	Title string
	Date  string // as in the front matter: of the field date, else of the kind's own; "" for none
	Lang  string // BCP 47
	Draft bool

	Guessed []Guess
	Dropped []string  // keys of its front matter that have no place in ours, as written
	Left    []Feature // template code that stays in the text as text
	Missing []string  // fields that the kind requires and that nothing said
	Outcome Outcome

	head []byte // our front matter
	doc  *document
}

// A Guess says what was not in the front matter and where it was taken from.
type Guess struct {
	What string // title, date, order, lang, draft, encoding, name, or a field of the kind
	From Origin
}

// Origin is where something was found.
type Origin string

// Origins of guesses.
const (
	FromHeading   Origin = "heading"    // the first heading of level 1
	FromFileName  Origin = "file-name"  // the file's own name
	FromFolder    Origin = "folder"     // the name of a folder around it
	FromText      Origin = "text"       // what the text says or how it is written
	FromTitle     Origin = "title"      // words of the title
	FromSettings  Origin = "settings"   // the main language of the site, or of the files
	FromBytes     Origin = "bytes"      // how the file is encoded
	FromCollision Origin = "collision"  // another file has the same name
	FromForbidden Origin = "characters" // the name held characters that an address cannot have
)

// A Feature is a construct of another generator, counted in one file.
type Feature struct {
	Name  string // "{% include %}", "{{< figure >}}", "<Badge>", "::: tip"
	Count int
}

// Outcome says what became of a file.
type Outcome uint8

// Outcomes of writing.
const (
	Planned   Outcome = iota // not written yet
	Written                  // a new file
	Identical                // it lay there already, byte for byte
	InTheWay                 // another file lies there and was left alone
)

// A Copy is a picture or another file that texts show or link to.
type Copy struct {
	From, To string // as in File
	Outcome  Outcome
}

// A Skip is a Markdown file that is not imported.
type Skip struct {
	Path string
	Why  Reason
}

// Reason of a Skip.
type Reason string

// Reasons to leave a file out.
const (
	Private    Reason = "private"    // a name that begins with "_": a template, a part
	Unreadable Reason = "unreadable" // no text, too large, or not to be opened; Diags says more
)

// A Plan is what an import writes.
type Plan struct {
	Files   []File // by From
	Copies  []Copy // by To
	Skipped []Skip // by Path
	Main    string // the language whose files carry no language in their name
	Diags   diag.List

	source fs.FS
}

// Read looks at every Markdown file of source and decides what becomes of it.
// The error is for what no editor can mend; a file that cannot be read is a
// fault in Diags, and the others go on.
func Read(ctx context.Context, source fs.FS, o Options) (*Plan, error) {
	r := &reader{source: source, options: o, plan: &Plan{source: source}}
	if r.options.Zone == nil {
		r.options.Zone = time.FixedZone("", 8*60*60)
	}
	if err := r.readTree(ctx); err != nil {
		return nil, err
	}
	r.settleLanguages()
	r.settleNames()
	r.settleOrder()
	r.settleAddresses()
	r.compose()
	r.findCopies()
	r.plan.Diags = r.plan.Diags.Sorted()
	return r.plan, nil
}

// A reader makes one Plan, in the order of Read's calls.
type reader struct {
	source  fs.FS
	options Options
	plan    *Plan
	docs    []*document
	tree    tree
	claimed map[string]bool // aliases, in lower case
	shown   struct {        // the file that a warning was last told of
		name  string
		lines []string
	}
}

func (r *reader) tell(d diag.Diag) { r.plan.Diags = append(r.plan.Diags, d) }

// skip leaves a file out and says why.
func (r *reader) skip(path string, why Reason) {
	r.plan.Skipped = append(r.plan.Skipped, Skip{Path: path, Why: why})
}

// warning is a Diag of a file as a whole.
func warning(path, rule string, text, hint diag.Words) diag.Diag {
	return diag.Diag{Path: path, Rule: rule, Severity: diag.Warning, Text: text, Hint: hint}
}
