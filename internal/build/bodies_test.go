package build

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// bodyBook writes bodies as builds do: some in each round, then sealed.
type bodyBook struct {
	t    *testing.T
	s    *bodies
	refs []*bodyRef
	want [][]byte
}

func (b *bodyBook) round(n, size int) {
	b.t.Helper()
	for range n {
		html := bytes.Repeat(fmt.Appendf(nil, "%07d,", len(b.refs)), size/8)
		ref := b.s.add(html)
		b.refs, b.want = append(b.refs, &ref), append(b.want, html)
	}
	b.s.seal(func() []*bodyRef { return b.refs })
	must(b.t, b.s.failed)
}

func (b *bodyBook) check() {
	b.t.Helper()
	for i, ref := range b.refs {
		got, err := b.s.read(*ref, nil)
		if err != nil || !bytes.Equal(got, b.want[i]) {
			b.t.Fatalf("body %d: %v, %d bytes of %d", i, err, len(got), len(b.want[i]))
		}
	}
}

func TestBodiesReadBack(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		b := &bodyBook{t: t, s: &bodies{dir: dir}}
		b.round(100, 800)
		b.check()
		must(t, b.s.close())
	}
}

func TestSegmentsStayFew(t *testing.T) {
	b := &bodyBook{t: t, s: &bodies{dir: t.TempDir()}}
	b.round(1000, 800)
	for range 200 {
		b.round(1, 800)
	}
	if n := len(b.s.list); n > 12 {
		t.Errorf("%d segments after 200 single edits", n)
	}
	b.check()
	must(t, b.s.close())
}

func TestSegmentThatIsHalfGarbageIsWrittenAnew(t *testing.T) {
	b := &bodyBook{t: t, s: &bodies{dir: t.TempDir()}}
	b.round(1000, 800)
	b.refs, b.want = b.refs[:400], b.want[:400]
	b.round(1, 8)
	var size int64
	for _, g := range b.s.list {
		size += g.size
	}
	if len(b.s.list) != 1 || size != 400*800+8 {
		t.Errorf("%d segments of %d bytes", len(b.s.list), size)
	}
	b.check()
	must(t, b.s.close())
}

func TestDamagedBodyIsNoticed(t *testing.T) {
	dir := t.TempDir()
	b := &bodyBook{t: t, s: &bodies{dir: dir}}
	b.round(2, 800)
	name := filepath.Join(dir, b.s.list[0].name)
	data, err := os.ReadFile(name)
	must(t, err)
	data[3] ^= 1
	must(t, os.WriteFile(name, data, 0o644))
	if _, err := b.s.read(*b.refs[0], nil); err == nil {
		t.Error("a damaged body was read")
	}
	if _, err := b.s.read(*b.refs[1], nil); err != nil {
		t.Errorf("the one beside it: %v", err)
	}
	if _, err := b.s.read(bodyRef{}, nil); err == nil {
		t.Error("a body that is nowhere was read")
	}
	must(t, b.s.close())
}

func TestBuildWithoutACacheLeavesNoFile(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	b := &bodyBook{t: t, s: &bodies{}}
	b.round(1, 8)
	b.check()
	must(t, b.s.close())
	left, err := os.ReadDir(temp)
	must(t, err)
	if len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
