package kind

import (
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// stray is what gets around a value by mistake: quotes of an input method,
// and characters that nobody sees.
const stray = " \t\u00a0\u3000“”‘’「」『』\u200b\u200c\u200d\u2060\ufeff"

// plain returns s with full-width letters, digits and signs made ordinary, and
// without what stands around it by mistake.
func plain(s string) string { return strings.Trim(width.Fold.String(strings.Trim(s, stray)), stray) }

// suggest is a hint that names what was most likely meant, or other where
// nothing is.
func suggest(f *Field, meant string, other diag.Words) diag.Words {
	if meant == "" {
		return other
	}
	return diag.Say("改成 %[1]s: %[2]s", "write %[1]s: %[2]s", f.Name, meant)
}

func (c *checker) integer(f *Field, n *fields.Node) (string, bool) {
	i, err := strconv.ParseInt(n.Text, 10, 64)
	if err == nil && n.Text[0] != '+' {
		return strconv.FormatInt(i, 10), true
	}
	meant := ""
	if i, err := strconv.ParseInt(strings.NewReplacer(",", "", "_", "", " ", "", "，", "").Replace(plain(n.Text)), 10, 64); err == nil {
		meant = strconv.FormatInt(i, 10)
	}
	c.fault(n.Pos, "int",
		f.say("%[1]s应该是整数，“%[2]s”不是", "%[1]s takes a whole number; %[2]q is none", shorten(n.Text)),
		suggest(f, meant, diag.Say("只写数字，例如 20", "write digits only, such as 20")))
	return "", false
}

// truths are the words for true and false.
var truths = map[string]string{
	"true": "true", "yes": "true", "on": "true", "是": "true",
	"false": "false", "no": "false", "off": "false", "否": "false",
}

func (c *checker) boolean(f *Field, n *fields.Node) (string, bool) {
	if v := truths[strings.ToLower(n.Text)]; v != "" {
		return v, true
	}
	c.fault(n.Pos, "bool",
		f.say("%[1]s只能写 true（是）或 false（否），“%[2]s”不行", "%[1]s takes true or false; %[2]q is neither", shorten(n.Text)),
		suggest(f, truths[strings.ToLower(plain(n.Text))], diag.Say("写 true 或 false", "write true or false")))
	return "", false
}

func (c *checker) choice(f *Field, n *fields.Node) (string, bool) {
	for _, o := range f.Choices {
		if strings.EqualFold(o.Value, n.Text) {
			return o.Value, true
		}
	}
	c.fault(n.Pos, "choice",
		f.say("%[1]s没有“%[2]s”这个选项", "%[1]s has no choice %[2]q", shorten(n.Text)),
		suggest(f, f.nearestChoice(n.Text), f.listChoices()))
	return "", false
}

func (c *checker) phone(f *Field, n *fields.Node) (string, bool) {
	if isPhone(n.Text) {
		return n.Text, true
	}
	meant := strings.NewReplacer("转", ",", "－", "-", "–", "-", "—", "-").Replace(plain(n.Text))
	if meant == n.Text || !isPhone(meant) {
		meant = ""
	}
	c.fault(n.Pos, "phone",
		f.say("%[1]s里的“%[2]s”不是电话号码", "%[2]q in %[1]s is no telephone number", shorten(n.Text)),
		suggest(f, meant, diag.Say("写一个号码，例如 0531-12351 或 0531-5550100 ext 8；几个号码只写第一个，其余写在正文里",
			"write one number, such as 0531-12351 or 0531-5550100 ext 8; put further ones into the text")))
	return "", false
}

// isPhone reports whether s is digits with + - space ( ) , and ext.
func isPhone(s string) bool {
	s = strings.Replace(s, "ext", "", 1)
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune("+- (),.", r) || r == '.' && digits == 0:
			return false
		}
	}
	return digits >= 3 && digits <= 24
}

func (c *checker) color(f *Field, n *fields.Node) (string, bool) {
	if isColor(n.Text) {
		return n.Text, true
	}
	meant := ""
	if fixed := "#" + strings.TrimPrefix(plain(n.Text), "#"); isColor(fixed) {
		meant = `"` + fixed + `"`
	}
	c.fault(n.Pos, "color",
		f.say("%[1]s里的“%[2]s”不是颜色", "%[2]q in %[1]s is no colour", shorten(n.Text)),
		suggest(f, meant, diag.Say(`写成 "#b3261e" 这样，连同引号`, `write it as in "#b3261e", with the quotes`)))
	return "", false
}

func isColor(s string) bool {
	if len(s) != 4 && len(s) != 7 || s[0] != '#' {
		return false
	}
	return strings.Trim(s[1:], "0123456789abcdefABCDEF") == ""
}
