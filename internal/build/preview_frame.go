package build

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// A frame is what stands above the items: settings, theme, unions, each as it
// last was without faults. It is immutable.
type frame struct {
	config  *site.Config
	look    *look
	sites   *site.Map
	unions  []*site.Union // in sites, by path
	diags   diag.List     // of sites
	forms   siteForms
	told    diag.List // of forms
	waiting []string  // folders of unions that were never without faults: nobody knows yet what their files are
}

// waits reports whether a file lies in the folder of a union that is not known
// yet.
func (f *frame) waits(file string) bool {
	return slices.ContainsFunc(f.waiting, func(folder string) bool { return folder == "." || isBelow(file, folder) })
}

// parts of a frame are what it is made of as it lies on disk, faults and all.
type parts struct {
	settings settingsPart
	tried    *look        // the theme that was last loaded
	triedFor *site.Config // for these settings
	theme    diag.List    // of it
	unions   map[string]*unionPart
	sites    diag.List // of the map of all that has no faults by itself
	forms    diag.List
}

type settingsPart struct {
	sum    digest.Sum
	config *site.Config // as it is, else as it last was without faults
	sound  bool
	diags  diag.List
}

type unionPart struct {
	sum   digest.Sum
	kinds *kind.Set   // that it was read with
	union *site.Union // without faults, or the best there is
	good  *site.Union // the last one without faults that fitted; nil: there was none
	diags diag.List
}

// reframe brings the frame up to date. Where it cannot be made without faults
// it stays as it was; nil: there was none.
func (t *turning) reframe() {
	p := t.preview
	if p.frame != nil && !t.framed() {
		return
	}
	t.readSettings()
	if p.parts.settings.config == nil {
		return
	}
	t.readTheme(p.parts.settings.config)
	if p.look == nil {
		return
	}
	t.readUnions(p.look.kinds)
	t.fit(&frame{config: p.parts.settings.config, look: p.look})
}

// framed reports whether anything of the frame may have changed.
func (t *turning) framed() bool {
	if t.tour.theme {
		return true
	}
	for file := range t.tour.changed {
		if r := roleOf(file); r == settingsFile || r == unionSettings || r == unionKeys || r == formText || r == speedFigures {
			return true
		}
	}
	return false
}

