package build

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const borrow = `version: 1
title: 借工具
purpose: 给您留好工具
recipients: 工具室的值班员
answer_within: 24h
retention_after_close: 7d
consents: [handle]
steps: [{name: a, title: 借什么, fields: [{name: tool, type: text, label: 借什么}]}]
`

// lender is a site with two forms of its own: of the top union, and of the city.
func lender(t *testing.T) *world {
	files := smallSite()
	files["union.yaml"] += "intake: on\n"
	files["forms/tool.yaml"] = borrow
	files["lh/forms/tool.yaml"] = "extends: true\nversion: 1\nsteps: [{name: a, fields: [{name: until, type: date, label: 哪天还}]}]\n"
	return newWorld(t, files)
}

func TestWhatFormsAskIsPublished(t *testing.T) {
	slowUnderRace(t)
	w := lender(t)
	w.build()
	lies := tree(t, w.o.Out)
	for file, want := range map[string]string{"schemas/form-tool.json": "tool@1", "lh/schemas/form-tool.json": "tool@2", "schemas/form-join.json": "join@1", "schemas/fields.json": "fields"} {
		var schema struct{ Title string }
		if err := json.Unmarshal([]byte(lies[file]), &schema); err != nil || schema.Title != want {
			t.Errorf("%s: %q, %v", file, schema.Title, err)
		}
	}
	if strings.Contains(lies["schemas/fields.json"], `"until"`) || !strings.Contains(lies["lh/schemas/form-tool.json"], `"until"`) {
		t.Error("what the city alone asks is not where it has to be")
	}
}

func TestChangedFormNeedsANewVersion(t *testing.T) {
	slowUnderRace(t)
	w := lender(t)
	w.build()
	first := w.o.Out
	w.edit("forms/tool.yaml", "label: 借什么", "label: 您要借什么")
	w.fails("form/version")
	w.edit("forms/tool.yaml", "version: 1", "version: 2")
	w.build()
	w.edit("lh/forms/tool.yaml", "哪天还", "几号还")
	w.fails("form/version")
	w.edit("lh/forms/tool.yaml", "version: 1", "version: 2")
	w.build()
	w.edit("forms/tool.yaml", "answer_within: 24h", "answer_within: 48h") // no word of what is asked
	w.build()

	w.edit("forms/tool.yaml", "借什么, fields", "要借什么, fields")
	elsewhere := func(o *Options) { o.Out = filepath.Join(t.TempDir(), "elsewhere") }
	w.build(elsewhere) // where nothing was published
	w.fails("form/version", elsewhere, func(o *Options) { o.Previous = first })
}

func TestCheckComparesFormsWithWhatIsPublished(t *testing.T) {
	slowUnderRace(t)
	w := lender(t)
	w.build()
	check := func(o *Options) { o.Check, o.Previous, o.Out = true, o.Out, "" }
	w.build(check)
	w.edit("forms/tool.yaml", "label: 借什么", "label: 您要借什么")
	w.fails("form/version", check)
	for _, union := range []string{"", "lh"} { // what is not ours is compared with nothing
		must(t, os.WriteFile(filepath.Join(w.o.Out, union, "schemas", "form-tool.json"), []byte("null"), 0o644))
	}
	w.build(check)
}

func TestHostThatDoesNotAnswerIsNoNewForm(t *testing.T) {
	w := lender(t)
	_, _, err := w.try(func(o *Options) { o.Check, o.Out, o.Previous = true, "", "http://127.0.0.1:1/" })
	if err == nil || !strings.Contains(err.Error(), "forms as they were published") {
		t.Error(err)
	}
}

// What the endpoint writes at night is on the pages of the unions that it tells of after
// the next build, and on no others; a damaged file is a fault at its place.
func TestHowFastUnionsAnswerIsShownWhereItIsKnown(t *testing.T) {
	w := lender(t)
	w.write("lh/union.yaml", w.read("lh/union.yaml")+"intake: on\n")
	w.build()
	before := tree(t, w.o.Out)
	w.write("answers.json", `{"v":1,"k":5,"from":202512,"to":202611,"unions":{"lh":{"tool":{"cases":25,"view":8}}}}`)
	w.build()
	after := tree(t, w.o.Out)
	for _, page := range []string{"lh/index.html", "lh/forms/tool.html"} {
		if !strings.Contains(after[page], "2025-12") || strings.Contains(before[page], "2025-12") {
			t.Errorf("%s does not say how fast the union answers", page)
		}
	}
	for _, page := range []string{"index.html", "forms/tool.html"} {
		if after[page] != before[page] {
			t.Errorf("%s is another one, and nothing is known of its union", page)
		}
	}
	if _, published := after["answers.json"]; published {
		t.Error("the file itself is published")
	}
	w.write("answers.json", `{"v":1`)
	w.fails("form/speeds")
}
