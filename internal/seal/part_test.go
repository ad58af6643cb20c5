package seal

import (
	"bytes"
	"testing"
)

func TestPhotoIsPutTogetherAgain(t *testing.T) {
	sid := Secret{3}.Sid()
	for _, size := range []int{0, 1, partRoom - 1, partRoom, partRoom + 1, 3*partRoom + 5} {
		photo := bytes.Repeat([]byte{1, 2, 3, 4, 5, 6, 7}, size/7+1)[:size]
		p, parts := SealPhoto(sid, 2, photo)
		if want := max(1, (size+partRoom-1)/partRoom); len(parts) != want || p.Parts() != want {
			t.Errorf("%d bytes: %d parts, want %d", size, len(parts), want)
		}
		for _, part := range parts {
			if len(part) != PartSize {
				t.Errorf("%d bytes: a part of %d", size, len(part))
			}
		}
		if got, err := p.Open(sid, parts); err != nil || !bytes.Equal(got, photo) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestPartsCannotBeMoved(t *testing.T) {
	sid := Secret{3}.Sid()
	photo := bytes.Repeat([]byte("photo"), 30_000)
	p, parts := SealPhoto(sid, 0, photo)
	_, others := SealPhoto(sid, 1, photo)
	change := func(i, at int) [][]byte {
		list := append([][]byte(nil), parts...)
		list[i] = bytes.Clone(list[i])
		list[i][at] ^= 1
		return list
	}
	other := func(f func(*Photo)) Photo { q := p; f(&q); return q }
	for name, c := range map[string]struct {
		photo Photo
		sid   Sid
		parts [][]byte
		rule  string
	}{
		"exchanged":             {p, sid, [][]byte{parts[1], parts[0], parts[2]}, "part/tag"},
		"one left out":          {p, sid, parts[:2], "part/count"},
		"the last left out":     {other(func(q *Photo) { q.Size = 2 * partRoom }), sid, parts[:2], "part/tag"},
		"one twice":             {p, sid, [][]byte{parts[0], parts[0], parts[2]}, "part/tag"},
		"of another photo":      {p, sid, others, "part/tag"},
		"of another case":       {p, Secret{4}.Sid(), parts, "part/tag"},
		"with another number":   {other(func(q *Photo) { q.N = 1 }), sid, parts, "part/tag"},
		"with another size":     {other(func(q *Photo) { q.Size-- }), sid, parts, "part/padding"},
		"with another sum":      {other(func(q *Photo) { q.SHA256[0] ^= 1 }), sid, parts, "part/sha256"},
		"with a negative size":  {other(func(q *Photo) { q.Size = -1 }), sid, parts, "part/count"},
		"with a size like none": {other(func(q *Photo) { q.Size = 1 << 60 }), sid, parts, "part/count"},
		"with a bit changed":    {p, sid, change(1, 77), "part/tag"},
		"with a tag changed":    {p, sid, change(2, PartSize-1), "part/tag"},
		"cut":                   {p, sid, [][]byte{parts[0], parts[1], parts[2][:100]}, "part/size"},
	} {
		if got, err := c.photo.Open(c.sid, c.parts); rule(t, err) != c.rule || got != nil {
			t.Errorf("%s: %v, want %s", name, err, c.rule)
		}
	}
}
