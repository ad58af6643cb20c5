package site

import (
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

func (s *settings) hotline() Hotline {
	m := s.group("hotline")
	h := Hotline{Label: m.Text("label"), Tel: m.Text("tel"), Hours: labels(m.Get("hours"), "")}
	if h.Tel != "" {
		s.checkShortNumber(posOf(m, "tel"), h.Tel)
	}
	if h.Label == "" {
		h.Label = h.Tel
	}
	return h
}

// checkShortNumber wants a country and an area code in front of a short number
// such as 12351: dialled alone, it leads to whatever city the phone is in.
func (s *settings) checkShortNumber(pos fields.Pos, tel string) {
	area, short := splitNumber(tel)
	switch {
	case !isShortNumber(short):
	case area == "":
		s.fault(pos, "union/hotline-area",
			diag.Say("热线“%s”没有区号：在外地拨会打到别的城市", "the hotline %q has no area code: from elsewhere it rings in another city", tel),
			diag.Say("写成 +86-区号-%[1]s，区号不要开头的 0，例如 +86-999-%[1]s", "write country code, area code and number, such as +86-999-%[1]s", short))
	case !strings.HasPrefix(tel, "+"):
		s.warn(pos, "union/hotline-country",
			diag.Say("热线“%s”没有国家代码：从国外拨不通", "the hotline %q has no country code: it cannot be dialled from abroad", tel),
			diag.Say("写成 +86-%s-%s", "write +86-%s-%s", strings.TrimPrefix(area, "0"), short))
	}
}

// splitNumber returns the area code and the rest of a number; country codes
// are left out.
func splitNumber(tel string) (area, number string) {
	rest, abroad := strings.CutPrefix(strings.TrimSpace(tel), "+")
	parts := strings.FieldsFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if abroad && len(parts) > 1 {
		parts = parts[1:]
	} else if abroad && len(parts) == 1 {
		parts[0] = strings.TrimPrefix(parts[0], "86")
	}
	if len(parts) == 0 {
		return "", ""
	}
	if len(parts) == 1 {
		return apart(parts[0])
	}
	return strings.Join(parts[:len(parts)-1], ""), parts[len(parts)-1]
}

// apart finds an area code in digits without a mark between them: it begins
// with a zero.
func apart(digits string) (area, number string) {
	const short = 5
	if len(digits) > short && digits[0] == '0' && isShortNumber(digits[len(digits)-short:]) && len(digits) <= short+4 {
		return digits[:len(digits)-short], digits[len(digits)-short:]
	}
	return "", digits
}

// isShortNumber reports whether a number means another desk in each region.
// Those of three digits and those that begin with 95 are the same in all.
func isShortNumber(number string) bool {
	return (len(number) == 5 || len(number) == 6) && number[0] != '0' && !strings.HasPrefix(number, "95")
}
