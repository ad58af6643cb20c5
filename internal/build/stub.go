package build

import (
	"context"
	"errors"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

type preview struct{}

var errStub = errors.New("not built yet")

func newPreview(Options) (*Preview, error)                         { return nil, errStub }
func (p *preview) update(context.Context, []string) (*Turn, error) { return nil, errStub }
func (p *preview) get(string) (*Served, error)                     { return nil, errStub }
func (p *preview) notFound() (*Served, error)                      { return nil, errStub }
func (p *preview) missing(string) (source string, why diag.Words)  { return "", diag.Words{} }
func (p *preview) key(string) digest.Sum                           { return digest.Sum{} }
func (p *preview) advice(string) diag.List                         { return nil }
func (p *preview) disk(string) string                              { return "" }
func (p *preview) folders() []string                               { return nil }
func (p *preview) close() error                                    { return nil }
