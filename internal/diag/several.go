package diag

import (
	"strconv"
	"strings"
)

// Several is Say for what was found n times and is told once: what stands
// between ‹ and › in a format is said only where n is more than one, with n in
// place of its #.
func Several(n int, zh, en string, values ...any) Words {
	return Say(ofSeveral(n, zh), ofSeveral(n, en), values...)
}

func ofSeveral(n int, format string) string {
	before, rest, ok := strings.Cut(format, "‹")
	count, after, closed := strings.Cut(rest, "›")
	switch {
	case !ok || !closed:
		return format
	case n > 1:
		return before + strings.Replace(count, "#", strconv.Itoa(n), 1) + after
	}
	return before + after
}
