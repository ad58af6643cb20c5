package site

import (
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// usccDigits are the 31 characters of a unified social credit code (GB 32100)
// in the order of their values: no I, O, S, V, Z.
const usccDigits = "0123456789ABCDEFGHJKLMNPQRTUWXY"

const usccLength = 18

// usccCheck returns the character that must stand behind the first 17. Which
// authority issued a code is never looked at: federations may have theirs from
// another one.
func usccCheck(code string) byte {
	sum, weight := 0, 1
	for i := range usccLength - 1 {
		sum += weight * strings.IndexByte(usccDigits, code[i])
		weight = weight * 3 % 31
	}
	return usccDigits[(31-sum%31)%31]
}

// uscc returns the code of the union in capitals, without spaces; "" for none
// or one with faults.
func (s *settings) uscc() string {
	v := s.values.Get("uscc")
	if v == nil {
		return ""
	}
	code := strings.ToUpper(strings.Join(strings.Fields(v.Text), ""))
	for i, r := range []rune(code) {
		if !strings.ContainsRune(usccDigits, r) {
			s.strangeDigit(v.Pos, r, i+1)
			return ""
		}
	}
	if len(code) != usccLength {
		s.fault(v.Pos, "union/uscc",
			diag.Say("统一社会信用代码“%s”有 %d 位，应当是 18 位", "the unified social credit code %q has %d characters, not 18", code, len(code)),
			diag.Say("照法人资格证书上的写；没有代码的工会不用写", "write it as it stands on the certificate; a union without one leaves it out"))
		return ""
	}
	if last := usccCheck(code); last != code[usccLength-1] {
		s.fault(v.Pos, "union/uscc",
			diag.Say("统一社会信用代码“%s”的校验码不对", "the check character of the unified social credit code %q is wrong", code),
			diag.Say("照证书逐位核对，有一位写错了；前 17 位都没错时，最后一位是 %c", "compare it with the certificate: one character is wrong; if the first 17 are right, the last is %c", last))
		return ""
	}
	return code
}

func (s *settings) strangeDigit(pos fields.Pos, r rune, at int) {
	hint := diag.Say("代码只有数字和大写字母，没有 I、O、S、V、Z", "a code has digits and capital letters only, and no I, O, S, V, Z")
	if i := strings.IndexRune("IOSZ", r); i >= 0 {
		hint = diag.Say("代码里没有 I、O、S、V、Z，这里多半是数字 %c", "a code has no I, O, S, V, Z; this is likely the digit %c", "1052"[i])
	}
	s.fault(pos, "union/uscc",
		diag.Say("统一社会信用代码的第 %d 位不能是“%c”", "character %d of the unified social credit code cannot be %q", at, r), hint)
}