// readSettings reads site.yaml. Settings that were never without faults are
// taken as far as they could be read.
func (t *turning) readSettings() {
	now := &t.parts.settings
	text, err := os.ReadFile(filepath.Join(t.Source, siteFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		now.sum, now.diags = digest.Sum{}, diag.List{noSite()}
		return
	case err != nil:
		now.sum, now.diags = digest.Sum{}, diag.List{unreadable(siteFile, err)}
		return
	case digest.Of(text) == now.sum:
		return
	}
	c, list := site.ReadConfig(siteFile, text)
	now.sum, now.diags = digest.Of(text), list
	if list.Faults() == 0 || !now.sound {
		now.config, now.sound = c, list.Faults() == 0
	}
}

// unreadable is the fault of a file that is there and cannot be read.
func unreadable(file string, err error) diag.Diag {
	var e *fs.PathError
	if errors.As(err, &e) {
		err = e.Err
	}
	return diag.Diag{
		Path: file, Rule: "source/unreadable", Severity: diag.Fault,
		Text: diag.Say("这个文件读不了：%v", "this file cannot be read: %v", err),
		Hint: diag.Say("看看它是不是正被别的程序打开，或者没有读取的权限", "see whether another program holds it open, or whether you may read it"),
	}
}

// mostThemeTries is how often a theme is looked at that changes meanwhile.
const mostThemeTries = 3

// readTheme loads the theme, and takes it into use unless it has faults.
func (t *turning) readTheme(c *site.Config) {
	if t.look != nil && !t.tour.theme && t.parts.triedFor == c {
		return
	}
	var err error
	for range mostThemeTries {
		if err = t.tryTheme(c); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	t.parts.triedFor = c
	if err != nil {
		t.parts.theme, t.parts.tried = diag.List{unreadableTheme(c, err)}, nil
	}
}

func unreadableTheme(c *site.Config, err error) diag.Diag {
	return c.AtTheme("theme/unreadable",
		diag.Say("主题读不了：%v", "the theme cannot be read: %v", err),
		diag.Say("主题的文件夹里只放文件和文件夹，不放指向文件夹的链接", "a theme's folder holds files and folders, no links to folders"))
}

func (t *turning) tryTheme(c *site.Config) error {
	layers, root, list, err := openTheme(t.Source, c, t.Base)
	if err != nil {
		return err
	}
	defer func() {
		if root != nil {
			root.Close()
		}
	}()
	sums, err := layersSums(layers)
	if err != nil {
		return err
	}
	l := t.parts.tried
	if l == nil || l.sums != sums {
		if l, err = t.dress(layers, sums); err != nil {
			return err
		}
	}
	t.parts.tried, t.parts.theme = l, append(list, l.diags...)
	if l != t.look && l.diags.Faults() == 0 && (len(list) == 0 || t.look == nil) {
		t.retired = append(t.retired, t.look)
		l.root, root = root, nil
		t.look = l
	}
	return nil
}

// readUnions reads the union.yaml files that have changed.
func (t *turning) readUnions(kinds *kind.Set) {
	unions := make(map[string]*unionPart, len(t.parts.unions))
	for file := range t.stock.files {
		if roleOf(file) != unionSettings {
			continue
		}
		was := t.parts.unions[file]
		if was == nil {
			was = &unionPart{}
		}
		if was.kinds == kinds && !t.tour.whole && !t.tour.changed[file] {
			unions[file] = was
			continue
		}
		if now := t.readUnion(file, kinds, was); now != nil {
			unions[file] = now
		}
	}
	t.parts.unions = unions
}

// readUnion returns nil where the file is gone.
func (t *turning) readUnion(file string, kinds *kind.Set, was *unionPart) *unionPart {
	f := t.stock.files[file]
	text, err := os.ReadFile(t.builder.disk(&f))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return &unionPart{good: was.good, diags: diag.List{unreadable(file, err)}}
	}
	sum := digest.Of(text)
	if was.sum == sum && was.kinds == kinds {
		return was
	}
	now := &unionPart{sum: sum, kinds: kinds, good: was.good}
	now.union, now.diags = site.ReadUnion(file, text, kinds)
	if now.diags.Faults() > 0 && (now.good != nil || !named(now)) {
		now.union = nil
	}
	return now
}

// named reports whether the union has an id that addresses can be made of. One
// with other faults is taken as far as it could be read: without it, those of
// others may be other ones.
func named(u *unionPart) bool {
	return u.union.ID != "" && !slices.ContainsFunc(u.diags, func(d diag.Diag) bool { return d.Rule == "union/id" })
}

// fit makes the map of a new frame and takes that into use. A union that does
// not fit is taken as it last did; one that never did is left out, with all
// below it.
func (t *turning) fit(now *frame) {
	chosen := map[string]*site.Union{}
	for file, u := range t.parts.unions {
		if chosen[file] = u.union; u.union == nil {
			chosen[file] = u.good
		}
	}
	t.arrangeUnions(now, chosen)
	if t.parts.sites = now.diags; len(now.unions) == 0 && len(chosen) > 0 {
		t.parts.sites = nil // there are some, and they say what is wrong with them
	}
	for now.diags.Faults() > 0 {
		if !t.giveWay(chosen, now.diags) {
			return // as it was
		}
		t.arrangeUnions(now, chosen)
	}
	for _, u := range now.unions {
		if part := t.parts.unions[u.Path]; u != part.union || part.diags.Faults() == 0 {
			part.good = u
		}
	}
	t.fillForms(now)
	t.adopt(now)
}

// fillForms reads the forms of a new frame. One that cannot be read leaves those
// of the frame before.
func (t *turning) fillForms(now *frame) {
	var keys, texts []sourceFile
	for file, f := range t.stock.files {
		switch roleOf(file) {
		case unionKeys:
			keys = append(keys, f)
		case formText, speedFigures:
			texts = append(texts, f)
		}
	}
	slices.SortFunc(keys, comparePaths)
	slices.SortFunc(texts, comparePaths)
	var err error
	now.forms, now.told, err = t.readForms(now.look, now.sites, keys, texts)
	if was := t.frame; was != nil && (err != nil || was.forms.sum == now.forms.sum) {
		now.forms, now.told = was.forms, was.told
	}
	t.parts.forms = now.told
}

// arrangeUnions makes the map of the chosen unions, and notes whose folders
// wait.
func (t *turning) arrangeUnions(now *frame, chosen map[string]*site.Union) {
	now.waiting, now.unions = nil, nil
	for file, u := range chosen {
		if u == nil {
			now.waiting = append(now.waiting, path.Dir(file))
		}
	}
	slices.Sort(now.waiting)
	for file, u := range chosen {
		if u != nil && !now.waits(file) {
			now.unions = append(now.unions, u)
		}
	}
	slices.SortFunc(now.unions, func(a, b *site.Union) int { return strings.Compare(a.Path, b.Path) })
	if f := t.frame; f != nil && f.config == now.config && f.look.sums.words == now.look.sums.words && slices.Equal(f.unions, now.unions) {
		now.sites, now.diags = f.sites, f.diags
		return
	}
	known := func(lang string) bool { _, ok := now.look.theme.Language(lang); return ok }
	now.sites, now.diags = site.NewMap(now.config, now.unions, now.look.kinds, known)
	placeFolders(now.look.theme, now.diags)
}

// giveWay makes room for unions that fit, where faults say that not all do:
// those that are new, or new in what they say, are taken as they last were, or
// left out. The first to go are those that the faults name. It returns false
// where nothing is new.
func (t *turning) giveWay(chosen map[string]*site.Union, faults diag.List) bool {
	back := func(named bool) (found bool) {
		for file, u := range chosen {
			is := slices.ContainsFunc(faults, func(d diag.Diag) bool { return d.Severity == diag.Fault && d.Path == file })
			if good := t.parts.unions[file].good; u != nil && u != good && (is || !named) {
				chosen[file], found = good, true
			}
		}
		return found
	}
	return back(true) || back(false)
}

// adopt takes a frame into use. Another map says anew what each file is; other
// words of the theme only make another site; its colours and pictures put the
// same site into another dress.
func (t *turning) adopt(now *frame) {
	t.frame = now
	was := t.made // not the last frame: an Update may have ended before it came to a site
	t.remapped = was == nil || was.sites != now.sites || !slices.Equal(was.waiting, now.waiting)
	t.reframed = t.remapped || was.look.sums.words != now.look.sums.words || was.forms.sum != now.forms.sum
	t.redress = !t.reframed && !was.look.dressesAs(now.look)
}

// wrong is all that is wrong with the parts of the frame.
func (p *parts) wrong() diag.List {
	list := slices.Concat(p.settings.diags, p.theme, p.sites, p.forms)
	for _, u := range p.unions {
		list = append(list, u.diags...)
	}
	return list
}
