package pwa

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
)

// splice makes text of what splices says, as a phone does.
func splice(before string, steps []Splice) string {
	units := utf16.Encode([]rune(before))
	var made []uint16
	for _, s := range steps {
		made = append(append(made, units[s.From:s.To]...), utf16.Encode([]rune(s.Text))...)
	}
	return string(utf16.Decode(made))
}

// A spliceExample is a shell, the one before it, and how it is made of that.
type spliceExample struct {
	Before string `json:"before"`
	Shell  string `json:"shell"`
	Part   []any  `json:"part"` // as an edition says it
}

func TestShellsAreMadeOfTheOnesBefore(t *testing.T) {
	var style strings.Builder
	for i := range 300 {
		fmt.Fprintf(&style, ".c%d{margin:%dpx;padding:%dpx}", i, i*7%13, i*5%11)
	}
	shell := func(policy, style, menu, foot string) string {
		return string(ShellJSON([][]byte{[]byte("<head><meta content=\"" + policy + "\"><style>" + style + "</style>"), []byte("<nav>🚢\t" + menu + "</nav><main>"), []byte("</main><footer>" + foot + "</footer>")}, []string{SlotMeta, SlotMain}))
	}
	const menu = `<a href="news/">新闻</a><a href="policy/">政策法规</a><a href="services/">我要办事</a>`
	foot := strings.Repeat("承办：县职工服务中心。", 30)
	was := shell("sha256-AAAAAAAA", style.String(), menu, foot)
	var examples []spliceExample
	for name, tt := range map[string]struct {
		now   string
		bytes int // at most, of the splices
	}{
		"a menu":              {shell("sha256-AAAAAAAA", style.String(), menu+`<a href="safety/">安全生产</a>`, foot), 120},
		"a word less":         {shell("sha256-AAAAAAAA", style.String(), strings.Replace(menu, "政策", "", 1), foot), 40},
		"a footer":            {shell("sha256-AAAAAAAA", style.String(), menu, foot+"🚧每天 8:30 至 20:00"), 80},
		"the style, its hash": {shell("sha256-BBBBBBBB", strings.Replace(style.String(), ".c150{", ".c150{color:red;", 1), menu, foot), 120},
		"the beginning":       {"{}" + was, 40},
		"all but the end":     {was[strings.Index(was, "<nav>"):], 40},
		"the same":            {was, 20},
		"nothing":             {"", 2},
	} {
		steps := spliced([]byte(was), []byte(tt.now))
		if got := splice(was, steps); got != tt.now {
			t.Errorf("%s: %q is made", name, got)
		}
		text := appendSplices(nil, steps)
		if len(text) > tt.bytes {
			t.Errorf("%s: %d bytes, want at most %d: %s", name, len(text), tt.bytes, text)
		}
		s := &scanner{text: text}
		if got := appendSplices(nil, s.splices()); s.err != nil || string(got) != string(text) {
			t.Errorf("%s: %s is read as %s, %v", name, text, got, s.err)
		}
		x := spliceExample{was, tt.now, []any{DigestOf([]byte(tt.now)).String(), len(tt.now), 0}}
		if steps != nil {
			list := [][3]any{}
			for _, s := range steps {
				list = append(list, [3]any{s.From, s.To, s.Text})
			}
			x.Part = append(x.Part, list)
		}
		examples = append(examples, x)
	}
	if got := spliced([]byte(was), []byte(strings.Repeat("每", spliceLimit))); got != nil {
		t.Errorf("another shell is made in %d steps", len(got))
	}
	if got := spliced([]byte(was), []byte(strings.Repeat(was[:stretchLength]+"。", spliceLimit/8))); got != nil {
		t.Errorf("another shell is made in %d steps", len(got))
	}
	runScript(t, "splice", examples)
}

// Whatever became of a shell, the steps make it, or there are none.
func TestAnyTwoShellsFollowEachOther(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	letters := []rune("ab文\"\\\n🚢")
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteRune(letters[random.IntN(len(letters))])
		}
		return b.String()
	}
	for range 300 {
		was := text(400)
		units := []rune(was)
		from, to := random.IntN(200), 200+random.IntN(200)
		now := text(random.IntN(20)) + string(units[from:to]) + text(random.IntN(20)) + string(units[:from]) + text(random.IntN(20))
		if got := splice(was, spliced([]byte(was), []byte(now))); got != now {
			t.Fatalf("of %q, %q is made, not %q", was, got, now)
		}
	}
}

func TestEditionsSayHowAShellIsMadeOfTheOneBefore(t *testing.T) {
	m := newSite(14, 10)
	m.shells[modelPrefix] = strings.Repeat("menu ", 20)
	m.build(t)
	step := func() ShellPart {
		m.build(t)
		return m.host.read(t).Edition.Shells[modelPrefix]
	}
	before := m.host.read(t).Edition.Shells[modelPrefix]
	old := string(m.host[partName("shell", before.Digest)])
	if before.Splices != nil {
		t.Error("the first edition is made of one before")
	}
	m.shells[modelPrefix] += "services"
	now := step()
	if got := splice(old, now.Splices); len(now.Splices) == 0 || DigestOf([]byte(got)) != now.Digest {
		t.Errorf("%q is made of %q in %d steps", got, old, len(now.Splices))
	}
	if other := m.host.read(t).Edition.Shells[""]; other.Splices != nil {
		t.Error("a shell that is the same is made anew")
	}
	m.add()
	if again := step(); again.Splices != nil || again.Digest != now.Digest {
		t.Error("a shell is made anew in the edition after")
	}
	// Where the one before is lost, phones fetch the new one.
	m.shells[modelPrefix] += "!"
	m.host[partName("shell", now.Digest)] = []byte("{}")
	if lost := step(); lost.Splices != nil || lost.Digest == now.Digest {
		t.Error("a shell is made of one that is lost")
	}
}
