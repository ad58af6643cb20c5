package spelling

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
		if got := Nearest(tt.word, names); got != tt.want {
			t.Errorf("Nearest(%.20q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}

func TestSlipsAreCounted(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"date", "date", 0}, {"dat", "date", 1}, {"datee", "date", 1}, {"daet", "date", 1},
		{"dote", "date", 1}, {"tilte", "title", 1}, {"标题", "题标", 1}, {"abc", "xyz", 3},
	}
	for _, tt := range tests {
		if got := distance([]rune(tt.a), []rune(tt.b), 100); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
