package check

import (
	"cmp"
	"path"
	"strconv"
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// siteRules are those that need to know more than one file.
var siteRules = []Rule{
	{"translation/missing",
		diag.Say("少了译文", "missing translations"),
		diag.Say("栏目里几乎每一篇都有译文，少的那几篇看那种语言的人找不到", "nearly everything in a section is translated, and readers of that language miss the rest")},
	{"translation/behind",
		diag.Say("译文旧了", "a translation that is behind"),
		diag.Say("原文更新以后译文没有跟上，两种语言说的不一样", "the original was updated and the translation was not: the two say different things")},
	{"item/pinned-expired",
		diag.Say("过期了还置顶", "pinned and expired"),
		diag.Say("过期的内容不再置顶，pin_until 不起作用", "what has expired is pinned no more, whatever pin_until says")},
	{"item/expiry-ignored",
		diag.Say("过期了还照常显示", "expired and shown as before"),
		diag.Say("这类内容过期以后不作标记，读者看不出来", "items of this kind are not marked when they expire, and readers cannot tell")},
	{"item/over",
		diag.Say("活动结束了还在报名", "over, and still open for sign-up"),
		diag.Say("报名的入口还在，读者会白填一遍", "readers fill in a form for nothing")},
	{"station/unconfirmed",
		diag.Say("好久没有核实的站点", "a station not checked for long"),
		diag.Say("门已经锁了、撤了，来的人会白跑一趟", "who comes finds it locked, or gone")},
	{"menu/empty",
		diag.Say("菜单里的空栏目", "a menu entry without items"),
		diag.Say("栏目里一篇也没有，菜单里就不显示它", "a section that has no item is left out of the menu")},
	{"menu/expired",
		diag.Say("菜单指向过期的内容", "a menu entry that has expired"),
		diag.Say("菜单在每一页上，不该带人去看过期的内容", "the menu is on every page, and leads readers to what no longer holds")},
	{"union/empty",
		diag.Say("没有内容的工会", "a union without items"),
		diag.Say("点进来的人只看到一张空白的首页", "who comes here sees an empty home page")},
	{"picture/heavy",
		diag.Say("图片太大", "a picture that is too large"),
		diag.Say("手机流量要花钱，图片太大，网页很久才打开", "readers on phones pay for every megabyte, and wait for it")},
}

// Site looks at what only the whole can know: translations, sections, dates.
func Site(s *site.Site) diag.List {
	standings := s.Standings()
	list := translations(s, standings)
	for i := range standings {
		if standings[i].Shown {
			list = append(list, expiry(s, &standings[i])...)
		}
	}
	list = append(list, unions(s, standings)...)
	return append(list, heavyPictures(s, standings)...)
}

// atKey returns a warning at a key of an item's front matter.
func atKey(it *content.Item, key, rule string, text, hint diag.Words) diag.Diag {
	d := diag.Diag{Path: it.Path, Rule: rule, Severity: diag.Warning, Text: text, Hint: hint}
	n := 0
	for line := range strings.Lines(it.Head.Source) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if name, _, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(name), key) {
			d.Line, d.Col, d.Excerpt = n, 1, line
			return d
		}
	}
	return d
}

// expiry looks at the dates of an item.
func expiry(s *site.Site, st *site.Standing) diag.List {
	c, now := &st.Item.Card, s.Now()
	var list diag.List
	if st.Expired && now.Before(c.PinUntil) {
		list = append(list, atKey(st.Item, "pin_until", "item/pinned-expired",
			diag.Say("这篇已于 %s 过期，不再置顶", "this expired on %s and is pinned no more", lastDay(c)),
			diag.Say("还有效就改 expire_at，否则删去 pin_until", "where it still holds, change expire_at; else delete pin_until")))
	}
	if st.Expired && st.Kind.AtExpiry == kind.Keep {
		list = append(list, atKey(st.Item, expiryKey(st), "item/expiry-ignored",
			diag.Say("这篇已于 %s 过期，网页上没有任何标记", "this expired on %s, and the page does not say so", lastDay(c)),
			diag.Say("还有效就改 expire_at；不再有效就改写内容，或者写 status: withdrawn", "where it still holds, change expire_at; else rewrite it, or set status: withdrawn")))
	}
	list = append(list, unconfirmed(s, st)...)
	return append(list, over(s, st)...)
}

// unconfirmed tells of what nobody has looked at for long. What grows old by its
// own date, such as an answer, is marked on its page, and nothing need be done.
func unconfirmed(s *site.Site, st *site.Standing) diag.List {
	c, k := &st.Item.Card, st.Kind
	if c.StaleAt.IsZero() || s.Now().Before(c.StaleAt) || k.StaleBy == k.DateFrom || st.Expired {
		return nil
	}
	return diag.List{atKey(st.Item, k.StaleBy, "station/unconfirmed",
		diag.Say("最近核实是 %[1]s，已经超过 %[2]d 天", "last checked on %[1]s, more than %[2]d days ago", c.StaleAt.AddDate(0, 0, -k.StaleAfter).Format("2006-01-02"), k.StaleAfter),
		diag.Say("到现场看过以后，改 %[1]s；已经撤了的，写上 expire_at", "have somebody go there, and change %[1]s; where it is gone, write expire_at", k.StaleBy))}
}

// expiryKey is the key that says until when an item holds.
func expiryKey(st *site.Standing) string {
	key := "expire_at"
	for _, name := range st.Kind.ExpiresBy {
		if atKey(st.Item, key, "", diag.Words{}, diag.Words{}).Line > 0 {
			break
		}
		key = name
	}
	return key
}

// lastDay is the day until which an item held.
func lastDay(c *content.Card) string { return c.ExpireAt.Add(-1).Format("2006-01-02") }

