package check

import (
	"strings"
	"unicode/utf8"
)

// This file knows the numbers of persons among figures.

// A personal is a number that belongs to one person.
type personal struct {
	from, to int
	sort     numberSort
}

type numberSort uint8

const (
	mobile numberSort = iota
	identity
	card
)

// personals calls visit for the numbers of persons in s, in full-width digits
// too.
func personals(s string, visit func(n personal)) {
	t, at := narrowed(s)
	if at == nil {
		narrowPersonals(s, visit)
		return
	}
	narrowPersonals(t, func(n personal) {
		n.from, n.to = at[n.from], at[n.to]
		visit(n)
	})
}

func narrowPersonals(s string, visit func(n personal)) {
	figures(s, func(f *figure) {
		if n, ok := f.identity(s); ok {
			visit(n)
			return
		}
		if n, ok := f.card(s); ok {
			visit(n)
			return
		}
		f.mobiles(s, visit)
	})
}

// mobiles finds mobile numbers of mainland China. Several may stand side by
// side, with a space between them.
func (f *figure) mobiles(s string, visit func(n personal)) {
	if f.x {
		return
	}
	for i := 0; i < len(f.groups); {
		n := mobileGroups(s, f.groups[i:])
		if n == 0 || !f.parted(s, i, i+n) || isOtherNumber(s, f.groups[i].from, f.groups[i+n-1].to) {
			i++
			continue
		}
		visit(personal{f.groups[i].from, f.groups[i+n-1].to, mobile})
		i += n
	}
}

// mobileGroups returns how many groups are a mobile number, 0 for none. The
// country's 86 may be a group of its own, or part of the first.
func mobileGroups(s string, groups []group) int {
	for _, shape := range [...][]int{{11}, {3, 4, 4}, {3, 8}, {7, 4}, {4, 3, 4}, {3, 3, 5}, {5, 3, 3}, {13}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}} {
		n := len(shape)
		if len(groups) < n || !shaped(groups[:n], shape...) {
			continue
		}
		d := digits(s, groups[:n])
		if len(d) == 13 {
			if !strings.HasPrefix(d, "86") {
				continue
			}
			d = d[2:]
		}
		if d[0] == '1' && d[1] >= '3' && !sameDigits(d[3:]) {
			return n
		}
	}
	return 0
}

// sameDigits tells an example, 13800000000, from a number.
func sameDigits(d string) bool { return strings.Count(d, d[:1]) == len(d) }

// parted reports whether the groups from i to j are parted from those beside
// them as numbers are: by a space, or by nothing there.
func (f *figure) parted(s string, i, j int) bool {
	if i > 0 {
		before := f.groups[i-1]
		code := s[before.from:before.to]
		if code != "86" && code != "0086" && s[before.to] != ' ' {
			return false
		}
	}
	return j == len(f.groups) || s[f.groups[j-1].to] == ' '
}

// isOtherNumber reports whether what stands beside the digits says that they
// count or name something else.
func isOtherNumber(s string, from, to int) bool {
	after, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[to:], " "))
	if strings.ContainsRune("元万亿吨千个人份件条户次户股", after) && s[to:] != "" {
		return true
	}
	before := strings.TrimRight(lastBytes(s[:from], 24), " ：:（(+#№是为")
	for _, name := range [...]string{"单号", "编号", "订单", "流水", "工号", "证号", "文号", "批号", "条码", "书号", "案号", "序号", "税号", "QQ", "qq", "QQ群", "群号", "No.", "ISBN", "编码", "代码",
		"发票号码", "票号", "合同号", "凭证号", "单据号", "序列号", "设备号", "条形码", "证书号", "档案号", "學號", "学号", "房号", "車號", "ID"} {
		if strings.HasSuffix(before, name) {
			return true
		}
	}
	return false
}

// identity finds the number of a resident identity card (GB 11643). One that
// was mistyped, or is of the old kind with 15 digits, is known by the words in
// front of it.
func (f *figure) identity(s string) (personal, bool) {
	for _, shape := range [...][]int{{18}, {17}, {15}, {6, 8, 4}, {6, 8, 3}, {6, 4, 4, 4}, {6, 4, 4, 3}, {6, 6, 3}} {
		if !shaped(f.groups, shape...) {
			continue
		}
		d := digits(s, f.groups)
		if f.x {
			d += "X"
		}
		if isIdentity(d) || isBearer(d) && announcesIdentity(s[:f.from]) {
			return personal{f.from, f.to, identity}, true
		}
	}
	return personal{}, false
}

// announcesIdentity reports whether the end of s says that an identity number follows.
func announcesIdentity(s string) bool {
	before := strings.ToLower(lastBytes(s, 48))
	for _, word := range [...]string{"身份证", "身份證", "身份号", "证件号", "identity", "id card", "id no", "id number"} {
		if strings.Contains(before, word) {
			return true
		}
	}
	return false
}

// isIdentity checks region, day of birth and check digit.
func isIdentity(d string) bool {
	if len(d) != 18 || !isBearer(d) {
		return false
	}
	sum, weight := 0, 1 // of the digit at the end, doubled modulo 11 for each to its left
	for i := 17; i >= 0; i-- {
		n := 10
		if d[i] != 'X' {
			n = int(d[i] - '0')
		} else if i != 17 {
			return false
		}
		sum += n * weight
		weight = weight * 2 % 11
	}
	return sum%11 == 1
}

// isBearer checks region and day of birth, of 18 digits or the 15 of old cards.
func isBearer(d string) bool {
	if len(d) == 15 {
		d = d[:6] + "19" + d[6:]
	}
	if len(d) < 17 || !strings.Contains(" 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 ", " "+d[:2]+" ") {
		return false
	}
	year := atoi(d[6:10])
	return year >= 1900 && year <= 2099 && isDay(year, atoi(d[10:12]), atoi(d[12:14]))
}

// card finds the number of a bank card of a person: those of UnionPay begin
// with 62. Something beside it must speak of a card or an account.
func (f *figure) card(s string) (personal, bool) {
	if f.x {
		return personal{}, false
	}
	d := digits(s, f.groups)
	grouped := len(f.groups) >= 4
	for i, g := range f.groups {
		grouped = grouped && (g.to-g.from == 4 || i == len(f.groups)-1 && g.to-g.from < 4)
	}
	if len(d) < 16 || len(d) > 19 || !strings.HasPrefix(d, "62") || len(f.groups) > 1 && !grouped || !luhn(d) {
		return personal{}, false
	}
	before := lastBytes(s[:f.from], 120)
	for _, word := range [...]string{"卡", "账", "帐", "户", "bank", "card", "account", "Bank", "Card", "Account"} {
		if strings.Contains(before, word) {
			return personal{f.from, f.to, card}, true
		}
	}
	return personal{}, false
}

// luhn is the check digit of bank cards (ISO/IEC 7812).
func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
