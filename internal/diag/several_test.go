package diag

import "testing"

func TestHowManyIsSaidOfSeveralOnly(t *testing.T) {
	say := func(n int) Words {
		return Several(n, "有“%s”‹（共 # 处）›，请删去", "there is %q‹ (# in all)›: delete it", "甲")
	}
	if got := say(1); got.ZH != "有“甲”，请删去" || got.EN != `there is "甲": delete it` {
		t.Errorf("%+v", got)
	}
	if got := say(3); got.ZH != "有“甲”（共 3 处），请删去" || got.EN != `there is "甲" (3 in all): delete it` {
		t.Errorf("%+v", got)
	}
}
