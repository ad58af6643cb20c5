package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// threatModels are the two texts, by language.
var threatModels = map[string]string{"zh": "threat-model.md", "en": "threat-model.en.md"}

// threatened are the parts of which the threat model says what they give away in
// the wrong hands, in the order in which it does.
var threatened = []diag.Words{
	diag.Say("网站服务器、CDN 和域名", "Web server, CDN and domain"),
	diag.Say("生成网站的电脑和编辑", "Build machine and editors"),
	diag.Say("接收端", "The endpoint"),
	diag.Say("评价和删除请求", "Ratings and requests to erase"),
	diag.Say("数据库和备份", "Database and backups"),
	diag.Say("邮件转发", "Mail relay"),
	diag.Say("推送服务", "The push service"),
	diag.Say("经办人的电脑", "The officer's computer"),
	diag.Say("职工的手机", "The worker's phone"),
	diag.Say("共用的手机", "A shared phone"),
	diag.Say("被扣下的手机", "A seized phone"),
	diag.Say("别的应用里的浏览器", "A browser inside another app"),
	diag.Say("上级工会的钥匙和工会钥匙", "Federation key and union key"),
}

// toldOfEach are what it says of each part.
var toldOfEach = []diag.Words{
	diag.Say("会泄露的。", "Gives away."), diag.Say("不会泄露的。", "Does not give."), diag.Say("我们的决定。", "Decided."),
}

func threatModel(t *testing.T, lang string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", threatModels[lang]))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// partsOf returns what a threat model has under its headings of the third level.
func partsOf(text string) (headings []string, bodies map[string]string) {
	bodies = map[string]string{}
	for _, section := range strings.Split(text, "\n### ")[1:] {
		heading, body, _ := strings.Cut(section, "\n")
		body, _, _ = strings.Cut(body, "\n## ")
		headings, bodies[heading] = append(headings, heading), strings.TrimSpace(body)
	}
	return headings, bodies
}

func TestThreatModelTellsOfEveryPart(t *testing.T) {
	for lang := range threatModels {
		headings, bodies := partsOf(threatModel(t, lang))
		var want []string
		for _, part := range threatened {
			want = append(want, part.In(lang))
		}
		if !slices.Equal(headings, want) {
			t.Errorf("%s tells of\n%q\nwant\n%q", threatModels[lang], headings, want)
		}
		for _, heading := range headings {
			paragraphs := strings.Split(bodies[heading], "\n\n")
			if len(paragraphs) != len(toldOfEach) {
				t.Errorf("%s, %s: %d paragraphs, want %d", threatModels[lang], heading, len(paragraphs), len(toldOfEach))
				continue
			}
			for i, told := range toldOfEach {
				said, ok := strings.CutPrefix(paragraphs[i], "**"+told.In(lang)+"** ")
				if !ok || len(said) < len("Nothing.") {
					t.Errorf("%s, %s: it does not say what it %s", threatModels[lang], heading, told.EN)
				}
			}
		}
	}
}

// columnsTold says by which words the threat model tells of each column of an
// envelope's rows: what a copy of the database gives away.
var columnsTold = map[string]diag.Words{
	"digest": diag.Say("每一份的摘要", "its digest"), "sid": diag.Say("办件", "case"), "union_id": diag.Say("工会", "union"), "form": diag.Say("表单", "form"),
	"key_set": diag.Say("名单", "key set"), "flags": diag.Say("记号", "flags"), "state": diag.Say("状态", "state"), "fetched": diag.Say("有没有人取过", "fetched it"),
	"received": diag.Say("收到的那一分钟", "the minute of its receipt"), "ended": diag.Say("什么时候办完", "since when it is over"), "warned": diag.Say("有没有记下要删", "announced"),
	"n": diag.Say("第几份到的", "the order in which envelopes came"), "size": diag.Say("大小", "its size"), "later": diag.Say("记号", "flags"),
	"routes": diag.Say("走哪几条路", "by which routes"), "due": diag.Say("从什么时候起送", "from when on"),
	"receipt": diag.Say("回执", "the receipt itself"), "parts": diag.Say("附件各部分的摘要", "the digests of its parts"), "body": diag.Say("封好的表单", "the sealed bytes of envelopes"),
}

func TestThreatModelTellsOfEveryColumn(t *testing.T) {
	migrations, err := filepath.Glob(filepath.Join("..", "..", "sync", "queue", "sqlqueue", "migrations", "*", "*.sql"))
	if err != nil || len(migrations) == 0 {
		t.Fatal("no migrations", err)
	}
	column := regexp.MustCompile(`(?m)^  ([a-z_]+) +(?:BLOB|BYTEA|TEXT|INTEGER|BIGINT)\b`)
	seen := map[string]bool{}
	for _, file := range migrations {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"envelope", "content"} {
			_, table, _ := strings.Cut(string(text), "CREATE TABLE "+name+" (")
			table, _, _ = strings.Cut(table, "\n)")
			for _, m := range column.FindAllStringSubmatch(table, -1) {
				seen[m[1]] = true
			}
		}
	}
	for lang := range threatModels {
		_, bodies := partsOf(threatModel(t, lang))
		for name := range seen {
			words, ok := columnsTold[name]
			if !ok || !strings.Contains(bodies[diag.Say("数据库和备份", "Database and backups").In(lang)], words.In(lang)) {
				t.Errorf("%s does not tell of the column %s", threatModels[lang], name)
			}
		}
	}
	if len(seen) != len(columnsTold) {
		t.Errorf("%d columns, and words for %d", len(seen), len(columnsTold))
	}
}

func TestThreatModelHasTheFiguresOfTheCode(t *testing.T) {
	days := func(d time.Duration) int { return int(d / (24 * time.Hour)) }
	for _, said := range []diag.Words{
		diag.Say("600,000 轮 PBKDF2", "600,000 rounds of PBKDF2"),
		diag.Say("办结或者撤回以后 %d 天删去", "%d days after it was closed or withdrawn", days(queue.KeepEnvelope)),
		diag.Say("没有手机来取的答复 %d 天", "a reply that no phone has confirmed after %d", days(queue.KeepReply)),
		diag.Say("先提前 %d 天（按实际运行的时间）", "an announcement of %d days of running time", days(queue.WarnBefore)),
		diag.Say("删去的记号 %d 天以后", "the mark of an erased one after %d", days(queue.KeepTombstone)),
		diag.Say("旧的私钥再留 %d 天", "the old private key stays for %d days", days(retiredFor)),
		diag.Say("照片按 %d kB 一块", "photos in pieces of %d kB", seal.PartSize>>10),
	} {
		for lang, file := range threatModels {
			if !strings.Contains(threatModel(t, lang), said.In(lang)) {
				t.Errorf("%s does not say %q", file, said.In(lang))
			}
		}
	}
	if seal.Rounds != 600_000 || seal.MaxOfficers != 7 {
		t.Errorf("%d rounds, %d officers: the threat model says 600,000 and one to seven", seal.Rounds, seal.MaxOfficers)
	}
}
