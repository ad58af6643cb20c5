package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"unionhall/internal/seal"
)

// On a disk that is full the endpoint says so, loses nothing, and goes on by
// itself once there is room.
func TestFullDiskIsToldAndRecoveredFrom(t *testing.T) {
	dir := short(t)
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", data, "tmpfs", 0, "size=16m"); err != nil {
		t.Skipf("LEFT OUT: a disk that is really full; mounting one needs root: %v", err)
	}
	t.Cleanup(func() {
		// Programs that watch mounts look at this one when they like, and it is busy while they do.
		if err := unix.Unmount(data, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	r := start(t, dir, nil)
	kept := sealed(t, seal.NewSecret(), "before")
	if status, body := send(t, "http://"+r.address, kept); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	ballast := filepath.Join(data, "ballast")
	fill(t, ballast)
	e := sealed(t, seal.NewSecret(), "while it is full")
	until(t, r, e, http.StatusServiceUnavailable, `"rule":"queue/full"`)
	erase := text(kept.Digest) + "\n"
	if code, out, complaint := command(t, erase, "erase", "--data", data); code != exitMachine || !strings.Contains(complaint, "full") {
		t.Errorf("an erasure that has no room in the ledger: %d %s%s", code, out, complaint)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	until(t, r, e, http.StatusCreated, `"receipt"`)
	if status, _ := send(t, "http://"+r.address, kept); status != http.StatusOK {
		t.Errorf("what was kept before: %d", status)
	}
	wantCommand(t, erase, "erased 1", "erase", "--data", data)
	if status, _ := send(t, "http://"+r.address, kept); status != http.StatusGone {
		t.Errorf("what was erased: %d", status)
	}
	r.end()
}

// fill writes until nothing more goes onto the disk.
func fill(t *testing.T, file string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 1<<16))
	}
}

// until sends new envelopes until the answer is as wanted: the endpoint looks at
// the disk once a second. e is among them, so that it is sent in both states.
func until(t *testing.T, r *running, e *seal.Envelope, status int, body string) {
	t.Helper()
	for range 100_000 {
		got, answer := send(t, "http://"+r.address, e)
		if got == status && strings.Contains(answer, body) {
			return
		}
		if got == http.StatusOK || got == http.StatusCreated {
			e = sealed(t, seal.NewSecret(), "one more")
		}
	}
	t.Fatalf("never %d\n%s", status, r.log)
}
