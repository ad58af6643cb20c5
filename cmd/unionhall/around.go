package main

import (
	"cmp"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/site"
	"unionhall/internal/spelling"
)

// sourceUsage is what the flag --source says of commands that read a source as a
// whole, aroundUsage of those for who may stand deep inside it.
var sourceUsage = diag.Say(
	"内容文件夹，里面有 site.yaml；默认是当前文件夹，\n其中没有 site.yaml 时用它的 content/",
	"the content folder, with site.yaml in it; default: the\ncurrent folder, else its content/")

var aroundUsage = diag.Say(
	"内容文件夹，里面有 site.yaml；默认找当前文件夹、\n其中的 content/ 和上面的文件夹",
	"the content folder, with site.yaml in it; default: the\ncurrent folder, its content/, or one above it")

// A neighbourhood is what a new file has to know of its site: what there is,
// and where in it somebody stands.
type neighbourhood struct {
	source string // the folder with site.yaml, as a path of the system
	here   string // the current folder below it, with slashes; "" outside of it
	config *site.Config
	kinds  *kind.Set
	unions []*site.Union // by folder
	places *site.Map
	speaks func(lang string) bool // whether the theme does
}

// lookAround is lookAround for a command that cannot go on without the list
// being right: it tells what is wrong with it.
func (p *program) lookAround(given string) (*neighbourhood, error) {
	n, list, err := lookAround(given)
	if err == nil && list.Faults() > 0 {
		p.tellDiags(list, n.source)
		err = errFaults
	}
	return n, err
}

// lookAround reads the site in, above or around the current folder. Where the
// list has faults, only the source is known.
func lookAround(given string) (*neighbourhood, diag.List, error) {
	source, err := sourceAround(given)
	if err != nil {
		return nil, nil, err
	}
	text, err := os.ReadFile(filepath.Join(source, siteFile))
	if err != nil {
		return nil, nil, err
	}
	n := &neighbourhood{source: source}
	config, list := site.ReadConfig(siteFile, text)
	files, faults, err := themeOf(source, config)
	if err != nil {
		return nil, nil, err
	}
	kinds, more := kind.Load(files, "kinds")
	if list = slices.Concat(list, faults, more); list.Faults() > 0 {
		return n, list, nil
	}
	n.config, n.kinds = config, kinds
	n.speaks = func(lang string) bool {
		_, err := fs.Stat(files, "strings/"+lang+".yaml")
		return err == nil
	}
	if n.unions, err = unionsIn(source, kinds); err != nil {
		return nil, nil, err
	}
	slices.SortFunc(n.unions, func(a, b *site.Union) int { return cmp.Compare(a.Folder, b.Folder) })
	n.places, _ = site.NewMap(config, n.unions, kinds, n.speaks) // what is wrong is for the build to tell
	n.here = placeIn(source, ".")
	return n, nil, nil
}

// sourceAround is findSource for who may stand deep inside the source.
func sourceAround(given string) (string, error) {
	source, err := findSource(given)
	if err == nil || given != "" {
		return source, err
	}
	if dir, failed := above(".", siteFile); failed == nil && dir != "" {
		return dir, nil
	}
	return "", err
}

