package theme

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
)

// A Role says what a file of a theme is for, by the folder that it lies in.
type Role string

// Roles of files.
const (
	LayoutFile  Role = "layout"
	PartialFile Role = "partial"
	StyleFile   Role = "style"
	StringsFile Role = "strings"
	KindFile    Role = "kind"
	FormFile    Role = "form"
	StaticFile  Role = "static"
	OtherFile   Role = "other" // no page is made of it: a licence, or a slip
)

// A File is one file of a theme seen through its layers.
type File struct {
	Name  string   // below the theme's folder: css/main.css
	Layer string   // the strongest layer that has it
	Under []string // weaker layers that have it too, the stronger first; of strings they are joined, of all else hidden
	Role  Role
	Idle  diag.Words // why no page is made of it; empty where one is, or may be
}

// Files lists all files of all layers by name, with what no page reaches. What
// templates include and style sheets import is followed from where a build
// begins: from layouts that the last layer has or kinds names, and from
// css/main.css. kinds are the layouts that the site's kinds name. In a theme
// with faults nothing is said of templates: who includes whom is not known.
// Files whose names begin with a dot, or end like an editor's own, are left out.
func (t *Theme) Files(kinds []string) []File { return t.files(kinds) }

func (t *theme) files(kinds []string) []File {
	under := map[string][]string{}
	for _, layer := range t.fs {
		_ = fs.WalkDir(layer.FS, ".", func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // the build tells of what cannot be read
			case name != "." && passedOver(name):
				if d.IsDir() {
					return fs.SkipDir
				}
			case !d.IsDir():
				under[name] = append(under[name], layer.Name)
			}
			return nil
		})
	}
	r := t.reach(kinds)
	list := make([]File, 0, len(under))
	for _, name := range slices.Sorted(maps.Keys(under)) {
		f := File{Name: name, Layer: under[name][0], Under: under[name][1:], Role: roleOf(name)}
		f.Idle = r.idle(f)
		list = append(list, f)
	}
	return list
}

func passedOver(name string) bool {
	return strings.HasPrefix(path.Base(name), ".") || strings.HasSuffix(name, "~")
}

// places are the folders of a theme and the endings that are read in them;
// those without an ending are read as a whole, with the folders in them.
var places = []struct {
	folder, ending string
	role           Role
}{
	{"layouts", ".html", LayoutFile},
	{"partials", ".html", PartialFile},
	{"css", ".css", StyleFile},
	{"strings", ".yaml", StringsFile},
	{"kinds", ".yaml", KindFile},
	{"forms", ".yaml", FormFile},
	{"static", "", StaticFile},
}

func roleOf(name string) Role {
	top, rest, _ := strings.Cut(name, "/")
	for _, p := range places {
		deep := p.role == StyleFile || p.role == StaticFile
		fits := p.ending == "" || path.Ext(name) == p.ending
		if p.folder == top && rest != "" && fits && (deep || !strings.Contains(rest, "/")) {
			return p.role
		}
	}
	return OtherFile
}
