package site

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/spelling"
)

// This file reads what items and unions say about items of unions above, and
// tells what is wrong with it.

// An act is what a union does to an item of a union above.
type act uint8

const (
	supplement act = iota // adds to it
	override              // puts another one in its place
	hide                  // does not show it
)

// A claim is an act as somebody wrote it.
type claim struct {
	act    act
	by     *hall
	post   *post // that says it; nil for a union
	link   *content.Link
	target *post  // what the link leads to; nil for nothing
	likely string // of a link that leads to nothing: the file that may be meant
}

// claims returns all claims: those of shown posts in the order of their paths,
// then those of unions. What they depend on goes to n.
func (s *snapshot) claims(n *notes) []*claim {
	var list []*claim
	for _, at := range s.order {
		if p := s.posts[at]; p.shown {
			c := &p.written().Card
			list = s.appendClaim(list, n, &claim{act: supplement, by: p.wing.hall, post: p, link: &c.Supplements})
			list = s.appendClaim(list, n, &claim{act: override, by: p.wing.hall, post: p, link: &c.Overrides})
		}
	}
	for _, h := range s.halls {
		for i := range h.Hide {
			link := &content.Link{Target: h.Hide[i].Link, Pos: h.Hide[i].Pos}
			list = s.appendClaim(list, n, &claim{act: hide, by: h, link: link})
		}
	}
	return list
}

func (s *snapshot) appendClaim(list []*claim, n *notes, c *claim) []*claim {
	if c.link.Target == "" {
		return list
	}
	a := &asker{folder: c.by.Folder, wing: c.by.wings[0], notes: n}
	if c.post != nil {
		a = c.post.asker()
		a.notes = n
	}
	c.target = s.itemAt(a, c.link.Target)
	if c.target != nil && c.target.wing == nil {
		c.target = nil
	}
	if c.target == nil {
		c.likely = s.likelyItem(a, c)
	}
	return append(list, c)
}

// likelyItem returns the file that the link of a claim may mean, from the
// source on: the only one of that name, or one called nearly so beside it.
func (s *snapshot) likelyItem(a *asker, c *claim) string {
	a.ask(s.question(namesAsked))
	target, _, _ := strings.Cut(strings.TrimSpace(c.link.Target), "#")
	want := strings.TrimSuffix(sourcePath(a.folder, nfc(target)), ".html")
	if path.Ext(want) != ".md" {
		want += ".md"
	}
	names := s.fileNames()
	likely := names.only[path.Base(want)]
	if likely == "" {
		if near := spelling.Nearest(path.Base(want), names.inFolder[path.Dir(want)]); near != "" {
			likely = path.Join(path.Dir(want), near)
		}
	}
	if likely == "" || c.post != nil && likely == c.post.item.Path {
		return ""
	}
	return "/" + likely
}

// itemAt finds an item by what a link says: where its file lies, or one of its
// addresses. It is asked before there are lists and former addresses.
func (s *snapshot) itemAt(a *asker, target string) *post {
	target = strings.TrimSpace(target)
	if s.base != "" && strings.HasPrefix(target, s.base) {
		target = "/" + target[len(s.base):]
	}
	target, _, _ = strings.Cut(target, "#")
	for _, written := range spellings(target) {
		written = nfc(written)
		file := sourcePath(a.folder, written)
		for _, file := range []string{file, file + ".md"} {
			if p := s.postAt(a, file); p != nil {
				return p
			}
		}
		key := fold(addressKey(written))
		for _, key := range []string{key, a.wing.prefix + key} {
			a.ask(s.question(key))
			if n, ok := s.items.get(key); ok {
				return s.posts[n]
			}
		}
	}
	return nil
}

// refuse says what is wrong with a claim, whatever else there is; nil where
// nothing is.
func (s *snapshot) refuse(c *claim) diag.List {
	t := c.target
	switch {
	case t == nil:
		return c.fault("inherit/nowhere", diag.Say("找不到“%s”这篇内容", "there is no item at %q", c.link.Target), c.nowhereHint())
	case c.post != nil && t.work() == c.post.work():
		return c.fault("inherit/self",
			diag.Say("这里写的是这篇文章自己", "the link leads to the item itself"),
			diag.Say("写上级工会那一篇的文件位置", "write where the item of the union above is"))
	case !c.by.isUnder(t.wing.hall):
		return c.fault("inherit/not-above",
			diag.Say("“%[1]s”属于“%[2]s”，它不是“%[3]s”的上级", "%[1]q belongs to %[4]q, which does not stand above %[5]q",
				c.link.Target, t.wing.hall.nameIn("zh-Hans"), c.by.nameIn("zh-Hans"), t.wing.hall.ID, c.by.ID),
			diag.Say("只能补充、替换或者隐藏上级工会的内容；别的工会的内容，在正文里写链接", "only items of unions above can be supplemented, overridden or hidden; link to those of others in the text"))
	case c.post != nil && t.genre != c.post.genre:
		return c.fault("inherit/kind",
			diag.Say("“%[1]s”是“%[2]s”，这一篇是“%[3]s”", "%[1]q is of the kind %[4]q, and this item of the kind %[5]q",
				c.link.Target, t.genre.Labels.In("zh-Hans"), c.post.genre.Labels.In("zh-Hans"), t.genre.ID, c.post.genre.ID),
			diag.Say("把这一篇移到“%s”文件夹里", "move this file into the folder %q", t.genre.Folder))
	case !s.isShownWork(t) && (t.reason == IsDraft):
		return c.fault("inherit/draft",
			diag.Say("%s 还是草稿", "%s is a draft", t.item.Path),
			diag.Say("它发布以后再写；在那以前，这一篇也写 draft: true", "write this once it is published; until then give this item draft: true as well"))
	}
	return nil
}

