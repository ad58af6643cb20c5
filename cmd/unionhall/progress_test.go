package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"unionhall/internal/build"
)

func TestProgressShowsOnLongBuildsOnly(t *testing.T) {
	var screen bytes.Buffer
	now := time.Unix(0, 0)
	g := newProgress(&screen, speaking("zh").in, func() time.Time { return now })
	g.show(build.Progress{Stage: build.Parsing, Done: 1, Total: 100})
	now = now.Add(quietStart - 1)
	g.show(build.Progress{Stage: build.Parsing, Done: 50, Total: 100})
	g.clear()
	if screen.Len() > 0 {
		t.Fatalf("shown within the first second: %q", screen.String())
	}
	now = now.Add(1)
	g.show(build.Progress{Stage: build.Parsing, Done: 60, Total: 100})
	if !strings.Contains(screen.String(), "读取内容") || !strings.Contains(screen.String(), "60/100") {
		t.Errorf("after a second: %q", screen.String())
	}
	drawn := screen.Len()
	now = now.Add(barInterval - 1)
	g.show(build.Progress{Stage: build.Parsing, Done: 61, Total: 100})
	if screen.Len() != drawn {
		t.Errorf("drawn again at once: %q", screen.String()[drawn:])
	}
	now = now.Add(1)
	g.show(build.Progress{Stage: build.Rendering, Done: 5, Total: 120})
	if !strings.Contains(screen.String()[drawn:], "生成网页") {
		t.Errorf("next stage: %q", screen.String()[drawn:])
	}
}

func TestProgressNeedsATerminal(t *testing.T) {
	p := speaking("en")
	p.stderr = &bytes.Buffer{}
	g := p.progress()
	if g != nil {
		t.Error("there is a bar without a terminal")
	}
	g.show(build.Progress{}) // a nil bar takes everything
	g.clear()
}
