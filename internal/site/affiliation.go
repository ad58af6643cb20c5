package site

import (
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/spelling"
)

// affiliate finds the unions above by affiliation, and tells of those that are
// none: they count nowhere.
func (t *tree) affiliate() diag.List {
	var list diag.List
	for _, u := range t.unions {
		if u.isOver() {
			continue
		}
		for i, id := range u.Affiliations {
			up, told := t.affiliation(u, i, id)
			list = append(list, told...)
			if up != nil {
				t.besides[u] = append(t.besides[u], up)
			}
		}
	}
	return list
}

// affiliation returns the union that an affiliation names, or who took over
// from it; nil where it has no effect.
func (t *tree) affiliation(u *Union, i int, id string) (*Union, diag.List) {
	pos := u.at("affiliations", i)
	named := t.byID[id]
	switch {
	case named == nil:
		return nil, diag.List{t.noSuchUnion(u, "affiliations", i, id)}
	case named == u:
		return nil, diag.List{u.fault(pos, "union/affiliation-self",
			diag.Say("工会“%s”不能隶属于自己", "the union %q cannot be affiliated to itself", id),
			diag.Say("写上级产业工会或者地方工会的 id，或者删去这一项", "write the id of the industrial or local union above it, or delete the entry"))}
	}
	up := t.going(named)
	if up == nil || up != named && (up == u || t.leads(up, u)) {
		return nil, nil // its heir is u, or above u already
	}
	if way := t.way(up, u, map[*Union]bool{}); way != nil {
		return nil, diag.List{u.fault(pos, "union/affiliation-circle", diag.Words{
			ZH: "隶属关系绕成了一圈：" + round(u, way),
			EN: "the affiliations go round in a circle: " + round(u, way),
		}, diag.Say("每个箭头指向上级；从其中一个工会的 affiliations 里删去一项", "each arrow leads to a union above; delete one of the affiliations on the way"))}
	}
	if t.leads(up, u) || slices.Contains(t.besides[u], up) {
		return nil, diag.List{u.src.Diag(pos, "union/affiliation-twice", diag.Warning,
			diag.Say("“%s”本来就是它的上级", "%q stands above it already", id),
			diag.Say("从 affiliations 里删去；那里只写文件夹以外的上级", "delete it from affiliations, which names unions above other than by folder"))}
	}
	return up, nil
}

// pair finds the unions that help each other. One of them need not say so: it
// is meant both ways.
func (t *tree) pair() diag.List {
	var list diag.List
	for _, u := range t.unions {
		for i, id := range u.PairedWith {
			other := t.byID[id]
			switch {
			case other == nil:
				list = append(list, t.noSuchUnion(u, "paired_with", i, id))
			case other == u:
				list = append(list, u.fault(u.at("paired_with", i), "union/paired-self",
					diag.Say("工会“%s”不能和自己结对", "the union %q cannot be paired with itself", id),
					diag.Say("写对方工会的 id，或者删去这一项", "write the id of the other union, or delete the entry")))
			default:
				t.join(t.going(u), t.going(other))
			}
		}
	}
	for _, u := range t.unions {
		slices.SortFunc(t.paired[u], func(a, b *Union) int { return compareFolders(a.Folder, b.Folder) })
	}
	return list
}

func (t *tree) join(a, b *Union) {
	if a == nil || b == nil || a == b || slices.Contains(t.paired[a], b) {
		return
	}
	t.paired[a], t.paired[b] = append(t.paired[a], b), append(t.paired[b], a)
}

// way returns the unions from one up to another, both included, by leading
// parents and affiliations; nil where there is no way.
func (t *tree) way(from, to *Union, seen map[*Union]bool) []*Union {
	if from == to {
		return []*Union{to}
	}
	if seen[from] {
		return nil
	}
	seen[from] = true
	if p := t.parent[from]; p != nil {
		if way := t.way(p, to, seen); way != nil {
			return append([]*Union{from}, way...)
		}
	}
	for _, up := range t.besides[from] {
		if way := t.way(up, to, seen); way != nil {
			return append([]*Union{from}, way...)
		}
	}
	return nil
}

// leads reports whether up is in the leading chain of u.
func (t *tree) leads(up, u *Union) bool {
	for p := t.parent[u]; p != nil; p = t.parent[p] {
		if p == up {
			return true
		}
	}
	return false
}

// round names the unions of a circle, from u to u.
func round(u *Union, way []*Union) string {
	names := []string{u.ID}
	for _, up := range way {
		names = append(names, up.ID)
	}
	return strings.Join(names, " → ")
}

// noSuchUnion is the fault that a key of u names no union.
func (t *tree) noSuchUnion(u *Union, key string, i int, id string) diag.Diag {
	ids := make([]string, 0, len(t.unions))
	for _, other := range t.unions {
		if other != u && other.ID != "" {
			ids = append(ids, other.ID)
		}
	}
	hint := diag.Say("这里写别的工会 union.yaml 里的 id", "write the id from the union.yaml of another union")
	if likely := spelling.Nearest(id, ids); likely != "" {
		hint = diag.Say("是不是“%s”？", "did you mean %q?", likely)
	}
	return u.fault(u.at(key, i), "union/no-such-union",
		diag.Say("没有标识为“%s”的工会", "there is no union with the id %q", id), hint)
}
