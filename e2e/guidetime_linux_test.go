package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
)

// How slow the reader of a guide is taken to be. Keys are those of the
// keystroke-level model (Card, Moran and Newell, 1980) for whoever types codes
// that mean nothing to them; a Chinese character is typed in pinyin, 25 a
// minute, and 220 characters, or 200 words, are read in one. A line that the
// program shows is compared, not read: the model's M.
const (
	perKey       = 750 * time.Millisecond
	perHan       = time.Minute / 25
	readingHan   = time.Minute / 220
	readingWord  = time.Minute / 200
	perLine      = 1350 * time.Millisecond
	lessonWindow = 130 * time.Second // opening, saving, pointing: as the guide's record counts it
	lessonLimit  = 10 * time.Minute
)

var (
	lessonHeading = regexp.MustCompile(`(?m)^## (?:第二课|Lesson two)`)
	guideWord     = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9.'/:_-]*`)
)

// TestFirstLessonFitsIntoTenMinutes holds the length of the guides' first
// lesson, with all that stands before it, to what their titles promise.
func TestFirstLessonFitsIntoTenMinutes(t *testing.T) {
	for _, g := range guides {
		text, err := os.ReadFile(inDocs(g.name))
		if err != nil {
			t.Fatal(err)
		}
		end := lessonHeading.FindIndex(text)
		if end == nil {
			t.Fatalf("%s has no second lesson", g.name)
		}
		lesson := string(text[:end[0]])
		reading, typing := readingTime(lesson), typingTime(lesson)
		whole := reading + typing + lessonWindow
		t.Logf("%s: reading %.0f s, typing %.0f s, with windows %.0f s", g.name, reading.Seconds(), typing.Seconds(), whole.Seconds())
		if whole > lessonLimit {
			t.Errorf("the first lesson of %s takes %v, more than %v", g.name, whole, lessonLimit)
		}
	}
}

var guideBlock = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

// readingTime is how long it takes to read a part of a guide. What is typed
// counts as typing.
func readingTime(text string) time.Duration {
	sum := time.Duration(0)
	for _, block := range guideBlock.FindAllStringSubmatch(text, -1) {
		if block[1] == "text" {
			sum += time.Duration(strings.Count(block[2], "\n")) * perLine
		}
	}
	prose := guideBlock.ReplaceAllString(text, "")
	return sum + time.Duration(hanIn(prose))*readingHan + time.Duration(len(guideWord.FindAllString(prose, -1)))*readingWord
}

// typingTime is how long it takes to type what a part of a guide tells to.
func typingTime(text string) time.Duration {
	sum := time.Duration(0)
	for _, s := range guideSteps(text) {
		switch s.act {
		case command, added:
			sum += keysTime(s.text + "\n")
		case shown:
			for _, line := range strings.Split(s.text, "\n") {
				if asked, ok := strings.CutSuffix(line, "⏎"); ok {
					_, answer := cutAnswer(asked)
					sum += keysTime(answer + "\n")
				}
			}
		}
	}
	return sum
}

func keysTime(text string) time.Duration {
	han := hanIn(text)
	return time.Duration(han)*perHan + time.Duration(len([]rune(text))-han)*perKey
}

func hanIn(text string) int {
	n := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}
