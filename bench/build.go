package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// buildOptions is what the command line says.
type buildOptions struct {
	items  sizes
	rounds int
	keep   bool
	into   string
}

// sizes is --items: the corpora to measure, by their number of items.
type sizes []int

func (s *sizes) String() string {
	texts := make([]string, len(*s))
	for i, n := range *s {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ",")
}

func (s *sizes) Set(text string) error {
	*s = nil
	for field := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(field)
		if err != nil || n < 20 {
			return fmt.Errorf("%q is no number of items from 20", field)
		}
		*s = append(*s, n)
	}
	return nil
}

// unionsFor gives a corpus its unions: 20, 200 and 500 for the three sizes of
// the report, one for every fifty items else.
func unionsFor(items int) int {
	if items == 50_000 {
		return 500
	}
	return max(2, items/50)
}

func parseBuild(args []string, stderr io.Writer) (buildOptions, error) {
	o := buildOptions{items: sizes{1_000, 10_000, 50_000}}
	f := newFlags("build", "Sources and sites lie below $TMPDIR: let it be in memory, or the disk is measured too.", &o.into, stderr)
	f.Var(&o.items, "items", "sizes of the corpora, `N,N,...`")
	f.IntVar(&o.rounds, "rounds", 5, "how often everything is run; medians are shown")
	f.BoolVar(&o.keep, "keep", false, "keep the folder with sources and sites, and say where it is")
	return o, parse(f, args, func() bool { return o.rounds > 0 })
}

func runBuild(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parseBuild(args, stderr)
	if err != nil {
		return err
	}
	work, remove, err := workFolder(o.keep, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	p, err := buildPrograms(ctx, work, stderr, others{hugo: true, floor: true})
	if err != nil {
		return err
	}
	var results []*result
	for _, n := range o.items {
		r, err := p.measure(ctx, filepath.Join(work, strconv.Itoa(n)), n, o.rounds, stderr)
		if err != nil {
			return err
		}
		results = append(results, r)
		if !o.keep {
			if err := os.RemoveAll(r.work); err != nil {
				return err
			}
		}
	}
	var text bytes.Buffer
	if err := report(ctx, &text, p, o, results); err != nil {
		return err
	}
	return publish(stdout, o.into, "build", text.Bytes())
}

// programs are the three that are compared.
type programs struct {
	unionhall, hugo, floor string
}

// others says with what Unionhall is compared.
type others struct{ hugo, floor bool }

// buildPrograms compiles Unionhall and the others in the same way.
func buildPrograms(ctx context.Context, work string, stderr io.Writer, with others) (*programs, error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(stderr, "building the programs; the first time Hugo takes some minutes")
	p := &programs{unionhall: filepath.Join(work, "unionhall"), floor: filepath.Join(work, "floor")}
	if err := goBuild(ctx, root, p.unionhall, "./cmd/unionhall"); err != nil {
		return nil, err
	}
	if with.floor {
		if err := goBuild(ctx, root, p.floor, "./bench/floor"); err != nil {
			return nil, err
		}
	}
	if with.hugo {
		p.hugo, err = buildHugo(ctx, filepath.Join(root, "bench", "hugo"))
	}
	return p, err
}

// moduleRoot is the folder of the go.mod around the current folder.
func moduleRoot(ctx context.Context) (string, error) {
	mod, err := output(ctx, "", "go", "env", "GOMOD")
	if err != nil {
		return "", err
	}
	return filepath.Dir(mod), nil
}
