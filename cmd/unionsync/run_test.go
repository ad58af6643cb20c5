package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/intake"
	"unionhall/sync/site"
)

// A logbook is where an endpoint under test writes. It tells each line.
type logbook struct {
	mu    sync.Mutex
	text  bytes.Buffer
	lines chan string
}

func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	l.text.Write(b)
	l.mu.Unlock()
	for line := range strings.Lines(string(b)) {
		select {
		case l.lines <- line:
		default: // nobody waits for this one
		}
	}
	return len(b), nil
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// A running is an endpoint in this process.
type running struct {
	t       *testing.T
	dir     string // its data is in dir/data
	address string
	metrics string
	log     *logbook
	stop    context.CancelFunc
	code    chan int
}

var keySet = sha256.Sum256([]byte("a key set"))

// start runs an endpoint in a folder, with more flags.
func start(t *testing.T, dir string, env []string, flags ...string) *running {
	t.Helper()
	file := filepath.Join(dir, "unionsync.json")
	if _, err := os.Stat(file); err != nil {
		s := &site.Site{Origins: []string{"https://gonghui.example"}, Unions: map[string]*site.Union{"yl": {Forms: map[string]*site.Form{"help": {}}, KeySets: []string{text(keySet)}}}}
		if err := os.WriteFile(file, site.Write(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	r := &running{t: t, dir: dir, log: &logbook{lines: make(chan string, 4096)}, stop: stop, code: make(chan int, 1)}
	args := append([]string{"--site", file, "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--lang", "en"}, flags...)
	go func() { r.code <- run(ctx, strings.NewReader(""), io.Discard, r.log, args, env) }()
	r.address, r.metrics = r.listening()
	t.Cleanup(func() {
		stop()
		r.log.drain()
	})
	return r
}

func (l *logbook) drain() {
	for len(l.lines) > 0 {
		<-l.lines
	}
}

// listening waits until the endpoint says where it takes forms.
func (r *running) listening() (address, metrics string) {
	r.t.Helper()
	for {
		select {
		case code := <-r.code:
			r.t.Fatalf("it ended with %d:\n%s", code, r.log)
		case line := <-r.log.lines:
			var l struct{ Msg, Address string }
			_ = json.Unmarshal([]byte(line), &l)
			switch l.Msg {
			case "figures":
				metrics = l.Address
			case "taking forms":
				return l.Address, metrics
			}
		}
	}
}

// end asks the endpoint to end, and wants it to end well.
func (r *running) end() {
	r.t.Helper()
	r.stop()
	if code := <-r.code; code != exitDone {
		r.t.Fatalf("it ended with %d:\n%s", code, r.log)
	}
}

func sealed(t *testing.T, r seal.Secret, words string) *seal.Envelope {
	t.Helper()
	return sealedFor(t, "yl", r, words)
}

func sealedFor(t *testing.T, union string, r seal.Secret, words string) *seal.Envelope {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	e, err := seal.Case{Secret: r, Union: union, Form: "help@1", KeySet: keySet, Keys: []seal.PublicKey{public}}.Seal([]byte(`{"text":`+strconv.Quote(words)+`}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// send hands an envelope over, with headers of pairs, and returns status and body.
func send(t *testing.T, base string, e *seal.Envelope, pairs ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/v1/envelopes", bytes.NewReader(e.Body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/jose+json")
	r.Header.Set("Unionhall-Work", strconv.FormatUint(intake.FindWork(e.Digest, 12), 10))
	for i := 0; i < len(pairs); i += 2 {
		r.Header.Set(pairs[i], pairs[i+1])
	}
	return answerOf(t, r)
}

func answerOf(t *testing.T, r *http.Request) (int, string) {
	t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(b)
}

// command runs another command of the program.
func command(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, complaint bytes.Buffer
	code = run(t.Context(), strings.NewReader(stdin), &out, &complaint, append(args, "--lang", "en"), nil)
	return code, out.String(), complaint.String()
}

func wantCommand(t *testing.T, stdin, want string, args ...string) string {
	t.Helper()
	code, out, complaint := command(t, stdin, args...)
	if code != exitDone || !strings.Contains(out, want) {
		t.Fatalf("%v: %d, %q, want %q: %s", args, code, out, want, complaint)
	}
	return out
}

func TestWhatIsAcknowledgedSurvivesARestart(t *testing.T) {
	dir := short(t)
	r := start(t, dir, nil)
	e := sealed(t, seal.NewSecret(), "words")
	status, first := send(t, "http://"+r.address, e)
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, first)
	}
	r.end()
	r = start(t, dir, nil)
	if status, again := send(t, "http://"+r.address, e); status != http.StatusOK || again != first {
		t.Errorf("%d %s, want %s", status, again, first)
	}
	r.end()
}

func TestOperatorsReachAnEndpointThatRuns(t *testing.T) {
	dir := short(t)
	data := filepath.Join(dir, "data")
	r := start(t, dir, nil)
	e, kept := sealed(t, seal.NewSecret(), "to be erased"), sealed(t, seal.NewSecret(), "to be kept")
	send(t, "http://"+r.address, e)
	send(t, "http://"+r.address, kept)
	wantCommand(t, "", "yl\thelp@1\treceived\t2\t", "stats", "--data", data)
	wantCommand(t, "", "sound: 2 envelopes", "verify", "--data", data)
	backup := strings.TrimSpace(wantCommand(t, "", dir, "backup", "--data", data, filepath.Join(dir, "backups")))
	wantCommand(t, text(e.Digest)+"\n\n"+text(keySet)+"\n", "erased 1, not found 1", "erase", "--data", data)
	if status, _ := send(t, "http://"+r.address, e); status != http.StatusGone {
		t.Errorf("what was erased is taken again: %d", status)
	}
	r.end()
	wantCommand(t, "", "sound: 1 envelopes", "verify", "--data", data) // and without one that runs

	// The backup still has it. The ledger, which is not in the backup, takes it away again.
	if code, _, complaint := command(t, "", "restore", "--data", data, backup); code != exitMachine || !strings.Contains(complaint, "queue.db") {
		t.Errorf("it restored over a queue that is there: %d %s", code, complaint)
	}
	for _, file := range []string{"queue.db", "queue.db-wal", "queue.db-shm"} {
		if err := os.Rename(filepath.Join(data, file), filepath.Join(dir, file)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	lock, err := (&place{data: data}).locked()
	if err != nil {
		t.Fatal(err)
	}
	if code, _, complaint := command(t, "", "restore", "--data", data, backup); code != exitMachine || !strings.Contains(complaint, "another unionsync has") {
		t.Errorf("it restored under an endpoint that runs: %d %s", code, complaint)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	wantCommand(t, "", "sound: 1 envelopes", "restore", "--data", data, backup)
	r = start(t, dir, nil)
	if status, _ := send(t, "http://"+r.address, e); status != http.StatusGone {
		t.Errorf("what was erased came back with a backup: %d", status)
	}
	if status, _ := send(t, "http://"+r.address, kept); status != http.StatusOK {
		t.Errorf("what was kept did not come back: %d", status)
	}
	r.end()
}

func TestReceiptKeyIsKeptAndProtected(t *testing.T) {
	dir := t.TempDir()
	open, made, err := keyFile{dir: dir, name: receiptKey}.load()
	if err != nil || !made {
		t.Fatalf("made %v: %v", made, err)
	}
	again, made, err := keyFile{dir: dir, name: receiptKey}.load()
	if err != nil || made || !again.Equal(open) {
		t.Errorf("another key: made %v, %v", made, err)
	}
	if info, err := os.Stat(filepath.Join(dir, openKey(receiptKey))); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if err := os.Chmod(filepath.Join(dir, openKey(receiptKey)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := (keyFile{dir: dir, name: receiptKey}).load(); err == nil {
		t.Error("a key that everybody can read is taken")
	}

	locked := keyFile{t.TempDir(), receiptKey, "correct horse"}
	key, _, err := locked.load()
	if err != nil {
		t.Fatal(err)
	}
	if again, _, err := locked.load(); err != nil || !again.Equal(key) {
		t.Errorf("the locked key does not open: %v", err)
	}
	for _, passphrase := range []string{"", "wrong"} {
		if _, _, err := (keyFile{locked.dir, receiptKey, passphrase}).load(); exitCode(err) != exitUsage {
			t.Errorf("%q: %v", passphrase, err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(locked.dir, "*"))
	if len(files) != 1 || filepath.Base(files[0]) != lockedKey(receiptKey) {
		t.Errorf("%v", files)
	}
}

func TestSiteIsReadAgainWhileItRuns(t *testing.T) {
	dir := short(t)
	r := start(t, dir, nil)
	file := filepath.Join(dir, "unionsync.json")
	write := func(s string) {
		t.Helper()
		if err := os.WriteFile(file+".new", []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file+".new", file); err != nil {
			t.Fatal(err)
		}
	}
	wait := func(msg string) {
		t.Helper()
		for line := range r.log.lines {
			if strings.Contains(line, msg) {
				return
			}
		}
	}
	write(`{"v":1,`)
	wait("the last good one stays")
	if status, _ := send(t, "http://"+r.address, sealed(t, seal.NewSecret(), "words")); status != http.StatusCreated {
		t.Errorf("%d with a file that has faults", status)
	}
	write(`{"v":1,"origins":["https://other.example"],"unions":{}}`)
	wait("was read again")
	if status, _ := send(t, "http://"+r.address, sealed(t, seal.NewSecret(), "words"), "Origin", "https://gonghui.example"); status != http.StatusForbidden {
		t.Errorf("%d for an origin that is no longer the site's", status)
	}
	r.end()
}

func TestOneEndpointForOneFolder(t *testing.T) {
	dir := short(t)
	r := start(t, dir, nil)
	code, _, complaint := command(t, "", "--site", filepath.Join(dir, "unionsync.json"), "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0", "--metrics", "off")
	if code != exitMachine || !strings.Contains(complaint, "another unionsync has") {
		t.Errorf("a second one ran: %d %s", code, complaint)
	}
	r.end()
}

func TestFiguresNameNobody(t *testing.T) {
	dir := short(t)
	r := start(t, dir, nil)
	send(t, "http://"+r.address, sealed(t, seal.NewSecret(), "words"))
	request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+r.metrics+"/metrics", nil)
	status, body := answerOf(t, request)
	for _, want := range []string{`unionsync_envelopes_total{as="new"} 1`, `unionsync_requests_total{method="POST",route="/v1/envelopes",status="201"} 1`, "unionsync_bodies_in_flight_bytes 0", "process_resident_memory_bytes", `unionsync_queue_envelopes{state="received"} 1`} {
		if !strings.Contains(body, want) {
			t.Errorf("%d: no %s in\n%s", status, want, body)
		}
	}
	if strings.Contains(body, `"yl"`) || strings.Contains(body, "help") && strings.Contains(body, `"help`) {
		t.Error("a label names a union or a form")
	}
	request, _ = http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+r.address+"/metrics", nil)
	if status, _ := answerOf(t, request); status != http.StatusNotFound {
		t.Errorf("phones reach the figures: %d", status)
	}
	r.end()
}

// What came for unions that nobody knows never expires by itself, and no command but
// this one finds it.
func TestWhatIsForUnknownUnionsCanBeErased(t *testing.T) {
	dir := short(t)
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "unionsync.json")
	erase := []string{"erase", "--data", data, "--unknown"}
	r := start(t, dir, nil)
	for _, union := range []string{"strange", "stranger", "later-known", "yl"} {
		if status, body := send(t, "http://"+r.address, sealedFor(t, union, seal.NewSecret(), "words")); status != http.StatusCreated {
			t.Fatalf("%d %s", status, body)
		}
	}
	for _, wrong := range []string{"", "30", "0d", "-1d", "d", "1.5d"} {
		if code, _, complaint := command(t, "", append(erase, "--older-than", wrong)...); code != exitUsage || !strings.Contains(complaint, "nothing was erased") {
			t.Errorf("%q: %d %s", wrong, code, complaint)
		}
	}
	wantCommand(t, "", "erased 0, for 0 unknown unions", append(erase, "--older-than", "1d")...)
	r.end()
	aged(t, filepath.Join(data, "queue.db"), 2*24*time.Hour)

	s := &site.Site{Unions: map[string]*site.Union{"yl": {}, "later-known": {}}}
	if err := os.WriteFile(file, site.Write(s), 0o600); err != nil {
		t.Fatal(err)
	}
	r = start(t, dir, nil) // it goes by its own unionsync.json
	wantCommand(t, "", "erased 2, for 2 unknown unions", append(erase, "--older-than", "1d")...)
	r.end()
	if code, _, complaint := command(t, "", append(erase, "--older-than", "1d")...); code != exitUsage || !strings.Contains(complaint, "--site is missing") {
		t.Errorf("without an endpoint and a site: %d %s", code, complaint)
	}
	delete(s.Unions, "later-known")
	if err := os.WriteFile(file, site.Write(s), 0o600); err != nil {
		t.Fatal(err)
	}
	wantCommand(t, "", "erased 1, for 1 unknown unions", append(erase, "--older-than", "1d", "--site", file)...)
	wantCommand(t, "", "sound: 1 envelopes", "verify", "--data", data)
}

// aged makes all that is kept so much older.
func aged(t *testing.T, file string, by time.Duration) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), `UPDATE envelope SET received = received - $1`, by.Milliseconds())
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// A new ledger folder, made without a word, would bring back what was erased.
func TestAnotherLedgerIsTakenOnlyWhenItIsSaid(t *testing.T) {
	dir := short(t)
	data, other := filepath.Join(dir, "data"), filepath.Join(dir, "other")
	r := start(t, dir, nil)
	e := sealed(t, seal.NewSecret(), "words")
	send(t, "http://"+r.address, e)
	backup := strings.TrimSpace(wantCommand(t, "", dir, "backup", "--data", data, filepath.Join(dir, "backups")))
	wantCommand(t, text(e.Digest)+"\n", "erased 1", "erase", "--data", data)
	if code, _, complaint := command(t, "", "restore", "--data", data, "--ledger-lost"); code != exitUsage || !strings.Contains(complaint, "is running") {
		t.Errorf("under an endpoint that runs: %d %s", code, complaint)
	}
	r.end()
	refused := func(args ...string) {
		t.Helper()
		if code, _, complaint := command(t, "", args...); code != exitMachine || !strings.Contains(complaint, "is not the ledger of this queue") || !strings.Contains(complaint, "restore --help") {
			t.Errorf("%v: %d %s", args, code, complaint)
		}
	}
	refused("verify", "--data", data, "--ledger", other)
	refused("--site", filepath.Join(dir, "unionsync.json"), "--data", data, "--ledger", other, "--listen", "127.0.0.1:0", "--metrics", "off")
	fresh := filepath.Join(dir, "fresh")
	refused("restore", "--data", fresh, "--ledger", other, backup)
	wantCommand(t, "", "sound: 0 envelopes", "restore", "--data", fresh, "--ledger", filepath.Join(data, "ledger"), backup)

	wantCommand(t, "", "may come back", "restore", "--data", filepath.Join(dir, "again"), "--ledger-lost", backup)
	wantCommand(t, "", "may come back", "restore", "--data", data, "--ledger", other, "--ledger-lost")
	wantCommand(t, "", "sound: 0 envelopes", "verify", "--data", data, "--ledger", other)
	refused("verify", "--data", data)
}

// The machine that holds people's forms is a small one.
func TestProgramIsSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("it is built for this")
	}
	dir := short(t)
	program := filepath.Join(dir, "unionsync")
	c := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, ".")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Run("OnTheDisk", func(t *testing.T) {
		info, err := os.Stat(program)
		if err != nil {
			t.Fatal(err)
		}
		const most = 20_000_000
		t.Logf("%d bytes", info.Size())
		if info.Size() >= most {
			t.Errorf("%d bytes, want less than %d", info.Size(), most)
		}
	})
	t.Run("Idle", func(t *testing.T) {
		if runtime.GOOS != "linux" {
			t.Skip("LEFT OUT: the memory of a process is looked up in /proc")
		}
		idle(t, dir, program)
	})
}

// idle runs the program, sends it something, and weighs it when it has nothing to do.
func idle(t *testing.T, dir, program string) {
	file := filepath.Join(dir, "unionsync.json")
	if err := os.WriteFile(file, site.Write(&site.Site{Unions: map[string]*site.Union{"yl": {}}}), 0o600); err != nil {
		t.Fatal(err)
	}
	log := &logbook{lines: make(chan string, 4096)}
	c := exec.CommandContext(t.Context(), program, "--site", file, "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0")
	c.Stderr = log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	r := &running{t: t, log: log, code: make(chan int, 1)}
	go func() {
		c.Wait() // how it ended, its code says
		r.code <- c.ProcessState.ExitCode()
	}()
	address, _ := r.listening()
	if status, body := send(t, "http://"+address, sealed(t, seal.NewSecret(), "words")); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	var kilobytes int
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		t.Fatal(err)
	}
	const most = 32_000_000
	t.Logf("%d kB", kilobytes)
	if kilobytes<<10 >= most {
		t.Errorf("%d kB are resident, want less than %d bytes", kilobytes, most)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := <-r.code; code != exitDone {
		t.Errorf("it ended with %d:\n%s", code, log)
	}
}
