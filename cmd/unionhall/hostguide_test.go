package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The guide for hosts shows commands and configurations. Its commands are run by
// testdata/script/for-hosts.txtar, its configurations by the servers that they
// are for.

// hostGuide returns the guide in a language, "" for Chinese.
func hostGuide(t *testing.T, lang string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "for-hosts"+lang+".md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fenced returns the blocks of a language in a Markdown text.
func fenced(text, lang string) []string {
	var blocks []string
	for _, rest := range strings.Split(text, "\n```"+lang+"\n")[1:] {
		block, _, _ := strings.Cut(rest, "\n```")
		blocks = append(blocks, block+"\n")
	}
	return blocks
}

func TestEveryCommandOfTheHostGuideIsRun(t *testing.T) {
	script, err := os.ReadFile(filepath.Join("testdata", "script", "for-hosts.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	run := map[string]bool{}
	for line := range strings.Lines(string(script)) {
		if command, ok := strings.CutPrefix(line, "exec "); ok {
			run[command] = true
		}
	}
	shown := fenced(hostGuide(t, ""), "sh")
	if english := fenced(hostGuide(t, ".en"), "sh"); !slices.Equal(shown, english) {
		t.Errorf("the guides show other commands:\n%s\n%s", shown, english)
	}
	n := 0
	for command := range strings.Lines(strings.Join(shown, "")) {
		if n++; !run[command] {
			t.Errorf("no script runs: %s", command)
		}
	}
	if n < 15 {
		t.Errorf("only %d commands were found", n)
	}
}

func TestHostGuideQuotesWhatPhonesSay(t *testing.T) {
	for lang, file := range map[string]string{"": "zh-Hans.yaml", ".en": "en.yaml"} {
		words, err := os.ReadFile(filepath.Join("..", "..", "themes", "base", "strings", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"offline", "fault_refused", "fault_old"} {
			_, rest, _ := strings.Cut(string(words), "\n"+name+`: "`)
			says, _, _ := strings.Cut(rest, `"`)
			if says == "" || !strings.Contains(hostGuide(t, lang), says) {
				t.Errorf("for-hosts%s.md does not quote %s: %q", lang, name, says)
			}
		}
	}
}

// A server is one for which the guide has a configuration.
type server struct {
	name string
	// begin starts it in the folder, with the guide's configuration, in which
	// what differs here is replaced: it answers at the folder's socket.
	begin func(t *testing.T, program, dir, config string)
}

func TestServersOfTheHostGuideAnswerAsItSays(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("LEFT OUT: servers with the configurations of the guide; their files lie elsewhere here")
	}
	chinese, english := hostGuide(t, ""), hostGuide(t, ".en")
	public, pack := hostedSite(t)
	for _, s := range []server{{"nginx", beginNginx}, {"caddy", beginCaddy}} {
		t.Run(s.name, func(t *testing.T) {
			config := fenced(chinese, s.name)
			if len(config) != 1 || !slices.Equal(config, fenced(english, s.name)) {
				t.Fatal("the guides have not the same configuration")
			}
			program, err := exec.LookPath(s.name)
			if err != nil {
				if os.Getenv("UNIONHALL_REQUIRE_HOSTS") != "" {
					t.Fatal(err)
				}
				t.Skipf("LEFT OUT: %s with the configuration of the guide; %v", s.name, err)
			}
			dir, err := os.MkdirTemp("", "host") // the name of a socket is short
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			client := certify(t, dir)
			s.begin(t, program, dir, strings.NewReplacer(
				"gonghui.example", "example.com", "/srv/gonghui", public,
				"/etc/ssl/gonghui.crt", dir+"/crt", "/etc/ssl/gonghui.key", dir+"/key",
			).Replace(config[0]))
			answersAsTheGuideSays(t, client, public, pack)
		})
	}
}

// hostedSite builds a new site with compressed copies. It returns its folder and
// the name of a pack, without ending.
func hostedSite(t *testing.T) (public, pack string) {
	t.Helper()
	t.Chdir(t.TempDir())
	env := []string{"LANG=zh_CN.UTF-8", "XDG_CACHE_HOME=" + t.TempDir()}
	for _, args := range [][]string{{"new", "site", "."}, {"build", "--precompress"}} {
		var said bytes.Buffer
		if code := run(t.Context(), strings.NewReader(""), &said, &said, args, env); code != exitDone {
			t.Fatal(code, said.String())
		}
	}
	public, err := filepath.Abs("public")
	if err != nil {
		t.Fatal(err)
	}
	packs, err := filepath.Glob(filepath.Join(public, "qingxi", "offline", "pack-*.bin"))
	if err != nil || len(packs) == 0 {
		t.Fatal("no packs", err)
	}
	return public, "/qingxi/offline/" + strings.TrimSuffix(filepath.Base(packs[0]), ".bin")
}

// certify lays a certificate for example.com into a folder, and returns a client
// that trusts it and finds example.com at the folder's socket.
func certify(t *testing.T, dir string) *http.Client {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	key, err := x509.MarshalPKCS8PrivateKey(s.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir+"/crt", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	write(t, dir+"/key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	transport := &http.Transport{
		DisableCompression: true,
		TLSClientConfig:    &tls.Config{RootCAs: roots},
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", dir+"/sock")
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// does runs a command to its end.
func does(t *testing.T, name string, args ...string) {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log")) // a file: daemons keep it open
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(log.Name())
		t.Fatalf("%s %v: %v\n%s", name, args, err, said)
	}
}

// beginNginx starts nginx, which answers when its command has ended.
func beginNginx(t *testing.T, program, dir, config string) {
	t.Helper()
	config = strings.NewReplacer(
		"listen 443 ", "listen unix:"+dir+"/sock ", "listen 80;", "listen unix:"+dir+"/plain;",
		"listen [::]:443 ssl http2;", "", "listen [::]:80;", "").Replace(config)
	head := "pid " + dir + "/pid; error_log " + dir + "/errors; events {}\n"
	if os.Getuid() == 0 {
		head += "user root;\n" // who else may read the folder
	}
	temporary := ""
	for _, what := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temporary += what + "_temp_path " + dir + "/" + what + ";\n"
	}
	write(t, dir+"/conf", []byte(head+"http { include /etc/nginx/mime.types; default_type application/octet-stream; access_log off;\n"+temporary+config+"}\n"))
	does(t, program, "-e", dir+"/errors", "-c", dir+"/conf")
	t.Cleanup(func() { does(t, program, "-e", dir+"/errors", "-c", dir+"/conf", "-s", "stop") })
}

// beginCaddy starts Caddy, which answers when its command has ended.
func beginCaddy(t *testing.T, program, dir, config string) {
	t.Helper()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_DATA_HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", dir)
	config = strings.Replace(config, "{\n", "{\n\tbind unix/"+dir+"/sock\n\ttls "+dir+"/crt "+dir+"/key\n", 1)
	admin := "unix/" + dir + "/admin"
	write(t, dir+"/Caddyfile", []byte("{\n\tadmin "+admin+"\n\tauto_https disable_redirects\n}\n"+config))
	does(t, program, "start", "--config", dir+"/Caddyfile")
	t.Cleanup(func() { does(t, program, "stop", "--address", admin) })
}

// answersAsTheGuideSays holds a server to the guide's table of headers.
func answersAsTheGuideSays(t *testing.T, client *http.Client, public, pack string) {
	const forEver, ask = "public, max-age=31536000, immutable", "no-cache"
	for _, c := range []struct {
		path, kind string
		cache      string
		packed     bool // served from the .gz beside it
	}{
		{"/qingxi/index.html", "text/html", ask, true},
		{"/qingxi/offline/edition.txt", "text/plain", ask, true},
		{"/sw.js", "javascript", ask, true},
		{pack + ".json", "application/json", forEver, true},
		{pack + ".bin", "application/octet-stream", forEver, false},
	} {
		r, body := answered(t, client, c.path)
		want, err := os.ReadFile(public + c.path)
		coding := ""
		if c.packed {
			want, err = os.ReadFile(public + c.path + ".gz")
			coding = "gzip"
		}
		if err != nil {
			t.Fatal(err)
		}
		if h := r.Header; r.StatusCode != 200 || h.Get("Cache-Control") != c.cache || h.Get("Content-Encoding") != coding ||
			!strings.Contains(h.Get("Content-Type"), c.kind) || !bytes.Equal(body, want) {
			t.Errorf("%s: %d, %d bytes, want %d, %v", c.path, r.StatusCode, len(body), len(want), h)
		}
		protects(t, r)
	}
	if r, _ := answered(t, client, "/qingxi/manifest.webmanifest"); r.Header.Get("Content-Type") != "application/manifest+json" || r.Header.Get("Cache-Control") != ask {
		t.Errorf("the manifest: %d, %v", r.StatusCode, r.Header)
	}
	for _, path := range []string{"/no-such-page.html", "/.unionhall", pack[:len(pack)-32] + strings.Repeat("0", 32) + ".json"} {
		r, body := answered(t, client, path)
		if r.StatusCode != 404 || strings.Contains(r.Header.Get("Cache-Control"), "immutable") || bytes.Contains(body, []byte("unionhall 1")) {
			t.Errorf("%s: %d, %v", path, r.StatusCode, r.Header)
		}
	}
	if r, _ := answered(t, client, "/qingxi"); r.StatusCode/100 != 3 || !strings.HasSuffix(r.Header.Get("Location"), "/qingxi/") {
		t.Errorf("/qingxi: %d, %v", r.StatusCode, r.Header)
	}
	if r, _ := answered(t, client, "/qingxi/"); r.StatusCode != 200 || r.Header.Get("Cache-Control") != ask {
		t.Errorf("/qingxi/: %d, %v", r.StatusCode, r.Header)
	}
}

func protects(t *testing.T, r *http.Response) {
	t.Helper()
	for name, value := range map[string]string{
		"Content-Security-Policy": "frame-ancestors 'self'", "X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000",
	} {
		if got := r.Header.Values(name); len(got) != 1 || got[0] != value {
			t.Errorf("%s: %s: %s", r.Request.URL.Path, name, strconv.Quote(strings.Join(got, " | ")))
		}
	}
}

func answered(t *testing.T, client *http.Client, path string) (*http.Response, []byte) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.com"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Accept-Encoding", "gzip")
	r, err := client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, body
}
