package site

import (
	"strconv"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

func (s *settings) ids() []SchemeID {
	var list []SchemeID
	for _, m := range s.groups("ids") {
		list = append(list, SchemeID{Scheme: m.Text("scheme"), Value: m.Text("value")})
	}
	return list
}

// division returns the code of an administrative division, cut to the level
// that it names.
func (s *settings) division() string {
	v := s.values.Get("division")
	if v == nil {
		return ""
	}
	code := strings.Join(strings.Fields(v.Text), "")
	if !isDivision(code) {
		s.fault(v.Pos, "union/division",
			diag.Say("“%s”不是行政区划代码", "%q is no code of an administrative division", v.Text),
			diag.Say("国标 GB/T 2260 的代码是 2、4、6、9 或 12 位数字，例如省 99、市 9902、区 990203", "codes of GB/T 2260 have 2, 4, 6, 9 or 12 digits, such as 99 for a province, 9902 for a city, 990203 for a district"))
		return ""
	}
	return divisionStem(code)
}

func isDivision(code string) bool {
	switch len(code) {
	case 2, 4, 6, 9, 12:
		return strings.Trim(code, "0123456789") == "" && code[:2] >= "10"
	}
	return false
}

// divisionStem cuts the zeros that stand for levels below: 990000 is the
// province 99. What lies within a division begins with its stem.
func divisionStem(code string) string {
	for _, cut := range []struct{ from, to int }{{12, 9}, {9, 6}, {6, 4}, {4, 2}} {
		if len(code) == cut.from && strings.Trim(code[cut.to:], "0") == "" {
			code = code[:cut.to]
		}
	}
	return code
}

// geo returns latitude and longitude in one spelling.
func (s *settings) geo() string {
	v := s.values.Get("geo")
	if v == nil {
		return ""
	}
	first, second, two := strings.Cut(strings.ReplaceAll(v.Text, "，", ","), ",")
	first, second = strings.TrimSpace(first), strings.TrimSpace(second)
	lat, latErr := strconv.ParseFloat(first, 64)
	lon, lonErr := strconv.ParseFloat(second, 64)
	switch {
	case !two || latErr != nil || lonErr != nil || !isPlain(first) || !isPlain(second):
		s.geoFault(v.Pos, diag.Say("“%s”不是纬度和经度", "%q is no latitude and longitude", v.Text), geoForm)
	case within(lat, 90) && within(lon, 180):
		return first + ", " + second
	case within(lon, 90) && within(lat, 180):
		s.geoFault(v.Pos, diag.Say("纬度不能是 %s，最多 90 度", "the latitude cannot be %s: it has 90 degrees at most", first),
			diag.Say("经度和纬度写反了，改成：%[2]s, %[1]s", "latitude and longitude have changed places: write %[2]s, %[1]s", first, second))
	default:
		s.geoFault(v.Pos, diag.Say("“%s”超出了地球上的范围", "%q is outside the range of positions", v.Text), geoForm)
	}
	return ""
}

var geoForm = diag.Say("先写纬度（-90 到 90），再写经度（-180 到 180），用度的小数，中间用逗号，例如 36.81, 118.05",
	"write the latitude (-90 to 90), a comma, the longitude (-180 to 180), in decimal degrees, such as 36.81, 118.05")

// isPlain keeps away what is a number to programs only.
func isPlain(number string) bool { return strings.Trim(number, "+-.0123456789") == "" }

func within(degrees, most float64) bool { return degrees >= -most && degrees <= most }

func (s *settings) geoFault(pos fields.Pos, text, hint diag.Words) {
	s.fault(pos, "union/geo", text, hint)
}

// codesTwice tells of unions with the same code.
func (t *tree) codesTwice() diag.List {
	var list diag.List
	holders := map[SchemeID]*Union{}
	claim := func(u *Union, pos fields.Pos, code SchemeID, name diag.Words) {
		other := holders[code]
		if other == nil || other == u {
			holders[code] = u
			return
		}
		list = append(list, u.fault(pos, "union/code-twice",
			diag.Say("%[1]s“%[2]s”已经被 %[3]s 使用", "the %[4]s %[2]q is already used by %[3]s", name.ZH, code.Value, other.Path, name.EN),
			diag.Say("每个工会的代码都不同，请核对两个工会的证书", "each union has a code of its own: compare both with their certificates")))
	}
	for _, u := range t.unions {
		if u.USCC != "" {
			claim(u, u.at("uscc", 0), SchemeID{Value: u.USCC}, diag.Say("统一社会信用代码", "unified social credit code"))
		}
		for i, id := range u.IDs {
			if id.Value != "" {
				claim(u, u.at("ids", i), id, diag.Words{ZH: id.Scheme, EN: id.Scheme})
			}
		}
	}
	return list
}
