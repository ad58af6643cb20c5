package main

import (
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// speaking returns a program that speaks lang and is not connected to anything.
func speaking(lang string) *program {
	return &program{
		stdin: strings.NewReader(""), stdout: &carefulWriter{w: io.Discard}, stderr: io.Discard,
		env: map[string]string{}, now: time.Now, lang: lang,
	}
}

// walk calls visit for every command, with its counterpart in the other
// language.
func walk(t *testing.T, zh, en *cobra.Command, visit func(zh, en *cobra.Command)) {
	t.Helper()
	visit(zh, en)
	if len(zh.Commands()) != len(en.Commands()) {
		t.Fatalf("%s: %d commands in Chinese, %d in English", zh.CommandPath(), len(zh.Commands()), len(en.Commands()))
	}
	for i, c := range zh.Commands() {
		walk(t, c, en.Commands()[i], visit)
	}
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

func TestEveryCommandExplainsItselfInBothLanguages(t *testing.T) {
	check := func(what, zh, en string) {
		if !hasHan(zh) {
			t.Errorf("%s: no Chinese text: %q", what, zh)
		}
		if en == "" || hasHan(en) {
			t.Errorf("%s: no English text: %q", what, en)
		}
	}
	visited := 0
	chinese, english := speaking("zh").commands(), speaking("en").commands()
	for _, root := range []*cobra.Command{chinese, english} {
		root.InitDefaultHelpCmd() // as Execute does: cobra's own words count as well
		root.InitDefaultCompletionCmd()
	}
	walk(t, chinese, english, func(zh, en *cobra.Command) {
		visited++
		zh.InitDefaultHelpFlag()
		en.InitDefaultHelpFlag()
		name := zh.CommandPath()
		check(name+" short", zh.Short, en.Short)
		check(name+" long", zh.Long, en.Long)
		if zh.Runnable() {
			check(name+" examples", zh.Example, en.Example)
			checkExamples(t, en)
		}
		zh.Flags().VisitAll(func(f *pflag.Flag) {
			check(name+" --"+f.Name, f.Usage, en.Flags().Lookup(f.Name).Usage)
		})
	})
	if visited < 8 {
		t.Errorf("%d commands visited", visited)
	}
}

// checkExamples sees that the examples of a command call it, with flags that
// it has.
func checkExamples(t *testing.T, cmd *cobra.Command) {
	t.Helper()
	for line := range strings.Lines(cmd.Example) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		if !strings.Contains(line, "unionhall") {
			t.Errorf("%s: the example %q is not of this program", cmd.CommandPath(), line)
		}
		for _, word := range strings.Fields(line) {
			name, isFlag := strings.CutPrefix(word, "--")
			name, _, _ = strings.Cut(name, "=")
			if isFlag && cmd.HasParent() && flagOf(cmd, name) == nil {
				t.Errorf("%s: the example %q has an unknown flag --%s", cmd.CommandPath(), line, name)
			}
		}
	}
}

func flagOf(cmd *cobra.Command, name string) *pflag.Flag {
	if f := cmd.Flags().Lookup(name); f != nil {
		return f
	}
	return cmd.Root().PersistentFlags().Lookup(name)
}

// Lines of help that are wider than this wrap on the terminals that people have.
const helpColumns = 100

func TestHelpFitsATerminal(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		root := speaking(lang).commands()
		walk(t, root, root, func(cmd, _ *cobra.Command) {
			var text strings.Builder
			p := speaking(lang)
			p.stdout = &carefulWriter{w: &text}
			p.help(cmd, nil)
			for line := range strings.Lines(text.String()) {
				if n := columns(strings.TrimRight(line, "\n")); n > helpColumns {
					t.Errorf("%s, %s: %d columns: %s", lang, cmd.CommandPath(), n, line)
				}
			}
		})
	}
}

func TestEveryJSONFieldIsDocumented(t *testing.T) {
	var names []string
	seen := map[reflect.Type]bool{}
	collect(reflect.TypeFor[answer](), seen, &names)
	collect(reflect.TypeFor[serveLine](), seen, &names)
	if len(names) < 30 {
		t.Fatalf("only %d fields found", len(names))
	}
	for _, text := range []string{jsonTopic.ZH, jsonTopic.EN} {
		words := strings.FieldsFunc(text, func(r rune) bool {
			return r != '_' && (r > unicode.MaxASCII || !unicode.IsLetter(r))
		})
		known := map[string]bool{}
		for _, w := range words {
			known[w] = true
		}
		for _, name := range names {
			if !known[name] {
				t.Errorf("the field %q is not explained in: %.40s...", name, text)
			}
		}
	}
}

// collect gathers the JSON names of all fields that t reaches.
func collect(t reflect.Type, seen map[reflect.Type]bool, names *[]string) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		collect(t.Elem(), seen, names)
	case reflect.Struct:
		if seen[t] {
			return
		}
		seen[t] = true
		for f := range t.Fields() {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); f.IsExported() && name != "" {
				*names = append(*names, name)
				collect(f.Type, seen, names)
			}
		}
	}
}
