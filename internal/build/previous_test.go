package build

import (
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"errors"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/seal"
	"unionhall/pwa"
)

// A signer is a world whose site has keys.
type signer struct {
	*world
	keys [2]*ecdsa.PrivateKey // current and next
}

func newSigner(t *testing.T) *signer {
	t.Helper()
	s := &signer{world: newWorld(t, smallSite())}
	s.makeKeys()
	s.write("site.yaml", s.read("site.yaml")+s.signing()+"# 到此为止\n")
	s.signWith(0)
	return s
}

func (s *signer) makeKeys() {
	for i := range s.keys {
		var err error
		s.keys[i], err = seal.NewKey()
		must(s.t, err)
	}
}

func (s *signer) signing() string {
	var text [2]string
	for i := range s.keys {
		key, err := seal.PublicKeyOf(s.keys[i])
		must(s.t, err)
		text[i] = key.String()
	}
	return "signing: # 网站的钥匙\n  key: " + text[0] + "\n  next: " + text[1] + "\n"
}

func (s *signer) signWith(i int) {
	s.o.Sign = func(payload []byte) (string, error) { return seal.Sign(seal.Edition, payload, s.keys[i]) }
}

func begin(o *Options) { o.NewEpoch = Epoch{Next: true} }

func (w *world) numbers(dir string) (epoch, number int) {
	w.t.Helper()
	e := editionAt(w.t, tree(w.t, dir), "yl/offline")
	return e.Epoch, e.Number
}

func (w *world) isAt(what string, epoch, number int) {
	w.t.Helper()
	if e, n := w.numbers(w.out); e != epoch || n != number {
		w.t.Errorf("%s: edition %d of epoch %d, want %d of %d", what, n, e, number, epoch)
	}
}

func TestASignedSiteMustFollowWhatIsPublished(t *testing.T) {
	s := newSigner(t)
	settings := s.read("site.yaml")
	s.fails("offline/no-previous")
	if _, err := os.Lstat(s.out); err == nil {
		t.Error("something was published")
	}
	r := s.build(begin, verifying)
	if !r.Signed || r.Verified == 0 {
		t.Errorf("%+v", r)
	}
	s.isAt("begun", 1, 1)
	if got := strings.Replace(s.read("site.yaml"), "  epoch: 1\n", "", 1); got != settings {
		t.Errorf("site.yaml has become %q", s.read("site.yaml"))
	}
	s.edit("news/n10.md", "正文", "新的正文")
	s.build(verifying)
	s.isAt("after an edit", 1, 2)
	if worker := tree(t, s.out)[workerName]; !strings.Contains(worker, `"epoch":1`) || strings.Count(worker, "\"B") < 2 {
		t.Errorf("the worker begins %.300s", worker)
	}

	must(t, os.RemoveAll(s.out))
	s.fails("offline/no-previous")
	s.build(begin)
	s.isAt("after the folder was lost", 2, 1)
	if !strings.Contains(s.read("site.yaml"), "\n  epoch: 2\n") {
		t.Errorf("site.yaml is %q", s.read("site.yaml"))
	}
}

func TestAnEpochThatIsNotThePublishedOneIsAFault(t *testing.T) {
	slowUnderRace(t)
	s := newSigner(t)
	s.build(begin)
	s.edit("site.yaml", "epoch: 1", "epoch: 3")
	s.fails("offline/epoch")
	s.fails("offline/epoch", func(o *Options) { o.NewEpoch = Epoch{To: 0}; o.Previous = s.out })
	s.build(func(o *Options) { o.NewEpoch = Epoch{To: 3} })
	s.isAt("after it was begun", 3, 1)
	s.edit("site.yaml", "epoch: 3", "epoch: 2")
	s.fails("offline/epoch", func(o *Options) { o.NewEpoch = Epoch{To: 2} })
}

func TestAnEpochNeedsKeys(t *testing.T) {
	w := newWorld(t, smallSite())
	w.fails("offline/epoch", begin)
}

