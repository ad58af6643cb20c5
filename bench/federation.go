package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"time"
)

// The federation: one national union, one province, its cities, their counties,
// and base unions below those. Only the upper two publish; all show it.
const (
	federationCities   = 17
	federationCounties = 99
	federationUnions   = 1_200
	federationItems    = 300
	nationalItems      = 100
)

func newFederation() *corpus {
	c := &corpus{words: readWords(wordsFile)}
	c.topics = c.words.topics()
	c.unions = make([]union, federationUnions)
	for i := range c.unions {
		c.foundBelow(i)
	}
	c.unions[0].sections = []section{inherited(nationalItems)}
	c.unions[1].sections = []section{inherited(federationItems - nationalItems)}
	return c
}

func inherited(count int) section {
	return section{kind: "policy", folder: "policy", title: "政策法规", count: count, scope: "descendants"}
}

// foundBelow fills in the union with number i of the federation. Parents come
// before children.
func (c *corpus) foundBelow(i int) {
	u := &c.unions[i]
	u.number, u.place = i, c.place(i)
	const counties, basics = 2 + federationCities, 2 + federationCities + federationCounties
	switch {
	case i == 0:
		u.id, u.level = "acftu", "national"
	case i == 1:
		u.id, u.level, u.parent = "yl", "provincial", &c.unions[0]
	case i < counties:
		u.id, u.level, u.parent = fmt.Sprintf("c%02d", i), "municipal", &c.unions[1]
	case i < basics:
		u.id, u.level, u.parent = fmt.Sprintf("k%03d", i), "county", &c.unions[2+i%federationCities]
	default:
		u.id, u.level, u.parent = fmt.Sprintf("b%04d", i), "basic", &c.unions[counties+i%federationCounties]
	}
	u.name = fmt.Sprintf("%s%d号工会", u.place, i)
	for t := range tagsPerUnion {
		u.topics = append(u.topics, c.topics[(i*3+t*4)%len(c.topics)])
	}
}

// A tally is what a corpus costs for each page that is written.
type tally struct {
	title string
	costs costs
	html  int
	all   extent
}

func (s *tally) perPage() time.Duration { return s.costs.median().CPU / time.Duration(max(1, s.html)) }

func runFederation(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	var into string
	f := newFlags("federation", "Sources and sites lie below $TMPDIR: let it be in memory, or the disk is measured too.", &into, stderr)
	rounds := f.Int("rounds", 5, "how often everything is run; medians are shown")
	if err := parse(f, args, func() bool { return *rounds > 0 }); err != nil {
		return err
	}
	work, remove, err := workFolder(false, stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	p, err := buildPrograms(ctx, work, stderr, others{})
	if err != nil {
		return err
	}
	tallies, err := p.tallyBoth(ctx, work, *rounds, stderr)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := reportFederation(&text, *rounds, tallies); err != nil {
		return err
	}
	return publish(stdout, into, "federation", text.Bytes())
}

// tallyBoth builds both corpora in turn, round after round.
func (p *programs) tallyBoth(ctx context.Context, work string, rounds int, stderr io.Writer) ([]*tally, error) {
	corpora := []*corpus{newCorpus(usualItems, unionsFor(usualItems)), newFederation()}
	tallies := []*tally{
		{title: fmt.Sprintf("%s items, %d unions", thousands(usualItems), unionsFor(usualItems))},
		{title: fmt.Sprintf("%d inherited items, %s unions", federationItems, thousands(federationUnions))},
	}
	var beds []*bed
	for i, c := range corpora {
		b := &bed{programs: p, dir: filepath.Join(work, fmt.Sprint(i)), corpus: c}
		if err := c.writeTree(b.path(ourSource), ourForm{}); err != nil {
			return nil, err
		}
		beds = append(beds, b)
	}
	for round := range rounds {
		fmt.Fprintf(stderr, "round %d of %d\n", round+1, rounds)
		for i, b := range beds {
			c, err := b.step(ctx, ourFull, round)
			if err != nil {
				return nil, err
			}
			tallies[i].costs = append(tallies[i].costs, c)
		}
	}
	for i, b := range beds {
		html, all, err := survey(b.path(ourOut))
		if err != nil {
			return nil, err
		}
		tallies[i].html, tallies[i].all = len(html), all
	}
	return tallies, nil
}

func reportFederation(w io.Writer, rounds int, tallies []*tally) error {
	fmt.Fprintf(w, "%s, %s, %s/%s, %s, %d processors. Medians of %d rounds, in turn, on the same machine.\n\n",
		time.Now().Format("2006-01-02"), runtime.Version(), runtime.GOOS, runtime.GOARCH, processor(), runtime.NumCPU(), rounds)
	fmt.Fprintln(w, "| | HTML files | MB | CPU s | wall s | peak MB | CPU per page, µs |")
	fmt.Fprintln(w, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, s := range tallies {
		c := s.costs.median()
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %d |\n", s.title, thousands(s.html), megabytes(s.all.bytes),
			seconds(c.CPU), seconds(c.Wall), megabytes(c.Peak), s.perPage().Microseconds())
	}
	return printFigures(w, []figure{{"CPU per page of the federation, of that at 10,000 items", quotient(tallies[1].perPage(), tallies[0].perPage()), 1, ""}})
}
