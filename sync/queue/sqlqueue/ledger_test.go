package sqlqueue

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// Of a mark that was written when the process died nobody knows whether it is on
// the disk: the start makes it so, before somebody is told that all is erased.
func TestWhatADeadProcessWroteIsMadeDurable(t *testing.T) {
	dir, key := t.TempDir(), make([]byte, 32)
	file := filepath.Join(dir, "span-000000")
	if err := os.WriteFile(file, bytes.Repeat([]byte{1}, markSize+3), 0o600); err != nil {
		t.Fatal(err)
	}
	var synced int64
	testOnlySynced = func(f *os.File) {
		stat, err := f.Stat()
		if err != nil || f.Name() != file {
			t.Errorf("%s: %v", f.Name(), err)
		}
		synced = stat.Size()
	}
	defer func() { testOnlySynced = func(*os.File) {} }()
	if _, err := OpenLedger(dir, key); err != nil {
		t.Fatal(err)
	}
	if synced != markSize {
		t.Errorf("%d bytes were made durable, want those of the mark that is whole", synced)
	}
}
