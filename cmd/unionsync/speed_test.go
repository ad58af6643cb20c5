package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

func counted(form string, month int, name string, times int) queue.Tally {
	return queue.Tally{Union: "yl", Form: form, Month: month, Name: name, Times: times}
}

func TestSpeedsSayNothingOfFewCases(t *testing.T) {
	known := &site.Site{Unions: map[string]*site.Union{"yl": {Forms: map[string]*site.Form{"help": {AnswerWithin: 72}, "join": {}, "rare": {AnswerWithin: 24}, "half": {AnswerWithin: 30}}}}}
	now := time.Date(2026, 11, 30, 6, 0, 0, 0, time.UTC)
	got := speedsOf([]queue.Tally{
		counted("help", 202510, "view:1", 900), // too old
		counted("help", 202512, "view:1", 4), counted("help", 202611, "view:8", 5), counted("help", 202611, "view:longer", 3),
		counted("help", 202611, "answer:24", 6), counted("help", 202611, "answer:96", 2), counted("help", 202611, "answer:longer", 1),
		counted("help", 202611, "done:24", 1), counted("help", 202611, "done:longer", 4),
		counted("help", 202611, "rating:5", 3), counted("help", 202611, "rating:4", 1), counted("help", 202611, "rating:3", 1), counted("help", 202611, "rating:2", 3),
		counted("help", 202611, "erased:24", 4), counted("help", 202611, "erased:longer", 1), counted("help", 202611, "kept:48", 3), counted("help", 202510, "kept:1", 90),
		counted("join", 202611, "view:2", 7), counted("join", 202611, "answer:2", 7), counted("join", 202611, "rating:5", 4), counted("join", 202611, "erased:1", 4),
		counted("rare", 202611, "view:1", 4), counted("rare", 202611, "answer:1", 4), counted("rare", 202611, "rating:1", 4),
		counted("gone", 202611, "view:1", 40),
		counted("half", 202611, "view:24", 5), counted("half", 202611, "answer:24", 4), counted("half", 202611, "answer:48", 4), counted("half", 202611, "rating:5", 6), // more than there were cases
	}, []queue.Tally{counted("help", 0, "wait:72", 3), counted("help", 0, "wait:96", 2)}, known, now)
	if got.From != 202512 || got.To != 202611 {
		t.Errorf("from %d to %d", got.From, got.To)
	}
	text, err := json.Marshal(got.Unions)
	// help: 12 were viewed, 6 of 9 answered in time, 2 more are overdue: 54 of a hundred. half:
	// of those that took up to 48 hours nobody knows whether 30 were kept.
	const want = `{"yl":{"half":{"cases":5,"view":24,"within":50},"help":{"cases":10,"view":8,"done":721,"within":50,"ratings":5,"satisfied":50,"requests":5,"settled":24,"erased":60},"join":{"cases":5,"view":2}}}`
	if err != nil || string(text) != want {
		t.Errorf("%s, want %s", text, want)
	}
}

func TestStatsWriteHowFastAUnionAnswers(t *testing.T) {
	keys, signs := officersOf(t)
	dir := short(t)
	writeSite(t, dir, keys.Set)
	r := start(t, dir, nil)
	d := &desk{t: t, base: "http://" + r.address, signs: signs}
	d.prove()
	for range fewest + 1 {
		e := sealed(t, seal.NewSecret(), "words")
		send(t, d.base, e)
		d.want("state", `{"d":"`+text(e.Digest)+`","state":"answered"}`, http.StatusOK, "")
	}
	for range 2 { // the answer got lost
		d.want("rated", `{"form":"help","id":"AAAAAAAAAAAAAAAAAAAAAA","times":[0,0,1,4,1]}`, http.StatusOK, "")
	}
	out := filepath.Join(dir, "answers.json")
	args := []string{"stats", "--data", filepath.Join(dir, "data"), "--site", filepath.Join(dir, "unionsync.json"), "--out", out}
	var texts []string
	for range 2 { // over the socket of the endpoint that runs, then from the queue itself
		wantCommand(t, "", "", args...)
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(b))
		if len(texts) == 1 {
			r.end()
		}
	}
	if texts[0] != texts[1] || !strings.Contains(texts[0], `"cases": 5,`) || !strings.Contains(texts[0], `"within": 100,`) || !strings.Contains(texts[0], `"ratings": 5,`) || !strings.Contains(texts[0], `"satisfied": 80`) {
		t.Errorf("%q", texts)
	}
	if code, _, complaint := command(t, "", args[:3]...); code != exitDone {
		t.Errorf("%d %s", code, complaint)
	}
	if code, _, complaint := command(t, "", append(args[:3:3], "--out", out)...); code == exitDone || !strings.Contains(complaint, "belong together") {
		t.Errorf("%d %s", code, complaint)
	}
}
