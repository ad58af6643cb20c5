package kind

import (
	"os"
	"testing"

	"unionhall/internal/fields"
)

func TestSettingsSchemasAreRead(t *testing.T) {
	for _, name := range []string{"site.yaml", "union.yaml"} {
		text, err := os.ReadFile("../site/schemas/" + name)
		if err != nil {
			t.Fatal(err)
		}
		list, diags := ReadSchema(fields.Source{Path: name, Bytes: text, FirstLine: 1})
		for _, d := range diags {
			t.Errorf("%s:%d:%d: %s", d.Path, d.Line, d.Col, d.Text.EN)
		}
		if len(list) < 5 {
			t.Errorf("%s: %d fields", name, len(list))
		}
		for _, f := range list {
			t.Logf("%+v", f)
		}
	}
}
