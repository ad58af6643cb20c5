package sqlqueue

import "testing"

func TestVersionsThatLoseRowsAreRefused(t *testing.T) {
	for text, ok := range map[string]bool{
		"3.51.2": false, "3.51.3": true, "3.52.0": true, "4.0.0": true, "3.9.99": false, "3.50.9": false, "": false, "3.51": false, "3.x.1": false,
	} {
		if err := versionAtLeast(text, oldest); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}
