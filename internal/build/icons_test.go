package build

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/digest"
)

// badge is a logo: a square in a colour with something in the middle.
func badge(t testing.TB, side int, c color.RGBA) string {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{c, color.White})
	for y := side / 3; y < 2*side/3; y++ {
		for x := side / 3; x < 2*side/3; x++ {
			m.SetColorIndex(x, y, 1)
		}
	}
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.String()
}

// iconsOf reads the manifests of a built site, and holds what they say of icons
// to the files.
func iconsOf(t testing.TB, out map[string]string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for name, text := range out {
		if path.Base(name) != "manifest.webmanifest" {
			continue
		}
		var m struct {
			Icons []struct{ Src, Sizes, Type, Purpose string }
		}
		must(t, json.Unmarshal([]byte(text), &m))
		for _, icon := range m.Icons {
			file := path.Join(path.Dir(name), icon.Src)
			found[name] = append(found[name], file)
			c, err := png.DecodeConfig(strings.NewReader(out[file]))
			if err != nil || icon.Sizes != fmt.Sprintf("%dx%d", c.Width, c.Height) || icon.Type != "image/png" {
				t.Errorf("%s: %s is %d by %d pixels (%v), and the manifest says %s", name, file, c.Width, c.Height, err, icon.Sizes)
			}
			if !strings.HasSuffix(file, "-"+digest.Of([]byte(out[file])).Short()+".png") {
				t.Errorf("%s is not named by its digest", file)
			}
		}
	}
	return found
}

func TestIconsArePublishedWithTheirManifests(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	out := tree(t, w.out)
	found := iconsOf(t, out)
	if len(found) != 3 || len(found["yl/manifest.webmanifest"]) != 3 || !slices.Equal(found["yl/manifest.webmanifest"], found["yl/en/manifest.webmanifest"]) {
		t.Errorf("icons by manifest: %v", found)
	}
	home := out["yl/en/index.html"]
	if !strings.Contains(home, ` data-manifest="yl/en/manifest.webmanifest"`) || !strings.Contains(home, `<link rel="apple-touch-icon" href="../../static/icon-180-`) ||
		!strings.Contains(home, `<meta name="theme-color" content="#b3261e">`) {
		t.Errorf("the home does not name them: %.1500s", home)
	}
	if strings.Contains(out["index.html"], `data-manifest="`) {
		t.Error("the door has a manifest")
	}
}

// TestIconsAreDrawnOnce looks at the second build: where the files lie, nothing
// is drawn, and where one is gone, it is drawn again.
func TestIconsAreDrawnOnce(t *testing.T) {
	slowUnderRace(t)
	files := smallSite()
	files["lh/union.yaml"] += "logo: logo.png\n"
	files["lh/logo.png"] = badge(t, 512, color.RGBA{11, 92, 138, 255})
	w := newWorld(t, files)
	w.build()
	first := tree(t, w.out)
	w.edit("news/n01.md", "正文", "新的正文")
	b, err := New(w.o)
	must(t, err)
	defer b.Close()
	u := &update{builder: &b.builder, began: time.Now()}
	_, err = u.run(t.Context())
	must(t, err)
	if len(u.icons.used) != 2 || u.icons.fresh {
		t.Errorf("icons of %d unions, fresh %v", len(u.icons.used), u.icons.fresh)
	}
	for _, e := range u.icons.used {
		if len(e.icons) != 4 || e.bytes != nil {
			t.Error("icons were drawn again")
		}
	}
	for name := range first {
		if strings.HasPrefix(name, "static/icon-") && strings.HasSuffix(name, ".png") {
			must(t, w.unpublish(name))
		}
	}
	w.build()
	second := tree(t, w.out)
	for name, text := range first {
		if strings.HasPrefix(name, "static/") && second[name] != text {
			t.Errorf("%s is another one", name)
		}
	}
	sameSites(t, "without a cache", second, w.fresh())
}

func (w *world) unpublish(name string) error {
	return os.Remove(filepath.Join(w.out, filepath.FromSlash(name)))
}

func TestLogoMakesTheIcons(t *testing.T) {
	slowUnderRace(t)
	files := smallSite()
	files["lh/union.yaml"] += "logo: logo.png\n"
	files["lh/logo.png"] = badge(t, 512, color.RGBA{11, 92, 138, 255})
	w := newWorld(t, files)
	colours := func() color.Color {
		out := tree(t, w.out)
		icons := iconsOf(t, out)["lh/manifest.webmanifest"]
		m, err := png.Decode(strings.NewReader(out[icons[2]]))
		must(t, err)
		return m.At(0, 0)
	}
	w.build()
	blue := colours()
	if r, g, b, _ := blue.RGBA(); r>>8 != 11 || g>>8 != 92 || b>>8 != 138 {
		t.Errorf("the ground is %v", blue)
	}
	w.write("lh/logo.png", badge(t, 512, color.RGBA{0, 105, 92, 255}))
	w.build()
	if green := colours(); green == blue {
		t.Error("another logo, the same icons")
	}
	whole := badge(t, 512, color.RGBA{0, 105, 92, 255})
	for what, c := range map[string]struct{ logo, rule string }{
		"small": {badge(t, 500, color.RGBA{0, 105, 92, 255}), "union/icon"}, "cut off": {whole[:len(whole)/2], "union/logo"},
	} {
		w.write("lh/logo.png", c.logo)
		_, list, err := w.try()
		must(t, err)
		if len(list) != 1 || list[0].Rule != c.rule || list[0].Path != "lh/union.yaml" {
			t.Errorf("%s: told %v", what, list)
		}
		if r, g, b, _ := colours().RGBA(); r>>8 != 0xb3 || g>>8 != 0x26 || b>>8 != 0x1e {
			t.Errorf("%s: no mark was drawn instead", what)
		}
	}
}

func TestOneUnionAloneHasTheSameIcons(t *testing.T) {
	w := newWorld(t, smallSite())
	whole := w.fresh()
	w.build(func(o *Options) { o.Union = "lh" })
	alone := tree(t, w.out)
	if found := iconsOf(t, alone); len(found["lh/manifest.webmanifest"]) != 3 {
		t.Errorf("icons %v", found)
	}
	for name, text := range alone {
		if (strings.HasPrefix(name, "static/") || strings.HasSuffix(name, ".webmanifest")) && whole[name] != text {
			t.Errorf("%s differs", name)
		}
	}
}

func TestAPreviewIsNoApplication(t *testing.T) {
	w := newWorld(t, smallSite())
	plain, err := New(w.o)
	must(t, err)
	defer plain.Close()
	plain.plain, plain.Out, plain.Cache = true, filepath.Join(w.dir, "plain"), ""
	_, list, err := plain.Update(t.Context())
	must(t, err)
	if len(list) > 0 {
		t.Error(list)
	}
	for name, text := range tree(t, plain.Out) {
		if strings.Contains(name, "manifest") || strings.HasPrefix(name, "static/icon-") || strings.HasSuffix(name, ".html") && strings.Contains(text, `data-manifest="`) {
			t.Error(name)
		}
	}
}
