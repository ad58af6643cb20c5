package build

import (
	"errors"
	"slices"
	"sync"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
	"unionhall/internal/theme"
)

// A PageFault is the error of Get for a page that the theme cannot make.
type PageFault struct{ diag.Diag }

func (e *PageFault) Error() string { return e.Path + ": " + e.Text.EN }

// pageFault makes an error of the theme one that can be shown.
func pageFault(err error) error {
	if f := (*theme.Fault)(nil); errors.As(err, &f) {
		return &PageFault{f.Diag}
	}
	return err
}

// A plate is what a page is printed from.
type plate struct {
	page   *site.Page
	view   any
	layout *theme.Layout
	shell  *shell
}

// plate prepares a page and returns the digest of all that goes into it.
func (v *showing) plate(p *site.Page) (*plate, digest.Sum, error) {
	look := v.frame.look
	l := &plate{page: p, view: v.site.View(p), layout: look.theme.Layout(p.Layout, p.Shell.Lang)}
	if l.layout == nil {
		return nil, digest.Sum{}, &PageFault{look.noLayout(p)}
	}
	l.shell = v.press.shell(look.theme, v.site.ShellView(p.Shell))
	h := digest.New("page")
	h.Sum(site.Sum(l.view))
	h.Sum(l.layout.Sum())
	h.Sum(l.shell.key)
	return l, h.Done(), nil
}

func (v *showing) servePage(p *site.Page) (*Served, error) {
	l, key, err := v.plate(p)
	if err != nil {
		return nil, err
	}
	s := &Served{File: string(p.File), Type: mediaTypes["html"], Page: true}
	if p.Item != nil {
		s.Source = p.Item.Path
	}
	if done, ok := v.press.find(key); ok {
		s.Bytes, s.Sum = done.bytes, done.sum
		return s, nil
	}
	if s.Bytes, err = v.print(l); err != nil {
		return nil, pageFault(err)
	}
	s.Sum = digest.Of(s.Bytes)
	v.press.keep(printed{key, s.Bytes, s.Sum})
	return s, nil
}

// print makes the bytes of a page.
func (v *showing) print(l *plate) ([]byte, error) {
	sh, err := l.shell.render()
	if err != nil {
		return nil, err
	}
	if view, ok := l.view.(*site.ItemView); ok && l.page.Item != nil {
		html, err := v.body(v, l.page.Item)
		if err != nil {
			return nil, err
		}
		var owner []byte
		if l.page.Owner != nil {
			if owner, err = v.body(v, l.page.Owner); err != nil {
				return nil, err
			}
		}
		v.site.Fill(view, l.page, html, owner)
	}
	var slots theme.Slots
	if err := l.layout.Render(l.view, &slots); err != nil {
		return nil, err
	}
	return sh.Append(nil, &slots), nil
}

// A press keeps the pages that were made last, and the shells around them. It
// is safe for concurrent use.
type press struct {
	mu     sync.Mutex // guards what follows
	pages  []printed  // the one made last at the end
	shells []*shell
}

type printed struct {
	key   digest.Sum
	bytes []byte
	sum   digest.Sum
}

const (
	mostPrinted = 64 // an editor has a few pages open
	mostShells  = 64 // of unions and languages that were looked at last
)

func (p *press) find(key digest.Sum) (printed, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.pages, func(d printed) bool { return d.key == key })
	if i < 0 {
		return printed{}, false
	}
	done := p.pages[i]
	p.pages = append(slices.Delete(p.pages, i, i+1), done)
	return done, true
}

func (p *press) keep(done printed) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.pages) >= mostPrinted {
		p.pages = slices.Delete(p.pages, 0, 1)
	}
	p.pages = append(p.pages, done)
}

// shell returns the shell of a view. It is rendered when a page is printed.
func (p *press) shell(t *theme.Theme, view *site.ShellView) *shell {
	h := digest.New("shell")
	h.Sum(site.Sum(view))
	h.Sum(t.ShellSum(view.Lang))
	key := h.Done()
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.shells, func(s *shell) bool { return s.key == key }); i >= 0 {
		s := p.shells[i]
		p.shells = append(slices.Delete(p.shells, i, i+1), s)
		return s
	}
	if len(p.shells) >= mostShells {
		p.shells = slices.Delete(p.shells, 0, 1)
	}
	s := &shell{key: key, make: func() (*theme.Shell, error) { return t.Shell(view) }}
	p.shells = append(p.shells, s)
	return s
}

// noLayouts tells of kinds that name a layout which no layer has, and have a
// page.
func (l *look) noLayouts(pages []site.Page) diag.List {
	var list diag.List
	for _, name := range l.bare() {
		if i := slices.IndexFunc(pages, func(p site.Page) bool { return p.Layout == name }); i >= 0 {
			list = append(list, l.noLayout(&pages[i]))
		}
	}
	return list
}

// bare returns the layouts that kinds name and no layer has.
func (l *look) bare() []string {
	var names []string
	for _, k := range l.kinds.Kinds() {
		if k.Layout != "" && !slices.Contains(l.layouts, k.Layout) {
			names = append(names, k.Layout)
		}
	}
	return names
}
