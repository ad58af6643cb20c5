package kind

import (
	"fmt"
	"strings"

	"unionhall/internal/diag"
)

// told lists place and rule of every diag, in order.
func told(diags diag.List) string {
	parts := make([]string, len(diags))
	for i, d := range diags.Sorted() {
		parts[i] = fmt.Sprintf("%d:%d %s", d.Line, d.Col, d.Rule)
		if d.Severity == diag.Warning {
			parts[i] += " (warning)"
		}
	}
	return strings.Join(parts, ", ")
}
