package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/site"
)

// buildAnswer is what a build says at its end, to people and to programs.
type buildAnswer struct {
	Source    string          `json:"source"`
	Out       string          `json:"out"`
	Now       string          `json:"now"`
	Published bool            `json:"published"`
	First     string          `json:"first"`
	Address   string          `json:"address"`
	Unions    int             `json:"unions"`
	Items     int             `json:"items"`
	Pages     int             `json:"pages"`
	Files     int             `json:"files"`
	Bytes     int64           `json:"bytes"`
	Seconds   float64         `json:"seconds"`
	Parsed    int             `json:"parsed"`
	Rendered  int             `json:"rendered"`
	Written   int             `json:"written"`
	Unchanged int             `json:"unchanged"`
	Removed   int             `json:"removed"`
	Sets      int             `json:"sets"`
	Renewed   int             `json:"renewed"`
	Signed    bool            `json:"signed"`
	Verified  int             `json:"verified"`
	Endpoint  string          `json:"endpoint"` // path of unionsync.json, "" where there is none
	Desk      string          `json:"desk"`     // folder of the officers' desk, "" where there is none
	Skipped   []skippedAnswer `json:"skipped"`
	// NextChange is RFC 3339, "" for never.
	NextChange string       `json:"next_change"`
	NextPath   string       `json:"next_path"`
	Explained  []diag.Words `json:"explained"`

	next     time.Time
	standing bool // the output folder is there
	killing  bool // phones are told to remove what they keep
	sound    bool // nothing is wrong
}

// skippedAnswer is the items left out for one reason.
type skippedAnswer struct {
	Reason string   `json:"reason"`
	Count  int      `json:"count"`
	Paths  []string `json:"paths"`

	name diag.Words
}

// reasons why an item is not shown: a stable name for programs, words for people.
var reasons = map[site.Reason]struct {
	id   string
	name diag.Words
}{
	site.IsDraft:     {"draft", diag.Say("草稿", "drafts")},
	site.NotApproved: {"not-approved", diag.Say("还没有批准", "not approved yet")},
	site.Withdrawn:   {"withdrawn", diag.Say("已撤回", "withdrawn")},
	site.Scheduled:   {"scheduled", diag.Say("还没有到发布时间", "to be published later")},
	site.Expired:     {"expired", diag.Say("已过期", "expired")},
	site.Faulty:      {"faulty", diag.Say("内容有错误", "with faults")},
	site.Dissolved:   {"dissolved", diag.Say("工会已合并或撤销", "of unions that were merged or dissolved")},
	site.ModuleOff:   {"module-off", diag.Say("工会关闭了这个栏目", "of sections that their union has switched off")},
	site.Baseless:    {"baseless", diag.Say("补充的上级内容不显示", "whose item above is not shown")},
}

func newBuildAnswer(o build.Options, r *build.Report, list diag.List) *buildAnswer {
	a := &buildAnswer{
		Source: o.Source, Out: o.Out, Now: o.Now.Format(time.RFC3339),
		Published: isPublished(list), sound: list.Faults() == 0,
		Skipped: []skippedAnswer{}, Explained: []diag.Words{}, // [] in JSON, never null
	}
	if r == nil {
		return a
	}
	if a.Published && r.First != "" {
		a.First = filepath.Join(o.Out, filepath.FromSlash(r.First))
	}
	a.Address = r.Address
	a.Unions, a.Items, a.Pages, a.Files, a.Bytes = r.Unions, r.Items, r.Pages, r.Files, r.Bytes
	a.Seconds = r.Elapsed.Seconds()
	a.Parsed, a.Rendered, a.Written, a.Removed = r.Parsed, r.Rendered, r.Written, r.Removed
	a.killing = o.KillWorker
	a.Sets, a.Renewed, a.Signed, a.Verified = r.Sets, r.Editions, r.Signed, r.Verified
	a.Unchanged = max(0, r.Files-r.Written)
	for _, s := range r.Skipped {
		why := reasons[s.Reason]
		a.Skipped = append(a.Skipped, skippedAnswer{Reason: why.id, Count: len(s.Paths), Paths: s.Paths, name: why.name})
	}
	if !r.NextChange.IsZero() {
		a.next, a.NextChange, a.NextPath = r.NextChange, r.NextChange.Format(time.RFC3339), r.NextPath
	}
	a.Explained = append(a.Explained, r.Explained...)
	return a
}

// isPublished reports whether a build with these faults has published: what is
// found when the site is read back is found afterwards.
func isPublished(list diag.List) bool {
	for _, d := range list {
		if d.Severity == diag.Fault && d.Rule != build.VerifyRule {
			return false
		}
	}
	return true
}

