package queue

import (
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
	within := Longer
	for _, h := range Hours {
		if d <= time.Duration(h)*time.Hour {
			within = strconv.Itoa(h)
			break
		}
	}
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

// FormID is the id of a form that an envelope calls by id and version.
func FormID(form string) string {
	id, _, _ := strings.Cut(form, "@")
	return id
}
