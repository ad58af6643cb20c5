package convert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

// Write writes what the plan holds below into, and notes the outcome of each
// file. It never replaces a file. The error is for what no editor can mend.
func (p *Plan) Write(ctx context.Context, into *os.Root) error {
	for i := range p.Files {
		f := &p.Files[i]
		text, err := p.text(f)
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			f.Outcome, err = put(into, f.To, text)
		}
		if err != nil {
			return err
		}
		p.inTheWay(f.From, f.To, f.Outcome)
	}
	return p.copyFiles(ctx, into)
}

func (p *Plan) copyFiles(ctx context.Context, into *os.Root) error {
	for i := range p.Copies {
		c := &p.Copies[i]
		data, err := fs.ReadFile(p.source, c.From)
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			c.Outcome, err = put(into, c.To, data)
		}
		if err != nil {
			return err
		}
		p.inTheWay(c.From, c.To, c.Outcome)
	}
	p.Diags = p.Diags.Sorted()
	return nil
}

func (p *Plan) inTheWay(from, to string, o Outcome) {
	if o == InTheWay {
		p.Diags = append(p.Diags, warning(from, "import/exists",
			diag.Say("没有写入：“%s”已经有另一个文件", "not written: another file is at %q", to),
			diag.Say("比较两个文件；要用新的，先把旧的移开再导入一次", "compare the two; to take the new one, move the old one away and import again")))
	}
}

// text reads the file again, as it was when the plan was made, and puts our
// front matter before it.
func (p *Plan) text(f *File) ([]byte, error) {
	raw, err := fs.ReadFile(p.source, f.From)
	if err != nil {
		return nil, err
	}
	if digest.Of(raw) != f.doc.sum {
		return nil, fmt.Errorf("%s: changed while it was imported", f.From)
	}
	text, _, _ := decode(raw) // what the plan was made of
	out := make([]byte, 0, len(f.head)+len(text))
	out = append(out, f.head...)
	cut := f.doc.cut
	if cut.empty() {
		return append(out, text[f.doc.body.from:]...), nil
	}
	out = append(out, text[f.doc.body.from:cut.from]...)
	return append(out, text[cut.to:]...), nil
}

// put writes a file that is not there yet.
func put(into *os.Root, name string, data []byte) (Outcome, error) {
	if err := into.MkdirAll(path.Dir(name), 0o755); err != nil {
		return 0, err
	}
	f, err := into.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return compare(into, name, data)
	}
	if err != nil {
		return 0, err
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = into.Remove(name) // half a file is worse than none
		return 0, err
	}
	return Written, nil
}

func compare(into *os.Root, name string, data []byte) (Outcome, error) {
	there, err := into.ReadFile(name)
	switch {
	case err != nil && !isDir(into, name):
		return 0, err
	case err == nil && bytes.Equal(there, data):
		return Identical, nil
	}
	return InTheWay, nil
}

func isDir(into *os.Root, name string) bool {
	info, err := into.Stat(name)
	return err == nil && info.IsDir()
}
