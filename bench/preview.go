package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"unionhall/themes"
)

// A preview is one of the servers that are compared, on one corpus.
type preview struct {
	name    string
	desk    *desk
	command func() (command, error)
	says    *regexp.Regexp // with the port as its first group
	clear   []string       // what its first start must not find
	warmups int            // saves after each start that are not counted
	edits   int            // saves of each kind, in all rounds
	budget  time.Duration  // for all saves of one round; 0: no bound
	outcome *outcome
}

// An outcome is what was measured with one server.
type outcome struct {
	name   string
	starts []time.Duration // until the first page; the first one without any cache
	peaks  []int64
	saves  map[change]samples
	fault  string // why it was given up
}

// serveResult is what was measured on one corpus.
type serveResult struct {
	items, unions int
	outcomes      []*outcome
}

// The theme of our half, which overrides what the style edits are made in.
const (
	benchTheme = "bench"
	styleSheet = "css/text.css"
)

// previews writes the corpus for the servers that are asked for.
func (r *serveRun) previews(b *bed) ([]*preview, error) {
	ours, err := r.unionhall(b)
	if err != nil || !r.hugo {
		return []*preview{ours}, err
	}
	hugos, err := r.hugoServer(b)
	return []*preview{ours, hugos}, err
}

func (r *serveRun) unionhall(b *bed) (*preview, error) {
	dir := b.path(ourSource)
	if err := b.corpus.writeTree(dir, themedForm{}); err != nil {
		return nil, err
	}
	d := newDesk(b.corpus)
	d.dir, d.form, d.style = dir, ourForm{}, ownStyle()
	return &preview{
		name: "Unionhall", desk: d, says: regexp.MustCompile(`http://127\.0\.0\.1:(\d+)/`),
		clear: []string{b.path(ourCache)}, warmups: 3, edits: r.edits,
		outcome: &outcome{name: "Unionhall", saves: map[change]samples{}},
		command: func() (command, error) {
			return command{path: b.unionhall, args: []string{"serve", "--source", dir, "--addr", "127.0.0.1:0"},
				env: append(os.Environ(), "XDG_CACHE_HOME="+b.path(ourCache))}, nil
		},
	}, nil
}

func (r *serveRun) hugoServer(b *bed) (*preview, error) {
	style, err := themeStyle()
	if err != nil {
		return nil, err
	}
	dir := b.path(hugoSource)
	if err := b.corpus.writeTree(dir, hugoForm{style}); err != nil {
		return nil, err
	}
	d := newDesk(b.corpus)
	d.dir, d.form, d.style = dir, hugoForm{}, file{"assets/style.css", style}
	return &preview{
		name: "hugo server", desk: d, says: regexp.MustCompile(`available at http://[a-z0-9.]+:(\d+)/`),
		clear: []string{b.path(hugoCache), filepath.Join(dir, "public"), filepath.Join(dir, "resources")}, warmups: 1,
		edits: r.hugoEdits, budget: r.hugoTime / time.Duration(r.rounds),
		outcome: &outcome{name: "hugo server", saves: map[change]samples{}},
		command: func() (command, error) {
			port, err := freePort()
			return command{path: b.hugo, args: []string{"server", "--source", dir, "--bind", "127.0.0.1", "--port", port},
				env: append(os.Environ(), "HUGO_CACHEDIR="+b.path(hugoCache))}, err
		},
	}, nil
}

// themedForm is ourForm with a theme of its own.
type themedForm struct{ ourForm }

func (themedForm) site(c *corpus) []file {
	files := ourForm{}.site(c)
	files[0].text += "theme: " + benchTheme + "\n"
	return append(files, ownStyle())
}

// ownStyle is the one file of that theme: a style sheet as the base theme has it.
func ownStyle() file {
	text, err := fs.ReadFile(themes.Base(), styleSheet)
	if err != nil {
		panic(err) // it is embedded
	}
	return file{"themes/" + benchTheme + "/" + styleSheet, string(text)}
}

// freePort is a port that nobody listens on now.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), nil
}

// measure starts the servers in turn, round after round; only one runs at a time.
func (r *serveRun) measure(ctx context.Context, dir string, items int) (*serveResult, error) {
	b := &bed{programs: r.programs, dir: dir, corpus: newCorpus(items, unionsFor(items))}
	previews, err := r.previews(b)
	if err != nil {
		return nil, err
	}
	result := &serveResult{items: items, unions: len(b.corpus.unions)}
	for _, p := range previews {
		result.outcomes = append(result.outcomes, p.outcome)
	}
	for round := range r.rounds {
		for _, p := range previews {
			fmt.Fprintf(r.stderr, "%d items, round %d of %d: %s\n", items, round+1, r.rounds, p.name)
			if err := r.session(ctx, p, round); err != nil {
				return nil, err
			}
		}
	}
	return result, nil
}

// session starts one server, makes its share of the saves and ends it.
func (r *serveRun) session(ctx context.Context, p *preview, round int) (err error) {
	if p.outcome.fault != "" {
		return nil
	}
	if err := p.prepare(round); err != nil {
		return err
	}
	s, err := r.startPreview(ctx, p)
	if s == nil || err != nil {
		return err
	}
	defer func() { p.outcome.peaks = append(p.outcome.peaks, s.end()) }()
	screen, err := r.browser.newScreen()
	if err != nil {
		return err
	}
	defer screen.close()
	w := &watch{run: r, preview: p, server: s, screen: screen, round: round}
	return w.all(ctx)
}

// prepare takes away what a start must not find.
func (p *preview) prepare(round int) error {
	err := p.desk.tidy()
	if round > 0 {
		return err
	}
	for _, path := range p.clear {
		err = errors.Join(err, os.RemoveAll(path))
	}
	return err
}

// startPreview waits for the first page. A server that is too slow is given up:
// it returns nil without an error.
func (r *serveRun) startPreview(ctx context.Context, p *preview) (*server, error) {
	c, err := p.command()
	if err != nil {
		return nil, err
	}
	bounded, cancel := context.WithTimeoutCause(ctx, r.start, errTooLong)
	defer cancel()
	s, err := startServer(bounded, c, p.says)
	if err == nil {
		var took time.Duration
		if took, err = s.firstPage(bounded, p.desk.page(changeBody)); err == nil {
			p.outcome.starts = append(p.outcome.starts, took)
			return s, nil
		}
		s.end()
	}
	if errors.Is(err, errTooLong) {
		p.outcome.fault = fmt.Sprintf("served no page within %s and was given up", r.start)
		return nil, nil
	}
	return nil, err
}

// errTooLong ends what takes longer than the command line allows.
var errTooLong = errors.New("that takes too long")
