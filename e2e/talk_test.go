package e2e

import (
	"encoding/json"
	"testing"

	"github.com/chromedp/chromedp"
)

// How tests talk with the worker of the site that a tab shows.

// A question is a message to it.
type question struct {
	Do      string `json:"do"`
	Set     string `json:"set,omitempty"`
	Address string `json:"address,omitempty"`
	All     bool   `json:"all,omitempty"`
}

// askWorker sends a message to the active worker of the page and gives its answer.
const askWorker = `(ask => navigator.serviceWorker.ready.then(r => new Promise(done => {
	const line = new MessageChannel();
	line.port1.onmessage = e => done(e.data === undefined ? null : e.data);
	r.active.postMessage(ask, [line.port2]);
})))`

// asking is a script whose value is the answer.
func asking(t *testing.T, question any) string {
	t.Helper()
	text, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	return askWorker + "(" + string(text) + ")"
}

// answerTo asks the worker something and decodes its answer.
func answerTo[T any](t *testing.T, x *tab, question any) T {
	t.Helper()
	return evaluate[T](t, x, asking(t, question), chromedp.EvalAwaitPromise)
}

// news asks and waits for news of a kind, which may come before the answer.
func (x *tab) news(t *testing.T, kind string, question any) newsOf {
	t.Helper()
	return evaluate[newsOf](t, x, `new Promise(done => {
		navigator.serviceWorker.onmessage = e => e.data.news === "`+kind+`" && done(e.data);
		`+asking(t, question)+`;
	})`, chromedp.EvalAwaitPromise)
}

type newsOf struct {
	Set       string   `json:"set"`
	State     setState `json:"state"`
	Addresses []string `json:"addresses"`
}

// A setState is what the worker says of a set.
type setState struct {
	Set      string `json:"set"`
	Title    string `json:"title"`
	Own      int    `json:"own"`
	Shared   int    `json:"shared"`
	Bytes    int    `json:"bytes"`
	Pages    int    `json:"pages"`
	Time     int64  `json:"time"`
	Checked  int64  `json:"checked"`
	Done     int    `json:"done"`
	Total    int    `json:"total"`
	AllBytes int    `json:"allBytes"`
	Fault    string `json:"fault"`
}

// state is that of one set; the zero value if it is not kept.
func (x *tab) state(t *testing.T, set string) setState {
	t.Helper()
	for _, s := range answerTo[struct{ Sets []setState }](t, x, question{Do: "list"}).Sets {
		if s.Set == set {
			return s
		}
	}
	return setState{}
}
