package build

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"unionhall/internal/diag"
	"unionhall/internal/site"
)

// missing looks among what is not shown for a file that would lie at an
// address.
func (p *preview) missing(address string) (string, diag.Words) {
	v := p.now.Load()
	if v == nil {
		return "", diag.Words{}
	}
	name := pageName(norm.NFC.String(address))
	for _, skip := range v.site.Skipped() {
		if place, ok, _ := v.frame.sites.Place(skip.Path); ok && pageName(string(v.frame.sites.File(place))) == name {
			return skip.Path, p.why(skip)
		}
	}
	return p.missingFile(name)
}

// pageName is what all ways of writing a page's address have in common.
func pageName(address string) string {
	name := strings.Trim(address, "/")
	name = strings.TrimSuffix(name, "/index.html")
	return strings.TrimSuffix(name, ".html")
}

// why says why an item is not shown.
func (p *preview) why(skip site.Skip) diag.Words {
	switch skip.Reason {
	case site.IsDraft:
		return diag.Say("这一篇是草稿，没有显示", "this is a draft, and drafts are not shown")
	case site.NotApproved:
		return diag.Say("这一篇还没有批准", "this is not approved yet")
	case site.Withdrawn:
		return diag.Say("这一篇已经撤回（status: withdrawn）", "this was withdrawn (status: withdrawn)")
	case site.Scheduled:
		return diag.Say("这一篇还没有到发布的时间", "this is to be published later")
	case site.Expired:
		return diag.Say("这一篇已经过期", "this has expired")
	case site.Dissolved:
		return diag.Say("它的工会已经合并或者撤销", "its union was merged or dissolved")
	case site.ModuleOff:
		return diag.Say("它的工会关闭了这个栏目（union.yaml 的 modules）", "its union has switched this section off (modules in union.yaml)")
	case site.Baseless:
		return diag.Say("这一篇补充的上级内容现在不在这里显示", "the item above that this supplements is not shown here")
	}
	return p.fault(skip.Path, diag.Say("这一篇有错误，还不能显示", "this has faults and cannot be shown yet"))
}

// fault returns the first thing that is wrong with a file, else otherwise.
func (p *preview) fault(file string, otherwise diag.Words) diag.Words {
	list := p.advice(file)
	for _, severity := range []diag.Severity{diag.Fault, diag.Warning} {
		if i := slices.IndexFunc(list, func(d diag.Diag) bool { return d.Severity == severity }); i >= 0 {
			return list[i].Text
		}
	}
	return otherwise
}

// missingFile looks among what was told for a file that is no item: it has the
// address for its path, or lies in a folder of which something is wrong.
func (p *preview) missingFile(name string) (string, diag.Words) {
	for _, d := range *p.wrong.Load() {
		place := norm.NFC.String(d.Path)
		switch roleOf(d.Path) {
		case itemText:
			if strings.TrimSuffix(place, path.Ext(place)) == name {
				return d.Path, d.Text
			}
		case unionSettings:
			if folder := path.Dir(place); d.Severity == diag.Fault && folder != "." && isBelow(name, folder) {
				return d.Path, d.Text
			}
		case otherFile:
			if strings.HasPrefix(d.Rule, "source/") && place != "." && name != place && isBelow(name, place) {
				return d.Path, d.Text
			}
		}
	}
	return "", diag.Words{}
}

// advice returns what the last Update told of a file.
func (p *preview) advice(source string) diag.List { return of(*p.wrong.Load(), source) }

// disk finds a file by the name that diags give it: below the source, or in a
// theme beside it. No other file is named.
func (p *preview) disk(name string) string {
	if name == "" || strings.HasPrefix(name, themeFolder+"/base/") {
		return ""
	}
	file := filepath.Join(p.Source, filepath.FromSlash(name))
	allowed := filepath.IsLocal(filepath.FromSlash(name))
	for _, dir := range p.themeFolders() {
		allowed = allowed || file != dir && inside(file, dir)
	}
	if _, err := os.Lstat(file); err != nil || !allowed {
		return ""
	}
	return file
}

// themeFolders returns the folders in which themes may lie.
func (p *preview) themeFolders() []string {
	var dirs []string
	for _, place := range themePlaces(p.Source) {
		dirs = append(dirs, filepath.Join(p.Source, place, themeFolder))
	}
	return dirs
}

// folders returns the source, and the folder beside it where themes lie, where
// the site has one of its own.
func (p *preview) folders() []string {
	list := []string{p.stock.root}
	if list[0] == "" {
		list[0] = p.Source
	}
	c := p.parts.settings.config
	if c == nil || c.Theme == "" || c.Theme == "base" {
		return list
	}
	for _, dir := range p.themeFolders() {
		if inside(dir, p.Source) {
			continue
		}
		own := filepath.Join(dir, c.Theme)
		if _, err := os.Stat(own); err == nil && fs.ValidPath(c.Theme) {
			dir = own
		}
		list = append(list, real(dir))
	}
	return list
}

// real follows links as far as there is something.
func real(dir string) string {
	if followed, err := filepath.EvalSymlinks(dir); err == nil {
		return followed
	}
	return dir
}
