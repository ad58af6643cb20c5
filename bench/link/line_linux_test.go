package link

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"
)

// requireLine set to 1 makes a missing line a failure. CI sets it.
const requireLine = "UNIONHALL_REQUIRE_LINE"

// TestTheLineHoldsPacketsBack runs again in a namespace of its own.
func TestTheLineHoldsPacketsBack(t *testing.T) {
	entered, err := Enter(context.Background())
	var exit *exec.ExitError
	switch {
	case errors.Is(err, ErrUnsupported) && os.Getenv(requireLine) == "1":
		t.Fatalf("%v, and %s=1", err, requireLine)
	case errors.Is(err, ErrUnsupported) && (os.Geteuid() != 0 || errors.Is(err, fs.ErrNotExist)):
		t.Skip("LEFT OUT: the slow line; it needs root and /dev/net/tun")
	case errors.As(err, &exit):
		t.Fatal("the test failed in its namespace; see above")
	case err != nil:
		t.Fatal(err)
	case entered:
		checkLine(t)
	}
}

func checkLine(t *testing.T) {
	p := Profile{Name: "test", Trip: 60 * time.Millisecond, Down: 1_000_000, Up: 1_000_000}
	l, err := Open(p)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := l.Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	const size = 50_000
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, size)) })}
	go server.Serve(ln)

	begin := time.Now()
	c, err := net.Dial("tcp4", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took < p.Trip {
		t.Errorf("a connection took %v, less than the way there and back", took)
	}
	c.Close()

	begin = time.Now()
	resp, err := http.Get("http://" + ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil || len(body) != size {
		t.Fatalf("%d bytes, %v", len(body), err)
	}
	if took, least := time.Since(begin), 2*p.Trip+size*8*time.Second/time.Duration(p.Down); took < least {
		t.Errorf("%d bytes took %v, less than %v", size, took, least)
	}
	if c := l.Traffic(); c.Down < size || c.Down > size*12/10 || c.Up == 0 || c.DownPackets < size/1500 {
		t.Errorf("traffic: %+v", c)
	}
	server.Close()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}
