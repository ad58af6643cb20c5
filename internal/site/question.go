package site

import (
	"hash/maphash"
	"slices"
)

// A question is something that the answer to a link depends on: what lies at
// an address or a source path, which headings a page has. Whoever links
// remembers what was asked for it, also where there was nothing; when an
// answer changes, only those who asked look again. Two questions may be the
// same by chance: then somebody looks again for nothing.
type question uint32

// namesAsked is the key of the question which names files have.
const namesAsked = "\x00names"

func (g *ground) question(key string) question { return question(maphash.String(g.seed, key)) }

// headingsQuestion asks which headings the page at an address has.
func (g *ground) headingsQuestion(href string) question { return ^g.question(href) }

// ask remembers a question, where the asker takes notes.
func (a *asker) ask(q question) {
	if a.notes != nil {
		a.notes.asked = append(a.notes.asked, q)
	}
}

// use remembers a file that a link leads to.
func (a *asker) use(f *attachment) {
	if a.notes != nil {
		a.notes.files = append(a.notes.files, f)
	}
}

// notes is what an asker learned beside the answers.
type notes struct {
	asked []question
	files []*attachment
}

// settled returns both, each thing once, in memory of their own.
func (n *notes) settled() ([]question, []*attachment) {
	slices.Sort(n.asked)
	var files []*attachment
	for _, f := range n.files {
		if !slices.Contains(files, f) {
			files = append(files, f)
		}
	}
	return slices.Clone(slices.Compact(n.asked)), files
}

// concerns reports whether one of the questions has a new answer.
func concerns(changed map[question]bool, asked []question) bool {
	for _, q := range asked {
		if changed[q] {
			return true
		}
	}
	return false
}
