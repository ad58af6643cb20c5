package kind

import (
	_ "embed"
	"slices"
	"strings"
	"testing"
)

//go:embed testdata/schema-org.txt
var schemaOrg string

// A vocabulary knows what each type is a kind of, and to which types each
// property belongs.
type vocabulary struct {
	above   map[string]string
	domains map[string][]string
}

func readVocabulary(t *testing.T) vocabulary {
	t.Helper()
	v := vocabulary{map[string]string{}, map[string][]string{}}
	for line := range strings.Lines(schemaOrg) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(line, "#"):
		case words[0] == "type":
			v.above[words[1]] = strings.Join(words[min(3, len(words)):], "")
		case words[0] == "property" && words[2] == ":":
			v.domains[words[1]] = words[3:]
		default:
			t.Fatalf("%q is neither a type nor a property", line)
		}
	}
	for name, above := range v.above {
		if _, known := v.above[above]; !known && name != "Thing" {
			t.Errorf("%s is a kind of %q, which is not there", name, above)
		}
	}
	for name, types := range v.domains {
		for _, of := range types {
			if _, known := v.above[of]; !known {
				t.Errorf("%s belongs to %s, which is not there", name, of)
			}
		}
	}
	return v
}

// has reports whether things of a type may have a property.
func (v vocabulary) has(of, property string) bool {
	for ; of != ""; of = v.above[of] {
		if slices.Contains(v.domains[property], of) {
			return true
		}
	}
	return false
}

// wrong returns what is said of a kind that the vocabulary does not have.
func (v vocabulary) wrong(s Structured) []string {
	types := map[string]string{"": s.Type} // by path
	for _, p := range s.Properties {
		if path, ok := strings.CutSuffix(p.Name, "@type"); ok {
			types[strings.TrimSuffix(path, ".")] = strings.TrimPrefix(p.From, "=")
		}
	}
	var wrong []string
	for path, name := range types {
		if _, known := v.above[name]; !known {
			wrong = append(wrong, strings.TrimSpace(path+" "+name)+" is no type")
		}
	}
	for _, p := range s.Properties {
		path := ""
		for name := range strings.SplitSeq(p.Name, ".") {
			switch of, typed := types[path]; {
			case name == "@type":
			case !typed:
				wrong = append(wrong, path+" has no type")
			case !v.has(of, name):
				wrong = append(wrong, of+" has no "+name)
			}
			path = strings.TrimPrefix(path+"."+name, ".")
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

func TestKindsSpeakTheVocabularyOfSchemaOrg(t *testing.T) {
	v := readVocabulary(t)
	described := 0
	for _, k := range baseKinds(t).Kinds() {
		if k.Structured.Type == "" {
			continue
		}
		described++
		for _, fault := range v.wrong(k.Structured) {
			t.Errorf("%s: %s", k.ID, fault)
		}
	}
	if described < 20 {
		t.Errorf("%d kinds are described to search engines", described)
	}
}

func TestVocabularyRefusesWhatItDoesNotHave(t *testing.T) {
	v := readVocabulary(t)
	for name, c := range map[string]struct {
		said Structured
		want string
	}{
		"no such type":                {Structured{Type: "Meeting"}, "Meeting is no type"},
		"of another type":             {Structured{"Event", []Property{{"headline", "title"}}}, "Event has no headline"},
		"of what stands above":        {Structured{"EducationEvent", []Property{{"startDate", "starts"}, {"name", "title"}}}, ""},
		"object without type":         {Structured{"Event", []Property{{"location.name", "place"}}}, "location has no type"},
		"property of another object":  {Structured{"Event", []Property{{"location.@type", "=Place"}, {"location.headline", "title"}}}, "Place has no headline"},
		"no such type of an object":   {Structured{"Event", []Property{{"location.@type", "=Hall"}}}, "location Hall is no type"},
		"object in an object":         {Structured{"Service", []Property{{"availableChannel.@type", "=ServiceChannel"}, {"availableChannel.servicePhone.@type", "=ContactPoint"}, {"availableChannel.servicePhone.telephone", "phone"}}}, ""},
		"property that nobody has":    {Structured{"Event", []Property{{"colour", "title"}}}, "Event has no colour"},
		"object that may not be here": {Structured{"Event", []Property{{"hiringOrganization.@type", "=Organization"}}}, "Event has no hiringOrganization"},
	} {
		if got := strings.Join(v.wrong(c.said), ", "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What unions say of themselves is written in Go, in package site.
func TestVocabularyHasWhatUnionsSay(t *testing.T) {
	v := readVocabulary(t)
	for _, p := range []string{"name", "url", "telephone", "address", "email", "taxID"} {
		if !v.has("Organization", p) {
			t.Errorf("Organization has no %s", p)
		}
	}
}
