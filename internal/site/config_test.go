package site_test

import (
	"testing"

	"unionhall/internal/site"
)

func TestSettingsMayNotHoldTheMarksOfAShell(t *testing.T) {
	for text, col := range map[string]int{
		"title: 云岭@@slot:main@@\n":                10,
		"title: 云岭\nlegal: {icp: 'a @@root@@'}\n": 17,
	} {
		_, list := site.ReadConfig("site.yaml", []byte(text))
		if len(list) != 1 || list[0].Rule != "settings/mark" || list[0].Col != col {
			t.Errorf("%q: %+v", text, list)
		}
	}
	if _, list := site.ReadConfig("site.yaml", []byte("title: a@@b\n")); len(list) > 0 {
		t.Errorf("two signs alone: %v", list)
	}
}