// placeIn returns where a path lies below the source, or "".
func placeIn(source, name string) string {
	root, err := existing(source)
	if err != nil {
		return ""
	}
	at, err := filepath.Abs(name)
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(at); err == nil {
		at = real
	}
	rel, err := filepath.Rel(root, at)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// unionsIn reads every union.yaml of a source. Their faults are for the build
// to tell.
func unionsIn(source string, kinds *kind.Set) ([]*site.Union, error) {
	var list []*site.Union
	err := fs.WalkDir(os.DirFS(source), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && kinds.ByFolder(d.Name()) != nil:
			return fs.SkipDir
		case d.IsDir() || d.Name() != unionFile:
			return nil
		}
		text, err := os.ReadFile(filepath.Join(source, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		union, _ := site.ReadUnion(name, text, kinds)
		list = append(list, union)
		return nil
	})
	return list, err
}

// unionHere returns the union in whose folder somebody stands, and what lies
// between the two; nil outside of all.
func (n *neighbourhood) unionHere() (*site.Union, string) {
	if n.here == "" {
		return nil, ""
	}
	for at := n.here; ; at = path.Dir(at) {
		for _, u := range n.unions {
			if u.Folder == at {
				return u, strings.Trim(strings.TrimPrefix(n.here, strings.TrimPrefix(at, ".")), "/")
			}
		}
		if at == "." {
			return nil, ""
		}
	}
}

// kindHere returns the kind in whose folder somebody stands, or nil.
func (n *neighbourhood) kindHere() *kind.Kind {
	_, rest := n.unionHere()
	folder, _, _ := strings.Cut(rest, "/")
	return n.kinds.ByFolder(folder)
}

// names are what a union is called, in all its languages.
func names(u *site.Union) []string {
	list := []string{u.ID}
	for _, labels := range []kind.Labels{u.Name, u.ShortName} {
		for _, name := range labels {
			list = append(list, name)
		}
	}
	slices.Sort(list[1:])
	return slices.Compact(list)
}

// union finds the one that a word means: its id, or a name that no other has.
func (n *neighbourhood) union(flag, word string) (*site.Union, error) {
	var found []*site.Union
	var known, ids []string
	for _, u := range n.unions {
		if u.ID == word {
			return u, nil
		}
		known = append(known, names(u)...)
		if slices.ContainsFunc(names(u), func(name string) bool { return strings.EqualFold(name, word) }) {
			found, ids = append(found, u), append(ids, u.ID)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, usage(
			diag.Say("网站里没有工会“%s”", "the site has no union %q", word),
			likely(spelling.Nearest(word, known), diag.Say("--%s 写 union.yaml 里的 id，或者全称、简称", "--%s wants the id in its union.yaml, or its name", flag)))
	}
	return nil, usage(
		diag.Say("叫“%s”的工会有 %d 个", "%[2]d unions are called %[1]q", word, len(found)),
		diag.Say("--%s 请写其中一个的 id：%s", "write the id of one of them behind --%s: %s", flag, strings.Join(ids, ", ")))
}

// likely suggests a word, or says what is wanted where none is near.
func likely(word string, other diag.Words) diag.Words {
	if word == "" {
		return other
	}
	return diag.Say("是不是“%s”？", "did you mean %s?", word)
}

// kind finds the one that a word means: its id, its folder or its label.
func (n *neighbourhood) kind(word string) (*kind.Kind, error) {
	var known []string
	for _, k := range n.kinds.Kinds() {
		called := []string{k.ID, k.Folder}
		for _, label := range k.Labels {
			called = append(called, label)
		}
		if slices.ContainsFunc(called, func(name string) bool { return strings.EqualFold(name, word) }) {
			return k, nil
		}
		known = append(known, called...)
	}
	var ids []string
	for _, k := range n.kinds.Kinds() {
		ids = append(ids, k.ID)
	}
	slices.Sort(known)
	return nil, usage(
		diag.Say("没有“%s”这一类内容", "there is no kind %q", word),
		likely(spelling.Nearest(word, known), diag.Say("可以写：%s", "write one of: %s", strings.Join(ids, ", "))))
}

// unionOptions lists the unions to choose from, each below the one above it.
func (n *neighbourhood) unionOptions(lang string) []option {
	var list []option
	for _, u := range n.unions {
		list = append(list, option{value: u.ID, label: u.Name.In(labelTag(lang)), more: strings.Join(names(u), "\n")})
	}
	return list
}

// labelTag is the language of labels for a language of the program.
func labelTag(lang string) string {
	if lang == "zh" {
		return "zh-Hans"
	}
	return lang
}

// from is a path below the source as it is seen from the current folder.
func (n *neighbourhood) from(name string) string {
	full := filepath.Join(n.source, filepath.FromSlash(name))
	abs, err := filepath.Abs(full)
	if err != nil {
		return full
	}
	wd, err := os.Getwd()
	if err != nil {
		return full
	}
	if rel, err := filepath.Rel(wd, abs); err == nil {
		return rel
	}
	return full
}
