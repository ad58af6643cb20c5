package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/site"
)

func manyPaths(n int) []string {
	var paths []string
	for i := range n {
		paths = append(paths, fmt.Sprintf("news/%d.md", i+1))
	}
	return paths
}

func summaryOf(lang string, r *build.Report, list diag.List) string {
	return tellSummary(lang, newBuildAnswer(build.Options{Source: "content", Out: "public", Now: time.Unix(0, 0)}, r, list))
}

func tellSummary(lang string, a *buildAnswer) string {
	var text strings.Builder
	p := speaking(lang)
	p.stdout = &carefulWriter{w: &text}
	p.tellBuild(a)
	return text.String()
}

func TestSummary(t *testing.T) {
	r := &build.Report{
		First: "index.html", Address: "https://gonghui.example/",
		Unions: 2, Items: 8, Pages: 40, Files: 50, Bytes: 312_400, Elapsed: 1230 * time.Millisecond,
		Written: 7, Removed: 1,
		Skipped: []build.Skipped{
			{Reason: site.IsDraft, Paths: []string{"news/a.md", "news/b.md"}},
			{Reason: site.Scheduled, Paths: manyPaths(12)},
		},
		NextChange: time.Date(2026, 5, 1, 8, 0, 0, 0, chinaTime), NextPath: "news/may.md",
		Explained: []diag.Words{diag.Say("因为标题变了", "because the title changed")},
	}
	zh := `网站已生成在 public，用时 1.2 秒
  请打开 public/index.html
  工会 2，内容 8，网页 40，文件 50，共 312.4 kB
  写入 7，未变 43，删除 1
  没有显示的内容：
    草稿 2：content/news/a.md、content/news/b.md
    还没有到发布时间 12：content/news/1.md、content/news/2.md、content/news/3.md、content/news/4.md、content/news/5.md 等，另有 7 个
  下次变化：2026-05-01 08:00 +08:00，content/news/may.md 到时会有变化，请届时再生成一次
因为标题变了
`
	en := `The site is in public, built in 1.2 s
  Open public/index.html
  2 unions, 8 items, 40 pages, 50 files, 312.4 kB
  7 written, 43 unchanged, 1 removed
  Items that are not shown:
    drafts, 2: content/news/a.md, content/news/b.md
    to be published later, 12: content/news/1.md, content/news/2.md, content/news/3.md, content/news/4.md, content/news/5.md and 7 more
  Next change: 2026-05-01 08:00 +08:00, when content/news/may.md changes by itself; build again then
because the title changed
`
	if got := summaryOf("zh", r, nil); got != zh {
		t.Errorf("got\n%s\nwant\n%s", got, zh)
	}
	if got := summaryOf("en", r, nil); got != en {
		t.Errorf("got\n%s\nwant\n%s", got, en)
	}
}

func TestSummaryOfABuildWithFaultsPromisesNothing(t *testing.T) {
	a := newBuildAnswer(build.Options{Source: "content", Out: "public"}, &build.Report{Pages: 40, First: "index.html"}, diag.List{{Severity: diag.Fault}})
	for standing, want := range map[bool]string{
		true: "Nothing was published: the site in public is as it was\n", false: "Nothing was published\n",
	} {
		a.standing = standing
		if got := tellSummary("en", a); got != want {
			t.Errorf("got\n%s", got)
		}
	}
}

func TestSummarySaysWhatAnAddressIsMissingFor(t *testing.T) {
	for lang, want := range map[string]string{"zh": "还没有写网址，第一次试用可以不管", "en": "No address is set, which does not matter in a trial"} {
		if got := summaryOf(lang, &build.Report{}, nil); !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
		if got := summaryOf(lang, &build.Report{Address: "https://gonghui.example/"}, nil); strings.Contains(got, want) {
			t.Errorf("%q in\n%s", want, got)
		}
	}
}

func TestEveryReasonHasAName(t *testing.T) {
	for r := site.IsDraft; r <= site.ModuleOff; r++ {
		if reasons[r].id == "" || !hasHan(reasons[r].name.ZH) || reasons[r].name.EN == "" {
			t.Errorf("reason %d has no name", r)
		}
	}
	for s := build.Scanning; s <= build.Publishing; s++ {
		if !hasHan(stageNames[s].ZH) || stageNames[s].EN == "" {
			t.Errorf("stage %d has no name", s)
		}
	}
}
