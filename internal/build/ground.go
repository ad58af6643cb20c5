package build

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"syscall"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

// A ground is an output folder as a build finds it: what lies where, and what
// of it is ours. It is safe for concurrent use once survey is done.
type ground struct {
	dir    string // "" for a build that writes nothing
	record record
	text   []byte // of the record
	state  *state
	gone   map[string]bool // ours, and no longer wanted, as far as is known
	absent map[string]bool // folders below dir that are not there, or will not be
}

func (b *builder) openGround() (*ground, error) {
	g := &ground{dir: b.Out, state: b.state, absent: map[string]bool{}, gone: map[string]bool{}}
	if g.dir == "" {
		return g, nil
	}
	var err error
	g.record, g.text, err = readRecord(g.dir)
	return g, err
}

// survey finds out what is no longer wanted, and looks at every folder that
// outputs are to lie in, so that no link in the output folder leads a page
// somewhere else.
func (g *ground) survey(wanted []string) (diag.List, error) {
	for file := range g.record.files {
		g.gone[file] = true
	}
	folders := map[string]bool{}
	for _, file := range wanted {
		delete(g.gone, file)
		for dir := path.Dir(file); !folders[dir]; dir = path.Dir(dir) {
			folders[dir] = true
		}
	}
	if g.dir == "" {
		return nil, nil
	}
	var list diag.List
	for _, dir := range slices.Sorted(maps.Keys(folders)) { // a folder before those in it
		d, err := g.folder(dir)
		if err != nil {
			return nil, err
		}
		list = append(list, d...)
	}
	return list, nil
}

func (g *ground) folder(dir string) (diag.List, error) {
	if dir != "." && g.absent[path.Dir(dir)] {
		g.absent[dir] = true
		return nil, nil
	}
	look := os.Lstat
	if dir == "." {
		look = os.Stat // the output folder itself may be a link: somebody set it up so
	}
	info, err := look(g.path(dir))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		g.absent[dir] = true
	case err != nil:
		return nil, err
	case info.IsDir():
	case info.Mode()&fs.ModeSymlink != 0:
		return diag.List{outputFault("output/link",
			diag.Say("输出文件夹里的“%s”是符号链接，网页会写到别处", "%q in the output folder is a symbolic link: pages would be written elsewhere", g.path(dir)))}, nil
	case g.gone[dir]:
		g.absent[dir] = true // removed before the folder is made
	default:
		return diag.List{g.foreign(dir)}, nil
	}
	return nil, nil
}

func (g *ground) path(file string) string { return filepath.Join(g.dir, filepath.FromSlash(file)) }

// foreign is the fault of an output that would replace what no build made.
func (g *ground) foreign(file string) diag.Diag {
	return outputFault("output/foreign",
		diag.Say("“%s”不是由生成程序写的，不能被网页替换", "%q was not made by a build, and a page would replace it", g.path(file)))
}

func outputFault(rule string, text diag.Words) diag.Diag {
	return diag.Diag{
		Rule: rule, Severity: diag.Fault, Text: text,
		Hint: diag.Say("把它移走，或者换一个输出文件夹；如果整个文件夹都是以前生成的，可以把文件夹删去重新生成",
			"move it away or choose another output folder; where all of the folder came from earlier builds, delete it and build again"),
	}
}

// A found is what lies where an output is to go.
type found struct {
	ground  *ground
	file    string
	there   bool
	regular bool // a file, no link, folder or device
	ours    bool
	stamp   stamp
	sum     digest.Sum // of the file's bytes, once known
	known   bool
}

// look asks the file system what lies at file.
func (g *ground) look(file string) (found, error) {
	f := found{ground: g, file: file}
	if g.dir == "" || g.absent[path.Dir(file)] {
		return f, nil
	}
	info, err := os.Lstat(g.path(file))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	_, f.ours = g.record.files[file]
	f.there, f.regular, f.stamp = true, info.Mode().IsRegular(), stampOf(info)
	if info.IsDir() {
		f.ours = f.ours || g.holdsOnlyOurs(file)
	}
	if was, ok := g.state.files[file]; ok && f.regular && was.stamp.same(f.stamp) {
		f.sum, f.known = was.sum, true
	}
	return f, nil
}

