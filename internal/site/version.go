package site

import (
	"unionhall/internal/diag"
	"unionhall/internal/kind"
)

// This file says in words what is wrong with what items stand in the place of.

// A replacement is what a post says: that it stands in the place of another.
type replacement struct {
	by   *post
	link kind.Value
	old  *post
}

// notYours tells that a union replaces what it has no say in.
func (p *post) notYours(link kind.Value, old *post) diag.Diag {
	return p.fault(link.Pos, "version/not-yours", lineOf(p.item.Head.Source, link.Pos.Line), diag.Warning,
		diag.Say("%[1]s 是“%[2]s”发布的，这一篇不能替代它", "%[1]s was published by %[2]q: this text cannot replace it", old.item.Path, old.wing.ref.Name),
		diag.Say("工会只能替代自己和下级工会发布的文件。只是引用，就在正文里写链接；要在本会换成自己的一篇，写 overrides",
			"a union can replace what it, or a union below it, has published. To refer to it, link to it in the text; to show your own in its place, write overrides"))
}

// tellCircles tells of versions that stand in the place of each other: none of
// them is the last.
func (v *succession) tellCircles(claims []replacement) {
	for _, c := range claims {
		if c.old.work() == c.by.work() {
			v.told = append(v.told, c.circle(
				diag.Say("这一篇写着替代它自己", "this text says that it replaces itself")))
		} else if v.comesAfter(c.old.work(), c.by.work()) {
			v.told = append(v.told, c.circle(
				diag.Say("这一篇和 %[1]s 互相替代，两篇都成了旧的", "this text and %[1]s replace each other: neither is the newer one", c.old.item.Path)))
		}
	}
}

func (c *replacement) circle(text diag.Words) diag.Diag {
	return c.by.fault(c.link.Pos, "version/circle", lineOf(c.by.item.Head.Source, c.link.Pos.Line), diag.Warning, text,
		diag.Say("只在新的一篇里写 supersedes，旧的一篇里删去", "keep supersedes in the newer one, and delete it from the older one"))
}

// comesAfter reports whether a work stands in the place of another one, be it
// over several versions.
func (v *succession) comesAfter(a, b work) bool {
	seen := map[work]bool{a: true}
	for due := []work{a}; len(due) > 0; due = due[1:] {
		for _, w := range v.former[due[0]] {
			if !seen[w] {
				seen[w] = true
				due = append(due, w)
			}
		}
	}
	return seen[b]
}
