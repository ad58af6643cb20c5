package site_test

import "testing"

func TestFoldersMayBeDecomposed(t *testing.T) {
	w := two() // folders as a disk may keep them, links as keyboards write them
	w.unions["e\u0301tat"] = "id: etat\nname: État\nlevel: basic\nlanguages: [zh-Hans]\nmenu: [{title: 新闻, link: news/}]\n"
	w.unions["e\u0301tat/cafe\u0301"] = "id: cafe\nname: Café\nlevel: basic\nlanguages: [zh-Hans]\n"
	w.add("e\u0301tat/news/b.md", links("a.md", "../café/news/c.md", "../café/", "../../état/union.yaml"))
	w.add("e\u0301tat/news/a.md")
	w.add("e\u0301tat/cafe\u0301/news/c.md", links("../../news/a.md", "/état/news/a.md", "../../news/"))
	s := w.build(t)
	for file, want := range map[string]string{
		"etat/news/b.html": "<p><a href=a.html>x</a></p><p><a href=../../cafe/news/c.html>x</a></p><p><a href=../../cafe/index.html>x</a></p><p><a href=../index.html>x</a></p>",
		"cafe/news/c.html": "<p><a href=../../etat/news/a.html>x</a></p><p><a href=../../etat/news/a.html>x</a></p><p><a href=../../etat/news/index.html>x</a></p>",
	} {
		if got := body(t, s, file); got != want {
			t.Errorf("%s:\n got %s\nwant %s", file, got, want)
		}
	}
}
