package site_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// readUnion reads a union.yaml of the lines given, after three that all have.
func readUnion(t *testing.T, lines string) (*site.Union, diag.List) {
	t.Helper()
	u, list := site.ReadUnion("a/union.yaml", []byte("id: a\nname: 甲\nlevel: county\n"+lines), kinds(t))
	for _, d := range list {
		if d.Text.ZH == "" || d.Text.EN == "" || d.Hint.ZH == "" || d.Hint.EN == "" || strings.Contains(d.Text.ZH+d.Text.EN+d.Hint.ZH+d.Hint.EN, "%!") {
			t.Errorf("%s: words are missing or malformed: %q %q", d.Rule, d.Text, d.Hint)
		}
	}
	return u, list
}

func TestWhatAUnionSaysIsRead(t *testing.T) {
	u, list := readUnion(t, `affiliations: [b, c]
paired_with: [d]
uscc: "91350100m000 100y43"
ids: [{scheme: 基层工会代码, value: "0042"}]
division: "990200000000"
postcode: "100000"
geo: "36.81，118.050"
chair: {zh-Hans: 王主席, en: Chair Wang}
answers: 两个工作日内
modules: {news: off, policy: on}
hide: [{item: ../services/join.md, because: 本地另有}, /policy/a.md]
serves:
  places: [{zh-Hans: 中州区, en: Zhongzhou}, 开发区]
  platforms: [送得快]
legal: {operator: 甲工会, icp: 备1号, security: 安2号, region: other, lines: [一, 二]}
channels:
  - {kind: wechat, name: 甲工会, note: 已认证}
  - {kind: website, name: 甲, address: "https://jia.example/"}
status: merged
successor: b
`)
	noDiags(t, list)
	got := fmt.Sprintln(u.Affiliations, u.PairedWith, u.USCC, u.IDs, u.Division, u.Postcode, u.Geo, u.Chair, u.Answers, u.Modules, u.Serves, u.Legal, u.Channels, u.Status, u.Successor)
	want := "[b c] [d] 91350100M000100Y43 [{基层工会代码 0042}] 9902 100000 36.81, 118.050 map[en:Chair Wang zh-Hans:王主席] map[:两个工作日内] map[news:false policy:true] " +
		"{[map[en:Zhongzhou zh-Hans:中州区] map[:开发区]] [] [map[:送得快]] []} {map[:甲工会] 备1号 安2号 other [map[:一] map[:二]]} " +
		"[{wechat map[:甲工会]  map[:已认证]} {website map[:甲] https://jia.example/ map[]}] merged b"
	if got != want+"\n" {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if h := u.Hide; len(h) != 2 || h[1].Link != "/policy/a.md" || h[1].Pos.Col == 0 || h[0].Link != "../services/join.md" || h[0].Because != "本地另有" || h[0].Pos.Line != 14 || h[0].Pos.Col != 15 {
		t.Errorf("hide: %+v", h)
	}
}

func TestFaultsOfAUnionHaveTheirPlace(t *testing.T) {
	for lines, want := range map[string]string{
		"tier: national\n":               "a/union.yaml:4:7 union/tier",
		"division: '99020'\n":            "a/union.yaml:4:11 union/division",
		"division: 99O2\n":               "a/union.yaml:4:11 union/division",
		"division: '01'\n":               "a/union.yaml:4:11 union/division",
		"geo: here\n":                    "a/union.yaml:4:6 union/geo",
		"geo: '36.8'\n":                  "a/union.yaml:4:6 union/geo",
		"geo: '118.05, 36.81'\n":         "a/union.yaml:4:6 union/geo",
		"geo: '36.81, 181'\n":            "a/union.yaml:4:6 union/geo",
		"geo: 'NaN, 1'\n":                "a/union.yaml:4:6 union/geo",
		"geo: '0x1p5, 1'\n":              "a/union.yaml:4:6 union/geo",
		"successor: b\n":                 "a/union.yaml:4:12 union/successor-status",
		"status: active\nsuccessor: b\n": "a/union.yaml:5:12 union/successor-status",
		"status: merged\n":               "a/union.yaml:4:9 union/successor-missing",
		"modules: {newz: off}\n":         "a/union.yaml:4:11 front-matter/unknown-key",
		"modules: {news: perhaps}\n":     "a/union.yaml:4:17 front-matter/bool",
		"hide: [{because: x}]\n":         "a/union.yaml:4:8 front-matter/missing-key",
		"ids: [{scheme: x}]\n":           "a/union.yaml:4:7 front-matter/missing-key",
		"legal: [主办：甲]\n":                "a/union.yaml:4:8 settings/legal",
		"legal: 主办：甲\n":                  "a/union.yaml:4:8 settings/legal",
		"channels: [{kind: app, name: 甲, address: ../a.html}]\n": "a/union.yaml:4:42 union/channel-address",
		"hotline: {tel: '12351'}\n":                              "a/union.yaml:4:16 union/hotline-area",
		"hotline: {tel: '+86-12351'}\n":                          "a/union.yaml:4:16 union/hotline-area",
		"hotline: {tel: '+8612351'}\n":                           "a/union.yaml:4:16 union/hotline-area",
		"hotline: {tel: '0531-12351'}\n":                         "a/union.yaml:4:16 union/hotline-country",
		"hotline: {tel: '01012351'}\n":                           "a/union.yaml:4:16 union/hotline-country",
		"hotline: {tel: '+86-531-12351'}\n":                      "",
		"hotline: {tel: '0531-5550100'}\n":                       "",
		"hotline: {tel: '400-555-0100'}\n":                       "",
		"hotline: {tel: '95001'}\n":                              "",
		"hotline: {tel: '+1 555 0100'}\n":                        "",
		"tier: [1]\nuscc: x\ngeo: y\ndivision: z\nlegal: [1]\n":  "a/union.yaml:4:7 front-matter/shape|a/union.yaml:5:7 union/uscc|a/union.yaml:6:6 union/geo|a/union.yaml:7:11 union/division|a/union.yaml:8:8 settings/legal",
	} {
		_, list := readUnion(t, lines)
		if got := strings.Join(where(list), "|"); got != want {
			t.Errorf("%q:\n got %s\nwant %s", lines, got, want)
		}
	}
}

func TestFaultsNameTheCure(t *testing.T) {
	for lines, want := range map[string]string{
		"hotline: {tel: '12351'}\n":      "+86-999-12351",
		"hotline: {tel: '0531-12351'}\n": "+86-531-12351",
		"geo: '118.05, 36.81'\n":         "36.81, 118.05",
		"uscc: 91350100MO00100Y43\n":     "digit 0",
		"uscc: 91350100M000100Y44\n":     "the last is 3",
		"modules: {newz: off}\n":         `"news"`,
		"legal: [主办：甲]\n":                "lines:",
	} {
		_, list := readUnion(t, lines)
		if len(list) != 1 || !strings.Contains(list[0].Hint.EN, want) {
			t.Errorf("%q: %v has no %q", lines, list, want)
		}
	}
}

// The first is the example that is cited everywhere; those of zeros follow from
// the formula of GB 32100 at once: 31 less the weight of the one digit.
func TestUnifiedSocialCreditCodes(t *testing.T) {
	for code, want := range map[string]bool{
		"91350100M000100Y43":    true,
		"91350100m000100y43":    true,
		"9135 0100 M000 100Y43": true,
		"000000000000000000":    true, // the sum is 0
		"10000000000000000Y":    true, // 31 - 1: the last of the alphabet
		"01000000000000000W":    true, // 31 - 3 = 28
		"91350100M000100Y4":     false,
		"91350100M000100Y433":   false,
		"91350100M000100Y4３":    false,
		"91350100M000100Y40":    false,
		"91350100M001000Y43":    false, // two digits changed places
		"91350100I000100Y43":    false,
		"91350100O000100Y43":    false,
		"91350100Z000100Y43":    false,
		"91350100S000100Y43":    false,
		"91350100V000100Y43":    false,
	} {
		u, list := readUnion(t, "uscc: '"+code+"'\n")
		if good := len(list) == 0; good != want || good == (u.USCC == "") {
			t.Errorf("%s: %q %v", code, u.USCC, list)
		}
	}
}

// Whatever single character of a code is mistaken for another: it is found.
func TestEveryWrongCharacterOfACodeIsFound(t *testing.T) {
	const code, digits = "91350100M000100Y43", "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for i := range code {
		for _, r := range digits {
			if byte(r) == code[i] {
				continue
			}
			if _, list := site.ReadUnion("union.yaml", []byte("id: a\nname: a\nlevel: basic\nuscc: '"+code[:i]+string(r)+code[i+1:]+"'\n"), &kind.Set{}); len(list) != 1 {
				t.Errorf("%d: %c passes for %c", i+1, r, code[i])
			}
		}
	}
}

