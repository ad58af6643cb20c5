package devserver

import (
	"testing"

	"unionhall/internal/build"
	"unionhall/internal/diag"
)

// TestPanelSaysWhoseTheFaultsAre looks at the page of a.md, in both languages.
func TestPanelSaysWhoseTheFaultsAre(t *testing.T) {
	warning := diag.Diag{Path: "z.md", Severity: diag.Warning, Text: diag.Say("乙", "another file")}
	tests := map[string]struct {
		list   diag.List
		zh, en []string
		not    string
	}{
		"here": {
			diag.List{wrong("a.md")},
			[]string{`<span class="clause">这一页有 1 个错误</span></span></h2>`, "这一页还是上一次没有错误时的样子，别的网页照常更新。改好并保存，这里会自己消失。"},
			[]string{`<span class="clause">1 fault on this page</span> </span></h2>`, "This page is as it last was without faults; all others are up to date. Fix it and save; this closes by itself."}, "<h3>",
		},
		"one elsewhere": {
			diag.List{wrong("b.md"), warning},
			[]string{"网站里有 1 个错误，不在这一页", `<span class="also">1 个提醒</span>`, "有错误的网页还是上一次没有错误时的样子"},
			[]string{"1 fault on the site, not on this page", `<span class="also">1 warning</span>`, "Pages with faults"}, "<h3>",
		},
		"elsewhere": {
			diag.List{wrong("b.md"), wrong("c.md")},
			[]string{"网站里有 2 个错误，都不在这一页", `个错误，</span><span class="clause">都不`},
			[]string{"2 faults on the site, none on this page", `site,</span> <span class="clause">none`}, "also",
		},
		"both": {
			diag.List{wrong("a.md"), wrong("b.md"), wrong("c.md")},
			[]string{"这一页有 1 个错误，别处还有 2 个", `别处的错误 <span class="count">2</span>`},
			[]string{"1 fault on this page, 2 elsewhere", `Faults elsewhere <span class="count">2</span>`}, "这一页还是",
		},
		"settings": {
			diag.List{wrong("site.yaml")},
			[]string{"网站的设置和样式还是上一次没有错误时的样子，文章照常更新"}, []string{"settings and style are as they last were"}, "有错误的网页",
		},
		"theme and text": {
			diag.List{wrong("themes/own/css/main.css"), wrong("b.md")},
			[]string{"有错误的网页和网站设置"}, []string{"Pages and settings with faults"}, "文章照常",
		},
	}
	for name, test := range tests {
		for lang, want := range map[string][]string{"zh": test.zh, "en": test.en} {
			s := newShelf(t)
			s.put("a.html", "1")
			server := newServer(t, s, Options{Lang: lang})
			server.Show(&build.Turn{Version: 1, Diags: test.list}, nil)
			t.Run(name+"/"+lang, func(t *testing.T) {
				html := panelOn(t, server, "a.html", "a.md")
				contains(t, html, want...)
				lacks(t, html, test.not)
			})
		}
	}
}

func panelOn(t *testing.T, server *Server, address, source string) string {
	t.Helper()
	now, _ := server.current()
	panel, err := server.panelFor(now, address, source, nil)
	if err != nil {
		t.Fatal(err)
	}
	return panel.HTML
}

func TestFaultsOfAPageThatWasNeverThereAreOfThatPage(t *testing.T) {
	s := newShelf(t)
	s.missing["new.html"] = "new.md"
	server := newServer(t, s, Options{Lang: "zh"})
	server.Show(&build.Turn{Version: 1, Diags: diag.List{wrong("new.md"), wrong("b.md")}}, nil)
	contains(t, panelOn(t, server, "new.html", ""), `"这一页有 1 个错误，别处还有 1 个"`, "改好并保存，这一页会自己出来")
}

func TestPlacesAreNamedAsOnTheTerminal(t *testing.T) {
	for root, want := range map[string]string{
		"content": "content/news/b.md", "": "news/b.md", ".": "news/b.md",
		"sites/yl/content": "sites/yl/content/news/b.md", "../gonghui/content": "content/news/b.md", "/home/li/gonghui/content": "content/news/b.md",
	} {
		s := newShelf(t)
		server := newServer(t, s, Options{Lang: "zh", Root: root})
		server.Show(&build.Turn{Version: 1, Diags: diag.List{wrong("news/b.md")}}, nil)
		contains(t, panelOn(t, server, "", ""), "<bdi>"+want+"</bdi> <span>第 3 行</span>", `data-path="news/b.md" data-line="3" data-col="7"`)
	}
}
