package kind

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// commonFile declares the fields that every kind has.
const commonFile = "common.yaml"

// load reads all files first: one may extend another that stands behind it.
func load(fsys fs.FS, dir string) (*Set, diag.List) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return &Set{}, diag.List{unreadable(dir, err)}
	}
	common, diags := loadCommon(fsys, path.Join(dir, commonFile))
	l := library{common: common}
	for _, name := range names {
		if path.Base(name) == commonFile {
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			diags = append(diags, unreadable(name, err))
			continue
		}
		l.drafts = append(l.drafts, newDraft(name, text))
	}
	set, told := l.set()
	return set, append(diags, told...)
}

// loadCommon reads the fields of all kinds. A theme may have none.
func loadCommon(fsys fs.FS, name string) ([]Field, diag.List) {
	text, err := fs.ReadFile(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, diag.List{unreadable(name, err)}
	}
	src := fields.Source{Path: name, Bytes: text, FirstLine: 1}
	root, diags := fields.Parse(src)
	c := checker{src: src}
	others, inner := without(root, "fields")
	c.block(nil, others, diag.Fault) // there are no other keys
	list := c.declarations(inner)
	for i := range list {
		list[i].Common = true
	}
	return list, append(diags, c.diags...)
}

// A library is the files of kinds, and the fields that all of them have.
type library struct {
	common []Field
	drafts []*draft // by the names of their files
}

// set makes the kinds, in the order in which sections are shown.
func (l *library) set() (*Set, diag.List) {
	var diags diag.List
	var kept []*draft
	for _, d := range l.drafts {
		l.finish(d)
		diags = append(diags, d.diags...)
		if d.kind.ID == "" || d.kind.Folder == "" {
			continue // told above
		}
		if twin := sameAs(kept, d.kind); twin != nil {
			diags = append(diags, twice(d.src.Path, d.kind, twin))
			continue
		}
		kept = append(kept, d)
	}
	slices.SortStableFunc(kept, func(a, b *draft) int {
		return cmp.Or(cmp.Compare(a.position, b.position), cmp.Compare(a.kind.ID, b.kind.ID))
	})
	set := &Set{kinds: make([]*Kind, len(kept))}
	for i, d := range kept {
		set.kinds[i] = d.kind
	}
	return set, diags
}

func sameAs(kept []*draft, k *Kind) *Kind {
	for _, d := range kept {
		if d.kind.ID == k.ID || strings.EqualFold(d.kind.Folder, k.Folder) {
			return d.kind
		}
	}
	return nil
}

func twice(name string, k, other *Kind) diag.Diag {
	return diag.Diag{
		Path: name, Line: 1, Rule: "kind/twice",
		Text: diag.Say("内容类型“%[1]s”和“%[2]s”的 id 或 folder 相同", "the kinds %[1]q and %[2]q have the same id or folder", k.ID, other.ID),
		Hint: diag.Say("请改其中一个", "change one of them"),
	}
}

func unreadable(name string, err error) diag.Diag {
	return diag.Diag{
		Path: name, Rule: "kind/unreadable",
		Text: diag.Say("读不了这个文件：%v", "this file cannot be read: %v", err),
	}
}
