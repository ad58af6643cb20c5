package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/sync/intake"
)

// exampleCommand makes what curl can send. Sealing needs a key exchange and work,
// which no shell does: without this nobody could try an endpoint but with a phone.
func (p *program) exampleCommand() *cobra.Command {
	o := &example{}
	c := p.command(manual{
		use: "example INTO", short: diag.Say("做几份可以用 curl 送的表单", "make envelopes that curl can send"),
		long: diag.Say(
			"在 INTO 里做一件事的三份表单（第一份、补充、带照片的）和查询、撤回用的文件，\n旁边放好 curl 要的头（.headers）。钥匙是当场做的，做完就扔：谁也打不开。",
			"Makes a case of three envelopes in INTO (a first one, a later one, one with a photo), with the questions about it and\nthe headers for curl (.headers) beside them. The keys are made for it and thrown away: nobody opens them."),
		example: "  unionsync example example/",
	}, p.words(1, diag.Say("放在哪个文件夹", "the folder to make")), func(_ *cobra.Command, args []string) error {
		o.dir = args[0]
		return o.make()
	})
	c.Flags().StringVar(&o.union, "union", "example", p.in(diag.Say("写给哪个工会", "the union that they are for")))
	c.Flags().StringVar(&o.form, "form", "help@1", p.in(diag.Say("哪种表单", "the form, with its version")))
	return c
}

type example struct {
	dir, union, form string
}

func (o *example) make() error {
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return err
	}
	var keys []seal.PublicKey
	for range 2 {
		key, err := seal.NewKey()
		if err != nil {
			return err
		}
		public, err := seal.PublicKeyOf(key)
		if err != nil {
			return err
		}
		keys = append(keys, public)
	}
	r := seal.NewSecret()
	c := seal.Case{Secret: r, Union: o.union, Form: o.form, KeySet: sha256.Sum256([]byte("example")), Keys: keys}
	auth := r.Auth()
	proof := base64.RawURLEncoding.EncodeToString(auth[:])
	_, parts := seal.SealPhoto(r.Sid(), 0, make([]byte, 100_000))
	var digests []seal.Digest
	for _, b := range parts {
		digests = append(digests, sha256.Sum256(b))
	}
	first, err := o.envelope(c, "envelope", "", nil)
	if err != nil {
		return err
	}
	if _, err := o.envelope(c, "later", proof, nil); err != nil {
		return err
	}
	photo, err := o.envelope(c, "photo", proof, digests)
	if err != nil {
		return err
	}
	for n, b := range parts {
		name := "part-" + strconv.Itoa(n)
		if err := o.write(name+".bin", b); err != nil {
			return err
		}
		if err := o.write(name+".headers", fmt.Appendf(nil, "Content-Type: application/octet-stream\nUnionhall-Part: %s;%d\n", text(photo.Digest), n)); err != nil {
			return err
		}
	}
	if err := o.write("state.json", fmt.Appendf(nil, `{"sid":"%s","auth":"%s"}`, r.Sid(), proof)); err != nil {
		return err
	}
	return o.write("withdraw.json", fmt.Appendf(nil, `{"sid":"%s","auth":"%s","d":"%s"}`, r.Sid(), proof, text(first.Digest)))
}

// envelope seals one, and writes it with its headers.
func (o *example) envelope(c seal.Case, name, proof string, parts []seal.Digest) (*seal.Envelope, error) {
	e, err := c.Seal([]byte(`{"answers":{"text":"`+name+`"}}`), parts)
	if err != nil {
		return nil, err
	}
	headers := fmt.Sprintf("Content-Type: application/jose+json\nUnionhall-Work: %d\n", intake.FindWork(e.Digest, intake.MostWork))
	if proof != "" {
		headers += "Unionhall-Auth: " + proof + "\n"
	}
	if err := o.write(name+".json", e.Body); err != nil {
		return nil, err
	}
	return e, o.write(name+".headers", []byte(headers))
}

func (o *example) write(name string, b []byte) error {
	return os.WriteFile(filepath.Join(o.dir, name), b, 0o600)
}

func text(d seal.Digest) string { return base64.RawURLEncoding.EncodeToString(d[:]) }
