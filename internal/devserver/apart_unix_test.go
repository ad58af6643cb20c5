//go:build unix

package devserver

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Ctrl-C in a terminal goes to all of a group.
func TestInterruptingThePreviewLeavesTheEditorOpen(t *testing.T) {
	record := filepath.Join(t.TempDir(), "record")
	if err := start([]string{"sh", "-c", "echo $$ >" + record + "; exec sleep 60"}); err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(said)))
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Kill(pid, syscall.SIGKILL)
	if group, err := syscall.Getpgid(pid); err != nil || group == syscall.Getpgrp() {
		t.Errorf("the editor is in the group of the preview: %d, %v", group, err)
	}
}
