package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A step is one thing that is measured in every round.
type step string

const (
	hugoFull   step = "Hugo `--minify`, everything"
	floorFull  step = "the floor, articles alone"
	ourPages   step = "Unionhall, pages and lists alone"
	ourFull    step = "Unionhall, everything"
	ourAgain   step = "Unionhall again, nothing changed"
	ourBody    step = "Unionhall again, one body edited"
	ourTitle   step = "Unionhall again, one title edited"
	benchURL        = "https://bench.example/"
	benchClock      = "2026-01-01"
)

// steps in the order in which they are run and shown.
func steps() []step {
	return []step{hugoFull, floorFull, ourPages, ourFull, ourAgain, ourBody, ourTitle}
}

// A result is what was measured on one corpus.
type result struct {
	work          string
	items, unions int
	costs         map[step]costs
	pages         addresses
	ours, hugos   extent
}

// A bed is where the three programs work on one corpus.
type bed struct {
	*programs
	dir    string
	corpus *corpus
}

func (b *bed) path(name string) string { return filepath.Join(b.dir, name) }

// The folders of a bed.
const (
	ourSource  = "content"
	ourOut     = "public"
	ourCache   = "cache"
	pagesOut   = "pages-public"
	pagesCache = "pages-cache"
	hugoSource = "hugo"
	hugoOut    = "hugo-public"
	hugoCache  = "hugo-cache"
	floorOut   = "floor-public"
	styleFile  = "style.css"
)

// lay writes the corpus for all.
func (b *bed) lay() error {
	if err := b.corpus.writeTree(b.path(ourSource), ourForm{}); err != nil {
		return err
	}
	style, err := themeStyle()
	if err != nil {
		return err
	}
	if err := b.corpus.writeTree(b.path(hugoSource), hugoForm{style}); err != nil {
		return err
	}
	return os.WriteFile(b.path(styleFile), []byte(style), 0o644)
}

// command is what a step runs.
func (b *bed) command(s step) command {
	switch s {
	case hugoFull:
		return command{path: b.hugo, args: []string{"--minify", "--source", b.path(hugoSource), "--destination", b.path(hugoOut), "--baseURL", benchURL},
			env: append(os.Environ(), "HUGO_CACHEDIR="+b.path(hugoCache))}
	case floorFull:
		return command{path: b.floor, args: []string{b.path(ourSource), b.path(floorOut), b.path(styleFile)}}
	}
	if s == ourPages {
		return b.build(pagesOut, pagesCache, "--kill-worker") // what phones keep is all that it leaves out
	}
	return b.build(ourOut, ourCache)
}

func (b *bed) build(out, cache string, flags ...string) command {
	args := []string{"build", "--source", b.path(ourSource), "--out", b.path(out), "--base-url", benchURL, "--now", benchClock}
	return command{path: b.unionhall, args: append(args, flags...), env: append(os.Environ(), "XDG_CACHE_HOME="+b.path(cache))}
}

// clear removes what a step must not find.
func (b *bed) clear(s step) error {
	var names []string
	switch s {
	case hugoFull:
		names = []string{hugoOut, hugoCache, hugoSource + "/resources"}
	case floorFull:
		names = []string{floorOut}
	case ourPages:
		names = []string{pagesOut, pagesCache}
	case ourFull:
		names = []string{ourOut, ourCache}
	}
	for _, name := range names {
		if err := os.RemoveAll(b.path(name)); err != nil {
			return err
		}
	}
	return nil
}

// measure runs all steps in turn, round after round, so that whatever else the
// machine does meets all of them alike.
func (p *programs) measure(ctx context.Context, dir string, items, rounds int, stderr io.Writer) (*result, error) {
	unions := unionsFor(items)
	b := &bed{programs: p, dir: dir, corpus: newCorpus(items, unions)}
	if err := b.lay(); err != nil {
		return nil, err
	}
	r := &result{work: dir, items: items, unions: unions, costs: map[step]costs{}}
	for round := range rounds {
		fmt.Fprintf(stderr, "%d items, round %d of %d\n", items, round+1, rounds)
		for _, s := range steps() {
			c, err := b.step(ctx, s, round)
			if err != nil {
				return nil, err
			}
			r.costs[s] = append(r.costs[s], c)
		}
	}
	return r, b.compare(r)
}

func (b *bed) step(ctx context.Context, s step, round int) (cost, error) {
	if err := b.clear(s); err != nil {
		return cost{}, err
	}
	e, err := b.edit(s, round)
	if err != nil {
		return cost{}, err
	}
	c, err := measured(ctx, b.command(s))
	if err != nil {
		return cost{}, err
	}
	return c, e.check()
}

// An edit is a change of one article, and where it must be seen.
type edit struct {
	page string
	mark string
}

// edit changes an article in the middle of the corpus if the step wants it.
func (b *bed) edit(s step, round int) (edit, error) {
	if s != ourBody && s != ourTitle {
		return edit{}, nil
	}
	u := &b.corpus.unions[len(b.corpus.unions)/2]
	news := &u.sections[len(u.sections)-1]
	a := b.corpus.article(u, news, news.count/2)
	f := ourForm{}.article(a)
	e := edit{
		page: filepath.Join(b.path(ourOut), u.id, news.folder, a.name+".html"),
		mark: fmt.Sprintf("改动%d", round+1),
	}
	path := filepath.Join(b.path(ourSource), f.path)
	text, err := os.ReadFile(path)
	if err != nil {
		return e, err
	}
	if s == ourTitle {
		e.mark = "标题" + e.mark
		text = bytes.Replace(text, []byte("title: "), []byte("title: "+e.mark), 1)
	} else {
		text = append(text, (e.mark + "。\n")...)
	}
	return e, os.WriteFile(path, text, 0o644)
}

// check makes sure that the build that was measured did its work.
func (e edit) check() error {
	if e.page == "" {
		return nil
	}
	page, err := os.ReadFile(e.page)
	if err == nil && !bytes.Contains(page, []byte(e.mark)) {
		err = fmt.Errorf("%s does not show the edit %q", e.page, e.mark)
	}
	return err
}
