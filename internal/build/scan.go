package build

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"unionhall/internal/diag"
	"unionhall/internal/form/forms"
	"unionhall/internal/seal"
)

// Names that mean something in a source folder.
const (
	siteFile    = "site.yaml"
	unionFile   = "union.yaml"
	speedsFile  = "answers.json" // beside site.yaml: how fast unions answer
	keysFile    = "keys.jws"     // beside a union.yaml: the public half of the union's keys
	themeFolder = "themes"       // at the top: no content
)

// A sourceFile is a file below the source folder.
type sourceFile struct {
	path  string // below the source, with slashes
	link  string // where a symbolic link led, on disk; "" where none did
	stamp stamp
}

// A listing is what a scan found, each list in the same order every time.
type listing struct {
	hasSite bool
	site    sourceFile
	unions  []sourceFile
	items   []sourceFile
	keys    []sourceFile // public keys of unions
	forms   []sourceFile // forms of the site and of unions
	others  []sourceFile // what items may link to or show
	diags   diag.List
}

// read are all files that a build may read but site.yaml.
func (l *listing) read() [][]sourceFile {
	return [][]sourceFile{l.unions, l.items, l.keys, l.forms, l.others}
}

// scanner walks a source folder, several folders at a time.
type scanner struct {
	ctx    context.Context
	root   string // the source without symbolic links
	spare  chan struct{}
	count  *progress
	mu     sync.Mutex
	failed error // guarded by mu
}

// A folder is what one folder of the source holds, in the order of names.
type folder struct {
	files   []sourceFile
	folders []*folder
	links   []symlink
	diags   diag.List
}

// A symlink is a symbolic link in the source and where it leads, on disk. What
// changes there changes here.
type symlink struct{ path, target string }

// scan lists the source folder. It opens no file.
func (b *builder) scan(ctx context.Context) (*listing, error) {
	s, err := b.newScanner(ctx)
	if err != nil {
		return nil, err
	}
	top, err := s.all()
	if err != nil {
		return nil, err
	}
	l := &listing{}
	l.take(top)
	return l, nil
}

func (b *builder) newScanner(ctx context.Context) (*scanner, error) {
	root, err := filepath.EvalSymlinks(b.Source)
	if err != nil {
		return nil, err
	}
	return &scanner{
		ctx: ctx, root: root, spare: make(chan struct{}, b.Jobs-1),
		count: newProgress(b.Progress, Scanning, 0),
	}, nil
}

// all walks the whole source.
func (s *scanner) all() (*folder, error) {
	top := &folder{}
	s.walk(top, "", []string{s.root})
	return top, s.failed
}

// largestText is the size, in bytes, up to which a text is read. Prose of one
// megabyte is ordinary; what is larger than this is a dump of something else.
const largestText = 16 << 20

func tooLarge(f sourceFile) diag.Diag {
	return diag.Diag{
		Path: f.path, Rule: "source/too-large", Severity: diag.Fault,
		Text: diag.Say("文件有 %d MB，超过了 %d MB", "the file has %d MB, more than %d MB", f.stamp.size>>20, largestText>>20),
		Hint: diag.Say("请先拆成几个文件", "split it into several files first"),
	}
}

// take sorts the files of a folder and of those below it by what they are.
func (l *listing) take(f *folder) {
	l.diags = append(l.diags, f.diags...)
	for _, file := range f.files {
		r := roleOf(file.path)
		l.diags = append(l.diags, r.faults(file)...)
		switch {
		case r.tooLarge(file):
		case r == settingsFile:
			l.hasSite, l.site = true, file
		case r == unionSettings:
			l.unions = append(l.unions, file)
		case r == itemText:
			l.items = append(l.items, file)
		case r == unionKeys:
			l.keys = append(l.keys, file)
		case r == formText, r == speedFigures:
			l.forms = append(l.forms, file)
		case r == otherFile:
			l.others = append(l.others, file)
		}
	}
	for _, below := range f.folders {
		l.take(below)
	}
}

// A role is what a file of the source is read as.
type role uint8

const (
	otherFile      role = iota // what items may link to or show
	settingsFile               // site.yaml
	unionSettings              // a union.yaml
	itemText                   // Markdown
	strangeSetting             // a site.yaml of another site, or misplaced: nothing to publish
	checkSettings              // check.yaml
	unionKeys                  // a keys.jws
	formText                   // YAML in a folder of forms
	speedFigures               // answers.json: how fast unions answer
)

func roleOf(file string) role {
	switch name := file[strings.LastIndexByte(file, '/')+1:]; {
	case file == siteFile:
		return settingsFile
	case file == checkFile:
		return checkSettings
	case file == speedsFile:
		return speedFigures
	case name == unionFile:
		return unionSettings
	case name == siteFile:
		return strangeSetting
	case name == keysFile:
		return unionKeys
	case isForm(file):
		return formText
	case isMarkdown(name):
		return itemText
	}
	return otherFile
}

// isForm reports whether a file lies in a folder of forms.
func isForm(file string) bool {
	return path.Ext(file) == ".yaml" && path.Base(path.Dir(file)) == forms.Folder
}

func (r role) tooLarge(f sourceFile) bool { return r != otherFile && f.stamp.size > largestText }

// faults tells what is wrong with a file's name or size.
func (r role) faults(f sourceFile) diag.List {
	if r.tooLarge(f) {
		return diag.List{tooLarge(f)}
	}
	if meant := nameMeant(path.Base(f.path)); r == otherFile && meant != "" {
		return diag.List{misnamed(f.path, meant)}
	}
	return nil
}

