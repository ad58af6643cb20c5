package forms

import (
	_ "embed"
	"slices"
	"sync"

	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

//go:embed schemas/form.yaml
var formYAML []byte

//go:embed schemas/notice.yaml
var noticeYAML []byte

// formSchema declares the keys of a form's file.
var formSchema = sync.OnceValue(func() []kind.Field { return readSchema("form.yaml", formYAML) })

// noticeSchema declares the keys of notice.yaml.
var noticeSchema = sync.OnceValue(func() []kind.Field { return readSchema("notice.yaml", noticeYAML) })

func readSchema(name string, text []byte) []kind.Field {
	list, diags := kind.ReadSchema(fields.Source{Path: name, Bytes: text, FirstLine: 1})
	if len(diags) > 0 {
		panic(diags[0].Text.EN) // it comes with the program, and a test reads it
	}
	return list
}

// librarySchema declares the keys of fields.yaml: questions and consents as
// they stand in a form.
var librarySchema = sync.OnceValue(func() []kind.Field {
	questions := inner(inner(formSchema(), "steps").Fields, "fields")
	questions.Short = ""
	consents := inner(formSchema(), "consents")
	consents.Short = ""
	return []kind.Field{questions, consents}
})

func inner(list []kind.Field, name string) kind.Field {
	return list[slices.IndexFunc(list, func(f kind.Field) bool { return f.Name == name })]
}

// Schema returns the keys of a form's file, for a guide to them.
func Schema() []kind.Field { return formSchema() }
