package pwa

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"unionhall/internal/form"
	codes "unionhall/internal/seal/words"
)

func TestScriptOfFormsIsSmall(t *testing.T) { budget(t, Forms, mostOfForms) }

// Most forms ask for neither people nor photos.
func TestScriptOfListsIsSmall(t *testing.T) { budget(t, Lists, mostOfLists) }

func TestScriptOfCodesIsSmall(t *testing.T) {
	budget(t, Code, 4_000)
}

// submissions are examples of all that an answer can be.
func submissions() []*form.Submission {
	return []*form.Submission{
		{
			Answers: []form.Answer{
				{Field: "what", Value: "欠薪三个月，\"老板\"\n不见了\u2028\\\x01\u007f😀"}, {Field: "amount", Value: int64(1_200_050)}, {Field: "danger", Value: false},
				{Field: "days", Value: []string{"mon", "fri"}}, {Field: "photos", Value: []int64{0, 1}},
				{Field: "crew", Value: []form.Person{{Name: "阿卜杜拉·买买提", Contact: "", Agreed: true}, {Name: "Nguyễn", Contact: "13800138000"}}},
			},
			Consent: form.Consent{Minute: 29_850_120, Language: "zh-Hans", Purposes: []form.Purpose{{ID: "handle@1", Text: [32]byte{1}, Given: true}, {ID: "share@2", Text: [32]byte{2}}}},
			Notice:  [32]byte{3}, K: [32]byte{4},
			Photos: []form.Photo{{N: 0, Size: 150_000, SHA256: [32]byte{5}, Key: [32]byte{6}}, {N: 1, Size: 1, SHA256: [32]byte{7}, Key: [32]byte{8}}},
			Hints:  []form.Answer{{Field: "form", Value: "wages@1"}, {Field: "call", Value: true}, {Field: "seconds", Value: int64(90)}, {Field: "odd", Value: []string{"phone"}}},
		},
		{},
	}
}

// drawnCodes are codes in all languages, the longest a list has, and what else
// fills each size of the drawing.
func drawnCodes() []string {
	list := []string{"1", "办件号 12345678901", strings.Repeat("长", 110) + "."}
	for _, language := range codes.Languages {
		l, _ := codes.In(language)
		longest := ""
		for _, w := range l.Words() {
			if len(w) > len(longest) {
				longest = w
			}
		}
		list = append(list, l.Code(bytes.Repeat([]byte{7}, 16)), strings.TrimSpace(strings.Repeat(longest+" ", 12)))
	}
	for n := 10; n <= 331; n += 15 {
		list = append(list, strings.Repeat("0123456789abcdef", 21)[:n])
	}
	return list
}

func TestFormsUnderNode(t *testing.T) {
	typed, err := os.ReadFile("testdata/typed.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, s := range submissions() {
		text := s.JSON()
		if again, err := form.Parse(text); err != nil || !bytes.Equal(again.JSON(), text) {
			t.Fatalf("%s: %v", text, err)
		}
		list = append(list, string(text))
	}
	want := drawnCodes()
	out := outputOf(t, "forms", map[string]any{"typed": json.RawMessage(typed), "submissions": list, "codes": want})
	var tests, drawn strings.Builder
	for line := range strings.Lines(out) {
		if text, ok := strings.CutPrefix(line, "DRAWN "); ok {
			drawn.WriteString(text)
		} else {
			tests.WriteString(line)
		}
	}
	report(t, tests.String())
	t.Run("another decoder reads the codes", func(t *testing.T) { strangerReads(t, drawn.String(), want) })
}

// strangerReads gives drawings to a decoder that knows nothing of ours.
func strangerReads(t *testing.T, drawn string, want []string) {
	peer, err := filepath.Abs("../.ci/web/node_modules/jsqr/dist/jsQR.js")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(peer); err != nil {
		if os.Getenv(requireAudits) == "1" {
			t.Fatalf("npm ci --prefix .ci/web has not been run, and %s=1", requireAudits)
		}
		t.Skipf("LEFT OUT: %s; npm ci --prefix .ci/web has not been run", t.Name())
	}
	c := exec.Command("node", "testdata/readqr.cjs", peer) // outputOf has found it
	c.Stdin = strings.NewReader(drawn)
	out, err := c.CombinedOutput()
	var got []string
	if err != nil || json.Unmarshal(out, &got) != nil || len(got) != len(want) {
		t.Fatalf("%v\n%s", err, out)
	}
	for i, text := range got {
		if text != want[i] {
			t.Errorf("%q is read as %q", want[i], text)
		}
	}
}
