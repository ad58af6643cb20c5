package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"unionhall/sync/queue"
	"unionhall/sync/site"
)

// fewest is k: what is known of fewer cases than that is not told, and numbers are told in
// steps of it. From a list that is written again and again nobody is to learn of one case.
const fewest = 5

// months is how many months the figures are of, this one included.
const months = 12

// speeds say how fast unions answer: what "stats --out" writes.
type speeds struct {
	Version int                         `json:"v"`
	Fewest  int                         `json:"k"`
	From    int                         `json:"from"` // month: 202512
	To      int                         `json:"to"`
	Unions  map[string]map[string]speed `json:"unions"` // by union and form
}

// A speed is that of a union with a form. A member of which too little is known is left
// out. Hours are bounds of queue.Hours: half of the cases took no longer.
type speed struct {
	Cases  int  `json:"cases"`            // that were viewed, in steps of fewest
	View   int  `json:"view,omitempty"`   // hours; 721: longer than 720
	Done   int  `json:"done,omitempty"`   // hours; 721: longer than 720
	Within *int `json:"within,omitempty"` // percent answered as promised, of those answered and those overdue, in steps of 5

	Ratings   int  `json:"ratings,omitempty"`   // how many workers have rated, in steps of fewest
	Satisfied *int `json:"satisfied,omitempty"` // percent of them who gave 4 or 5 of 5, in steps of 5

	Requests int  `json:"requests,omitempty"` // to erase a case, that were settled, in steps of fewest
	Settled  int  `json:"settled,omitempty"`  // hours; 721: longer than 720
	Erased   *int `json:"erased,omitempty"`   // percent of them that were erased, and not kept with a reason, in steps of 5
}

// longer stands for more than the last of queue.Hours.
const longer = 721

// speedsOf makes the figures of tallies and of what waits, under the promises of a site.
func speedsOf(counted, waiting []queue.Tally, known *site.Site, now time.Time) *speeds {
	first := now.UTC().AddDate(0, 0, 1-now.UTC().Day()).AddDate(0, 1-months, 0)
	s := &speeds{Version: 1, Fewest: fewest, From: queue.Month(first), To: queue.Month(now), Unions: map[string]map[string]speed{}}
	type key struct{ union, form string }
	by := map[key]map[string]int{}
	for _, t := range append(slices.Clone(counted), waiting...) {
		if t.Month != 0 && t.Month < s.From {
			continue
		}
		k := key{t.Union, t.Form}
		if by[k] == nil {
			by[k] = map[string]int{}
		}
		by[k][t.Name] += t.Times
	}
	for k, names := range by {
		f := known.Form(k.union, k.form)
		if f == nil {
			continue // it is not published any more, or never was
		}
		if one := speedOf(names, f.AnswerWithin); one.Cases > 0 {
			if s.Unions[k.union] == nil {
				s.Unions[k.union] = map[string]speed{}
			}
			s.Unions[k.union][k.form] = one
		}
	}
	return s
}

func speedOf(names map[string]int, promise int) speed {
	viewed, done := stepsOf(names, "view:"), stepsOf(names, "done:")
	s := speed{Cases: viewed.total() / fewest * fewest, View: viewed.median(), Done: done.median()}
	if promise > 0 {
		answered := stepsOf(names, "answer:")
		kept, all := answered.within(promise), answered.total()
		waiting := stepsOf(names, "wait:")
		if all += waiting.total() - waiting.within(promise); all >= fewest {
			s.Within = shareOf(kept, all)
		}
	}
	s.rate(names, viewed.total())
	erased, kept := stepsOf(names, "erased:"), stepsOf(names, "kept:")
	settled := maps.Clone(erased)
	for bound, n := range kept {
		settled[bound] += n
	}
	if all := settled.total(); all >= fewest {
		s.Requests, s.Settled, s.Erased = all/fewest*fewest, settled.median(), shareOf(erased.total(), all)
	}
	return s
}

// rate adds what workers thought of it. Desks tell that, and whoever works at one can say
// what they like: of more ratings than there were cases nothing is told.
func (s *speed) rate(names map[string]int, viewed int) {
	all, satisfied := 0, 0
	for i := range len(queue.Report{}.Times) {
		times := names[queue.RatingName(i)]
		if all += times; i >= 3 {
			satisfied += times
		}
	}
	if all >= fewest && all <= viewed {
		s.Ratings, s.Satisfied = all/fewest*fewest, shareOf(satisfied, all)
	}
}

// shareOf is a part in percent, in steps of 5.
func shareOf(part, all int) *int {
	percent := part * 100 / all / 5 * 5
	return &percent
}

// steps are how many took up to so many hours.
type steps map[int]int

func stepsOf(names map[string]int, prefix string) steps {
	s := steps{}
	for name, n := range names {
		if bound, ok := strings.CutPrefix(name, prefix); ok {
			hours, err := strconv.Atoi(bound)
			if err != nil {
				hours = longer
			}
			s[hours] += n
		}
	}
	return s
}

func (s steps) total() (n int) {
	for _, times := range s {
		n += times
	}
	return n
}

// within counts what took no longer than some hours for certain.
func (s steps) within(hours int) (n int) {
	for bound, times := range s {
		if bound <= hours {
			n += times
		}
	}
	return n
}

// median is the bound within which half are; 0 where there are too few.
func (s steps) median() int {
	all := s.total()
	if all < fewest {
		return 0
	}
	n := 0
	for _, bound := range slices.SortedFunc(maps.Keys(s), cmp.Compare[int]) {
		if n += s[bound]; 2*n >= all {
			return bound
		}
	}
	return longer
}

// text is the file. The same figures are the same bytes.
func (s *speeds) text() ([]byte, error) {
	text, err := json.MarshalIndent(s, "", "  ")
	return append(text, '\n'), err
}

// writeSpeeds writes the file in one step.
func writeSpeeds(ctx context.Context, k keeper, siteFile, out string) error {
	known, err := site.Open(siteFile)
	if err != nil {
		return err
	}
	counted, err := k.Tallies(ctx)
	if err != nil {
		return err
	}
	waiting, err := k.Unanswered(ctx)
	if err != nil {
		return err
	}
	text, err := speedsOf(counted, waiting, known.Site(), time.Now()).text()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(out), ".stats-")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()) // it is to be published
	if err == nil {
		err = os.Rename(f.Name(), out)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
