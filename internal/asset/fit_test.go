package asset

import (
	"slices"
	"strings"
	"testing"
)

// having is a page with these elements and classes.
func having(names string) func(string) bool {
	list := strings.Fields(names)
	return func(name string) bool { return slices.Contains(list, name) }
}

func TestFitLeavesOutWhatNothingCanMatch(t *testing.T) {
	for _, tt := range []struct{ names, css, want string }{
		{"a .b", "a{x:1}.b{x:2}.c{x:3}i{x:4}", "a{x:1}.b{x:2}"},
		{"a .b", "a,.c,i{x:1}.c,i{x:2}", "a{x:1}"},
		{"a .b", "a.b{x:1}a.c{x:2}.b .c{x:3}.b>a{x:4}.b+i{x:5}.b~a{x:6}", "a.b{x:1}.b>a{x:4}.b~a{x:6}"},
		{"a", "A:hover{x:1}i:hover{x:2}", "A:hover{x:1}"},
		{"a", ":root{x:1}*,:before{x:2}#id{x:3}[lang|=ja]{x:4}::marker{x:5}", ":root{x:1}*,:before{x:2}#id{x:3}[lang|=ja]{x:4}::marker{x:5}"},
		{"a", "a:not(.c){x:1}:is(.c){x:2}a:has(i){x:3}", "a:not(.c){x:1}:is(.c){x:2}a:has(i){x:3}"},
		{"a", `a[title="i,.c{"]{x:1}i[title="}"]{x:2}a:after{content:"} .c{ \" ("}i{x:3}`, `a[title="i,.c{"]{x:1}a:after{content:"} .c{ \" ("}`},
		{"a", "@media print{i{x:1}}@media print{a{x:1}i{x:2}}@supports selector(:has(i)){a{x:3}}", "@media print{a{x:1}}@supports selector(:has(i)){a{x:3}}"},
		{"a", "@layer p,q;@layer p{i{x:1}a{x:2}}@container (min-width:1em){i{x:1}}", "@layer p,q;@layer p{a{x:2}}"},
		{"a", "@font-face{font-family:i}@keyframes i{from{x:1}}@page{margin:0}", "@font-face{font-family:i}@keyframes i{from{x:1}}@page{margin:0}"},
		{"a", `.\31 c{x:1}svg|i{x:2}a{background:url(data:i;{})}`, `.\31 c{x:1}svg|i{x:2}a{background:url(data:i;{})}`},
		{".工会", ".工会{x:1}.工{x:2}", ".工会{x:1}"},
		// Where one of them is unknown to a browser, it passes over the rule.
		{"a", "a,i:has(b),.c{x:1}.c,i:has(b){x:2}", "a,i:has(b){x:1}"},
		// What is no sheet stays.
		{"a", "a{x:1}i{", "a{x:1}i{"}, {"a", "i{x:1", "i{x:1"}, {"a", "}", "}"},
	} {
		if got := string(Fit([]byte(tt.css), having(tt.names))); got != tt.want {
			t.Errorf("%s in a page with %s:\n got %s\nwant %s", tt.css, tt.names, got, tt.want)
		}
	}
}

func FuzzFit(f *testing.F) {
	f.Add("a{x:1}@media print{.b,i{x:2}}")
	f.Add("@media{")
	f.Fuzz(func(t *testing.T, css string) {
		if all := Fit([]byte(css), func(string) bool { return true }); !strings.Contains(css, "{}") && !strings.Contains(css, "@") && string(all) != css {
			t.Errorf("%q became %q for a page that has everything", css, all)
		}
		if none := Fit([]byte(css), func(string) bool { return false }); len(none) > len(css) {
			t.Errorf("%q became %q", css, none)
		}
	})
}