// holdsOnlyOurs reports whether a folder that lies where a file is to go will
// be empty when what is no longer wanted has been removed.
func (g *ground) holdsOnlyOurs(dir string) bool {
	only := true
	err := filepath.WalkDir(g.path(dir), func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(g.dir, name)
		if err != nil || !g.gone[filepath.ToSlash(rel)] {
			only = false
			return fs.SkipAll
		}
		return nil
	})
	return err == nil && only
}

// is reports whether the file has the bytes with this digest, and reads it
// where its stamp is not known.
func (f *found) is(sum digest.Sum) (bool, error) {
	if !f.regular {
		return false, nil
	}
	if !f.known {
		data, err := os.ReadFile(f.ground.path(f.file))
		if errors.Is(err, fs.ErrPermission) && f.ours {
			return false, nil // it will be replaced
		}
		if err != nil {
			return false, err
		}
		f.sum, f.known = digest.Of(data), true
	}
	return f.sum == sum, nil
}

// inTheWay returns what must be removed before anything is published: files
// where folders are to be, and files in folders where files are to be.
func (g *ground) inTheWay(wanted []string) []string {
	needed, folders := map[string]bool{}, map[string]bool{}
	for _, file := range wanted {
		needed[file] = true
		for dir := path.Dir(file); dir != "." && !folders[dir]; dir = path.Dir(dir) {
			folders[dir] = true
		}
	}
	var list []string
	for file := range g.gone {
		blocks := folders[file]
		for dir := path.Dir(file); dir != "." && !blocks; dir = path.Dir(dir) {
			blocks = needed[dir]
		}
		if blocks {
			list = append(list, file)
		}
	}
	slices.Sort(list)
	return list
}

// real reports whether every folder above file is a folder indeed, and no link
// to somewhere else.
func (g *ground) real(file string, seen map[string]bool) bool {
	dir := path.Dir(file)
	if dir == "." {
		return true
	}
	ok, known := seen[dir]
	if !known {
		ok = g.real(dir, seen)
		if ok {
			info, err := os.Lstat(g.path(dir))
			ok = err == nil && info.IsDir()
		}
		seen[dir] = ok
	}
	return ok
}

// mixed refuses to build one union into a folder that holds other pages than
// its own: they are no longer wanted there, and would all be removed.
func (g *ground) mixed(union string) diag.List {
	if union == "" || g.record.union == "" || g.record.union == union || len(g.record.files) == 0 {
		return nil
	}
	whole := g.record.union == wholeSite
	return diag.List{{
		Rule: "output/other-union", Severity: diag.Fault,
		Text: say(whole,
			diag.Say("“%[1]s”里是整个网站，只生成“%[2]s”会删去其余的网页", "%[1]q holds the whole site: building %[2]q alone would remove all other pages", g.dir, union),
			diag.Say("“%[1]s”里是“%[3]s”的网页，生成“%[2]s”会把它们删去", "%[1]q holds the pages of %[3]q: building %[2]q would remove them", g.dir, union, g.record.union)),
		Hint: diag.Say("请用 --out 换一个文件夹", "choose another folder with --out"),
	}}
}

func say(first bool, a, b diag.Words) diag.Words {
	if first {
		return a
	}
	return b
}

// hasLeftover reports whether a build was stopped before it could clear up.
func (g *ground) hasLeftover() bool {
	if g.dir == "" {
		return false
	}
	_, err := os.Lstat(g.path(stagingFolder))
	return !errors.Is(err, fs.ErrNotExist)
}

// union is how a record calls what is built.
func (b *builder) union() string {
	if b.Union == "" {
		return wholeSite
	}
	return b.Union
}
