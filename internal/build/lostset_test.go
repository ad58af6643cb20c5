package build

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"unionhall/internal/seal"
)

// A signedWorld is a world whose site has keys.
type signedWorld struct{ *world }

func newSignedWorld(t *testing.T) signedWorld {
	t.Helper()
	current, err := seal.NewKey()
	must(t, err)
	next, err := seal.NewKey()
	must(t, err)
	key, err := seal.PublicKeyOf(current)
	must(t, err)
	other, err := seal.PublicKeyOf(next)
	must(t, err)
	w := newWorld(t, smallSite())
	w.write("site.yaml", w.read("site.yaml")+"signing:\n  key: "+key.String()+"\n  next: "+other.String()+"\n")
	w.o.Sign = func(payload []byte) (string, error) { return seal.Sign(seal.Edition, payload, current) }
	return signedWorld{w}
}

func anew(o *Options) { o.NewEpoch = Epoch{Next: true} }

func (w signedWorld) hasNumber(what string, want int) {
	w.t.Helper()
	if e := editionAt(w.t, tree(w.t, w.out), "yl/offline"); e.Epoch != 1 || e.Number != want {
		w.t.Errorf("%s: edition %d of epoch %d, want %d of 1", what, e.Number, e.Epoch, want)
	}
}

// A set that phones have must never begin again with edition 1 of the same
// epoch: they would refuse it as old until its number has caught up.
func TestASetThatIsLostIsNotBegunAgain(t *testing.T) {
	slowUnderRace(t)
	s := newSignedWorld(t)
	s.build(anew)
	s.edit("news/n10.md", "正文", "新的正文")
	s.build()
	s.hasNumber("published", 2)
	saved := filepath.Join(s.dir, "saved")
	must(t, os.CopyFS(saved, os.DirFS(s.out)))

	// Its folder was deleted, with what the last build remembers and without.
	must(t, os.RemoveAll(s.outPath("yl/offline")))
	s.fails("offline/lost")
	must(t, os.RemoveAll(s.o.Cache))
	s.fails("offline/lost")

	// To end the worker no edition is needed, and nothing may be in the way.
	s.build(func(o *Options) { o.KillWorker = true })
	s.fails("offline/lost")

	// The published site still has it.
	s.build(verifying, func(o *Options) { o.Previous = saved })
	s.hasNumber("taken from the published site", 2)
}

func TestASetThatAHostDoesNotGiveIsFollowedHere(t *testing.T) {
	s := newSignedWorld(t)
	s.build(anew)
	s.edit("news/n10.md", "正文", "新的正文")
	s.build()
	files := http.FileServer(http.Dir(s.out))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/yl/offline/"+editionFile {
			_, _ = w.Write([]byte("<!doctype html>请稍候"))
			return
		}
		files.ServeHTTP(w, r)
	}))
	defer server.Close()
	s.edit("news/n11.md", "正文", "另外的正文")
	s.build(verifying, func(o *Options) { o.Previous = server.URL })
	s.hasNumber("behind a page of the host's own", 3)
}

// Phones keep what they have of a union while it is not part of the site.
func TestAUnionThatComesBackDoesNotBeginAgain(t *testing.T) {
	slowUnderRace(t)
	s := newSignedWorld(t)
	s.write("bs/union.yaml", "id: bs\nname: 北山市总工会\nlevel: municipal\n")
	s.build(anew)
	away := filepath.Join(s.dir, "away")
	must(t, os.Rename(filepath.Join(s.source, "lh"), away))
	s.build()
	s.edit("news/n10.md", "正文", "新的正文")
	s.build()
	must(t, os.Rename(away, filepath.Join(s.source, "lh")))
	s.fails("offline/lost")
	s.build(anew)
	s.build()
}
