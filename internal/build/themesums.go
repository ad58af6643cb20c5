package build

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"unionhall/internal/digest"
	"unionhall/internal/form/forms"
	"unionhall/internal/theme"
)

// themeSums say what of a theme has changed.
type themeSums struct {
	all       digest.Sum // every file of every layer
	templates digest.Sum // layouts, partials and strings
	words     digest.Sum // kinds, forms and strings
	style     digest.Sum // style sheets, wherever they lie
	static    digest.Sum // the theme's own files
}

// layersSums digests every file of every layer. The layers of one site are a
// few hundred kilobytes: reading them is quicker than remembering.
func layersSums(layers []theme.Layer) (themeSums, error) {
	all, templates, words := digest.New("theme"), digest.New("templates"), digest.New("words")
	style, static := digest.New("style"), digest.New("static")
	for _, l := range layers {
		for _, h := range []*digest.Hash{all, templates, words, style, static} {
			h.String(l.Name)
		}
		err := themeFiles(l.FS, ".", func(name string, data []byte) error {
			sum := digest.Of(data)
			note(all, name, sum)
			switch folder, _, _ := strings.Cut(name, "/"); folder {
			case "layouts", "partials":
				note(templates, name, sum)
			case "strings":
				note(templates, name, sum)
				note(words, name, sum)
			case kindFolder, forms.Folder:
				note(words, name, sum)
			case staticFolder:
				note(static, name, sum)
			}
			if path.Ext(name) == ".css" {
				note(style, name, sum)
			}
			return nil
		})
		if err != nil {
			return themeSums{}, err
		}
	}
	return themeSums{all.Done(), templates.Done(), words.Done(), style.Done(), static.Done()}, nil
}

func note(h *digest.Hash, name string, sum digest.Sum) {
	h.String(name)
	h.Sum(sum)
}

// themeFiles calls do for every file below a folder. A link that leads nowhere,
// or out of the theme, is not there: some editors lay one beside a file while
// they change it. One that leads to a folder would hide files from the digest.
func themeFiles(fsys fs.FS, folder string, do func(name string, data []byte) error) error {
	return fs.WalkDir(fsys, folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if e.Type()&fs.ModeSymlink != 0 {
			info, err := fs.Stat(fsys, name)
			if err != nil {
				return nil
			}
			if info.IsDir() {
				return fmt.Errorf("%q is a link to a folder: put the folder itself there", name)
			}
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		return do(name, data)
	})
}
