package build

import (
	"context"

	"unionhall/internal/diag"
)

type builder struct{}

func newBuilder(o Options) (*Builder, error)                              { panic("stub") }
func (b *builder) update(ctx context.Context) (*Report, diag.List, error) { panic("stub") }
