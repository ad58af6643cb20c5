package site

import (
	"path"
	"strings"
	"sync"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/spelling"
)

// This file says in words what is wrong with a link.

// tellLink reports a link that is not as it should be.
func (s *snapshot) tellLink(a *asker, l *content.Link, ans answer) diag.List {
	p := a.self
	warn := func(rule string, text, hint diag.Words) diag.List {
		return diag.List{p.fault(l.Pos, rule, l.Excerpt, diag.Warning, text, hint)}
	}
	switch ans.trouble {
	case fine, unfit:
		return fileNotes(p, l, ans)
	case notShown:
		return warn("link/not-shown",
			diag.Say("链接指向的 %[1]s 现在不显示：%[2]s", "the link leads to %[1]s, which is not shown: %[3]s", ans.post.item.Path, notShownWords(ans.post.reason).ZH, notShownWords(ans.post.reason).EN),
			notShownHint(ans.post.reason))
	case noAnchor:
		return warn("link/no-heading",
			diag.Say("%[2]s 里没有小标题“%[1]s”", "there is no heading %[1]q in %[2]s", ans.detail, ans.post.item.Path), headingHint(ans))
	case badScheme:
		return warn("link/scheme",
			diag.Say("不能链接到“%s:”开头的网址", "links cannot begin with %q", ans.detail+":"),
			diag.Say("可以用 https:、http:、mailto:、tel:，以及文件的路径", "use https:, http:, mailto:, tel:, or the path of a file"))
	case forbidden, unsafeSVG:
		return diag.List{p.refused(l, ans)}
	}
	return warn("link/broken",
		diag.Say("链接打不开：找不到“%s”，网页上只显示文字", "broken link: %q was not found; the page shows only the words of the link", l.Target), s.linkHint(a, l.Target))
}

func notShownWords(r Reason) diag.Words {
	switch r {
	case IsDraft:
		return diag.Say("是草稿", "it is a draft")
	case NotApproved:
		return diag.Say("还没有批准", "it is not approved yet")
	case Withdrawn:
		return diag.Say("已撤回", "it was withdrawn")
	case Scheduled:
		return diag.Say("还没有到发布时间", "it is to be published later")
	case Expired:
		return diag.Say("已过期", "it has expired")
	case Dissolved:
		return diag.Say("它的工会已经不在了", "its union is no more")
	case ModuleOff:
		return diag.Say("它的工会关闭了这个栏目", "its union has switched this section off")
	case Baseless:
		return diag.Say("它补充的那一篇不在这里显示", "what it supplements is not shown there")
	}
	return diag.Say("内容有错误", "it has faults")
}

func notShownHint(r Reason) diag.Words {
	if r == Dissolved || r == ModuleOff {
		return diag.Say("改成链接到现在能看到的内容，或者删去链接", "let it lead to what readers can see now, or delete the link")
	}
	return diag.Say("它显示以后再生成一次，链接就好了", "the link will be there when the site is built after it appears")
}

func headingHint(ans answer) diag.Words {
	var ids []string
	headings := ans.post.item.Body.Headings
	for _, h := range headings[:min(len(headings), mostNames)] {
		ids = append(ids, h.ID)
	}
	if likely := spelling.Nearest(ans.detail, ids); likely != "" {
		return diag.Say("是不是“#%[1]s”？", "did you mean \"#%[1]s\"?", likely)
	}
	if len(ids) == 0 {
		return diag.Say("那一篇没有小标题，去掉“#”和后面的字", "that text has no headings: delete the \"#\" and what follows")
	}
	return diag.Say("有这些：#%s", "there are: #%s", strings.Join(ids[:min(len(ids), 8)], " #"))
}

// linkHint suggests the file that a broken link may mean: of the same name
// elsewhere, or with a name like it beside it.
func (s *snapshot) linkHint(a *asker, target string) diag.Words {
	if isHost(target) {
		return diag.Say("别的网站的网址要写完整：%s", "write addresses of other sites in full: %s", "https://"+target)
	}
	if inner := strings.Trim(target, "()"); inner != target && inner != "" {
		return diag.Say("地址外面多了一层括号：写成 [文字](%s)", "there is a pair of parentheses too many: write [words](%s)", inner)
	}
	if likely := s.likelyPath(a, target); likely != "" {
		return diag.Say("是不是“%s”？", "did you mean %q?", likely)
	}
	return diag.Say("写那篇文章的文件位置，例如 ../services/legal-aid.md；网站里的网址也可以", "write where the file is, such as ../services/legal-aid.md, or an address on this site")
}

