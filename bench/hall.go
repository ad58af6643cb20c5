package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// A hall is a site of one union with articles of 8 kB in seven kinds, in
// Chinese: what is saved offline in the benchmark. It is the same on any
// machine, as long as the sample of its chain is.
type hall struct {
	chain  *chain
	words  words
	topics []topic
}

const (
	hallArticles = 500
	// hallBody is how long an article's Markdown gets, in bytes: with title, facts
	// and marks, and what machines read of it, the page's own part has about 8 kB.
	hallBody = 4100
)

// A hallKind is one of the seven kinds, with its share of the articles and
// the front matter that it wants beside title, summary and tags.
type hallKind struct {
	folder string
	count  int
	fields func(a *hallArticle) string
}

// hallKinds are kinds of which a union has many, none of which belongs to the
// few pages that are always saved.
var hallKinds = []hallKind{
	{"news", 170, func(a *hallArticle) string { return "date: " + a.date.Format(time.RFC3339) + "\n" }},
	{"policy", 70, func(a *hallArticle) string {
		return fmt.Sprintf("issuer: 青溪县总工会\ndoc_no: 青工发〔%d〕%d号\nissued: %s\neffective: %s\n", a.date.Year(), a.number+1, day(a.date), day(a.date.AddDate(0, 1, 0)))
	}},
	{"qa", 60, func(a *hallArticle) string {
		return fmt.Sprintf("question: %s\nanswered_on: %s\nby: 权益保障部\n", a.sentence(), day(a.date))
	}},
	{"services", 60, func(*hallArticle) string { return "fee: 不收费\n" }},
	{"safety", 50, func(*hallArticle) string { return "" }},
	{"openness", 50, func(a *hallArticle) string {
		return fmt.Sprintf("date: %s\nperiod: %d 年 %d 月\nwhat: %s\n", day(a.date), a.date.Year(), a.date.Month(), a.sentence())
	}},
	{"women", 40, func(*hallArticle) string { return "" }},
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// A hallArticle is one article while it is composed.
type hallArticle struct {
	*hall
	kind   *hallKind
	number int // in its kind
	date   time.Time
	r      *rand.Rand
}

func newHall(sentences []string) *hall {
	h := &hall{chain: newChain(sentences), words: readWords(wordsFile)}
	h.topics = h.words.topics()
	return h
}

// article returns the article with number n of all.
func (h *hall) article(n int) *hallArticle {
	a := &hallArticle{hall: h, number: n, r: rand.New(rand.NewPCG(8, uint64(n))), date: newest.Add(-time.Duration(n) * 31 * time.Hour)}
	for i := range hallKinds {
		if a.kind = &hallKinds[i]; a.number < a.kind.count {
			break
		}
		a.number -= a.kind.count
	}
	return a
}

func (a *hallArticle) topic() topic { return a.topics[(a.number*7+len(a.kind.folder))%len(a.topics)] }

func (a *hallArticle) path() string {
	return fmt.Sprintf("%s/%s-%03d.md", a.kind.folder, a.topic().name, a.number+1)
}

func (a *hallArticle) sentence() string { return a.chain.sentence(a.r) }

// text is its file. Everything before the body is drawn first: an edit of the
// body leaves it as it is.
func (a *hallArticle) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s：%s\nsummary: %s\ntags: [%s]\n", a.topic().zh, a.chain.phrase(a.r, 9), a.sentence(), a.topic().zh)
	b.WriteString(a.kind.fields(a))
	b.WriteString("---\n")
	head := b.Len()
	for b.Len()-head < hallBody {
		a.part(&b)
	}
	return b.String()
}

// part is what stands below one heading: prose, and a list or a table.
func (a *hallArticle) part(b *strings.Builder) {
	for range 2 + a.r.IntN(2) {
		for range 2 + a.r.IntN(3) {
			b.WriteString(a.sentence())
		}
		b.WriteString("\n\n")
	}
	switch a.r.IntN(3) {
	case 0:
		for range 3 + a.r.IntN(3) {
			fmt.Fprintf(b, "- **%s**，%s\n", a.chain.phrase(a.r, 4), a.sentence())
		}
	case 1:
		b.WriteString("| 项目 | 内容 | 说明 |\n| --- | --- | ---: |\n")
		for range 3 + a.r.IntN(3) {
			fmt.Fprintf(b, "| %s | %s | %d |\n", a.chain.phrase(a.r, 4), a.chain.phrase(a.r, 8), 10+a.r.IntN(990))
		}
	default:
		fmt.Fprintf(b, "> %s\n", a.sentence())
	}
	fmt.Fprintf(b, "\n## %s\n\n", a.chain.phrase(a.r, 6))
}

// files are all of the site.
func (h *hall) files() []file {
	files := []file{
		{"site.yaml", hallSettings},
		{"union.yaml", hallUnion},
	}
	for n := range hallArticles {
		a := h.article(n)
		files = append(files, file{a.path(), a.text()})
	}
	return files
}

const hallSettings = `title: 青溪县职工之家
languages: [zh-Hans]
timezone: Asia/Shanghai
intro: 看新闻、查政策、找服务，都不用注册，也不收费。
legal:
  operator: 青溪县总工会
  lines: [承办：县职工服务中心]
`

const hallUnion = `id: qingxi
name: 青溪县总工会
level: county
intro: 青溪县总工会联系和服务全县职工。
address: 青溪县职工路1号
hotline: {label: "12351", tel: "+86-999-12351"}
phone: "0999-5000001"
hours: 工作日 8:30 至 17:30
menu:
  - {title: 新闻, link: news/}
  - {title: 政策法规, link: policy/}
  - {title: 我要办事, link: services/}
`
