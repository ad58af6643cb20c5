package site

import (
	"path"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
)

// What browsers show of screenshots: sides in pixels, and how many tenths of
// the shorter side the longer one may have.
const (
	leastScreen   = 320
	mostScreen    = 3840
	longestScreen = 23
)

// A screen is a screenshot that can be shown.
type screen struct {
	picture shown
	label   kind.Labels
}

func (s *settings) screenshots(folder string) []Screenshot {
	var list []Screenshot
	for _, m := range s.groups("screenshots") {
		v := m.Get("file")
		if v == nil || v.Text == "" {
			continue // the schema told it
		}
		list = append(list, Screenshot{File: path.Join(folder, v.Text), Label: labels(m.Get("label"), ""), Pos: v.Pos})
	}
	return list
}

// findScreens finds the screenshots of a union. What a browser would refuse is
// left out and told.
func (s *snapshot) findScreens(h *hall, n *notes) ([]screen, diag.List) {
	var list []screen
	var told diag.List
	for _, c := range h.Screens {
		ans, ok := s.attach(&asker{wing: h.wings[0], notes: n}, c.File)
		switch {
		case !ok || ans.trouble != fine || screenType(ans.file) == "":
			told = append(told, h.src.Diag(c.Pos, "union/screenshot", diag.Warning,
				diag.Say("画面“%s”不存在，或者不是 PNG、JPEG 图片", "the screenshot %q is not there, or is neither PNG nor JPEG", c.File),
				diag.Say("把图片放在 union.yaml 旁边，file 写它的文件名", "put the picture beside union.yaml and give its file name as file")))
		case !isScreen(shown{file: ans.file}.largest()):
			w, high := shown{file: ans.file}.largest()
			told = append(told, h.src.Diag(c.Pos, "union/screenshot", diag.Warning,
				diag.Say("画面“%s”是 %d×%d 像素，浏览器不会用它", "the screenshot %q has %d by %d pixels: browsers do not take it", c.File, w, high),
				diag.Say("每边 320 到 3840 像素，长边最多是短边的 2.3 倍", "320 to 3840 pixels each way, and no longer than 2.3 times the shorter side")))
		default:
			list = append(list, screen{shown{file: ans.file}, c.Label})
		}
	}
	return list, told
}

// largest is the size of the largest file of a picture that is published.
func (w shown) largest() (width, height int) {
	if len(w.file.info.Variants) > 0 {
		return w.file.info.Variants[0].Width, w.file.info.Variants[0].Height
	}
	return w.file.info.Width, w.file.info.Height
}

func isScreen(width, height int) bool {
	short, long := min(width, height), max(width, height)
	return short >= leastScreen && long <= mostScreen && 10*long <= longestScreen*short
}

// screenType is the media type of a picture that browsers take as a
// screenshot; "" for others.
func screenType(f *attachment) string {
	ext := extension(f.path)
	if len(f.info.Variants) > 0 {
		ext = f.info.Variants[0].Ext
	}
	switch ext {
	case "png":
		return "image/png"
	case "jpg", "jpeg":
		return "image/jpeg"
	}
	return ""
}

// screenshots are what the manifest of w says of them.
func (s *snapshot) screenshots(w *wing) []manifestPicture {
	var list []manifestPicture
	for _, c := range s.stocks[w.hall.index].screens {
		wide, high := c.picture.largest()
		form := "narrow"
		if wide > high {
			form = "wide"
		}
		list = append(list, manifestPicture{
			Src: relative(w.prefix, c.picture.file.href), Sizes: itoa(wide) + "x" + itoa(high),
			Type: screenType(c.picture.file), FormFactor: form, Label: c.label.For(w.tongue.Tag, w.hall.main),
		})
	}
	return list
}
