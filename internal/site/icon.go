package site

import (
	"runtime"
	"slices"
	"strings"
	"sync"

	"unionhall/internal/diag"
)

// leastLogo is the width or height, in pixels, from which on a logo makes a
// sharp icon.
const leastLogo = 512

// The uses of icons that addresses and pages tell apart.
const (
	iconAny      = "any"
	iconMaskable = "maskable"
	iconTouch    = "touch"
)

// drawIcons has the icons drawn of all unions whose pages are built.
func (s *snapshot) drawIcons() {
	s.icons, s.iconsOf, s.iconTold = nil, nil, nil
	if s.in.Icons == nil {
		return
	}
	s.iconsOf = make([][]Icon, len(s.halls))
	told := make([]diag.List, len(s.halls))
	jobs := make(chan *hall, len(s.halls))
	for _, h := range s.halls {
		if s.hosts(h) {
			jobs <- h
		}
	}
	close(jobs)
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		wait.Go(func() {
			for h := range jobs {
				s.iconsOf[h.index], told[h.index] = s.drawIconsOf(h)
			}
		})
	}
	wait.Wait()
	s.iconTold = slices.Concat(told...)
	s.icons = slices.Concat(s.iconsOf...)
	slices.SortFunc(s.icons, func(a, b Icon) int { return strings.Compare(string(a.File), string(b.File)) })
	s.icons = slices.CompactFunc(s.icons, func(a, b Icon) bool { return a.File == b.File })
}

// drawIconsOf draws the icons of a union: of its logo, or of the mark in its
// main language, which is that of its name there. An application has one icon,
// whatever language it is read in.
func (s *snapshot) drawIconsOf(h *hall) ([]Icon, diag.List) {
	var told diag.List
	whole := h
	if h.Logo == "" {
		whole = h.whole()
	}
	if whole.Logo != "" {
		icons, list := s.logoIcons(whole)
		if icons != nil {
			return icons, list
		}
		if whole == h {
			told = list
		}
	}
	ground, ink := h.plate()
	src := IconSource{Mark: h.wings[0].mark, Ground: ground, Ink: ink}
	icons := s.drawn(src)
	if icons == nil {
		if h == h.whole() && src.Mark != "" && len(told) == 0 {
			told = diag.List{h.noSuchCharacter(src.Mark)}
		}
		src.Mark = ""
		icons = s.drawn(src)
	}
	return icons, told
}

// plate is the ground of a mark and its ink.
func (h *hall) plate() (ground, ink [3]uint8) {
	c, ok := parseColour(h.accent())
	if !ok {
		c = plainLight
	}
	drawn, on := lightScheme.plate(c)
	return drawn.bytes(), on.bytes()
}

func (c colour) bytes() [3]uint8 { return [3]uint8{uint8(c[0]), uint8(c[1]), uint8(c[2])} }

// logoIcons draws those of a union's own logo; none where it is too small, or
// no PNG. That it is missing was told.
func (s *snapshot) logoIcons(h *hall) ([]Icon, diag.List) {
	f := s.attachment(h.Logo)
	if !f.ok || f.file == "" {
		return nil, nil
	}
	ext := extension(h.Logo)
	if ext == "png" && max(f.info.Width, f.info.Height) >= leastLogo {
		if icons := s.drawn(IconSource{Logo: f.path, LogoSum: f.info.Sum}); icons != nil {
			return icons, nil
		}
	}
	if !isPicture(ext) {
		return nil, nil
	}
	text := diag.Say("标志“%s”不是 PNG 图片，做不成手机桌面上的图标", "no icon for telephones can be made of the logo %q: it is no PNG", h.Logo)
	if ext == "png" {
		text = diag.Say("标志“%s”只有 %d×%d 像素，做成手机桌面上的图标会模糊", "the logo %q has only %d by %d pixels: an icon made of it would be blurred",
			h.Logo, f.info.Width, f.info.Height)
	}
	return nil, diag.List{h.src.Diag(h.at("logo", 0), "union/icon", diag.Warning, text,
		diag.Say("换成边长 512 像素以上的 PNG，最好是正方形；在那以前，图标用名称里的字", "give a PNG of 512 pixels or more, best a square one; until then the icon bears characters of the name"))}
}

func (h *hall) noSuchCharacter(mark string) diag.Diag {
	key := "name"
	if h.values.Get("short_name") != nil {
		key = "short_name"
	}
	return h.src.Diag(h.at(key, 0), "union/icon", diag.Warning,
		diag.Say("手机桌面上的图标写不出“%s”：自带的字体里没有其中的字，先用了通用的图案", "the icon for telephones cannot bear %q: the font that comes along has not all of it, and a general emblem stands there", mark),
		diag.Say("给这个工会一个标志：logo 写一张边长 512 像素以上的 PNG", "give the union a logo: a PNG of 512 pixels or more"))
}

// drawn has icons drawn, and says where they lie: by digest, so that unions
// that share them publish them once.
func (s *snapshot) drawn(src IconSource) []Icon {
	list, ok := s.in.Icons(src)
	if !ok {
		return nil
	}
	icons := make([]Icon, len(list))
	for i, d := range list {
		icons[i] = Icon{File("static/icon-" + itoa(d.Side) + "-" + d.Sum.Short() + ".png"), src, d}
	}
	return icons
}
