package e2e

import (
	"fmt"
	"testing"
)

// county is a set of a home, a list, three pages for offline and n articles.
func county(n int) *wing {
	x := &wing{prefix: "yl-linhe/", pages: map[string]string{
		"yl-linhe/index.html":           "临河市总工会\nhome",
		"yl-linhe/news.html":            "新闻\nlist",
		"yl-linhe/offline/index.html":   "离线内容\n",
		"yl-linhe/offline/missing.html": "没有网络\n<a href=\"../../yl-linhe/index.html\">home</a>",
	}}
	for i := range n {
		x.pages[fmt.Sprintf("yl-linhe/news/a%d.html", i)] = fmt.Sprintf("第%d条\n%s", i, "工会会员 & <b>职工</b>")
	}
	return x
}

func TestWorkerServesASavedSetWithoutANetwork(t *testing.T) {
	h := newHall(t, "/hall/")
	x := county(120)
	h.publish(x)
	p := newPhone(t, h)
	p.open("yl-linhe/index.html")
	p.install()
	if s := p.save("yl-linhe/"); s.Fault != "" || s.Done != s.Total || s.Pages != len(x.pages) {
		t.Fatalf("%+v", s)
	}
	h.set(func() { h.down = true })
	for address := range x.pages {
		a := p.open(address)
		if a.body != string(x.page(address)) || !a.stored || a.status != 200 {
			t.Fatalf("%s: %+v\nwant %s", address, a, x.page(address))
		}
	}
}
