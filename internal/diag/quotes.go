package diag

import "strings"

// cornered returns format with 「%s」 for each “%s” whose value begins or ends
// with such a quote itself: ““甲”” cannot be read.
func cornered(format string, values []any) string {
	if !hasQuotes(values) {
		return format
	}
	var b strings.Builder
	next := 0 // the value that a verb without a number takes
	for {
		i := strings.IndexByte(format, '%')
		if i < 0 || i+1 == len(format) {
			b.WriteString(format)
			return b.String()
		}
		verb := verbLength(format[i:])
		n := next
		if format[i+1] == '[' {
			n = int(format[i+2]-'0') - 1
		}
		before, after := format[:i], format[i+verb:]
		if format[i+1] != '%' {
			next = n + 1
		}
		inner, opened := strings.CutSuffix(before, "“")
		if rest, closed := strings.CutPrefix(after, "”"); opened && closed && n >= 0 && n < len(values) && isQuoted(values[n]) {
			b.WriteString(inner + "「" + format[i:i+verb] + "」")
			format = rest
			continue
		}
		b.WriteString(before + format[i:i+verb])
		format = after
	}
}

// verbLength returns the length of %s, %[1]s or %#02x at the beginning of s.
func verbLength(s string) int {
	for i := 1; i < len(s); i++ {
		if c := s[i]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '%' {
			return i + 1
		}
	}
	return len(s)
}

func hasQuotes(values []any) bool {
	for _, v := range values {
		if isQuoted(v) {
			return true
		}
	}
	return false
}

func isQuoted(v any) bool {
	s, ok := v.(string)
	return ok && (strings.HasPrefix(s, "“") || strings.HasSuffix(s, "”"))
}
