package asset

import (
	"io/fs"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"unionhall/internal/diag"
)

// space is the esbuild namespace of files of the given file system. Without
// one esbuild would look on the disk.
const space = "theme"

// browsers are the oldest that styles and scripts are lowered for: those of
// September 2018. In-app browsers on cheap phones stay that old for years.
func browsers() []api.Engine {
	return []api.Engine{
		{Name: api.EngineChrome, Version: "69"},
		{Name: api.EngineFirefox, Version: "62"},
		{Name: api.EngineSafari, Version: "12"},
		{Name: api.EngineIOS, Version: "12"},
	}
}

// supported is what those browsers do understand, although esbuild's table says
// of Safari before 14.1 that it does not: there the scope of default values of destructured
// parameters is wrong, and before 13 tagged templates are not cached. We have neither, and the
// first could not be lowered at all.
func supported() map[string]bool {
	return map[string]bool{"destructuring": true, "template-literal": true}
}

// style takes esbuild's warnings for faults: browsers pass over what they do not
// understand, and a brace too few leaves a page nearly without style.
func style(fsys fs.FS, entry string) ([]byte, diag.List) {
	css, list := bundle(fsys, entry, ".css", true)
	for i := range list {
		list[i].Severity = diag.Fault
	}
	return css, list
}

// script lets tdewolff/minify give the names, where it keeps the order of what a script does: esbuild gives no name in
// a function that any function around it has, tdewolff one that is not needed there, so that short functions look
// alike. Of the scripts of forms that is a thirtieth in brotli.
func script(fsys fs.FS, entry string) ([]byte, diag.List) {
	js, list := bundle(fsys, entry, ".js", false)
	if list.Faults() > 0 {
		return nil, list
	}
	if short, sameOrder := minifyScript(js); sameOrder {
		return short, list
	}
	js, _ = bundle(fsys, entry, ".js", true) // what it said of the sources is in list
	return js, list
}

// bundle joins a style sheet or a script with all that it imports, its names as short as esbuild makes them if shortNames.
func bundle(fsys fs.FS, entry, ending string, shortNames bool) ([]byte, diag.List) {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry},
		Outfile:     "/out" + ending, // never written: Write is off
		// A folder that exists nowhere: what the plugin does not answer is not found.
		AbsWorkingDir:     "/",
		Bundle:            true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: shortNames,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		Engines:           browsers(),
		Supported:         supported(),
		Platform:          api.PlatformBrowser,
		Format:            format(ending),
		TsconfigRaw:       "{}", // a tsconfig.json of the disk has no say
		LogLevel:          api.LogLevelSilent,
		Plugins:           []api.Plugin{reader(fsys)},
	})
	list := diags(result.Errors, diag.Fault)
	list = append(list, diags(result.Warnings, diag.Warning)...)
	for _, f := range result.OutputFiles {
		if path.Ext(f.Path) == ending {
			return []byte(strings.TrimSpace(string(f.Contents))), list
		}
	}
	return nil, list
}

func format(ending string) api.Format {
	if ending == ".js" {
		return api.FormatIIFE
	}
	return api.FormatDefault
}

// reader answers all of esbuild's questions from fsys.
func reader(fsys fs.FS) api.Plugin {
	return api.Plugin{Name: space, Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			return resolve(fsys, a)
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: space}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			return read(fsys, a.Path)
		})
	}}
}

// resolve finds the file that an import means. Addresses in url() stay as they
// are: the style sheet lies inside the page and cannot be bundled with them.
func resolve(fsys fs.FS, a api.OnResolveArgs) (api.OnResolveResult, error) {
	if a.Kind == api.ResolveCSSURLToken {
		return api.OnResolveResult{Path: a.Path, External: true}, nil
	}
	name := path.Clean(a.Path)
	if a.Kind != api.ResolveEntryPoint {
		name = path.Join(path.Dir(a.Importer), a.Path)
	}
	for _, ending := range []string{"", ".ts", ".js"} {
		if i, err := fs.Stat(fsys, name+ending); err == nil && !i.IsDir() {
			return api.OnResolveResult{Path: name + ending, Namespace: space}, nil
		}
	}
	return api.OnResolveResult{Errors: []api.Message{{Text: a.Path + ": " + notThere}}}, nil
}

// notThere is how esbuild is told of a missing file; words turns it into a hint.
const notThere = "no such file"

func read(fsys fs.FS, name string) (api.OnLoadResult, error) {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return api.OnLoadResult{}, err
	}
	text := string(b)
	return api.OnLoadResult{Contents: &text, Loader: loader(name)}, nil
}

func loader(name string) api.Loader {
	switch path.Ext(name) {
	case ".css":
		return api.LoaderCSS
	case ".ts":
		return api.LoaderTS
	case ".json":
		return api.LoaderJSON
	}
	return api.LoaderJS
}
