package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/watch"
)

// clearScreen puts the cursor into the upper left corner and empties what can
// be scrolled back to as well (ECMA-48; the last part is xterm's).
const clearScreen = "\x1b[H\x1b[2J\x1b[3J"

// checkAgain checks, and checks once more whenever something changes, until it
// is interrupted: that is no fault.
func (p *program) checkAgain(ctx context.Context, f *checkFlags, o build.Options) error {
	folders, err := watchedFolders(o.Source)
	if err != nil {
		return err
	}
	w, err := watch.New(watch.Options{Folders: folders})
	if err != nil {
		return err
	}
	defer w.Close()
	b, err := build.New(o)
	if err != nil {
		return err
	}
	defer b.Close()
	var late pause
	var stuck held
	for {
		err := p.checkOnce(ctx, f, b, o)
		end, again := stuck.news(err, o.Source)
		if end != nil {
			err = p.tellStuck(end)
		}
		if err != nil && !again {
			return p.watchEnded(ctx, err)
		}
		for _, words := range late.news(w.Polls()) {
			p.tell(diag.Words{ZH: words.ZH + "\n", EN: words.EN + "\n"})
		}
		if err := nextChange(ctx, w, again); err != nil {
			return p.watchEnded(ctx, err)
		}
	}
}

// nextChange waits until something changes or, where files are to be tried
// again, until it is time for that.
func nextChange(ctx context.Context, w *watch.Watcher, again bool) error {
	wait, cancel := ctx, context.CancelFunc(func() {})
	if again {
		wait, cancel = context.WithTimeout(ctx, retryAfter)
	}
	defer cancel()
	_, err := w.Next(wait)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return nil
	}
	return err
}

// watchEnded makes being interrupted the good end that it is here.
func (p *program) watchEnded(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	p.raw = true // every answer has been given
	return nil
}

// checkOnce is one look. A file that vanishes while it is read is looked for
// with the next change.
func (p *program) checkOnce(ctx context.Context, f *checkFlags, b *build.Builder, o build.Options) error {
	if f.now.t.IsZero() {
		o.Now = p.now()
		b.At(o.Now)
	}
	report, list, err := b.Update(ctx)
	if wrong := wrongUnion(list); wrong != nil {
		return wrong
	}
	if errors.Is(err, os.ErrNotExist) && ctx.Err() == nil {
		return nil
	}
	if err != nil {
		return err
	}
	if isTerminal(p.stdout.w) && !p.json {
		p.tell(diag.Say(clearScreen, clearScreen))
	}
	passed := p.tellCheck(f, o, report, list)
	if p.json {
		code := exitDone
		if !passed {
			code = exitFaults
		}
		return p.answerLine(code, nil)
	}
	p.tell(diag.Say("%s 检查完毕，用时 %s 秒；等待修改，按 Ctrl-C 结束\n", "%s: looked at everything in %s s; waiting for changes, Ctrl-C ends this\n",
		p.now().Format(time.TimeOnly), seconds(report.Elapsed.Seconds())))
	return nil
}

// tellStuck tells of a look that came to nothing.
func (p *program) tellStuck(end *problem) error {
	if p.json {
		p.answer = answer{}
		return p.answerLine(exitMachine, end)
	}
	end.print(p.stderr, p.lang)
	return nil
}

// answerLine writes the answer of one look on a line of its own.
func (p *program) answerLine(code int, end *problem) error {
	p.answer.Command = "check"
	p.answer.close(code, end)
	_ = encoder(p.stdout).Encode(p.answer) // the writer remembers what went wrong
	p.answer.Diagnostics = nil
	return p.stdout.err // nobody reads on
}

// watchedFolders are the source and, where it has some, the themes beside it.
func watchedFolders(source string) ([]string, error) {
	source, err := filepath.Abs(source)
	if err != nil {
		return nil, err
	}
	folders := []string{source}
	if beside := filepath.Join(filepath.Dir(source), "themes"); isFolder(beside) {
		folders = append(folders, beside)
	}
	return folders, nil
}
