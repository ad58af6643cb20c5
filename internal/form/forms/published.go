package forms

import (
	"encoding/json"

	"unionhall/internal/diag"
)

// SchemaFile returns where the schema of a form is published, from the base path:
// of "", the form of the theme and the site; else that of a union with a file of its own.
func SchemaFile(union, id string) string {
	file := "schemas/form-" + id + ".json"
	if union != "" {
		file = union + "/" + file
	}
	return file
}

// DictionaryFile is where the dictionary of all questions is published.
const DictionaryFile = "schemas/fields.json"

// published is what of a schema tells whether a form is still the one of its version.
type published struct {
	Version  int    `json:"x-version"`
	Wording  string `json:"x-wording"`
	Consents []struct {
		Name    string            `json:"name"`
		Digests map[string]string `json:"digests"`
	} `json:"x-consents"`
}

// CheckWording compares the forms with their schemas as they were last published
// (nil: not yet) and tells whose words have changed without a new version:
// an officer could no longer say what a worker was asked and has agreed to.
func (s *Set) CheckWording(schema func(file string) []byte) diag.List {
	l := &loader{}
	l.wantWording("", s.site, schema)
	for _, union := range sortedKeys(s.unions) {
		l.wantWording(union, s.unions[union], schema)
	}
	return l.diags
}

func (l *loader) wantWording(union string, own map[string]*draft, schema func(string) []byte) {
	for _, id := range sortedKeys(own) {
		d := own[id]
		var was published
		if d.broken || json.Unmarshal(schema(SchemaFile(union, id)), &was) != nil || was.Version == 0 {
			continue // not published yet, or not by us
		}
		switch f := d.form; {
		case f.Version < was.Version:
			l.fault(d.at("version"), "version",
				diag.Say("“%[1]s”已经发布到第 %[2]d 版，这里却是第 %[3]d 版", "%[1]q has been published up to version %[2]d, and this is version %[3]d", id, was.Version, f.Version),
				diag.Say("请把 version 加 %d", "add %d to version", was.Version-f.Version+1))
		case f.Version == was.Version && f.Wording() != was.Wording:
			l.fault(d.at("version"), "version",
				diag.Say("“%[1]s”的问题或者说明改了，版本还是发布过的第 %[2]d 版", "questions or explanations of %[1]q have changed, and its version is still %[2]d, which is published", id, was.Version),
				diag.Say("请把 version 加 1：有人填的是旧的那一版，工会要分得清", "add 1 to version: some have filled in the earlier one, and the union must be able to tell"))
		}
		l.wantAgreed(d, was)
	}
}

// wantAgreed looks for consents that say something else than was agreed to.
func (l *loader) wantAgreed(d *draft, was published) {
	for _, a := range d.form.Consents {
		now := a.Digests()
		for _, c := range was.Consents {
			if c.Name != a.Name() || sameWhereBoth(now, c.Digests) {
				continue
			}
			l.fault(d.at("consent "+a.ID), "version",
				diag.Say("同意“%[1]s”的原话改了，版本还是发布过的第 %[2]d 版", "the words of the consent %[1]q have changed, and its version is still %[2]d, which is published", a.ID, a.Version),
				diag.Say("请给它写 version: %d", "write version: %d for it", a.Version+1))
		}
	}
}

// sameWhereBoth reports whether what both say is the same: a translation may be added.
func sameWhereBoth(a, b map[string]string) bool {
	for tag, x := range a {
		if y, ok := b[tag]; ok && x != y {
			return false
		}
	}
	return true
}
