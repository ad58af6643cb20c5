package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"unionhall/internal/seal"
	"unionhall/sync/intake"
)

// What must be found nowhere: neither in the data folder nor in a backup, neither
// in the endpoint's log nor in that of the server in front.
const (
	markedAddress   = "127.0.77.13" // of this machine, so that it can be sent from
	markedForwarded = "203.0.113.77"
	markedAgent     = "MarkedAgent/77.13"
	markedName      = "马小标"
	markedNumber    = "990200197713135577" // an identity number
	markedReferer   = "https://gonghui.example/marked-page-7713"
	markedCookie    = "marked-cookie-7713"

	markedPhone    = "https://fcm.googleapis.com/fcm/send/marked-phone-7713" // wants to be told, and later does not
	markedListener = "https://fcm.googleapis.com/fcm/send/listens-7713"      // is still told
)

// from is a client that sends from the marked address.
func from(t *testing.T) *http.Client {
	t.Helper()
	d := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(markedAddress)}}
	transport := &http.Transport{DialContext: d.DialContext}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// A caller sends with every mark on it.
type caller struct {
	t    *testing.T
	http *http.Client
	base string
}

func (c *caller) post(path, media string, body []byte, pairs ...string) int {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	all := append([]string{
		"Content-Type", media, "User-Agent", markedAgent, "X-Forwarded-For", markedForwarded, "X-Real-Ip", markedForwarded, "Forwarded", "for=" + markedForwarded,
		"Referer", markedReferer, "Cookie", markedCookie,
	}, pairs...)
	for i := 0; i < len(all); i += 2 {
		r.Header.Set(all[i], all[i+1])
	}
	response, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

func TestNobodyIsWrittenDown(t *testing.T) {
	dir := short(t)
	keys, _ := officersOf(t)
	writeSite(t, dir, keys.Set)
	r := start(t, dir, nil)
	c := &caller{t, from(t), "http://" + r.address}
	secrets := sendEverything(t, c)
	ofDesk := askAtDesk(t, c, "http://"+r.address)
	behindServer(t, dir, r.address, secrets)
	wantCommand(t, "", dir, "backup", "--data", filepath.Join(dir, "data"), filepath.Join(dir, "backups"))
	request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+r.metrics+"/metrics", nil)
	_, figures := answerOf(t, request)
	r.end()

	nowhere := []string{markedAddress, markedForwarded, markedAgent, markedName, markedNumber, markedReferer, markedCookie, markedPhone}
	nowhere = append(nowhere, ofDesk...) // that an officer asked, and which, is written down nowhere
	notInLogs := []string{`"yl"`, "help@1", "fcm.googleapis.com", markedListener}
	for _, s := range secrets {
		auth, key := s.Auth(), s.ReplyKey()
		nowhere = append(nowhere, string(s[:]), string(auth[:]), text(auth), string(key[:]), text(key))
		notInLogs = append(notInLogs, s.Sid().String(), s.Sid().CaseNumber())
	}
	// The negative control: the search finds what is there.
	sid := secrets[0].Sid()
	if n := search(t, filepath.Join(dir, "data"), []string{string(sid[:]), markedListener}); n < 2 {
		t.Error("the search does not even find a case and its phone in the database")
	}
	for _, folder := range []string{"data", "backups"} {
		if n := search(t, filepath.Join(dir, folder), nowhere); n > 0 {
			t.Errorf("%s names somebody", folder)
		}
	}
	if n := search(t, filepath.Join(dir, "front"), append(nowhere, notInLogs...)); n > 0 {
		t.Error("the log of the server in front names somebody")
	}
	for _, mark := range append(nowhere, notInLogs...) {
		if strings.Contains(r.log.String(), mark) {
			t.Errorf("the log has %q", mark)
		}
		if strings.Contains(figures, mark) {
			t.Errorf("the figures have %q", mark)
		}
	}
}

func workFor(e *seal.Envelope) string {
	return strconv.FormatUint(intake.FindWork(e.Digest, intake.UsualWork.Least), 10)
}

