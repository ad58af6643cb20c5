package convert

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

// Whatever kind a text becomes, the file that is written has no fault but that
// of what the report says is missing.
func TestWhatIsImportedLacksOnlyWhatTheReportSays(t *testing.T) {
	text := "---\ntitle: 高温津贴怎么发\ndate: 2024-06-01 08:00:00\ntags: [工资, 高温]\ncategories: [办事]\nlayout: post\n---\n每年六月到九月发。\n"
	for _, k := range kinds(t).Kinds() {
		plan, err := Read(t.Context(), fstest.MapFS{"2024-06-01-heat.md": {Data: []byte(text)}}, Options{Kind: k, Languages: []string{"zh-Hans"}, Folder: k.Folder})
		if err != nil || len(plan.Files) != 1 {
			t.Fatal(k.ID, err, plan)
		}
		out := t.TempDir()
		write(t, plan, out)
		written, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(plan.Files[0].To)))
		if err != nil {
			t.Fatal(err)
		}
		_, head, _ := bytes.Cut(written, []byte("---\n"))
		head, _, _ = bytes.Cut(head, []byte("---\n"))
		src := fields.Source{Path: k.ID, Bytes: head, FirstLine: 2}
		root, list := fields.Parse(src)
		values, more := kind.Schema{Fields: k.Fields}.Check(src, root)
		for _, d := range append(list, more...) {
			if d.Rule != missingKey {
				t.Errorf("%s: %s", k.ID, d.Text.EN)
			}
		}
		var missing []string
		for _, f := range k.Fields {
			if f.Required && values.Get(f.Name) == nil {
				missing = append(missing, f.Name)
			}
		}
		if !slices.Equal(missing, plan.Files[0].Missing) || values.Text("title") != "高温津贴怎么发" {
			t.Errorf("%s: %v is missing, the report says %v", k.ID, missing, plan.Files[0].Missing)
		}
	}
}
