package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"unionhall/internal/build"
	"unionhall/internal/seal"
	"unionhall/internal/site"
	"unionhall/sync/intake"
	"unionhall/sync/queue"
	syncsite "unionhall/sync/site"
)

// endpointFile is what unionsync reads. It lies beside the folder of the site and
// never in it: what is in there, is published.
const endpointFile = "unionsync.json"

// writeEndpoint tells the sync endpoint what this build has published. A site
// without an endpoint needs no such file; of one union alone it would be half.
func (p *program) writeEndpoint(o build.Options, c *site.Config, report *build.Report) (path string, err error) {
	if c == nil || c.Endpoint == nil || o.Union != "" {
		return "", nil
	}
	path = filepath.Join(filepath.Dir(o.Out), endpointFile)
	was, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	s := endpointSite(o, c)
	tellForms(s, report.Receives)
	rememberSets(s, was)
	return path, replace(path, syncsite.Write(s))
}

// endpointSite is what an endpoint needs to know of a site.
func endpointSite(o build.Options, c *site.Config) *syncsite.Site {
	s := &syncsite.Site{Unions: map[string]*syncsite.Union{}}
	address := c.Address
	if o.BaseURL != "" {
		address = o.BaseURL
	}
	if origin := syncsite.Origin(address); origin != "" {
		s.Origins = append(s.Origins, origin)
	}
	for _, desk := range c.Endpoint.Desks {
		if origin := syncsite.Origin(desk); origin != "" {
			s.DeskOrigins = append(s.DeskOrigins, origin)
		}
	}
	for _, key := range c.Endpoint.ReceiptKeys {
		s.ReceiptKeys = append(s.ReceiptKeys, key.String())
	}
	for _, id := range unionIDs(o.Source) {
		s.Unions[id] = &syncsite.Union{}
	}
	tellKeySets(s, o)
	return s
}

// tellForms adds what each union receives, and under which promise. Where that
// is nothing the endpoint takes what comes all the same, and flags it.
func tellForms(s *syncsite.Site, receives []site.Reception) {
	for _, r := range receives {
		u := s.Unions[r.Union]
		if u == nil {
			continue
		}
		if u.Forms == nil {
			u.Forms = map[string]*syncsite.Form{}
		}
		u.Forms[r.Form] = &syncsite.Form{AnswerWithin: r.Answer, RetentionDays: r.Retention, Urgent: r.Urgent, Anonymous: r.Anonymous}
	}
}

// tellKeySets adds which union stands above which and who took over from whom, their
// key sets and the links that lead to them. Where a set
// is missing or damaged "keys union list" says so; what is sealed to it is taken in any case.
func tellKeySets(s *syncsite.Site, o build.Options) {
	n, list, err := lookAround(o.Source)
	if err != nil || list.Faults() > 0 {
		return
	}
	for _, u := range n.unions {
		c := &chest{neighbourhood: n, union: u}
		if to := s.Unions[u.ID]; to != nil {
			to.Successor, to.Push = u.Successor, u.Push
			if above := c.above(u); above != nil {
				to.Parent = above.ID
			}
		}
		links, ok := c.fromTop()
		if o.Trial != nil {
			links, ok = c.onTrial(o.Trial)
		}
		if s.Unions[u.ID] == nil || !ok {
			continue
		}
		ks := c.Keys.Digest()
		to := s.Unions[u.ID]
		to.KeySets, to.Keys, to.Links = []string{base64.RawURLEncoding.EncodeToString(ks[:])}, c.Set, links
		for _, kid := range c.Keys.Revoked {
			to.Revoked = append(to.Revoked, base64.RawURLEncoding.EncodeToString(kid[:]))
		}
		for _, key := range c.Keys.ReceiptKeys() {
			if text := key.String(); !slices.Contains(s.ReceiptKeys, text) {
				s.ReceiptKeys = append(s.ReceiptKeys, text)
			}
		}
	}
}

// onTrial takes a union's trial keys, and returns what leads to them.
func (c *chest) onTrial(trial *seal.Trial) (links []string, ok bool) {
	path := c.path(c.union)
	for i := range path {
		k, err := trial.Keys(path[:i+1])
		if err != nil {
			return nil, false
		}
		links, c.UnionKeys = append(links, k.Links...), *k
	}
	return links[1:], true
}

// mostSets is how many key sets of a union the endpoint knows: phones that have
// not been online for a while still seal to earlier ones.
const mostSets = 20

// rememberSets keeps the key sets that an earlier build has told of.
func rememberSets(s *syncsite.Site, earlier []byte) {
	was, list := syncsite.Parse(endpointFile, earlier)
	if was == nil || list.Faults() > 0 {
		return // none yet, or one that is of no use any more
	}
	for id, u := range s.Unions {
		before := was.Unions[id]
		if before == nil {
			continue
		}
		for _, set := range before.KeySets {
			if !slices.Contains(u.KeySets, set) && len(u.KeySets) < mostSets {
				u.KeySets = append(u.KeySets, set)
			}
		}
	}
}

// replace puts a file in the place of another, in one step, unless it is the same.
func replace(path string, text []byte) error {
	was, err := os.ReadFile(path)
	if err == nil && bytes.Equal(was, text) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()) // unionsync is another user
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// A trial is the endpoint of a preview, and the keys that its forms are sealed to.
type trial struct {
	intake http.Handler
	keys   *seal.Trial
	site   *syncsite.File // what the endpoint knows of the site
}

// trialAddress is where the pages of a preview hand forms over: at its own origin.
const trialAddress = "/v1/"

// newTrial makes the endpoint of a preview: the same intake on a queue in
// memory, with a key that is thrown away when it ends, as all keys are that forms are
// sealed to. Only a desk of the same preview (desk, nil for none) opens what is sent from it.
func newTrial(source string, l net.Addr, d *trialDesk) (*trial, error) {
	key, err := seal.NewKey()
	if err != nil {
		return nil, err
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		return nil, err
	}
	s := &syncsite.Site{ReceiptKeys: []string{public.String()}, Unions: map[string]*syncsite.Union{}}
	_, port, err := net.SplitHostPort(l.String())
	if err != nil {
		return nil, err
	}
	for _, host := range []string{"127.0.0.1", "localhost", "::1"} {
		s.Origins = append(s.Origins, "http://"+net.JoinHostPort(host, port))
	}
	for _, id := range unionIDs(source) {
		s.Unions[id] = &syncsite.Union{}
	}
	t := &trial{keys: seal.NewTrial([]byte(rand.Text()), public), site: syncsite.Fixed(s)}
	if d != nil {
		s.DeskOrigins = []string{syncsite.Origin(d.url())}
		d.endpoint, d.keys = "http://"+l.String()+trialAddress, t.keys
	}
	q := queue.Memory(nil)
	t.intake, err = intake.New(intake.Options{Queue: q, Site: t.site, Key: key, Work: intake.UsualWork, Desk: q})
	return t, err
}
