package site_test

import (
	"fmt"
	"path"
	"runtime"
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/site"
)

// large is a site of n items over n/50 unions, with tags and links.
func large(n int) *world {
	w := one()
	w.base = "https://gonghui.example/"
	unions := max(2, n/50)
	for i := range unions - 1 {
		id := fmt.Sprintf("yl-%04d", i)
		w.unions[id] = "id: " + id + "\nname: 第" + id + "总工会\nlevel: county\n"
	}
	for i := range n {
		folder := "."
		if u := i % unions; u > 0 {
			folder = fmt.Sprintf("yl-%04d", u-1)
		}
		w.add(path.Join(folder, fmt.Sprintf("news/2026/第%d条新闻.md", i)), func(item *content.Item) {
			item.Card.Title = fmt.Sprintf("第 %d 条新闻的标题，不长也不短", i)
			item.Card.Summary = "入夏以来，全市多地气温超过 35 ℃。市总工会提醒：高温津贴不是福利，而是工资的一部分，用人单位应当按月发放。"
			item.Card.Date = day("2026-05-01").AddDate(0, 0, -i/unions)
			item.Card.Tags = []string{"工资", fmt.Sprintf("标签%d", i%7)}
			headings("一", "二", "三")(item)
			links("#一", "https://example.com/", fmt.Sprintf("/%s", path.Join(folder, fmt.Sprintf("news/2026/第%d条新闻.md", (i+unions)%(n-n%unions)))))(item)
		})
	}
	return w
}

func BenchmarkNew(b *testing.B) {
	for _, n := range []int{1000, 10_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			in := large(n).input(b)
			b.ReportAllocs()
			for b.Loop() {
				site.New(in)
			}
		})
	}
}

// BenchmarkMemory reports what a Site keeps of each item beyond the item.
func BenchmarkMemory(b *testing.B) {
	in := large(10_000).input(b)
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s, _ := site.New(in)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/10_000, "B/item")
		runtime.KeepAlive(s)
	}
}

func BenchmarkViewAndSum(b *testing.B) {
	in := large(10_000).input(b)
	s, _ := site.New(in)
	byLayout := map[string][]*site.Page{}
	for i := range s.Pages() {
		p := &s.Pages()[i]
		byLayout[p.Layout] = append(byLayout[p.Layout], p)
	}
	for _, layout := range []string{"item", "list", "home", "tags"} {
		pages := byLayout[layout]
		b.Run(layout, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				site.Sum(s.View(pages[i%len(pages)]))
				i++
			}
		})
	}
}

// BenchmarkData makes the data of all sections of a site.
func BenchmarkData(b *testing.B) {
	s, _ := site.New(large(10_000).input(b))
	b.ReportAllocs()
	for b.Loop() {
		for i := range s.Documents() {
			if d := &s.Documents()[i]; strings.HasSuffix(string(d.File), "/data.json") {
				s.Bytes(d)
			}
		}
	}
}

// BenchmarkWith makes edits of one item, each of the site as it was.
func BenchmarkWith(b *testing.B) {
	for _, n := range []int{10_000, 50_000} {
		in := large(n).input(b)
		s, _ := site.New(in)
		edited := func(edit func(*content.Item)) []*content.Item {
			item := *in.Items[n/2]
			edit(&item)
			return []*content.Item{&item}
		}
		for _, edit := range []struct {
			name    string
			changed []*content.Item
			removed []string
		}{
			{"body", edited(func(i *content.Item) { i.Body.Sum[0]++ }), nil},
			{"headings", edited(headings("四")), nil},
			{"title", edited(func(i *content.Item) { i.Card.Title += "x" }), nil},
			{"date", edited(func(i *content.Item) { i.Card.Date = day("2026-05-20") }), nil},
			{"tags", edited(func(i *content.Item) { i.Card.Tags = []string{"新标签"} }), nil},
			{"add", edited(func(i *content.Item) { i.Path, i.Name = i.Path+"x.md", i.Name+".mdx" }), nil},
			{"remove", nil, []string{in.Items[n/2].Path}},
		} {
			b.Run(fmt.Sprint(edit.name, "/", n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					s.With(edit.changed, edit.removed)
				}
			})
		}
	}
}
