package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A change is a kind of save that is measured.
type change string

const (
	changeBody  change = "body of an article, on its page"
	changeTitle change = "title of an article, on the list"
	changeNew   change = "new article, on the list"
	changeStyle change = "style sheet, on an article"
)

// changes in the order in which they are made and shown.
func changes() []change { return []change{changeBody, changeTitle, changeNew, changeStyle} }

// where a change is seen, in the words of the script.
func (c change) where() string {
	if c == changeStyle {
		return "style"
	}
	return "text"
}

// A desk is where an editor of the corpus sits: the files that are saved, in
// the form of one generator.
type desk struct {
	union   *union
	news    *section
	corpus  *corpus
	form    interface{ article(a *article) file }
	dir     string // of the source, in the form's layout
	style   file   // the style sheet as it was, with its path from dir
	numbers int    // marks that have been given out
	made    []string
}

// newDesk sits in the union in the middle of the corpus.
func newDesk(c *corpus) *desk {
	u := &c.unions[len(c.unions)/2]
	return &desk{corpus: c, union: u, news: &u.sections[len(u.sections)-1]}
}

// body is the article whose body is edited, title the one whose title is: near
// the top of its list, where it is on the screen.
func (d *desk) body() *article  { return d.corpus.article(d.union, d.news, d.news.count/2) }
func (d *desk) title() *article { return d.corpus.article(d.union, d.news, min(2, d.news.count-1)) }

// page is the address where a change is seen.
func (d *desk) page(c change) string {
	name := "index" // as the pages of both link to it: Hugo renders anew what was asked for by that name
	if c == changeBody || c == changeStyle {
		name = d.body().name
	}
	return "/" + d.union.id + "/" + d.news.folder + "/" + name + ".html"
}

// A save is one file that an editor's program is to write.
type save struct {
	path    string
	text    string
	mark    int
	inPlace bool // truncates the file instead of renaming another over it
}

// next prepares the next save, with a mark that no other has. Files are made
// of what they were at first: they do not grow.
func (d *desk) next(c change) save {
	d.numbers++
	mark := fmt.Sprintf("改动%06d", d.numbers)
	var f file
	switch c {
	case changeBody:
		a := d.body()
		a.body = mark + "。" + a.body // the first paragraph is on the screen
		f = d.form.article(a)
	case changeTitle:
		a := d.title()
		a.title = mark + " " + a.title
		f = d.form.article(a)
	case changeNew:
		a := d.title()
		a.name, a.title = fmt.Sprintf("saved-%06d", d.numbers), mark+" "+a.title
		a.date = newest.Add(time.Duration(d.numbers) * time.Minute) // the first of the list
		f = d.form.article(a)
		d.made = append(d.made, d.path(f))
	case changeStyle:
		f = file{d.style.path, fmt.Sprintf("%s\nbody { --bench-mark: %d; }\n", strings.TrimSpace(d.style.text), d.numbers)}
	}
	return save{path: d.path(f), text: f.text, mark: d.numbers, inPlace: d.numbers%2 == 0}
}

func (d *desk) path(f file) string { return filepath.Join(d.dir, filepath.FromSlash(f.path)) }

// tidy takes new articles away, so that they do not push others off the screen.
func (d *desk) tidy() error {
	for _, path := range d.made {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	d.made = nil
	return nil
}

// do writes the file as editors do: one half of them writes a hidden file and
// renames it, the other truncates what is there.
func (s save) do() error {
	if s.inPlace {
		return os.WriteFile(s.path, []byte(s.text), 0o644)
	}
	hidden := filepath.Join(filepath.Dir(s.path), "."+filepath.Base(s.path)+".tmp")
	if err := os.WriteFile(hidden, []byte(s.text), 0o644); err != nil {
		return err
	}
	return os.Rename(hidden, s.path)
}
