package kind

import (
	"strings"
	"unicode"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

func (c *checker) link(f *Field, n *fields.Node) (string, bool) {
	text, hint, ok := linkFault(n.Text)
	if ok {
		return n.Text, true
	}
	what := f.say("%[1]s里的“%[2]s”", "%[2]q in %[1]s ", shorten(n.Text))
	c.fault(n.Pos, "link", diag.Words{ZH: what.ZH + text.ZH, EN: what.EN + text.EN}, hint)
	return "", false
}

// linkFault says what is wrong with an address. Browsers drop control
// characters and leading spaces before they look for a scheme, so those never
// pass: "java\tscript:" would run.
func linkFault(s string) (text, hint diag.Words, ok bool) {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	scheme := schemeOf(bare)
	switch {
	case bare == "":
		return diag.Say("是空的", "is empty"), linkForms, false
	case strings.ContainsFunc(s, unicode.IsControl) || strings.TrimSpace(s) != s:
		return diag.Say("里有看不见的字符", "has invisible characters"), diag.Say("请重新打一遍", "type it again"), false
	case strings.Contains(s, `\`):
		return diag.Say("里有反斜杠", "has a backslash"), diag.Say("请改成斜杠 /", "use / instead"), false
	case strings.HasPrefix(s, "//"):
		return diag.Say("缺少开头的 https:", "lacks https: at its beginning"), diag.Say("改成 https:%s", "write https:%s", shorten(s)), false
	case strings.HasPrefix(strings.ToLower(s), "www."):
		return diag.Say("缺少开头的 https://", "lacks https:// at its beginning"), diag.Say("改成 https://%s", "write https://%s", shorten(s)), false
	case strings.Contains(s, "：//"):
		return diag.Say("里的冒号是中文的", "has a full-width colon"), diag.Say("改成英文冒号 :", "use a plain colon"), false
	case scheme == "http" || scheme == "https":
		if hostOf(s) == "" {
			return diag.Say("没有网站的名称", "names no site"), linkForms, false
		}
	case scheme != "" && scheme != "mailto" && scheme != "tel":
		return diag.Words{ZH: "不能以 " + scheme + ": 开头", EN: "cannot begin with " + scheme + ":"}, linkForms, false
	}
	return diag.Words{}, diag.Words{}, true
}

var linkForms = diag.Say("可以写文件的位置（如 ../services/join.md），或者 https://、http://、mailto:、tel: 开头的地址",
	"write the path of a file, such as ../services/join.md, or an address that begins with https://, http://, mailto: or tel:")

// schemeOf returns what stands before the first colon, in lower case, unless
// a path, query or fragment began before it.
func schemeOf(s string) string {
	i := strings.IndexAny(s, ":/?#")
	if i < 0 || s[i] != ':' {
		return ""
	}
	return strings.ToLower(s[:i])
}

// hostOf returns the site that an address with "://" names.
func hostOf(s string) string {
	_, rest, _ := strings.Cut(s, "://")
	return rest[:len(rest)-len(strings.TrimLeftFunc(rest, func(r rune) bool { return !strings.ContainsRune("/?#", r) }))]
}
