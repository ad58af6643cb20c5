package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/form"
)

// Speeds say how fast unions answer: what "unionsync stats --out" writes
// (docs/formats.md, "How fast unions answer"). They are immutable.
type Speeds struct {
	from, to int // months: 202512
	unions   map[string]map[string]speed
}

// A speed is that of a union with one form. A zero says that too little is known.
type speed struct {
	Cases, View, Done, Ratings, Settled int
	Within, Satisfied                   *int
}

// longestSpeed is the longest time, in hours, that figures tell; what is greater is longer.
const longestSpeed = 720

// ReadSpeeds reads such a file. Members that it does not know it passes over.
func ReadSpeeds(path string, text []byte) (*Speeds, diag.List) {
	src := fields.Source{Path: path, Bytes: text, FirstLine: 1}
	var f struct {
		Version int                         `json:"v"`
		From    int                         `json:"from"`
		To      int                         `json:"to"`
		Unions  map[string]map[string]speed `json:"unions"`
	}
	d := json.NewDecoder(bytes.NewReader(text))
	err := d.Decode(&f)
	at := d.InputOffset()
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one value")
		} else if f.Version != 1 || !isMonth(f.From) || !isMonth(f.To) || f.From > f.To {
			err, at = fmt.Errorf("version %d, from %d to %d", f.Version, f.From, f.To), 0
		}
	}
	var syntax *json.SyntaxError
	var strange *json.UnmarshalTypeError
	switch {
	case err == nil:
		return &Speeds{f.From, f.To, f.Unions}, nil
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &strange):
		at = strange.Offset
	}
	return nil, diag.List{src.Diag(placeIn(text, at), "form/speeds", diag.Fault,
		diag.Say("这不是各工会答复快慢的数据：%v", "these are no figures of how fast unions answer: %v", err),
		diag.Say("重新运行 unionsync stats --site unionsync.json --out FILE，把写出来的文件放到这里；暂时不用，就删去它", "run unionsync stats --site unionsync.json --out FILE again and put here what it writes; delete it where none is wanted"))}
}

func isMonth(n int) bool { return n/100 >= 2000 && n/100 < 3000 && n%100 >= 1 && n%100 <= 12 }

// placeIn is where a byte of a text lies.
func placeIn(text []byte, offset int64) fields.Pos {
	before := text[:min(max(offset-1, 0), int64(len(text)))]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return fields.Pos{Line: 1 + bytes.Count(before, []byte("\n")), Col: 1 + utf8.RuneCount(line)}
}

// speedOn is how fast the union answers that a form on a page of h goes to first.
func (g *ground) speedOn(h *hall, f *form.Form) Speed {
	if g.in.Speeds == nil {
		return Speed{}
	}
	route := g.in.Forms.Route(f, h.ID, g.offices)
	if len(route) == 0 {
		return Speed{}
	}
	name, _, _ := strings.Cut(f.Envelope(), "@")
	return g.in.Speeds.view(g.in.Speeds.unions[route[0]][name])
}

// speedOf is how fast a union answers whatever comes. Half of all took no longer than
// the slowest form's half did, and no fewer were answered in time than of the form
// with the fewest: that holds without any number that the figures do not tell.
func (g *ground) speedOf(h *hall) Speed {
	if g.in.Speeds == nil {
		return Speed{}
	}
	var all speed
	for _, one := range g.in.Speeds.unions[h.ID] {
		all.View, all.Done, all.Settled = max(all.View, one.View), max(all.Done, one.Done), max(all.Settled, one.Settled)
		if one.Within != nil && (all.Within == nil || *one.Within < *all.Within) {
			all.Within = one.Within
		}
	}
	return g.in.Speeds.view(all)
}

func (s *Speeds) view(one speed) Speed {
	v := Speed{View: spanOf(one.View), Done: spanOf(one.Done), Settled: spanOf(one.Settled)}
	if one.Within != nil {
		v.Within = percent(*one.Within)
	}
	if one.Satisfied != nil && one.Ratings > 0 {
		v.Satisfied, v.Ratings = percent(*one.Satisfied), fmt.Sprintf("≥ %d", one.Ratings)
	}
	if v != (Speed{}) {
		v.From, v.To = monthOf(s.from), monthOf(s.to)
	}
	return v
}

// spanOf is a step of the figures as a promise is told: in days where it is some.
func spanOf(hours int) Span {
	switch {
	case hours <= 0:
		return Span{}
	case hours > longestSpeed:
		return Span{Longer: true, Promise: promiseOf(longestSpeed)}
	}
	return Span{Promise: promiseOf(hours)}
}

// percent is a share that was rounded down to a multiple of 5.
func percent(n int) string {
	switch {
	case n < 5:
		return "< 5%"
	case n >= 100:
		return "100%"
	}
	return fmt.Sprintf("≥ %d%%", n)
}

func monthOf(n int) string { return fmt.Sprintf("%04d-%02d", n/100, n%100) }
