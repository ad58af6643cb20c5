package officer

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"unionhall/internal/diag"
	"unionhall/internal/form"
)

// A Table is the cases of one form, in its published columns.
type Table struct {
	Head []string
	Rows [][]string
}

// fixed are the columns before those of the form.
var fixed = []diag.Words{
	diag.Say("办件号", "Case"), diag.Say("收到", "Received"), diag.Say("答复期限", "Answer by"), diag.Say("状态", "State"), diag.Say("问题", "Faults"),
}

// states are the states of an envelope in words.
var states = map[string]diag.Words{
	"received": diag.Say("已收到", "received"), "delivered": diag.Say("已送达", "delivered"), "viewed": diag.Say("已查看", "viewed"),
	"answered": diag.Say("已答复", "answered"), "closed": diag.Say("已办结", "closed"), "withdrawn": diag.Say("已撤回", "withdrawn"),
}

// TableOf makes the table of a form's cases. lang is zh or en; times are those of a place.
func TableOf(f *form.Outline, cases []*Case, lang string, place *time.Location) *Table {
	t := &Table{}
	for _, c := range fixed {
		t.Head = append(t.Head, c.In(lang))
	}
	for _, x := range f.Fields {
		t.Head = append(t.Head, x.Column.In(tagOf(lang)))
	}
	for _, c := range cases {
		row := []string{c.Number, clock(c.ReceivedAt, place), clock(c.DueAt, place), states[c.State].In(lang), faultsOf(c)}
		for i := range f.Fields {
			row = append(row, cell(&f.Fields[i], c, lang))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// tagOf is how labels call a language of the program's.
func tagOf(lang string) string {
	if lang == "zh" {
		return "zh-Hans"
	}
	return lang
}

func clock(unix int64, place *time.Location) string {
	if unix == 0 {
		return ""
	}
	return time.Unix(unix, 0).In(place).Format("2006-01-02 15:04")
}

func faultsOf(c *Case) string {
	var list []string
	for _, f := range c.Faults {
		list = append(list, f.Field+": "+f.Rule)
	}
	return strings.Join(list, "; ")
}

// cell writes the answer to a field.
func cell(x *form.OutlineField, c *Case, lang string) string {
	i := slices.IndexFunc(c.Submission.Answers, func(a form.Answer) bool { return a.Field == x.Name })
	if i < 0 {
		return ""
	}
	switch v := c.Submission.Answers[i].Value.(type) {
	case string:
		return labelOf(x, v, lang)
	case bool:
		if v {
			return diag.Say("是", "yes").In(lang)
		}
		return diag.Say("否", "no").In(lang)
	case int64:
		if x.Type == form.Money {
			return yuan(v)
		}
		return strconv.FormatInt(v, 10)
	case []string:
		var list []string
		for _, s := range v {
			list = append(list, labelOf(x, s, lang))
		}
		return strings.Join(list, "; ")
	case []int64:
		var list []string
		for _, n := range v {
			list = append(list, photoName(c, int(n)))
		}
		return strings.Join(list, "; ")
	case []form.Person:
		var list []string
		for _, p := range v {
			list = append(list, strings.TrimSpace(p.Name+" "+p.Contact))
		}
		return strings.Join(list, "; ")
	}
	return ""
}

// yuan writes an amount of fen.
func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, uint64(fen)/100, uint64(fen)%100)
}

func labelOf(x *form.OutlineField, value, lang string) string {
	for _, o := range x.Choices {
		if o.Value == value {
			return o.Label.In(tagOf(lang))
		}
	}
	return value
}

// photoName is the file of a photo: of numbers alone, whatever was sent.
func photoName(c *Case, n int) string {
	for _, p := range c.Photos {
		if p.N == n {
			return PhotoFile(c, p)
		}
	}
	return c.Number + "-" + strconv.Itoa(n)
}

// PhotoFile is the name of a photo's file: case number, the first letters of the
// envelope's digest in a spelling that all file systems tell apart, and its number.
func PhotoFile(c *Case, p Photo) string {
	return fmt.Sprintf("%s-%x-%d%s", c.Number, c.Digest[:4], p.N, p.Ending)
}

// CSV writes a table as Excel, WPS and LibreOffice read it: UTF-8 with its mark, every
// cell quoted, and none that they take for a formula.
func (t *Table) CSV(w io.Writer) error {
	var b strings.Builder
	b.WriteString("\ufeff")
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		for i, text := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(harmless(text), `"`, `""`) + `"`)
		}
		b.WriteString("\r\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// harmless is a cell that no program takes for a formula (OWASP, CSV injection): those
// that begin like one, with or without space before, get an apostrophe, half- and
// full-width signs alike. Line ends stay; what steers terminals and hides text goes.
func harmless(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d': // joiners are letters' own
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
	begin := strings.TrimLeftFunc(text, unicode.IsSpace)
	if begin != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(begin)[0]) || strings.HasPrefix(text, "\n") {
		return "'" + text
	}
	return text
}

// JSON returns the case as a program reads it; what was typed is in strings.
func (c *Case) JSON() map[string]any {
	photos := []map[string]any{}
	for _, p := range c.Photos {
		photos = append(photos, map[string]any{"n": p.N, "size": len(p.Bytes), "file": PhotoFile(c, p), "whole": p.Bytes != nil})
	}
	faults := []map[string]string{}
	for _, f := range c.Faults {
		faults = append(faults, map[string]string{"field": f.Field, "rule": f.Rule})
	}
	name := ""
	if c.Form != nil {
		name = c.Form.Name()
	}
	asks := ""
	if c.AsksToErase() {
		asks = "erase"
	}
	return map[string]any{
		"asks": asks, "d": c.Digest, "sid": c.Kept.Sid, "number": c.Number, "union": c.Union, "envelope": c.Line.Form, "form": name, "state": c.State, "flags": c.Flags,
		"received_at": c.ReceivedAt, "due_at": c.DueAt, "photos": photos, "faults": faults,
		"submission": json.RawMessage(withoutKeys(c.Submission).JSON()),
	}
}

// withoutKeys is the submission without what opens replies and photos: files with it are
// handed around.
func withoutKeys(s *form.Submission) *form.Submission {
	copied := *s
	copied.K = [32]byte{}
	copied.Photos = slices.Clone(s.Photos)
	for i := range copied.Photos {
		copied.Photos[i].Key = [32]byte{}
	}
	return &copied
}
