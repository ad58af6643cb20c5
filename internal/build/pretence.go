package build

import (
	"bytes"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
)

// This file finds files that are not what their names say: a page saved as
// a.png, a photograph of a telephone renamed to .jpg. Browsers go by the name
// that the server tells, and show nothing.

// headBytes is how much of a file tells what it is.
const headBytes = 1 << 10

// signatures are how files begin, in the order in which they are tried.
var signatures = []struct {
	at    int
	bytes string
	is    string
}{
	{0, "\x89PNG\r\n\x1a\n", "PNG"}, {0, "\xff\xd8\xff", "JPEG"},
	{0, "GIF87a", "GIF"}, {0, "GIF89a", "GIF"}, {8, "WEBP", "WebP"}, {0, "%PDF-", "PDF"},
	{4, "ftypavif", "AVIF"}, {4, "ftyphei", "HEIC"}, {4, "ftypmif1", "HEIC"},
	{0, "BM", "BMP"}, {0, "II*\x00", "TIFF"}, {0, "MM\x00*", "TIFF"},
	{0, "PK\x03\x04", "ZIP"}, {0, "\xd0\xcf\x11\xe0", "Office"},
}

// promised is what the endings promise that are looked into.
var promised = map[string]string{
	".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WebP", ".svg": "SVG", ".pdf": "PDF",
}

// unknownContent is what no signature fits.
const unknownContent = "?"

// pretends returns what a file is, as one word, where its name promises
// something else; "" where it does not.
func pretends(f io.Reader, name string) (string, error) {
	promise := promised[strings.ToLower(path.Ext(name))]
	if promise == "" {
		return "", nil
	}
	head := make([]byte, headBytes)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return "", err
	}
	is := contentOf(head[:n])
	switch {
	case is == promise, promise == "PDF" && bytes.Contains(head[:n], []byte("%PDF-")):
		return "", nil
	case promise == "SVG" && (is == unknownContent || is == "HTML"):
		return "", nil // whether a drawing can be read is told by who reads it
	}
	return is, nil
}

func contentOf(head []byte) string {
	if len(head) == 0 {
		return "empty"
	}
	for _, s := range signatures {
		if len(head) > s.at && bytes.HasPrefix(head[s.at:], []byte(s.bytes)) {
			return s.is
		}
	}
	text := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))))
	switch {
	case bytes.HasPrefix(text, []byte("<!doctype html")), bytes.HasPrefix(text, []byte("<html")):
		return "HTML"
	case bytes.HasPrefix(text, []byte("<")) && bytes.Contains(text, []byte("<svg")):
		return "SVG"
	}
	return unknownContent
}

// pretenders tells of all files that were asked for and are something else.
func (a *attachments) pretenders() diag.List {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list diag.List
	for file, q := range a.facts {
		if q.ok && q.fact.pretends != "" {
			list = append(list, pretender(file, q.fact.pretends))
		}
	}
	return list
}

func pretender(file, is string) diag.Diag {
	promise := promised[strings.ToLower(path.Ext(file))]
	d := diag.Diag{
		Path: file, Rule: "attachment/content", Severity: diag.Warning,
		Hint: diag.Say("换成真正的 %s 文件", "put a real %s there", promise),
	}
	switch is {
	case "empty":
		d.Text = diag.Say("这个文件是空的，不是 %s", "this file is empty, and no %s", promise)
	case unknownContent:
		d.Text = diag.Say("这个文件的内容不是 %s，浏览器打不开", "what is in this file is no %s: browsers will not show it", promise)
	default:
		d.Text = diag.Say("这个文件其实是 %s，不是 %s", "this file is really %s, not %s", is, promise)
		if ending := endingOf(is); ending != "" {
			d.Hint = diag.Say("把文件名的结尾改成 %[1]s 并改正链接，或者换成真正的 %[2]s 文件", "end its name in %[1]s and mend the links, or put a real %[2]s there", ending, promise)
		}
	}
	return d
}

// endingOf returns the ending that promises this content, or "".
func endingOf(is string) string {
	for _, ending := range slices.Sorted(maps.Keys(promised)) {
		if promised[ending] == is && ending != ".jpeg" {
			return ending
		}
	}
	return ""
}
