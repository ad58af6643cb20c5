package build

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/diag"
)

// checking makes a build look for everything, and write nothing.
func checking(o *Options) { o.Check, o.Out = true, "" }

func ruleAt(list diag.List, rule, path string) bool {
	return slices.ContainsFunc(list, func(d diag.Diag) bool { return d.Rule == rule && d.Path == path })
}

// untidy is a small site with something for the rules of check.
func untidy(t *testing.T) *world {
	files := smallSite()
	files["news/n01.md"] += "\n他们说\"工会是家\"。\n"
	files["lh/news/l1.md"] += "\n请打 13912345678。\n"
	files["news/draft.md"] = "---\ntitle: 草稿\ndate: 2026-03-01\ndraft: true\n---\n地点：待补充。\n"
	return newWorld(t, files)
}

func TestCheckTellsWhatABuildNeedNotKnow(t *testing.T) {
	slowUnderRace(t)
	w := untidy(t)
	_, list, err := w.try()
	must(t, err)
	if len(list) > 0 {
		t.Errorf("a build tells of %s", list[0].Rule)
	}
	_, list, err = w.try(checking)
	must(t, err)
	if !ruleAt(list, "text/straight-quotes", "news/n01.md") || !ruleAt(list, "text/mobile", "lh/news/l1.md") || len(list) != 2 {
		t.Errorf("%+v", list)
	}
	_, list, err = w.try(checking, func(o *Options) { o.Drafts = true })
	must(t, err)
	if !ruleAt(list, "text/placeholder", "news/draft.md") {
		t.Error("a draft that is shown is not looked at")
	}
}

func TestCheckOfOneUnionTellsOfThatAlone(t *testing.T) {
	slowUnderRace(t)
	w := untidy(t)
	w.write("check.yaml", "silence:\n  - rule: text/straight-quotes\n    because: 引文\n")
	_, list, err := w.try(checking, func(o *Options) { o.Union = "lh" })
	must(t, err)
	if !ruleAt(list, "text/mobile", "lh/news/l1.md") || len(list) != 1 {
		t.Errorf("%+v", list)
	}
}

func TestSilencesHoldForBuildsAndChecks(t *testing.T) {
	slowUnderRace(t)
	w := untidy(t)
	w.edit("pages/about.md", "n01.md", "n99.md")
	w.write("check.yaml", `silence:
  - rule: link/broken
    path: pages/*.md
    because: 那一篇下周写
  - rule: text/mobile
    path: lh/**
    because: 值班手机，本人同意公开
  - rule: text/twice
    because: 歌词
`)
	report, list, err := w.try()
	must(t, err)
	if len(list) > 0 || report.Silenced != 1 {
		t.Errorf("a build tells %+v and silences %d", list, report.Silenced)
	}
	report, list, err = w.try(checking)
	must(t, err)
	if report.Silenced != 2 || !ruleAt(list, "check/idle-silence", "check.yaml") || ruleAt(list, "text/mobile", "lh/news/l1.md") || len(list) != 2 {
		t.Errorf("a check tells %+v and silences %d", list, report.Silenced)
	}
}

func TestFaultsOfSilencesFailChecksOnly(t *testing.T) {
	w := untidy(t)
	w.write("check.yaml", "silence:\n  - rule: text/mobil\n    because: 值班\n")
	_, list, err := w.try()
	must(t, err)
	if len(list) > 0 {
		t.Errorf("a build tells %+v", list)
	}
	_, list, err = w.try(checking)
	must(t, err)
	if !ruleAt(list, "check/unknown-rule", "check.yaml") || list.Faults() != 1 {
		t.Errorf("a check tells %+v", list)
	}
}

func TestSilencesAreNotPublished(t *testing.T) {
	w := untidy(t)
	w.write("check.yaml", "silence: []\n")
	w.edit("pages/about.md", "见[新闻](../news/n01.md)", "见[清单](../check.yaml)")
	_, list, err := w.try()
	must(t, err)
	if !ruleAt(list, "link/broken", "pages/about.md") {
		t.Errorf("%+v", list)
	}
}

func TestCheckLooksAtATextOnce(t *testing.T) {
	w := untidy(t)
	checking(&w.o)
	b, err := New(w.o)
	must(t, err)
	defer b.Close()
	_, first, err := b.Update(context.Background())
	must(t, err)
	// What is remembered is told again; were the files read once more, this would fail.
	for path := range b.checks {
		if c := b.checks[path]; len(c.list) == 0 {
			c.list = diag.List{{Path: path, Rule: "remembered", Severity: diag.Warning}}
			b.checks[path] = c
		}
	}
	w.write("lh/news/l1.md", newsText("改好了", 1))
	_, second, err := b.Update(context.Background())
	must(t, err)
	remembered := 0
	for _, d := range second {
		if d.Rule == "remembered" {
			remembered++
		}
	}
	if len(first) != 2 || remembered < 20 || ruleAt(second, "text/mobile", "lh/news/l1.md") || !ruleAt(second, "text/straight-quotes", "news/n01.md") {
		t.Errorf("first %d, remembered %d, second %d", len(first), remembered, len(second))
	}
}

func TestAdviceOfOneFile(t *testing.T) {
	w := untidy(t)
	w.o.Drafts = true
	p, err := NewPreview(w.o)
	must(t, err)
	defer p.Close()
	if list := p.Advice("news/n01.md"); len(list) > 0 {
		t.Error("advice before anything was read")
	}
	turn, err := p.Update(context.Background(), nil)
	must(t, err)
	if ruleAt(turn.Diags, "text/straight-quotes", "news/n01.md") {
		t.Error("advice is told of all files")
	}
	if !ruleAt(p.Advice("news/n01.md"), "text/straight-quotes", "news/n01.md") || !ruleAt(p.Advice("news/draft.md"), "text/placeholder", "news/draft.md") {
		t.Error("no advice")
	}
	w.write("check.yaml", "silence:\n  - {rule: text/straight-quotes, because: 引文}\n")
	for _, source := range []string{"news/n01.md", "news/gone.md", "site.yaml", "lh/news/pic.png", "../a.md", ""} {
		if list := p.Advice(source); len(list) > 0 {
			t.Errorf("%s: %s", source, list[0].Rule)
		}
	}
}

// TestDemonstrationPassesCheck holds our own content to all rules, at the time
// in which it tells: some of its stations have not been checked for long then.
func TestDemonstrationPassesCheck(t *testing.T) {
	slowUnderRace(t)
	source := filepath.Join("..", "..", "content")
	if _, err := os.Stat(source); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, smallSite())
	told := time.Date(2026, 12, 1, 8, 0, 0, 0, morning.Location())
	_, list, err := w.try(checking, func(o *Options) { o.Source, o.Cache, o.Now = source, "", told })
	must(t, err)
	for _, d := range list {
		t.Errorf("%s:%d:%d: %s %s", d.Path, d.Line, d.Col, d.Rule, strings.TrimSpace(d.Text.ZH))
	}
}
