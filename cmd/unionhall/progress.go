package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"unionhall/internal/build"
	"unionhall/internal/diag"
)

const (
	quietStart  = time.Second            // a build shorter than this shows no bar
	barInterval = 100 * time.Millisecond // between two drawings: people see no more
)

// A progress shows how far a long build is, on a terminal. Its methods are
// called from one goroutine at a time; a nil progress shows nothing.
type progress struct {
	w     io.Writer
	in    func(diag.Words) string
	now   func() time.Time
	start time.Time
	drawn time.Time
	stage build.Stage
	bar   *progressbar.ProgressBar // nil until there is something to draw
}

// progress returns nil where nobody would see it.
func (p *program) progress() *progress {
	if p.json || !isTerminal(p.stderr) || p.env["TERM"] == "dumb" {
		return nil
	}
	return newProgress(p.stderr, p.in, p.now)
}

func newProgress(w io.Writer, in func(diag.Words) string, now func() time.Time) *progress {
	return &progress{w: w, in: in, now: now, start: now()}
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// stageNames are shown before the bar.
var stageNames = map[build.Stage]diag.Words{
	build.Scanning:   diag.Say("查找文件", "looking for files"),
	build.Parsing:    diag.Say("读取内容", "reading content"),
	build.Shrinking:  diag.Say("处理图片", "working on pictures"),
	build.Rendering:  diag.Say("生成网页", "making pages"),
	build.Publishing: diag.Say("写入文件", "writing files"),
}

// show draws how far the build is, if it is time to.
func (g *progress) show(at build.Progress) {
	if g == nil {
		return
	}
	now := g.now()
	if now.Sub(g.start) < quietStart || now.Sub(g.drawn) < barInterval {
		return
	}
	g.drawn = now
	if g.bar == nil || at.Stage != g.stage {
		g.clear()
		g.stage, g.bar = at.Stage, g.newBar(at)
	}
	_ = g.bar.Set(at.Done) // a terminal that cannot be written to is no fault of the build
}

// clear takes the bar away: what follows stands on a clean line.
func (g *progress) clear() {
	if g != nil && g.bar != nil {
		_ = g.bar.Clear()
	}
}

func (g *progress) newBar(at build.Progress) *progressbar.ProgressBar {
	total := at.Total
	if total <= 0 {
		total = -1 // not known yet: the bar only counts
	}
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(g.w),
		progressbar.OptionSetDescription(g.in(stageNames[at.Stage])),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(30),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionClearOnFinish(),
	)
}
