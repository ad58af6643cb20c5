package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/site"
	"unionhall/internal/theme"
	"unionhall/themes"
)

// unionFile marks the folder of a union.
const unionFile = "union.yaml"

// importSettings is what the folders above the target say.
type importSettings struct {
	source    string // the folder with site.yaml, as a path of the system
	union     string // folder of the union below it, with slashes
	below     string // the target below the union's folder, with slashes; "." for that folder
	config    *site.Config
	kinds     *kind.Set
	languages []string // of the union, the main one first
	ids       []string // of all unions of the site
}

// settingsAround looks upwards from a folder, which need not exist yet, for
// its union and its site.
func settingsAround(into string) (*importSettings, diag.List, error) {
	unionDir, err := above(into, unionFile)
	if err != nil {
		return nil, nil, err
	}
	source := ""
	if unionDir != "" {
		if source, err = above(unionDir, siteFile); err != nil {
			return nil, nil, err
		}
	}
	if unionDir == "" || source == "" {
		return nil, nil, noUnion(into)
	}
	s := &importSettings{source: source}
	if s.union, err = relative(source, unionDir); err != nil {
		return nil, nil, err
	}
	if s.below, err = relative(unionDir, into); err != nil {
		return nil, nil, err
	}
	list, err := s.read()
	return s, list, err
}

func noUnion(into string) error {
	hint := diag.Say("写工会的文件夹：里面有 union.yaml，它自己或者上面的文件夹里有 site.yaml", "name the folder of a union: it holds union.yaml, and site.yaml lies there or above")
	if info, err := os.Stat(filepath.Join(into, "content", unionFile)); err == nil && !info.IsDir() {
		hint = diag.Say("是不是 --into %s？", "did you mean --into %s?", quoted(filepath.Join(into, "content")))
	}
	return usage(diag.Say("“%s”不属于任何工会", "%s belongs to no union", into), hint)
}

// above returns the folder at or above dir that holds a file, or "".
func above(dir, file string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	up := filepath.Clean(dir)
	for {
		info, err := os.Stat(filepath.Join(abs, file))
		switch {
		case err == nil && !info.IsDir():
			return up, nil
		case err != nil && !errors.Is(err, fs.ErrNotExist) && !isFile(abs):
			return "", err
		}
		if filepath.Dir(abs) == abs {
			return "", nil
		}
		abs, up = filepath.Dir(abs), parent(up)
	}
}

// parent keeps a path as short as it was typed: the parent of "." is "..".
func parent(dir string) string {
	if dir == "." || filepath.Base(dir) == ".." {
		return filepath.Join(dir, "..")
	}
	return filepath.Dir(dir)
}

// relative returns the way from one folder to another one in it, with slashes.
func relative(from, to string) (string, error) {
	a, err := filepath.Abs(from)
	if err != nil {
		return "", err
	}
	b, err := filepath.Abs(to)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(a, b)
	return filepath.ToSlash(rel), err
}

// read reads site.yaml, the kinds of its theme and union.yaml.
func (s *importSettings) read() (diag.List, error) {
	text, err := os.ReadFile(filepath.Join(s.source, siteFile))
	if err != nil {
		return nil, err
	}
	config, list := site.ReadConfig(siteFile, text)
	kinds, faults, err := kindsOf(s.source, config)
	if err != nil {
		return nil, err
	}
	list = append(list, faults...)
	text, err = os.ReadFile(filepath.Join(s.source, filepath.FromSlash(s.union), unionFile))
	if err != nil {
		return nil, err
	}
	union, faults := site.ReadUnion(path.Join(s.union, unionFile), text, kinds)
	list = append(list, faults...)
	s.config, s.kinds, s.languages = config, kinds, union.Languages
	if len(s.languages) == 0 {
		s.languages = config.Languages
	}
	return list, s.findIDs()
}

// findIDs looks for the other unions: their ids are parts of addresses.
func (s *importSettings) findIDs() error {
	unions, err := unionsIn(s.source, s.kinds)
	for _, u := range unions {
		s.ids = append(s.ids, u.ID)
	}
	return err
}

// reserved reports whether the site has an address for a home, a section or a
// page of its own. Former addresses that say so would be faults at the build.
func (s *importSettings) reserved(address string) bool {
	parts := strings.Split(address, "/")
	for _, known := range [][]string{s.ids, s.config.Languages, s.languages} {
		if len(parts) > 0 && slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, parts[0]) }) {
			parts = parts[1:]
		}
	}
	switch {
	case len(parts) == 0, slices.Contains(site.OwnAddresses(), parts[0]):
		return true
	case len(parts) == 1, len(parts) == 3 && parts[1] == "page":
		return s.kinds.ByFolder(parts[0]) != nil
	}
	return false
}

// kindsOf reads the kinds of the site's theme.
func kindsOf(source string, c *site.Config) (*kind.Set, diag.List, error) {
	files, list, err := themeOf(source, c)
	if err != nil {
		return nil, nil, err
	}
	set, faults := kind.Load(files, "kinds")
	return set, append(list, faults...), nil
}

// themeOf returns the files of the site's theme, all layers as one folder.
func themeOf(source string, c *site.Config) (fs.FS, diag.List, error) {
	layers, list, err := build.ThemeLayers(source, c, themes.Base())
	if err != nil {
		return nil, nil, err
	}
	return theme.Overlay(layers), list, nil
}
