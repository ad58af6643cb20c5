package build

import (
	"io/fs"
	"os"
	"path"
	"slices"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/form/forms"
	"unionhall/internal/seal"
	"unionhall/internal/seal/words"
	"unionhall/internal/site"
	"unionhall/pwa"
)

// This file reads forms and the keys that they are sealed to, and brings the
// scripts of form pages along. A site in which no union takes forms pays for a look at
// its unions, and nothing else.

// siteForms is what a site has to do with forms; the zero value: nothing.
type siteForms struct {
	set    *forms.Set
	keys   map[string]*seal.UnionKeys // by union
	speeds *site.Speeds               // nil: nobody knows how fast unions answer
	static []staticFile               // scripts, and lists of words
	sum    digest.Sum                 // of all that it was read from
}

// readForms reads the forms of a theme and of a source, and the keys of unions.
func (b *builder) readForms(l *look, m *site.Map, keys, texts []sourceFile) (f siteForms, list diag.List, err error) {
	if len(keys) == 0 && !m.TakesForms() {
		return siteForms{}, nil, nil
	}
	h := digest.New("forms")
	h.Sum(l.sums.words)
	f.keys = map[string]*seal.UnionKeys{}
	for i := range keys {
		text, err := os.ReadFile(b.disk(&keys[i]))
		if err != nil {
			return siteForms{}, nil, err
		}
		note(h, keys[i].path, digest.Of(text))
		list = append(list, f.takeKeys(m, keys[i].path, text)...)
	}
	source, err := b.readFormTexts(m, texts, h)
	if err != nil {
		return siteForms{}, nil, err
	}
	for i := range source {
		if source[i].Path == speedsFile {
			var told diag.List
			f.speeds, told = site.ReadSpeeds(speedsFile, source[i].Text)
			list = append(list, told...)
			source = slices.Delete(source, i, i+1)
			break
		}
	}
	above := m.Above()
	for _, id := range m.IDs() {
		h.Strings([]string{id, above[id]})
	}
	f.sum = h.Done()
	theme := slices.Clone(l.forms)
	for i := range theme {
		theme[i].Path = l.theme.Shown(theme[i].Path)
	}
	var told diag.List
	f.set, told = forms.Load(theme, source, above)
	if b.endpointOf(m.Config()) != "" {
		f.static, err = b.formStatic(m)
	}
	return f, append(list, told...), err
}

// takeKeys reads the keys of the union in whose folder they lie.
func (f *siteForms) takeKeys(m *site.Map, file string, text []byte) diag.List {
	u := m.UnionIn(path.Dir(file))
	if u == nil {
		return nil // of a union that is no more, or of none
	}
	keys, err := seal.ParseUnionKeys(string(text))
	if err != nil {
		return diag.List{{
			Path: file, Line: 1, Col: 1, Rule: "form/keys-file", Severity: diag.Fault,
			Text: diag.Say("工会收表的钥匙坏了：%v", "the keys of the union are damaged: %v", err),
			Hint: diag.Say("从备份或代码库取回它；取不回，就删去它，重新运行 unionhall keys union make", "restore the file from a copy or the repository; where there is none, delete it and run unionhall keys union make"),
		}}
	}
	f.keys[u.ID] = &keys
	return nil
}

// readFormTexts reads the forms that lie beside site.yaml and in folders of unions,
// and what says how fast unions answer.
func (b *builder) readFormTexts(m *site.Map, texts []sourceFile, h *digest.Hash) ([]forms.File, error) {
	var list []forms.File
	for i := range texts {
		folder := path.Dir(path.Dir(texts[i].path)) // "." of those beside site.yaml
		union := ""
		if folder != "." {
			u := m.UnionIn(folder)
			if u == nil {
				continue // no folder of a union
			}
			union = u.ID
		}
		text, err := os.ReadFile(b.disk(&texts[i]))
		if err != nil {
			return nil, err
		}
		note(h, texts[i].path, digest.Of(text))
		list = append(list, forms.File{Path: texts[i].path, Union: union, Text: text})
	}
	return list, nil
}

// formFiles are the files of a theme's folder of forms.
func formFiles(fsys fs.FS) []forms.File {
	names, _ := fs.Glob(fsys, forms.Folder+"/*.yaml")
	var list []forms.File
	for _, name := range names {
		if text, err := fs.ReadFile(fsys, name); err == nil {
			list = append(list, forms.File{Path: name, Text: text})
		}
	}
	return list
}

// endpointOf is where forms are handed over; "" where they are not.
func (b *builder) endpointOf(c *site.Config) string {
	switch {
	case b.Endpoint != "":
		return b.Endpoint
	case c.Endpoint != nil && c.Endpoint.Address != "":
		return c.Endpoint.Address + "v1/"
	}
	return ""
}

// A formScript is a script that form pages use, by what package site calls it and
// what its file is called.
type formScript struct {
	static, name string
	bundle       func() ([]byte, error)
}

var formScripts = []formScript{
	{site.FormsScript, "forms", pwa.Forms},
	{site.OutboxScript, "outbox", pwa.Outbox},
	{site.CodeScript, "code", pwa.Code},
	{site.ListsScript, "lists", pwa.Lists},
}

// formStatic are the scripts of form pages, and the lists of words of the site's
// languages. They are no part of a look: most sites of the benchmarks, and many
// of unions, have no use for them.
func (b *builder) formStatic(m *site.Map) ([]staticFile, error) {
	l := &look{}
	if b.plain { // a preview's other pages have no script: those of forms bring it along
		page, err := pwa.Page()
		if err != nil {
			return nil, err
		}
		l.addScript(site.FormsPageScript, pwa.NewScript("page", page))
	}
	scripts := formScripts
	if m.Pushes() && !b.plain {
		scripts = append(slices.Clip(scripts), formScript{site.PushScript, "pushing", pwa.Pushing})
	}
	for _, s := range scripts {
		js, err := s.bundle()
		if err != nil {
			return nil, err
		}
		l.addScript(s.static, pwa.NewScript(s.name, js))
	}
	for _, tag := range site.WordsTags(m.Languages()) {
		list, _ := words.In(tag)
		data := list.Data()
		sum := digest.Of(data)
		name := site.WordsList + tag
		l.static = append(l.static, staticFile{file: site.File(staticFolder + "/" + name + "-" + sum.Short() + ".txt"), name: name, bytes: data, sum: sum})
	}
	return l.static, nil
}
