package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// requireBrowser set to 1 makes a missing browser a failure. CI sets it.
const requireBrowser = "UNIONHALL_REQUIRE_BROWSER"

// The whole way once, with Unionhall alone: no times are asserted, only that
// each save was seen.
func TestSavesAreSeenInABrowser(t *testing.T) {
	needsBrowser(t)
	t.Setenv("TMPDIR", t.TempDir())
	var report, progress strings.Builder
	err := runServe(t.Context(), []string{"-items", "300", "-rounds", "1", "-edits", "3", "-hugo=false", "-pause", "50ms", "-limit", "30s"}, &report, &progress)
	if err != nil {
		t.Fatalf("%v\n%s", err, progress.String())
	}
	for _, c := range changes() {
		if want := "| " + string(c) + " | Unionhall | 3 | "; !strings.Contains(report.String(), want) {
			t.Errorf("%q is not in\n%s", want, report.String())
		}
	}
	if strings.Contains(report.String(), "over") {
		t.Errorf("saves were not seen:\n%s", report.String())
	}
	t.Log(report.String())
}

// A server that is busy for hours must not hold up the benchmark as long.
func TestAPageThatIsNotAnsweredIsGivenUp(t *testing.T) {
	needsBrowser(t)
	t.Setenv("TMPDIR", t.TempDir())
	asked, end := make(chan bool), make(chan bool)
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		select {
		case asked <- true:
		case <-end:
		}
		<-end
	}))
	defer silent.Close()
	defer close(end)
	browser, err := openChrome(t.Context(), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	defer browser.close()
	s, err := browser.newScreen()
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	ctx, giveUp := context.WithCancelCause(t.Context())
	go func() {
		<-asked
		giveUp(errTooLong)
	}()
	if err := s.open(ctx, silent.URL); !errors.Is(err, errTooLong) {
		t.Errorf("it says %v", err)
	}
}

func needsBrowser(t *testing.T) {
	t.Helper()
	if _, err := browserPath(); err != nil {
		if os.Getenv(requireBrowser) == "1" {
			t.Fatalf("%v, and %s=1", err, requireBrowser)
		}
		t.Skipf("LEFT OUT: a preview in a browser; %v", err)
	}
}
