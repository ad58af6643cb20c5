package devserver

import (
	"fmt"
	"path"
	"strings"
)

// frozen is what stays as it was because of faults.
type frozen struct{ settings, texts bool }

// note takes down that a file has faults. Items are read one by one; of the
// settings and the theme, all of a file is taken or nothing.
func (f *frozen) note(name string) {
	if name == "" || path.Ext(name) == ".yaml" || strings.Contains("/"+name, "/themes/") {
		f.settings = true
	} else {
		f.texts = true
	}
}

// Served reports whether there is a page below the panel.
func (p *panel) Served() bool { return p.version > 0 }

// Tone is how loudly the panel speaks.
func (p *panel) Tone() string {
	switch {
	case p.Wrong() > 0 || p.Trouble != "":
		return "bad"
	case p.Lost != nil:
		return "lost"
	case p.Own.Count > 0:
		return "note"
	}
	return "quiet"
}

// Headline says what the panel holds, in a few words, and whether it is of this
// page: whoever reads of faults thinks first of what is in front of him.
func (p *panel) Headline() string {
	switch {
	case p.Wrong() > 0:
		return p.whose(p.Here(), p.Faults.Count)
	case p.Trouble != "":
		return p.In("读不了内容文件夹", "The content folder cannot be read")
	case p.Lost != nil && p.Lost.Path != "":
		return p.In("这一篇现在没有显示", "This item is not shown now")
	case p.Lost != nil:
		return p.In("没有文件对应这个网址", "No file belongs to this address")
	case p.Own.Count > 0:
		return p.count(p.Own.Count, "这一页有 %d 个提醒", "%d warning on this page", "%d warnings on this page")
	}
	return p.count(p.Others.Count, "别处有 %d 个提醒", "%d warning elsewhere", "%d warnings elsewhere")
}

// Clauses are the parts of the headline: a narrow panel breaks it between them.
func (p *panel) Clauses() []string {
	comma := p.In("，", ", ")
	list := strings.SplitAfter(p.Headline(), comma)
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

// whose says how many faults are of this page, and how many are not.
func (p *panel) whose(here, elsewhere int) string {
	switch {
	case !p.Served():
		return p.count(here+elsewhere, "%d 个错误", "%d fault", "%d faults")
	case elsewhere == 0:
		return p.count(here, "这一页有 %d 个错误", "%d fault on this page", "%d faults on this page")
	case here > 0:
		return p.count(here, "这一页有 %d 个错误", "%d fault on this page", "%d faults on this page") +
			fmt.Sprintf(p.In("，别处还有 %d 个", ", %d elsewhere"), elsewhere)
	case elsewhere == 1:
		return p.In("网站里有 1 个错误，不在这一页", "1 fault on the site, not on this page")
	}
	return fmt.Sprintf(p.In("网站里有 %d 个错误，都不在这一页", "%d faults on the site, none on this page"), elsewhere)
}

// Also is what the headline does not speak of: beside faults, the warnings.
func (p *panel) Also() string {
	n := p.Own.Count + p.Others.Count
	if p.Wrong() == 0 || n == 0 {
		return ""
	}
	return p.count(n, "%d 个提醒", "%d warning", "%d warnings")
}

// Lead says what faults do to the pages: only what has them stays as it was.
func (p *panel) Lead() string {
	what := p.In("有错误的网页还是上一次没有错误时的样子（新写的先不显示），别的照常更新。",
		"Pages with faults are as they last were without them (new ones are not shown yet); all others are up to date. ")
	switch {
	case !p.Served():
		return p.In("改好并保存，网页就会出来。", "Fix it and save; the pages appear by themselves.")
	case p.Lost != nil && p.Mine.Count > 0:
		return p.In("改好并保存，这一页会自己出来。", "Fix it and save; the page appears by itself.")
	case p.frozen.settings && p.frozen.texts:
		what = p.In("有错误的网页和网站设置还是上一次没有错误时的样子，别的照常更新。",
			"Pages and settings with faults are as they last were without them; all others are up to date. ")
	case p.frozen.settings:
		what = p.In("网站的设置和样式还是上一次没有错误时的样子，文章照常更新。",
			"The site's settings and style are as they last were without faults; texts are up to date. ")
	case p.Faults.Count == 0:
		what = p.In("这一页还是上一次没有错误时的样子，别的网页照常更新。",
			"This page is as it last was without faults; all others are up to date. ")
	}
	return what + p.In("改好并保存，这里会自己消失。", "Fix it and save; this closes by itself.")
}

func (p *panel) count(n int, zh, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf(p.In(zh, many), n)
}
