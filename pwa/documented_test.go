package pwa

import (
	"os"
	"strings"
	"testing"
	"time"

	"unionhall/internal/seal"
)

// documented are the fenced blocks of docs/formats.md, by what stands behind
// the fence.
func documented(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]string{}
	for i, part := range strings.Split(string(text), "\n```") {
		if i%2 == 1 {
			name, block, _ := strings.Cut(part, "\n")
			blocks[name] = block
		}
	}
	return blocks
}

func TestFormatsOfTheSetAreAsDocumented(t *testing.T) {
	site := newSigner(t, siteScalar)
	bodies := map[string]string{"yl/index.html": "<h1>云岭省总工会</h1>", "yl/news/heat.html": "<h1>高温津贴</h1>", "yl/news/rain.html": "<h1>暴雨</h1>"}
	fragment := func(address string) (*Fragment, error) {
		role := "yl/"
		if address == "yl/index.html" {
			role = "yl/home"
		}
		return &Fragment{role, []byte("<title>" + address + "</title>"), nil, []byte(bodies[address])}, nil
	}
	shell := func(head string) []byte {
		return ShellJSON([][]byte{[]byte(head), []byte("</head><a href=\""), []byte("yl/\">首页</a><main>"), []byte("</main>\n")}, []string{SlotMeta, SlotRoot, SlotMain})
	}
	build := func(last *Published) *Next {
		s := &Set{
			Prefix: "yl/", Above: []string{"top/"}, Inherited: true, Files: []string{"static/icon-8e2f.svg"}, Epoch: 1, Time: time.Unix(1764403200, 0),
			Shells:   map[string][]byte{"yl/": shell("<head>"), "yl/home": shell("<head class=home>")},
			Fragment: fragment, Key: site.public.ID(), Sign: site.sign,
		}
		for address := range bodies {
			f, _ := fragment(address)
			s.Pages = append(s.Pages, SetPage{Address: address, Core: address == "yl/index.html", Shared: address == "yl/news/heat.html", Digest: f.Digest(), Size: f.Size(), Role: f.Role})
		}
		n, err := s.Next(last)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	host := folder{}
	first := build(nil)
	host.publish(first)
	bodies["yl/news/heat.html"] = "<h1>高温津贴 2026</h1>"
	delete(bodies, "yl/news/rain.html")
	verify := func(jws string) ([]byte, error) { return seal.Verify(seal.Edition, jws, site.public) }
	last, err := ReadPublished(first.Edition, verify, host.open)
	if err != nil {
		t.Fatal(err)
	}
	host.publish(build(last))
	p, err := ReadPublished(host["edition.txt"], verify, host.open)
	if err != nil {
		t.Fatal(err)
	}
	e := p.Edition
	blocks := documented(t)
	for name, got := range map[string]string{
		"json shell":   string(host[partName("shell", e.Shells["yl/"].Digest)]),
		"json pack":    string(host[partName("pack", e.Packs[1].Digest)]),
		"json patch":   string(host[partName("patch", e.Newest)]),
		"json log":     string(host[partName("log", e.Log.Digest)]),
		"json edition": string(e.append(nil)),
		"json map":     string(host[mapName(e.Map.Digest)]),
		"text edition": strings.TrimSuffix(string(host["edition.txt"]), "\n"),
	} {
		if got != strings.TrimSuffix(blocks[name], "\n") {
			t.Errorf("%s:\n got %s\nwant %s", name, got, blocks[name])
		}
	}
}
