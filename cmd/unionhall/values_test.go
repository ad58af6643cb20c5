package main

import (
	"testing"
	"time"

	"unionhall/internal/build"
)

func TestNowIsChinasTimeUnlessItSaysOtherwise(t *testing.T) {
	tests := []struct{ text, want string }{
		{"2026-05-01", "2026-04-30T16:00:00Z"},
		{"2026-05-01 08:00", "2026-05-01T00:00:00Z"},
		{"2026-05-01 08:00:30", "2026-05-01T00:00:30Z"},
		{"2026-05-01T08:00", "2026-05-01T00:00:00Z"},
		{"2026-05-01T08:00:00+06:00", "2026-05-01T02:00:00Z"},
		{"2026-05-01T08:00:00Z", "2026-05-01T08:00:00Z"},
	}
	for _, tt := range tests {
		var v timeValue
		if err := v.Set(tt.text); err != nil {
			t.Errorf("%s: %v", tt.text, err)
		} else if got := v.t.UTC().Format(time.RFC3339); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
		}
	}
	for _, text := range []string{"", "today", "2026-13-40", "2026-02-29", "05/01/2026", "2026-05-01 25:00"} {
		if err := new(timeValue).Set(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestPrecompressLevels(t *testing.T) {
	for text, want := range map[string]build.Precompress{"fast": build.Precompressed, "best": build.BestPrecompress} {
		var v precompressValue
		if err := v.Set(text); err != nil || v.level != want {
			t.Errorf("%q: %v, level %d", text, err, v.level)
		}
	}
}

// Phones take no epoch that is lower than one they had: a slip of the hand must
// not begin one that there is no way on from.
func TestEpochsStayWithinWhatPhonesCount(t *testing.T) {
	for _, text := range []string{"+1", "1", "999999999"} {
		var v epochValue
		if err := v.Set(text); err != nil || v.String() != text {
			t.Errorf("%q: %v, %q", text, err, v.String())
		}
	}
	for _, text := range []string{"", "0", "-1", "01", "+2", "1000000000", "9007199254740993"} {
		if err := new(epochValue).Set(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}
