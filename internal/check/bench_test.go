package check

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unionhall/internal/content"
)

// BenchmarkText goes over the demonstration, text by text; BenchmarkProse is
// what of it is reading the Markdown.
func BenchmarkText(b *testing.B) {
	p, sources := content.NewParser(zone), demonstration(b)
	for i := 0; b.Loop(); i++ {
		Text(p, sources[i%len(sources)])
	}
}

func BenchmarkProse(b *testing.B) {
	p, sources := content.NewParser(zone), demonstration(b)
	for i := 0; b.Loop(); i++ {
		p.Prose(sources[i%len(sources)])
	}
}

func demonstration(b *testing.B) []content.Source {
	set := kinds(b)
	var list []content.Source
	size := 0
	source := os.DirFS(filepath.Join("..", "..", "content"))
	err := fs.WalkDir(source, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".md") {
			return err
		}
		text, err := fs.ReadFile(source, path)
		list = append(list, content.Source{Path: path, Kind: kindOf(set, path), Name: "x", Lang: "zh-Hans", Text: text})
		size += len(text)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(size / len(list)))
	b.ReportAllocs()
	return list
}