// search tells how many marks the files of a folder hold.
func search(t *testing.T, folder string, marks []string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) && file == folder || err == nil && !d.Type().IsRegular() {
			return nil
		}
		if err != nil {
			return err
		}
		text, err := os.ReadFile(file)
		for _, mark := range marks {
			if bytes.Contains(text, []byte(mark)) {
				t.Logf("%s has %q", file, mark)
				n++
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// sendEverything sends what is good and what is not, each way in which something
// could be written down, and returns the secrets of the cases.
func sendEverything(t *testing.T, c *caller) []seal.Secret {
	t.Helper()
	var secrets []seal.Secret
	for n := range 3 {
		s := seal.NewSecret()
		secrets = append(secrets, s)
		e := sealed(t, s, fmt.Sprint(markedName, markedNumber, n))
		work := workFor(e)
		if got := c.post("/v1/envelopes", "application/jose+json", e.Body, "Unionhall-Work", work); got != http.StatusCreated {
			t.Fatalf("%d", got)
		}
		auth := s.Auth()
		later := sealed(t, s, markedName)
		c.post("/v1/envelopes", "application/jose+json", later.Body, "Unionhall-Work", workFor(later), "Unionhall-Auth", text(auth))
		c.post("/v1/envelopes", "application/jose+json", later.Body)
		c.post("/v1/envelopes", "application/jose+json", []byte(`{"name":"`+markedName+`","id":"`+markedNumber+`"}`), "Unionhall-Work", "0")
		c.post("/v1/envelopes", "text/plain", []byte(markedName))
		c.post("/v1/envelopes", "application/jose+json", e.Body, "Unionhall-Work", work, "Unionhall-Auth", markedName)
		c.post("/v1/envelopes", "application/jose+json", e.Body, "Unionhall-Work", work, "Origin", "https://"+markedForwarded)
		c.post("/v1/"+markedNumber+"?"+markedAgent, "text/plain", []byte(markedName))
		c.post("/v1/parts", "application/octet-stream", []byte(markedName), "Unionhall-Part", text(e.Digest)+";0")
		question := fmt.Sprintf(`{"sid":"%s","auth":"%s"}`, s.Sid(), text(auth))
		c.post("/v1/state", "application/json", []byte(question))
		c.post("/v1/state", "application/json", []byte(`{"sid":"`+markedName+`"}`))
		c.post("/v1/withdraw", "application/json", []byte(strings.TrimSuffix(question, "}")+`,"d":"`+text(later.Digest)+`"}`))
	}
	push := func(s seal.Secret, address string) {
		t.Helper()
		auth := s.Auth()
		if got := c.post("/v1/push", "application/json", fmt.Appendf(nil, `{"sid":"%s","auth":"%s","push":"%s"}`, s.Sid(), text(auth), address)); got != http.StatusOK {
			t.Fatalf("push: %d", got)
		}
	}
	push(secrets[0], markedPhone)
	push(secrets[0], markedListener)
	push(secrets[1], markedPhone)
	push(secrets[1], "")
	return secrets
}

// behindServer sends all of it again through nginx with the guide's configuration.
func behindServer(t *testing.T, dir, address string, secrets []seal.Secret) {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		if os.Getenv("UNIONHALL_REQUIRE_HOSTS") != "" {
			t.Fatal(err)
		}
		t.Logf("LEFT OUT: the log of a server in front; %v", err)
		return
	}
	front := filepath.Join(dir, "front")
	if err := os.Mkdir(front, 0o777); err != nil {
		t.Fatal(err)
	}
	listen := freePort(t)
	config := strings.NewReplacer(
		"listen 443 ssl;", "listen "+listen+";", "ssl_certificate ", "# ", "ssl_certificate_key ", "# ",
		"/var/log/nginx", front, "127.0.0.1:8787", address,
	).Replace(guideConfig(t))
	file := filepath.Join(dir, "nginx.conf")
	whole := "daemon off;\nworker_processes 1;\nerror_log /dev/null emerg;\npid " + dir + "/pid;\nevents {}\nhttp {\n" +
		"client_body_temp_path " + front + "/body;\nproxy_temp_path " + front + "/proxy;\nfastcgi_temp_path " + front + "/f;\nuwsgi_temp_path " + front + "/u;\nscgi_temp_path " + front + "/s;\n" + config + "}\n"
	if err := os.WriteFile(file, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	c := exec.CommandContext(ctx, program, "-c", file)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	var complaint bytes.Buffer
	c.Stderr = &complaint
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	defer func() {
		stop()
		<-ended
	}()
	for {
		conn, err := net.Dial("tcp", listen)
		if err == nil {
			conn.Close()
			break
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("nginx: %v\n%s", err, complaint.String())
		default:
		}
	}
	through := &caller{t, from(t), "http://" + listen}
	sendEverything(t, through)
	stop()
	err = <-ended
	ended <- err
	log, err := os.ReadFile(filepath.Join(front, "unionsync.log"))
	if err != nil || bytes.Count(log, []byte("/v1/envelopes 201")) < len(secrets) {
		t.Errorf("the log of the server in front does not have what was sent: %v\n%s", err, log)
	}
}

// guideConfig is the configuration for nginx in the guide, the same in both languages.
func guideConfig(t *testing.T) string {
	t.Helper()
	var found []string
	for _, lang := range []string{"", ".en"} {
		guide, err := os.ReadFile(filepath.Join("..", "..", "docs", "for-hosts-endpoint"+lang+".md"))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(guide), "\n```nginx\n")
		config, _, ok := strings.Cut(rest, "\n```")
		if !ok {
			t.Fatal("the guide has no configuration for nginx")
		}
		found = append(found, config+"\n")
	}
	if found[0] != found[1] {
		t.Error("the guides have other configurations")
	}
	return found[0]
}