// walk fills f with what is in a folder, whose path below the source is prefix
// ("" or ending in a slash). chain holds the real paths of the folders that led
// here, this one last: one that comes again is a loop of links.
func (s *scanner) walk(f *folder, prefix string, chain []string) {
	names, err := os.ReadDir(chain[len(chain)-1])
	if errors.Is(err, fs.ErrNotExist) && prefix != "" {
		return // gone since the folder above was read
	}
	if err != nil {
		s.fail(err)
		return
	}
	var group sync.WaitGroup
	for _, n := range names {
		if s.ctx.Err() != nil {
			s.fail(s.ctx.Err())
			break
		}
		s.name(f, &group, prefix, n, chain)
	}
	group.Wait()
	s.count.add(len(f.files))
}

// name takes in one name of the folder that chain and prefix lead to.
func (s *scanner) name(f *folder, group *sync.WaitGroup, prefix string, n fs.DirEntry, chain []string) {
	name, dir := n.Name(), chain[len(chain)-1]
	switch {
	case noContent(prefix, name):
	case !printable(name):
		f.diags = append(f.diags, unprintable(prefix, n)...)
	default:
		s.enter(f, group, entry{DirEntry: n, path: prefix + name, disk: dir + string(filepath.Separator) + name, chain: chain})
	}
}

// noContent reports whether a name is none of the content's: of a version
// control, an editor, a theme, put aside, or a private key, which no link may
// bring onto the site.
func noContent(prefix, name string) bool {
	return name[0] == '.' || name[0] == '_' || prefix == "" && name == themeFolder || strings.HasSuffix(name, seal.KeyFileEnding)
}

// An entry is a name in a folder, on its way to being a file or a folder.
type entry struct {
	fs.DirEntry
	path  string   // below the source
	disk  string   // its real path, but for itself being a link
	chain []string // of the folder that it is in
}

func (s *scanner) enter(f *folder, group *sync.WaitGroup, e entry) {
	switch mode := e.Type(); {
	case mode.IsRegular():
		info, err := e.Info()
		if err == nil {
			f.files = append(f.files, sourceFile{path: e.path, stamp: stampOf(info)})
		} else if !errors.Is(err, fs.ErrNotExist) { // gone since the folder was read
			s.fail(err)
		}
	case mode.IsDir():
		s.descend(f, group, e, e.disk)
	case mode&fs.ModeSymlink != 0:
		s.follow(f, group, e)
	}
	// Sockets, pipes and devices are nothing to read.
}

// descend walks the folder at real, in a goroutine of its own where one is spare.
func (s *scanner) descend(f *folder, group *sync.WaitGroup, e entry, real string) {
	below := &folder{}
	f.folders = append(f.folders, below)
	chain := append(slices.Clip(e.chain), real)
	select {
	case s.spare <- struct{}{}:
		group.Go(func() {
			defer func() { <-s.spare }()
			s.walk(below, e.path+"/", chain)
		})
	default:
		s.walk(below, e.path+"/", chain)
	}
}

// follow goes where a symbolic link leads, unless that is outside the source.
func (s *scanner) follow(f *folder, group *sync.WaitGroup, e entry) {
	real, err := filepath.EvalSymlinks(e.disk)
	f.links = append(f.links, symlink{e.path, cmp.Or(real, e.aim())})
	if err != nil {
		f.diags = append(f.diags, linkFault(e.path, "source/link-broken",
			diag.Say("符号链接“%s”指向的文件不存在", "the symbolic link %q leads to nothing", e.path)))
		return
	}
	if !inside(real, s.root) {
		f.diags = append(f.diags, linkFault(e.path, "source/link-outside",
			diag.Say("符号链接“%s”指向内容文件夹之外", "the symbolic link %q leads out of the source folder", e.path)))
		return
	}
	info, err := os.Stat(real)
	switch {
	case err != nil:
		s.fail(err)
	case info.Mode().IsRegular():
		f.files = append(f.files, sourceFile{path: e.path, link: real, stamp: stampOf(info)})
	case info.IsDir() && slices.ContainsFunc(e.chain, func(above string) bool { return inside(above, real) }):
		f.diags = append(f.diags, linkFault(e.path, "source/link-loop",
			diag.Say("符号链接“%s”指向它自己所在的文件夹", "the symbolic link %q leads to a folder that holds it", e.path)))
	case info.IsDir():
		s.descend(f, group, e, real)
	}
}

// aim is where a link that leads nowhere would lead.
func (e *entry) aim() string {
	target, err := os.Readlink(e.disk)
	if err != nil || filepath.IsAbs(target) {
		return target
	}
	return filepath.Join(filepath.Dir(e.disk), target)
}

func linkFault(path, rule string, text diag.Words) diag.Diag {
	return diag.Diag{
		Path: path, Rule: rule, Severity: diag.Fault, Text: text,
		Hint: diag.Say("删去这个链接，把要发布的文件本身放到这里", "delete the link and put the file itself here"),
	}
}

// inside reports whether the clean path p is dir or lies in it.
func inside(p, dir string) bool {
	rel, err := filepath.Rel(dir, p)
	return err == nil && filepath.IsLocal(rel)
}

func (s *scanner) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = fmt.Errorf("scan: %w", err)
	}
}

// disk returns where a file of the source lies.
func (b *builder) disk(f *sourceFile) string {
	if f.link != "" {
		return f.link
	}
	return filepath.Join(b.Source, filepath.FromSlash(f.path))
}
