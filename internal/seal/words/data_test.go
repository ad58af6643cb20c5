package words

import (
	"bytes"
	"math"
	"testing"

	"github.com/andybalholm/brotli"
)

// Phones fetch a list when a code is shown or asked for: at most 4 kB of it.
func TestDataOfEachListIsSmall(t *testing.T) {
	for _, language := range Languages {
		l, _ := In(language)
		data := l.Data()
		var b bytes.Buffer
		w := brotli.NewWriterLevel(&b, brotli.BestCompression)
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if b.Len() > 4096 {
			t.Errorf("%s: %d bytes in brotli 11, %d as they are", language, b.Len(), len(data))
		} else {
			t.Logf("%s: %d bytes in brotli 11, %d as they are", language, b.Len(), len(data))
		}
	}
}

// Browsers may compute a logarithm with another last bit. No value of the tables
// is so near to the middle of two that it would be rounded to the other one for that.
func TestTablesAreTheSameEverywhere(t *testing.T) {
	clear := func(what string, i int, x float64) {
		if f := x - math.Floor(x); math.Abs(f-0.5) < 1e-7 {
			t.Errorf("%s %d: %.12f", what, i, x)
		}
	}
	for i := range stretch {
		clear("stretch", i, stretched(i))
	}
	for i := range squash {
		clear("squash", i, squashed(i))
	}
}
