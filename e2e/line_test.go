package e2e

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"unionhall/bench/link"
)

// requireLine set to 1 makes a missing line a failure. CI sets it.
const requireLine = "UNIONHALL_REQUIRE_LINE"

// programBuilt names the program to the process of a test over a slow line, which builds
// none.
const programBuilt = "UNIONHALL_E2E_PROGRAM"

// line is what lies between the browser and all hosts, in the process of a test over a
// slow line; nil in any other.
var line *link.Line

// badLine is 2G in a place where it is bad.
var badLine = link.Profile{Name: "2G with loss", Trip: link.TwoG.Trip, Down: link.TwoG.Down, Up: link.TwoG.Up, Loss: .02}

// beginLine takes the program from the process that has started this one.
func beginLine(built string) (err error) {
	if err := os.Symlink(built, program); err != nil {
		return err
	}
	line, err = link.Open(badLine)
	return err
}

// overALine runs a test once more, in a process with a slow line of its own, and
// tells there that it is to begin. Packets are really held back and lost: all that a
// browser has under way feels it, its workers too.
func overALine(t *testing.T) (begin bool) {
	t.Helper()
	if line != nil {
		return true
	}
	browserPath(t, bareNames)
	var said bytes.Buffer
	args := []string{"-test.run=^" + t.Name() + "$", "-test.v", "-test.timeout=20m"}
	err := link.Again(context.Background(), &said, &said, args, programBuilt+"="+program)
	var exit *exec.ExitError
	switch {
	case errors.Is(err, link.ErrUnsupported) && os.Getenv(requireLine) == "1":
		t.Fatalf("%v, and %s=1", err, requireLine)
	case errors.Is(err, link.ErrUnsupported) && (os.Geteuid() != 0 || errors.Is(err, fs.ErrNotExist)):
		t.Skip("LEFT OUT: a form over a slow line; it needs root and /dev/net/tun")
	case errors.As(err, &exit):
		t.Fatalf("over the line: %v\n%s", err, &said)
	case err != nil:
		t.Fatal(err)
	}
	t.Logf("over the line:\n%s", &said)
	return false
}

// listenFar listens at an address of this machine, with port 0 for any, and returns the
// address that the browser knows for it. Where there is a slow line, it is at the other end.
func listenFar(address string) (l net.Listener, known string, err error) {
	name, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, "", err
	}
	if line == nil {
		l, err = net.Listen("tcp", address)
	} else if n, fault := strconv.Atoi(port); fault != nil {
		err = fault
	} else {
		l, err = line.Listen(n)
	}
	if err != nil {
		return nil, "", err
	}
	_, port, err = net.SplitHostPort(l.Addr().String())
	return l, net.JoinHostPort(name, port), err
}

// resolverRules let a browser reach this machine alone, or what is at the other end of
// the line: there 127.0.0.1 is too, because pages may only seal where an address is
// known to be safe.
func resolverRules() string {
	if line == nil {
		return "MAP " + plainName + " 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
	}
	return "MAP 127.0.0.1 " + link.ServerAddress + ", MAP * ~NOTFOUND, EXCLUDE " + link.ServerAddress
}

// On a line of 2G that loses packets a form with a photo is opened, filled in and
// sent: once, with all that belongs to it, and whoever sent it is told.
func TestFormWithAPhotoArrivesOverTwoGWithLoss(t *testing.T) {
	t.Parallel()
	if !overALine(t) {
		return
	}
	c := newCounterOf(t, habits{codings: []string{"br"}})
	begin := time.Now()
	x := newWorker(t, c)
	x.form(aDanger)
	t.Logf("the form is there after %v", time.Since(begin))
	answers := x.fill(nil, smallSight(t))
	begin = time.Now()
	x.send()
	x.outbox()
	x.sees("received")
	took := time.Since(begin)
	photos := c.one(t, answers).photos
	judgePhotos(t, photos, 1)
	carried, lost := line.Traffic(), line.Lost()
	t.Logf("received after %v; the photo has %d bytes; the line has carried %+v and lost %d packets", took, len(photos[0]), carried, lost)
	if lost == 0 {
		t.Error("the line has lost nothing")
	}
	if least := time.Duration(carriedPart) * 8 * time.Second / time.Duration(badLine.Up); took < least {
		t.Errorf("it was received after %v, quicker than the line carries a part of a photo (%v)", took, least)
	}
}

// carriedPart is the size in bytes of a sealed part of a photo (docs/formats.md).
const carriedPart = 1 << 16

// smallSight is a photo that fits into one part: on such a line each takes eleven seconds.
func smallSight(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "IMG_0.jpg")
	if err := os.WriteFile(file, drawSight(0, 320, 240), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
