package main

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"unionhall/internal/seal"
	"unionhall/sync/intake"
)

func TestPreviewTakesFormsAsTheEndpointDoes(t *testing.T) {
	source := t.TempDir()
	for name, text := range map[string]string{"site.yaml": "title: 云岭\n", "union.yaml": "id: yl\nname: 云岭\nlevel: provincial\n"} {
		if err := os.WriteFile(filepath.Join(source, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	forms, err := newTrial(source, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4000}, nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	e, err := seal.Case{Secret: seal.NewSecret(), Union: "yl", Form: "help@1", Keys: []seal.PublicKey{public}}.Seal([]byte("{}"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		origin string
		want   int
	}{
		{"https://evil.example", http.StatusForbidden}, {"http://127.0.0.1:4000", http.StatusCreated}, {"http://localhost:4000", http.StatusOK},
	} {
		if got := post(forms.intake, e, tt.origin); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.origin, got, tt.want)
		}
	}
}

func post(h http.Handler, e *seal.Envelope, origin string) int {
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:4000/v1/envelopes", bytes.NewReader(e.Body))
	r.Header.Set("Content-Type", "application/jose+json")
	r.Header.Set("Unionhall-Work", strconv.FormatUint(intake.FindWork(e.Digest, intake.MostWork), 10))
	r.Header.Set("Origin", origin)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}
