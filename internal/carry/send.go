package carry

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"unionhall/internal/seal"
)

// ErrUnsigned says that somebody has answered, and not with a receipt of the
// endpoint: a portal, or an endpoint whose key is not known here.
var ErrUnsigned = errors.New("no receipt that a known key has signed")

// A Refusal is an endpoint's answer that nothing was taken (docs/api.md).
type Refusal struct {
	Status int
	Rule   string
	Wait   int // seconds after which to try again; 0: not said
	bits   int // of work that is asked for
}

func (r *Refusal) Error() string { return fmt.Sprintf("%d %s", r.Status, r.Rule) }

// An Endpoint is where envelopes go.
type Endpoint struct {
	Address string           // absolute, with a slash at its end
	Keys    []seal.PublicKey // that sign its receipts
	Client  *http.Client
	Work    func(digest [32]byte, bits int) uint64 // finds n that is worth so many bits
}

// usualWork is asked for where there is little to do, in bits; mostWork is what
// is done for anybody.
const (
	usualWork = 12
	mostWork  = 20
)

// An answer is what the endpoint says of an envelope or a part.
type answer struct {
	State   string `json:"state"`
	Receipt string `json:"receipt"`
	Missing []int  `json:"missing"`
	Rule    string `json:"rule"`
	Work    int    `json:"work"`
}

// Send hands an envelope over, with the parts that the endpoint lacks, and
// returns its verified receipt. The same envelope may be sent any number of
// times.
func (e *Endpoint) Send(ctx context.Context, env Envelope) (seal.Receipt, error) {
	a, err := e.sendBody(ctx, env)
	for sent := 0; err == nil && a.Receipt == "" && len(a.Missing) > 0; sent++ {
		i := a.Missing[0]
		if i < 0 || i >= len(env.Sealed) || sent == len(env.Sealed) {
			return seal.Receipt{}, ErrUnsigned
		}
		name := base64.RawURLEncoding.EncodeToString(env.Digest[:]) + ";" + strconv.Itoa(i)
		a, err = e.post(ctx, "v1/parts", env.Sealed[i], http.Header{"Content-Type": {"application/octet-stream"}, "Unionhall-Part": {name}})
	}
	if err != nil {
		return seal.Receipt{}, err
	}
	r, err := seal.VerifyReceipt(a.Receipt, e.Keys...)
	if err != nil || r.Digest != env.Digest || r.Sid != env.Sid || r.Union != env.Union {
		return seal.Receipt{}, ErrUnsigned
	}
	return r, nil
}

// sendBody sends the envelope, and does as much work as it is asked for.
func (e *Endpoint) sendBody(ctx context.Context, env Envelope) (answer, error) {
	for bits := usualWork; ; {
		work := strconv.FormatUint(e.Work(env.Digest, bits), 10)
		a, err := e.post(ctx, "v1/envelopes", env.Body, http.Header{"Content-Type": {"application/jose+json"}, "Unionhall-Work": {work}})
		var r *Refusal
		if !errors.As(err, &r) || r.Status != http.StatusPreconditionRequired || r.bits <= bits || r.bits > mostWork {
			return a, err
		}
		bits = r.bits
	}
}

// mostAnswer is how much of an answer is read, in bytes.
const mostAnswer = 1 << 16

func (e *Endpoint) post(ctx context.Context, address string, body []byte, h http.Header) (a answer, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.Address+address, bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	request.Header = h
	response, err := e.Client.Do(request)
	if err != nil {
		return a, err
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return a, err
	}
	if json.Unmarshal(text, &a) != nil {
		return answer{}, ErrUnsigned
	}
	if response.StatusCode >= 300 {
		wait, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return a, &Refusal{Status: response.StatusCode, Rule: a.Rule, Wait: wait, bits: a.Work}
	}
	return a, nil
}
