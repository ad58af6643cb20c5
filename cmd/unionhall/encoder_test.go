package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestEncodersAreGivenWithCommasOrAgain(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"cwebp", "avifenc", "cwebp.exe", "avifenc.exe"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	for _, given := range [][]string{{"avifenc,cwebp"}, {"avifenc", "cwebp"}, {"avifenc", "cwebp, avifenc"}} {
		var v encoderValue
		for _, s := range given {
			if err := v.Set(s); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(v.names, []string{"avifenc", "cwebp"}) {
			t.Errorf("%q: %q", given, v.names)
		}
	}
}

func TestEncoderThatCannotBeUsedIsAFaultOfTheCommandLine(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for given, hint := range map[string]string{
		"cwebp": "install it first (on Debian and Ubuntu: apt install webp), or leave --encoder out: pictures work without it",
		"":      "it can be cwebp, avifenc", "magick": "it can be cwebp, avifenc",
	} {
		var v encoderValue
		var wrong *usageError
		if err := v.Set(given); !errors.As(err, &wrong) || wrong.hint.EN != hint {
			t.Errorf("%q: %+v", given, err)
		}
	}
}