func TestAnEditionIsSignedAgainWhenKeysChange(t *testing.T) {
	s := newSigner(t)
	s.build(begin)
	next, err := seal.NewKey()
	must(t, err)
	old := s.signing()
	s.keys[0], s.keys[1] = s.keys[1], next
	s.edit("site.yaml", strings.TrimSuffix(strings.TrimPrefix(old, "signing: # 网站的钥匙\n"), "\n"), "") // the epoch stays
	s.edit("site.yaml", "signing: # 网站的钥匙\n", s.signing())
	s.signWith(0)
	s.build(verifying)
	s.isAt("signed by the next key", 1, 2)
	before := tree(t, s.out)
	s.build()
	sameTrees(t, "signed once", tree(t, s.out), before)
}

func TestABuildGoesOnFromWhereTheSiteIsPublished(t *testing.T) {
	slowUnderRace(t)
	s := newSigner(t)
	s.build(begin)
	s.edit("news/n10.md", "正文", "新的正文")
	s.build()
	published := filepath.Join(s.dir, "published")
	must(t, os.Rename(s.out, published))
	want := tree(t, published)
	server := httptest.NewServer(http.FileServer(http.Dir(published)))
	defer server.Close()
	for what, place := range map[string]string{"folder": published, "host": server.URL, "host with a slash": server.URL + "/"} {
		must(t, os.RemoveAll(s.out))
		must(t, os.RemoveAll(s.o.Cache))
		s.build(verifying, func(o *Options) { o.Previous = place })
		got := tree(t, s.out)
		delete(got, recordFile) // which has the maps of earlier editions no longer
		for name := range maps.Clone(want) {
			if name == recordFile {
				delete(want, name)
			}
		}
		sameTrees(t, "nothing changed, from a "+what, got, want)
	}
	s.edit("news/n11.md", "正文", "另外的正文")
	s.build(verifying, func(o *Options) { o.Previous = server.URL })
	s.isAt("after another edit", 1, 3)
	s.edit("news/n12.md", "正文", "再来的正文")
	s.build(verifying)
	s.isAt("and another one here", 1, 4)
	if log := s.phone(s.out, "yl/").log; len(log.All) < 3 {
		t.Errorf("the log has %d patches", len(log.All))
	}
}

func TestWhatIsPublishedElsewhereIsBelievedOnlyWhenItIsSigned(t *testing.T) {
	slowUnderRace(t)
	s := newSigner(t)
	s.build(begin)
	edition, err := os.ReadFile(s.outPath("yl/offline/" + editionFile))
	must(t, err)
	other := newSigner(t)
	other.build(begin)
	from := func(o *Options) { o.Previous = other.out }
	s.fails("offline/previous", from)
	changed := slices.Clone(edition)
	changed[len(changed)/3]++
	lay(t, other.out, map[string]string{"yl/offline/" + editionFile: string(changed)})
	s.fails("offline/previous", from)

	// To begin anew, nothing has to be read.
	s.build(begin, verifying, from)
	s.isAt("begun anew", 2, 1)

	// A host that answers whatever it is asked has nothing published.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<!doctype html>hello")) }))
	defer server.Close()
	must(t, os.RemoveAll(s.out))
	must(t, os.RemoveAll(s.o.Cache))
	s.fails("offline/no-previous", func(o *Options) { o.Previous = server.URL })
	if _, _, err := s.try(func(o *Options) { o.Previous = "http://127.0.0.1:1/" }); err == nil {
		t.Error("a host that does not answer passes for one that has nothing")
	}
}

