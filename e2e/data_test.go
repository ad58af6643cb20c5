package e2e

import (
	"bytes"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The demonstration's data is read as a stranger would: each file by the schema
// that it names.
func TestDataOfTheDemonstrationFollowsItsSchemas(t *testing.T) {
	t.Parallel()
	schemas := map[string]*jsonschema.Schema{}
	items := 0
	for _, file := range site.files {
		if path.Base(file) != "data.json" || strings.HasPrefix(file, "schemas/") { // a kind may be called data
			continue
		}
		data, err := jsonschema.UnmarshalJSON(bytes.NewReader(site.read(t, file)))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		root := data.(map[string]any)
		named := path.Join(path.Dir(file), root["$schema"].(string))
		if schemas[named] == nil {
			schemas[named] = compileSchema(t, named)
		}
		if err := schemas[named].Validate(data); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		for _, item := range root["items"].([]any) {
			items++
			name, err := url.PathUnescape(item.(map[string]any)["address"].(string))
			if page := path.Join(path.Dir(file), name); err != nil || !slices.Contains(site.files, page) {
				t.Errorf("%s leads to %s, which is not there", file, page)
			}
		}
	}
	if items < 100 || len(schemas) < 10 {
		t.Errorf("%d items of %d kinds", items, len(schemas))
	}
}

func compileSchema(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	text, err := jsonschema.UnmarshalJSON(bytes.NewReader(site.read(t, file)))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(baseURL+file, text); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(baseURL + file)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if !strings.HasPrefix(schema.Location, baseURL+file) {
		t.Errorf("%s calls itself %s", file, schema.Location)
	}
	return schema
}
