package officer

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"unionhall/internal/form"
	"unionhall/internal/seal"
)

// Rating returns with what a letter rates the help, from 1 to 5; 0: it is no rating.
func (c *Case) Rating() int {
	for _, h := range c.Submission.Hints {
		if n, ok := h.Value.(int64); ok && h.Field == "rating" && n >= 1 && n <= 5 {
			return int(n)
		}
	}
	return 0
}

// AsksToErase reports whether a letter asks the union to erase its case, and no more.
func (c *Case) AsksToErase() bool {
	return slices.ContainsFunc(c.Submission.Hints, func(h form.Answer) bool { return h.Field == "erase" && h.Value == true })
}

// isUnproved reports whether the endpoint had no proof that it came from the case's phone.
func (c *Case) isUnproved() bool { return slices.Contains(c.Flags, "unproved") }

// Erase takes an envelope away at the endpoint, for "asked" or "rated". What is gone is well.
func (e *Endpoint) Erase(ctx context.Context, digest, why string) error {
	err := e.ask(ctx, "erase", map[string]any{"d": digest, "why": why}, nil)
	if IsRefused(err, "desk/unknown") {
		return nil
	}
	return err
}

// hours are the steps in which the endpoint counts how long something took.
var hours = []int{1, 2, 4, 8, 12, 24, 48, 72, 96, 120, 168, 240, 336, 720}

// CountSettled counts that a request to erase was granted ("erased") or not ("kept"),
// so long after it came.
func (e *Endpoint) CountSettled(ctx context.Context, c *Case, how string, took time.Duration) error {
	step := "longer"
	for _, h := range slices.Backward(hours) {
		if took <= time.Duration(h)*time.Hour {
			step = strconv.Itoa(h)
		}
	}
	err := e.ask(ctx, "count", map[string]any{"form": formID(c), "name": how + ":" + step}, nil)
	if IsRefused(err, "desk/unknown") {
		return nil // a form that the site does not have any more
	}
	return err
}

// formID is what envelopes call the form of a case, without its version.
func formID(c *Case) string {
	id, _, _ := strings.Cut(c.Line.Form, "@")
	return id
}

// Remove takes an envelope out of its folder.
func (k *Kept) Remove() error { return os.RemoveAll(k.dir) }

// A Tally is how many ratings were counted and not told the endpoint: by form, and how
// many of 1, 2, 3, 4, 5. Reports were begun to be told.
type Tally struct {
	Times   map[string][5]int `json:"times"`
	Reports []Report          `json:"reports"`

	file string
}

// A Report tells what was counted of a form; sent again, it counts once.
type Report struct {
	Form  string `json:"form"`
	ID    string `json:"id"`
	Times [5]int `json:"times"`
}

// fewestRated is how many ratings a report has at least: the endpoint is not to learn to
// which case one belongs.
const fewestRated = 5

// Tally reads what was counted of the folder's letters.
func (f Folder) Tally() (*Tally, error) {
	t := &Tally{Times: map[string][5]int{}, file: filepath.Join(string(f), "ratings.json")}
	text, err := os.ReadFile(t.file)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err == nil {
		err = json.Unmarshal(text, t)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.file, err)
	}
	return t, nil
}

func (t *Tally) write() error {
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return replace(t.file, append(text, '\n'))
}

// Waiting is how many ratings were counted and not told yet.
func (t *Tally) Waiting() (n int) {
	for _, times := range t.Times {
		n += sum(times)
	}
	return n
}

func sum(times [5]int) (n int) {
	for _, m := range times {
		n += m
	}
	return n
}

// Take counts a letter that rates, and erases it everywhere; others are the letters of the
// folder that were opened. It reports whether it was counted: one that has no proof, or
// another key than its case, is somebody else's, and a case is rated once.
func (t *Tally) Take(ctx context.Context, e *Endpoint, c *Case, others []*Case, now time.Time) (bool, error) {
	counts := !c.isUnproved() && !slices.ContainsFunc(others, func(o *Case) bool { return o.sid == c.sid && o.Submission.K != c.Submission.K })
	if counts {
		said, err := json.Marshal(map[string]any{"rated": c.Digest, "at": now.Unix() / 60})
		if err != nil {
			return false, err
		}
		if counts, err = e.replyUnless(ctx, c.sid, c.Submission.K, said, wasRated); err != nil {
			return false, err
		}
	}
	if counts {
		times := t.Times[formID(c)]
		times[c.Rating()-1]++
		t.Times[formID(c)] = times
		if err := t.write(); err != nil {
			return false, err
		}
	}
	if err := e.Erase(ctx, c.Digest, "rated"); err != nil {
		return counts, err
	}
	return counts, c.Remove()
}

func wasRated(content []byte) bool {
	var said struct{ Rated string }
	return json.Unmarshal(content, &said) == nil && said.Rated != ""
}

// replyUnless seals content as the next reply of a case, unless there is one already that
// fits. It reports whether it has: of several officers one has.
func (e *Endpoint) replyUnless(ctx context.Context, sid seal.Sid, k [32]byte, content []byte, fits func([]byte) bool) (bool, error) {
	head, after := 0, 0
	for try := 1; ; {
		var page struct {
			Head    int  `json:"head"`
			More    bool `json:"more"`
			Replies []struct {
				Seq int    `json:"seq"`
				JWE string `json:"jwe"`
			} `json:"replies"`
		}
		if err := e.ask(ctx, "replies", map[string]any{"sid": sid.String(), "after": after}, &page); err != nil {
			return false, err
		}
		head = page.Head
		for _, said := range page.Replies {
			after = max(after, said.Seq)
			r, err := seal.ParseReply(said.JWE)
			if err != nil {
				continue
			}
			if text, err := r.Open(k); err == nil && fits(text) {
				return false, nil
			}
		}
		if page.More && len(page.Replies) > 0 {
			continue
		}
		r, err := seal.SealReply(k, sid, int64(head)+1, content)
		if err != nil {
			return false, err
		}
		err = e.ask(ctx, "reply", map[string]any{"sid": sid.String(), "jwe": r.Text}, nil)
		if !IsRefused(err, "reply/seq") || try == mostTries {
			return err == nil, err
		}
		try++
	}
}

// Report tells the endpoint of each form of which enough was counted, and returns how many
// ratings that were. Cut off, the same report is sent again.
func (t *Tally) Report(ctx context.Context, e *Endpoint) (told int, err error) {
	for name, times := range t.Times {
		if sum(times) < fewestRated {
			continue
		}
		var id [16]byte
		_, _ = rand.Read(id[:]) // ends the program rather than fail
		t.Reports = append(t.Reports, Report{name, encode(id[:]), times})
		delete(t.Times, name)
	}
	if len(t.Reports) == 0 {
		return 0, nil
	}
	for err = t.write(); err == nil && len(t.Reports) > 0; err = t.write() {
		r := t.Reports[0]
		if err := e.ask(ctx, "rated", r, nil); err != nil && !IsRefused(err, "desk/unknown") {
			return told, err
		}
		told += sum(r.Times)
		t.Reports = t.Reports[1:]
	}
	return told, err
}
