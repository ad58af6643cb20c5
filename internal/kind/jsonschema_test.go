package kind

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestSchemasAreWellFormedAndReadInBothLanguages(t *testing.T) {
	for _, k := range baseKinds(t).Kinds() {
		text := k.JSONSchema("https://gonghui.example/schemas/" + k.ID + ".json")
		if !bytes.Equal(text, k.JSONSchema("https://gonghui.example/schemas/"+k.ID+".json")) {
			t.Errorf("%s: two schemas of one kind differ", k.ID)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", k.ID, err)
		}
		c := jsonschema.NewCompiler() // checks it against the schema of 2020-12
		if err := c.AddResource("https://gonghui.example/schemas/"+k.ID+".json", v); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Compile("https://gonghui.example/schemas/" + k.ID + ".json"); err != nil {
			t.Errorf("%s: %v", k.ID, err)
		}
		if title := v.(map[string]any)["title"].(string); !strings.Contains(title, k.Labels["zh-Hans"]) || !strings.Contains(title, k.Labels["en"]) {
			t.Errorf("%s: title %q", k.ID, title)
		}
	}
}

func TestSchemaSaysWhatAFieldTakes(t *testing.T) {
	k := &Kind{ID: "a", Labels: Labels{"zh-Hans": "甲", "en": "A"}, Fields: append(everySchema(t).Fields,
		Field{Name: "own", Type: Int, Local: true}, Field{Name: "supplements", Type: Link})}
	var s struct {
		Defs map[string]struct {
			Properties struct {
				Fields struct {
					AnyOf      []struct{ Required []string }
					Additional bool `json:"additionalProperties"`
					Properties map[string]json.RawMessage
				}
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(k.JSONSchema(""), &s); err != nil {
		t.Fatal(err)
	}
	fields := s.Defs["item"].Properties.Fields
	for name, want := range map[string]string{
		"title":  `{"title":"标题 · Title","description":"写一句话 · Write one line","type":"string","minLength":1,"maxLength":10}`,
		"count":  `{"type":"integer"}`,
		"day":    `{"type":"string","format":"date"}`,
		"at":     `{"type":"string","anyOf":[{"format":"date"},{"format":"date-time"}]}`,
		"flag":   `{"type":"boolean"}`,
		"to":     `{"type":"string","format":"uri-reference"}`,
		"pick":   `{"type":"string","oneOf":[{"title":"推门就进","const":"open"},{"const":"ask-staff"}]}`,
		"picks":  `{"type":"array","minItems":1,"items":{"type":"string","oneOf":[{"const":"water"},{"const":"toilet"}]}}`,
		"own":    `{"anyOf":[{"const":"$local"},{"type":"integer"}]}`,
		"accent": `{"type":"string","pattern":"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"}`,
		"name":   `{"anyOf":[{"type":"string","minLength":1,"maxLength":10000},{"type":"object","additionalProperties":{"type":"string","minLength":1,"maxLength":10000}}]}`,
	} {
		if got := string(fields.Properties[name]); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
	var cover struct {
		Required   []string
		Additional *bool `json:"additionalProperties"`
	}
	if err := json.Unmarshal(fields.Properties["cover"], &cover); err != nil || strings.Join(cover.Required, " ") != "src alt" || cover.Additional == nil || *cover.Additional {
		t.Errorf("cover: %s", fields.Properties["cover"])
	}
	if len(fields.AnyOf) != 2 || fields.AnyOf[0].Required[0] != "supplements" || fields.AnyOf[1].Required[0] != "title" {
		t.Errorf("what a supplement need not say: %+v", fields.AnyOf)
	}
}