func TestCodesOfTwoUnionsAreTold(t *testing.T) {
	w := tree(map[string]string{
		". p": "uscc: 91350100M000100Y43\nids: [{scheme: 甲, value: '1'}, {scheme: 乙, value: '1'}]\n",
		"a a": "uscc: 91350100M000100Y43\nids:\n  - {scheme: 丙, value: '1'}\n  - {scheme: 乙, value: '1'}\n",
	})
	_, list := w.sourceMap(t)
	equal(t, "faults", where(list), []string{"a/union.yaml:4:7 union/code-twice", "a/union.yaml:7:5 union/code-twice"})
}

func TestPairedUnions(t *testing.T) {
	w := tree(map[string]string{". p": "", "a a": "paired_with: [a, bb, b]\n", "b b": ""})
	_, list := w.sourceMap(t)
	equal(t, "faults", where(list), []string{"a/union.yaml:4:15 union/paired-self", "a/union.yaml:4:18 union/no-such-union"})
}

func TestSuccessorsThatCannotBeAreTold(t *testing.T) {
	w := tree(map[string]string{
		". p":   "",
		"a a":   "status: merged\nsuccessor: nobody\n",
		"b b":   "status: dissolved\n",
		"b/c c": "",
		"d d":   "status: merged\nsuccessor: e\n",
		"e e":   "status: merged\nsuccessor: d\n",
		"f f":   "status: merged\nsuccessor: f\n",
		"g g":   "status: merged\nsuccessor: p\n",
	})
	_, list := w.sourceMap(t)
	equal(t, "faults", where(list), []string{
		"a/union.yaml:5:12 union/no-such-union",
		"b/c/union.yaml:1:0 union/below-over",
		"b/union.yaml:4:9 union/no-successor",
		"d/union.yaml:5:12 union/successor-circle",
		"e/union.yaml:5:12 union/successor-circle",
		"f/union.yaml:5:12 union/successor-circle",
	})
	_, list = tree(map[string]string{". p": "status: dissolved\n"}).sourceMap(t)
	equal(t, "top", where(list), []string{"union.yaml:4:9 union/top-over"})
}

func TestAMissingFilingNumberIsAWarning(t *testing.T) {
	w := two()
	w.config += "legal: {region: CN-mainland}\n"
	w.unions["linhe"] += "legal:\n  region: CN-mainland\n"
	_, list := w.sourceMap(t)
	equal(t, "warnings", where(list), []string{"linhe/union.yaml:6:11 settings/icp", "site.yaml:3:17 settings/icp"})
	w.unions["."] += "legal: {icp: 备1号}\n"
	_, list = w.sourceMap(t)
	noDiags(t, list)
}

func TestLegalLinesOfOldHaveACure(t *testing.T) {
	_, list := site.ReadConfig("site.yaml", []byte("title: 站\nlegal:\n  - 主办：甲\n"))
	equal(t, "faults", where(list), []string{"site.yaml:3:3 settings/legal"})
	if i := slices.IndexFunc(list, func(d diag.Diag) bool { return strings.Contains(d.Hint.ZH, "lines:") }); i < 0 {
		t.Errorf("no cure: %v", list)
	}
}
