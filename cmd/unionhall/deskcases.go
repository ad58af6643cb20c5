package main

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/desk"
	"unionhall/internal/diag"
	"unionhall/internal/officer"
	"unionhall/internal/seal"
)

// officerFlags is what the commands of the desk can be told.
type officerFlags struct {
	cases, folder, union, endpoint textValue
	keys                           textValue
	passphrase                     textValue
}

func newOfficerFlags() *officerFlags {
	f := &officerFlags{
		cases: textValue{flag: "cases", word: "DIR"}, folder: textValue{flag: "folder", word: "DIR"}, union: textValue{flag: "union", word: "ID"},
		endpoint: textValue{flag: "endpoint", word: "URL"}, keys: textValue{flag: "keys", word: "DIR"}, passphrase: textValue{flag: "passphrase-file", word: "FILE"},
	}
	f.cases.text, f.folder.text, f.keys.text = "cases", desk.Folder, keysFolder
	return f
}

func (p *program) officerFlagSet(c *cobra.Command, f *officerFlags, online bool) {
	s := c.Flags()
	s.SortFlags = false
	s.Var(&f.cases, "cases", p.in(diag.Say("取来的表放在哪个文件夹（封着的）；默认 cases/", "the folder of what was fetched, sealed; default: cases/")))
	s.Var(&f.keys, "keys", p.in(diag.Say("经办人私钥文件的文件夹；默认 keys/", "the folder of the officer's key files; default: keys/")))
	s.Var(&f.passphrase, "passphrase-file", p.in(passphraseUsage))
	s.Var(&f.folder, "folder", p.in(diag.Say("经办台的文件在哪里，表单和接收端取自那里；默认 desk/", "where the desk's files are, which name forms and endpoint;\ndefault: desk/")))
	offerFolders(c, "cases", "keys", "folder")
	if online {
		s.Var(&f.union, "union", p.in(diag.Say("哪个工会；经办台只有一个工会时不用写", "the union; not needed where the desk has one")))
		s.Var(&f.endpoint, "endpoint", p.in(diag.Say("接收端的网址；默认用经办台里的", "address of the endpoint; default: the desk's")))
	}
}

// deskSite is what the desk's files know, nil where there are none and none are needed.
func (f *officerFlags) deskSite(needed bool) (*officer.Site, error) {
	s, err := officer.ReadSite(f.folder.text)
	if errors.Is(err, officer.ErrNoDesk) {
		if needed {
			return nil, noDesk(f.folder.text)
		}
		return nil, nil
	}
	return s, err
}

// officerKeys unlocks the officer's keys of one use, "opens" or "signs": the files are named
// so, here and by browsers. Old ones open what was sealed to them.
func (p *program) officerKeys(ctx context.Context, f *officerFlags, use string) ([]*ecdsa.PrivateKey, error) {
	files, err := (&keyring{dir: f.keys.text}).keyFiles()
	if err != nil {
		return nil, err
	}
	var names []string
	for name := range files {
		if strings.Contains(name, use) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, usage(
			diag.Say("“%s”里没有经办人的钥匙（…%s…%s）", "there is no officer's key in %q (…%s…%s)", f.keys.text, use, seal.KeyFileEnding),
			diag.Say("用 --keys 写明私钥文件在哪个文件夹；还没有，就运行 unionhall keys officer", "name the folder of key files with --keys; unionhall keys officer makes them"))
	}
	slices.Sort(names)
	passphrase, err := p.passphrase(ctx, f.passphrase.text, f.keys.text)
	if err != nil {
		return nil, err
	}
	var keys []*ecdsa.PrivateKey
	var locked error
	for _, name := range names {
		key, err := seal.OpenKey(files[name], passphrase)
		if err != nil {
			locked = notUnlocked(filepath.Join(f.keys.text, name), err)
			continue // an old one may have another passphrase
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, locked
	}
	return keys, nil
}

// openingKids are the names of the keys that open, which their files tell without a
// passphrase.
func (f *officerFlags) openingKids() ([]string, error) {
	files, err := (&keyring{dir: f.keys.text}).keyFiles()
	var kids []string
	for name, text := range files {
		if kid := seal.KidOfKeyFile(text); strings.Contains(name, "opens") && kid != "" {
			kids = append(kids, kid)
		}
	}
	return kids, err
}

// endpoints are where the officer asks, once for each key that they may prove themselves
// with.
func (p *program) endpoints(ctx context.Context, f *officerFlags) ([]*officer.Endpoint, *officer.Site, error) {
	known, err := f.deskSite(f.endpoint.text == "" || f.union.text == "")
	if err != nil {
		return nil, nil, err
	}
	address, union := f.endpoint.text, f.union.text
	if address == "" {
		address = known.Endpoint
	}
	if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, nil, usage(diag.Say("“%s”不是完整的网址", "%q is no whole address", address), diag.Say("用 --endpoint 写明，例如 https://sync.gonghui.example/", "say it with --endpoint, like https://sync.gonghui.example/"))
	}
	if union == "" && len(known.Unions) == 1 {
		for id := range known.Unions {
			union = id
		}
	}
	if union == "" {
		return nil, nil, usage(diag.Say("没有写是哪个工会", "the union is missing"), diag.Say("用 --union 写 union.yaml 里的 id", "say the id in its union.yaml with --union"))
	}
	keys, err := p.officerKeys(ctx, f, "signs")
	if err != nil {
		return nil, nil, err
	}
	client := &http.Client{
		Timeout:       sendPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // it leads to a portal
	}
	var list []*officer.Endpoint
	for _, key := range keys {
		list = append(list, &officer.Endpoint{Address: officer.Address(address), Union: union, Signs: key, Client: client})
	}
	return list, known, nil
}

