package build

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
	"unionhall/internal/theme"
)

// An output is a file that the site is to have. Exactly one of the pointers is
// set.
type output struct {
	file   string
	static *staticFile
	copy   *site.Copy
	icon   *site.Icon
	page   *site.Page
	doc    *site.Document
}

// A result is what became of an output.
type result struct {
	file     string
	made     made
	staged   string // the new file, waiting to be published; "" when nothing is to be written
	rendered bool   // the page was made again, whatever came out
	foreign  bool   // it would replace what is not ours
	copies   []result
}

// outputs lists all files of a site, what pages need before the pages, and
// what names pages after them: it is in this order that they are published.
func outputs(s *site.Site, static []staticFile) []output {
	pages, docs, copies, icons := s.Pages(), s.Documents(), s.Copies(), s.Icons()
	list := make([]output, 0, len(pages)+len(docs)+len(copies)+len(icons)+len(static))
	for i := range static {
		list = append(list, output{file: string(static[i].file), static: &static[i]})
	}
	for i := range copies {
		list = append(list, output{file: string(copies[i].File), copy: &copies[i]})
	}
	for i := range icons {
		list = append(list, output{file: string(icons[i].File), icon: &icons[i]})
	}
	for i := range pages {
		list = append(list, output{file: string(pages[i].File), page: &pages[i]})
	}
	for i := range docs {
		list = append(list, output{file: string(docs[i].File), doc: &docs[i]})
	}
	return list
}

// render makes all outputs that differ from what is there, and stages them.
func (u *update) render(ctx context.Context) error {
	r := &renderer{
		update: u, outputs: outputs(u.site, slices.Concat(u.look.static, u.forms.static)),
		layouts: map[layoutID]*theme.Layout{}, shells: map[site.ShellID]*shell{},
	}
	u.renderer = r
	var err error
	if u.keeping, err = r.recall(ctx); err != nil || u.diags.Faults() > 0 {
		return err
	}
	worker, err := u.workerFile()
	if err != nil {
		return err
	}
	r.outputs = append(r.outputs, worker...)
	r.count = newProgress(u.Progress, Rendering, len(r.outputs))
	if err := u.survey(r.outputs); err != nil || u.diags.Faults() > 0 {
		return err
	}
	list, err := r.prepare(ctx)
	u.tell(list)
	if err != nil || list.Faults() > 0 {
		return err
	}
	var fault *theme.Fault
	if err := r.all(ctx); errors.As(err, &fault) {
		u.tell(diag.List{fault.Diag})
		return nil
	} else if err != nil {
		return err
	}
	if u.tellForeign(flat(r.results)); u.diags.Faults() > 0 {
		return nil // what phones fetch is made of files that have to be ours
	}
	if err := u.keeping.all(ctx); err != nil {
		return err
	}
	for _, s := range u.keeping.sets {
		u.tellForeign(flat(slices.Concat(s.parts, s.editions)))
	}
	u.results = u.keeping.around(r.results)
	return nil
}

func (u *update) tellForeign(results []result) {
	for i := range results {
		if results[i].foreign {
			u.tell(diag.List{u.ground.foreign(results[i].file)})
		}
	}
}

// survey looks at the output folder.
func (u *update) survey(list []output) error {
	wanted := make([]string, 0, len(list))
	for i := range list {
		wanted = append(wanted, list[i].file)
		if u.Precompress != NoPrecompress { // which of them will be made is not known yet
			wanted = append(wanted, list[i].file+".gz", list[i].file+".br")
		}
	}
	faults, err := u.ground.survey(wanted)
	u.tell(faults)
	return err
}

// A renderer makes the outputs that differ from what is there. Its maps are
// complete before the first output is made.
type renderer struct {
	*update
	outputs []output
	results []result // of outputs
	hands   []*hand  // by worker
	layouts map[layoutID]*theme.Layout
	shells  map[site.ShellID]*shell
	count   *progress

	rendered atomic.Int64
}

type layoutID struct{ name, lang string }

// A shell is rendered when the first page needs it. Its key is known before.
type shell struct {
	id   site.ShellID
	role string // of it in an offline set
	key  digest.Sum
	make func() (*theme.Shell, error)
	once sync.Once
	made *theme.Shell
	err  error
}

func (s *shell) render() (*theme.Shell, error) {
	s.once.Do(func() { s.made, s.err = s.make() })
	return s.made, s.err
}

// prepare finds layouts and shells. A page whose layout the theme has not is
// a fault of the theme.
func (r *renderer) prepare(ctx context.Context) (diag.List, error) {
	var list diag.List
	for i := range r.outputs {
		p := r.outputs[i].page
		if p == nil {
			continue
		}
		id := layoutID{p.Layout, p.Shell.Lang}
		if _, ok := r.layouts[id]; !ok {
			r.layouts[id] = r.look.theme.Layout(id.name, id.lang)
			if r.layouts[id] == nil {
				list = append(list, r.look.noLayout(p))
			}
		}
		if r.shells[p.Shell] == nil {
			r.shells[p.Shell] = &shell{id: p.Shell, role: r.site.Role(p.Shell), make: func() (*theme.Shell, error) { return r.look.theme.Shell(r.site.ShellView(p.Shell)) }}
		}
	}
	all := make([]*shell, 0, len(r.shells))
	for _, s := range r.shells {
		all = append(all, s)
	}
	return list, parallel(ctx, r.Jobs, len(all), func(_, i int) error {
		h := digest.New("shell")
		h.Sum(site.Sum(r.site.ShellView(all[i].id)))
		h.Sum(r.look.theme.ShellSum(all[i].id.Lang))
		all[i].key = h.Done()
		return nil
	})
}

// noLayout is the fault of a kind that names a layout which no layer has.
func (l *look) noLayout(p *site.Page) diag.Diag {
	file := "layouts/" + p.Layout + ".html"
	if p.Item != nil {
		file = kindFolder + "/" + p.Item.Kind + ".yaml"
	}
	return diag.Diag{
		Path: l.theme.Shown(file), Rule: "theme/no-layout", Severity: diag.Fault,
		Text: diag.Say("主题缺少布局“%s”", "the theme has no layout %q", p.Layout),
		Hint: diag.Say("加上 layouts/%s.html，或者让这种内容用 layout: item", "add layouts/%s.html, or write layout: item for this kind", p.Layout),
	}
}

// all makes every output.
func (r *renderer) all(ctx context.Context) error {
	r.hands = make([]*hand, r.Jobs)
	for i := range r.hands {
		encoders, err := r.encoders()
		if err != nil {
			return err
		}
		r.hands[i] = &hand{renderer: r, worker: i, encoders: encoders}
	}
	r.results = make([]result, len(r.outputs))
	return parallel(ctx, r.Jobs, len(r.outputs), func(worker, i int) error {
		res, err := r.hands[worker].output(&r.outputs[i])
		r.results[i] = res
		r.count.add(1)
		return err
	})
}
