package build

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/diag"
)

// snapshot is a photograph as a telephone saves it: with the place where it was
// taken, and to be turned.
func snapshot(t testing.TB, width, height int) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{uint8(x * 7), uint8(y * 5), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, nil))
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00 GPS 39.9042 ACME Phone"
	head := binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(len(exif)+2))
	return string(head) + exif + b.String()[2:]
}

// album is a site with one photograph of 520 by 460 pixels, seen as 460 by 520: the
// least of which two sizes are made.
func album(t testing.TB) *world {
	files := smallSite()
	delete(files, "lh/news/pic.png")
	files["lh/news/pic.md"] = "---\ntitle: 图片\ndate: 2026-04-02\n---\n![工会会员在领水](照片.png)\n"
	files["lh/news/照片.png"] = snapshot(t, 520, 460)
	return newWorld(t, files)
}

// pictures returns the published ones.
func pictures(files map[string]string) map[string]string {
	list := map[string]string{}
	for name, text := range files {
		if strings.HasPrefix(name, "lh/files/") && !strings.HasSuffix(name, "/") {
			list[name] = text
		}
	}
	return list
}

func TestPhotographIsPublishedWithoutItsPlace(t *testing.T) {
	slowUnderRace(t)
	w := album(t)
	_, list, err := w.try()
	must(t, err)
	if len(list) != 1 || list[0].Rule != "attachment/content" || list[0].Severity != diag.Warning || !strings.Contains(list[0].Hint.EN, ".jpg") {
		t.Errorf("a JPEG called .png: %v", list)
	}
	out := tree(t, w.out)
	made := pictures(out)
	if len(made) != 2 {
		t.Errorf("%d pictures, want those of 460 and 360 pixels", len(made))
	}
	for name, text := range made {
		c, _, err := image.DecodeConfig(strings.NewReader(text))
		if err != nil || c.Width >= c.Height || !strings.HasSuffix(name, ".jpg") {
			t.Errorf("%s: %d by %d (%v)", name, c.Width, c.Height, err)
		}
	}
	for name, text := range out {
		for _, secret := range []string{"GPS", "39.9042", "ACME", "Exif"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s tells %q", name, secret)
			}
		}
	}
	if page := out["lh/news/pic.html"]; !strings.Contains(page, " 460w,") || !strings.Contains(page, " width=460 height=520 decoding=async>") {
		t.Errorf("the page says %s", page)
	}
	sameSites(t, "without a cache", tree(t, w.out), w.fresh())
}