func (c *claim) nowhereHint() diag.Words {
	if c.likely != "" {
		return diag.Say("是不是“%s”？", "did you mean %q?", c.likely)
	}
	return diag.Say("写那篇文章的文件位置，例如 /services/legal-aid.md，或者它的网址", "write where its file is, such as /services/legal-aid.md, or its address")
}

// isShownWork reports whether a post is shown in one of its languages.
func (s *snapshot) isShownWork(p *post) bool {
	return p.shown || len(s.group(p.wing.hall, p.genre, p.item.Name)) > 0
}

func (c *claim) fault(rule string, text, hint diag.Words) diag.List {
	return c.tell(rule, diag.Fault, text, hint)
}

func (c *claim) tell(rule string, severity diag.Severity, text, hint diag.Words) diag.List {
	if c.post == nil {
		return diag.List{c.by.src.Diag(c.link.Pos, rule, severity, text, hint)}
	}
	return diag.List{c.post.fault(c.link.Pos, rule, c.link.Excerpt, severity, text, hint)}
}

// Faults that only others show.

func (c *claim) twice(other *claim) diag.List {
	return c.fault("inherit/twice",
		diag.Say("%[1]s 已经补充或者替换了同一篇内容", "%[1]s supplements or overrides the same item already", other.post.item.Path),
		diag.Say("两篇合成一篇，或者从其中一篇里删去这一行", "make one of the two, or delete this line from one of them"))
}

func (c *claim) differs(other *claim) diag.List {
	return c.fault("inherit/languages",
		diag.Say("%[1]s 是同一篇的另一种语言，写的却是另一篇内容", "%[1]s is the same item in another language, and names another one here", other.post.item.Path),
		diag.Say("两个文件里写同一篇", "name the same item in both files"))
}

func (c *claim) mandatory(binding *post) diag.List {
	if c.act == hide {
		return c.fault("inherit/mandatory",
			diag.Say("%[1]s 要求下级必须显示，不能隐藏", "%[1]s is mandatory and cannot be hidden", binding.item.Path),
			diag.Say("从 hide 里删去", "delete it from hide"))
	}
	return c.fault("inherit/mandatory",
		diag.Say("%[1]s 要求下级必须显示，不能替换", "%[1]s is mandatory and cannot be overridden", binding.item.Path),
		diag.Say("要加上本地的信息，把 overrides 改成 supplements", "to add what is local, write supplements instead of overrides"))
}

func (c *claim) idle() diag.List {
	return c.tell("inherit/no-effect", diag.Warning,
		diag.Say("隐藏“%s”没有作用：这里和下级本来就不显示它，或者已经有自己的一篇", "hiding %q has no effect: it is not shown here and below anyway, or an item of one's own stands for it", c.link.Target),
		diag.Say("从 hide 里删去", "delete it from hide"))
}

func (c *claim) baseless() diag.List {
	return c.tell("inherit/not-shown", diag.Warning,
		diag.Say("这里不显示“%s”，补充它的这一篇也不显示", "%q is not shown here, and so this item, which supplements it, is not shown either", c.link.Target),
		diag.Say("上级那一篇重新显示以后，这一篇会跟着出来；要自己单独发布，把 supplements 改成 overrides", "it appears with the item above; to publish it on its own, write overrides instead of supplements"))
}

func (c *claim) empty() diag.List {
	return c.tell("inherit/empty", diag.Warning,
		diag.Say("这一篇没有补充任何本地的内容", "this item supplements nothing: it has no local values and no text"),
		diag.Say("填上本地的地点、电话、时间，或者写几句话；不需要补充就删掉这个文件", "fill in the local place, telephone and hours, or write a few words; delete the file where nothing is to be added"))
}

// rank puts halls so that those above come before those below, and a
// federation before its departments.
func (h *hall) rank() (level, department int) {
	f := h.speaker()
	if f != h {
		department = 1 + len(h.chain) - len(f.chain)
	}
	return len(f.ancestors), department
}

// compareRank is negative where a comes before b.
func compareRank(a, b *hall) int {
	al, ad := a.rank()
	bl, bd := b.rank()
	return cmp.Or(cmp.Compare(al, bl), cmp.Compare(ad, bd))
}

// byRank sorts claims from the top down.
func byRank(list []*claim) {
	slices.SortStableFunc(list, func(a, b *claim) int {
		return cmp.Or(compareRank(a.by, b.by), cmp.Compare(a.by.index, b.by.index))
	})
}
