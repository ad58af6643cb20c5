package blank

import (
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

// Check says what is wrong with an answer to the question for a field, in the
// words in which a build would; nothing where it is right.
func Check(f kind.Field, answer string, zone *time.Location) diag.List {
	src := fields.Source{Bytes: []byte(f.Name + ": " + fields.Scalar(answer) + "\n"), FirstLine: 1}
	root, list := fields.Parse(src)
	if len(list) > 0 {
		return list
	}
	_, list = kind.Schema{Fields: []kind.Field{f}, Zone: zone}.Check(src, root)
	return list
}
