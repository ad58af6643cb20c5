package site

import (
	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// isOver reports whether a union is no more: it was merged into another one or
// dissolved.
func (u *Union) isOver() bool { return u.Status == "merged" || u.Status == "dissolved" }

// checkStatus sees that whoever is gone says who took over, and nobody else.
func (s *settings) checkStatus(u *Union) {
	switch {
	case u.Successor != "" && !u.isOver():
		s.fault(u.at("successor", 0), "union/successor-status",
			diag.Say("写了 successor，工会却还是正常状态", "a successor is named, but the union is active"),
			diag.Say("合并了就加一行 status: merged，撤销了写 status: dissolved；没有合并就删去 successor", "add status: merged or status: dissolved, or delete successor"))
	case u.Status == "merged" && u.Successor == "":
		s.fault(u.at("status", 0), "union/successor-missing",
			diag.Say("合并了的工会没有写并到哪里", "a merged union does not say into which one"),
			diag.Say("加一行 successor:，写接手工会的 id", "add successor: with the id of the union that took over"))
	}
}

// succeed finds who took over from the unions that are no more, and tells of
// what does not fit.
func (t *tree) succeed() diag.List {
	var list diag.List
	for _, u := range t.unions {
		if u.isOver() {
			heir, told := t.successor(u)
			t.heirs[u] = heir
			list = append(list, told...)
			continue
		}
		if p := t.above(dirOf(u), u.Folder); p != nil && p.isOver() {
			list = append(list, u.belowOver(p))
		}
	}
	return list
}

// successor returns the union that took over: the one that is named, else the
// next one above; of one that is no more itself, who took over from that.
func (t *tree) successor(u *Union) (*Union, diag.List) {
	if u.Successor == "" {
		return t.noSuccessor(u)
	}
	pos := u.at("successor", 0)
	seen := map[*Union]bool{}
	for at := u; ; {
		seen[at] = true
		next := t.byID[at.Successor]
		switch {
		case next == nil && at == u:
			return nil, diag.List{t.noSuchUnion(u, "successor", 0, u.Successor)}
		case next == nil:
			return t.parent[at], nil // what is wrong with its own is told there
		case seen[next]:
			return nil, diag.List{u.fault(pos, "union/successor-circle",
				diag.Say("successor 绕成了一圈，没有一个工会还在", "the successors go round in a circle: none of them is there"),
				diag.Say("写接手后还在的工会的 id", "name a union that goes on"))}
		case !next.isOver():
			return next, nil
		}
		at = next
	}
}

// noSuccessor returns the next union above one that names no successor.
func (t *tree) noSuccessor(u *Union) (*Union, diag.List) {
	p := t.parent[u]
	if p == nil {
		return nil, diag.List{u.fault(u.at("status", 0), "union/top-over",
			diag.Say("最上级的工会撤销了，没有写谁接手", "the top union is dissolved, and none takes over"),
			diag.Say("加一行 successor:，写接手工会的 id", "add successor: with the id of the union that took over"))}
	}
	if u.Status == "merged" {
		return p, nil // told when it was read
	}
	return p, diag.List{u.src.Diag(u.at("status", 0), "union/no-successor", diag.Warning,
		diag.Say("没有写谁接手，原来的网址都转到上级工会“%s”", "no successor is named: all former addresses lead to %q, the union above", p.ID),
		diag.Say("不是这样的话，加一行 successor:，写接手工会的 id", "if that is not right, add successor: with the id of the union that took over"))}
}

func (u *Union) belowOver(p *Union) diag.Diag {
	return u.src.Diag(fields.Pos{Line: 1}, "union/below-over", diag.Warning,
		diag.Say("上级工会 %s 已经不在了，这个工会暂时归再上一级", "the union above, %s, is no more; this one counts as below the next one above", p.Path),
		diag.Say("把这个文件夹移到现在的上级工会的文件夹里面；网址不会变", "move this folder into that of the union above it now; addresses stay"))
}

// going returns the union itself, or of one that is no more who took over; nil
// where none did.
func (t *tree) going(u *Union) *Union {
	if u != nil && u.isOver() {
		return t.heirs[u]
	}
	return u
}
