package build

import (
	"strings"
	"testing"
)

func TestFileThatIsNotWhatItsNameSays(t *testing.T) {
	for _, c := range []struct{ name, head, want string }{
		{"a.png", onePixel, ""}, {"a.PNG", onePixel, ""}, {"a.jpg", "\xff\xd8\xff\xe0", ""}, {"a.jpeg", "\xff\xd8\xff\xe1", ""},
		{"a.gif", "GIF89a", ""}, {"a.webp", "RIFF\x10\x00\x00\x00WEBPVP8 ", ""}, {"a.pdf", "%PDF-1.7", ""}, {"a.pdf", "\n\n%PDF-1.7", ""},
		{"a.svg", "<?xml version='1.0'?><svg/>", ""}, {"a.svg", "not a drawing", ""}, {"a.txt", "text", ""}, {"a.docx", "PK\x03\x04", ""},
		{"a.png", "\xff\xd8\xff\xe0", "JPEG"}, {"a.jpg", "\x00\x00\x00\x18ftypheic", "HEIC"}, {"a.png", "<!DOCTYPE html><p>404", "HTML"},
		{"a.gif", "<svg xmlns='x'/>", "SVG"}, {"a.svg", onePixel, "PNG"}, {"a.pdf", "PK\x03\x04", "ZIP"}, {"a.png", "words", "?"}, {"a.png", "", "empty"},
	} {
		if got := pretends([]byte(c.head), c.name); got != c.want {
			t.Errorf("%s with %q: %q, want %q", c.name, c.head, got, c.want)
		}
	}
}

func TestPretenderIsToldByEveryBuild(t *testing.T) {
	w := newWorld(t, smallSite())
	w.write("lh/news/pic.png", "%PDF-1.7 and so on")
	w.age()
	for range 3 {
		_, list, err := w.try()
		must(t, err)
		if len(list) != 1 || list[0].Path != "lh/news/pic.md" || list[0].Line != 5 || list[0].Rule != "attachment/content" ||
			!strings.Contains(list[0].Text.EN, "really PDF, not PNG") || !strings.Contains(list[0].Hint.ZH, ".pdf") {
			t.Fatalf("%v", list)
		}
		w.edit("news/n10.md", "正文", "正文 ")
	}
}
