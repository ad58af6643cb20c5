package devserver

import (
	"bytes"
	"html/template"
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

var templates = template.Must(template.ParseFS(sources, "page/*.html"))

// mostShown keeps a site that is wrong throughout from making panels of
// megabytes: after a hundred mended faults the next ones come.
const mostShown = 100

// speech is the language of a template.
type speech struct{ Lang string }

// In chooses between two texts.
func (s speech) In(zh, en string) string { return diag.Words{ZH: zh, EN: en}.In(s.Lang) }

// A panel is what is laid over one page: what is wrong, that page's own things
// first.
type panel struct {
	speech
	version uint64 // of the page below
	address string // of the page
	Lost    *lost
	Trouble string  // what no editor can mend
	Broken  remarks // why the page itself cannot be made
	Mine    remarks // faults of the page's own source
	Faults  remarks // all other faults
	Own     remarks // warnings of the page's own source
	Others  remarks // all other warnings
	frozen  frozen
}

// remarks are the first of a list, and how long it is.
type remarks struct {
	List  []remark
	Count int
}

// lost is why there is no page at an address, as far as we know.
type lost struct {
	Place        // of the file that would have it; no Path: there is none
	Why   string // why that file is not shown
	Up    string // the nearest address above where something lies
}

// A remark is a diag as the panel shows it.
type remark struct {
	Place
	ID                string // the same while the same is wrong, wherever the line moves
	Text, Hint        string
	Before, At, After string
	Marked            bool
}

// A shownPanel is a panel as it goes to a page. The zero value shows nothing.
type shownPanel struct {
	Sum  string `json:"sum"`
	HTML string `json:"html"`
}

// panelFor makes the panel of the page at an address, which is made of source,
// or cannot be made because of what is broken.
func (s *Server) panelFor(now outcome, address, source string, broken diag.List) (shownPanel, error) {
	p := panel{speech: speech{s.lang}, version: now.turn.Version, address: address, Lost: s.lostAt(now, address)}
	if now.err != nil {
		p.Trouble = now.err.Error()
	}
	if p.Lost != nil && source == "" {
		source = p.Lost.Path // it would be the page's
	}
	p.sort(s, now.turn.Diags, source, broken)
	if p.empty() {
		return shownPanel{}, nil
	}
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, "panel.html", &p); err != nil {
		return shownPanel{}, err
	}
	return shownPanel{digest.Of(b.Bytes()).Short(), b.String()}, nil
}

// sort fills the lists. What is only advice is asked for the page's own file
// alone: for all of them there is the check command.
func (p *panel) sort(s *Server, diags diag.List, source string, broken diag.List) {
	for _, d := range broken {
		p.Broken.add(s.remark(d))
	}
	if source != "" {
		diags = append(diags[:len(diags):len(diags)], s.pages.Advice(source)...)
	}
	for _, d := range diags.Sorted() {
		list := &p.Others
		switch {
		case slices.Contains(broken, d):
			continue // it stands above already
		case d.Severity == diag.Fault:
			list = &p.Faults
			if p.frozen.note(d.Path); d.Path == source && source != "" {
				list = &p.Mine
			}
		case d.Path == source && source != "":
			list = &p.Own
		}
		list.add(s.remark(d))
	}
}

func (r *remarks) add(one remark) {
	if r.Count++; r.Count <= mostShown {
		r.List = append(r.List, one)
	}
}

// Here is how many faults keep this page from being right.
func (p *panel) Here() int { return p.Broken.Count + p.Mine.Count }

// Wrong is how many faults there are.
func (p *panel) Wrong() int { return p.Here() + p.Faults.Count }

func (p *panel) empty() bool {
	return p.Lost == nil && p.Trouble == "" && p.Wrong()+p.Own.Count+p.Others.Count == 0
}

// Hidden is how many are not listed.
func (p *panel) Hidden() int {
	n := 0
	for _, r := range []remarks{p.Mine, p.Faults, p.Own, p.Others} {
		n += r.Count - len(r.List)
	}
	return n
}

// IDs are those of all that should catch the eye when it is new.
func (p *panel) IDs() string {
	var ids []string
	if p.Trouble != "" {
		ids = append(ids, digest.Of([]byte(p.Trouble)).Short()[:8])
	}
	if p.Lost != nil {
		ids = append(ids, "lost:"+digest.Of([]byte(p.address)).Short()[:8])
	}
	for _, f := range slices.Concat(p.Broken.List, p.Mine.List, p.Faults.List) {
		ids = append(ids, f.ID)
	}
	return strings.Join(ids, " ")
}

func (s *Server) remark(d diag.Diag) remark {
	h := digest.New("remark")
	h.String(d.Path)
	h.String(d.Rule)
	h.String(d.Text.EN)
	r := remark{
		Place: s.place(d.Path, d.Line, d.Col), ID: h.Done().Short()[:8],
		Text: d.Text.In(s.lang), Hint: d.Hint.In(s.lang), Marked: d.Excerpt != "",
	}
	r.Before, r.At, r.After = word(d.Marked())
	return r
}

// lostAt says what can be said of an address where nothing lies.
func (s *Server) lostAt(now outcome, address string) *lost {
	if now.turn.Version == 0 || s.pages.Key(address) != (digest.Sum{}) {
		return nil
	}
	source, why := s.pages.Missing(address)
	l := &lost{Up: s.above(address)}
	if source != "" {
		l.Place, l.Why = s.place(source, 0, 0), why.In(s.lang)
	}
	return l
}

// above returns the nearest address above one at which something lies, with a
// slash before it.
func (s *Server) above(address string) string {
	for at := strings.Trim(address, "/"); at != "" && at != "."; {
		at = path.Dir(at)
		if at != "." && s.pages.Key(at+"/") != (digest.Sum{}) {
			return "/" + at + "/"
		}
	}
	return "/"
}
