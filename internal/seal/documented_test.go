package seal

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"unionhall/internal/seal/words"
)

func formats(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryRuleIsDocumented(t *testing.T) {
	literal := regexp.MustCompile(`"((?:envelope|open|part|reply|receipt|keys|link|chain|sheet|seal|officer|note|rewrap)/[a-z0-9]+)"`)
	text, found := formats(t), map[string]bool{}
	for _, name := range []string{"ks", "ah", "rh", "kc"} { // their rules are put together
		found["envelope/"+name] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range literal.FindAllStringSubmatch(string(source), -1) {
			found[m[1]] = true
		}
	}
	if len(found) < 50 {
		t.Errorf("only %d rules found", len(found))
	}
	for rule := range found {
		if !strings.Contains(text, "`"+rule+"`") {
			t.Errorf("%s is not documented", rule)
		}
	}
	for _, m := range regexp.MustCompile("`([a-z]+/[a-z0-9]+)`").FindAllStringSubmatch(text[strings.Index(text, "### Rules"):], -1) {
		if !found[m[1]] {
			t.Errorf("%s is documented, and nothing refuses by it", m[1])
		}
	}
}

func TestDocumentedCaseFollowsFromItsSecret(t *testing.T) {
	_, block, _ := strings.Cut(formats(t), "```json case\n")
	block, _, _ = strings.Cut(block, "\n```")
	var got struct{ Auth, K, AH, Sid, Number, Code string }
	if err := json.Unmarshal([]byte(block), &got); err != nil {
		t.Fatal(err)
	}
	want := secretVectorOf(Secret{})
	zh, _ := words.In("zh-Hans")
	if got.Auth != want.Auth || got.K != want.K || got.AH != want.AH || got.Sid != want.Sid || got.Number != want.Number || got.Code != zh.Code(make([]byte, 16)) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
