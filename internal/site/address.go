package site

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A File is the path of an output below the base path, with slashes and not
// percent-encoded: "yl-linhe/news/notice.html". The address of a page is its
// File without ".html" or "/index.html"; links name the File, so that they
// work on hosts that know no index documents and from file://.
type File string

// Root returns the way from f to the base path: "" or "../" for each folder.
func (f File) Root() string { return strings.Repeat("../", strings.Count(string(f), "/")) }

// Address returns what stands in canonical links, feeds and the sitemap after
// the base address: percent-encoded, "yl/news/" for "yl/news/index.html".
func (f File) Address() string {
	s := string(f)
	if s == "index.html" {
		return ""
	}
	return escape(strings.TrimSuffix(s, "/index.html") + indexSlash(s))
}

func indexSlash(s string) string {
	if strings.HasSuffix(s, "/index.html") {
		return "/"
	}
	return ""
}

// Link returns the percent-encoded link to f from the base path. It is how
// offline sets name a page.
func (f File) Link() string { return escape(string(f)) }

// addressKey is what two ways of writing an address have in common: without
// leading slash, "index.html", ".html" and trailing slash.
func addressKey(address string) string {
	s := strings.TrimPrefix(norm.NFC.String(address), "/")
	s = strings.TrimSuffix(s, "index.html")
	s = strings.TrimSuffix(s, ".html")
	return strings.TrimSuffix(s, "/")
}

// Href returns the relative, percent-encoded link from the page f to the file to.
func (f File) Href(to File) string {
	from, target := string(f), string(to)
	// Cut the folders that both have in common.
	common := 0
	for i := 0; i < len(from) && i < len(target) && from[i] == target[i]; i++ {
		if from[i] == '/' {
			common = i + 1
		}
	}
	up := strings.Count(from[common:], "/")
	if up == 0 {
		return escape(target[common:])
	}
	return strings.Repeat("../", up) + escape(target[common:])
}

const unreserved = "-._~/"

// escape percent-encodes all but the unreserved characters of RFC 3986 and
// the slash: nothing is left that means anything in a URL or an attribute.
func escape(path string) string {
	for i := 0; i < len(path); i++ {
		if !plain(path[i]) {
			return escapeFrom(path, i)
		}
	}
	return path
}

func escapeFrom(path string, first int) string {
	const digits = "0123456789ABCDEF"
	b := make([]byte, first, len(path)*2)
	copy(b, path)
	for i := first; i < len(path); i++ {
		if c := path[i]; plain(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return string(b)
}

func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(unreserved, c) >= 0
}

// slug turns a tag into a file name: NFC, without the characters that file
// systems or hosts treat specially, at most 200 bytes.
func slug(tag string) string {
	s := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\?%*:|"<>#&`, r) {
			return '-'
		}
		return r
	}, norm.NFC.String(tag))
	s = strings.Trim(s, " .")
	for len(s) > 200 {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	switch folded := fold(s); {
	case s == "", folded == "index", folded == "page":
		return s + "-"
	case strings.HasSuffix(folded, ".html"): // else its numbered pages lie in a folder that may be another tag's page
		return s + "-"
	}
	return s
}
