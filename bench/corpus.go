package main

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"time"
)

// A corpus is a federation of unions with articles, the same for the same
// numbers on any machine. It holds the unions; articles are composed when they
// are asked for, so that 50,000 of them need no memory.
type corpus struct {
	unions []union
	words  words
	topics []topic
}

// A union of the corpus. The first one is the root of the tree.
type union struct {
	id       string
	number   int
	name     string
	place    string
	level    string
	parent   *union
	topics   []topic // its tags
	sections []section
}

// A section is how many articles of a kind a union has.
type section struct {
	kind   string // id of the kind
	folder string
	title  string
	count  int
	scope  string // how far down the tree its articles reach; "" for news and pages, which go nowhere
}

// Shares of the kinds in the articles of a union: news mostly.
var kinds = []struct {
	kind, folder, title string
	percent             int
	scope               string
}{
	{"policy", "policy", "政策法规", 20, "self"}, // the peers know no inheritance
	{"page", "pages", "专题", 10, ""},
	{"news", "news", "新闻", 0, ""}, // the rest
}

// tagsPerUnion makes 200 unions with 10,000 articles about 12,300 pages, as
// many as in the measurements of the peers.
const tagsPerUnion = 7

// Levels of the tree: one province, a city for every twenty unions, counties.
// The weights say how much more the upper ones publish.
const (
	unionsPerCity = 20
	provinceShare = 6
	cityShare     = 2
	countyShare   = 1
)

func newCorpus(items, unions int) *corpus {
	c := &corpus{words: readWords(wordsFile)}
	c.topics = c.words.topics()
	c.unions = make([]union, unions)
	for i := range c.unions {
		c.found(i)
	}
	c.share(items)
	return c
}

// found fills in the union with number i. Parents come before children.
func (c *corpus) found(i int) {
	u := &c.unions[i]
	u.number = i
	cities := max(1, len(c.unions)/unionsPerCity)
	switch {
	case i == 0:
		u.id, u.place, u.level = "yl", "云岭省", "provincial"
	case i <= cities:
		u.id, u.place, u.level = fmt.Sprintf("c%02d", i), c.place(i)+"市", "municipal"
		u.parent = &c.unions[0]
	default:
		u.id, u.place, u.level = fmt.Sprintf("k%03d", i), c.place(i)+"县", "county"
		u.parent = &c.unions[1+i%cities]
	}
	u.name = u.place + "总工会"
	for t := range tagsPerUnion {
		u.topics = append(u.topics, c.topics[(i*3+t*4)%len(c.topics)])
	}
}

// place gives each number a name of its own.
func (c *corpus) place(i int) string {
	first, second := c.words["zh.first"], c.words["zh.second"]
	return first[i%len(first)] + second[i/len(first)%len(second)]
}

// share hands out the articles by weight, all of them.
func (c *corpus) share(items int) {
	total := 0
	for i := range c.unions {
		total += weight(&c.unions[i])
	}
	seen, given := 0, 0
	for i := range c.unions {
		u := &c.unions[i]
		seen += weight(u)
		n := items*seen/total - given
		given += n
		u.divide(n)
	}
}

func weight(u *union) int {
	switch u.level {
	case "provincial":
		return provinceShare
	case "municipal":
		return cityShare
	}
	return countyShare
}

// divide splits n articles between the kinds.
func (u *union) divide(n int) {
	rest := n
	for _, k := range kinds {
		count := n * k.percent / 100
		if k.percent == 0 {
			count = rest
		}
		rest -= count
		u.sections = append(u.sections, section{kind: k.kind, folder: k.folder, title: k.title, count: count, scope: k.scope})
	}
}

// folder is where the union lies in a tree of folders: "", "c01", "c01/k021".
func (u *union) folder() string {
	if u.parent == nil {
		return ""
	}
	if above := u.parent.folder(); above != "" {
		return above + "/" + u.id
	}
	return u.id
}

// An article is one Markdown file, without the form that a generator wants.
type article struct {
	union   *union
	section *section
	number  int // in its section
	name    string
	title   string
	summary string
	date    time.Time
	tags    []topic
	body    string
}

// articles yields what u has published.
func (c *corpus) articles(u *union) iter.Seq[*article] {
	return func(yield func(*article) bool) {
		for s := range u.sections {
			for n := range u.sections[s].count {
				if !yield(c.article(u, &u.sections[s], n)) {
					return
				}
			}
		}
	}
}

// newest is the date after the last article.
var newest = time.Date(2025, time.December, 1, 8, 0, 0, 0, time.FixedZone("", 8*60*60))

func (c *corpus) article(u *union, s *section, n int) *article {
	a := &article{union: u, section: s, number: n, name: u.fileName(n), title: c.title(u, s, n)}
	// Seven hours apart, kinds by one: each article of a union has an instant of
	// its own, so that no generator has to break a tie.
	hours := n*7 + len(s.folder)
	a.date = newest.Add(-time.Duration(hours)*time.Hour - time.Duration(u.number%59)*time.Minute)
	main := u.topicOf(n)
	a.tags = []topic{u.topics[main], u.topics[(main+1+n/tagsPerUnion%3)%tagsPerUnion]}
	if n%8 == 0 {
		a.tags = append(a.tags, u.topics[(main+4)%tagsPerUnion])
	}
	w := &writer{words: c.words, r: random(u, s, n, bodyStream), lang: langOf(n)}
	a.summary = w.sentence()
	a.body = c.compose(w, a)
	return a
}

func (u *union) topicOf(n int) int { return (n + u.number) % tagsPerUnion }

func (u *union) fileName(n int) string {
	return fmt.Sprintf("%s-%04d", u.topics[u.topicOf(n)].name, n+1)
}

// langOf makes one article in five English.
func langOf(n int) string {
	if n%5 == 3 {
		return "en"
	}
	return "zh"
}

// title is a function of its own, because articles link to others by title.
func (c *corpus) title(u *union, s *section, n int) string {
	lang, t := langOf(n), u.topics[u.topicOf(n)]
	form := c.words.pick(random(u, s, n, titleStream), lang+".title")
	about := t.zh
	if lang == "en" {
		about = t.en
	}
	return strings.NewReplacer("{topic}", about, "{place}", u.place).Replace(form)
}

// Streams of random numbers that do not disturb each other.
const (
	titleStream = iota
	bodyStream
)

func random(u *union, s *section, n, stream int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(u.number), uint64(s.kind[1])<<40|uint64(n)<<8|uint64(stream)))
}
