package convert

import (
	"io/fs"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

// A document is one file as it was read, without its text: an import of
// 100,000 files must not hold them all.
type document struct {
	path   string // below the source
	sum    digest.Sum
	matter matter
	draws  []reference // what its text shows or links to
	left   []Feature
	body   span   // of the decoded text
	cut    span   // the heading that became the title, within body; empty for none
	eol    string // "\n" or "\r\n", as the file has it

	meta     meta   // what its front matter said
	heading  string // of level 1, if it is the first thing in the text
	official official
	script   string // language that its letters look like; "" where too short

	place   place  // what its path says
	lang    string // settled
	origin  Origin // of lang; "" for front matter
	name    string // settled, without language and ending
	base    string // the name that the path suggests
	address string // where it was on the old site, "" where not known
	order   string // a number that its file name begins with
	guessed []Guess
}

// span is a part of a text, in bytes.
type span struct{ from, to int }

func (s span) empty() bool { return s.from >= s.to }

func (d *document) guess(what string, from Origin) {
	d.guessed = append(d.guessed, Guess{What: what, From: from})
}

// maxFile is the largest file that is read, in bytes. Prose of one megabyte is
// ordinary; what is larger is a dump of something else.
const maxFile = 16 << 20

// readDocument reads one file and everything that it says by itself.
func (r *reader) readDocument(path string) error {
	if info, err := fs.Stat(r.source, path); err == nil && !info.Mode().IsRegular() { // opening a pipe would wait for whoever writes to it
		r.unreadable(path, diag.Say("这不是文件", "this is no file"), diag.Say("请把文件本身放到这里", "put the file itself here"))
		return nil
	}
	raw, err := fs.ReadFile(r.source, path)
	if err != nil {
		r.unreadable(path, diag.Say("读不了这个文件：%v", "this file cannot be read: %v", err), diag.Words{})
		return nil
	}
	d, fault := newDocument(path, raw)
	if fault != nil {
		r.unreadable(path, fault.text, fault.hint)
		return nil
	}
	for _, l := range d.matter.diags {
		r.tell(l)
	}
	d.place = r.tree.placeOf(path)
	d.meta = readMeta(d.matter.root, r.options.Kind)
	r.docs = append(r.docs, d)
	return nil
}

func (r *reader) unreadable(path string, text, hint diag.Words) {
	r.skip(path, Unreadable)
	r.tell(diag.Diag{Path: path, Rule: "import/unreadable", Severity: diag.Fault, Text: text, Hint: hint})
}

// newDocument takes a file apart. It depends on its arguments only.
func newDocument(path string, raw []byte) (*document, *textFault) {
	text, encoding, fault := decode(raw)
	if fault != nil {
		return nil, fault
	}
	d := &document{path: path, sum: digest.Of(raw), eol: lineEnd(text)}
	if encoding != "" {
		d.guess("encoding", FromBytes)
	}
	d.matter = readMatter(path, text)
	d.body = span{d.matter.end, len(text)}
	body := text[d.matter.end:]
	s := survey(body)
	d.draws, d.left = s.references, s.features
	d.heading = s.heading.text
	d.cut = span{d.body.from + s.heading.at.from, d.body.from + s.heading.at.to}
	d.official = readOfficial(body)
	d.script = languageOfText(body)
	return d, nil
}

func lineEnd(text string) string {
	for i := range len(text) {
		if text[i] == '\n' {
			if i > 0 && text[i-1] == '\r' {
				return "\r\n"
			}
			return "\n"
		}
	}
	return "\n"
}