func TestPicturesAreMadeOnce(t *testing.T) {
	w := album(t)
	w.build()
	want := tree(t, w.out)
	shrunk := func() (n int) {
		must(t, os.RemoveAll(w.out))
		w.build(func(o *Options) { o.Progress = func(p Progress) { n += b2i(p.Stage == Shrinking) } })
		sameTrees(t, "built again", tree(t, w.out), want)
		return n
	}
	if shrunk() > 0 {
		t.Error("the second build worked on pictures")
	}
	// Touched, as by a checkout: looked at again, and found by its digest.
	now := time.Now().Add(-2 * time.Hour)
	must(t, os.Chtimes(filepath.Join(w.source, "lh", "news", "照片.png"), now, now))
	folder := galleryOf(t, w)
	before := stamps(t, folder)
	shrunk()
	if after := stamps(t, folder); len(after) != len(before) {
		t.Errorf("%d files became %d", len(before), len(after))
	} else {
		for name, then := range before {
			if !after[name].Equal(then) {
				t.Errorf("%s was written again", name)
			}
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// galleryOf returns the folder of pictures in the cache.
func galleryOf(t testing.TB, w *world) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(w.o.Cache, "*", galleryFolder))
	must(t, err)
	if len(found) != 1 {
		t.Fatalf("folders of pictures: %v", found)
	}
	return found[0]
}

func stamps(t testing.TB, folder string) map[string]time.Time {
	t.Helper()
	names, err := os.ReadDir(folder)
	must(t, err)
	list := map[string]time.Time{}
	for _, e := range names {
		info, err := e.Info()
		must(t, err)
		list[e.Name()] = info.ModTime()
	}
	return list
}

func TestDamagedPicturesInTheCacheAreMadeAgain(t *testing.T) {
	slowUnderRace(t)
	w := album(t)
	w.build()
	want := tree(t, w.out)
	folder := galleryOf(t, w)
	for name, damage := range map[string]func(file string){
		"emptied": func(file string) { must(t, os.WriteFile(file, nil, 0o644)) },
		"removed": func(file string) { must(t, os.Remove(file)) },
		"changed": func(file string) {
			data, err := os.ReadFile(file)
			must(t, err)
			data[len(data)/2]++
			must(t, os.WriteFile(file, data, 0o644))
		},
	} {
		for _, forget := range []bool{false, true} { // whether facts of files are lost as well
			for file := range stamps(t, folder) {
				damage(filepath.Join(folder, file))
			}
			if forget {
				must(t, os.Remove(filepath.Join(filepath.Dir(folder), itemsFile)))
			}
			must(t, os.RemoveAll(w.out))
			w.build()
			sameTrees(t, name, tree(t, w.out), want)
		}
	}
}

func TestWhatAPreviewKnowsOfAPictureIsNotPublished(t *testing.T) {
	slowUnderRace(t)
	w := album(t)
	p, err := NewPreview(w.o)
	must(t, err)
	_, err = p.Update(t.Context(), nil)
	must(t, err)
	must(t, p.Close())
	w.build()
	for name, text := range pictures(tree(t, w.out)) {
		if strings.Contains(text, "GPS") {
			t.Errorf("%s is the photograph as it was taken", name)
		}
	}
}

func TestOldPicturesLeaveTheCache(t *testing.T) {
	slowUnderRace(t)
	w := album(t)
	w.build()
	folder := galleryOf(t, w)
	then := time.Now().Add(-keepPictures - time.Hour)
	for file := range stamps(t, folder) {
		must(t, os.Chtimes(filepath.Join(folder, file), then, then))
	}
	w.write("lh/news/照片.png", snapshot(t, 500, 470))
	must(t, os.WriteFile(filepath.Join(folder, "new-1"), nil, 0o644))
	w.build()
	left := stamps(t, folder)
	for file, at := range left {
		if at.Equal(then) || at.Before(then.Add(time.Minute)) {
			t.Errorf("%s is still there", file)
		}
	}
	if _, there := left["new-1"]; !there || len(left) != 4 {
		t.Errorf("left are %v", left)
	}
}

func TestPictureTroublesStandWhereTheyAreUsed(t *testing.T) {
	slowUnderRace(t)
	w := album(t)
	for _, c := range []struct {
		name, text, rule string
		severity         diag.Severity
	}{
		{"照片.jpg", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "picture/format", diag.Warning},
		{"照片.heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "picture/format", diag.Warning},
		{"照片.jpg", snapshot(t, 300, 200)[:700], "picture/broken", diag.Warning},
		{"照片.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xc3\x50\x00\x00\xc3\x50\x08\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00IEND\xaeB`\x82", "picture/too-large", diag.Fault},
	} {
		w.write("lh/news/pic.md", "---\ntitle: 图片\ndate: 2026-04-02\n---\n\n![工会会员在领水]("+c.name+")\n")
		w.write("lh/news/"+c.name, c.text)
		for range 2 { // told again from the cache
			_, list, err := w.try()
			must(t, err)
			if len(list) != 1 || list[0].Rule != c.rule || list[0].Severity != c.severity || list[0].Path != "lh/news/pic.md" || list[0].Line != 6 || !strings.Contains(list[0].Text.ZH, c.name) {
				t.Errorf("%s: %+v", c.name, list)
			}
		}
		w.remove("lh/news/" + c.name)
	}
}

// TestMain lets this test stand in for an encoder.
func TestMain(m *testing.M) {
	if strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") != "cwebp" {
		os.Exit(m.Run())
	}
	if broken := os.Getenv("UNIONHALL_BROKEN"); broken != "" && len(os.Args) > 2 {
		if _, err := os.Stat(broken); err == nil {
			if self, err := os.FindProcess(os.Getpid()); err == nil && self.Kill() == nil {
				self.Wait()
			}
		}
	}
	if len(os.Args) > 2 {
		const one = "RIFF\x1e\x00\x00\x00WEBPVP8L\x12\x00\x00\x00\x2f\x00\x00\x00\x00\x07\xd0\xff\xfe\xf7\xbf\xff\x81\x88\xe8\x7f\x00\x00"
		if os.WriteFile(os.Args[len(os.Args)-1], []byte(one), 0o600) != nil {
			os.Exit(1)
		}
	}
}

// fakeEncoder puts this test on PATH under the name of an encoder.
func fakeEncoder(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	must(t, err)
	name := "cwebp"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	must(t, os.Symlink(self, filepath.Join(dir, name)))
	t.Setenv("PATH", dir)
}

func TestEncoderThatWasEndedIsTriedAgain(t *testing.T) {
	slowUnderRace(t)
	if runtime.GOOS == "windows" {
		return // an ended program looks there as one that gave up
	}
	w := album(t)
	fakeEncoder(t)
	broken := filepath.Join(t.TempDir(), "broken")
	must(t, os.WriteFile(broken, nil, 0o600))
	t.Setenv("UNIONHALL_BROKEN", broken)
	with := func(o *Options) { o.Encoders = []string{"cwebp"} }
	_, _, err := w.try(with)
	must(t, err)
	_, list, err := w.try(with) // by now, stamps alone would say that nothing has changed
	must(t, err)
	told := func(d diag.Diag) bool { return d.Rule == "picture/encoder" }
	if !slices.ContainsFunc(list, told) || strings.Contains(tree(t, w.out)["lh/news/pic.html"], "<source") {
		t.Errorf("%+v", list)
	}
	must(t, os.Remove(broken))
	_, list, err = w.try(with)
	must(t, err)
	if slices.ContainsFunc(list, told) || !strings.Contains(tree(t, w.out)["lh/news/pic.html"], "<source type=image/webp") {
		t.Errorf("after it was mended: %+v", list)
	}
}

func TestEncoderIsUsedWhenAskedFor(t *testing.T) {
	slowUnderRace(t)
	w := album(t)
	w.build()
	plain := tree(t, w.out)
	fakeEncoder(t)
	with := func(o *Options) { o.Encoders = []string{"cwebp"} }
	w.build(with)
	modern := tree(t, w.out)
	if !strings.Contains(modern["lh/news/pic.html"], "<picture><source type=image/webp srcset=") || len(pictures(modern)) != 3 {
		t.Errorf("%v, %s", len(pictures(modern)), modern["lh/news/pic.html"])
	}
	sameSites(t, "with an encoder", modern, w.fresh(with))
	w.build()
	sameSites(t, "without it again", tree(t, w.out), plain)
	if _, err := New(Options{Source: w.source, Encoders: []string{"avifenc"}}); err == nil {
		t.Error("a program that is not there was found")
	}
}
