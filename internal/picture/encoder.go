package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// An Encoder is a program that writes pictures in a way that the standard
// library does not: half as heavy. It is used only when it was asked for.
type Encoder struct {
	Name    string
	path    string
	version string // what it says of itself: another one writes other bytes
	tool    tool

	patience time.Duration
	hangs    atomic.Int32 // how often it used that up
}

// A tool is what is to be known of a program. lossless is nil where it has no
// good way to write drawings.
type tool struct {
	name     string
	pack     string // that Debian and Ubuntu have it in
	format   Format
	version  string // the argument
	longest  int    // side, in pixels, that the format or its decoders in browsers allow
	lossy    func(in, out string) []string
	lossless func(in, out string) []string
}

var tools = []tool{
	{
		name: "cwebp", pack: "webp", format: WebP, version: "-version", longest: 16383,
		lossy: func(in, out string) []string {
			return []string{"-quiet", "-q", "75", "-m", "5", "-metadata", "icc", in, "-o", out}
		},
		lossless: func(in, out string) []string {
			return []string{"-quiet", "-lossless", "-z", "6", "-metadata", "icc", in, "-o", out}
		},
	},
	{
		name: "avifenc", pack: "libavif-bin", format: AVIF, version: "--version", longest: 32768,
		lossy: func(in, out string) []string {
			return []string{"--speed", "6", "--jobs", "1", "--yuv", "420", "--min", "20", "--max", "40", "--ignore-exif", "--ignore-xmp", in, out}
		},
	},
}

// EncoderNames returns the names of the programs that can be used.
func EncoderNames() []string {
	var names []string
	for _, t := range tools {
		names = append(names, t.name)
	}
	return names
}

// EncoderPackage returns the package in which Debian and Ubuntu have a program.
func EncoderPackage(name string) string {
	for _, t := range tools {
		if t.name == name {
			return t.pack
		}
	}
	return ""
}

const (
	encoderPatience = 2 * time.Minute // for one picture of 1600 pixels, on a slow machine
	versionPatience = 10 * time.Second
	// killPatience is how long a program that was ended may hold on to what it
	// says: one that it started itself may outlive it.
	killPatience = time.Second
	// mostHangs is how often an encoder may use up its time before the others
	// are made without it: a folder of photographs would take days.
	mostHangs = 3
)

// FindEncoder looks for a program on PATH and asks for its version.
func FindEncoder(ctx context.Context, name string) (*Encoder, error) {
	i := slices.IndexFunc(tools, func(t tool) bool { return t.name == name })
	if i < 0 {
		return nil, fmt.Errorf("encoder %q: not one of %q", name, EncoderNames())
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("encoder %q: %w", name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, versionPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, tools[i].version)
	cmd.WaitDelay = killPatience
	version, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("encoder %q: %w", name, err)
	}
	return &Encoder{Name: name, path: path, version: string(version), tool: tools[i], patience: encoderPatience}, nil
}

// Key tells encoders apart that would write other bytes.
func (e *Encoder) Key() string { return e.Name + "\n" + e.version }

// encode adds to a set what an encoder makes of its canvases: all or nothing,
// since a browser that takes an encoder's files sees no others, and would get a
// blurred one for one that is missing. A program that fails is told of, and the
// picture does without it.
func (m *Maker) encode(ctx context.Context, s *Set, e *Encoder, w *work, canvases []canvas) error {
	args := e.tool.lossy
	if !w.photo {
		args = e.tool.lossless
	}
	largest := canvases[0].Rect
	if args == nil || max(largest.Dx(), largest.Dy()) > e.tool.longest {
		return nil
	}
	var made []File
	weight, plain := 0, 0
	for i, c := range canvases {
		data, err := m.patient(ctx, e, w.png(c), args)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			s.Notes = append(s.Notes, encoderFailed(e.Name, err))
			s.Passing = s.Passing || passing(err)
			return nil
		}
		made = append(made, File{Bytes: data, Format: e.tool.format, Width: c.Rect.Dx(), Height: c.Rect.Dy(), Modern: true})
		weight += len(data)
		plain += len(s.Files[i].Bytes)
	}
	if weight < plain {
		s.Files = append(s.Files, made...)
	}
	return nil
}

// png writes what an encoder is to read. The profile of a grey picture stays
// away: encoders make colours of grey, which it would not fit.
func (w *work) png(c canvas) []byte {
	if w.grey {
		return fastPNG(c)
	}
	return withICCP(fastPNG(c), w.profile)
}

var (
	errSlow = fmt.Errorf("no result after %v", encoderPatience)
	errHung = fmt.Errorf("not tried any more: %d times without a result", mostHangs)
)

// patient runs an encoder that has not used up the patience with it.
func (m *Maker) patient(ctx context.Context, e *Encoder, picture []byte, args func(in, out string) []string) ([]byte, error) {
	if e.hangs.Load() >= mostHangs {
		return nil, errHung
	}
	data, err := e.run(ctx, m.folder, picture, args)
	if errors.Is(err, errSlow) {
		e.hangs.Add(1)
	}
	return data, err
}

// passing reports whether the program might do it another time. One that looked
// at the picture and gave up will do so again.
func passing(err error) bool {
	var exit *exec.ExitError
	return !errors.Is(err, errNothing) && !(errors.As(err, &exit) && exit.Exited())
}

func fastPNG(c canvas) []byte {
	var buf bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if enc.Encode(&buf, c) != nil { // never of a buffer
		return nil
	}
	return buf.Bytes()
}

// run lets the program encode one picture.
func (e *Encoder) run(ctx context.Context, folder string, picture []byte, args func(in, out string) []string) ([]byte, error) {
	dir, err := exchange(folder, picture)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, exchanged), filepath.Join(dir, "out."+e.tool.format.Ext())
	if err := e.call(ctx, args(in, out)); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(out)
	if err != nil || Sniff(data[:min(len(data), Head)]) != e.tool.format {
		return nil, fmt.Errorf("%w: no %s", errNothing, e.tool.format)
	}
	return data, nil
}

const exchanged = "in.png"

// exchange puts a picture into a new folder: in folder, or where the system
// keeps what passes when that is full or not to be written to.
func exchange(folder string, picture []byte) (dir string, err error) {
	for _, parent := range []string{folder, ""} {
		if dir, err = os.MkdirTemp(parent, "encode-*"); err != nil {
			continue
		}
		if err = os.WriteFile(filepath.Join(dir, exchanged), picture, 0o600); err == nil {
			return dir, nil
		}
		os.RemoveAll(dir)
	}
	return "", err
}

var errNothing = errors.New("nothing was written")

// call runs the program. What it says of a failure becomes one line.
func (e *Encoder) call(ctx context.Context, args []string) error {
	limited, cancel := context.WithTimeout(ctx, e.patience)
	defer cancel()
	cmd := exec.CommandContext(limited, e.path, args...)
	cmd.WaitDelay = killPatience
	said, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case limited.Err() != nil:
		return errSlow
	}
	if words := strings.Fields(string(said)); len(words) > 0 {
		return fmt.Errorf("%w: %.200s", err, strings.Join(words, " "))
	}
	return err
}
