package picture

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"slices"
	"time"
)

// An Encoder is a program that writes pictures in a way that the standard
// library does not: half as heavy. It is used only when it was asked for.
type Encoder struct {
	Name    string
	path    string
	version string // what it says of itself: another one writes other bytes
	tool    tool
}

// A tool is what is to be known of a program. lossless is nil where it has no
// good way to write drawings.
type tool struct {
	name     string
	pack     string // that Debian and Ubuntu have it in
	format   Format
	version  string // the argument
	lossy    func(in, out string) []string
	lossless func(in, out string) []string
}

var tools = []tool{
	{
		name: "cwebp", pack: "webp", format: WebP, version: "-version",
		lossy: func(in, out string) []string {
			return []string{"-quiet", "-q", "75", "-m", "5", "-metadata", "icc", in, "-o", out}
		},
		lossless: func(in, out string) []string {
			return []string{"-quiet", "-lossless", "-z", "6", "-metadata", "icc", in, "-o", out}
		},
	},
	{
		name: "avifenc", pack: "libavif-bin", format: AVIF, version: "--version",
		lossy: func(in, out string) []string {
			return []string{"--speed", "6", "--jobs", "1", "--min", "20", "--max", "40", "--ignore-exif", "--ignore-xmp", in, out}
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
	version, err := exec.CommandContext(ctx, path, tools[i].version).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("encoder %q: %w", name, err)
	}
	return &Encoder{Name: name, path: path, version: string(version), tool: tools[i]}, nil
}

// Key tells encoders apart that would write other bytes.
func (e *Encoder) Key() string { return e.Name + "\n" + e.version }

// encode adds to a set what an encoder makes of its canvases. What is no
// lighter than the file it would stand beside is left out; a program that
// fails is told of, and the picture does without it.
func (m *Maker) encode(ctx context.Context, s *Set, e *Encoder, w *work, canvases []canvas) error {
	args := e.tool.lossy
	if !w.photo {
		if args = e.tool.lossless; args == nil {
			return nil
		}
	}
	for i, c := range canvases {
		data, err := e.run(ctx, m.folder, withICCP(fastPNG(c), w.profile), args)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			s.Notes = append(s.Notes, encoderFailed(e.Name, err))
			return nil
		}
		if len(data) < len(s.Files[i].Bytes) {
			s.Files = append(s.Files, File{Bytes: data, Format: e.tool.format, Width: c.Rect.Dx(), Height: c.Rect.Dy(), Modern: true})
		}
	}
	return nil
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
	dir, err := os.MkdirTemp(folder, "encode-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	in, out := dir+string(os.PathSeparator)+"in.png", dir+string(os.PathSeparator)+"out."+e.tool.format.Ext()
	if err := os.WriteFile(in, picture, 0o600); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, encoderPatience)
	defer cancel()
	said, err := exec.CommandContext(ctx, e.path, args(in, out)...).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w: %.200s", err, bytes.TrimSpace(said))
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	if Sniff(data[:min(len(data), Head)]) != e.tool.format {
		return nil, fmt.Errorf("no %s was written", e.tool.format)
	}
	return data, nil
}