func (s *snapshot) likelyPath(a *asker, target string) string {
	p := a.self
	a.ask(s.question(namesAsked))
	target, _, _ = strings.Cut(target, "#")
	want := sourcePath(p.folder, nfc(target))
	folder, base := path.Split(want)
	names := s.fileNames()
	if only := names.only[base]; only != "" {
		return wayTo(p, only)
	}
	if likely := spelling.Nearest(base, names.inFolder[path.Clean(folder)]); likely != "" {
		return wayTo(p, path.Join(folder, likely))
	}
	return ""
}

// wayTo writes a path as the editor of p would.
func wayTo(p *post, file string) string { return relative(p.item.Path, file) }

// nameIndex is all file names of items: made for the first broken link, and
// shared by all snapshots that have the same files.
type nameIndex struct {
	once     sync.Once
	only     map[string]string   // path, by file name; "" where several are called so
	inFolder map[string][]string // file names, by folder
}

func (s *snapshot) fileNames() *nameIndex {
	n := s.names
	n.once.Do(func() {
		n.only, n.inFolder = make(map[string]string, len(s.order)), map[string][]string{}
		for _, number := range s.order {
			file := s.posts[number].item.Path
			folder, base := path.Dir(file), path.Base(file)
			if _, several := n.only[base]; several {
				file = ""
			}
			n.only[base] = file
			if len(n.inFolder[folder]) < mostNames {
				n.inFolder[folder] = append(n.inFolder[folder], base)
			}
		}
	})
	return n
}

// mostNames of a folder are compared with a broken link: a folder of thousands
// and a site of a thousand broken links must not take minutes.
const mostNames = 500

// mostTold is how many troubles with links are told of one page. What may be
// meant is looked for each time.
const mostTold = 1000

// isRefused reports whether the answer is a fault: it is told in any case.
func (a *answer) isRefused() bool { return a.trouble == forbidden || a.trouble == unsafeSVG }

// refused is the fault of linking to a file that is never published.
func (p *post) refused(l *content.Link, ans answer) diag.Diag {
	if ans.trouble == unsafeSVG {
		return p.fault(l.Pos, "file/svg", l.Excerpt, diag.Fault,
			diag.Say("图形文件“%s”里可能有脚本，不能发布", "the drawing %q may hold a script and cannot be published", ans.detail),
			diag.Say("另存为 PNG，或者去掉里面的脚本和外部链接", "save it as PNG, or take scripts and outside links out of it"))
	}
	return p.fault(l.Pos, "file/ending", l.Excerpt, diag.Fault,
		diag.Say("“.%s”文件不能这样用", "a file that ends in \".%s\" cannot be used here", ans.detail),
		diag.Say("图片用 png、jpg、webp，文件用 pdf、docx、xlsx 等；网页和脚本不发布", "pictures may be png, jpg or webp, documents pdf, docx, xlsx and the like; pages and scripts are not published"))
}

func (s *snapshot) tellPicture(p *post, l *content.Link, ans answer) diag.List {
	if ans.trouble != broken {
		return diag.List{p.refused(l, ans)}
	}
	return diag.List{p.fault(l.Pos, "picture/missing", l.Excerpt, diag.Warning,
		diag.Say("没有图片“%s”，网页上只显示它的说明文字", "there is no picture %q: the page shows its description only", l.Target),
		diag.Say("把图片放在这篇文章旁边，这里写成 (%s)；检查文件名和大小写", "put the picture beside this file, write (%s) here, and check its name in upper and lower case", path.Base(l.Target)))}
}

func (p *post) remotePicture(l *content.Link) diag.Diag {
	return p.fault(l.Pos, "picture/remote", l.Excerpt, diag.Warning,
		diag.Say("图片在别的网站上，网页上只显示它的说明文字", "the picture is on another site: the page shows its description only"),
		diag.Say("把图片下载到这篇文章旁边，写成 ![图上有什么](文件名)：读者打开网页时，不应再去别的网站取图片", "download it beside this file and write ![what it shows](its name): a page should not fetch pictures from other sites"))
}