func TestAPartThatIsLostIsToldUnlessNobodyNeedsIt(t *testing.T) {
	w := newWorld(t, smallSite())
	for range 4 {
		w.edit("news/n10.md", "正文", "又正文")
		w.build()
	}
	e := editionAt(t, tree(t, w.out), "yl/offline")
	needed := "yl/offline/pack-" + e.Packs[slices.IndexFunc(e.Packs, func(p pwa.Pack) bool { return p.ID == "C" })].Digest.Hex() + ".json"
	spare, named := "", stems(t, tree(t, w.out), "yl/offline")
	for name := range tree(t, w.out) {
		stem, ending, _ := strings.Cut(strings.TrimPrefix(name, "yl/offline/"), ".")
		if strings.HasPrefix(name, "yl/offline/p") && ending == "json" && !slices.Contains(named, stem) {
			spare = name
		}
	}
	if spare == "" {
		t.Fatal("no file of an earlier edition is left")
	}
	must(t, os.Remove(w.outPath(spare)))
	w.edit("news/n11.md", "正文", "又正文")
	w.build(verifying)
	damaged, err := os.ReadFile(w.outPath(needed))
	must(t, err)
	lay(t, w.out, map[string]string{needed: "x" + string(damaged)})
	before := tree(t, w.out)
	w.edit("news/n12.md", "正文", "又正文")
	w.fails("offline/lost")
	sameTrees(t, "after the fault", tree(t, w.out), before)
}

func TestAWorkerThatEndsTheWorkerIsPublished(t *testing.T) {
	w := newWorld(t, smallSite())
	w.build()
	if home := tree(t, w.out)["yl/index.html"]; !strings.Contains(home, " data-set=") {
		t.Error("the home names no set")
	}
	w.build(func(o *Options) { o.KillWorker = true })
	files := tree(t, w.out)
	if strings.Contains(files["yl/index.html"], "data-set") || strings.Contains(files[workerName], "UNIONHALL=") || files[workerName] == "" {
		t.Errorf("the worker is %.80s", files[workerName])
	}
	w.build()
	if _, number := w.numbers(w.out); number != 1 {
		t.Errorf("edition %d lies there, want that of before", number)
	}
}

// A host, or what lies before it, may serve an edition from before the last one.
func TestALaterEditionInTheOutputFolderIsPreferred(t *testing.T) {
	s := newSigner(t)
	s.build(begin)
	published := filepath.Join(s.dir, "published")
	must(t, os.CopyFS(published, os.DirFS(s.out)))
	s.edit("news/n10.md", "正文", "新的正文")
	s.build()
	s.isAt("in the output folder", 1, 2)
	s.edit("news/n11.md", "正文", "另外的正文")
	s.build(verifying, func(o *Options) { o.Previous = published })
	s.isAt("after the host was behind", 1, 3)

	// Where the host is ahead, it is the host's that is followed.
	ahead := filepath.Join(s.dir, "ahead")
	must(t, os.CopyFS(ahead, os.DirFS(s.out)))
	must(t, os.RemoveAll(s.out))
	must(t, os.CopyFS(s.out, os.DirFS(published)))
	s.edit("news/n12.md", "正文", "再来的正文")
	s.build(verifying, func(o *Options) { o.Previous = ahead })
	s.isAt("after the folder was behind", 1, 4)
}

// Neither a host that never ends nor one that never answers holds up a build.
func TestWhatAHostSendsHasLimits(t *testing.T) {
	slowUnderRace(t)
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for block := make([]byte, 1<<20); r.Context().Err() == nil; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}))
	defer endless.Close()
	if _, err := (webFolder{newClient(), endless.URL + "/"}).read(t.Context(), editionFile); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("of a file without an end: %v", err)
	}

	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer silent.Close()
	client := newClient()
	if client.Timeout != patience {
		t.Errorf("a host may take %v", client.Timeout)
	}
	client.Timeout = 1
	_, err := (webFolder{client, silent.URL + "/"}).read(t.Context(), editionFile)
	if e, ok := errors.AsType[net.Error](err); !ok || !e.Timeout() || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of a host that does not answer: %v", err)
	}

	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for block := make([]byte, 1<<20); bomb.Len() == 0 || bomb.Len() < mostPublished/1000+1000; {
		z.Write(block) // a buffer takes everything
	}
	z.Close()
	if _, err := unzipped(bomb.Bytes()); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("of a gzip that grows: %v", err)
	}
}
