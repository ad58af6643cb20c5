package content

import (
	"strings"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

// isSupplement reports whether an item adds to one of a union above: most of
// what its kind wants stands there. It is meant so too where the link itself is
// written wrongly, which is told; what is missing then would only mislead.
func isSupplement(k *kind.Kind, root *fields.Node) bool {
	n := root.Get("supplements")
	if n == nil || k.Field("supplements") == nil {
		return false
	}
	return n.Broken || n.Shape != fields.Empty && (n.Shape != fields.Text || n.Text != "")
}

// reach puts a common field that few items give into its place in c: whom the
// item reaches, what it is about, which item of a union above it concerns.
func (r *reading) reach(c *Card, v *kind.Value) bool {
	switch v.Name {
	case "scope":
		c.Scope = v.Text
	case "mandatory":
		c.Mandatory = v.Text == "true"
	case "levels":
		c.Levels = r.values.Texts(v.Name)
	case "divisions":
		c.Divisions = r.values.Texts(v.Name)
	case "audience":
		c.Audience = r.values.Texts(v.Name)
	case "topics":
		c.Topics = r.values.Texts(v.Name)
	case "task":
		c.Task = v.Text
	case "supplements":
		c.Supplements = r.link(v)
	case "overrides":
		c.Overrides = r.link(v)
	default:
		return false
	}
	return true
}

// expiry is when the item is over: expire_at, else what its kind goes by.
func (r *reading) expiry() time.Time {
	if t := r.end("expire_at"); !t.IsZero() {
		return t
	}
	for _, name := range r.kind.ExpiresBy {
		if t := r.end(name); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// stale is when what the item says ought to be confirmed again.
func (r *reading) stale() time.Time {
	if r.kind.StaleBy == "" {
		return time.Time{}
	}
	t := r.time(r.kind.StaleBy)
	if t.IsZero() {
		return t
	}
	return t.AddDate(0, 0, r.kind.StaleAfter)
}

// doubts tells of what contradicts itself: moments in an order in which the item
// would never be seen, or two sorts of relation to an item of a union above.
func (r *reading) doubts(c *Card) diag.List {
	var list diag.List
	if at := r.values.Get("expire_at"); at != nil {
		for _, before := range [...]string{"publish_at", "date"} {
			if t := r.time(before); !t.IsZero() && !t.Before(c.ExpireAt) {
				list = append(list, r.source.Diag(at.Pos, "front-matter/date-order", diag.Warning,
					diag.Say("expire_at（到期）早于 %[1]s，这篇文章一发布就已经过期", "expire_at is before %[1]s: the item expires before it appears", before),
					diag.Say("请检查 %[1]s 和 expire_at 的年、月、日", "check the year, month and day of %[1]s and expire_at", before)))
				break
			}
		}
	}
	if entry := &r.kind.Calendar; entry.Ends != "" {
		if t := r.end(entry.Ends); !t.IsZero() && t.Before(r.time(entry.Starts)) {
			list = append(list, r.source.Diag(r.values.Get(entry.Ends).Pos, "front-matter/date-order", diag.Warning,
				diag.Say("%[2]s（结束）早于 %[1]s（开始）", "%[2]s is before %[1]s: it ends before it begins", entry.Starts, entry.Ends),
				diag.Say("请检查两个时间的年、月、日", "check the year, month and day of both")))
		}
	}
	list = append(list, r.strangeDivisions()...)
	if c.Supplements.Target != "" && c.Overrides.Target != "" {
		list = append(list, r.source.Diag(c.Overrides.Pos, "front-matter/both", diag.Fault,
			diag.Say("supplements（补充）和 overrides（代替）只能写一个", "supplements and overrides exclude each other"),
			diag.Say("只补充本地内容就删去 overrides，要换掉整篇就删去 supplements", "delete overrides to add what is local, or supplements to replace the whole item")))
	}
	return list
}

// strangeDivisions tells of divisions that are no codes: an item that is
// narrowed to them would be shown nowhere below.
func (r *reading) strangeDivisions() diag.List {
	v := r.values.Get("divisions")
	if v == nil {
		return nil
	}
	var list diag.List
	for i := range v.List {
		if code := v.List[i].Text; len(code) < 2 || len(code) > 12 || strings.Trim(code, "0123456789") != "" {
			list = append(list, r.source.Diag(v.List[i].Pos, "front-matter/division", diag.Fault,
				diag.Say("“%s”不是行政区划代码", "%q is no code of a division", code),
				diag.Say("写代码或者它的前几位，2 到 12 位数字，几个地区写成 [530100, 530200]", "write a code or its first digits, 2 to 12 of them, and several as [530100, 530200]")))
		}
	}
	return list
}
