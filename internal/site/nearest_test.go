package site

import (
	"strings"
	"testing"
)

func TestTheNearestNameIsSuggested(t *testing.T) {
	names := []string{"news", "policy", "services", "stations", "张三.md", "legal-aid.md"}
	tests := []struct{ word, want string }{
		{"new", "news"}, {"nwes", "news"}, {"serivces", "services"}, {"station", "stations"},
		{"legalaid.md", "legal-aid.md"}, {"李三.md", "张三.md"},
		{"x", ""}, {"", ""}, {"completely-other", ""}, {strings.Repeat("n", 1<<20), ""},
	}
	for _, tt := range tests {
		if got := nearest(tt.word, names); got != tt.want {
			t.Errorf("nearest(%.20q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}
