package build

import (
	"strings"
	"testing"
)

// TestOnlyWhatChangedOfAThemeIsReadAgain edits one file of a theme after
// another.
func TestOnlyWhatChangedOfAThemeIsReadAgain(t *testing.T) {
	slowUnderRace(t)
	v := watch(t, ownTheme())
	for _, c := range []struct {
		file, text string
		again      string
	}{
		{"css/main.css", "body{color:#123}", "style"},
		{"static/a.txt", "a", "static"},
		{"README", "for people", ""},
		{"partials/by.html", "<p></p>", "templates"},
		{"kinds/news.yaml", strings.Replace(readBase(v.world, "kinds/news.yaml"), "zh-Hans: 新闻", "zh-Hans: 动态", 1), "kinds"},
		{"strings/en.yaml", "home: Start\n", "templates kinds"},
	} {
		was := v.p.frame.look
		v.write("themes/own/"+c.file, c.text)
		v.told("themes/own/" + c.file)
		now := v.p.frame.look
		var again []string
		if now.theme.Layout("item", "zh-Hans") != was.theme.Layout("item", "zh-Hans") {
			again = append(again, "templates")
		}
		if now.kinds != was.kinds {
			again = append(again, "kinds")
		}
		if &now.style[0] != &was.style[0] {
			again = append(again, "style")
		}
		if &now.static[0] != &was.static[0] {
			again = append(again, "static")
		}
		if got := strings.Join(again, " "); got != c.again || now == was {
			t.Errorf("%s: %q is read again, want %q", c.file, got, c.again)
		}
		v.asBuilt(c.file)
	}
}

// TestWhatIsNotReadAgainTellsTheSame has something to say of every part of a
// theme, while others are edited and mended.
func TestWhatIsNotReadAgainTellsTheSame(t *testing.T) {
	files := ownTheme()
	files["themes/own/strings/en.yaml"] = "zzzz: nobody asks for it\n"
	files["themes/own/layouts/lst.html"] = "{{define \"main\"}}x{{end}}"
	files["themes/own/css/main.css"] = "body{color:red}"
	v := watch(t, files)
	for _, text := range []string{"body{color:blue}", "body{color:#123}"} {
		v.write("themes/own/css/main.css", text)
		turn := v.told("themes/own/css/main.css")
		v.tells(turn, "theme/unknown-string")
		v.tells(turn, "theme/idle-layout")
		v.asBuilt(text)
	}
	v.write("themes/own/css/main.css", `@import "./main.txt";`)
	v.write("themes/own/static/icon.svg", "<svg>\x00</svg>")
	turn := v.told("themes/own/css/main.css", "themes/own/static/icon.svg")
	v.tells(turn, "theme/drawing")
	v.tells(turn, "asset/missing")
	v.tells(turn, "theme/unknown-string")
	v.write("themes/own/static/icon.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`)
	v.tells(v.told("themes/own/static/icon.svg"), "asset/missing")
	v.write("themes/own/css/main.css", "body{color:green}")
	v.told("themes/own/css/main.css")
	v.holds("yl/news/n10", "body{color:green}")
	v.asBuilt("mended")
}
