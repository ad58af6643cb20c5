// Package pwa holds the scripts that run on phones, in TypeScript, and makes
// them ready to publish. It knows neither content nor templates: what a script
// works on stands in the page, and so do the words that it shows.
package pwa

import (
	"embed"
	"fmt"
	"slices"
	"sync"

	"unionhall/internal/asset"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

//go:embed *.ts desk
var sources embed.FS

// A Script is ready to publish.
type Script struct {
	Name  string // of its file, with 16 bytes of its digest: it may be kept for ever
	Bytes []byte
}

// NewScript names what Page or Offline has bundled, now or earlier: "page",
// "offline", "forms", "outbox", "code", "lists", "pushing".
func NewScript(name string, bundled []byte) Script {
	return Script{name + "-" + digest.Of(bundled).Short() + ".js", bundled}
}

// Page bundles the script of every page. An error of this and of the functions
// below means that the program was put together wrongly.
func Page() ([]byte, error) { return bundle("page.ts") }

// Offline bundles the script of the pages in the folder of a set.
func Offline() ([]byte, error) { return bundle("offline.ts") }

// Forms bundles the script of the pages on which a form is filled in, which also
// sends what waits: other pages start it while something does.
func Forms() ([]byte, error) { return bundle("forms.ts") }

// Outbox bundles the script that asks how cases stand, and fills in the page of
// what was sent. Pages start it while a case is open.
func Outbox() ([]byte, error) { return bundle("mailbox.ts") }

// Code bundles the script that writes, reads and draws codes, which pages start
// when there is a use for it.
func Code() ([]byte, error) { return bundle("codescreen.ts") }

// Lists bundles the script that looks after people and photos, which the pages of
// forms that ask for some name.
func Lists() ([]byte, error) { return bundle("lists.ts") }

// Pushing bundles the script by which a phone asks to be told when there is an
// answer, which the page of what was sent starts.
func Pushing() ([]byte, error) { return bundle("pushing.ts") }

// PushWorker bundles the worker of phones that have asked: it shows a notice, and
// touches no page.
func PushWorker() ([]byte, error) { return bundle("push.ts") }

// Worker bundles the service worker of a site. keys are the public keys whose
// editions it takes, 87 characters each; without any it takes unsigned ones and
// no others. It refuses editions of an epoch before epoch.
func Worker(keys []string, epoch int) ([]byte, error) {
	js, err := bundle("sw.ts")
	if err != nil {
		return nil, err
	}
	b := appendTexts([]byte(`UNIONHALL=`+version+`"keys":`), keys)
	b = appendInt(append(b, `,"epoch":`...), epoch)
	return append(append(b, "};\n"...), js...), nil
}

// KillWorker bundles the worker that removes what Worker's has kept, and itself; in the
// place of PushWorker's, that.
func KillWorker() ([]byte, error) { return bundle("kill.ts") }

// Desk bundles the script of the officers' desk.
func Desk() ([]byte, error) { return bundle("desk/app.ts") }

// DeskStyle bundles the desk's style sheet.
func DeskStyle() ([]byte, error) {
	css, list := asset.Style(sources, "desk/desk.css")
	return css, faultOf(list)
}

// DeskWorker bundles the service worker of the desk, which keeps the files called
// names, in their folder, under a name of their own: sum.
func DeskWorker(names []string, sum string) ([]byte, error) {
	js, err := bundle("desk/sw.ts")
	if err != nil {
		return nil, err
	}
	b := appendTexts([]byte(`UNIONHALL_DESK={"sum":"`+sum+`","files":`), names)
	return append(append(b, "};\n"...), js...), nil
}

// bundles are the scripts that were bundled, by entry: they are part of the
// program and always the same.
var bundles sync.Map

func bundle(entry string) ([]byte, error) {
	if js, ok := bundles.Load(entry); ok {
		return slices.Clone(js.([]byte)), nil
	}
	js, list := asset.Script(sources, entry)
	if err := faultOf(list); err != nil {
		return nil, err
	}
	bundles.Store(entry, js)
	return slices.Clone(js), nil
}

func faultOf(list diag.List) error {
	if len(list) == 0 {
		return nil
	}
	d := list.Sorted()[0]
	return fmt.Errorf("pwa/%s:%d:%d: %s", d.Path, d.Line, d.Col, d.Text.EN)
}
