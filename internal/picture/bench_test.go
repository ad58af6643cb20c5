package picture

import "testing"

func BenchmarkMake(b *testing.B) {
	for name, data := range map[string][]byte{
		"photograph of 12 megapixels": asJPEG(b, photo(4000, 3000), 88),
		"screenshot":                  asPNG(b, screenshot(1080, 2400)),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				mustMake(b, data)
			}
		})
	}
}
