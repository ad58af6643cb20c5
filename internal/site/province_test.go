package site_test

import (
	"fmt"
	"path"
	"testing"

	"unionhall/internal/site"
)

// nation is a tree of five levels: the national federation, a province, 17
// cities, 99 counties and, below those, base unions, of which one in
// each county is affiliated to an industrial union of its city as well.
func nation() map[string]string {
	unions := map[string]string{
		".":   "id: n\nname: 全国总工会\nlevel: national\n",
		"p/s": "id: s\nname: 云岭省总工会\nlevel: provincial\ndivision: '990000'\n",
	}
	for c := range 17 {
		city := fmt.Sprintf("p/s/c%02d", c)
		unions[city] = fmt.Sprintf("id: c%02d\nname: 市%02d总工会\nlevel: municipal\ndivision: '99%02d00'\n", c, c, c+1)
		unions[city+"/trade"] = fmt.Sprintf("id: c%02d-trade\nname: 市%02d产业工会\nlevel: industrial\ntier: municipal\n", c, c)
	}
	for x := range 99 {
		county := fmt.Sprintf("p/s/c%02d/x%02d", x%17, x)
		unions[county] = fmt.Sprintf("id: x%02d\nname: 县%02d总工会\nlevel: county\n", x, x)
		for b := range 11 {
			text := fmt.Sprintf("id: x%02d-b%02d\nname: 县%02d厂%02d工会\nlevel: basic\nuscc: %s\n", x, b, x, b, codeOf(x*11+b))
			if b == 0 {
				text += fmt.Sprintf("affiliations: [c%02d-trade]\n", x%17)
			}
			unions[fmt.Sprintf("%s/b%02d", county, b)] = text
		}
	}
	return unions
}

// codeOf makes the n-th of many right codes.
func codeOf(n int) string {
	const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	code := fmt.Sprintf("8199%013d", n)
	sum, weight := 0, 1
	for i := range code {
		sum += int(code[i]-'0') * weight
		weight = weight * 3 % 31
	}
	return code + string(digits[(31-sum%31)%31])
}

func TestATreeOfTwelveHundredUnions(t *testing.T) {
	set := kinds(t)
	c, list := site.ReadConfig("site.yaml", []byte("title: 站\n"))
	noDiags(t, list)
	sources := nation()
	if len(sources) < 1118 {
		t.Fatal(len(sources))
	}
	read := func() []*site.Union {
		var unions []*site.Union
		for _, folder := range sortedKeys(sources) {
			u, list := site.ReadUnion(path.Join(folder, "union.yaml"), []byte(sources[folder]), set)
			noDiags(t, list)
			unions = append(unions, u)
		}
		return unions
	}
	_, list = site.NewMap(c, read(), set, func(string) bool { return true })
	noDiags(t, list)

	// What is wrong somewhere deep in it has its place.
	sources["p/s/c03/x20/b05"] += "affiliations: [c03-trad]\n"
	sources["p/s/c03/trade"] += "affiliations: [x20-b00]\n"
	sources["p/s/c04/x21/b07"] = "id: x21-b06\nname: 又一个\nlevel: basic\nuscc: " + codeOf(21*11+6) + "\n"
	_, list = site.NewMap(c, read(), set, func(string) bool { return true })
	equal(t, "faults", where(list), []string{
		"p/s/c03/x20/b00/union.yaml:5:16 union/affiliation-circle",
		"p/s/c03/x20/b05/union.yaml:5:16 union/no-such-union",
		"p/s/c04/x21/b07/union.yaml:1:5 union/id-twice",
		"p/s/c04/x21/b07/union.yaml:4:7 union/code-twice",
	})
}
