package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"sync"

	"unionhall/internal/build"
	"unionhall/internal/desk"
	"unionhall/internal/devserver"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/seal"
	syncsite "unionhall/sync/site"
)

// A trialDesk is the officers' desk of a preview: at a port of its own, and so at an
// origin of its own, as desks are. It gives away the keys of every union: they
// are made for the occasion, and open what is sent from this preview and nothing else.
type trialDesk struct {
	listener net.Listener
	endpoint string // as the desk calls it
	preview  *build.Preview
	keys     *seal.Trial

	mu    sync.Mutex // guards what follows
	sum   digest.Sum // of the text that files were made of
	files []desk.File
	locks map[string][]byte // key files by union
}

// trialPassphrase is that of all trial keys: the desk knows it, and asks nobody for it.
const trialPassphrase = "unionhall"

// newTrialDesk takes a port near the preview's.
func newTrialDesk() (*trialDesk, error) {
	l, err := devserver.ListenNear("127.0.0.1", defaultDeskPort)
	if err != nil {
		return nil, err
	}
	return &trialDesk{listener: l, locks: map[string][]byte{}}, nil
}

func (d *trialDesk) url() string { return "http://" + d.listener.Addr().String() + "/" }

// serve answers until ctx ends.
func (d *trialDesk) serve(ctx context.Context) error {
	return serveDesk(ctx, d.listener, http.HandlerFunc(d.answer))
}

// answer serves the desk of the site as it is now.
func (d *trialDesk) answer(w http.ResponseWriter, r *http.Request) {
	files, err := d.current()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if files == nil {
		http.Error(w, "no union of this site takes forms yet", http.StatusServiceUnavailable)
		return
	}
	desk.Handler(files, d.trialKeys).ServeHTTP(w, r)
}

// current makes the desk's files anew when the site has changed.
func (d *trialDesk) current() ([]desk.File, error) {
	text := d.preview.Desk()
	if text == nil {
		return nil, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if sum := digest.Of(text); sum != d.sum {
		files, err := desk.Files(text, d.endpoint)
		if err != nil {
			return nil, err
		}
		d.files, d.sum = files, sum
	}
	return d.files, nil
}

// trialKeys gives the key files of a union: trial/UNION.json.
func (d *trialDesk) trialKeys(name string) (desk.File, bool) {
	union, isTrial := strings.CutPrefix(name, "trial/")
	union, isJSON := strings.CutSuffix(union, ".json")
	if !isTrial || !isJSON || union == "" {
		return desk.File{}, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.locks[union] == nil {
		text, err := lockTrialKeys(d.keys, union)
		if err != nil {
			return desk.File{}, false
		}
		d.locks[union] = text
	}
	return desk.File{Name: name, Type: "application/json", Bytes: d.locks[union]}, true
}

func lockTrialKeys(trial *seal.Trial, union string) ([]byte, error) {
	opens, err := trial.Private(union, "opens")
	if err != nil {
		return nil, err
	}
	signs, err := trial.Private(union, "signs")
	if err != nil {
		return nil, err
	}
	files := struct {
		Opens      string `json:"opens"`
		Signs      string `json:"signs"`
		Passphrase string `json:"passphrase"`
	}{Passphrase: trialPassphrase}
	if files.Opens, err = seal.LockOpeningKey(opens, []byte(trialPassphrase)); err != nil {
		return nil, err
	}
	if files.Signs, err = seal.LockKey(signs, []byte(trialPassphrase)); err != nil {
		return nil, err
	}
	return json.Marshal(files)
}

// settle tells the trial's endpoint what the site is now: who may ask for what was
// sent, and what was promised.
func (t *trial) settle(source string, preview *build.Preview) {
	s := *t.site.Site()
	s.Unions = map[string]*syncsite.Union{}
	for _, id := range unionIDs(source) {
		s.Unions[id] = &syncsite.Union{}
	}
	tellForms(&s, preview.Receptions())
	tellKeySets(&s, build.Options{Source: source, Trial: t.keys})
	t.site.Replace(&s)
}

// tellTrialDesk says where the desk of a preview is.
func (p *program) tellTrialDesk(d *trialDesk) {
	p.tell(diag.Say(
		"  经办台（试用）：%s\n    钥匙是临时的，页面上可以直接拿；收到的内容结束就没有了\n",
		"  Desk (a trial): %s\n    the page offers keys made for the occasion; what was sent is gone when the preview ends\n", d.url()))
}
