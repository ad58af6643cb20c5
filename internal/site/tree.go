package site

import (
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// tree is all unions and who stands above whom. It is immutable.
type tree struct {
	unions   []*Union // by folder, so that a parent comes before its children
	byID     map[string]*Union
	byFolder map[string]*Union
	parent   map[*Union]*Union // the next one above that is still there
	children map[*Union][]*Union
	besides  map[*Union][]*Union // unions above by affiliation, in the order in which they are written
	paired   map[*Union][]*Union // with which one helps each other
	heirs    map[*Union]*Union   // of unions that are no more: who took over; nil for none
	single   bool                // a site of one union: no union id in addresses, no door
}

// plant arranges unions by their folders and reports what does not fit.
func plant(unions []*Union, reserved []string) (*tree, diag.List) {
	t := &tree{
		unions: slices.Clone(unions), byID: map[string]*Union{}, byFolder: map[string]*Union{},
		parent: map[*Union]*Union{}, children: map[*Union][]*Union{}, besides: map[*Union][]*Union{},
		paired: map[*Union][]*Union{}, heirs: map[*Union]*Union{}, single: len(unions) == 1,
	}
	slices.SortFunc(t.unions, func(a, b *Union) int { return compareFolders(a.Folder, b.Folder) })
	var list diag.List
	for _, u := range t.unions {
		t.byFolder[u.Folder] = u
		list = append(list, t.addID(u, reserved)...)
	}
	return t, slices.Concat(list, t.stack(), t.codesTwice(), t.succeed(), t.affiliate(), t.pair())
}

// stack puts each union below the next one above that is still there.
func (t *tree) stack() diag.List {
	var list diag.List
	var root *Union
	for _, u := range t.unions {
		p := t.above(dirOf(u), u.Folder)
		for p != nil && p.isOver() {
			p = t.above(dirOf(p), p.Folder)
		}
		switch {
		case p != nil:
			t.parent[u] = p
			if !u.isOver() {
				t.children[p] = append(t.children[p], u)
			}
		case u.isOver():
		case root == nil:
			root = u
		default:
			list = append(list, secondRoot(u, root))
		}
	}
	return list
}

func dirOf(u *Union) string { return path.Dir(u.Folder) }

// compareFolders puts "." first and a folder before those inside it.
func compareFolders(a, b string) int {
	if a == "." || b == "." {
		return strings.Compare(strings.TrimPrefix(a, "."), strings.TrimPrefix(b, "."))
	}
	return slices.Compare(strings.Split(a, "/"), strings.Split(b, "/"))
}

func (t *tree) addID(u *Union, reserved []string) diag.List {
	if u.ID == "" {
		return nil // told when it was read
	}
	if other := t.byID[u.ID]; other != nil {
		return diag.List{u.fault(u.at("id", 0), "union/id-twice",
			diag.Say("工会标识“%s”已经被 %s 使用", "the id %q is already used by %s", u.ID, other.Path),
			diag.Say("给其中一个换一个标识", "give one of them another id"))}
	}
	t.byID[u.ID] = u
	if slices.Contains(reserved, u.ID) {
		return diag.List{u.fault(u.at("id", 0), "union/id-reserved",
			diag.Say("工会标识“%s”与网站自己的网址相同", "the id %q is an address of the site itself", u.ID),
			diag.Say("换一个标识，例如 %s-gh", "choose another one, such as %s-gh", u.ID))}
	}
	return nil
}

func (u *Union) fault(pos fields.Pos, rule string, text, hint diag.Words) diag.Diag {
	return u.src.Diag(pos, rule, diag.Fault, text, hint)
}

func secondRoot(u, root *Union) diag.Diag {
	return u.fault(fields.Pos{Line: 1}, "union/second-root",
		diag.Say("“%s”上面没有上级工会，而 %s 已经是最上级", "%q has no union above it, and %s is the top one already", u.Folder, root.Path),
		diag.Say("把这个文件夹移到上级工会的文件夹里面", "move this folder into that of the union above it"))
}

// above returns the union of folder or of the nearest folder around it.
func (t *tree) above(folder, self string) *Union {
	if self == "." {
		return nil
	}
	for ; ; folder = path.Dir(folder) {
		if u := t.byFolder[folder]; u != nil {
			return u
		}
		if folder == "." {
			return nil
		}
	}
}

// owner returns the union in whose folder the source file lies, or nil.
func (t *tree) owner(file string) *Union { return t.above(path.Dir(nfc(file)), file) }

func (t *tree) ids() []string {
	var ids []string
	for _, u := range t.unions {
		if !u.isOver() && u.ID != "" {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

func (t *tree) parents() map[string]string {
	above := map[string]string{}
	for _, u := range t.unions {
		if u.isOver() || u.ID == "" {
			continue
		}
		above[u.ID] = ""
		if p := t.parent[u]; p != nil {
			above[u.ID] = p.ID
		}
	}
	return above
}

func (t *tree) unionIn(folder string) *Union {
	if u := t.byFolder[nfc(folder)]; u != nil && !u.isOver() {
		return u
	}
	return nil
}
