// Command floor does the least that a generator must do: it reads each
// Markdown file, converts it with goldmark, puts a shell around it that was
// minified once, and writes the page. It makes no list, feed or sitemap, knows
// no tags, checks nothing and remembers nothing: what a real generator costs
// beyond it is the price of being one.
package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/html"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
)

//go:embed shell.html
var shellSource string

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: floor SOURCE OUT STYLE.CSS")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func run(source, out, style string) error {
	f, err := newFloor(source, out, style)
	if err != nil {
		return err
	}
	paths, err := markdownFiles(source)
	if err != nil {
		return err
	}
	return f.pages(paths)
}

// markdownFiles lists the articles below dir.
func markdownFiles(dir string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".md") {
			paths = append(paths, path)
		}
		return err
	})
	return paths, err
}

// floor is what all pages share.
type floor struct {
	source, out string
	shell       *template.Template
	markdown    goldmark.Markdown
	style       template.CSS
}

func newFloor(source, out, stylePath string) (*floor, error) {
	style, err := os.ReadFile(stylePath)
	if err != nil {
		return nil, err
	}
	m := minify.New()
	m.Add("text/html", &html.Minifier{KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true, TemplateDelims: [2]string{"{{", "}}"}})
	small, err := m.String("text/html", shellSource)
	if err != nil {
		return nil, err
	}
	shell, err := template.New("shell").Parse(small)
	if err != nil {
		return nil, err
	}
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	return &floor{source: source, out: out, shell: shell, markdown: md, style: template.CSS(style)}, nil
}

// pages makes all pages, on every processor.
func (f *floor) pages(paths []string) error {
	jobs := runtime.GOMAXPROCS(0)
	errs := make([]error, jobs)
	var wait sync.WaitGroup
	for job := range jobs {
		wait.Go(func() { errs[job] = f.share(paths, job, jobs) })
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// share makes every jobs-th page.
func (f *floor) share(paths []string, job, jobs int) error {
	var body, page bytes.Buffer
	for i := job; i < len(paths); i += jobs {
		body.Reset()
		page.Reset()
		if err := f.page(paths[i], &body, &page); err != nil {
			return err
		}
	}
	return nil
}

// view is what the shell shows of one article.
type view struct {
	Title, Date string
	Style       template.CSS
	Body        template.HTML
}

func (f *floor) page(path string, body, page *bytes.Buffer) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, markdown := cut(text)
	if err := f.markdown.Convert(markdown, body); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	v := view{Title: value(head, "title: "), Date: value(head, "date: "), Style: f.style, Body: template.HTML(body.String())}
	if err := f.shell.Execute(page, v); err != nil {
		return err
	}
	rel, err := filepath.Rel(f.source, path)
	if err != nil {
		return err
	}
	target := filepath.Join(f.out, strings.TrimSuffix(rel, ".md")+".html")
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.WriteFile(target, page.Bytes(), 0o644)
}

// cut parts the front matter from the text.
func cut(text []byte) (head, body []byte) {
	fence := []byte("---\n")
	rest, ok := bytes.CutPrefix(text, fence)
	if !ok {
		return nil, text
	}
	head, body, _ = bytes.Cut(rest, fence)
	return head, body
}

// value finds a line of the front matter. The corpus has no line that only
// a YAML library could read.
func value(head []byte, key string) string {
	for line := range bytes.Lines(head) {
		if rest, ok := bytes.CutPrefix(line, []byte(key)); ok {
			return string(bytes.TrimSpace(rest))
		}
	}
	return ""
}
