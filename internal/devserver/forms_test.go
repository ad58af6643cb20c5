package devserver

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestFormsOfThePreviewAreTaken(t *testing.T) {
	took := ""
	s, err := New(newShelf(t), Options{Forms: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { took = r.Method + " " + r.URL.Path })})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		method, host, path string
		taken              bool
	}{
		{http.MethodPost, "127.0.0.1:4000", "/v1/envelopes", true},
		{http.MethodOptions, "localhost:4000", "/v1/envelopes", true},
		{http.MethodGet, "127.0.0.1:4000", "/v1/keys/yl", true},
		{http.MethodPost, "evil.example", "/v1/envelopes", false},   // its name was given our address
		{http.MethodGet, "127.0.0.1:4000", "/v1/index.html", false}, // a union's page
	} {
		took = ""
		r := httptest.NewRequest(tt.method, "http://"+tt.host+tt.path, nil)
		s.ServeHTTP(httptest.NewRecorder(), r)
		if want := tt.method + " " + tt.path; (took == want) != tt.taken {
			t.Errorf("%s at %s: took %q", want, tt.host, took)
		}
	}
}
