package diag

import "testing"

func TestQuotesAroundQuotesAreCornered(t *testing.T) {
	for _, test := range []struct {
		format string
		values []any
		want   string
	}{
		{"没有“%s”", []any{"甲"}, "没有“甲”"},
		{"没有“%s”", []any{"“甲”"}, "没有「“甲”」"},
		{"%[1]s的“%[2]s”和“%[3]s”", []any{"“a”", "他说“好”", "乙"}, "“a”的「他说“好”」和“乙”"},
		{"%d%% “%s”“%s”", []any{7, "甲", "“乙"}, "7% “甲”「“乙」"},
		{"“%s%s”", []any{"“甲”", "乙"}, "““甲”乙”"},
	} {
		if got := Say(test.format, test.format, test.values...).ZH; got != test.want {
			t.Errorf("%q: got %q, want %q", test.format, got, test.want)
		}
	}
}
