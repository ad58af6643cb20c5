package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"unionhall/internal/asset"
	"unionhall/themes"
)

// hugoSite is the configuration and the theme of Hugo's half.
//
//go:embed all:hugosite
var hugoSite embed.FS

// buildHugo compiles the version that bench/hugo/go.mod pins, once: the
// program is kept in the user's cache folder.
func buildHugo(ctx context.Context, module string) (string, error) {
	version, err := output(ctx, module, "go", "list", "-m", "-f", "{{.Version}}", hugoModule)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(cache, "unionhall-bench", "hugo-"+version)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	return path, goBuild(ctx, module, path, hugoModule)
}

const hugoModule = "github.com/gohugoio/hugo"

// goBuild compiles a package as it is released: static, without symbols.
func goBuild(ctx context.Context, dir, out, pkg string) error {
	c := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", out, pkg)
	c.Dir, c.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, said)
	}
	return nil
}

// output runs a program and returns what it says, without the line's end.
func output(ctx context.Context, dir, program string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, program, args...)
	c.Dir = dir
	said, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", program, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(said)), nil
}

// hugoForm writes a corpus as Hugo wants it: unions are top sections, so that
// the first section of a page is its union, and what a page would have to
// search for (lineage, children, tags) is given in front matter.
type hugoForm struct{ style string }

func (f hugoForm) site(*corpus) []file {
	var files []file
	sub, err := fs.Sub(hugoSite, "hugosite")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	for _, path := range walk(sub) {
		text, err := fs.ReadFile(sub, path)
		if err != nil {
			panic(err)
		}
		files = append(files, file{path, string(text)})
	}
	return append(files,
		file{"assets/style.css", f.style},
		file{"content/unions/_index.md", "---\ntitle: 全部工会\nlayout: directory\noutputs: [html]\nroots: [yl]\n---\n"})
}

func (hugoForm) union(c *corpus, u *union) []file {
	text := fmt.Sprintf(`---
title: %s
layout: union
id: %s
level: %s
intro: %s
address: %s
hotline: "12351"
phone: "%s"
hours: %s
lineage: [%s]
children: [%s]
menu: [%s]
---
`, u.name, u.id, u.level, u.intro(), u.address(), u.phone(), u.hours(),
		strings.Join(u.lineage(), ", "), strings.Join(c.children(u), ", "), strings.Join(u.menu(), ", "))
	files := []file{{"content/" + u.id + "/_index.md", text}}
	for _, s := range u.sections {
		if s.count > 0 {
			files = append(files, file{"content/" + u.id + "/" + s.folder + "/_index.md", "---\ntitle: " + s.title + "\n---\n"})
		}
	}
	return append(files, file{"content/" + u.id + "/tags/_index.md",
		fmt.Sprintf("---\ntitle: 标签\nlayout: tags\noutputs: [html]\nterms: [%s]\n---\n", strings.Join(c.tags(u), ", "))})
}

func (hugoForm) article(a *article) file {
	// Tags belong to a union; Hugo's taxonomies belong to the site.
	text := a.text(func(t topic) string { return a.union.id + "/" + t.zh })
	return file{"content/" + a.union.id + "/" + a.section.folder + "/" + a.name + ".md", text}
}

// lineage is the unions above u, the top one first.
func (u *union) lineage() []string {
	if u.parent == nil {
		return nil
	}
	return append(u.parent.lineage(), u.parent.id)
}

func (u *union) menu() []string {
	var folders []string
	for _, s := range u.sections {
		if s.count > 0 {
			folders = append(folders, s.folder)
		}
	}
	return folders
}

func (c *corpus) children(u *union) []string {
	var ids []string
	for i := range c.unions {
		if c.unions[i].parent == u {
			ids = append(ids, c.unions[i].id)
		}
	}
	return ids
}

// tags are those that articles of u really have.
func (c *corpus) tags(u *union) []string {
	var names []string
	used := map[string]bool{}
	for a := range c.articles(u) {
		for _, t := range a.tags {
			if !used[t.zh] {
				used[t.zh] = true
				names = append(names, t.zh)
			}
		}
	}
	return names
}

// themeStyle is the style sheet of Unionhall's base theme, made small as it is
// there, so that all pages of the comparison carry the same one.
func themeStyle() (string, error) {
	style, faults := asset.Style(themes.Base(), "css/main.css")
	if len(faults) > 0 {
		return "", fmt.Errorf("the theme's style sheet: %s", faults[0].Text.EN)
	}
	return string(style), nil
}

// walk lists the files of fsys in the order of their names.
func walk(fsys fs.FS) []string {
	var paths []string
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		panic(err) // only embedded folders are walked
	}
	return paths
}
