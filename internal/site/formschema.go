package site

import (
	"unionhall/internal/digest"
	"unionhall/internal/form"
	"unionhall/internal/form/forms"
)

// formDocuments are the schemas of what forms ask: of the site's own forms at the base path, of a union
// with files of its own below its path, and the dictionary of all questions.
// They are those of their versions for good: a build compares them with the last ones.
func (s *snapshot) formDocuments() []Document {
	if !s.takesForms {
		return nil
	}
	all := s.in.Forms.Own("")
	list := schemasOf("", all)
	for _, h := range s.halls {
		if s.selected(h) {
			list = append(list, schemasOf(h.ID, s.in.Forms.Own(h.ID))...)
		}
	}
	if text, err := form.Dictionary(all); err == nil { // where one name has two meanings, package forms has told
		list = append(list, fixedDocument(forms.DictionaryFile, text))
	}
	return list
}

func schemasOf(union string, list []*form.Form) []Document {
	documents := make([]Document, len(list))
	for i, f := range list {
		documents[i] = fixedDocument(forms.SchemaFile(union, f.ID), f.Schema())
	}
	return documents
}

// fixedDocument is one that nothing but settings and theme has a say in.
func fixedDocument(file string, text []byte) Document {
	return Document{File: File(file), Sum: digest.Of(text), make: func(*snapshot) []byte { return text }}
}
