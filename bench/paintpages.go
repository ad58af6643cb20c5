package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// A paintPage is one of the pages that are compared.
type paintPage struct {
	name string
	dir  string // below the work folder: what the server serves
	page string // in it
}

func paintPages(union string) []paintPage {
	return []paintPage{
		{"Unionhall", "ours", union + "/index.html"},
		{"the same page with its style sheet, script and logo as files", "parts", union + "/index.html"},
		{"Hugo's own new theme, the same words", "hugo/public", "index.html"},
	}
}

// lay makes the pages.
func (o paintOptions) lay(ctx context.Context, work string, stderr io.Writer) error {
	p, err := buildPrograms(ctx, work, stderr, others{hugo: true})
	if err != nil {
		return err
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	ours := filepath.Join(work, "ours")
	if _, err := output(ctx, root, p.unionhall, "build", "--source", "content", "--out", ours, "--lang", "en"); err != nil {
		return err
	}
	home := path.Join(o.union, "index.html")
	page, err := os.ReadFile(filepath.Join(ours, home))
	if err != nil {
		return fmt.Errorf("the union's home: %w", err)
	}
	icons, err := filepath.Glob(filepath.Join(ours, "static", "icon-*.svg"))
	if err != nil {
		return err
	}
	if len(icons) != 1 {
		return fmt.Errorf("want one icon of the site, found %q", icons)
	}
	icon, err := os.ReadFile(icons[0])
	if err != nil {
		return err
	}
	style, err := styleOfArticles(filepath.Join(ours, o.union))
	if err != nil {
		return err
	}
	for name, text := range parted(page, style, icon) {
		if err := write(filepath.Join(work, "parts", o.union, name), text); err != nil {
			return err
		}
	}
	return layHugo(ctx, p.hugo, work, page)
}

var (
	policyElement = regexp.MustCompile(`<meta http-equiv="?Content-Security-Policy"?[^>]*>`)
	styleElement  = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	scriptElement = regexp.MustCompile(`(?s)<script[^>]*\ssrc=[^>]*></script>`)
	iconElement   = regexp.MustCompile(`<link rel="?icon"?[^>]*>`)
	bodyElement   = regexp.MustCompile(`<body[^>]*>`)
)

// styleOfArticles finds the style sheet that the articles of a union have. A home
// has less of it; where it is a file, all pages share that.
func styleOfArticles(dir string) ([]byte, error) {
	articles, err := filepath.Glob(filepath.Join(dir, "*", "*.html"))
	if err != nil {
		return nil, err
	}
	for _, name := range articles {
		page, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if style := styleElement.FindSubmatch(page); style != nil && bytes.Contains(page, []byte("<article")) {
			return style[1], nil
		}
	}
	return nil, fmt.Errorf("no article with a style sheet in %s", dir)
}

// partsScript is the least that pages do which need a script before they are
// shown.
const partsScript = `document.documentElement.classList.add("js")
`

// parted makes of a page what most pages are: the style sheet of all pages, a
// script and its logo are files beside it.
func parted(page, style, icon []byte) map[string][]byte {
	for _, e := range []*regexp.Regexp{policyElement, scriptElement, iconElement} {
		page = e.ReplaceAll(page, nil)
	}
	page = styleElement.ReplaceAllLiteral(page, []byte(`<link rel="stylesheet" href="style.css"><script src="script.js"></script>`))
	page = bodyElement.ReplaceAll(page, []byte(`$0<img src="logo.svg" alt="" width="44" height="44">`))
	return map[string][]byte{"index.html": page, "style.css": style, "script.js": []byte(partsScript), "logo.svg": icon}
}

// layHugo builds the site that hugo's own commands begin, with the words of
// our page as its home.
func layHugo(ctx context.Context, hugo, work string, page []byte) error {
	if _, err := output(ctx, work, hugo, "new", "site", "hugo"); err != nil {
		return err
	}
	site := filepath.Join(work, "hugo")
	if _, err := output(ctx, site, hugo, "new", "theme", "plain"); err != nil {
		return err
	}
	settings := "baseURL: https://bench.example/\nlanguageCode: zh-cn\ntitle: Bench\ntheme: plain\nrelativeURLs: true\n"
	err := errors.Join(
		os.Remove(filepath.Join(site, "hugo.toml")),
		write(filepath.Join(site, "hugo.yaml"), []byte(settings)),
		write(filepath.Join(site, "content", "_index.md"), []byte("---\ntitle: Bench\n---\n"+wordsOf(page))),
	)
	if err != nil {
		return err
	}
	_, err = output(ctx, site, hugo, "--minify")
	return err
}

var (
	mainElement = regexp.MustCompile(`(?s)<main.*</main>`)
	hidden      = regexp.MustCompile(`(?s)<(script|style|svg)\b.*?</(script|style|svg)>`)
	anyTag      = regexp.MustCompile(`(?s)<[^>]*>`)
)

// wordsOf is the text of a page's own part, a paragraph for each piece.
func wordsOf(page []byte) string {
	text := hidden.ReplaceAllString(string(mainElement.Find(page)), "")
	var paragraphs []string
	for _, piece := range strings.Split(anyTag.ReplaceAllString(text, "\n"), "\n") {
		if piece = strings.TrimSpace(html.UnescapeString(piece)); piece != "" {
			paragraphs = append(paragraphs, piece)
		}
	}
	return strings.Join(paragraphs, "\n\n") + "\n"
}

// write makes a file with the folders around it.
func write(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