// over tells of an event that is over and still has a way to sign up: its
// expire_at is later than its end.
func over(s *site.Site, st *site.Standing) diag.List {
	c := &st.Item.Card
	end := c.Values.Time("ends", s.Now().Location())
	if end.IsZero() {
		end = c.Values.Time("starts", s.Now().Location())
	}
	signup := cmp.Or(c.Values.Text("signup"), st.Item.Head.Values.Text("signup"))
	if end.IsZero() || signup == "" || st.Expired || s.Now().Before(end.AddDate(0, 0, 1)) {
		return nil
	}
	return diag.List{atKey(st.Item, "signup", "item/over",
		diag.Say("活动 %s 就结束了，报名的链接还在", "this was over on %s, and the link to sign up is still there", end.Format("2006-01-02")),
		diag.Say("请删去 signup；或者删去 expire_at，活动一结束就会标出来", "delete signup; or delete expire_at, and the page says by itself when it is over"))}
}

// unions tells of unions and menus that show nothing.
func unions(s *site.Site, standings []site.Standing) diag.List {
	count := map[*site.Union]int{}
	expired := map[*content.Item]*site.Standing{}
	for i := range standings {
		st := &standings[i]
		count[st.Union]++ // what is not shown is written, and told elsewhere
		if st.Expired && st.Kind.AtExpiry != kind.Keep {
			expired[st.Item] = st
		}
	}
	var list diag.List
	for _, r := range s.Reaches() {
		if count[r.Union] == 0 && r.Leaf && !r.Shows && r.Union.Status != "merged" && r.Union.Status != "dissolved" {
			list = append(list, diag.Diag{
				Path: r.Union.Path, Rule: "union/empty", Severity: diag.Warning,
				Text: diag.Say("“%[1]s”一篇内容也没有", "%[2]q has no item at all", r.Union.Name.In("zh-Hans"), r.Union.Name.In("en")),
				Hint: diag.Say("先写一篇：unionhall new item --union %s", "write a first one: unionhall new item --union %s", r.Union.ID),
			})
			continue // its menu has nothing to lead to
		}
		for _, m := range r.Menu {
			list = append(list, menuEntry(r.Union, &m, expired)...)
		}
	}
	return list
}

func menuEntry(u *site.Union, m *site.MenuReach, expired map[*content.Item]*site.Standing) diag.List {
	switch st := expired[m.Item]; {
	case m.Empty:
		return diag.List{u.Warning(m.Pos, "menu/empty",
			diag.Say("栏目“%s”里还没有内容，菜单里不显示它", "the section %q has no item yet, and is left out of the menu", m.Link),
			diag.Say("写了第一篇，它就出现；不打算写，就从菜单里删去", "it appears with its first item; delete it where none is to come"))}
	case m.Item != nil && st != nil:
		return diag.List{u.Warning(m.Pos, "menu/expired",
			diag.Say("菜单指向的 %s 已经过期", "the menu leads to %s, which has expired", m.Item.Path),
			diag.Say("请换一个链接，或者从菜单里删去", "let it lead elsewhere, or delete the entry"))}
	}
	return nil
}

// How large a picture may be before somebody is told.
const (
	// heavyPublished is for one that is published as it is: a second on a good
	// line, half a minute on a bad one.
	heavyPublished = 1 << 20
	// heavySource is for one of which smaller ones are made: what a camera
	// writes is less.
	heavySource = 15 << 20
	// heavySide is in pixels: no screen shows a third of it.
	heavySide = 12_000
)

// heavyPictures tells of pictures that are larger than anything ever shown.
func heavyPictures(s *site.Site, standings []site.Standing) diag.List {
	heavy := map[string]diag.Words{}
	for _, c := range s.Copies() {
		if !isPicture(c.Source) {
			continue
		}
		i := c.Info
		switch published := len(i.Variants) == 0; {
		case published && i.Size > heavyPublished:
			heavy[c.Source] = diag.Say("图片“%s”有 %s，手机上要等很久", "the picture %q has %s: a long wait on a phone", path.Base(c.Source), megabytes(i.Size))
		case i.Size > heavySource:
			heavy[c.Source] = diag.Say("图片“%s”有 %s，远远超过网页上要用的", "the picture %q has %s, far more than a page can show", path.Base(c.Source), megabytes(i.Size))
		case i.Width > heavySide || i.Height > heavySide:
			heavy[c.Source] = diag.Say("图片“%s”有 %d×%d 像素，远远超过网页上要用的", "the picture %q has %d by %d pixels, far more than a page can show", path.Base(c.Source), i.Width, i.Height)
		}
	}
	if len(heavy) == 0 {
		return nil
	}
	hint := diag.Say("请另存为 JPG 或 PNG，宽 2000 像素就够了，很长的图剪成几张；动图改成一张图片或者视频链接", "save it as JPG or PNG, 2000 pixels wide, and cut a very long one into several; of a moving picture, show a still or link to a film")
	var list diag.List
	for i := range standings {
		it := standings[i].Item
		for j := range it.Body.Links {
			l := &it.Body.Links[j]
			text, ok := heavy[path.Join(path.Dir(it.Path), l.Target)]
			if ok && l.Picture {
				list = append(list, diag.Diag{Path: it.Path, Line: l.Pos.Line, Col: l.Pos.Col, Rule: "picture/heavy", Severity: diag.Warning,
					Text: text, Hint: hint, Excerpt: l.Excerpt})
			}
		}
	}
	return list
}

// isPicture knows what is looked at here. A moving picture (gif) is told of
// where it is read.
func isPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".webp", ".avif", ".bmp", ".svg":
		return true
	}
	return false
}

// megabytes is a size for people.
func megabytes(n int64) string { return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB" }
