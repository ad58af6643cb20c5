package site_test

import (
	"fmt"
	"strings"
	"testing"

	"unionhall/internal/site"
)

// said are the ways of a door: "id: word (unions), ...".
func said(v *site.DoorView) []string {
	var list []string
	for _, way := range v.Ways {
		var words []string
		for _, e := range way.Entries {
			var unions []string
			for _, u := range e.Unions {
				unions = append(unions, u.Text+" "+u.Href)
			}
			words = append(words, e.Text+" ("+strings.Join(unions, "; ")+")")
		}
		list = append(list, way.ID+": "+strings.Join(words, ", "))
	}
	return list
}

func TestTheDoorKnowsWordsForPeople(t *testing.T) {
	w := two()
	w.unions["linhe"] = "id: yl-linhe\nname: {zh-Hans: 临河市总工会, en: Linhe Federation}\nlevel: municipal\n"
	w.unions["linhe/dongpu"] = "id: yl-dongpu\nname: 临河市东浦区总工会\nshort_name: 东浦区总工会\nlevel: county\nlanguages: [zh-Hans]\nserves: {places: [{zh-Hans: 东浦区, en: Dongpu}, 开发区]}\n"
	w.unions["linhe/mill"] = "id: yl-mill\nname: 宏远纺织工会\nlevel: basic\nlanguages: [zh-Hans]\n"
	w.unions["linhe/port"] = "id: yl-port\nname: 港口工会\nlevel: basic\nlanguages: [zh-Hans]\nserves: {workplaces: [一号码头, 二号码头], industries: [{zh-Hans: 快递, en: parcels}]}\n"
	w.unions["riders"] = "id: yl-riders\nname: 骑手工会\nlevel: basic-federation\nlanguages: [zh-Hans]\nserves: {platforms: [送得快], industries: [{zh-Hans: 外卖, en: meals}, {zh-Hans: 快递, en: parcels}]}\n"
	w.unions["gone"] = "id: yl-gone\nname: 旧县总工会\nlevel: county\nstatus: merged\nsuccessor: yl-linhe\n"
	s := w.build(t)
	equal(t, "ways", said(view[site.DoorView](t, s, "index.html")), []string{
		"places: 临河市 (临河市总工会 yl-linhe/index.html), 东浦区 (东浦区总工会 yl-dongpu/index.html), 开发区 (东浦区总工会 yl-dongpu/index.html)",
		"workplaces: 宏远纺织 (宏远纺织工会 yl-mill/index.html), 一号码头 (港口工会 yl-port/index.html), 二号码头 (港口工会 yl-port/index.html)",
		"platforms: 送得快 (骑手工会 yl-riders/index.html)",
		"industries: 快递 (港口工会 yl-port/index.html; 骑手工会 yl-riders/index.html), 外卖 (骑手工会 yl-riders/index.html)",
	})
	english := said(view[site.DoorView](t, s, "en/index.html"))
	if !strings.HasPrefix(english[0], "places: Linhe Federation (Linhe Federation ../yl-linhe/en/index.html), Dongpu (东浦区总工会 ../yl-dongpu/index.html)") || !strings.HasPrefix(english[3], "industries: parcels (") {
		t.Errorf("in English: %v", english)
	}
}

func TestADoorWithoutWordsHasNoWays(t *testing.T) {
	w := two()
	w.unions["linhe"] = "id: yl-linhe\nname: 产业工会\nlevel: industrial\nlanguages: [zh-Hans]\n"
	if got := said(view[site.DoorView](t, w.build(t), "index.html")); len(got) > 0 {
		t.Error(got)
	}
}

// A depth of the tree has room as a whole or not at all.
func TestTheDoorOfALargeTreeIsBounded(t *testing.T) {
	w := two()
	for i := range 4 {
		w.unions[fmt.Sprintf("c%d", i)] = fmt.Sprintf("id: c%d\nname: 市%d总工会\nlevel: municipal\nlanguages: [zh-Hans]\n", i, i)
		for j := range 40 {
			w.unions[fmt.Sprintf("c%d/x%d", i, j)] = fmt.Sprintf("id: c%d-x%d\nname: 县%d-%d总工会\nlevel: county\nlanguages: [zh-Hans]\n", i, j, i, j)
		}
	}
	v := view[site.DoorView](t, w.build(t), "index.html")
	if len(v.Ways) != 1 || len(v.Ways[0].Entries) != 5 { // linhe as well
		t.Errorf("%v", said(v))
	}
	for j := range 40 {
		delete(w.unions, fmt.Sprintf("c3/x%d", j))
	}
	for i := range 3 {
		delete(w.unions, fmt.Sprintf("c%d/x39", i))
	}
	delete(w.unions, "c0/x38")
	delete(w.unions, "c1/x38")
	if v := view[site.DoorView](t, w.build(t), "index.html"); len(v.Ways[0].Entries) != 120 {
		t.Errorf("%d entries", len(v.Ways[0].Entries))
	}
}