// atEndpoint does something at the endpoint with the first key that the union knows.
func (p *program) atEndpoint(ctx context.Context, f *officerFlags, do func(*officer.Endpoint, *officer.Site) error) error {
	list, known, err := p.endpoints(ctx, f)
	if err != nil {
		return err
	}
	for _, e := range list {
		if err = do(e, known); !officer.IsRefused(err, "officer/unknown") {
			break
		}
	}
	return deskFault(err)
}

// deskFault says in words what the endpoint answered.
func deskFault(err error) error {
	var r *officer.Refusal
	var network *url.Error
	switch {
	case errors.As(err, &r) && (r.Rule == "officer/unknown" || r.Rule == "officer/removed"):
		return usage(
			diag.Say("接收端不认识您的钥匙（%s）：工会现在的名单里没有它", "the endpoint does not know your key (%s): it is not in the union's key set now", r.Rule),
			diag.Say("请工会主席用 unionhall keys union list 看名单；换过钥匙的，用新的", "the chair sees the set with unionhall keys union list; where your keys were replaced, use the new ones"))
	case errors.As(err, &r) && r.Wait > 0:
		return usage(diag.Say("接收端现在忙（%s）", "the endpoint is busy (%s)", r.Rule), diag.Say("过 %d 秒再试；已经取来的不用再取", "try again in %d seconds; what was fetched stays", r.Wait))
	case errors.As(err, &r):
		return usage(diag.Say("接收端没有照办（%s）", "the endpoint has not done it (%s)", r.Rule), diag.Say("各条的意思见 docs/api.md", "docs/api.md says what each rule means"))
	case errors.Is(err, officer.ErrAnswer):
		return usage(diag.Say("有回答，但不是接收端的：可能是上网登录页面，或者网址不对", "somebody has answered, and not the endpoint: a portal, or another address"), diag.Say("用 --endpoint 写明网址", "say its address with --endpoint"))
	case errors.As(err, &network):
		return usage(diag.Say("连不上接收端：%v", "the endpoint cannot be reached: %v", network.Err), diag.Say("看看网络；已经取来的照样能打开", "look at the network; what was fetched opens all the same"))
	}
	return err
}

// openCases opens what is in the folder; named says which cases are wanted, by number or
// digest; none: all. What does not open is told, and left out.
func (p *program) openCases(ctx context.Context, f *officerFlags, known *officer.Site, named []string, photos bool) ([]*officer.Case, int, error) {
	kept, err := officer.Folder(f.cases.text).Kept()
	if err != nil {
		return nil, 0, err
	}
	if kept = thoseNamed(kept, named); len(kept) == 0 {
		return nil, 0, usage(
			diag.Say("“%s”里没有要找的表", "there is no such case in %q", f.cases.text),
			diag.Say("先运行 unionhall desk pull；用 --cases 写明文件夹", "run unionhall desk pull first; name the folder with --cases"))
	}
	keys, err := p.officerKeys(ctx, f, "opens")
	if err != nil {
		return nil, 0, err
	}
	var list []*officer.Case
	closed := 0
	for _, k := range kept {
		c, err := openWithAny(k, keys, known, photos)
		if err != nil {
			closed++
			p.complain(k.Digest[:8], numberOf(k), diag.Say("打不开：%v", "it does not open: %v", err))
			continue
		}
		list = append(list, c)
	}
	return list, closed, nil
}

func openWithAny(k *officer.Kept, keys []*ecdsa.PrivateKey, known *officer.Site, photos bool) (c *officer.Case, err error) {
	for _, key := range keys {
		if c, err = k.Open(key, known, photos); !errors.Is(err, officer.ErrNotForUs) {
			return c, err
		}
	}
	return nil, err
}

// thoseNamed are those that were named, by case number, digest or the beginning of one.
func thoseNamed(kept []*officer.Kept, named []string) []*officer.Kept {
	if len(named) == 0 {
		return kept
	}
	var list []*officer.Kept
	for _, k := range kept {
		if slices.Contains(named, numberOf(k)) || slices.Contains(named, k.Digest) {
			list = append(list, k)
		}
	}
	return list
}

func numberOf(k *officer.Kept) string {
	sid, err := seal.ParseSid(k.Sid)
	if err != nil {
		return ""
	}
	return sid.CaseNumber()
}

// writePrivate writes what was opened for its owner alone.
func writePrivate(file string, text []byte) error { return os.WriteFile(file, text, 0o600) }

// caseJSON is a case in one line.
func caseJSON(c *officer.Case) ([]byte, error) {
	text, err := json.Marshal(c.JSON())
	return append(text, '\n'), err
}
