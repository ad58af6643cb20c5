package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A file to write, with slashes in its path.
type file struct{ path, text string }

// writeTree writes what form makes of each union and article below dir.
func (c *corpus) writeTree(dir string, form interface {
	site(c *corpus) []file
	union(c *corpus, u *union) []file
	article(a *article) file
}) error {
	t := tree{dir: dir}
	t.write(form.site(c)...)
	for i := range c.unions {
		u := &c.unions[i]
		t.write(form.union(c, u)...)
		for a := range c.articles(u) {
			t.write(form.article(a))
		}
	}
	return t.err
}

// A tree writes files until one fails.
type tree struct {
	dir string
	err error
}

func (t *tree) write(files ...file) {
	for _, f := range files {
		if t.err != nil {
			return
		}
		path := filepath.Join(t.dir, filepath.FromSlash(f.path))
		if t.err = os.MkdirAll(filepath.Dir(path), 0o755); t.err == nil {
			t.err = os.WriteFile(path, []byte(f.text), 0o644)
		}
	}
}

// ourForm writes a corpus as Unionhall wants it.
type ourForm struct{}

const siteTitle = "云岭省职工之家"

func (ourForm) site(*corpus) []file {
	return []file{{"site.yaml", "title: " + siteTitle + "\nlanguages: [zh-Hans]\nintro: 请选择您的工会。\nlegal: {operator: 云岭省总工会}\n"}}
}

func (ourForm) union(_ *corpus, u *union) []file {
	text := fmt.Sprintf(`id: %s
name: %s
level: %s
intro: %s
address: %s
hotline: {label: "12351", tel: "+86-999-12351"}
phone: "%s"
hours: %s
`, u.id, u.name, u.level, u.intro(), u.address(), u.phone(), u.hours())
	return []file{{join(u.folder(), "union.yaml"), text}}
}

func (ourForm) article(a *article) file {
	path := join(a.union.folder(), a.section.folder+"/"+a.name+".md")
	return file{path, a.text(func(t topic) string { return t.zh })}
}

func (u *union) intro() string   { return u.name + "联系和服务当地的职工。" }
func (u *union) address() string { return fmt.Sprintf("%s职工路%d号", u.place, u.number+1) }
func (u *union) phone() string   { return fmt.Sprintf("0999-5%06d", u.number) }
func (u *union) hours() string   { return "工作日 8:30 至 17:30" }

func join(folder, path string) string {
	if folder == "" {
		return path
	}
	return folder + "/" + path
}

// text is the article as a file. Both generators read the same keys, but for
// the words that stand for a tag.
func (a *article) text(tag func(topic) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\ndate: %s\n", a.title, a.date.Format("2006-01-02T15:04:05Z07:00"))
	fmt.Fprintf(&b, "summary: %s\ntags: [", a.summary)
	for i, t := range a.tags {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(tag(t))
	}
	b.WriteString("]\n")
	if a.section.scope != "" {
		fmt.Fprintf(&b, "scope: %s\n", a.section.scope)
	}
	if a.section.kind == "policy" {
		day := a.date.Format("2006-01-02")
		fmt.Fprintf(&b, "issuer: %s\ndoc_no: 云工发〔%d〕%d号\nissued: %s\neffective: %s\n",
			a.union.name, a.date.Year(), a.number+1, day, a.date.AddDate(0, 1, 0).Format("2006-01-02"))
	}
	b.WriteString("---\n")
	b.WriteString(a.body)
	return b.String()
}