// tellOffline says what phones were given.
func (p *program) tellOffline(a *buildAnswer) {
	if a.Verified > 0 && a.sound {
		p.tell(diag.Say("  离线内容已核对：手机里的 %d 页和网站上逐字节相同\n", "  What phones keep was read back: %d pages, byte for byte those of the site\n", a.Verified))
	}
	if a.killing {
		p.tell(diag.Say("  手机会删去存下的网页（--kill-worker）；要恢复离线，不带它再生成一次\n",
			"  Phones will remove the pages that they keep (--kill-worker); build without it to let them keep pages again\n"))
	} else if a.Sets > 0 && !a.Signed {
		p.tell(diag.Say("  离线内容没有签名，试用可以；正式发布见 unionhall keys site --help\n",
			"  What phones keep is not signed, which does for a trial; to publish, see unionhall keys site --help\n"))
	}
}

// tellBuild writes the closing summary for people.
func (p *program) tellBuild(a *buildAnswer) {
	if a.Published {
		p.tell(diag.Say("网站已生成在 %s，用时 %s 秒\n", "The site is in %s, built in %s s\n", a.Out, seconds(a.Seconds)))
		if a.First != "" {
			p.tell(diag.Say("  请打开 %s\n", "  Open %s\n", a.First))
		}
		p.tell(diag.Words{
			ZH: fmt.Sprintf("  工会 %d，内容 %d，网页 %d，文件 %d，共 %s\n", a.Unions, a.Items, a.Pages, a.Files, size(a.Bytes)),
			EN: fmt.Sprintf("  %s, %s, %s, %s, %s\n", many(a.Unions, "union"), many(a.Items, "item"), many(a.Pages, "page"), many(a.Files, "file"), size(a.Bytes)),
		})
		p.tell(diag.Say("  写入 %d，未变 %d，删除 %d\n", "  %d written, %d unchanged, %d removed\n", a.Written, a.Unchanged, a.Removed))
		if a.Address == "" {
			p.tell(diag.Say("  还没有写网址，第一次试用可以不管。正式发布时写进 site.yaml 的 address（或者用 --base-url），才有订阅源、站点地图和规范网址\n",
				"  No address is set, which does not matter in a trial. To publish, give it as address in site.yaml (or --base-url): feeds, sitemap and canonical links need it\n"))
		}
	}
	if a.Published {
		p.tellOffline(a)
	}
	if a.Endpoint != "" {
		p.tell(diag.Say("  接收端的设置写在 %s，放到运行 unionsync 的机器上\n", "  What unionsync reads is in %s: put it where unionsync runs\n", a.Endpoint))
	}
	if a.Desk != "" {
		p.tell(diag.Say("  经办台在 %s/，放到单独的网址上，或者用 unionhall desk 打开\n", "  The officers' desk is in %s/: put it at an address of its own, or open it with unionhall desk\n", a.Desk))
	}
	p.tellSkipped(a)
	if a.Published && a.NextChange != "" {
		p.tell(diag.Say("  下次变化：%s，%s 到时会有变化，请届时再生成一次\n", "  Next change: %s, when %s changes by itself; build again then\n",
			moment(a.next), a.shown(a.NextPath)))
	}
	for _, w := range a.Explained {
		p.tell(diag.Say("%s\n", "%s\n", p.in(w)))
	}
	switch {
	case a.Published:
	case a.standing:
		p.tell(diag.Say("没有发布：%s 里的网站保持不变\n", "Nothing was published: the site in %s is as it was\n", a.Out))
	default:
		p.tell(diag.Say("什么也没有发布\n", "Nothing was published\n"))
	}
}

// shown is a path below the source as people see it from where they stand.
func (a *buildAnswer) shown(path string) string {
	return filepath.Join(a.Source, filepath.FromSlash(path))
}

// firstPaths is how many paths of a kind the summary names. --json has all.
const firstPaths = 5

func (p *program) tellSkipped(a *buildAnswer) {
	if len(a.Skipped) == 0 {
		return
	}
	p.tell(diag.Say("  没有显示的内容：\n", "  Items that are not shown:\n"))
	for _, s := range a.Skipped {
		var shown []string
		for _, path := range s.Paths[:min(len(s.Paths), firstPaths)] {
			shown = append(shown, a.shown(path))
		}
		p.tell(diag.Say("    %s %d：%s", "    %s, %d: %s", p.in(s.name), s.Count, strings.Join(shown, p.in(diag.Say("、", ", ")))))
		if more := len(s.Paths) - len(shown); more > 0 {
			p.tell(diag.Say(" 等，另有 %d 个", " and %d more", more))
		}
		p.tell(diag.Say("\n", "\n"))
	}
}

// many counts things in English: "1 union", "2 unions".
func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// seconds gives a duration the digits that people read.
func seconds(s float64) string {
	if s < 0.1 {
		return fmt.Sprintf("%.3f", s)
	}
	return fmt.Sprintf("%.1f", s)
}

// size gives a number of bytes in the largest unit that leaves a whole number
// of them.
func size(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d B", n)
}

// moment writes an instant with its offset: "2026-05-01 08:00 +08:00".
func moment(t time.Time) string { return t.Format("2006-01-02 15:04 -07:00") }
