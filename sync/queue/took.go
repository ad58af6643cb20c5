package queue

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Hours are the bounds by which it is counted how long something took: no case's own
// time is kept.
var Hours = []int{1, 2, 4, 8, 12, 24, 48, 72, 96, 120, 168, 240, 336, 720}

// Longer stands for more than the last of Hours.
const Longer = "longer"

// Took lists the names of tallies for an envelope that moves on: "view:24" is one that was
// viewed within 24 hours, and not within 12; likewise "answer" and "done".
func Took(from, to State, d time.Duration) []string {
	within := bound(d)
	var names []string
	for _, step := range []struct {
		state State
		name  string
	}{{Viewed, "view"}, {Answered, "answer"}, {Closed, "done"}} {
		if from < step.state && step.state <= to {
			names = append(names, step.name+":"+within)
		}
	}
	return names
}

// RatingName is the name of tallies of the ith grade, from 0.
func RatingName(i int) string { return "rating:" + strconv.Itoa(i+1) }

// bound is the first of Hours that something took no longer than.
func bound(d time.Duration) string {
	for _, h := range Hours {
		if d <= time.Duration(h)*time.Hour {
			return strconv.Itoa(h)
		}
	}
	return Longer
}

// A Waiting counts what Unanswered tells.
type Waiting map[Tally]int

// Add counts an envelope that was received so long ago.
func (w Waiting) Add(union, form string, d time.Duration) {
	w[Tally{Union: union, Form: FormID(form), Name: "wait:" + bound(d)}]++
}

// Tallies are all of them, by union, form, month and name.
func (w Waiting) Tallies() []Tally { return sortedTallies(w) }

func sortedTallies(times map[Tally]int) []Tally {
	var list []Tally
	for t, n := range times {
		t.Times = n
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(a.Union, b.Union), cmp.Compare(a.Form, b.Form), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// FormID is the id of a form that an envelope calls by id and version.
func FormID(form string) string {
	id, _, _ := strings.Cut(form, "@")
	return id
}
