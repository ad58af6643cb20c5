package main

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unionhall/internal/seal"
	"unionhall/sync/site"
)

// officersOf are trial keys, those of the one officer of yl among them.
func officersOf(t *testing.T) (keys *seal.UnionKeys, signs *ecdsa.PrivateKey) {
	t.Helper()
	trial := seal.NewTrial([]byte("unionsync desk tests"))
	keys, err := trial.Keys([]string{"yl"})
	if err == nil {
		signs, err = trial.Private("yl", "signs")
	}
	if err != nil {
		t.Fatal(err)
	}
	return keys, signs
}

// writeSite writes a unionsync.json whose union yl has these keys; "": none.
func writeSite(t *testing.T, dir, keys string) {
	t.Helper()
	s := &site.Site{Origins: []string{"https://gonghui.example"}, Unions: map[string]*site.Union{
		"yl": {Forms: map[string]*site.Form{"help": {AnswerWithin: 72}}, KeySets: []string{text(keySet)}, Keys: keys, Push: true}}}
	if err := os.WriteFile(filepath.Join(dir, "unionsync.json"), site.Write(s), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A desk asks an endpoint.
type desk struct {
	t       *testing.T
	base    string
	signs   *ecdsa.PrivateKey
	session string
}

// ask sends a verb and returns what came.
func (d *desk) ask(verb, question string) (status int, answer map[string]any) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.base+"/v1/desk/"+verb, bytes.NewReader([]byte(question)))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if d.session != "" {
		r.Header.Set("Unionhall-Session", d.session)
	}
	status, body := answerOf(d.t, r)
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		d.t.Fatalf("%s: %v in %s", verb, err, body)
	}
	return status, answer
}

// proof asks for a challenge and signs it.
func (d *desk) proof() string {
	d.t.Helper()
	_, challenge := d.ask("challenge", `{"union":"yl"}`)
	nonce, _ := challenge["nonce"].(string)
	until, _ := challenge["until"].(float64)
	jws, err := seal.OfficerProof{Origin: d.base, Union: "yl", Nonce: nonce, Expires: int64(until)}.Sign(d.signs)
	if err != nil {
		d.t.Fatal(err)
	}
	return jws
}

// prove gets a session and returns the proof, which is spent.
func (d *desk) prove() string {
	d.t.Helper()
	jws := d.proof()
	status, a := d.ask("session", `{"proof":"`+jws+`"}`)
	d.session, _ = a["session"].(string)
	if status != http.StatusOK {
		d.t.Fatalf("%d %v", status, a)
	}
	return jws
}

// want asks and compares status and rule.
func (d *desk) want(verb, question string, status int, rule string) {
	d.t.Helper()
	got, a := d.ask(verb, question)
	said, _ := a["rule"].(string)
	if got != status || said != rule {
		d.t.Errorf("%s: %d %q, want %d %q", verb, got, said, status, rule)
	}
}

func TestOfficersComeAndGoWithTheKeySet(t *testing.T) {
	keys, signs := officersOf(t)
	dir := short(t)
	writeSite(t, dir, keys.Set)
	r := start(t, dir, nil)
	e := sealed(t, seal.NewSecret(), "words")
	send(t, "http://"+r.address, e)
	d := &desk{t: t, base: "http://" + r.address, signs: signs}
	spent := d.prove()
	_, list := d.ask("list", `{}`)
	if items, _ := list["items"].([]any); len(items) != 1 {
		t.Fatalf("%v", list)
	}
	d.want("fetch", `{"d":"`+text(e.Digest)+`"}`, http.StatusOK, "")
	d.want("session", `{"proof":"`+spent+`"}`, http.StatusForbidden, "officer/nonce")
	r.end()

	// Started again, it knows its sessions and what was spent: the key follows from the ledger's.
	r = start(t, dir, nil)
	d.base = "http://" + r.address
	d.want("list", `{}`, http.StatusOK, "")
	d.want("session", `{"proof":"`+spent+`"}`, http.StatusForbidden, "officer/nonce")

	// A build without the officer's key ends the session, as soon as it is read.
	writeSite(t, dir, "")
	for line := range r.log.lines {
		if strings.Contains(line, "was read again") {
			break
		}
	}
	d.want("list", `{}`, http.StatusForbidden, "officer/removed")
	d.want("session", `{"proof":"`+d.proof()+`"}`, http.StatusForbidden, "officer/unknown")
	r.end()
}

// askAtDesk asks everything that a desk does, with every mark on it, and returns what must
// be in no log: the session, and the nonce that was signed.
func askAtDesk(t *testing.T, c *caller, base string) []string {
	t.Helper()
	_, signs := officersOf(t)
	d := &desk{t: t, base: base, signs: signs}
	proof := d.prove()
	said, err := seal.ReadOfficerProof(proof)
	if err != nil {
		t.Fatal(err)
	}
	_, list := d.ask("list", `{}`)
	items, _ := list["items"].([]any)
	if len(items) == 0 {
		t.Fatalf("%v", list)
	}
	line, _ := items[0].(map[string]any)
	digest, _ := line["d"].(string)
	sid, _ := line["sid"].(string)
	for verb, question := range map[string]string{
		"challenge": `{"union":"` + markedName + `"}`, "session": `{"proof":"` + markedName + `"}`, "list": `{}`,
		"fetch": `{"d":"` + digest + `"}`, "part": `{"d":"` + digest + `","n":0}`, "state": `{"d":"` + digest + `","state":"viewed"}`,
		"replies": `{"sid":"` + sid + `"}`, "reply": `{"sid":"` + sid + `","jwe":"` + markedName + `"}`, "rewrap": `{"d":"` + digest + `","wrap":"` + markedNumber + `"}`,
		"note": `{"sid":"` + sid + `","note":"` + markedName + `"}`, "notes": `{}`, "count": `{"form":"help","name":"` + markedName + `"}`, "erase": `{"why":"` + markedName + `"}`,
	} {
		c.post("/v1/desk/"+verb, "application/json", []byte(question), "Unionhall-Session", d.session)
		c.post("/v1/desk/"+verb+"?"+markedNumber, "text/plain", []byte(markedName), "Unionhall-Session", markedNumber)
	}
	c.post("/v1/desk/count", "application/json", []byte(`{"form":"help","name":"outcome:done"}`), "Unionhall-Session", d.session)
	return []string{d.session, said.Nonce, strings.Split(proof, ".")[2], text(said.Kid)}
}
