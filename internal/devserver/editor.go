package devserver

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// unhappy is how soon an editor that cannot open a file says so. One that
// still runs then has opened it.
const unhappy = 700 * time.Millisecond

// edit opens a file at a line and a column, each 1 where it is not known.
func edit(editor []string, file string, line, col int) error {
	if len(editor) == 0 {
		editor = openers(runtime.GOOS, exec.LookPath)
	}
	return start(filled(editor, file, line, col))
}

// openers is what opens a file where nothing was said: VS Code, which knows
// lines, else whatever the system opens such files with.
func openers(system string, look func(string) (string, error)) []string {
	if _, err := look("code"); err == nil {
		return []string{"code", "-g", "{file}:{line}:{col}"}
	}
	return append(desktop(system), "{file}")
}

// desktop is the command by which a system opens files and addresses.
func desktop(system string) []string {
	switch system {
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	case "darwin":
		return []string{"open"}
	}
	return []string{"xdg-open"}
}

// Browse opens an address in the system's browser.
func Browse(address string) error {
	return start(append(desktop(runtime.GOOS), address))
}

// filled puts the place into the words of an editor's command. The words were
// parted before: whatever stands in a file's name stays one word, and no shell
// ever reads it. An editor that says nothing of {file} gets it as its last word.
func filled(editor []string, file string, line, col int) []string {
	if !slices.ContainsFunc(editor, func(word string) bool { return strings.Contains(word, "{file}") }) {
		editor = append(slices.Clone(editor), "{file}")
	}
	fill := strings.NewReplacer("{file}", file, "{line}", strconv.Itoa(max(line, 1)), "{col}", strconv.Itoa(max(col, 1)))
	words := make([]string, len(editor))
	for i, word := range editor {
		words[i] = fill.Replace(word)
	}
	return words
}

// start runs a program beside this one and waits only as long as it takes to
// hear that it cannot.
func start(words []string) error {
	c := exec.Command(words[0], words[1:]...)
	c.SysProcAttr = apart()
	if err := fitsBatch(c.Path, words[1:]); err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("%s: %w", words[0], err)
		}
	case <-time.After(unhappy):
	}
	return nil
}

// fitsBatch keeps names that mean something to cmd.exe from batch files, such
// as VS Code's own on Windows: cmd.exe would read them once more.
func fitsBatch(program string, args []string) error {
	ending := strings.ToLower(filepath.Ext(program))
	if ending != ".cmd" && ending != ".bat" {
		return nil
	}
	for _, a := range args {
		if strings.ContainsAny(a, `&|<>^%!"`) {
			return fmt.Errorf("%q cannot be handed to %s", a, filepath.Base(program))
		}
	}
	return nil
}

// Words parts a command as people write it: at spaces, but not within quotes.
// A backslash is a character like any other, as paths on Windows want it.
func Words(command string) []string {
	var words []string
	var word strings.Builder
	quote, begun := rune(0), false
	for _, r := range command {
		switch {
		case r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, begun = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if begun {
		words = append(words, word.String())
	}
	return words
}
